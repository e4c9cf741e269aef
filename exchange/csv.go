package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// csvRows reads a .csv file: UTF-8 with or without a byte-order mark, comma or
// semicolon, lines of any system.
type csvRows struct {
	file   io.ReadCloser
	reader *csv.Reader
	limit  *rowLimit
	number int // of the last row
	folded int // lines that cells with line breaks took beyond their row's first
}

func newCSV(file io.ReadCloser) (*csvRows, error) {
	limit := &rowLimit{reader: file}
	buffered := bufio.NewReaderSize(limit, 1<<16)
	if start, err := buffered.Peek(3); err == nil && bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3) // they were peeked at
	}
	r := csv.NewReader(buffered)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	r.Comma = separator(buffered)
	return &csvRows{file: file, reader: r, limit: limit}, nil
}

// separator is what the head of the file is parted by: names of columns hold
// neither comma nor semicolon.
func separator(r *bufio.Reader) rune {
	head, _ := r.Peek(1 << 14) // a shorter file gives what it has
	if end := bytes.IndexByte(head, '\n'); end >= 0 {
		head = head[:end]
	}
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		return ';'
	}
	return ','
}

func (c *csvRows) next() ([]string, int, error) {
	c.limit.row = 0
	cells, err := c.reader.Read()
	if err != nil {
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			c.number = parse.StartLine - c.folded
			c.folded += parse.Line - parse.StartLine
			return nil, c.number, errQuotes
		}
		if !errors.Is(err, io.EOF) {
			c.number++ // the row that could not be read follows the last one
		}
		return nil, c.number, err
	}
	line, _ := c.reader.FieldPos(0)
	number := line - c.folded
	c.number = number
	for _, cell := range cells {
		c.folded += strings.Count(cell, "\n")
	}
	return cells, number, nil
}

// errQuotes says that a cell's quotes are not closed or stand in its middle.
var errQuotes = errors.New("quotes")

// errLongRow says that a row has no end within what a row may have.
var errLongRow = errors.New("row too long")

// maxRowBytes bounds a row, so that a quotation mark that is never closed does
// not draw the whole file into memory.
const maxRowBytes = 4 << 20

// rowLimit counts what is read for one row.
type rowLimit struct {
	reader io.Reader
	row    int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.row > maxRowBytes {
		return 0, errLongRow
	}
	n, err := l.reader.Read(p)
	l.row += n
	return n, err
}

func (c *csvRows) read() int64 { return c.reader.InputOffset() }

func (c *csvRows) close() error { return c.file.Close() }
