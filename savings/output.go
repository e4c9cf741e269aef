package savings

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"kelishim/internal/fault"
)

// Format is how a table is printed.
type Format string

// The formats: aligned text for people, the others for programs.
const (
	FormatTable Format = "table"
	FormatCSV   Format = "csv"
	FormatJSON  Format = "json"
)

// Formats lists the formats.
var Formats = []Format{FormatTable, FormatCSV, FormatJSON}

// ParseFormat reads one of Formats. It refuses anything else, naming the
// choices.
func ParseFormat(s string) (Format, error) { return choose(Format(s), Formats) }

// choose refuses a word that is not in the list.
func choose[T ~string](word T, list []T) (T, error) {
	if slices.Contains(list, word) {
		return word, nil
	}
	return "", fault.New(fault.Invalid, "command.bad_choice").With("Value", string(word)).With("Choices", joined(list))
}

func joined[T ~string](list []T) string {
	names := make([]string, len(list))
	for i, name := range list {
		names[i] = string(name)
	}
	return strings.Join(names, ", ")
}

// Text gives the words of a catalogue key, e.g. "savings.column.year", for the
// aligned text. A nil Text leaves codes and column names as they are.
type Text func(key string) string

func (t Text) of(group, code string) string {
	if t == nil || code == "" {
		return code
	}
	return t("savings." + group + "." + code)
}

// writeCSV writes a header and records: comma, UTF-8, no byte-order mark.
func writeCSV(w io.Writer, columns []string, records [][]string) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	if err := out.WriteAll(records); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// writeAligned writes columns of text, figures to the right.
func writeAligned(w io.Writer, columns []string, records [][]string) error {
	widths, figures := make([]int, len(columns)), make([]bool, len(columns))
	for i, name := range columns {
		widths[i], figures[i] = utf8.RuneCountInString(name), true
		for _, record := range records {
			widths[i] = max(widths[i], utf8.RuneCountInString(record[i]))
			figures[i] = figures[i] && strings.Trim(record[i], "-.0123456789") == ""
		}
	}
	out := bufio.NewWriter(w)
	var b strings.Builder
	for _, record := range slices.Insert(slices.Clone(records), 0, columns) {
		b.Reset()
		for i, cell := range record {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if figures[i] {
				b.WriteString(pad + cell + "  ")
			} else {
				b.WriteString(cell + pad + "  ")
			}
		}
		// bufio keeps the first error and gives it at Flush.
		_, _ = out.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// member is one name and value of a JSON object; a number goes without quotes.
type member struct {
	name, value string
	number      bool
}

// writeJSON writes one array of objects, the members in the order given.
func writeJSON(w io.Writer, count int, object func(i int) []member) error {
	out := bufio.NewWriter(w)
	b := []byte("[")
	for i := range count {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n {"...)
		for j, m := range object(i) {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, "\n  \""+m.name+"\": "...)
			if m.number {
				b = append(b, m.value...)
				continue
			}
			quoted, err := json.Marshal(m.value)
			if err != nil {
				return fmt.Errorf("quote %s: %w", m.name, err)
			}
			b = append(b, quoted...)
		}
		b = append(b, "\n }"...)
		_, _ = out.Write(b)
		b = b[:0]
	}
	if count > 0 {
		b = append(b, '\n')
	}
	_, _ = out.Write(append(b, "]\n"...))
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}
