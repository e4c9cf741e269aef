package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kelishim/internal/fault"
)

// readHead matches the names in the first row to the sheet's columns, nil for
// one that the sheet does not know. It gives none where the rows cannot be told
// from each other.
func (s *staged) readHead(reader rowReader, faults *Faults) []*Column {
	cells, number, err := reader.next()
	for err == nil && len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	names := strings.Join(s.sheet.ColumnNames(), ", ")
	switch {
	case errors.Is(err, io.EOF) || err == nil && len(cells) == 0:
		faults.add(s.sheet.Name, 1, "", bad("no_head").With("Columns", names))
		return nil
	case err != nil:
		faults.add(s.sheet.Name, number, "", unreadable(err))
		return nil
	case len(cells) > maxColumns:
		faults.add(s.sheet.Name, 1, "", bad("too_many_columns").With("Max", maxColumns))
		return nil
	}
	columns := make([]*Column, len(cells))
	for i, cell := range cells {
		name := strings.ToLower(trim(cell))
		column := s.sheet.column(name)
		switch {
		case name == "":
			faults.add(s.sheet.Name, 1, "", bad("nameless_column").With("Number", i+1))
		case notText(name) != nil:
			faults.add(s.sheet.Name, 1, "", notText(name))
			return nil
		case column == nil:
			faults.add(s.sheet.Name, 1, shorten(name), bad("unknown_column").With("Columns", names))
		case s.has(name):
			faults.add(s.sheet.Name, 1, name, bad("column_twice"))
		default:
			columns[i] = column
			s.present = append(s.present, name)
		}
	}
	keyed := true
	for _, name := range s.sheet.keys() {
		if !s.has(name) {
			faults.add(s.sheet.Name, 1, name, bad("key_missing"))
			keyed = false
		}
	}
	if !keyed {
		return nil
	}
	return columns
}

// unreadable words what keeps the rest of a sheet from being read.
func unreadable(err error) *fault.Fault {
	switch {
	case errors.Is(err, errQuotes):
		return bad("quotes")
	case errors.Is(err, errLongRow):
		return bad("row_too_long")
	default:
		return bad("sheet_unreadable")
	}
}

// escape writes a value as COPY's text format wants it.
var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// copyRows reads row after row, checks the cells and writes the lines for COPY.
func (s *staged) copyRows(ctx context.Context, reader rowReader, raw rawSheet, columns []*Column, into io.Writer, faults *Faults, progress func(string, int64, int64)) error {
	var line []byte
	values := make([]string, len(columns))
	for read := 1; ; read++ {
		cells, number, err := reader.next()
		switch {
		case errors.Is(err, io.EOF):
			if progress != nil {
				progress(s.sheet.Name, max(raw.size, reader.read()), max(raw.size, reader.read()))
			}
			return nil
		case err != nil:
			faults.add(s.sheet.Name, number, "", unreadable(err))
			if errors.Is(err, errQuotes) {
				continue // the rows after it can be read
			}
			return nil
		case read > maxRows:
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
		if !s.readRow(cells, number, columns, values, faults) {
			continue
		}
		line = strconv.AppendInt(line[:0], int64(number), 10)
		for i, value := range values {
			switch {
			case columns[i] == nil:
			case value == "":
				line = append(line, "\t\\N"...)
			default:
				line = append(line, '\t')
				line = append(line, escape.Replace(value)...)
			}
		}
		line = append(line, '\n')
		s.rows++
		if _, err := into.Write(line); err != nil {
			return err
		}
	}
}

// readRow reads the cells of one row into values; false for an empty row and
// for one whose key cannot be read, which has been refused then.
func (s *staged) readRow(cells []string, number int, columns []*Column, values []string, faults *Faults) bool {
	if !slices.ContainsFunc(cells, func(cell string) bool { return trim(cell) != "" }) {
		return false
	}
	keyed := true
	for i, column := range columns {
		values[i] = ""
		if column == nil {
			continue
		}
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		value, wrong := column.value(cell)
		if wrong != nil {
			faults.addCell(s.sheet.Name, number, column.Name, wrong)
			keyed = keyed && !column.key
		}
		values[i] = value
	}
	for _, cell := range cells[min(len(columns), len(cells)):] {
		if trim(cell) != "" {
			faults.add(s.sheet.Name, number, "", bad("too_many_cells").With("Value", shorten(cell)))
			break
		}
	}
	return keyed
}
