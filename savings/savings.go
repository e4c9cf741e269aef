// Package savings compares what a service would have cost in-house with what
// outsourcing it costs, line by line, as docs/method.md lays down, and adds
// the comparisons up by aimak, raion, oblast, category and provider.
//
// Compute is a pure function: it knows no database, no HTTP and no clock, and
// two calls with the same input give the same statement to the tyiyn. Money is
// money.Som; shares and ratios are decimals; nothing is a float.
//
// Sources of the method: Martin, How to compare costs between in-house and
// contracted services (Reason, 1993); GFOA make-versus-buy (Michel, 2009); OMB
// Circular A-76; US EPA Full Cost Accounting for MSW (530-R-95-041); UK Should
// Cost Modelling (2021); GAO decisions on A-76; Bel, Fageda and Warner (2010).
package savings

import "github.com/shopspring/decimal"

// ratioPlaces is how many decimals a share or ratio keeps inside. Two ratios
// of amounts below 10^18 tyiyn that differ at all differ before that place, so
// printing four of them rounds as the exact ratio would.
const ratioPlaces = 36

var one = decimal.NewFromInt(1)

// ratio is a ÷ b, unknown where b is 0.
func ratio(a, b decimal.Decimal) decimal.NullDecimal {
	if b.IsZero() {
		return decimal.NullDecimal{}
	}
	return known(a.DivRound(b, ratioPlaces))
}

func known(d decimal.Decimal) decimal.NullDecimal { return decimal.NewNullDecimal(d) }
