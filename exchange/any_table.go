package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// AnyRow is one row of a table that is no sheet of the workbook, by the names in
// its head. Number is the row as a spreadsheet counts it, the head being row 1.
type AnyRow struct {
	Number int
	Cells  map[string]string
}

// maxAnyFile bounds a table that is read at once.
const maxAnyFile = 4 << 20

// ReadTable reads a small table of named columns from a .csv file or the first
// sheet of a workbook: at most so many rows, every column of columns must stand
// in the head, others are left alone, empty rows are passed over. A refusal says
// what is wrong with the file as a whole.
func ReadTable(name string, r io.ReaderAt, size int64, columns []string, most int) ([]AnyRow, error) {
	switch {
	case size == 0:
		return nil, bad("empty_file").With("Path", name)
	case size > maxAnyFile:
		return nil, bad("file_too_large").With("Path", name)
	}
	rows, done, err := openTable(name, r, size)
	if err != nil {
		return nil, err
	}
	defer done()
	head, _, err := rows.next()
	if err != nil {
		return nil, notRead(name, err)
	}
	places, err := placesOf(head, columns)
	if err != nil {
		return nil, err
	}
	var list []AnyRow
	for {
		cells, number, err := rows.next()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, notRead(name, err)
		}
		one := AnyRow{number, map[string]string{}}
		filled := false
		for column, place := range places {
			if place >= len(cells) {
				continue
			}
			if wrong := notText(cells[place]); wrong != nil {
				return nil, wrong
			}
			cell := trim(cells[place])
			if code, ok := strings.CutPrefix(cell, `="`); ok {
				cell = strings.TrimSuffix(code, `"`) // as our own CSV writes long codes
			}
			if stored.MatchString(cell) && strings.ContainsAny(cell, "eE") {
				cell = kept(cell) // a long code that a workbook keeps as a number
			}
			one.Cells[column], filled = cell, filled || cell != ""
		}
		if !filled {
			continue
		}
		if len(list) == most {
			return nil, bad("too_many_rows_of_list").With("Max", most)
		}
		list = append(list, one)
	}
}

func placesOf(head, columns []string) (map[string]int, error) {
	for i := range head {
		head[i] = strings.ToLower(trim(head[i]))
	}
	places := map[string]int{}
	var missing []string
	for _, column := range columns {
		place := slices.Index(head, column)
		if place < 0 {
			missing = append(missing, column)
		}
		places[column] = place
	}
	if len(missing) > 0 {
		return nil, bad("columns_missing").With("Columns", strings.Join(missing, ", "))
	}
	return places, nil
}

func notRead(name string, err error) error {
	if errors.Is(err, io.EOF) {
		return bad("empty_file").With("Path", name)
	}
	if errors.Is(err, errQuotes) || errors.Is(err, errLongRow) {
		return bad("unreadable").With("Path", name)
	}
	return bad("broken_archive").With("Path", name)
}

func openTable(name string, r io.ReaderAt, size int64) (rowReader, func(), error) {
	var magic [4]byte
	_, _ = r.ReadAt(magic[:], 0) // a shorter file is no archive
	section := io.NewSectionReader(r, 0, size)
	if !bytes.HasPrefix(magic[:], []byte("PK")) {
		if !strings.EqualFold(filepath.Ext(name), ".csv") {
			return nil, nil, bad("unknown_file").With("Path", name)
		}
		rows, err := newCSV(io.NopCloser(section))
		return rows, func() {}, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, nil, bad("broken_archive").With("Path", name)
	}
	var total uint64
	for _, file := range archive.File {
		if total += file.UncompressedSize64; total > 64*maxAnyFile {
			return nil, nil, bad("file_too_large").With("Path", name)
		}
	}
	book, err := excelize.OpenReader(section, excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: 16 << 20, UnzipSizeLimit: 64 * maxAnyFile})
	if err != nil {
		return nil, nil, bad("unknown_file").With("Path", name)
	}
	rows, err := newWorkbookSheet(book, book.GetSheetList()[0], false)
	if err != nil {
		_ = book.Close()
		return nil, nil, bad("broken_archive").With("Path", name)
	}
	return rows, func() { _ = rows.close(); _ = book.Close() }, nil
}
