package exchange

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// csvStyle is how a CSV file is written, docs/adr/0009-views-as-files.md. A
// Russian Excel parts columns by semicolons and takes 1.50 for a day in May: it
// gets semicolons and decimal commas. In English the file is RFC 4180 for
// programs.
type csvStyle struct {
	separator, point byte
	spreadsheet      bool // long codes are written as ="0123", so that no zero is lost
}

func styleOf(lang string) csvStyle {
	if lang == "en" {
		return csvStyle{',', '.', false}
	}
	return csvStyle{';', ',', true}
}

// mark tells Excel that a file is UTF-8.
const mark = "\ufeff"

const flushAt = 1 << 16

// writeCSV writes head and rows, a mark in front, lines ended as Excel does.
func (t *Table) writeCSV(w io.Writer, style csvStyle) error {
	b := make([]byte, 0, flushAt+1<<12)
	b = append(b, mark...)
	for i, title := range t.Columns {
		if i > 0 {
			b = append(b, style.separator)
		}
		b = style.text(b, title.Text)
	}
	b = append(b, '\r', '\n')
	err := t.Walk(func(values []any) error {
		var err error
		for i, value := range values {
			if i > 0 {
				b = append(b, style.separator)
			}
			if b, err = style.value(b, value); err != nil {
				return err
			}
		}
		b = append(b, '\r', '\n')
		if len(b) < flushAt {
			return nil
		}
		_, err = w.Write(b)
		b = b[:0]
		return err
	})
	if err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func (s csvStyle) value(b []byte, value any) ([]byte, error) {
	switch v := plain(value).(type) {
	case nil:
		return b, nil
	case string:
		return s.text(b, v), nil
	case Code:
		return s.code(b, string(v)), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case money.Som:
		return s.number(b, v.String()), nil
	case portion:
		return s.number(b, v.Decimal.String()), nil
	case decimal.Decimal:
		return s.number(b, v.String()), nil
	case date.Date:
		return append(b, v.String()...), nil
	case time.Time:
		return v.In(date.Bishkek).AppendFormat(b, "2006-01-02 15:04:05"), nil
	default:
		return b, fmt.Errorf("no cell for a %T", value)
	}
}

// number is a plain number with the style's decimal point.
func (s csvStyle) number(b []byte, text string) []byte {
	from := len(b)
	b = append(b, text...)
	if s.point != '.' {
		for i := from; i < len(b); i++ {
			if b[i] == '.' {
				b[i] = s.point
			}
		}
	}
	return b
}

// code keeps the zeros of a code where a spreadsheet would take it for a number.
func (s csvStyle) code(b []byte, text string) []byte {
	if !s.spreadsheet || text == "" || strings.Trim(text, "0123456789") != "" || len(text) < 12 && text[0] != '0' {
		return s.text(b, text)
	}
	b = append(b, `"=""`...)
	b = append(b, text...)
	return append(b, `"""`...)
}

// text quotes what needs it. A text that a spreadsheet would run as a formula
// gets an apostrophe: rows may hold what anybody typed.
func (s csvStyle) text(b []byte, text string) []byte {
	formula := isFormula(text)
	quoted := formula || strings.IndexByte(text, s.separator) >= 0 || strings.ContainsAny(text, "\"\r\n") ||
		text != "" && (text[0] == ' ' || text[len(text)-1] == ' ')
	if !quoted {
		return append(b, text...)
	}
	b = append(b, '"')
	if formula {
		b = append(b, '\'')
	}
	for i := range len(text) {
		if text[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, text[i])
	}
	return append(b, '"')
}

// isFormula tells what a spreadsheet would run. A phone or a negative number,
// signs and digits alone, runs nothing.
func isFormula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '@', '\t', '\r':
		return true
	case '+', '-':
		return strings.Trim(text, "+-0123456789 ().,") != ""
	default:
		return false
	}
}
