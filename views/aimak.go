package views

import (
	"kelishim/aimaks"
	"kelishim/audit/finding"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/savings"
)

// AimakList is the list of aimaks by oblast and raion.
type AimakList struct {
	Search  string
	Oblasts []Option
	All     bool // also those without a service
	Groups  []AimakGroup
	Found   int
}

// AimakGroup is the aimaks of one raion.
type AimakGroup struct {
	Oblast, Raion string
	Aimaks        []AimakRow
}

// AimakRow is one aimak with its sums over all years; GoneTo names who took it
// over, where somebody did.
type AimakRow struct {
	Name, URL, GoneTo string
	Services          int
	savings.Group
}

// Aimak is the page of one aimak.
type Aimak struct {
	Findings finding.Sum // how much of what auditors found was put right

	Unit                     aimaks.Unit
	Name, Raion, Oblast      string
	Predecessors, Successors []DatedLink
	Years                    []int // of its services, ascending
	Services                 []AimakService
	Total                    savings.Group
	Contracts                []contracts.OutsourcedService
	BudgetYears              []BudgetYear
	Households               []aimaks.CountedHouseholds
	Flags                    FlagBlock
}

// DatedLink is a link to another unit with the day of the succession.
type DatedLink struct {
	Link
	On date.Date
}

// AimakService is a service with its service-years; Rows holds one element for
// each of the aimak's years, nil where there is none.
type AimakService struct {
	Name, Title, URL, Of string // Of names the dissolved aimak whose service it was
	Rows                 []*SavingRow
}

// BudgetYear is a fiscal year that has lines.
type BudgetYear struct {
	Year, Lines int
	URL         string
}
