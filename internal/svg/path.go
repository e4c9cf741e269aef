package svg

import (
	"errors"
	"regexp"
	"strings"
)

var pathParts = regexp.MustCompile(`[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)`)

// arguments are how many numbers a command of a path takes.
var arguments = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'Q': 4, 'Z': 0}

// path reads the data of a path: M, L, H, V, C, Q, Z and their small letters.
func path(data string) ([]Step, error) {
	if left := strings.Trim(pathParts.ReplaceAllString(data, ""), " ,\n\r\t"); left != "" {
		return nil, errors.New("only letters and numbers")
	}
	parts := pathParts.FindAllString(data, -1)
	var steps []Step
	var x, y, startX, startY float64
	var command byte
	for i := 0; i < len(parts); {
		if c := parts[i][0]; c >= 'A' {
			command = c
			i++
		} else if command == 0 || command == 'Z' || command == 'z' {
			return nil, errors.New("a number without its letter")
		}
		upper := command &^ 0x20
		need, known := arguments[upper]
		if !known {
			return nil, errors.New("only M L H V C Q Z")
		}
		if i+need > len(parts) {
			return nil, errors.New("numbers are missing")
		}
		at, err := numbers(strings.Join(parts[i:i+need], " "))
		if err != nil || len(at) != need {
			return nil, errors.New("numbers are missing")
		}
		i += need
		if command != upper {
			for j := range at {
				if upper == 'V' || upper != 'H' && j%2 == 1 {
					at[j] += y
				} else {
					at[j] += x
				}
			}
		}
		var s Shape
		switch upper {
		case 'M':
			x, y, startX, startY = at[0], at[1], at[0], at[1]
			s.add('M', x, y)
			command = 'L' | command&0x20 // further pairs are lines
		case 'L':
			x, y = at[0], at[1]
			s.add('L', x, y)
		case 'H':
			x = at[0]
			s.add('L', x, y)
		case 'V':
			y = at[0]
			s.add('L', x, y)
		case 'C':
			s.add('C', at...)
			x, y = at[4], at[5]
		case 'Q': // a quadratic curve, raised to a cubic one
			s.add('C', x+(at[0]-x)*2/3, y+(at[1]-y)*2/3, at[2]+(at[0]-at[2])*2/3, at[3]+(at[1]-at[3])*2/3, at[2], at[3])
			x, y = at[2], at[3]
		case 'Z':
			x, y = startX, startY
			s.add('Z')
		}
		steps = append(steps, s.Steps...)
	}
	if len(steps) == 0 || steps[0].Kind != 'M' {
		return nil, errors.New("a path begins with M")
	}
	return steps, nil
}
