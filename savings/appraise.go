package savings

import (
	"slices"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Appraisal is the result of a scenario: the three readings by period and as
// net present value (NPV), the break-even price and what moves the saving most.
type Appraisal struct {
	Currency              string
	Periods               []string
	Avoidable, Full, Cash AppraisalReading
	// BreakEvenPrice is the one price a period, level over the periods that
	// have a price, that makes the NPV of the avoidable saving 0. Unknown
	// where no period has a price: there is nothing to be moved.
	BreakEvenPrice money.Null
	Tornado        []Swing // largest first
}

// AppraisalReading is one reading of a scenario. Amounts are rounded once, at
// the end, so that a saving can differ by 0.01 from the difference shown.
type AppraisalReading struct {
	InHouse, Outsourced, Saving                         []money.Som // by period, not discounted
	NPVInHouse, NPVOutsourced, NPVSaving                money.Som
	Share                                               decimal.NullDecimal // NPVSaving ÷ NPVInHouse; unknown where that is 0
	EquivalentAnnualInHouse, EquivalentAnnualOutsourced money.Som
}

// Swing is what one line does to the NPV of the avoidable saving when all of
// its amounts move together by the width of its basis.
type Swing struct {
	Side      Side
	Label     string
	Kind      ScenarioKind
	Basis     Basis
	Width     decimal.Decimal
	Low, High money.Som // NPV of the saving with the line moved against it and for it
	Swing     money.Som // High − Low
}

// Appraise computes the three readings of a scenario made by ParseScenario
// (method.md, "Appraisal over several years"; GFOA make-versus-buy, Michel
// 2009; discounting and equivalent annual cost as in the Scottish CPAM).
func Appraise(s Scenario) Appraisal {
	d := newDiscounting(&s)
	years := s.AnnuityYears
	if years == 0 {
		years = len(s.Periods)
	}
	a := Appraisal{Currency: s.Currency, Periods: s.Periods}
	a.Avoidable = s.read(d, ReadAvoidable, years)
	a.Full = s.read(d, ReadFull, years)
	a.Cash = s.read(d, ReadCash, years)
	a.BreakEvenPrice = s.breakEven(d)
	a.Tornado = s.tornado(d)
	return a
}

// sum adds up the lines of a side by period, exactly.
func (s *Scenario) sum(lines []ScenarioLine, name ReadingName) []decimal.Decimal {
	sums := make([]decimal.Decimal, len(s.Periods))
	for i := range lines {
		for k := range sums {
			sums[k] = sums[k].Add(lines[i].amount(name, k))
		}
	}
	return sums
}

func (s *Scenario) read(d discounting, name ReadingName, years int) AppraisalReading {
	inHouse, outsourced := s.sum(s.InHouse, name), s.sum(s.Outsourced, name)
	var r AppraisalReading
	for k := range s.Periods {
		r.InHouse = append(r.InHouse, money.Round(inHouse[k]))
		r.Outsourced = append(r.Outsourced, money.Round(outsourced[k]))
		r.Saving = append(r.Saving, money.Round(inHouse[k].Sub(outsourced[k])))
	}
	in, out := d.scaled(inHouse), d.scaled(outsourced)
	r.NPVInHouse, r.NPVOutsourced, r.NPVSaving = d.present(in), d.present(out), d.present(in.Sub(out))
	r.Share = ratio(in.Sub(out), in)
	r.EquivalentAnnualInHouse, r.EquivalentAnnualOutsourced = d.annual(in, years), d.annual(out, years)
	return r
}

// breakEven is (NPV of the in-house side − NPV of every outsourced line but
// the price) ÷ NPV of 1 in each period that has a price.
func (s *Scenario) breakEven(d discounting) money.Null {
	left := s.sum(s.InHouse, ReadAvoidable)
	priced := make([]decimal.Decimal, len(s.Periods))
	for i := range s.Outsourced {
		l := &s.Outsourced[i]
		for k := range left {
			switch {
			case l.Kind != ScenarioPrice:
				left[k] = left[k].Sub(l.amount(ReadAvoidable, k))
			case !l.Amounts[k].IsZero():
				priced[k] = one
			}
		}
	}
	unit := d.scaled(priced)
	if unit.IsZero() {
		return money.Null{}
	}
	return money.Known(money.Round(d.scaled(left).DivRound(unit, 2)))
}

// tornado moves each line of both sides by the width of its basis. The range
// is that of the avoidable reading: a line that cannot be avoided moves
// nothing.
func (s *Scenario) tornado(d discounting) []Swing {
	saving := d.scaled(s.sum(s.InHouse, ReadAvoidable)).Sub(d.scaled(s.sum(s.Outsourced, ReadAvoidable)))
	type swing struct {
		line  Swing
		exact decimal.Decimal
	}
	swings := make([]swing, 0, len(s.InHouse)+len(s.Outsourced))
	add := func(side Side, lines []ScenarioLine) {
		for i := range lines {
			l := &lines[i]
			moved := d.scaled(s.sum(lines[i:i+1], ReadAvoidable)).Mul(l.Basis.Width()).Abs()
			swings = append(swings, swing{Swing{
				Side: side, Label: l.Label, Kind: l.Kind, Basis: l.Basis, Width: l.Basis.Width(),
				Low: d.present(saving.Sub(moved)), High: d.present(saving.Add(moved)), Swing: d.present(moved.Add(moved)),
			}, moved})
		}
	}
	add(InHouse, s.InHouse)
	add(Outsourced, s.Outsourced)
	slices.SortStableFunc(swings, func(a, b swing) int { return b.exact.Cmp(a.exact) })
	list := make([]Swing, len(swings))
	for i := range swings {
		list[i] = swings[i].line
	}
	return list
}
