package savings

import (
	"fmt"
	"io"
	"strings"

	"kelishim/internal/money"
)

// StatementColumns are the columns of a printed statement, in order. A line
// that is subtracted from its side has a minus, so that a column adds up to
// the side's total.
var StatementColumns = []string{"side", "line", "basis", "amount_whole", "avoidable_share", "amount_avoidable", "amount_cash", "source"}

// Label names the line: what it is, the number and title of its row.
func (l *Line) Label(text Text) string {
	name := text.of("kind", string(l.Kind))
	detail := strings.TrimSpace(l.Ref + " " + l.Title)
	if detail == "" {
		return name
	}
	return name + ": " + detail
}

// Values are the line's values in the order of StatementColumns.
func (l *Line) Values(text Text) []string {
	return []string{text.of("side", string(l.Side)), l.Label(text), text.of("basis", string(l.Basis)),
		l.Signed(ReadFull).String(), share(l.AvoidableShare), l.Signed(ReadAvoidable).String(), l.Signed(ReadCash).String(),
		l.Source.String()}
}

// WriteStatement writes a statement line by line. CSV and JSON have the lines
// alone, so that they can be added up; the aligned text also has the totals
// and the results. A statement that is not comparable has no lines.
func WriteStatement(w io.Writer, format Format, s *Statement, text Text) error {
	if format != FormatTable {
		text = nil
	}
	records := make([][]string, len(s.Lines), len(s.Lines)+3)
	for i := range s.Lines {
		records[i] = s.Lines[i].Values(text)
	}
	switch format {
	case FormatCSV:
		return writeCSV(w, StatementColumns, records)
	case FormatJSON:
		return writeJSON(w, len(records), func(i int) []member {
			list := make([]member, len(StatementColumns))
			for j, name := range StatementColumns {
				list[j] = member{name: name, value: records[i][j]}
			}
			return list
		})
	}
	if s.Status == Comparable {
		if err := writeAligned(w, titles(StatementColumns, text), append(records, s.totals(text)...)); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return fmt.Errorf("write statement: %w", err)
		}
	}
	return writeAligned(w, []string{text.of("column", "status"), text.of("status", string(s.Status))}, s.summary(text))
}

// totals are the last rows of the aligned statement: both sides and the saving.
func (s *Statement) totals(text Text) [][]string {
	row := func(side, line string, of func(Reading) money.Null) []string {
		return []string{side, line, "", of(s.Full).String(), "", of(s.Avoidable).String(), of(s.Cash).String(), ""}
	}
	total := text.of("column", "total")
	return [][]string{
		row(text.of("side", string(InHouse)), total, func(r Reading) money.Null { return r.InHouse }),
		row(text.of("side", string(Outsourced)), total, func(r Reading) money.Null { return r.Outsourced }),
		row("", text.of("column", "saving"), func(r Reading) money.Null { return r.Saving }),
	}
}

// summary are the results below the lines, those that are known.
func (s *Statement) summary(text Text) [][]string {
	row := s.Row()
	values := rowRecords([]Row{row}, text)[0]
	var list [][]string
	for i, name := range Columns {
		if i > statusColumn && values[i] != "" {
			list = append(list, []string{text.of("column", name), values[i]})
		}
	}
	return list
}
