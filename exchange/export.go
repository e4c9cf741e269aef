package exchange

import (
	"archive/zip"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
	"github.com/xuri/excelize/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Formats of an export to a path.
const (
	Workbook  = "workbook"   // one .xlsx
	CSVFolder = "csv-folder" // a folder of .csv files
	CSVZip    = "csv-zip"    // the same in a .zip, for a download
)

// Progress is told how far a long work has come; total is 0 where not known.
type Progress func(sheet string, done, total int64)

// Export writes everything to a path. A folder is made where there is none; a
// file is replaced only when the whole export stands.
func Export(ctx context.Context, d *db.DB, actor db.Actor, format, out string, progress Progress) error {
	switch format {
	case CSVFolder:
		if err := os.MkdirAll(out, 0o755); err != nil {
			return bad("unwritable").With("Path", out)
		}
		return eachSheet(ctx, d, actor, progress, func(s *Sheet, rows *sql.Rows, tell func()) error {
			return replace(filepath.Join(out, s.Name+".csv"), func(w io.Writer) error { return writeCSVSheet(w, s, rows, tell) })
		})
	case Workbook:
		return replace(out, func(w io.Writer) error { return exportWorkbook(ctx, d, actor, w, progress) })
	default:
		return bad("format").With("Value", format)
	}
}

// ExportTo streams everything as a workbook or a zip of .csv files.
func ExportTo(ctx context.Context, d *db.DB, actor db.Actor, w io.Writer, format string) error {
	if format == Workbook {
		return exportWorkbook(ctx, d, actor, w, nil)
	}
	archive := zip.NewWriter(w)
	err := eachSheet(ctx, d, actor, nil, func(s *Sheet, rows *sql.Rows, tell func()) error {
		file, err := archive.Create(s.Name + ".csv")
		if err != nil {
			return fmt.Errorf("begin %s.csv: %w", s.Name, err)
		}
		return writeCSVSheet(file, s, rows, tell)
	})
	if err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("end the archive: %w", err)
	}
	return nil
}

// replace writes a file beside the old one and puts it in its place at the end.
func replace(path string, fill func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".kelishim-*")
	if err != nil {
		return bad("unwritable").With("Path", path)
	}
	defer os.Remove(file.Name()) // gone already where the rename went well
	if err := fill(file); err != nil {
		_ = file.Close()
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return fmt.Errorf("open %s to others: %w", path, err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return bad("unwritable").With("Path", path)
	}
	return nil
}

