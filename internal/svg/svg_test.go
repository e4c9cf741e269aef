package svg

import (
	"errors"
	"strings"
	"testing"
)

func TestAPictureIsReadWithWhatItInherits(t *testing.T) {
	t.Parallel()
	p, err := Parse([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" role="img"><title>Т</title>
		<g fill="#1b6b3a" transform="translate(10 5)" font-size="20" font-weight="700"><rect x="1" y="2" width="30" height="10"/>
		<text x="5" y="50" text-anchor="middle">Үнөм <tspan x="5" dy="20">сом</tspan></text></g>
		<path d="M0 0 l10,0 h5 V20 c1 1 2 2 3 3 z" fill="none" stroke="#abc" stroke-width="2" stroke-dasharray="4 2"/>
		<line x1="0" y1="0" x2="9" y2="9" stroke="black" opacity=".5"/><circle cx="5" cy="5" r="2"/><polygon points="0,0 1,1 2,0"/></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 200 || p.Height != 100 || len(p.Shapes) != 7 {
		t.Fatalf("%v×%v, %d shapes", p.Width, p.Height, len(p.Shapes))
	}
	if rect := p.Shapes[0]; *rect.Fill != (Colour{27, 107, 58}) || rect.Steps[0].At[0] != 11 || rect.Steps[0].At[1] != 7 {
		t.Errorf("the rectangle is %+v", rect)
	}
	if text := p.Shapes[1]; text.Text != "Үнөм" || text.X != 15 || text.Y != 55 || text.Size != 20 || !text.Bold || text.Anchor != "middle" {
		t.Errorf("the text is %+v", text)
	}
	if span := p.Shapes[2]; span.Text != "сом" || span.X != 15 || span.Y != 75 {
		t.Errorf("the second line is %+v", span)
	}
	path := p.Shapes[3]
	kinds := ""
	for _, step := range path.Steps {
		kinds += string(step.Kind)
	}
	if kinds != "MLLLCZ" || path.Steps[3].At[0] != 15 || path.Steps[3].At[1] != 20 || path.Steps[4].At[4] != 18 || path.Steps[4].At[5] != 23 || path.Dash != 4 {
		t.Errorf("the path is %s %+v", kinds, path)
	}
	if line := p.Shapes[4]; line.Fill != nil || line.Opacity != 0.5 {
		t.Errorf("the line is %+v", line)
	}
}

func TestWhatRunsOrLeadsElsewhereIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for _, inner := range []string{`<script>alert(1)</script>`, `<image href="http://x/y.png"/>`, `<use href="#a"/>`, `<rect style="fill:red"/>`,
		`<rect onclick="x()"/>`, `<a href="http://x"/>`, `<foreignObject/>`, `<rect fill="url(#g)"/>`, `<rect fill="red"/>`, `<path d="M0 0 A1 1 0 0 0 1 1"/>`,
		`<path d="10 10"/>`, `<path d="M1"/>`, `<rect x="1e9"/>`, `<g transform="rotate(9)"/>`, `words`, `<style>*{}</style>`, `<polygon points="1 2 3"/>`,
		`<rect xmlns:xlink="x" xlink:href="http://x"/>`, `<text text-anchor="left"/>`, `<svg viewBox="0 0 1 1"/>`} {
		_, err := Parse([]byte("<svg viewBox=\"0 0 9 9\">\n" + inner + "</svg>"))
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Line != 2 {
			t.Errorf("%s: %v", inner, err)
		}
	}
	for _, text := range []string{"", "<svg/>", `<svg viewBox="1 0 2 2"/>`, `<g viewBox="0 0 1 1"/>`, `<svg viewBox="0 0 1 1">`, `<!DOCTYPE svg><svg viewBox="0 0 1 1"/>`,
		`<svg viewBox="0 0 1 1">` + strings.Repeat(" ", MaxBytes) + `</svg>`} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%.40q was taken", text)
		}
	}
}
