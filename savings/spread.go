package savings

import (
	"slices"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// fewest is of how many amounts a spread speaks at least: two others would give
// each other away.
const fewest = 3

// Spread is where amounts lie: their median and quartiles. Of fewer than three
// amounts only their number is known.
type Spread struct {
	N                                  int
	Lowest, Low, Median, High, Highest money.Null
}

// SpreadOf gives the spread of amounts: quartiles by linear interpolation
// between the two nearest, as QUARTILE.INC of spreadsheets does (type 7 of
// Hyndman and Fan, 1996), rounded once, half up, to the tyiyn.
func SpreadOf(amounts []money.Som) Spread {
	s := Spread{N: len(amounts)}
	if s.N < fewest {
		return s
	}
	sorted := slices.Clone(amounts)
	slices.SortFunc(sorted, money.Som.Cmp)
	s.Lowest, s.Highest = money.Known(sorted[0]), money.Known(sorted[s.N-1])
	s.Low, s.Median, s.High = quartile(sorted, 1), quartile(sorted, 2), quartile(sorted, 3)
	return s
}

// quartile is the amount below which q quarters of the sorted amounts lie.
func quartile(sorted []money.Som, q int) money.Null {
	at := (len(sorted) - 1) * q // in quarters of a step
	below, quarters := sorted[at/4], at%4
	if quarters == 0 {
		return money.Known(below)
	}
	step := sorted[at/4+1].Sub(below).Decimal().Mul(decimal.NewFromInt(int64(quarters)))
	return money.Known(money.Round(below.Decimal().Add(step.Div(decimal.NewFromInt(4)))))
}
