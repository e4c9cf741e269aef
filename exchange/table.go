package exchange

import (
	"fmt"
	"io"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// Table is a list or report of a page as a file: exactly the rows that the
// page's filters left, and a second sheet that says which filters those were.
type Table struct {
	Name    string // of the sheet, at most 31 characters
	Columns []string
	Rows    [][]any     // string, int, money.Som, money.Null, decimal.NullDecimal, decimal.Decimal, date.Date
	About   string      // name of the second sheet
	Notes   [][2]string // its rows: what, and which
}

// column widths in characters: the first column holds names.
const (
	nameWidth   = 38
	figureWidth = 18
	noteWidth   = 60
)

// WriteXLSX streams the table as a workbook with typed cells, so that Excel can
// sum what it shows, and a frozen head.
func WriteXLSX(w io.Writer, t Table) error {
	book := excelize.NewFile()
	defer book.Close()
	styles, err := tableStyles(book)
	if err != nil {
		return fmt.Errorf("style the workbook: %w", err)
	}
	if err := book.SetSheetName("Sheet1", t.Name); err != nil {
		return fmt.Errorf("name the sheet %q: %w", t.Name, err)
	}
	if err := writeRows(book, t, styles); err != nil {
		return err
	}
	if err := writeNotes(book, t, styles); err != nil {
		return err
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

type cellStyles struct{ head, amount, share, day int }

func tableStyles(book *excelize.File) (styles cellStyles, err error) {
	amount, share := "#,##0.00", "0.0%"
	for _, s := range []struct {
		id    *int
		style *excelize.Style
	}{
		{&styles.head, &excelize.Style{Font: &excelize.Font{Bold: true},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
			Border:    []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}}}},
		{&styles.amount, &excelize.Style{CustomNumFmt: &amount}},
		{&styles.share, &excelize.Style{CustomNumFmt: &share}},
		{&styles.day, &excelize.Style{NumFmt: 14}},
	} {
		if *s.id, err = book.NewStyle(s.style); err != nil {
			return styles, err
		}
	}
	return styles, nil
}

func writeRows(book *excelize.File, t Table, styles cellStyles) error {
	sheet, err := book.NewStreamWriter(t.Name)
	if err != nil {
		return fmt.Errorf("open the sheet %q: %w", t.Name, err)
	}
	if err := sheet.SetColWidth(1, 1, nameWidth); err != nil {
		return err
	}
	if err := sheet.SetColWidth(2, max(2, len(t.Columns)), figureWidth); err != nil {
		return err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, title := range t.Columns {
		head[i] = excelize.Cell{StyleID: styles.head, Value: title}
	}
	if err := sheet.SetRow("A1", head); err != nil {
		return err
	}
	for n, row := range t.Rows {
		cells := make([]any, len(row))
		for i, value := range row {
			if cells[i], err = typedCell(value, styles); err != nil {
				return fmt.Errorf("row %d: %w", n+2, err)
			}
		}
		at, err := excelize.CoordinatesToCellName(1, n+2)
		if err != nil {
			return err
		}
		if err := sheet.SetRow(at, cells); err != nil {
			return fmt.Errorf("row %d: %w", n+2, err)
		}
	}
	return sheet.Flush()
}

// typedCell gives a cell that Excel can compute with. A workbook's number is a
// float, which shows every amount below 90 trillion som exactly to the tyiyn;
// nothing is computed from it here.
func typedCell(value any, styles cellStyles) (any, error) {
	switch v := value.(type) {
	case string, int, nil:
		return v, nil
	case money.Som:
		return excelize.Cell{StyleID: styles.amount, Value: v.Decimal().InexactFloat64()}, nil
	case money.Null:
		if !v.Valid {
			return nil, nil
		}
		return excelize.Cell{StyleID: styles.amount, Value: v.Som.Decimal().InexactFloat64()}, nil
	case decimal.NullDecimal:
		if !v.Valid {
			return nil, nil
		}
		return excelize.Cell{StyleID: styles.share, Value: v.Decimal.InexactFloat64()}, nil
	case decimal.Decimal:
		return v.InexactFloat64(), nil
	case date.Date:
		if v.IsZero() {
			return nil, nil
		}
		return excelize.Cell{StyleID: styles.day, Value: v.Time()}, nil
	default:
		return nil, fmt.Errorf("no cell for a %T", value)
	}
}

func writeNotes(book *excelize.File, t Table, styles cellStyles) error {
	if _, err := book.NewSheet(t.About); err != nil {
		return fmt.Errorf("add the sheet %q: %w", t.About, err)
	}
	sheet, err := book.NewStreamWriter(t.About)
	if err != nil {
		return fmt.Errorf("open the sheet %q: %w", t.About, err)
	}
	if err := sheet.SetColWidth(1, 1, nameWidth); err != nil {
		return err
	}
	if err := sheet.SetColWidth(2, 2, noteWidth); err != nil {
		return err
	}
	for n, note := range t.Notes {
		at, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			return err
		}
		if err := sheet.SetRow(at, []any{excelize.Cell{StyleID: styles.head, Value: note[0]}, note[1]}); err != nil {
			return fmt.Errorf("note %d: %w", n+1, err)
		}
	}
	return sheet.Flush()
}
