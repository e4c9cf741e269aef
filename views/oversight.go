package views

import (
	"github.com/shopspring/decimal"

	"kelishim/audit/finding"
)

// FindingView is a finding with what became of it.
type FindingView struct {
	finding.Finding
	AimakName                string
	About, Contract, Repeats Link
	Edit, Past               Link
	Steps                    []FindingStep
	Step                     *Form // of the next step, nil for who has none
	Documents                *Documents
}

// FindingStep is a step in words.
type FindingStep struct {
	finding.Step
	When string
}

// Dashboard is what needs a hand among the contracts of a reader.
type Dashboard struct {
	Contracts int
	Findings  finding.Sum
	Watched   []WatchedKind
	ByAimak   List
	Oblasts   []Option
	Aimaks    []Option
	Aimak     string
	Active    bool
}

// WatchedKind is one count with the list behind it.
type WatchedKind struct {
	Kind      string
	Contracts int
	URL       string
}

// percentOf is a share of 0 to 1 in per cent, a dash where there is none.
func percentOf(p Page, share *decimal.Decimal) string {
	if share == nil {
		return "—"
	}
	return p.Share(*share)
}
