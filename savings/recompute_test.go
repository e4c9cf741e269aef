package savings

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// This file computes the method a second time, in another way: with fractions
// of whole numbers, days counted one by one, both sides summed as they come.
// It shares no arithmetic with the package.

func rat(d decimal.Decimal) *big.Rat { return d.Rat() }

func times(factors ...*big.Rat) *big.Rat {
	product := big.NewRat(1, 1)
	for _, f := range factors {
		product.Mul(product, f)
	}
	return product
}

func over(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

func plusRat(list ...*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, r := range list {
		sum.Add(sum, r)
	}
	return sum
}

func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// tyiyn rounds to 1/100, half away from zero, by ⌊|r| × 100 + ½⌋.
func tyiyn(r *big.Rat) *big.Rat {
	scaled := times(new(big.Rat).Abs(r), big.NewRat(100, 1))
	scaled.Add(scaled, big.NewRat(1, 2))
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
	if r.Sign() < 0 {
		whole.Neg(whole)
	}
	return new(big.Rat).SetFrac(whole, big.NewInt(100))
}

// text prints a fraction with so many places, half away from zero.
func text(r *big.Rat, places int) string { return r.FloatString(places) }

// covers tells whether a contract covers a day, by the words of the method.
func coversDay(c *Contract, day time.Time) bool {
	terminated := c.TerminatedOn.Time()
	return !day.Before(c.StartsOn.Time()) && !day.After(c.EndsOn.Time()) &&
		(c.TerminatedOn.IsZero() || !day.After(terminated))
}

func countDays(from, to time.Time, covered func(time.Time) bool) *big.Rat {
	n := int64(0)
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if covered(day) {
			n++
		}
	}
	return big.NewRat(n, 1)
}

// side sums one side in the three readings and its range.
type recomputed struct{ full, avoidable, cash, low, high *big.Rat }

func zeroSide() *recomputed {
	return &recomputed{new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)}
}

var widths = map[Basis]string{Adjusted: "1/20", Quote: "1/20", Contracted: "1/10", Approved: "1/10", Estimate: "1/5", Assumed: "1/4"}

// take adds a line: sign is −1 where it is subtracted; small and large are the
// ends of its range.
func (r *recomputed) take(sign int64, whole, avoidable, cash *big.Rat, basis Basis) {
	s, width := big.NewRat(sign, 1), new(big.Rat)
	if w, ok := widths[basis]; ok {
		width.SetString(w)
	}
	small := tyiyn(times(avoidable, minus(big.NewRat(1, 1), width)))
	large := tyiyn(times(avoidable, plusRat(big.NewRat(1, 1), width)))
	if sign < 0 {
		small, large = large, small
	}
	r.full.Add(r.full, times(s, whole))
	r.avoidable.Add(r.avoidable, times(s, avoidable))
	r.cash.Add(r.cash, times(s, cash))
	r.low.Add(r.low, times(s, small))
	r.high.Add(r.high, times(s, large))
}

