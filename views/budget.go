package views

import (
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/budget"
)

// BudgetYearView is the budget of an aimak and fiscal year.
type BudgetYearView struct {
	AimakName, URL    string
	Previous, Next    Link // neighbouring years
	GoneTo            Link // who took the aimak over by the end of the year
	Search            string
	Found             int
	Uses              []BudgetUse // lines on which contracts draw
	Expenditure       []BudgetLine
	Revenue           []BudgetLine
	ExpenditureTotals budget.Totals
	RevenueTotals     budget.Totals
	Frozen            []Link // services whose frozen baseline stands on this year
	Paging            Paging
	SomeToBeConfirmed bool // a code whose title is not confirmed is shown
}

// Any tells whether the year has a line at all, whatever the search.
func (v BudgetYearView) Any() bool { return v.ExpenditureTotals.Lines+v.RevenueTotals.Lines > 0 }

// BudgetLine is a line with its codes in words and the services it belongs to.
type BudgetLine struct {
	budget.YearLine
	URL                  string
	Functional, Economic CodeTitle
	Services             []LineService
}

// CodeTitle is a code of the classification with what it means.
type CodeTitle struct {
	Code, Title string
	ToConfirm   bool
}

// LineService is the share of a line that belongs to a service.
type LineService struct {
	Name, URL string
	Share     decimal.Decimal
}

// execution is executed ÷ adjusted of one line, nil where it is not known.
func (l BudgetLine) execution() *decimal.Decimal {
	return budget.Totals{Adjusted: l.Adjusted, Executed: l.Executed}.Execution()
}

// percent words a share that may be unknown.
func percent(p Page, share *decimal.Decimal) string {
	if share == nil {
		return "—"
	}
	return p.Share(*share)
}

// SharePercent words a share exactly as it was entered: 0.333333 is 33,3333 %.
func SharePercent(p Page, share decimal.Decimal) string {
	if p.Lang() == "en" {
		return p.Quantity(share.Shift(2)) + "%"
	}
	return p.Quantity(share.Shift(2)) + "\u00a0%"
}

// LineView is the page of one budget line: its form, and what of it belongs to
// which service.
type LineView struct {
	Edit         Edit
	Attributions List
	Left         decimal.Decimal // share that belongs to no service
	NoServices   Link            // where the aimak has no service yet: where to add one
}

// FundingSources are the sources that forms offer; others come with imports.
var FundingSources = []string{"local", "equalisation", "special", "republican", "donor"}

func fundingSource(p Page, code string) string {
	if key := "budget.source." + code; p.Has(key) {
		return p.T(key)
	}
	return code
}

// rowID names a row for links to it: "line-12".
func rowID(kind string, id int64) string { return kind + "-" + strconv.FormatInt(id, 10) }

// Missing says how many lines lack an amount, so that a sum is not taken for
// more than it is.
func Missing(p Page, lines int) string {
	if lines == 0 {
		return ""
	}
	return p.Plural("budget.missing", lines)
}

func (v BudgetYearView) emptyLinks(p Page) []Link {
	return []Link{{Label: p.T("budget.line.new"), URL: v.URL + "/lines/new"}, {Label: p.T("budget.copy.title"), URL: v.URL + "/copy"},
		{Label: p.T("view.nav.import"), URL: "/import"}}
}
