package savings

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"kelishim/internal/fault"
)

// node is a value of a JSON text. encoding/json by itself takes the last of
// two equal keys, takes Rate for rate, and gives numbers as floats: a scenario
// about public money wants the text as it was written.
type node struct {
	kind   nodeKind
	text   string // of a string or a number
	keys   []string
	values []node // of an object (beside keys) or an array
}

type nodeKind int

const (
	nodeOther nodeKind = iota // true, false, null
	nodeString
	nodeNumber
	nodeObject
	nodeArray
)

// maxDepth is deeper than any scenario; it keeps a text of a million brackets
// from filling the stack.
const maxDepth = 8

// readTree reads one JSON value and nothing after it.
func readTree(text []byte) (node, error) {
	if !utf8.Valid(text) {
		return node{}, fault.New(fault.Invalid, "appraise.not_utf8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	root, err := readNode(dec, 0)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errTrailing
		}
	}
	var refusal *fault.Fault
	if err == nil || errors.As(err, &refusal) {
		return root, err
	}
	row := 1 + bytes.Count(text[:min(int(dec.InputOffset()), len(text))], []byte("\n"))
	return node{}, fault.New(fault.Invalid, "appraise.not_json").With("Row", row)
}

var errTrailing = errors.New("text after the scenario")

func readNode(dec *json.Decoder, depth int) (node, error) {
	token, err := dec.Token()
	if err != nil {
		return node{}, err
	}
	switch v := token.(type) {
	case string:
		return node{kind: nodeString, text: v}, nil
	case json.Number:
		return node{kind: nodeNumber, text: v.String()}, nil
	case json.Delim:
		if depth == maxDepth {
			return node{}, fault.New(fault.Invalid, "appraise.too_deep")
		}
		if v == '{' {
			return readObject(dec, depth)
		}
		return readArray(dec, depth)
	default:
		return node{}, nil
	}
}

func readObject(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: nodeObject}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return node{}, err
		}
		key, _ := token.(string) // the decoder lets nothing else stand for a key
		if seen[key] {
			return node{}, fault.New(fault.Invalid, "appraise.repeated_field").With("Where", short(key))
		}
		seen[key] = true
		value, err := readNode(dec, depth+1)
		if err != nil {
			return node{}, err
		}
		n.keys, n.values = append(n.keys, key), append(n.values, value)
	}
	_, err := dec.Token() // the closing bracket
	return n, err
}

func readArray(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: nodeArray}
	for dec.More() {
		value, err := readNode(dec, depth+1)
		if err != nil {
			return node{}, err
		}
		n.values = append(n.values, value)
	}
	_, err := dec.Token()
	return n, err
}

// short cuts foreign text before it stands in a sentence.
func short(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
