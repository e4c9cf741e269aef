// Package pdf writes documents to print: A4, in Golos Text, whose Ң, Ө
// and Ү are drawn as they should be (x/image's gofont lacks them). It knows
// headings, facts, tables, bars and a QR code, and nothing of what they mean.
//
//	doc.go    the document, its head, its foot, texts
//	table.go  tables: long words are broken, rows are never cut
//	flow.go   chapters, paragraphs and lists
//	picture.go  pictures made of the shapes of internal/svg
//	chart.go  bars and the QR code
//	certificate.go  one page across: who has learned what, with a code to check it by
package pdf

import (
	_ "embed"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

//go:embed fonts/GolosText-Regular.ttf
var regular []byte

//go:embed fonts/GolosText-Bold.ttf
var bold []byte

// Measures in millimetres, sizes of letters in points.
const (
	margin     = 15.0
	width      = 210 - 2*margin
	bottom     = 18.0
	textSize   = 9.5
	smallSize  = 8.0
	titleSize  = 16.0
	headSize   = 12.0
	lineHeight = 4.6
	face       = "golos"
	allPages   = "{nb}"
)

// Doc is a document that is being written.
type Doc struct{ f *fpdf.Fpdf }

// Head is what every page of a document carries.
type Head struct {
	Title  string
	Label  string                           // across the top of every page, e.g. that the money is made up; "" for none
	Source string                           // at the foot: from where the document comes
	PageOf func(page int, of string) string // words the number of a page
	At     time.Time                        // stated as when it was made; zero is now
}

// New begins a document.
func New(h Head) *Doc {
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes(face, "", regular)
	f.AddUTF8FontFromBytes(face, "B", bold)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, bottom)
	f.SetTitle(h.Title, true)
	f.SetCreator("Kelishim", true)
	f.SetCatalogSort(true) // the same document has the same bytes
	f.SetCreationDate(h.At)
	f.SetModificationDate(h.At)
	f.AliasNbPages(allPages)
	d := &Doc{f}
	f.SetHeaderFunc(func() {
		if h.Label == "" {
			return
		}
		f.SetFillColor(255, 233, 184)
		f.SetFont(face, "B", smallSize)
		f.SetXY(margin, 7)
		f.CellFormat(width, 5.5, h.Label, "", 1, "C", true, 0, "")
		f.SetY(margin)
	})
	f.SetFooterFunc(func() {
		f.SetY(-12)
		d.font("", smallSize, true)
		f.CellFormat(width*0.75, 5, h.Source, "", 0, "L", false, 0, "")
		f.CellFormat(width*0.25, 5, h.PageOf(f.PageNo(), allPages), "", 0, "R", false, 0, "")
	})
	f.AddPage()
	d.font("B", titleSize, false)
	f.MultiCell(width, 7, h.Title, "", "L", false)
	f.Ln(1.5)
	return d
}

// font sets letters; soft ones are grey.
func (d *Doc) font(style string, size float64, soft bool) {
	d.f.SetFont(face, style, size)
	if soft {
		d.f.SetTextColor(90, 100, 98)
	} else {
		d.f.SetTextColor(29, 43, 42)
	}
}

// room begins a new page where less than height is left of this one.
func (d *Doc) room(height float64) {
	_, page := d.f.GetPageSize()
	if d.f.GetY()+height > page-bottom {
		d.f.AddPage()
	}
}

// Heading begins a part; it never stands alone at the foot of a page.
func (d *Doc) Heading(text string) {
	d.room(25)
	d.f.Ln(3)
	d.font("B", headSize, false)
	d.f.MultiCell(width, 5.5, text, "", "L", false)
	d.f.Ln(1)
}

// Text is a paragraph.
func (d *Doc) Text(text string) {
	d.font("", textSize, false)
	d.f.MultiCell(width, lineHeight, text, "", "L", false)
	d.f.Ln(1)
}

// Note is a paragraph in small grey letters.
func (d *Doc) Note(text string) {
	d.font("", smallSize, true)
	d.f.MultiCell(width, lineHeight-0.6, text, "", "L", false)
	d.f.Ln(1)
}

// Facts are names with their values, one below the other.
func (d *Doc) Facts(list [][2]string) {
	rows := make([]Row, len(list))
	for i, one := range list {
		rows[i] = Row{Cells: []string{one[0], one[1]}}
	}
	d.table([]Column{{Weight: 1}, {Weight: 2.4}}, rows, false)
}

// Write ends the document.
func (d *Doc) Write(w io.Writer) error {
	if err := d.f.Output(w); err != nil {
		return fmt.Errorf("write pdf: %w", err)
	}
	return nil
}
