package savings

import (
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

func TestProcurementSavingIsOfTheContractsInSomThatStartInTheYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule   string
		year   int
		change func(*Contract)
		want   string
	}{
		{"starts in the year: (100000 − 90000) × 0.6", 2023, func(*Contract) {}, "6000.00"},
		{"started before", 2024, func(*Contract) {}, "0.00"},
		{"no planned amount", 2023, func(c *Contract) { c.Planned = money.Null{} }, "0.00"},
		{"dearer than planned", 2023, func(c *Contract) { c.Value = som("100000.05") }, "-0.03"},
		{"in another currency", 2023, func(c *Contract) { c.Currency = "USD" }, "0.00"},
	} {
		in := worked()
		in.Year = c.year
		c.change(&in.Contracts[0])
		s := Compute(in)
		if got := s.ProcurementSaving.String(); got != c.want {
			t.Errorf("%s: %s, expected %s", c.rule, got, c.want)
		}
	}
}

func TestPriceOfEachContractIsRoundedOnItsOwn(t *testing.T) {
	t.Parallel()
	in := worked()
	second := in.Contracts[0]
	second.ID, second.Number, second.transition, second.assetGain = 8, "N-8", nil, nil
	second.Share, second.Accepted = dec("0.333333"), som("0.03") // 0.00999999 is 0.01
	in.Contracts = append(in.Contracts, second)
	s := Compute(in)
	if s.Price.String() != "30000.02" {
		t.Errorf("price %s", s.Price)
	}
}

func TestHalfATyiynIsRoundedAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, share, want string }{
		{"0.01", "0.5", "0.01"}, {"0.03", "0.5", "0.02"}, {"-0.01", "0.5", "-0.01"}, {"0.01", "0.499999999999999", "0.00"},
	} {
		if got := product([]Factor{{Num: dec(c.amount)}, {Num: dec(c.share)}, {Num: one, Den: one}}).String(); got != c.want {
			t.Errorf("%s × %s is %s, expected %s", c.amount, c.share, got, c.want)
		}
	}
	// 1 ÷ 3 × 3 is 1: nothing is rounded before the end.
	if got := product([]Factor{{Num: dec("0.005"), Den: dec("3")}, {Num: dec("3")}}).String(); got != "0.01" {
		t.Errorf("a third of three halves of a tyiyn is %s", got)
	}
}

func TestUnknownResultsAreNotZero(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Households, in.QuantityY = nil, decimal.NullDecimal{}
	for i := range in.Lines {
		in.Lines[i].Behaviour = Fixed
	}
	s := Compute(in)
	if s.Status != Comparable || s.SavingPerHousehold.Valid || s.UnitCostInHouse.Valid || s.UnitCostOutsourced.Valid {
		t.Errorf("%s: per household %s, per unit %s and %s", s.Status, s.SavingPerHousehold, s.UnitCostInHouse, s.UnitCostOutsourced)
	}
	in.Households, in.QuantityY = ptr(0), nul("0")
	s = Compute(in)
	if s.SavingPerHousehold.Valid || s.UnitCostInHouse.Valid {
		t.Errorf("divided by 0: per household %s, per unit %s", s.SavingPerHousehold, s.UnitCostInHouse)
	}
	for i := range in.Lines {
		in.Lines[i].AvoidableShare = decimal.Zero
	}
	in.Assets[0].AvoidableShare, in.Baseline.OverheadAvoidableShare = decimal.Zero, decimal.Zero
	s = Compute(in)
	if s.Avoidable.InHouse.String() != "0.00" || s.Avoidable.Share.Valid || !s.Full.Share.Valid {
		t.Errorf("share %v of %s", s.Avoidable.Share, s.Avoidable.InHouse)
	}
}

func TestTheVerdictNeedsASureSavingAboveTheHurdle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, accepted, hurdle string
		want                   Verdict
		below                  bool
	}{
		{"a sure saving above the hurdle", "50000.01", "0.1", Saves, false},
		{"a sure saving a hair above the hurdle", "50000.01", "0.4828", Saves, false},
		{"a sure saving below the hurdle", "50000.01", "0.49", NoClearDifference, true},
		{"the range spans nothing saved", "101000", "0", NoClearDifference, false},
		{"nothing saved and a hurdle", "101000", "0.1", NoClearDifference, true},
		{"a sure loss", "110000", "0", CostsMore, true},
	} {
		in := worked()
		in.Contracts[0].Accepted, in.Baseline.Hurdle = som(c.accepted), dec(c.hurdle)
		s := Compute(in)
		if s.Verdict != c.want || s.BelowHurdle != c.below {
			t.Errorf("%s: %s, below %t; saving %s, %s to %s", c.rule, s.Verdict, s.BelowHurdle, s.Avoidable.Saving, s.Low, s.High)
		}
	}
}

func TestASavingThatEqualsTheHurdleReachesIt(t *testing.T) {
	t.Parallel()
	in := worked()
	add(t, &in, Cost{Kind: CostRevenue, Year: 2024, Amount: som("34560.01")}) // outsourced 0.00: all is saved
	in.Baseline.Hurdle = one
	if s := Compute(in); s.Avoidable.Outsourced.String() != "0.00" || s.Verdict != Saves {
		t.Errorf("outsourced %s: %s", s.Avoidable.Outsourced, s.Verdict)
	}
}

func TestNothingSavedAndNothingLostIsNoClearDifference(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Lines, in.Assets, in.costs = in.Lines[3:], nil, nil // goods of 15000.00
	in.Contracts[0] = term("2024-01-01", "2024-12-31", "")
	in.Contracts[0].Share, in.Contracts[0].ActCount = one, 1
	in.Baseline.AdministrationShare, in.Baseline.Hurdle = nul("0"), decimal.Zero
	for accepted, want := range map[string]Verdict{"14999.99": Saves, "15000": NoClearDifference, "15000.01": CostsMore} {
		in.Contracts[0].Accepted = som(accepted)
		if s := Compute(in); s.Verdict != want || s.Low.String() != s.High.String() {
			t.Errorf("%s: %s of %s, expected %s", accepted, s.Verdict, s.Avoidable.Saving, want)
		}
	}
}

func TestQualityBelowTargetIsCarriedToTheRow(t *testing.T) {
	t.Parallel()
	in := worked()
	in.QualityBelowTarget = true
	s := Compute(in)
	if row := s.Row(); !s.QualityBelowTarget || !row.QualityBelowTarget {
		t.Error("the flag is lost")
	}
}
