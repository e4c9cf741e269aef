package pdf

import (
	"strings"
	"unicode/utf8"
)

// Column is a column of a table: its share of the width and its head.
type Column struct {
	Title  string
	Weight float64
	Right  bool // figures
}

// Row is one row; a strong one is a sum.
type Row struct {
	Cells  []string
	Strong bool
}

const padding = 1.2 // between a cell's edge and its text, in millimetres

// Table is a table whose head stands again on every page.
func (d *Doc) Table(columns []Column, rows []Row) { d.table(columns, rows, true) }

func (d *Doc) table(columns []Column, rows []Row, lined bool) {
	total := 0.0
	for _, column := range columns {
		total += column.Weight
	}
	widths, head := make([]float64, len(columns)), Row{Cells: make([]string, len(columns)), Strong: true}
	for i, column := range columns {
		widths[i], head.Cells[i] = width*column.Weight/total, column.Title
	}
	top := 0.0
	if lined {
		_, top = d.lines(widths, head)
		first := head // a head never stands alone at the foot of a page
		if len(rows) > 0 {
			first = rows[0]
		}
		_, height := d.lines(widths, first)
		d.room(top + min(height, d.tallest()-top))
		d.row(columns, widths, head, lined, true)
	}
	for _, whole := range rows {
		for _, row := range d.portions(widths, whole, d.tallest()-top) {
			page := d.f.PageNo()
			d.roomFor(widths, row)
			if lined && d.f.PageNo() != page {
				d.row(columns, widths, head, lined, true)
			}
			d.row(columns, widths, row, lined, false)
		}
	}
	d.f.Ln(1.5)
}

// tallest is how high a row may be to stand on a page of its own.
func (d *Doc) tallest() float64 {
	_, page := d.f.GetPageSize()
	return page - margin - bottom
}

// portions is a row, or where it is higher than a page the rows that it is
// broken into.
func (d *Doc) portions(widths []float64, row Row, limit float64) []Row {
	cells, height := d.lines(widths, row)
	if height <= limit {
		return []Row{row}
	}
	most := int((limit - 2*padding) / (lineHeight - 0.4))
	var list []Row
	for from := 0; ; from += most {
		part, left := Row{Cells: make([]string, len(cells)), Strong: row.Strong}, false
		for i, lines := range cells {
			if from < len(lines) {
				part.Cells[i] = strings.Join(lines[from:min(from+most, len(lines))], "\n")
				left = true
			}
		}
		if !left {
			return list
		}
		list = append(list, part)
	}
}

func (d *Doc) roomFor(widths []float64, row Row) {
	_, height := d.lines(widths, row)
	d.room(height)
}

// lines breaks the cells of a row into lines, and gives the height of the row.
func (d *Doc) lines(widths []float64, row Row) (cells [][]string, height float64) {
	d.rowFont(row)
	most := 1
	for i, text := range row.Cells {
		lines := d.broken(text, widths[i]-2*padding)
		cells = append(cells, lines)
		most = max(most, len(lines))
	}
	return cells, float64(most)*(lineHeight-0.4) + 2*padding
}

func (d *Doc) rowFont(row Row) {
	if row.Strong {
		d.font("B", smallSize+0.5, false)
	} else {
		d.font("", smallSize+0.5, false)
	}
}

// parted parts a piece of a long word behind its last sign at which an address or
// a key is broken, else at its end.
func parted(piece string) (kept, rest string) {
	if at := strings.LastIndexAny(piece, "/_-·") + 1; at > 1 {
		for at < len(piece) && !utf8.RuneStart(piece[at]) {
			at++
		}
		return piece[:at], piece[at:]
	}
	return piece, ""
}

// broken breaks a text into lines of a width: at spaces, and a word that is
// longer than a line where the line ends. The library's cells do neither.
func (d *Doc) broken(text string, limit float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if joined := strings.TrimSpace(line + " " + word); d.f.GetStringWidth(joined) <= limit {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			line = ""
			for _, letter := range word {
				if next := line + string(letter); d.f.GetStringWidth(next) <= limit || line == "" {
					line = next
					continue
				}
				kept, rest := parted(line)
				lines = append(lines, kept)
				line = rest + string(letter)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func (d *Doc) row(columns []Column, widths []float64, row Row, lined, head bool) {
	cells, height := d.lines(widths, row)
	x, y := margin, d.f.GetY()
	if head {
		d.f.SetFillColor(240, 237, 228)
		d.f.Rect(margin, y, width, height, "F")
	}
	for i, lines := range cells {
		align := "L"
		if columns[i].Right {
			align = "R"
		}
		for n, line := range lines {
			d.f.SetXY(x, y+padding+float64(n)*(lineHeight-0.4))
			d.f.CellFormat(widths[i], lineHeight-0.4, line, "", 0, align, false, 0, "")
		}
		x += widths[i]
	}
	if lined {
		d.f.SetDrawColor(213, 210, 200)
		d.f.Line(margin, y+height, margin+width, y+height)
	}
	d.f.SetXY(margin, y+height)
}
