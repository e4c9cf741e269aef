package exchange

import (
	"fmt"
	"io"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// column widths in characters: the first column holds names.
const (
	nameWidth   = 38
	figureWidth = 18
	noteWidth   = 60
)

// maxSheetRows is what a sheet of a workbook holds, its head apart.
const maxSheetRows = 1_048_575

// ErrSheetFull is returned for a list that has more rows than a sheet holds.
var ErrSheetFull = fault.New(fault.TooLarge, "file.sheet_full").With("Most", maxSheetRows)

// writeXLSX streams the table as a workbook with typed cells, so that Excel can
// sum what it shows, and a frozen head.
func (t *Table) writeXLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	styles, err := tableStyles(book)
	if err != nil {
		return fmt.Errorf("style the workbook: %w", err)
	}
	if err := book.SetSheetName("Sheet1", t.Name); err != nil {
		return fmt.Errorf("name the sheet %q: %w", t.Name, err)
	}
	if err := t.writeSheet(book, styles); err != nil {
		return err
	}
	if err := t.writeNotes(book, styles); err != nil {
		return err
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

type cellStyles struct{ head, amount, share, day, moment int }

func tableStyles(book *excelize.File) (styles cellStyles, err error) {
	amount, share, moment := "#,##0.00", "0.0%", "yyyy-mm-dd hh:mm:ss"
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
		{&styles.moment, &excelize.Style{CustomNumFmt: &moment}},
	} {
		if *s.id, err = book.NewStyle(s.style); err != nil {
			return styles, err
		}
	}
	return styles, nil
}

func (t *Table) writeSheet(book *excelize.File, styles cellStyles) error {
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
	cells := make([]any, len(t.Columns))
	for i, title := range t.Columns {
		cells[i] = excelize.Cell{StyleID: styles.head, Value: title.Text}
	}
	if err := sheet.SetRow("A1", cells); err != nil {
		return err
	}
	number := 1
	err = t.Walk(func(values []any) error {
		if number++; number > maxSheetRows+1 {
			return ErrSheetFull
		}
		cells = cells[:0]
		for _, value := range values {
			cell, err := typedCell(value, styles)
			if err != nil {
				return fmt.Errorf("row %d: %w", number, err)
			}
			cells = append(cells, cell)
		}
		at, err := excelize.CoordinatesToCellName(1, number)
		if err != nil {
			return err
		}
		return sheet.SetRow(at, cells)
	})
	if err != nil {
		return err
	}
	return sheet.Flush()
}

// typedCell gives a cell that Excel can compute with. A workbook's number is a
// float, which shows every amount below 90 trillion som exactly to the tyiyn;
// nothing is computed from it here.
func typedCell(value any, styles cellStyles) (any, error) {
	switch v := plain(value).(type) {
	case string, int, int64, nil:
		return v, nil
	case Code:
		return string(v), nil
	case money.Som:
		return excelize.Cell{StyleID: styles.amount, Value: v.Decimal().InexactFloat64()}, nil
	case portion:
		return excelize.Cell{StyleID: styles.share, Value: v.Decimal.InexactFloat64()}, nil
	case decimal.Decimal:
		return v.InexactFloat64(), nil
	case date.Date:
		return excelize.Cell{StyleID: styles.day, Value: v.Time()}, nil
	case time.Time:
		// A workbook knows no zones: the wall clock of the country.
		at := v.In(date.Bishkek)
		wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
		return excelize.Cell{StyleID: styles.moment, Value: wall}, nil
	default:
		return nil, fmt.Errorf("no cell for a %T", value)
	}
}

func (t *Table) writeNotes(book *excelize.File, styles cellStyles) error {
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
