package budget

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/money"
)

// Components are the lines and assets as they stood in a version.
type Components struct {
	Lines  []ComponentLine  `json:"lines"`
	Assets []ComponentAsset `json:"assets"`
}

// ComponentLine is an attributed line as it stood in a version; amounts are of
// the whole line, nil where unknown.
type ComponentLine struct {
	Line           string          `json:"line"`
	FunctionalCode string          `json:"functional_code"`
	EconomicCode   string          `json:"economic_code"`
	Title          string          `json:"title"`
	Approved       *money.Som      `json:"approved"`
	Adjusted       *money.Som      `json:"adjusted"`
	Executed       *money.Som      `json:"executed"`
	Share          decimal.Decimal `json:"share"`
	Behaviour      string          `json:"behaviour"`
	AvoidableShare decimal.Decimal `json:"avoidable_share"`
	Reason         string          `json:"reason"`
}

// ComponentAsset is an asset as it stood in a version.
type ComponentAsset struct {
	Asset          string          `json:"asset"`
	Title          string          `json:"title"`
	PurchasePrice  money.Som       `json:"purchase_price"`
	ResidualValue  money.Som       `json:"residual_value"`
	LifeYears      decimal.Decimal `json:"life_years"`
	InServiceOn    string          `json:"in_service_on"`
	Share          decimal.Decimal `json:"share"`
	AvoidableShare decimal.Decimal `json:"avoidable_share"`
}

// Version is one version of a baseline and what it changed in the one before.
type Version struct {
	Baseline
	Changes []Change
}

// What a change did.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// What a change is about.
const (
	ThingTerms = "terms" // the baseline's own parameters
	ThingLine  = "line"
	ThingAsset = "asset"
)

// Change is one difference between a version and the one before it.
type Change struct {
	Thing string // ThingTerms, ThingLine or ThingAsset
	Ref   string // number of the line or asset, "" for the terms
	Title string // of the line or asset
	Deed  string // Added, Removed or Changed
	Field string // name of the column where Changed, "" otherwise
	// Before and After hold a money.Som, decimal.Decimal, int or string as the
	// field has it; nil where unknown.
	Before, After any
}

// Versions lists all versions of a service's baseline, the newest first, each
// with what it changed.
func (s *Store) Versions(ctx context.Context, actor db.Actor, aimak, category string) ([]Version, error) {
	var list []Baseline
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("aimak = ? AND category = ?", aimak, category).Order("version DESC").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list the versions of the baseline of %s of %s: %w", category, aimak, err)
	}
	versions := make([]Version, len(list))
	for i, b := range list {
		versions[i] = Version{Baseline: b}
		if i+1 < len(list) {
			versions[i].Changes = changesSince(&list[i+1], &b)
		}
	}
	return versions, nil
}

// changesSince lists what a version changed in the one before, terms first.
func changesSince(before, after *Baseline) []Change {
	changes := compare(ThingTerms, "", "", terms(before), terms(after))
	changes = append(changes, compareThings(ThingLine, lines(before), lines(after))...)
	return append(changes, compareThings(ThingAsset, assets(before), assets(after))...)
}

// field is a named value of a thing, comparable by sameValue.
type field struct {
	name  string
	value any
}

type thing struct {
	ref, title string
	fields     []field
}

func compareThings(kind string, before, after []thing) []Change {
	was := make(map[string]thing, len(before))
	for _, t := range before {
		was[t.ref] = t
	}
	var changes []Change
	still := make(map[string]bool, len(after))
	for _, t := range after {
		still[t.ref] = true
		old, ok := was[t.ref]
		if !ok {
			changes = append(changes, Change{Thing: kind, Ref: t.ref, Title: t.title, Deed: Added})
			continue
		}
		changes = append(changes, compare(kind, t.ref, t.title, old.fields, t.fields)...)
	}
	for _, t := range before {
		if !still[t.ref] {
			changes = append(changes, Change{Thing: kind, Ref: t.ref, Title: t.title, Deed: Removed})
		}
	}
	return changes
}

func compare(kind, ref, title string, before, after []field) []Change {
	var changes []Change
	for i, f := range after {
		if !sameValue(before[i].value, f.value) {
			changes = append(changes, Change{Thing: kind, Ref: ref, Title: title, Deed: Changed, Field: f.name,
				Before: before[i].value, After: f.value})
		}
	}
	return changes
}

func sameValue(a, b any) bool {
	switch x := a.(type) {
	case decimal.Decimal:
		y, ok := b.(decimal.Decimal)
		return ok && x.Equal(y)
	case money.Som:
		y, ok := b.(money.Som)
		return ok && x.Cmp(y) == 0
	default:
		return a == b
	}
}

func terms(b *Baseline) []field {
	return []field{
		{"reference_year", b.ReferenceYear}, {"amounts", b.Amounts}, {"overhead_rate", b.OverheadRate},
		{"overhead_avoidable_share", b.OverheadAvoidableShare},
		{"administration_share", known(b.AdministrationShare)}, {"hurdle", known(b.Hurdle)},
	}
}

func lines(b *Baseline) []thing {
	list := make([]thing, len(b.Components.Lines))
	for i, l := range b.Components.Lines {
		list[i] = thing{l.Line, l.Title, []field{
			{"title", l.Title}, {"functional_code", l.FunctionalCode}, {"economic_code", l.EconomicCode},
			{"approved", known(l.Approved)}, {"adjusted", known(l.Adjusted)}, {"executed", known(l.Executed)},
			{"share", l.Share}, {"behaviour", l.Behaviour}, {"avoidable_share", l.AvoidableShare}, {"reason", l.Reason},
		}}
	}
	return list
}

func assets(b *Baseline) []thing {
	list := make([]thing, len(b.Components.Assets))
	for i, a := range b.Components.Assets {
		list[i] = thing{a.Asset, a.Title, []field{
			{"title", a.Title}, {"purchase_price", a.PurchasePrice}, {"residual_value", a.ResidualValue},
			{"life_years", a.LifeYears}, {"in_service_on", a.InServiceOn},
			{"share", a.Share}, {"avoidable_share", a.AvoidableShare},
		}}
	}
	return list
}

// known takes the value out of a pointer, nil where it is not known.
func known[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
