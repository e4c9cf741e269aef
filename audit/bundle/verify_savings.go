package bundle

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"io"
	"strings"

	"kelishim/savings"
)

// savings computes the comparison from the bundle's own tables and compares
// every figure with what the bundle says.
func (c *checking) savings() {
	m := c.report.Manifest
	inputs, err := c.tables.serviceYears(m.Aimak, m.Year)
	if err != nil {
		c.report.find("uncomputable", "Error", err.Error())
		return
	}
	rows := make([]savings.Row, len(inputs))
	known := map[string]bool{savingsFile: true}
	for i := range inputs {
		s := savings.Compute(inputs[i])
		rows[i] = s.Row()
		name := statementName(&s)
		known[name+".csv"], known[name+".pdf"] = true, true
		records := append([][]string{statementColumns}, statementRecords(c.tables, &inputs[i], &s)...)
		c.report.Statements++
		c.report.Lines += len(records) - 1
		c.same(name+".csv", records)
	}
	var text bytes.Buffer
	if err := savings.WriteRows(&text, savings.FormatCSV, rows, nil); err == nil {
		records, err := csv.NewReader(&text).ReadAll()
		if err == nil {
			c.same(savingsFile, records)
		}
	}
	for _, name := range c.order {
		if strings.HasPrefix(name, statementFolder) && !known[name] {
			c.report.find("stranger", "File", shorten(name))
		}
	}
}

// same compares a file of figures with what was computed, cell by cell.
func (c *checking) same(name string, want [][]string) {
	in, ok := c.file(name)
	if !ok {
		c.report.find("absent", "File", name)
		return
	}
	defer in.Close()
	said, err := readTable(io.LimitReader(in, maxTable))
	if err != nil {
		c.report.find("unreadable", "File", name)
		return
	}
	all := append([][]string{said.Columns}, said.Rows...)
	if len(all) != len(want) {
		c.report.find("lines", "File", name, "Said", len(all)-1, "Computed", len(want)-1)
	}
	for i := range min(len(all), len(want)) {
		for j, cell := range want[i] {
			is := ""
			if j < len(all[i]) {
				is = all[i][j]
			}
			if is != cell {
				c.report.find("figure", "File", name, "Line", i+1, "Column", want[0][j], "Said", shorten(is), "Computed", shorten(cell))
			}
		}
	}
}

func hashOf(body []byte) string {
	sum := newHash()
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}
