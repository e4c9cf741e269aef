package views

import (
	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/money"
)

// ServiceView is the page of a service of an aimak: what its in-house side is
// made of.
type ServiceView struct {
	AimakName, URL, Title, UnitName string
	Category                        string
	GoneTo                          Link               // who took the aimak over
	Definition                      *aimaks.Definition // nil where nobody wrote one
	Insourced                       []Link             // that the service is done in-house again
	Statements                      []SavingRow
	Baseline                        *budget.Baseline // nil where there is none yet
	Lines                           []ServiceLine    // of the baseline's reference year
	OtherYears                      []Link           // other years with attributed lines
	Assets                          []budget.Asset
	Volumes                         []ServiceVolume
	Costs                           List
	Versions                        []VersionView
}

// Year is the reference year of the baseline, 0 where there is none.
func (v ServiceView) Year() int {
	if v.Baseline == nil {
		return 0
	}
	return v.Baseline.ReferenceYear
}

// ServiceLine is an attributed line with where to change it.
type ServiceLine struct {
	budget.AttributedLine
	URL string // of the attribution
}

// ServiceVolume is the volume of a year, with its statement where there is one.
type ServiceVolume struct {
	budget.Volume
	StatementURL string
	Reference    bool // of the baseline's reference year
}

// VersionView is one version of the baseline in words.
type VersionView struct {
	Version        int
	Frozen         bool
	FrozenOn       date.Date
	Author, Reason string
	RecordedOn     date.Date
	RecordedBy     string
	Changes        []ChangeView
}

// ChangeView is what a version changed: of which thing, what, from and to.
type ChangeView struct{ What, Field, Before, After string }

// amountOf is the amount of a line that a baseline uses.
func amountOf(line budget.AttributedLine, amounts string) money.Null {
	switch amounts {
	case "approved":
		return line.Approved
	case "adjusted":
		return line.Adjusted
	default:
		return line.Executed
	}
}
