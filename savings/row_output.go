package savings

import (
	"io"
	"slices"
)

// Columns that are whole numbers, not texts, in JSON.
var counted = []string{"year", "comparable", "of"}

// known first: what every row has, comparable or not.
var alwaysKnown = []string{"aimak", "service_aimak", "service", "year", "days_share", "procurement_saving", "status"}

// WriteRows writes the savings table. JSON is one array; a row that is not
// comparable has only what every row has. CSV and JSON keep codes and plain
// figures; text is for the aligned table alone.
func WriteRows(w io.Writer, format Format, rows []Row, text Text) error {
	switch format {
	case FormatCSV:
		return writeCSV(w, Columns, rowRecords(rows, nil))
	case FormatJSON:
		return writeJSON(w, len(rows), func(i int) []member { return rows[i].members() })
	default:
		return writeAligned(w, titles(Columns, text), rowRecords(rows, text))
	}
}

func rowRecords(rows []Row, text Text) [][]string {
	records := make([][]string, len(rows))
	for i := range rows {
		values := rows[i].Values()
		values[statusColumn] = text.of("status", values[statusColumn])
		if rows[i].Verdict != "" && text != nil {
			values[verdictColumn] = text("savings.verdict." + values[verdictColumn] + ".short")
		}
		records[i] = values
	}
	return records
}

var (
	statusColumn  = slices.Index(Columns, "status")
	verdictColumn = slices.Index(Columns, "verdict")
)

// members are the row's JSON: what every row has, then, where it can be
// compared, the results, "" where one of them is unknown.
func (r *Row) members() []member {
	values := r.Values()
	list := make([]member, 0, len(Columns)+1)
	for _, name := range alwaysKnown {
		list = append(list, jsonMember(name, values[slices.Index(Columns, name)]))
	}
	if r.Status == Comparable {
		for i, name := range Columns {
			if !slices.Contains(alwaysKnown, name) {
				list = append(list, jsonMember(name, values[i]))
			}
		}
	}
	if r.QualityBelowTarget {
		list = append(list, member{"quality_below_target", "true", true})
	}
	return list
}

func jsonMember(name, value string) member {
	return member{name, value, slices.Contains(counted, name)}
}

// WriteGroups writes a grouped savings table. In JSON the year is left out
// where a group spans several.
func WriteGroups(w io.Writer, format Format, by By, groups []Group, text Text) error {
	columns := GroupColumns(by)
	records := make([][]string, len(groups))
	for i := range groups {
		records[i] = groups[i].Values(by)
	}
	switch format {
	case FormatCSV:
		return writeCSV(w, columns, records)
	case FormatJSON:
		return writeJSON(w, len(groups), func(i int) []member { return groups[i].members(columns, records[i]) })
	default:
		return writeAligned(w, titles(columns, text), records)
	}
}

func (g *Group) members(columns, values []string) []member {
	list := make([]member, 0, len(columns)+1)
	for i, name := range columns {
		if m := jsonMember(name, values[i]); !m.number || m.value != "" {
			list = append(list, m)
		}
	}
	if g.QualityBelowTarget {
		list = append(list, member{"quality_below_target", "true", true})
	}
	return list
}

func titles(columns []string, text Text) []string {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = text.of("column", name)
	}
	return list
}
