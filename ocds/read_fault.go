package ocds

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

func (r *reader) refuse(key string) *fault.Fault {
	return fault.New(fault.Invalid, "ocds.read."+key).With("Line", r.line())
}

// broken words what the decoder could not read. A refusal of ours passes.
func (r *reader) broken(err error) error {
	var refusal *fault.Fault
	if errors.As(err, &refusal) {
		return refusal
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.Invalid, "ocds.read.cut_off").With("Line", r.source.line(r.source.offset))
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	if strings.Contains(syntax.Error(), "max depth") {
		return r.refuse("too_deep").With("Max", r.limits.Depth)
	}
	near, offset := r.near()
	line := r.source.line(r.decoder.InputOffset() + offset)
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if strings.HasPrefix(near, word) {
			return fault.New(fault.Invalid, "ocds.read.nan").With("Line", line).With("Value", word)
		}
	}
	return fault.New(fault.Invalid, "ocds.read.not_json").With("Line", line).With("Near", near)
}

// maxNear is how many letters after a mistake are shown.
const maxNear = 20

// near gives the text at the mistake and its distance from where the decoder
// stands, which is the beginning of the value.
func (r *reader) near() (string, int64) {
	waiting, err := io.ReadAll(r.decoder.Buffered())
	if err != nil {
		return "", 0
	}
	var at int64
	var raw json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal(waiting, &raw); errors.As(err, &syntax) && syntax.Offset > 0 {
		at = min(syntax.Offset-1, int64(len(waiting)))
		if at > 0 && waiting[at-1] == '-' { // -Infinity is shown with its sign
			at--
		}
	}
	letters := []rune(strings.ToValidUTF8(string(waiting[at:min(int64(len(waiting)), at+8*maxNear)]), ""))
	text, _, _ := strings.Cut(string(letters[:min(len(letters), maxNear)]), "\n")
	return text, at
}

// untrusted words what Parse refuses in JSON that the decoder took, in a value
// that begins at an offset.
func (r *reader) untrusted(err error, begin int64) error {
	refuse := func(key string) *fault.Fault {
		return fault.New(fault.Invalid, "ocds.read."+key).With("Line", r.source.line(begin))
	}
	var repeated *jsontree.RepeatedError
	switch {
	case errors.As(err, &repeated):
		begin += repeated.Offset
		return refuse("repeated_member").With("Name", repeated.Name).With("Path", repeated.Path)
	case errors.Is(err, jsontree.ErrTooDeep):
		return refuse("too_deep").With("Max", r.limits.Depth)
	case errors.Is(err, jsontree.ErrSurrogate):
		return refuse("half_letter")
	case errors.Is(err, jsontree.ErrNumber):
		return refuse("monstrous_number")
	default:
		return err
	}
}
