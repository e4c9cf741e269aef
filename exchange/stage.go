package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"
)

// progressEvery is after how many rows the progress is told.
const progressEvery = 2000

// staged is a sheet whose rows lie in a temporary table.
type staged struct {
	sheet   *Sheet
	present []string // columns that the file has
	rows    int64
}

// has tells whether the file has a column.
func (s *staged) has(column string) bool { return slices.Contains(s.present, column) }

// createStage makes the temporary table of a sheet; it is there, and empty,
// also for a sheet that the file lacks, so that checks need not ask.
func createStage(ctx context.Context, tx bun.Tx, sheet *Sheet) error {
	var columns strings.Builder
	for _, c := range sheet.Columns {
		fmt.Fprintf(&columns, `, "%s" %s`, c.Name, c.kind.sql())
	}
	_, err := tx.ExecContext(ctx, `CREATE TEMPORARY TABLE `+sheet.stage()+` (row_no int NOT NULL`+columns.String()+`) ON COMMIT DROP`)
	if err != nil {
		return fmt.Errorf("make the stage of %s: %w", sheet.Name, err)
	}
	return nil
}

// stage reads a sheet, checks its cells and copies its rows into the temporary
// table. Rows with a bad cell go along without it, so that what refers to them
// is not refused as well; nothing of the file is written in that case.
func stage(ctx context.Context, conn bun.Conn, raw rawSheet, sheet *Sheet, faults *Faults, progress func(string, int64, int64)) (*staged, error) {
	reader, err := raw.open()
	if err != nil {
		return nil, err
	}
	defer reader.close()
	s := &staged{sheet: sheet}
	columns, err := s.readHead(reader, faults)
	if err != nil || columns == nil {
		return nil, err
	}
	pipe, into := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := s.copyRows(ctx, reader, raw, columns, into, faults, progress)
		_ = into.CloseWithError(err) // io.EOF for nil: the copy ends
		done <- err
	}()
	quoted := make([]string, len(s.present))
	for i, name := range s.present {
		quoted[i] = `"` + name + `"`
	}
	res, err := pgdriver.CopyFrom(ctx, conn, pipe, `COPY `+sheet.stage()+` (row_no, `+strings.Join(quoted, ", ")+`) FROM STDIN`)
	_ = pipe.Close() // wakes the writer where the copy ended early
	if writeErr := <-done; writeErr != nil && !errors.Is(writeErr, io.ErrClosedPipe) {
		return nil, writeErr
	}
	if err != nil {
		return nil, fmt.Errorf("copy the sheet %s: %w", sheet.Name, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != s.rows {
		return nil, fmt.Errorf("copy the sheet %s: %d of %d rows arrived (%w)", sheet.Name, n, s.rows, err)
	}
	return s, nil
}

// readHead matches the names in the first row to the sheet's columns; nil where
// they cannot be used.
func (s *staged) readHead(reader rowReader, faults *Faults) ([]*Column, error) {
	cells, number, err := reader.next()
	if errors.Is(err, io.EOF) {
		faults.add(s.sheet.Name, 1, "", bad("no_head").With("Columns", strings.Join(s.sheet.ColumnNames(), ", ")))
		return nil, nil
	}
	if errors.Is(err, errQuotes) {
		faults.add(s.sheet.Name, number, "", bad("quotes"))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > maxColumns {
		faults.add(s.sheet.Name, 1, "", bad("too_many_columns").With("Max", maxColumns))
		return nil, nil
	}
	before := faults.Total
	columns := make([]*Column, len(cells))
	for i, cell := range cells {
		name := strings.ToLower(strings.Trim(cell, " \t\r\n\u00a0\ufeff"))
		column := s.sheet.column(name)
		switch {
		case name == "":
			faults.add(s.sheet.Name, 1, "", bad("nameless_column").With("Number", i+1))
		case column == nil:
			faults.add(s.sheet.Name, 1, shorten(name), bad("unknown_column").With("Columns", strings.Join(s.sheet.ColumnNames(), ", ")))
		case s.has(name):
			faults.add(s.sheet.Name, 1, name, bad("column_twice"))
		default:
			columns[i] = column
			s.present = append(s.present, name)
		}
	}
	for _, c := range s.sheet.Columns {
		if c.key && !s.has(c.Name) {
			faults.add(s.sheet.Name, 1, c.Name, bad("key_missing"))
		}
	}
	if faults.Total > before {
		return nil, nil
	}
	return columns, nil
}

// escape writes a value as COPY's text format wants it.
var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

func (s *staged) copyRows(ctx context.Context, reader rowReader, raw rawSheet, columns []*Column, into io.Writer, faults *Faults, progress func(string, int64, int64)) error {
	var line strings.Builder
	read := 0
	for {
		cells, number, err := reader.next()
		switch {
		case errors.Is(err, io.EOF):
			if progress != nil {
				progress(s.sheet.Name, max(raw.size, reader.read()), max(raw.size, reader.read()))
			}
			return nil
		case errors.Is(err, errQuotes):
			faults.add(s.sheet.Name, number, "", bad("quotes"))
			return nil
		case err != nil:
			return err
		}
		if read++; read > maxRows {
			faults.add(s.sheet.Name, number, "", bad("too_many_rows").With("Max", maxRows))
			return nil
		}
		if read%progressEvery == 0 {
			if ctx.Err() != nil {
				return fmt.Errorf("read the sheet %s: %w", s.sheet.Name, ctx.Err())
			}
			if progress != nil {
				progress(s.sheet.Name, reader.read(), raw.size)
			}
		}
		r := s.readRow(cells, number, columns, faults)
		if r == nil {
			continue
		}
		line.Reset()
		fmt.Fprintf(&line, "%d", number)
		for _, name := range s.present {
			line.WriteByte('\t')
			if value := r.values[name]; value == "" {
				line.WriteString(`\N`)
			} else {
				_, _ = escape.WriteString(&line, value) // a Builder takes all
			}
		}
		line.WriteByte('\n')
		s.rows++
		if _, err := io.WriteString(into, line.String()); err != nil {
			return err
		}
	}
}

// readRow reads the cells of one row; nil for an empty row and for one whose
// key cannot be read.
func (s *staged) readRow(cells []string, number int, columns []*Column, faults *Faults) *row {
	empty := true
	for _, cell := range cells {
		empty = empty && strings.TrimSpace(cell) == ""
	}
	if empty {
		return nil
	}
	r := &row{sheet: s.sheet, number: number, values: make(map[string]string, len(columns)), faults: faults, bad: map[string]bool{}}
	keyed := true
	for i, column := range columns {
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		value, one := column.value(cell)
		if one != nil {
			r.refuse(column.Name, one)
			keyed = keyed && !column.key
		}
		r.values[column.Name] = value
	}
	for i := len(columns); i < len(cells); i++ {
		if strings.TrimSpace(cells[i]) != "" {
			faults.add(s.sheet.Name, number, "", bad("too_many_cells").With("Value", shorten(cells[i])))
			break
		}
	}
	if s.sheet.check != nil {
		s.sheet.check(r)
	}
	if !keyed {
		return nil
	}
	return r
}

// fill completes the rows by what the tables hold in the columns that the file
// lacks: they stay as they are.
func (s *staged) fill(ctx context.Context, tx bun.Tx) error {
	var set, where []string
	for _, c := range s.sheet.Columns {
		if !s.has(c.Name) && c.into() != "-" {
			set = append(set, fmt.Sprintf(`"%s" = %s`, c.Name, s.sheet.current(&c)))
		}
		if c.key {
			where = append(where, fmt.Sprintf(`s."%s" = %s`, c.Name, s.sheet.current(&c)))
		}
	}
	if len(set) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE `+s.sheet.stage()+` s SET `+strings.Join(set, ", ")+
		` FROM `+s.sheet.from()+` WHERE `+strings.Join(where, " AND "))
	if err != nil {
		return fmt.Errorf("complete the sheet %s: %w", s.sheet.Name, err)
	}
	return nil
}

// from is where the sheet's rows lie in the database: its table, named t, and
// what names the rows for people.
func (s *Sheet) from() string {
	if s.origin == "" {
		return s.table + " t"
	}
	return s.origin
}

// current is the expression of a column over from().
func (s *Sheet) current(c *Column) string {
	switch {
	case c.Name == "contract":
		return "c.number"
	case c.target == "-" || c.target == "budget_line_id":
		return "l." + c.Name
	default:
		return `t."` + c.into() + `"`
	}
}

// analyze lets the planner know how large the stages are.
func analyze(ctx context.Context, tx bun.Tx, list []*staged) error {
	for _, s := range list {
		if _, err := tx.ExecContext(ctx, `ANALYZE `+s.sheet.stage()); err != nil {
			return fmt.Errorf("measure the sheet %s: %w", s.sheet.Name, err)
		}
	}
	return nil
}
