package bundle

import (
	"encoding/json"
	"fmt"
	"strings"
)

// rows compares every row of the tables with the journal's last word about it:
// one that was changed, added or taken out around the program is named.
func (c *checking) rows() {
	present, contracts := map[string]bool{}, map[string]bool{}
	for _, t := range tables {
		table := c.tables[t.name]
		if table == nil {
			continue
		}
		for _, row := range table.Rows {
			name := t.name + "/" + row[0]
			if present[name] && !c.report.Manifest.Masked {
				c.report.find("row_twice", "Table", t.name, "Key", row[0])
			}
			present[name] = true
			if t.reach == ofContracts {
				contracts[row[0]] = true
			}
			c.compare(t, table, row)
		}
	}
	sel := c.selection()
	for _, name := range sortedKeys(c.words) {
		last := c.words[name]
		if last.row == nil || present[name] || c.silent[name] > last.entry {
			continue
		}
		of, key, _ := strings.Cut(name, "/")
		if t, ok := tableNamed(of); ok && c.tables[of] != nil && sel.holds(t, last.row, contracts) {
			c.report.find("row_removed", "Table", of, "Key", key, "Entry", last.entry)
		}
	}
}

// compare holds a row against the journal's last word.
func (c *checking) compare(t table, table *Table, row []string) {
	name := t.name + "/" + row[0]
	last, ok := c.words[name]
	switch {
	case c.silent[name] > last.entry:
		c.report.Unspoken++
	case !ok:
		c.report.find("row_added", "Table", t.name, "Key", row[0])
	case last.row == nil:
		c.report.find("row_back", "Table", t.name, "Key", row[0], "Entry", last.entry)
	default:
		c.report.Compared++
		if columns := differing(table, row, last.row); columns != "" {
			c.report.find("row_changed", "Table", t.name, "Key", row[0], "Entry", last.entry, "Columns", columns)
		}
	}
}

// differing names the columns in which a row is not what the journal says, with
// both values.
func differing(table *Table, row []string, said map[string]json.RawMessage) string {
	var list []string
	for i, column := range table.Columns[1:] {
		if cell := row[i+1]; !sameCell(cell, said[column]) {
			list = append(list, fmt.Sprintf("%s: %s → %s", column, cellOf(said[column]), cell))
		}
	}
	for _, column := range sortedKeys(said) {
		if _, ok := table.places[column]; !ok {
			list = append(list, fmt.Sprintf("%s: %s →", column, cellOf(said[column])))
		}
	}
	return strings.Join(list, "; ")
}

// selection is of which places the bundle says to be.
func (c *checking) selection() selection {
	s := selection{aimaks: []string{c.report.Manifest.Aimak}}
	for i := 0; i < len(s.aimaks); i++ {
		c.tables.each("successions", func(get func(string) string) {
			before := get("predecessor")
			if get("successor") != s.aimaks[i] {
				return
			}
			for _, known := range s.aimaks {
				if known == before {
					return
				}
			}
			s.aimaks = append(s.aimaks, before)
		})
	}
	return s
}
