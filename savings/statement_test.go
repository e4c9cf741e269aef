package savings

import (
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// add takes a cost that cannot be refused.
func add(t *testing.T, in *ServiceYear, c Cost) {
	t.Helper()
	if err := in.AddCost(c); err != nil {
		t.Fatal(err)
	}
}

// lineOf finds the only line of a kind on a side.
func lineOf(t *testing.T, s *Statement, side Side, kind LineKind) *Line {
	t.Helper()
	var found *Line
	for i := range s.Lines {
		if l := &s.Lines[i]; l.Side == side && l.Kind == kind {
			if found != nil {
				t.Fatalf("more than one line %s", kind)
			}
			found = l
		}
	}
	if found == nil {
		t.Fatalf("no line %s", kind)
	}
	return found
}

func count(s *Statement, kind LineKind) int {
	n := 0
	for i := range s.Lines {
		if s.Lines[i].Kind == kind {
			n++
		}
	}
	return n
}

func TestTheBaselineSaysWhichAmountCountsAndSoTheBasis(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amounts   Basis
		whole     string
		low, high string
	}{
		{Executed, "100.00", "100.00", "100.00"},
		{Adjusted, "200.00", "190.00", "210.00"},
		{Approved, "300.00", "270.00", "330.00"},
	} {
		in := worked()
		in.Baseline.Amounts, in.IndexY, in.QuantityY = c.amounts, in.IndexR, in.QuantityR
		in.Lines = []BudgetLine{{Ref: "1", EconomicCode: "2214", Executed: money.Known(som("100")), Adjusted: money.Known(som("200")),
			Approved: money.Known(som("300")), Share: one, Behaviour: Variable, AvoidableShare: one}}
		s := Compute(in)
		l := lineOf(t, &s, InHouse, KindBudgetLine)
		if l.Whole.String() != c.whole || l.Low.String() != c.low || l.High.String() != c.high {
			t.Errorf("%s: %s, %s to %s", c.amounts, l.Whole, l.Low, l.High)
		}
	}
}

func TestContributionsAreComputedOnlyWhereNo2121LineIsAttributed(t *testing.T) {
	t.Parallel()
	in := worked()
	in.ContributionRate = decimal.NullDecimal{}
	attributed := workedLine("5", "21210000", "8000", "0", Fixed, "1")
	in.Lines = append(in.Lines, attributed)
	s := Compute(in)
	if s.Status != Comparable || count(&s, KindContributions) != 0 {
		t.Errorf("a 2121 line attributed with share 0 is a decision: %s, %d computed", s.Status, count(&s, KindContributions))
	}
	// Overhead is 10 % of labour 80000.01 alone.
	if got := lineOf(t, &s, InHouse, KindOverhead).Whole.String(); got != "8000.00" {
		t.Errorf("overhead %s", got)
	}
	in.Lines[len(in.Lines)-1].Share = one // 8000 × 1.25 × 2/3 = 6666.67
	s = Compute(in)
	if got := lineOf(t, &s, InHouse, KindOverhead).Whole.String(); got != "8666.67" {
		t.Errorf("overhead on labour and contributions %s", got)
	}
}

func TestOverheadIsLeftOutWhereThereIsNoRateOrNothingToTakeItOf(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Baseline.OverheadRate = decimal.Zero
	if s := Compute(in); count(&s, KindOverhead) != 0 {
		t.Error("overhead at a rate of 0")
	}
	in = worked()
	in.Lines = in.Lines[2:]
	if s := Compute(in); s.Status != Comparable || count(&s, KindOverhead) != 0 {
		t.Errorf("%s: overhead without labour", s.Status)
	}
}

func TestARecordedAdministrationOrMonitoringKeepsTheShareOut(t *testing.T) {
	t.Parallel()
	for _, kind := range []CostKind{CostAdministration, CostMonitoring} {
		in := worked()
		in.Baseline.AdministrationShare = decimal.NullDecimal{}
		add(t, &in, Cost{Kind: kind, Year: 2024, Amount: som("48000"), Note: "group"})
		s := Compute(in)
		if s.Status != Comparable || s.AssumedAdmin {
			t.Fatalf("%s: %s, assumed %t", kind, s.Status, s.AssumedAdmin)
		}
		l := lineOf(t, &s, Outsourced, LineKind(kind))
		if l.Basis != Recorded || l.Whole.String() != "48000.00" || l.Cash.String() != "48000.00" {
			t.Errorf("%s: %s %s, cash %s", kind, l.Basis, l.Whole, l.Cash)
		}
		// All else equal now includes the record: 63468.33 − 48000.
		if got := s.BreakEvenPrice.String(); got != "15468.33" {
			t.Errorf("%s: break-even price %s", kind, got)
		}
	}
}

