package views

import (
	"kelishim/internal/money"
	"kelishim/savings"
)

// Overview is the start page: what outsourcing saved or cost in a year, under
// the filters of the address.
type Overview struct {
	Filter   OverviewFilter
	Reading  savings.ReadingName
	Year     int // 0 where all years are shown together
	Total    savings.Group
	Aimaks   []GroupRow
	Services []GroupRow // by category
	Years    []YearRow  // the trend; the filter of the year left out
	Rows     []SavingRow
	Alerts   *AlertsBlock // nil for who has no aimaks
	Changed  int          // published statements of the reader's aimaks whose figures have changed since
	Any      bool         // there is at least one service-year before any filter
}

// OverviewFilter is what the address says and what may be chosen.
type OverviewFilter struct {
	Years, Oblasts, Raions, Categories, Providers, Readings []Option
	Query                                                   string // of the address, for the download links
	Narrowed                                                bool   // something besides the year and reading is chosen
}

// GroupRow is a group of the overview with its name and its page.
type GroupRow struct {
	Name, URL string
	savings.Group
}

// YearRow is one year of the trend, with what has been saved up to it.
type YearRow struct {
	Year int
	URL  string
	savings.Group
	Cumulative money.Null // of the chosen reading, up to and including the year
}

// SavingRow is a service-year with names and the page of its statement.
type SavingRow struct {
	AimakName, ServiceAimakName, ServiceName, URL string
	savings.Row
}

// groupSaving is a group's saving in a reading.
func groupSaving(g savings.Group, reading savings.ReadingName) money.Null {
	return g.Reading(reading).Saving
}