// eachSheet reads all sheets in one state of the data, row after row.
func eachSheet(ctx context.Context, d *db.DB, actor db.Actor, progress Progress, fn func(*Sheet, *sql.Rows, func()) error) error {
	// A command on the machine itself writes all of it.
	masked := actor.Role != db.System.Role && auth.ScopeOf(actor.Role, auth.ReadPersonal) == auth.Nothing
	return d.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		for i := range Sheets {
			s := &Sheets[i]
			rows, err := tx.QueryContext(ctx, s.query(masked))
			if err != nil {
				return fmt.Errorf("read the sheet %s: %w", s.Name, err)
			}
			var done int64
			err = fn(s, rows, func() {
				if done++; progress != nil && done%progressEvery == 0 {
					progress(s.Name, done, 0)
				}
			})
			_ = rows.Close()
			if err == nil {
				err = rows.Err()
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// query reads the sheet's columns as texts, ordered by key: the same data gives
// the same file, byte for byte. masked hides what is personal of natural persons.
func (s *Sheet) query(masked bool) string {
	columns := make([]string, len(s.Columns))
	var order []string
	for i := range s.Columns {
		c := &s.Columns[i]
		columns[i] = "coalesce(" + c.kind.shown(s.current(c)) + ", '')"
		switch {
		case masked && c.kind == inn:
			columns[i] = `CASE WHEN ` + s.current(c) + ` ~ '^[12]' THEN left(` + s.current(c) + `, 4) || '**********' ELSE ` + columns[i] + ` END`
		case masked && s.Name == "providers" && (c.Name == "address" || c.Name == "phone"):
			columns[i] = `CASE WHEN t.inn ~ '^[12]' THEN '' ELSE ` + columns[i] + ` END`
		}
		if c.key {
			by := s.current(c)
			if c.kind.sql() == "text" {
				by += ` COLLATE "C"`
			}
			order = append(order, by)
		}
	}
	where := ""
	if s.only != "" {
		where = " WHERE " + s.only
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + s.from() + where + " ORDER BY " + strings.Join(order, ", ")
}

func scanTexts(rows *sql.Rows, n int) ([]string, error) {
	cells := make([]string, n)
	dest := make([]any, n)
	for i := range cells {
		dest[i] = &cells[i]
	}
	return cells, rows.Scan(dest...)
}

func writeCSVSheet(w io.Writer, s *Sheet, rows *sql.Rows, tell func()) error {
	out := csv.NewWriter(w)
	if err := out.Write(s.ColumnNames()); err != nil {
		return fmt.Errorf("write %s: %w", s.Name, err)
	}
	for rows.Next() {
		cells, err := scanTexts(rows, len(s.Columns))
		if err != nil {
			return fmt.Errorf("read a row of %s: %w", s.Name, err)
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write %s: %w", s.Name, err)
		}
		tell()
	}
	out.Flush()
	return out.Error()
}

func exportWorkbook(ctx context.Context, d *db.DB, actor db.Actor, w io.Writer, progress Progress) error {
	book := excelize.NewFile()
	defer book.Close()
	styles, err := tableStyles(book)
	if err != nil {
		return fmt.Errorf("style the workbook: %w", err)
	}
	first := true
	err = eachSheet(ctx, d, actor, progress, func(s *Sheet, rows *sql.Rows, tell func()) error {
		if first {
			err = book.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = book.NewSheet(s.Name)
		}
		first = false
		if err != nil {
			return fmt.Errorf("add the sheet %s: %w", s.Name, err)
		}
		return writeWorkbookSheet(book, s, rows, styles, tell)
	})
	if err != nil {
		return err
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

func writeWorkbookSheet(book *excelize.File, s *Sheet, rows *sql.Rows, styles cellStyles, tell func()) error {
	out, err := book.NewStreamWriter(s.Name)
	if err != nil {
		return fmt.Errorf("open the sheet %s: %w", s.Name, err)
	}
	if err := out.SetColWidth(1, len(s.Columns), figureWidth); err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(s.Columns))
	for i, name := range s.ColumnNames() {
		cells[i] = excelize.Cell{StyleID: styles.head, Value: name}
	}
	for number := 1; ; number++ {
		at, err := excelize.CoordinatesToCellName(1, number)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return fmt.Errorf("write the sheet %s: %w", s.Name, err)
		}
		if !rows.Next() {
			break
		}
		texts, err := scanTexts(rows, len(s.Columns))
		if err != nil {
			return fmt.Errorf("read a row of %s: %w", s.Name, err)
		}
		for i := range cells {
			cells[i] = s.Columns[i].cell(texts[i], styles)
		}
		tell()
	}
	return out.Flush()
}

// cell gives a value its type: numbers and days that Excel reckons with. Codes
// stay text, and so does a number of more digits than a workbook keeps.
func (c *Column) cell(text string, styles cellStyles) any {
	if text == "" {
		return nil
	}
	switch c.kind {
	case year, whole, share, rate, number, positive, amount:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || len(strings.Trim(text, "-0.")) > 15 {
			return text
		}
		if c.kind == amount {
			return excelize.Cell{StyleID: styles.amount, Value: f}
		}
		return f
	case day:
		if d, err := date.Parse(text); err == nil {
			return excelize.Cell{StyleID: styles.day, Value: d.Time()}
		}
	}
	return text
}