func TestAnAdministrationShareOf0IsAShare(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Baseline.AdministrationShare = nul("0")
	s := Compute(in)
	l := lineOf(t, &s, Outsourced, KindAdministration)
	if s.Status != Comparable || l.Whole.String() != "0.00" || l.Basis != Assumed || l.Cash.Valid {
		t.Errorf("%s: %s %s", s.Status, l.Basis, l.Whole)
	}
	if got := s.BreakEvenPrice.String(); got != "63468.33" {
		t.Errorf("break-even price %s", got)
	}
}

func TestAPenaltyThatIsNotWithheldIsNoLine(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Contracts[0].PenaltiesWithheld = money.Zero
	s := Compute(in)
	if count(&s, KindPenalties) != 0 || s.Full.Outsourced.String() != "35160.01" {
		t.Errorf("%d lines, outsourced %s", count(&s, KindPenalties), s.Full.Outsourced)
	}
}

func TestTransitionSpreadOverAllYearsOfAContractIsTheWholeAmount(t *testing.T) {
	t.Parallel()
	sum := money.Zero
	for year := 2020; year <= 2026; year++ {
		in := worked()
		in.Year = year
		s := Compute(in)
		if s.Status != Comparable {
			t.Fatalf("%d: %s", year, s.Status)
		}
		for i := range s.Lines {
			if l := &s.Lines[i]; l.Kind == KindTransition {
				sum = sum.Add(l.Whole.Som)
				if paid := l.Cash.Valid; paid != (year == 2023) {
					t.Errorf("%d: cash %s", year, l.Cash)
				}
			}
		}
	}
	if sum.String() != "6100.00" {
		t.Errorf("spread %s of 6100.00", sum)
	}
}

func TestTransitionPaidBeforeTheContractBeginsIsCashOnly(t *testing.T) {
	t.Parallel()
	in := worked()
	next := term("2025-01-01", "2025-12-31", "")
	next.ID, next.Number = 8, "N-8"
	in.Contracts = append(in.Contracts, next)
	add(t, &in, Cost{Kind: CostTransition, Year: 2024, ContractID: 8, Amount: som("700")})
	s := Compute(in)
	l := s.Lines[len(s.Lines)-4]
	if l.Ref != "N-8" || l.Whole.String() != "0.00" || l.Cash.String() != "700.00" {
		t.Errorf("%s %s: %s, cash %s", l.Kind, l.Ref, l.Whole, l.Cash)
	}
}

func TestACostThatBelongsNowhereIsRefused(t *testing.T) {
	t.Parallel()
	in := worked()
	for _, c := range []Cost{
		{Kind: "fee", Year: 2024, Amount: som("1")},
		{Kind: CostTransition, Year: 2024, ContractID: 99, Amount: som("1")},
		{Kind: CostAssetGain, Year: 2024, Amount: som("1")},
	} {
		if err := in.AddCost(c); err == nil {
			t.Errorf("%s of contract %d was taken", c.Kind, c.ContractID)
		}
	}
}

func TestALatePaymentForAnEarlierContractIsPaidCashButItsProviderIsNotThisYears(t *testing.T) {
	t.Parallel()
	in := worked()
	old := term("2022-01-01", "2023-10-31", "")
	old.Number, old.ProviderINN, old.Share, old.Paid = "N-1", "02503201810112", one, som("5000")
	in.Contracts = append(in.Contracts, old)
	s := Compute(in)
	if s.Cash.Outsourced.String() != "30775.00" || s.Full.Outsourced.String() != "34560.01" {
		t.Errorf("cash %s, accrued %s", s.Cash.Outsourced, s.Full.Outsourced)
	}
	if len(s.Providers) != 1 || s.Providers[0] != "01204201510027" {
		t.Errorf("providers %v", s.Providers)
	}
}

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

func TestAContractWithoutADayInTheYearBearsNoTransition(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Contracts[0].EndsOn, in.Contracts[0].TerminatedOn = date.MustParse("2023-12-31"), date.Date{}
	s := Compute(in)
	if count(&s, KindTransition) != 0 {
		t.Error("a transition of a contract that has no day in 2024 and was paid in 2023")
	}
	if s.Days.Covered != 0 || !s.Days.Share().IsZero() {
		t.Errorf("days %d", s.Days.Covered)
	}
}
