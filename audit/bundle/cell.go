package bundle

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/shopspring/decimal"
)

// cellOf is a value of a row, as the journal has it in JSON, as the cell of a
// table: text as it is, numbers as they stand, nothing for NULL.
func cellOf(raw json.RawMessage) string {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return ""
	case raw[0] == '"':
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return string(raw)
		}
		return guarded(strings.ReplaceAll(text, "\r\n", "\n")) // as CSV readers give line breaks back
	case raw[0] == '{' || raw[0] == '[':
		var plain bytes.Buffer
		if json.Compact(&plain, raw) != nil {
			return string(raw)
		}
		return plain.String()
	default:
		return string(raw)
	}
}

// sameCell compares a cell with the journal's value: numbers as numbers, since
// 1 and 1.00 are one amount.
func sameCell(cell string, raw json.RawMessage) bool {
	want := cellOf(raw)
	if cell == want {
		return true
	}
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return false
	}
	a, errA := decimal.NewFromString(cell)
	b, errB := decimal.NewFromString(want)
	return errA == nil && errB == nil && a.Equal(b)
}

// guarded puts an apostrophe before what a spreadsheet would run as a formula;
// one that stands there already gets another, so that plain can take it off.
func guarded(text string) string {
	if text == "" {
		return text
	}
	switch text[0] {
	case '=', '@', '\t', '\r', '\'':
		return "'" + text
	case '+', '-':
		if strings.Trim(text, "+-0123456789 ().,") != "" {
			return "'" + text
		}
	}
	return text
}

// plain is the text of a cell without its guard.
func plain(cell string) string { return strings.TrimPrefix(cell, "'") }
