package pdf

import "kelishim/internal/svg"

// unit is how large a unit of a picture is drawn at most, in millimetres: a
// small picture is not blown up to the width of the page.
const unit = 0.29

// Picture draws a picture as wide as the page allows, with its words in the
// letters of the document.
func (d *Doc) Picture(p svg.Picture) {
	_, page := d.f.GetPageSize()
	scale := min(width/p.Width, unit, (page-margin-bottom)/p.Height)
	d.room(p.Height*scale + 3)
	left, top := margin+(width-p.Width*scale)/2, d.f.GetY()+1
	for _, shape := range p.Shapes {
		if shape.Opacity < 1 {
			d.f.SetAlpha(shape.Opacity, "Normal")
		}
		if shape.Text != "" {
			d.words(shape, left, top, scale)
		} else {
			d.outline(shape, left, top, scale)
		}
		if shape.Opacity < 1 {
			d.f.SetAlpha(1, "Normal")
		}
	}
	d.f.SetLineWidth(0.2)
	d.f.SetXY(margin, top+p.Height*scale+2.5)
}

func (d *Doc) words(s svg.Shape, left, top, scale float64) {
	if s.Fill == nil {
		return
	}
	style := ""
	if s.Bold {
		style = "B"
	}
	d.f.SetFont(face, style, s.Size*scale*72/25.4)
	d.f.SetTextColor(s.Fill.R, s.Fill.G, s.Fill.B)
	x := left + s.X*scale
	switch s.Anchor {
	case "middle":
		x -= d.f.GetStringWidth(s.Text) / 2
	case "end":
		x -= d.f.GetStringWidth(s.Text)
	}
	d.f.Text(x, top+s.Y*scale, s.Text)
}

func (d *Doc) outline(s svg.Shape, left, top, scale float64) {
	how := ""
	if s.Fill != nil {
		d.f.SetFillColor(s.Fill.R, s.Fill.G, s.Fill.B)
		how = "F"
	}
	if s.Stroke != nil && s.Line > 0 {
		d.f.SetDrawColor(s.Stroke.R, s.Stroke.G, s.Stroke.B)
		d.f.SetLineWidth(s.Line * scale)
		how += "D"
	}
	if how == "" {
		return
	}
	if s.Dash > 0 {
		d.f.SetDashPattern([]float64{s.Dash * scale, s.Dash * scale}, 0)
		defer d.f.SetDashPattern(nil, 0)
	}
	x := func(i int, step svg.Step) (float64, float64) {
		return left + step.At[i]*scale, top + step.At[i+1]*scale
	}
	for _, step := range s.Steps {
		switch step.Kind {
		case 'M':
			d.f.MoveTo(x(0, step))
		case 'L':
			d.f.LineTo(x(0, step))
		case 'C':
			ax, ay := x(0, step)
			bx, by := x(2, step)
			cx, cy := x(4, step)
			d.f.CurveBezierCubicTo(ax, ay, bx, by, cx, cy)
		case 'Z':
			d.f.ClosePath()
		}
	}
	d.f.DrawPath(how)
}
