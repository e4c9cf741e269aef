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
	sheet     *Sheet
	columns   []*Column // known after the head, nil for a name that the sheet has not
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
			return nil, w.number + 1, fmt.Errorf("read row %d: %w", w.number+1, err)
		}
		return nil, 0, io.EOF
	}
	w.number++
	cells, err := w.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, w.number, fmt.Errorf("read row %d: %w", w.number, err)
	}
	if w.columns == nil {
		w.head(cells)
		return cells, w.number, nil
	}
	for i, cell := range cells {
		if i < len(w.columns) && w.columns[i] != nil {
			cells[i] = w.plain(cell, w.columns[i].kind)
		}
	}
	return cells, w.number, nil
}

func (w *workbookRows) head(cells []string) {
	w.columns = make([]*Column, len(cells))
	for i, cell := range cells {
		if w.sheet != nil {
			w.columns[i] = w.sheet.column(strings.ToLower(trim(cell)))
		}
	}
}

// stored is a number as a workbook stores it: with a point, perhaps with an
// exponent.
var stored = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// A number that stands for a day counts the days since 1900 or 1904. Small ones
// are refused: a year typed into a column of dates would be a day of 1905.
const firstSerial, lastSerial = 10_000, 110_000

// digitsKept is to how many digits a number is meant that a workbook stores
// with seventeen: 511870.49999999994 is 511870.5.
const digitsKept, digitsStored = 15, 17

// plain writes a stored number as people write it; what is no number, or stands
// in a column of texts or codes, comes back as it is.
func (w *workbookRows) plain(cell string, k kind) string {
	if !stored.MatchString(cell) {
		return cell
	}
	switch k {
	case day:
		return w.day(cell)
	case year, whole, amount, share, rate, number, positive:
		return kept(cell)
	default:
		return cell
	}
}

func (w *workbookRows) day(cell string) string {
	serial, err := strconv.ParseFloat(cell, 64)
	if err != nil || serial < firstSerial || serial > lastSerial {
		return cell
	}
	t, err := excelize.ExcelDateToTime(serial, w.since1904)
	if err != nil {
		return cell
	}
	return date.FromTime(t).String()
}

// kept takes off what a workbook's arithmetic has added. Money in whole tyiyn
// is never touched: a text of many digits may stand in the cell.
func kept(cell string) string {
	d, err := decimal.NewFromString(cell)
	if err != nil || d.Exponent() < -40 || d.Exponent() > 40 {
		return cell
	}
	if digits := d.NumDigits(); digits >= digitsStored && d.Exponent() < -2 {
		d = d.Round(-d.Exponent() - int32(digits-digitsKept))
	}
	return d.String()
}

func (w *workbookRows) read() int64 { return int64(w.number) }

func (w *workbookRows) close() error { return w.rows.Close() }
