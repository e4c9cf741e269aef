package exchange

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"kelishim/internal/date"
)

// workbookRows streams a sheet of an .xlsx. Cells come as they are stored: a
// number is a number however it is shown, a date is a serial number.
type workbookRows struct {
	rows      *excelize.Rows
	number    int
	since1904 bool
	days      []bool // which columns are dates, known after the head
	sheet     *Sheet
}

func newWorkbookSheet(book *excelize.File, name string, since1904 bool) (*workbookRows, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("open the sheet %s: %w", name, err)
	}
	return &workbookRows{rows: rows, since1904: since1904, sheet: sheetNamed(strings.ToLower(strings.TrimSpace(name)))}, nil
}

func (w *workbookRows) next() ([]string, int, error) {
	if !w.rows.Next() {
		if err := w.rows.Error(); err != nil {
			return nil, 0, fmt.Errorf("read row %d: %w", w.number+1, err)
		}
		return nil, 0, io.EOF
	}
	w.number++
	cells, err := w.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, 0, fmt.Errorf("read row %d: %w", w.number, err)
	}
	if w.days == nil && len(cells) > 0 {
		w.head(cells)
		return cells, w.number, nil
	}
	for i, cell := range cells {
		cells[i] = w.plain(cell, i < len(w.days) && w.days[i])
	}
	return cells, w.number, nil
}

func (w *workbookRows) head(cells []string) {
	w.days = make([]bool, len(cells))
	for i, cell := range cells {
		if w.sheet != nil {
			c := w.sheet.column(strings.ToLower(strings.TrimSpace(cell)))
			w.days[i] = c != nil && c.kind == day
		}
	}
}

// stored is a number as a workbook stores it: with a point, perhaps with an
// exponent. Text that people typed with an exponent has fewer digits.
var stored = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// plain writes a stored number as people write it. A workbook keeps fifteen
// digits: 511870.49999999994 is 511870.5.
func (w *workbookRows) plain(cell string, isDay bool) string {
	if !stored.MatchString(cell) {
		return cell
	}
	if isDay {
		serial, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return cell
		}
		t, err := excelize.ExcelDateToTime(serial, w.since1904)
		if err != nil {
			return cell
		}
		return date.FromTime(t).String()
	}
	mantissa, _, exponent := strings.Cut(strings.ToLower(cell), "e")
	significant := strings.TrimLeft(strings.Replace(strings.TrimPrefix(mantissa, "-"), ".", "", 1), "0")
	if exponent && len(significant) < 6 {
		return cell // perhaps a code that was shown short and typed again: it is asked for
	}
	if !exponent && len(significant) <= 15 {
		return cell
	}
	d, err := decimal.NewFromString(cell)
	if err != nil || d.Exponent() < -40 || d.Exponent() > 40 {
		return cell
	}
	if excess := len(significant) - 15; excess > 0 && d.Exponent() < 0 {
		d = d.Round(-d.Exponent() - int32(excess))
	}
	return d.String()
}

func (w *workbookRows) read() int64 { return int64(w.number) }

func (w *workbookRows) close() error { return w.rows.Close() }
