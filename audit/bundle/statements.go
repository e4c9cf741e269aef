package bundle

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kelishim/savings"
)

// Names of the files of the savings.
const (
	savingsFile     = "statements/savings.csv"
	statementFolder = "statements/"
)

// statementName is the file of a statement without its ending.
func statementName(s *savings.Statement) string {
	return fmt.Sprintf("%s%s_%s_%d", statementFolder, s.ServiceAimak, s.Service, s.Year)
}

// statementColumns are those of a statement and, last, the rows of the tables
// that the line was computed from, as table/key, parted by spaces.
var statementColumns = append(slices.Clone(savings.StatementColumns), "rows")

// statementRecords are the lines of a statement as its CSV has them.
func statementRecords(t Tables, in *savings.ServiceYear, s *savings.Statement) [][]string {
	records := make([][]string, len(s.Lines))
	for i := range s.Lines {
		values := s.Lines[i].Values(nil)
		for j := range values {
			if j == 1 || j == len(values)-1 { // texts of people; the others are codes and figures, negative ones too
				values[j] = guarded(strings.ReplaceAll(values[j], "\r\n", "\n"))
			}
		}
		records[i] = append(values, strings.Join(lineRows(t, in, &s.Lines[i]), " "))
	}
	return records
}

func writeRecords(out *csv.Writer, records [][]string) error {
	if err := out.WriteAll(records); err != nil {
		return fmt.Errorf("write a statement: %w", err)
	}
	return nil
}

// lineRows are the rows that a line was computed from.
func lineRows(t Tables, in *savings.ServiceYear, l *savings.Line) []string {
	f := finder{t: t, in: in}
	source := l.Source
	switch source.Sheet {
	case "budget_lines":
		id := strconv.FormatInt(source.ID, 10)
		f.where("budget_lines", "id", id)
		f.where("attributions", "budget_line_id", id, "category", in.Service)
		f.where("baselines", "id", strconv.FormatInt(in.Baseline.ID, 10))
	case "assets", "baselines", "costs":
		f.where(source.Sheet, "id", strconv.FormatInt(source.ID, 10))
	case "acts", "payments", "penalties":
		f.ofYear(source.Sheet, strconv.FormatInt(source.ID, 10))
	}
	for _, factor := range l.Factors {
		f.factor(factor.Name, l)
	}
	return f.found
}

type finder struct {
	t     Tables
	in    *savings.ServiceYear
	found []string
}

// where finds the rows whose columns have these values.
func (f *finder) where(table string, pairs ...string) {
	f.t.each(table, func(get func(string) string) {
		for i := 0; i < len(pairs); i += 2 {
			if get(pairs[i]) != pairs[i+1] {
				return
			}
		}
		if row := table + "/" + get(keyColumn); !slices.Contains(f.found, row) {
			f.found = append(f.found, row)
		}
	})
}

// ofYear finds what happened in a contract in the year.
func (f *finder) ofYear(table, contract string) {
	day := map[string]string{"acts": "period_to", "payments": "paid_on", "penalties": "withheld_on"}[table]
	year := strconv.Itoa(f.in.Year) + "-"
	f.where("contract_services", "contract_id", contract, "aimak", f.in.ServiceAimak, "category", f.in.Service)
	f.t.each(table, func(get func(string) string) {
		if get("contract_id") == contract && strings.HasPrefix(get(day), year) {
			f.found = append(f.found, table+"/"+get(keyColumn))
		}
	})
}

// factor finds the rows of what the line was multiplied by.
func (f *finder) factor(name savings.FactorName, l *savings.Line) {
	year := strconv.Itoa(f.in.Year)
	switch name {
	case savings.FactorIndex, savings.FactorQuantity:
		for _, y := range []string{strconv.Itoa(f.in.Baseline.ReferenceYear), year} {
			if name == savings.FactorIndex {
				f.where("price_index", "year", y)
			} else {
				f.where("volumes", "aimak", f.in.ServiceAimak, "category", f.in.Service, "year", y)
			}
		}
	case savings.FactorContribution:
		from := ""
		f.t.each("contribution_rates", func(get func(string) string) {
			if day := get("valid_from"); day <= year+"-01-01" && day > from {
				from = day
			}
		})
		f.where("contribution_rates", "valid_from", from)
	case savings.FactorDays:
		for i := range f.in.Contracts {
			f.where("contracts", "id", strconv.FormatInt(f.in.Contracts[i].ID, 10))
		}
	case savings.FactorContractDays:
		f.where("contracts", "number", l.Ref)
	}
}
