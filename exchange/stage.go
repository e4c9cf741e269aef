package exchange

import (
	"bufio"
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
	columns := s.readHead(reader, faults)
	if columns == nil {
		return nil, nil
	}
	pipe, into := io.Pipe()
	done := make(chan error, 1)
	go func() {
		// A write to the pipe wakes the other side: not row by row.
		buffered := bufio.NewWriterSize(into, 1<<16)
		err := s.copyRows(ctx, reader, raw, columns, buffered, faults, progress)
		if err == nil {
			err = buffered.Flush()
		}
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
