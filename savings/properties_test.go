package savings

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// eachComparable runs a check on many random comparable statements.
func eachComparable(t *testing.T, seed uint64, check func(in ServiceYear, s Statement)) {
	t.Helper()
	d := newDice(seed)
	seen := 0
	for range 3000 {
		in := d.serviceYear()
		if s := Compute(in); s.Status == Comparable {
			seen++
			check(in, s)
		}
	}
	if seen < 2000 {
		t.Fatalf("only %d of 3000 random service-years are comparable", seen)
	}
}

func TestEveryStatementFoots(t *testing.T) {
	t.Parallel()
	eachComparable(t, 2, func(in ServiceYear, s Statement) {
		for _, name := range Readings {
			sums := map[Side]money.Som{}
			for i := range s.Lines {
				if amount := s.Lines[i].Signed(name); amount.Valid {
					sums[s.Lines[i].Side] = sums[s.Lines[i].Side].Add(amount.Som)
				}
			}
			r := s.Reading(name)
			if r.InHouse.Som.Cmp(sums[InHouse]) != 0 || r.Outsourced.Som.Cmp(sums[Outsourced]) != 0 ||
				r.Saving.Som.Cmp(sums[InHouse].Sub(sums[Outsourced])) != 0 {
				t.Fatalf("%s: lines sum to %v, totals %+v", name, sums, r)
			}
		}
	})
}

// What a page shows as "how computed" is what was computed: the factors of a
// line multiply to its amount.
func TestTheFactorsOfALineMultiplyToItsAmount(t *testing.T) {
	t.Parallel()
	eachComparable(t, 3, func(in ServiceYear, s Statement) {
		for i := range s.Lines {
			l := &s.Lines[i]
			product := big.NewRat(1, 1)
			for _, f := range l.Factors {
				product.Mul(product, rat(f.Num))
				if !f.Den.IsZero() {
					product.Quo(product, rat(f.Den))
				}
			}
			amount := l.Whole
			if l.Kind == KindPayment {
				amount = l.Cash
			}
			if text(tyiyn(product), 2) != amount.String() {
				t.Fatalf("%s %s: factors give %s, the line %s", l.Kind, l.Ref, text(product, 6), amount)
			}
		}
	})
}

func TestNoAmountHasMoreThanTwoDecimals(t *testing.T) {
	t.Parallel()
	eachComparable(t, 4, func(in ServiceYear, s Statement) {
		for i := range s.Lines {
			l := &s.Lines[i]
			for _, amount := range []money.Null{l.Whole, l.Avoidable, l.Cash, l.Low, l.High} {
				if d := amount.Som.Decimal(); !d.Equal(d.Truncate(2)) {
					t.Fatalf("%s is %s", l.Kind, d)
				}
			}
		}
	})
}

func TestTheSavingLiesWithinItsRange(t *testing.T) {
	t.Parallel()
	eachComparable(t, 5, func(in ServiceYear, s Statement) {
		if s.Low.Som.Cmp(s.Avoidable.Saving.Som) > 0 || s.Avoidable.Saving.Som.Cmp(s.High.Som) > 0 {
			t.Fatalf("%s is not within %s to %s", s.Avoidable.Saving, s.Low, s.High)
		}
	})
}

func TestZeroAvoidableShareGivesNoAvoidableInHouseSide(t *testing.T) {
	t.Parallel()
	eachComparable(t, 6, func(in ServiceYear, s Statement) {
		for i := range in.Lines {
			in.Lines[i].AvoidableShare = decimal.Zero
		}
		for i := range in.Assets {
			in.Assets[i].AvoidableShare = decimal.Zero
		}
		in.Baseline.OverheadAvoidableShare = decimal.Zero
		none := Compute(in)
		if !none.Avoidable.InHouse.Som.IsZero() || !none.Cash.InHouse.Som.IsZero() {
			t.Fatalf("avoidable %s, cash %s", none.Avoidable.InHouse, none.Cash.InHouse)
		}
		if none.Full.InHouse.Som.Cmp(s.Full.InHouse.Som) != 0 {
			t.Fatalf("the full reading moved from %s to %s", s.Full.InHouse, none.Full.InHouse)
		}
	})
}

