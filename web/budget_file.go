package web

import (
	"slices"
	"strings"

	"kelishim/views"
)

// budgetRows are the lines of a year as one list, for its files.
func budgetRows(p views.Page, v views.BudgetYearView) views.List {
	l := views.List{Filters: &views.Filters{Fields: []views.Field{{Label: p.T("budget.line.search"), Value: v.Search}}}, Paging: &v.Paging,
		Columns: []views.Column{{Key: "line", Label: p.T("budget.column.line")}, {Key: "title", Label: p.T("budget.field.title")},
			{Key: "functional", Label: p.T("budget.field.functional_code")}, {Key: "functional_title", Label: p.T("budget.field.functional_code") + ": " + p.T("register.field.name")},
			{Key: "economic", Label: p.T("budget.field.economic_code")}, {Key: "economic_title", Label: p.T("budget.field.economic_code") + ": " + p.T("register.field.name")},
			{Key: "funding", Label: p.T("budget.field.funding_source")}, {Key: "approved", Label: p.T("budget.approved"), Numeric: true},
			{Key: "adjusted", Label: p.T("budget.adjusted"), Numeric: true}, {Key: "executed", Label: p.T("budget.executed"), Numeric: true},
			{Key: "services", Label: p.T("budget.column.services")}}}
	for _, row := range slices.Concat(v.Revenue, v.Expenditure) {
		var services []string
		for _, one := range row.Services {
			services = append(services, one.Name+" "+views.SharePercent(p, one.Share))
		}
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Line.Line}, {Text: row.Title}, {Text: row.FunctionalCode},
			{Text: row.Functional.Title}, {Text: row.EconomicCode}, {Text: row.Economic.Title}, {Text: row.FundingSource},
			{Value: row.Approved}, {Value: row.Adjusted}, {Value: row.Executed}, {Text: strings.Join(services, "; ")}}})
	}
	return l
}
