package pdf

import (
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Certificate is one A4 page across that says who has learned what. Whoever
// holds it checks it by the code: Address opens the page that knows it.
type Certificate struct {
	Label   string   // across the top, e.g. that the data are made up; "" for none
	Title   string   // "Certificate"
	Lead    string   // above the name, e.g. "This is to certify that"
	Name    string   // of the person, or what stands for it
	Lines   []string // below the name: what was learned, where, when
	Dated   string   // the day of issue, in words
	Code    string
	Address string // of the page that checks the code; drawn as a QR code too
	Caption string // says what the code is for
}

// The page lies across; sizes of letters in points, measures in millimetres.
const (
	acrossWide   = 297.0
	acrossHigh   = 210.0
	frame        = 10.0
	inner        = 28.0
	awardSize    = 30.0
	nameSize     = 24.0
	certifies    = 13.0
	certifyLine  = 7.0
	nameLine     = 11.0
	checkSize    = 34.0
	checkTop     = acrossHigh - frame - checkSize - 10
	acrossInside = acrossWide - 2*inner
)

// WriteCertificate draws a certificate. A name or lines that are too long for
// their place are written smaller, never cut.
func WriteCertificate(w io.Writer, one Certificate) error {
	f := fpdf.New("L", "mm", "A4", "")
	f.AddUTF8FontFromBytes(face, "", regular)
	f.AddUTF8FontFromBytes(face, "B", bold)
	f.SetMargins(inner, frame, inner)
	f.SetAutoPageBreak(false, 0)
	f.SetTitle(strings.TrimSpace(one.Title+" "+one.Code), true)
	f.SetCreator("Kelishim", true)
	f.AddPage()
	d := &Doc{f}

	f.SetDrawColor(27, 107, 58)
	f.SetLineWidth(1.2)
	f.Rect(frame, frame, acrossWide-2*frame, acrossHigh-2*frame, "D")
	f.SetLineWidth(0.3)
	f.Rect(frame+2.5, frame+2.5, acrossWide-2*frame-5, acrossHigh-2*frame-5, "D")
	if one.Label != "" {
		f.SetFillColor(255, 233, 184)
		d.font("B", smallSize, false)
		f.SetXY(frame+8, frame+5)
		f.CellFormat(acrossWide-2*frame-16, 6, one.Label, "", 1, "C", true, 0, "")
	}
	d.font("B", awardSize, false)
	f.SetXY(inner, frame+18)
	f.CellFormat(acrossInside, 14, one.Title, "", 1, "C", false, 0, "")
	f.SetY(f.GetY() + 5)
	d.centred("", certifies, certifyLine, []string{one.Lead}, true)
	f.SetY(f.GetY() + 2)
	d.centred("B", nameSize, nameLine, []string{one.Name}, false)
	f.SetY(f.GetY() + 3)
	d.fitted(one.Lines, checkTop-4-f.GetY())
	return d.check(w, one)
}

// centred writes paragraphs in the middle of the page.
func (d *Doc) centred(style string, size, line float64, texts []string, soft bool) {
	d.font(style, size, soft)
	for _, text := range texts {
		for _, part := range d.broken(text, acrossInside-2*padding) {
			d.f.SetX(inner)
			d.f.CellFormat(acrossInside, line, part, "", 1, "C", false, 0, "")
		}
	}
}

// fitted writes paragraphs as large as the room allows.
func (d *Doc) fitted(texts []string, room float64) {
	scale := 1.0
	for ; scale > 0.4; scale -= 0.1 {
		d.font("", certifies*scale, false)
		lines := 0
		for _, text := range texts {
			lines += len(d.broken(text, acrossInside-2*padding))
		}
		if float64(lines)*certifyLine*scale <= room {
			break
		}
	}
	d.centred("", certifies*scale, certifyLine*scale, texts, false)
}

// check draws what the certificate is checked by, and ends it.
func (d *Doc) check(w io.Writer, one Certificate) error {
	if err := drawCode(d.f, one.Address, inner, checkTop, checkSize); err != nil {
		return err
	}
	beside := acrossInside - checkSize - 6
	d.f.SetXY(inner+checkSize+6, checkTop+2)
	write := func(style string, size, line float64, text string, soft bool) {
		d.font(style, size, soft)
		for _, part := range d.broken(text, beside-2*padding) {
			d.f.SetX(inner + checkSize + 6)
			d.f.CellFormat(beside, line, part, "", 1, "L", false, 0, "")
		}
	}
	write("", certifies-2, 6, one.Dated, false)
	write("B", certifies, 7, one.Code, false)
	write("", smallSize+0.5, 4.4, one.Caption, true)
	write("", smallSize+0.5, 4.4, one.Address, true)
	if err := d.f.Output(w); err != nil {
		return fmt.Errorf("write a certificate: %w", err)
	}
	return nil
}
