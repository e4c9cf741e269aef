package pdf

import "strings"

// Run is a piece of a paragraph in one kind of letters.
type Run struct {
	Text string
	Bold bool
}

// Block is how a paragraph stands: how deep, and what stands before its first
// line.
type Block struct {
	Depth int    // steps to the right, e.g. of a list in a list
	Mark  string // "•" or "3."; "" for none
	Aside bool   // a quotation or a remark: with a bar at its left, in small grey letters
}

const (
	stepRight = 6.0
	chapter   = 13.5
)

// Chapter begins a new page with a large heading.
func (d *Doc) Chapter(text string) {
	d.f.AddPage()
	d.f.Bookmark(text, 0, -1)
	d.font("B", chapter, false)
	d.f.MultiCell(width, 6.2, text, "", "L", false)
	d.f.Ln(2)
}

// Mark puts a heading into the list of contents that a reader of the file shows.
func (d *Doc) Mark(text string, level int) { d.f.Bookmark(text, level, -1) }

// Subheading is a heading inside a part.
func (d *Doc) Subheading(text string) {
	d.room(16)
	d.f.Ln(1.5)
	d.font("B", textSize+0.5, false)
	d.f.MultiCell(width, lineHeight, text, "", "L", false)
	d.f.Ln(0.5)
}

// Paragraph is text in letters of more than one kind. Words flow over the lines
// and pages by themselves; a word longer than a line is broken.
func (d *Doc) Paragraph(b Block, runs []Run) {
	left := margin + float64(b.Depth)*stepRight
	size, soft := textSize, false
	if b.Aside {
		left += 4
		size, soft = textSize-0.5, true
	}
	d.room(2 * lineHeight)
	if b.Mark != "" {
		d.font("", size, soft)
		d.f.SetX(left - stepRight + 1)
		d.f.CellFormat(stepRight-1, lineHeight, b.Mark, "", 0, "L", false, 0, "")
	}
	page, top := d.f.PageNo(), d.f.GetY()
	d.f.SetLeftMargin(left)
	d.f.SetX(left)
	for _, run := range runs {
		style := ""
		if run.Bold {
			style = "B"
		}
		d.font(style, size, soft)
		d.f.Write(lineHeight, d.breakable(run.Text, 210-margin-left))
	}
	d.f.SetLeftMargin(margin)
	d.f.Ln(lineHeight)
	if b.Aside && d.f.PageNo() == page {
		d.f.SetFillColor(201, 195, 177)
		d.f.Rect(left-3, top+0.3, 0.8, d.f.GetY()-top-0.6, "F")
	}
	if b.Mark == "" {
		d.f.Ln(1.2)
	} else {
		d.f.Ln(0.5)
	}
}

// breakable puts a space into words that are longer than a line, since the
// library would write them over the edge.
func (d *Doc) breakable(text string, limit float64) string {
	var out strings.Builder
	for i, word := range strings.Split(text, " ") {
		if i > 0 {
			out.WriteByte(' ')
		}
		if d.f.GetStringWidth(word) <= limit {
			out.WriteString(word)
			continue
		}
		out.WriteString(strings.Join(d.broken(word, limit-2), " "))
	}
	return out.String()
}

// Space leaves a little room.
func (d *Doc) Space() { d.f.Ln(1.5) }
