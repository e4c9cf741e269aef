package bundle

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/journal"
)

// mark tells spreadsheets that a file is UTF-8.
const mark = "\ufeff"

// keyColumn is the first column of every table: the row's key as the journal
// names it.
const keyColumn = "key"

// Table is a table of a bundle: texts, as the CSV has them.
type Table struct {
	Columns []string
	Rows    [][]string
	places  map[string]int
}

// Tables are tables by name.
type Tables map[string]*Table

func newTable(columns []string) *Table {
	t := &Table{Columns: columns, places: map[string]int{}}
	for i, name := range columns {
		t.places[name] = i
	}
	return t
}

// cell is a cell as it stands, "" where there is no such column.
func (t *Table) cell(row []string, column string) string {
	if i, ok := t.places[column]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

// each hands over the rows of a table; a table that is not there has none.
func (t Tables) each(name string, fn func(get func(column string) string)) {
	table := t[name]
	if table == nil {
		return
	}
	for _, row := range table.Rows {
		fn(func(column string) string { return plain(table.cell(row, column)) })
	}
}

// rowReader reads rows of the database as cells.
type rowReader struct {
	tx   bun.IDB
	how  map[string]journal.How
	sel  selection
	mask func(string) string // of who may not read personal data, else nil
}

// columns are the names of a table's columns in their order.
func (r *rowReader) columns(ctx context.Context, name string) (columns []string, err error) {
	err = r.tx.NewRaw(`SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, name).Scan(ctx, &columns)
	if err != nil {
		return nil, fmt.Errorf("list the columns of %s: %w", name, err)
	}
	return columns, nil
}

// write writes the rows of a table as CSV and hands each over: key is the true
// one, cells are as the file has them.
func (r *rowReader) write(ctx context.Context, w io.Writer, t table, take func(columns []string, key string, cells []string)) error {
	columns, err := r.columns(ctx, t.name)
	if err != nil {
		return err
	}
	how, known := r.how[t.name]
	if !known {
		return fmt.Errorf("the journal does not follow %s", t.name)
	}
	order := "(" + how.Key + `) COLLATE "C"`
	if slices.Contains(columns, "id") {
		order = "r.id"
	}
	found, err := r.tx.QueryContext(ctx, fmt.Sprintf(`SELECT %s AS key, (%s)::text FROM %q r WHERE ? ORDER BY %s`,
		how.Key, how.Content, t.name, order), r.sel.rows(t))
	if err != nil {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	defer found.Close()
	head := append([]string{keyColumn}, columns...)
	out, err := newCSV(w, head)
	if err != nil {
		return err
	}
	take(head, "", nil)
	for found.Next() {
		var key, content string
		if err := found.Scan(&key, &content); err != nil {
			return fmt.Errorf("read a row of %s: %w", t.name, err)
		}
		var row map[string]json.RawMessage
		if err := json.Unmarshal([]byte(content), &row); err != nil {
			return fmt.Errorf("read row %s of %s: %w", key, t.name, err)
		}
		cells := make([]string, len(head))
		cells[0] = key
		for i, column := range columns {
			cells[i+1] = cellOf(row[column])
		}
		r.hide(t, head, cells)
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		take(head, key, cells)
	}
	if err := found.Err(); err != nil {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	out.Flush()
	return out.Error()
}

// hide masks what is personal of natural persons: their INN wherever it stands,
// and as providers their address and phone.
func (r *rowReader) hide(t table, head, cells []string) {
	if r.mask == nil {
		return
	}
	person := false
	for i, cell := range cells {
		hidden := r.mask(cell)
		person = person || hidden != cell && head[i] == "inn"
		cells[i] = hidden
	}
	if t.name != "providers" || !person {
		return
	}
	for i, name := range head {
		if name == "address" || name == "phone" {
			cells[i] = ""
		}
	}
}

func newCSV(w io.Writer, head []string) (*csv.Writer, error) {
	if _, err := io.WriteString(w, mark); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	return out, out.Write(head)
}

var errNoHead = errors.New("no head, or a row of another length")

// readTable reads a table as newCSV began it.
func readTable(r io.Reader) (*Table, error) {
	buffered := bufio.NewReader(r)
	start, _ := buffered.Peek(len(mark))
	if !bytes.Equal(start, []byte(mark)) {
		return nil, errNoHead
	}
	_, _ = buffered.Discard(len(mark)) // it was peeked at
	in := csv.NewReader(buffered)
	head, err := in.Read()
	if err != nil {
		return nil, errNoHead
	}
	t := newTable(head)
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, row)
	}
}
