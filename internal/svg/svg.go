// Package svg reads the few elements of SVG of which the pictures of the course
// are made, so strictly that the same picture can be drawn on paper and nothing
// in it runs or leads elsewhere.
//
//	svg.go    what a picture is, and its reading
//	shape.go  shapes: rectangles, lines, paths, texts
//	path.go   the data of a path
package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// MaxBytes bounds a picture: it is read over slow lines.
const MaxBytes = 30_000

// Picture is what is drawn, in units of the drawing. Geometry is no money:
// floats will do.
type Picture struct {
	Width, Height float64
	Shapes        []Shape
}

// Error says what in a picture cannot be taken, and in which line of its file.
type Error struct {
	Line int
	Text string // in English, for who draws: elements and attributes have no other names
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// elements are those that may stand in a picture; every other is refused.
var elements = []string{"svg", "title", "desc", "g", "rect", "line", "circle", "ellipse", "polyline", "polygon", "path", "text", "tspan"}

// attributes are those that may stand on any of them.
var attributes = []string{"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points", "width", "height", "viewBox",
	"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "stroke-opacity",
	"font-size", "font-family", "font-weight", "font-style", "text-anchor", "dominant-baseline", "transform", "role", "id", "lang", "focusable"}

// pen is what shapes inherit from the groups around them.
type pen struct {
	fill, stroke     *Colour
	width, dash      float64
	opacity          float64
	size             float64
	bold             bool
	anchor           string
	moveX, moveY     float64
	textX, textY     float64 // where the next tspan goes on
	inText, isMiddle bool
}

type reading struct {
	decoder *xml.Decoder
	picture Picture
	pens    []pen
	names   []string
}

// Parse reads a picture. What it refuses is an *Error.
func Parse(text []byte) (Picture, error) {
	if len(text) > MaxBytes {
		return Picture{}, &Error{1, fmt.Sprintf("larger than %d bytes", MaxBytes)}
	}
	r := &reading{decoder: xml.NewDecoder(bytes.NewReader(text)),
		pens: []pen{{fill: &Colour{}, width: 1, opacity: 1, size: 16, anchor: "start"}}}
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Picture{}, r.wrong("it is no well-formed XML: %v", err)
		}
		if err := r.take(token); err != nil {
			return Picture{}, err
		}
	}
	if r.picture.Width == 0 {
		return Picture{}, r.wrong(`it has no svg with viewBox="0 0 W H"`)
	}
	return r.picture, nil
}

func (r *reading) wrong(format string, args ...any) error {
	line, _ := r.decoder.InputPos()
	return &Error{line, fmt.Sprintf(format, args...)}
}

func (r *reading) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return r.wrong("a DOCTYPE may not stand in a picture")
	case xml.ProcInst:
		if t.Target != "xml" {
			return r.wrong("%s may not stand in a picture", t.Target)
		}
	case xml.StartElement:
		return r.open(t)
	case xml.EndElement:
		closed := r.pens[len(r.pens)-1]
		r.pens, r.names = r.pens[:len(r.pens)-1], r.names[:len(r.names)-1]
		if t.Name.Local == "tspan" { // a later tspan goes on from here
			around := &r.pens[len(r.pens)-1]
			around.textX, around.textY = closed.textX, closed.textY
		}
	case xml.CharData:
		return r.words(string(t))
	}
	return nil
}

func (r *reading) open(t xml.StartElement) error {
	name := t.Name.Local
	if !slices.Contains(elements, name) {
		return r.wrong("<%s> may not stand in a picture; these may: %s", name, strings.Join(elements, " "))
	}
	if (len(r.names) == 0) != (name == "svg") {
		return r.wrong("a picture is one <svg>")
	}
	given := map[string]string{}
	for _, a := range t.Attr {
		key := a.Name.Local
		if a.Name.Space == "xmlns" || key == "xmlns" || strings.HasPrefix(key, "aria-") || a.Name.Space != "" && key == "space" {
			continue
		}
		if a.Name.Space != "" || !slices.Contains(attributes, key) {
			return r.wrong("the attribute %s may not stand in a picture", key)
		}
		given[key] = a.Value
	}
	p := r.pens[len(r.pens)-1]
	if err := r.dip(&p, given); err != nil {
		return err
	}
	if name == "svg" {
		if err := r.size(given["viewBox"]); err != nil {
			return err
		}
	}
	shape, drawn, err := r.shape(name, given, &p)
	if err != nil {
		return err
	}
	if drawn {
		r.picture.Shapes = append(r.picture.Shapes, shape)
	}
	r.pens, r.names = append(r.pens, p), append(r.names, name)
	return nil
}

func (r *reading) size(box string) error {
	list, err := numbers(box)
	if err != nil || len(list) != 4 || list[0] != 0 || list[1] != 0 || list[2] <= 0 || list[3] <= 0 {
		return r.wrong(`the svg needs viewBox="0 0 W H"`)
	}
	r.picture.Width, r.picture.Height = list[2], list[3]
	return nil
}

// dip takes the colours and letters that an element sets.
func (r *reading) dip(p *pen, given map[string]string) (err error) {
	for name, value := range given {
		switch name {
		case "fill":
			p.fill, err = colour(value)
		case "stroke":
			p.stroke, err = colour(value)
		case "stroke-width":
			p.width, err = length(value)
		case "stroke-dasharray":
			var list []float64
			if value != "none" {
				list, err = numbers(value)
			}
			p.dash = 0
			if len(list) > 0 {
				p.dash = list[0]
			}
		case "opacity", "fill-opacity", "stroke-opacity":
			var share float64
			share, err = strconv.ParseFloat(value, 64)
			p.opacity *= min(max(share, 0), 1)
		case "font-size":
			p.size, err = length(value)
		case "font-weight":
			p.bold = value == "bold" || value == "bolder" || len(value) == 3 && value >= "600"
		case "text-anchor":
			if p.anchor = value; !slices.Contains([]string{"start", "middle", "end"}, value) {
				err = errors.New("start, middle or end")
			}
		case "dominant-baseline":
			p.isMiddle = value == "middle" || value == "central"
		case "transform":
			err = p.move(value)
		}
		if err != nil {
			return r.wrong("%s=%q: %v", name, value, err)
		}
	}
	return nil
}

// move takes translate(x y), the one transformation that a picture may have.
func (p *pen) move(value string) error {
	inner, ok := strings.CutPrefix(strings.TrimSpace(value), "translate(")
	inner, closed := strings.CutSuffix(inner, ")")
	list, err := numbers(inner)
	if !ok || !closed || err != nil || len(list) == 0 || len(list) > 2 {
		return errors.New("only translate(x y)")
	}
	p.moveX += list[0]
	if len(list) == 2 {
		p.moveY += list[1]
	}
	return nil
}
