package exchange

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

type jsonNote struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type jsonColumn struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// writeJSON writes {"about": […], "columns": […], "rows": [[…], …]}: a row's
// values stand in the order of the columns, amounts and quantities are exact
// numbers, days are YYYY-MM-DD, what is not known is null.
func (t *Table) writeJSON(w io.Writer) error {
	out := bufio.NewWriterSize(w, flushAt)
	about, columns := make([]jsonNote, len(t.Notes)), make([]jsonColumn, len(t.Columns))
	for i, note := range t.Notes {
		about[i] = jsonNote{note[0], note[1]}
	}
	for i, title := range t.Columns {
		columns[i] = jsonColumn{title.Key, title.Text}
	}
	head, err := json.Marshal(struct {
		Name    string       `json:"name"`
		About   []jsonNote   `json:"about"`
		Columns []jsonColumn `json:"columns"`
	}{t.Name, about, columns})
	if err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	// bufio keeps the first error and gives it at Flush.
	_, _ = out.Write(head[:len(head)-1])
	_, _ = out.WriteString(",\"rows\":[")
	b, first := make([]byte, 0, 1<<12), true
	err = t.Walk(func(values []any) error {
		b = b[:0]
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, "\n["...)
		for i, value := range values {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = jsonValue(b, value); err != nil {
				return err
			}
		}
		_, err := out.Write(append(b, ']'))
		return err
	})
	if err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	_, _ = out.WriteString("\n]}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

func jsonValue(b []byte, value any) ([]byte, error) {
	switch v := plain(value).(type) {
	case nil:
		return append(b, "null"...), nil
	case money.Som:
		return append(b, v.String()...), nil
	case portion:
		return append(b, v.Decimal.String()...), nil
	case decimal.Decimal:
		return append(b, v.String()...), nil
	case date.Date:
		return append(append(append(b, '"'), v.String()...), '"'), nil
	case time.Time:
		return append(v.In(date.Bishkek).AppendFormat(append(b, '"'), time.RFC3339), '"'), nil
	case string, Code, int, int64:
		quoted, err := json.Marshal(v)
		return append(b, quoted...), err
	default:
		return b, fmt.Errorf("no value for a %T", value)
	}
}
