package svg

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Colour is red, green and blue from 0 to 255.
type Colour struct{ R, G, B int }

// Shape is one thing to draw: either Steps, filled and stroked, or Text.
type Shape struct {
	Fill, Stroke *Colour // nil: none
	Line         float64 // width of the stroke
	Dash         float64 // length of dashes, 0 for a full line
	Opacity      float64 // 0 to 1
	Steps        []Step

	Text   string
	X, Y   float64 // of the text's baseline
	Size   float64
	Bold   bool
	Anchor string // start, middle or end
}

// Step is one step of an outline, in absolute units.
type Step struct {
	Kind byte       // M move, L line, C curve (two handles and an end), Z close
	At   [6]float64 // M, L: x, y; C: three points
}

// kappa makes four curves a circle.
const kappa = 0.5522847498

// shape is what an element draws; groups, titles and texts draw nothing by
// themselves.
func (r *reading) shape(name string, given map[string]string, p *pen) (s Shape, drawn bool, err error) {
	at := map[string]float64{}
	for _, key := range []string{"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height"} {
		if value, ok := given[key]; ok && name != "svg" {
			if at[key], err = length(value); err != nil {
				return s, false, r.wrong("%s=%q: %v", key, value, err)
			}
		}
	}
	s = Shape{Fill: p.fill, Stroke: p.stroke, Line: p.width, Dash: p.dash, Opacity: p.opacity}
	switch name {
	case "text", "tspan":
		r.place(p, name, given, at)
		return s, false, nil
	case "rect":
		s.rect(at, given)
	case "line":
		s.Fill = nil
		s.add('M', at["x1"], at["y1"])
		s.add('L', at["x2"], at["y2"])
	case "circle":
		s.ellipse(at["cx"], at["cy"], at["r"], at["r"])
	case "ellipse":
		s.ellipse(at["cx"], at["cy"], at["rx"], at["ry"])
	case "polyline", "polygon":
		list, err := numbers(given["points"])
		if err != nil || len(list)%2 != 0 || len(list) < 4 {
			return s, false, r.wrong("points=%q: pairs of numbers", given["points"])
		}
		for i := 0; i < len(list); i += 2 {
			s.add("ML"[min(i, 1)], list[i], list[i+1])
		}
		if name == "polygon" {
			s.add('Z')
		}
	case "path":
		if s.Steps, err = path(given["d"]); err != nil {
			return s, false, r.wrong("d=%q: %v", given["d"], err)
		}
	default:
		return s, false, nil
	}
	for i := range s.Steps {
		for j := range s.Steps[i].At {
			if j%2 == 0 {
				s.Steps[i].At[j] += p.moveX
			} else {
				s.Steps[i].At[j] += p.moveY
			}
		}
	}
	return s, true, nil
}

func (s *Shape) add(kind byte, at ...float64) {
	step := Step{Kind: kind}
	copy(step.At[:], at)
	s.Steps = append(s.Steps, step)
}

func (s *Shape) rect(at map[string]float64, given map[string]string) {
	x, y, w, h := at["x"], at["y"], at["width"], at["height"]
	rx := at["rx"]
	if _, ok := given["rx"]; !ok {
		rx = at["ry"]
	}
	rx = min(rx, w/2, h/2)
	if rx == 0 {
		s.add('M', x, y)
		s.add('L', x+w, y)
		s.add('L', x+w, y+h)
		s.add('L', x, y+h)
		s.add('Z')
		return
	}
	k := rx * (1 - kappa)
	s.add('M', x+rx, y)
	s.add('L', x+w-rx, y)
	s.add('C', x+w-k, y, x+w, y+k, x+w, y+rx)
	s.add('L', x+w, y+h-rx)
	s.add('C', x+w, y+h-k, x+w-k, y+h, x+w-rx, y+h)
	s.add('L', x+rx, y+h)
	s.add('C', x+k, y+h, x, y+h-k, x, y+h-rx)
	s.add('L', x, y+rx)
	s.add('C', x, y+k, x+k, y, x+rx, y)
	s.add('Z')
}

func (s *Shape) ellipse(x, y, rx, ry float64) {
	kx, ky := rx*kappa, ry*kappa
	s.add('M', x+rx, y)
	s.add('C', x+rx, y+ky, x+kx, y+ry, x, y+ry)
	s.add('C', x-kx, y+ry, x-rx, y+ky, x-rx, y)
	s.add('C', x-rx, y-ky, x-kx, y-ry, x, y-ry)
	s.add('C', x+kx, y-ry, x+rx, y-ky, x+rx, y)
	s.add('Z')
}

// place moves the pen to where a text or a part of it begins.
func (r *reading) place(p *pen, name string, given map[string]string, at map[string]float64) {
	p.inText = true
	if name == "text" {
		p.textX, p.textY = 0, 0
	}
	if _, ok := given["x"]; ok {
		p.textX = at["x"]
	}
	if _, ok := given["y"]; ok {
		p.textY = at["y"]
	}
	p.textX, p.textY = p.textX+at["dx"], p.textY+at["dy"]
}

// words are the text between tags: drawn inside a text, refused between shapes.
func (r *reading) words(text string) error {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return nil
	}
	name := ""
	if len(r.names) > 0 {
		name = r.names[len(r.names)-1]
	}
	if name == "title" || name == "desc" {
		return nil
	}
	p := r.pens[len(r.pens)-1]
	if !p.inText {
		return r.wrong("%q stands outside of a text", text)
	}
	y := p.textY + p.moveY
	if p.isMiddle {
		y += p.size * 0.35
	}
	r.picture.Shapes = append(r.picture.Shapes, Shape{Fill: p.fill, Opacity: p.opacity, Text: text,
		X: p.textX + p.moveX, Y: y, Size: p.size, Bold: p.bold, Anchor: p.anchor})
	return nil
}

// colour reads #rgb, #rrggbb, white, black or none.
func colour(text string) (*Colour, error) {
	switch text {
	case "none", "transparent":
		return nil, nil
	case "black":
		return &Colour{}, nil
	case "white":
		return &Colour{255, 255, 255}, nil
	}
	hex, ok := strings.CutPrefix(text, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	value, err := strconv.ParseUint(hex, 16, 32)
	if !ok || len(hex) != 6 || err != nil {
		return nil, errors.New("a colour is #rgb, #rrggbb, white, black or none")
	}
	return &Colour{int(value >> 16), int(value >> 8 & 255), int(value & 255)}, nil
}

// length reads a number, with px or without.
func length(text string) (float64, error) {
	value, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "px"), 64)
	if err != nil || math.Abs(value) > 10_000 || math.IsNaN(value) {
		return 0, errors.New("a number below 10,000")
	}
	return value, nil
}

// numbers reads numbers between commas and spaces.
func numbers(text string) ([]float64, error) {
	var list []float64
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' || r == '\r' }) {
		value, err := length(one)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", one, err)
		}
		list = append(list, value)
	}
	return list, nil
}