// A line split in two, each with its own reason, is the same cost: 0.01 for
// the line and 0.01 for its contributions or its avoidable part may differ.
func TestAShareSplitInTwoGivesTheSameSumWithinRounding(t *testing.T) {
	t.Parallel()
	d := newDice(77)
	eachComparable(t, 7, func(in ServiceYear, s Statement) {
		at := d.IntN(len(in.Lines))
		part := in.Lines[at].Share.Mul(d.share())
		other := in.Lines[at]
		other.Share = other.Share.Sub(part)
		lines := append([]BudgetLine{other}, in.Lines...)
		lines[1+at].Share = part
		in.Lines = lines
		split := Compute(in)
		limit := som("0.05")
		for _, name := range Readings {
			moved := split.Reading(name).InHouse.Som.Sub(s.Reading(name).InHouse.Som)
			if moved.Cmp(limit) > 0 || moved.Cmp(limit.Neg()) < 0 {
				t.Fatalf("%s: split by %s moves the in-house side by %s", name, part, moved)
			}
		}
	})
}

// One contract bought for two services of an aimak: what the two pay is what
// the contract cost, within a tyiyn.
func TestAContractSharedByTwoServicesIsPaidOnce(t *testing.T) {
	t.Parallel()
	d := newDice(8)
	for range 2000 {
		c := d.contract(1, 2024)
		whole := c
		whole.Share = one
		rest := c
		rest.Share = one.Sub(c.Share)
		sum := c.price().Add(rest.price())
		if diff := sum.Sub(whole.price()); diff.Cmp(som("0.01")) > 0 || diff.Cmp(som("-0.01")) < 0 {
			t.Fatalf("%s and %s of %s", c.price(), rest.price(), whole.price())
		}
	}
}

// Since both carry one shared *Baseline and slices, a second look at the same
// input must see the same.
func TestComputeLeavesItsInputAloneAndIsRepeatable(t *testing.T) {
	t.Parallel()
	eachComparable(t, 9, func(in ServiceYear, s Statement) {
		again := Compute(in)
		a, b := s.Row(), again.Row()
		for i, value := range a.Values() {
			if value != b.Values()[i] {
				t.Fatalf("%s was %s and is %s", Columns[i], value, b.Values()[i])
			}
		}
	})
}

// The order in which rows come from a store decides nothing.
func TestTheOrderOfLinesAndContractsDecidesNothing(t *testing.T) {
	t.Parallel()
	d := newDice(10)
	eachComparable(t, 10, func(in ServiceYear, s Statement) {
		d.Shuffle(len(in.Lines), func(i, j int) { in.Lines[i], in.Lines[j] = in.Lines[j], in.Lines[i] })
		d.Shuffle(len(in.Contracts), func(i, j int) { in.Contracts[i], in.Contracts[j] = in.Contracts[j], in.Contracts[i] })
		d.Shuffle(len(in.costs), func(i, j int) { in.costs[i], in.costs[j] = in.costs[j], in.costs[i] })
		shuffled := Compute(in)
		a, b := s.Row(), shuffled.Row()
		for i, value := range a.Values() {
			if value != b.Values()[i] {
				t.Fatalf("%s was %s and is %s", Columns[i], value, b.Values()[i])
			}
		}
	})
}

func TestAtTheBreakEvenPriceTheSavingIsNothing(t *testing.T) {
	t.Parallel()
	tried := 0
	eachComparable(t, 11, func(in ServiceYear, s Statement) {
		if s.BreakEvenPrice.Som.Sign() <= 0 {
			return
		}
		tried++
		for i := range in.Contracts {
			in.Contracts[i].Accepted, in.Contracts[i].ActCount = money.Zero, 0
		}
		in.Contracts[0].Accepted, in.Contracts[0].Share = s.BreakEvenPrice.Som, one
		// The share moved with the price: what else hangs on it must not.
		in.Contracts[0].PenaltiesWithheld = money.Zero
		before := Compute(in)
		in.Contracts[0].Accepted = before.BreakEvenPrice.Som
		if before.BreakEvenPrice.Som.Sign() <= 0 {
			return
		}
		at := Compute(in).Avoidable.Saving.Som
		if at.Cmp(som("0.02")) > 0 || at.Cmp(som("-0.02")) < 0 {
			t.Fatalf("at %s the saving is %s", before.BreakEvenPrice, at)
		}
	})
	if tried < 500 {
		t.Errorf("tried only %d", tried)
	}
}
