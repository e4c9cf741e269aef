package exchange

import (
	"fmt"
	"io"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// Table is a list or report of a page as a file: exactly the rows that the
// page's filters left, and what says which filters those were. The same table
// is written as CSV, workbook and JSON.
type Table struct {
	Name    string // of the sheet, at most 31 characters
	Columns []Title
	Rows    [][]any                                  // see Value; or else:
	Each    func(row func(values []any) error) error // gives one row after another, for lists too long for memory
	About   string                                   // name of the second sheet
	Notes   [][2]string                              // its rows: what, and which
}

// Title is the head of a column: a key for programs and words for people.
type Title struct{ Key, Text string }

// Code is text made of digits that is no number: a SOATE code, an INN, an
// economic code. A spreadsheet must not drop its zeros.
type Code string

// Files are the formats of a table.
var Files = []string{"csv", "xlsx", "json"}

// Write writes the table in one of Files for readers of a language.
func (t *Table) Write(w io.Writer, format, lang string) error {
	switch format {
	case "csv":
		return t.writeCSV(w, styleOf(lang))
	case "xlsx":
		return t.writeXLSX(w)
	case "json":
		return t.writeJSON(w)
	default:
		return fmt.Errorf("no table is written as %q", format)
	}
}

// Walk hands over the rows one after another.
func (t *Table) Walk(fn func(values []any) error) error {
	if t.Each != nil {
		return t.Each(fn)
	}
	for _, row := range t.Rows {
		if err := fn(row); err != nil {
			return err
		}
	}
	return nil
}

// plain takes the optional kinds of a value apart: what is not known is nil. The
// kinds that remain are string, Code, int, int64, money.Som, decimal.Decimal,
// portion, date.Date and time.Time.
func plain(value any) any {
	switch v := value.(type) {
	case money.Null:
		if !v.Valid {
			return nil
		}
		return v.Som
	case decimal.NullDecimal:
		if !v.Valid {
			return nil
		}
		return portion{v.Decimal}
	case *decimal.Decimal:
		if v == nil {
			return nil
		}
		return *v
	case *int:
		if v == nil {
			return nil
		}
		return *v
	case date.Date:
		if v.IsZero() {
			return nil
		}
	case time.Time:
		if v.IsZero() {
			return nil
		}
	}
	return value
}

// portion is a part of 1, which a workbook shows in per cent.
type portion struct{ decimal.Decimal }
