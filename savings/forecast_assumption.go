package savings

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/internal/fault"
)

// AssumptionKind says what a forecast took in place of a figure.
type AssumptionKind string

// The assumptions of a forecast.
const (
	AssumedIndex  AssumptionKind = "index"  // the last known price index: prices stay as they were then
	AssumedVolume AssumptionKind = "volume" // the volume of the whole reference year, by days
	ScaledVolume  AssumptionKind = "scaled" // the recorded volume of the year, by days: the term covers other days
)

// AssumptionKinds lists all of them.
var AssumptionKinds = []AssumptionKind{AssumedIndex, AssumedVolume, ScaledVolume}

// Assumption is one thing that a forecast took for granted, to be shown beside
// its figures.
type Assumption struct {
	Kind           AssumptionKind
	Aimak, Service string // "" for the price index
	Year           int    // the year it was taken for
	From           int    // the year it was taken from
}

// Key is the catalogue key of the sentence.
func (a Assumption) Key() string { return "forecast.assumption." + string(a.Kind) }

// Values are the named values of that sentence; years are text, so that no
// language groups their digits.
func (a Assumption) Values() fault.Values {
	return fault.Values{"Year": strconv.Itoa(a.Year), "From": strconv.Itoa(a.From), "Service": a.Service}
}

// assume puts the last known index and the volume of the term into a year of
// which they are not known, and notes it. It tells whether a line that follows
// them is softer for it. A ratio of days goes into both quantities, so that the
// line is still divided and rounded once.
func (f *Forecast) assume(in *ServiceYear, last KnownIndex, days Days) (soft bool) {
	if len(in.Lines) > 0 && !in.IndexY.Valid && last.Year != 0 {
		in.IndexY = known(last.Index)
		f.note(Assumption{Kind: AssumedIndex, Year: in.Year, From: last.Year})
		soft = true
	}
	variable := slices.ContainsFunc(in.Lines, func(l BudgetLine) bool { return l.Behaviour == Variable })
	if !variable || in.Baseline == nil || !in.QuantityR.Valid {
		in.QuantityY = known(decimal.Zero) // not used, or one reason is enough: that of the reference year
		return soft
	}
	recorded := coverage(in.Contracts, in.Year).Covered
	if recorded == 0 {
		recorded = days.Of // no contract yet: the whole year was done in-house
	}
	kind, of := ScaledVolume, recorded
	switch {
	case !in.QuantityY.Valid:
		kind, of, in.QuantityY = AssumedVolume, days.Of, in.QuantityR
	case recorded == days.Covered:
		return soft
	}
	assumed := Assumption{Kind: kind, Aimak: in.ServiceAimak, Service: in.Service, Year: in.Year, From: in.Year}
	if kind == AssumedVolume {
		assumed.From = in.Baseline.ReferenceYear
	}
	f.note(assumed)
	in.QuantityY.Decimal = in.QuantityY.Decimal.Mul(decimal.NewFromInt(int64(days.Covered)))
	in.QuantityR.Decimal = in.QuantityR.Decimal.Mul(decimal.NewFromInt(int64(of)))
	return true
}

func (f *Forecast) note(a Assumption) {
	if !slices.Contains(f.Assumptions, a) {
		f.Assumptions = append(f.Assumptions, a)
	}
}
