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