// recompute gives the row of a comparable service-year by column name.
func recompute(in *ServiceYear) map[string]string {
	first, last := time.Date(in.Year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(in.Year, 12, 31, 0, 0, 0, 0, time.UTC)
	daysOfYear := countDays(first, last, func(time.Time) bool { return true })
	dY := over(countDays(first, last, func(day time.Time) bool {
		for i := range in.Contracts {
			if coversDay(&in.Contracts[i], day) {
				return true
			}
		}
		return false
	}), daysOfYear)
	own := recomputeInHouse(in, dY)
	bought, price, assumed := recomputeOutsourced(in, first, last)
	saving, full, cash := minus(own.avoidable, bought.avoidable), minus(own.full, bought.full), minus(own.cash, bought.cash)
	low, high := minus(own.low, bought.high), minus(own.high, bought.low)

	row := map[string]string{
		"status": "comparable", "days_share": text(dY, 4),
		"in_house_avoidable": text(own.avoidable, 2), "outsourced": text(bought.avoidable, 2), "saving_avoidable": text(saving, 2),
		"low": text(low, 2), "high": text(high, 2), "in_house_full": text(own.full, 2), "saving_full": text(full, 2),
		"in_house_cash": text(own.cash, 2), "paid_cash": text(bought.cash, 2), "saving_cash": text(cash, 2),
		"saving_avoidable_share": "", "saving_per_household": "", "unit_cost_in_house": "", "unit_cost_outsourced": "",
	}
	row["verdict"] = "no_clear_difference"
	if high.Sign() < 0 {
		row["verdict"] = "costs_more"
	}
	if low.Sign() > 0 && saving.Cmp(times(rat(in.Baseline.Hurdle), own.avoidable)) >= 0 {
		row["verdict"] = "saves"
	}
	if own.avoidable.Sign() != 0 {
		row["saving_avoidable_share"] = text(over(saving, own.avoidable), 4)
	}
	if in.Households != nil && *in.Households > 0 {
		row["saving_per_household"] = text(over(saving, big.NewRat(int64(*in.Households), 1)), 2)
	}
	if q := rat(in.QuantityY.Decimal); q.Sign() > 0 {
		row["unit_cost_in_house"], row["unit_cost_outsourced"] = text(over(own.full, q), 2), text(over(bought.full, q), 2)
	}
	others := minus(bought.avoidable, price)
	divisor := big.NewRat(1, 1)
	if assumed != nil {
		others = minus(others, assumed)
		divisor = plusRat(divisor, rat(in.Baseline.AdministrationShare.Decimal))
	}
	row["break_even_price"] = text(over(minus(own.avoidable, others), divisor), 2)
	procurement := new(big.Rat)
	for _, c := range in.Contracts {
		if c.StartsOn.Year() == in.Year && c.Planned.Valid {
			procurement.Add(procurement, tyiyn(times(minus(rat(c.Planned.Som.Decimal()), rat(c.Value.Decimal())), rat(c.Share))))
		}
	}
	row["procurement_saving"] = text(procurement, 2)
	return row
}

func recomputeInHouse(in *ServiceYear, dY *big.Rat) *recomputed {
	own, none := zeroSide(), new(big.Rat)
	basis := in.Baseline.Amounts
	carried := func(l *BudgetLine) *big.Rat {
		amount := map[Basis]money.Null{Executed: l.Executed, Adjusted: l.Adjusted, Approved: l.Approved}[basis]
		follows := dY
		if l.Behaviour == Variable {
			follows = over(rat(in.QuantityY.Decimal), rat(in.QuantityR.Decimal))
		}
		return tyiyn(times(rat(amount.Som.Decimal()), rat(l.Share), rat(in.IndexY.Decimal), follows,
			new(big.Rat).Inv(rat(in.IndexR.Decimal))))
	}
	recorded := false
	for _, l := range in.Lines {
		recorded = recorded || strings.HasPrefix(l.EconomicCode, "2121")
	}
	labour := new(big.Rat)
	for i := range in.Lines {
		l := &in.Lines[i]
		whole, sign := carried(l), int64(1)
		avoidable := tyiyn(times(whole, rat(l.AvoidableShare)))
		if strings.HasPrefix(l.EconomicCode, "1") {
			sign = -1
		}
		own.take(sign, whole, avoidable, avoidable, basis)
		if strings.HasPrefix(l.EconomicCode, "2111") || strings.HasPrefix(l.EconomicCode, "2121") {
			labour.Add(labour, whole)
		}
		if strings.HasPrefix(l.EconomicCode, "2111") && !recorded {
			whole := tyiyn(times(whole, rat(in.ContributionRate.Decimal)))
			avoidable := tyiyn(times(whole, rat(l.AvoidableShare)))
			own.take(1, whole, avoidable, avoidable, basis)
			labour.Add(labour, whole)
		}
	}
	for _, a := range in.Assets {
		base := minus(rat(a.PurchasePrice.Decimal()), rat(a.ResidualValue.Decimal()))
		whole := tyiyn(times(over(base, rat(a.LifeYears)), rat(a.Share), dY))
		own.take(1, whole, tyiyn(times(whole, rat(a.AvoidableShare))), none, Recorded)
	}
	whole := tyiyn(times(rat(in.Baseline.OverheadRate), labour))
	own.take(1, whole, tyiyn(times(whole, rat(in.Baseline.OverheadAvoidableShare))), none, Assumed)
	return own
}

// recomputeOutsourced gives the side, the price, and the administration where
// it is assumed.
func recomputeOutsourced(in *ServiceYear, first, last time.Time) (*recomputed, *big.Rat, *big.Rat) {
	bought, price, none := zeroSide(), new(big.Rat), new(big.Rat)
	recorded := false
	for _, c := range in.costs {
		recorded = recorded || c.Kind == CostAdministration || c.Kind == CostMonitoring
		amount, sign, basis := rat(c.Amount.Decimal()), int64(1), c.Basis
		if c.Kind == CostRevenue {
			sign = -1
		}
		bought.take(sign, amount, amount, amount, basis)
	}
	for i := range in.Contracts {
		c := &in.Contracts[i]
		accepted := tyiyn(times(rat(c.Accepted.Decimal()), rat(c.Share)))
		price.Add(price, accepted)
		bought.take(1, accepted, accepted, none, Accepted)
		penalties := tyiyn(times(rat(c.PenaltiesWithheld.Decimal()), rat(c.Share)))
		bought.take(-1, penalties, penalties, none, Recorded)
		bought.take(1, none, none, tyiyn(times(rat(c.Paid.Decimal()), rat(c.Share))), Paid)
		inForce := func(day time.Time) bool { return coversDay(c, day) }
		all := countDays(c.StartsOn.Time(), c.EndsOn.Time(), inForce)
		spread := func(costs []Cost, sign int64) {
			for _, cost := range costs {
				amount, cash := rat(cost.Amount.Decimal()), none
				if cost.Year == in.Year {
					cash = amount
				}
				whole := tyiyn(times(amount, over(countDays(first, last, inForce), all)))
				bought.take(sign, whole, whole, cash, cost.Basis)
			}
		}
		spread(c.transition, 1)
		spread(c.assetGain, -1)
	}
	if recorded {
		return bought, price, nil
	}
	assumed := tyiyn(times(price, rat(in.Baseline.AdministrationShare.Decimal)))
	bought.take(1, assumed, assumed, none, Assumed)
	return bought, price, assumed
}

func TestRandomServiceYearsAgreeWithASecondComputationToTheTyiyn(t *testing.T) {
	t.Parallel()
	d := newDice(1)
	comparable, verdicts := 0, map[string]int{}
	for n := range 5000 {
		in := d.serviceYear()
		s := Compute(in)
		if s.Status != Comparable {
			if s.Status != NoAcceptedWork {
				t.Fatalf("%d: %s %v", n, s.Status, s.Missing)
			}
			continue
		}
		comparable++
		row := s.Row()
		verdicts[string(row.Verdict)]++
		want := recompute(&in)
		for i, value := range row.Values() {
			if expected, is := want[Columns[i]]; is && expected != value {
				t.Fatalf("%d: %s is %s, expected %s\n%+v", n, Columns[i], value, expected, in)
			}
		}
		if len(want) != len(Columns)-4 {
			t.Fatalf("%d columns recomputed", len(want))
		}
	}
	if comparable < 3500 || verdicts["saves"] < 500 || verdicts["costs_more"] < 300 || verdicts["no_clear_difference"] < 100 {
		t.Errorf("the random service-years are too much alike: %d comparable, %v", comparable, verdicts)
	}
}
