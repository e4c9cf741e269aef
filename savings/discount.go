package savings

import (
	"math/big"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// rootPlaces is how many decimals the square root of 1 + rate keeps: enough
// for a hundred periods at the lowest rate, where present values have a
// hundred digits before the point.
const rootPlaces = 200

// discounting brings amounts by period to their present value without
// rounding on the way. The factors (1 + r)^−(k + o) of n periods have a common
// divisor: with q = 1 + r
//
//	Σ a_k × q^−(k+o) = Σ a_k × q^(n−1−k) ÷ (q^(n−1) × q^o)
//
// The sum on the right is an exact decimal (a scaled value); so is the divisor
// but for o = 0.5, where √q is taken to 200 decimals. Ratios of present
// values are ratios of scaled values, exact for every timing.
type discounting struct{ rate, growth, divisor decimal.Decimal }

func newDiscounting(s *Scenario) discounting {
	d := discounting{rate: s.Rate, growth: one.Add(s.Rate)}
	d.divisor = d.power(len(s.Periods) - 1)
	switch s.Timing {
	case TimingMid:
		d.divisor = d.divisor.Mul(squareRoot(d.growth))
	case TimingEnd:
		d.divisor = d.divisor.Mul(d.growth)
	}
	return d
}

// power is growth^n, exact.
func (d discounting) power(n int) decimal.Decimal {
	result := one
	for range n {
		result = result.Mul(d.growth)
	}
	return result
}

// squareRoot is √d, cut after rootPlaces decimals. d has fewer than twice as
// many.
func squareRoot(d decimal.Decimal) decimal.Decimal {
	root := new(big.Int).Sqrt(d.Shift(2 * rootPlaces).BigInt())
	return decimal.NewFromBigInt(root, -rootPlaces)
}

// scaled is Σ a_k × q^(n−1−k), exact.
func (d discounting) scaled(amounts []decimal.Decimal) decimal.Decimal {
	sum := decimal.Zero
	for _, amount := range amounts {
		sum = sum.Mul(d.growth).Add(amount)
	}
	return sum
}

// present is the present value of a scaled value, rounded once.
func (d discounting) present(scaled decimal.Decimal) money.Som {
	return money.Round(scaled.DivRound(d.divisor, 2))
}

// annual is the equivalent annual cost over so many years, rounded once:
// present value ÷ A, A = (1 − q^−years) ÷ r, or years where r = 0.
func (d discounting) annual(scaled decimal.Decimal, years int) money.Som {
	if d.rate.IsZero() {
		return money.Round(scaled.DivRound(d.divisor.Mul(decimal.NewFromInt(int64(years))), 2))
	}
	grown := d.power(years)
	return money.Round(scaled.Mul(d.rate).Mul(grown).DivRound(d.divisor.Mul(grown.Sub(one)), 2))
}
