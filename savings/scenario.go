package savings

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Scenario is what `kelishim appraise` reads: costs of both sides over several
// periods, before an award or for a what-if. ParseScenario is the way to make
// one: it refuses what Appraise cannot work with.
type Scenario struct {
	Currency     string
	Periods      []string        // names, e.g. "2025"
	Rate         decimal.Decimal // discount rate a period: 0.035 is 3.5 %
	Timing       Timing
	AnnuityYears int // of the equivalent annual cost; 0 is the number of periods
	InHouse      []ScenarioLine
	Outsourced   []ScenarioLine
}

// ScenarioLine is one cost, or what brings money, over the periods.
type ScenarioLine struct {
	Label          string
	Kind           ScenarioKind
	Amounts        []decimal.Decimal // one a period; may be negative, e.g. a resale
	AvoidableShare []decimal.Decimal // one a period; 1 on the outsourced side
	Basis          Basis
}

// Timing says when in its period a cost falls.
type Timing string

// The timings: the discount factor of period k (from 0) is (1 + rate)^−(k + o)
// with o = 0, 0.5 and 1.
const (
	TimingStart Timing = "start"
	TimingMid   Timing = "mid"
	TimingEnd   Timing = "end"
)

// Timings lists the timings.
var Timings = []Timing{TimingStart, TimingMid, TimingEnd}

// ScenarioKind is the kind of a scenario's line.
type ScenarioKind string

// Kinds that the readings and the break-even price look at.
const (
	ScenarioDepreciation ScenarioKind = "depreciation"
	ScenarioOverhead     ScenarioKind = "overhead"
	ScenarioRevenue      ScenarioKind = "revenue"
	ScenarioPrice        ScenarioKind = "price"
	ScenarioDeduction    ScenarioKind = "deduction"
	ScenarioAssetGain    ScenarioKind = "asset_gain"
)

// ScenarioKinds lists the kinds of each side.
var ScenarioKinds = map[Side][]ScenarioKind{
	InHouse: {"labour", "contributions", "goods", ScenarioDepreciation, ScenarioOverhead, "capital", "other", ScenarioRevenue},
	Outsourced: {ScenarioPrice, ScenarioDeduction, "administration", "monitoring", "in_kind", "transition",
		ScenarioAssetGain, ScenarioRevenue, "retained_risk", "other"},
}

// subtracted tells whether the line is taken away from its side.
func (l *ScenarioLine) subtracted() bool {
	return slices.Contains([]ScenarioKind{ScenarioRevenue, ScenarioDeduction, ScenarioAssetGain}, l.Kind)
}

// in tells whether the line has a part in the reading: depreciation and
// overhead are no cash.
func (l *ScenarioLine) in(name ReadingName) bool {
	return name != ReadCash || (l.Kind != ScenarioDepreciation && l.Kind != ScenarioOverhead)
}

// amount is what the line adds to its side in a period: × the avoidable share
// but in the full reading, negative where it is subtracted.
func (l *ScenarioLine) amount(name ReadingName, period int) decimal.Decimal {
	if !l.in(name) {
		return decimal.Zero
	}
	amount := l.Amounts[period]
	if name != ReadFull {
		amount = amount.Mul(l.AvoidableShare[period])
	}
	if l.subtracted() {
		amount = amount.Neg()
	}
	return amount
}
