package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// What Parse refuses beside what is not JSON at all.
var (
	ErrTooDeep   = errors.New("nested too deep")
	ErrSurrogate = errors.New("half a surrogate pair")
	ErrNumber    = errors.New("a number of too many digits")
	ErrNotUTF8   = errors.New("not UTF-8")
)

// RepeatedError tells of a member that stands twice in one object; which of the
// two is meant, nobody can say.
type RepeatedError struct {
	Path, Name string
	Offset     int64 // in bytes, of the end of its second name
}

func (e *RepeatedError) Error() string { return fmt.Sprintf("%s: member %q twice", e.Path, e.Name) }

// maxDigits bounds a number's text, maxExponent its size: 1e999999999 is ten
// letters long and fills the memory when it is spelt out.
const (
	maxDigits   = 100
	maxExponent = 400
)

// Parse reads exactly one JSON value. It refuses a member that stands twice
// (*RepeatedError), nesting deeper than maxDepth, bytes that are not UTF-8, half
// surrogate pairs and monstrous numbers.
func Parse(text []byte, maxDepth int) (any, error) {
	if !utf8.Valid(text) {
		return nil, ErrNotUTF8
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	p := parser{decoder: decoder, maxDepth: maxDepth}
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	if halfSurrogate(text) {
		return nil, ErrSurrogate
	}
	return value, nil
}

type parser struct {
	decoder  *json.Decoder
	maxDepth int
	path     []string
}

func (p *parser) value() (any, error) {
	token, err := p.decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if len(p.path) >= p.maxDepth {
			return nil, ErrTooDeep
		}
		if t == '{' {
			return p.object()
		}
		return p.array()
	case json.Number:
		return t, checkNumber(t.String())
	default:
		return token, nil
	}
}

func (p *parser) object() (*Object, error) {
	object := &Object{}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string) // the decoder lets nothing else stand there
		if object.Has(name) {
			return nil, &RepeatedError{Path: "/" + strings.Join(p.path, "/"), Name: name, Offset: p.decoder.InputOffset()}
		}
		p.path = append(p.path, name)
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		p.path = p.path[:len(p.path)-1]
		object.Set(name, value)
	}
	return object, p.end()
}

func (p *parser) array() ([]any, error) {
	array := []any{}
	for p.decoder.More() {
		p.path = append(p.path, fmt.Sprint(len(array)))
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		p.path = p.path[:len(p.path)-1]
		array = append(array, value)
	}
	return array, p.end()
}

// end reads the closing bracket.
func (p *parser) end() error {
	_, err := p.decoder.Token()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func checkNumber(text string) error {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	var power int
	if exponent != "" {
		if _, err := fmt.Sscan(exponent, &power); err != nil {
			return ErrNumber
		}
	}
	if len(mantissa) > maxDigits || power > maxExponent || power < -maxExponent {
		return ErrNumber
	}
	return nil
}

// halfSurrogate finds an escape \ud800 … \udfff that has no partner. The text
// is known to be valid JSON.
func halfSurrogate(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		if text[i] != 'u' {
			continue
		}
		switch kind := surrogate(text[i+1 : i+5]); {
		case kind == 'l':
			return true
		case kind == 'h':
			if i+10 >= len(text) || text[i+5] != '\\' || text[i+6] != 'u' || surrogate(text[i+7:i+11]) != 'l' {
				return true
			}
			i += 10
		default:
			i += 4
		}
	}
	return false
}

// surrogate says whether four hexadecimal digits are a high ('h') or low ('l')
// surrogate, else 0.
func surrogate(digits []byte) byte {
	if digits[0] != 'd' && digits[0] != 'D' {
		return 0
	}
	switch digits[1] {
	case '8', '9', 'a', 'b', 'A', 'B':
		return 'h'
	case 'c', 'd', 'e', 'f', 'C', 'D', 'E', 'F':
		return 'l'
	}
	return 0
}
