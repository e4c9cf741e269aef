package pdf

import (
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode/qr"
)

// Tone is the colour of a bar; its value stands beside it in words.
type Tone int

// The tones of the pages.
const (
	Base  Tone = iota // an amount
	Saves             // money that is saved
	More              // money that is lost
)

var colours = [...][3]int{Base: {108, 142, 160}, Saves: {27, 107, 58}, More: {160, 58, 36}}

// Bar is one row of a chart. Start is where it begins, Amount how far it goes,
// to the left where it is below 0; geometry is the one place where money is a
// float.
type Bar struct {
	Label, Value  string
	Start, Amount float64
	Tone          Tone
	Strong        bool
}

const (
	barLabel = 62.0
	barValue = 34.0
	barGap   = 3.0
)

// Bars draws a chart: all bars share one scale, and 0 is always on it.
func (d *Doc) Bars(bars []Bar) {
	low, high := 0.0, 0.0
	for _, bar := range bars {
		low, high = min(low, bar.Start, bar.Start+bar.Amount), max(high, bar.Start, bar.Start+bar.Amount)
	}
	if low == high {
		high = low + 1
	}
	drawn := width - barLabel - barValue - 2*barGap
	at := func(amount float64) float64 { return margin + barLabel + barGap + (amount-low)/(high-low)*drawn }
	for _, bar := range bars {
		row := Row{Cells: []string{bar.Label, "", bar.Value}, Strong: bar.Strong}
		widths := []float64{barLabel, drawn + 2*barGap, barValue}
		d.roomFor(widths, row)
		y := d.f.GetY()
		d.row([]Column{{}, {}, {Right: true}}, widths, row, false, false)
		next := d.f.GetY()
		from, to := at(bar.Start), at(bar.Start+bar.Amount)
		colour := colours[bar.Tone]
		d.f.SetFillColor(colour[0], colour[1], colour[2])
		d.f.Rect(min(from, to), y+padding, max(from, to)-min(from, to), lineHeight-0.8, "F")
		d.f.SetDrawColor(118, 129, 127)
		d.f.Line(at(0), y, at(0), next)
	}
	d.f.Ln(1.5)
}

// codeSize is the edge of a QR code, in millimetres: large enough for the
// camera of a phone and some 300 characters.
const codeSize = 38.0

// Code draws a text as a QR code with the same text beside it.
func (d *Doc) Code(text, caption string) error {
	d.room(codeSize + 4)
	y := d.f.GetY()
	if err := drawCode(d.f, text, margin, y, codeSize); err != nil {
		return err
	}
	beside := codeSize + 5
	d.f.SetXY(margin+beside, y)
	d.font("", smallSize, true)
	for _, line := range append(d.broken(caption, width-beside-2*padding), d.broken(text, width-beside-2*padding)...) {
		d.f.SetX(margin + beside)
		d.f.CellFormat(width-beside, lineHeight-0.8, line, "", 1, "L", false, 0, "")
	}
	d.f.SetY(max(d.f.GetY(), y+codeSize) + 3)
	return nil
}

// drawCode draws a text as a QR code of some edge with its corner at x, y.
func drawCode(f *fpdf.Fpdf, text string, x, y, size float64) error {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return fmt.Errorf("draw the QR code: %w", err)
	}
	edge := code.Bounds().Dx()
	module := size / float64(edge)
	f.SetFillColor(0, 0, 0)
	for row := range edge {
		for column := range edge {
			if r, _, _, _ := code.At(column, row).RGBA(); r == 0 {
				// A hair wider than its place: no white lines between modules.
				f.Rect(x+float64(column)*module, y+float64(row)*module, module+0.02, module+0.02, "F")
			}
		}
	}
	return nil
}
