package savings

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

var unknown decimal.NullDecimal

// Each change takes away one thing from the worked example.
var takeaways = []struct {
	status Status
	where  string
	change func(*ServiceYear)
}{
	{NotKGS, "contracts N-7", func(in *ServiceYear) { in.Contracts[0].Currency = "USD" }},
	{NoBaseline, "baselines 41700000000001/waste", func(in *ServiceYear) { in.Baseline = nil }},
	{NoBaseline, "baselines 41700000000001/waste", func(in *ServiceYear) { in.Lines, in.Assets = nil, nil }},
	{NoAcceptedWork, "acts N-7 (2024)", func(in *ServiceYear) { in.Contracts[0].Accepted, in.Contracts[0].ActCount = money.Zero, 0 }},
	{NoAcceptedWork, "acts N-7 (2024)", func(in *ServiceYear) { in.Contracts[0].Share = decimal.Zero }},
	{AmountMissing, "budget_lines 41700000000001/2022/1", func(in *ServiceYear) { in.Lines[0].Executed = money.Null{} }},
	{IndexMissing, "price_index 2022", func(in *ServiceYear) { in.IndexR = unknown }},
	{IndexMissing, "price_index 2024", func(in *ServiceYear) { in.IndexY = unknown }},
	{IndexMissing, "price_index 2024", func(in *ServiceYear) { in.IndexY = nul("0") }},
	{VolumeMissing, "volumes 41700000000001/waste/2022", func(in *ServiceYear) { in.QuantityR = unknown }},
	{VolumeMissing, "volumes 41700000000001/waste/2022", func(in *ServiceYear) { in.QuantityR = nul("0") }},
	{VolumeMissing, "volumes 41700000000001/waste/2024", func(in *ServiceYear) { in.QuantityY = unknown }},
	{RateMissing, "contribution_rates 2024", func(in *ServiceYear) { in.ContributionRate = unknown }},
	{AdministrationUnknown, "baselines 41700000000001/waste", func(in *ServiceYear) { in.Baseline.AdministrationShare = unknown }},
}

func TestWhatIsTakenAwayIsTheStatusAndIsNamed(t *testing.T) {
	t.Parallel()
	for i, c := range takeaways {
		in := worked()
		c.change(&in)
		s := Compute(in)
		if s.Status != c.status || len(s.Missing) != 1 || s.Missing[0].Where.String() != c.where {
			t.Errorf("%d: %s at %v, expected %s at %s", i, s.Status, s.Missing, c.status, c.where)
		}
		if len(s.Lines) != 0 || s.Avoidable.Saving.Valid || s.Low.Valid || s.Price.Valid || s.Verdict != "" {
			t.Errorf("%d: %s shows figures", i, s.Status)
		}
		if s.Days != (Days{244, 366}) {
			t.Errorf("%d: days %v", i, s.Days)
		}
	}
}

func TestOfTwoThingsTakenAwayTheFirstInOrderIsTheStatusAndBothAreNamed(t *testing.T) {
	t.Parallel()
	order := func(s Status) int { return strings.Index(fmt.Sprint(Statuses), string(s)) }
	for i, a := range takeaways {
		for j, b := range takeaways {
			if a.status == b.status || a.status == NoBaseline || b.status == NoBaseline {
				continue // without a baseline nothing that hangs on it can be asked for
			}
			in := worked()
			a.change(&in)
			b.change(&in)
			want := a.status
			if order(b.status) < order(a.status) {
				want = b.status
			}
			if s := Compute(in); s.Status != want || len(s.Missing) != 2 {
				t.Errorf("%d and %d: %s, %d missing, expected %s", i, j, s.Status, len(s.Missing), want)
			}
		}
	}
}

func TestWithoutABaselineTheContractsAreStillLookedAt(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Baseline = nil
	in.Contracts[0].Currency, in.Contracts[0].Accepted = "EUR", money.Zero
	s := Compute(in)
	var got []Status
	for _, m := range s.Missing {
		got = append(got, m.Reason)
	}
	if want := fmt.Sprint([]Status{NotKGS, NoBaseline, NoAcceptedWork}); fmt.Sprint(got) != want || s.Status != NotKGS {
		t.Errorf("%s: %v", s.Status, got)
	}
}

func TestAForeignContractOfAnotherYearIsNoHindrance(t *testing.T) {
	t.Parallel()
	in := worked()
	old := term("2020-01-01", "2021-12-31", "")
	old.Currency = "USD"
	in.Contracts = append(in.Contracts, old)
	if s := Compute(in); s.Status != Comparable {
		t.Errorf("%s", s.Status)
	}
	in.Contracts[1].Paid = som("1")
	if s := Compute(in); s.Status != NotKGS {
		t.Errorf("paid in 2024 in dollars: %s", s.Status)
	}
}

func TestFixedLinesNeedNoVolume(t *testing.T) {
	t.Parallel()
	in := worked()
	in.QuantityR, in.QuantityY = unknown, unknown
	for i := range in.Lines {
		in.Lines[i].Behaviour = Fixed
	}
	if s := Compute(in); s.Status != Comparable {
		t.Errorf("%s", s.Status)
	}
}

func TestAssetsAloneAreABaselineAndNeedNoIndex(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Lines, in.IndexR, in.IndexY, in.QuantityR, in.ContributionRate = nil, unknown, unknown, unknown, unknown
	s := Compute(in)
	if s.Status != Comparable || s.Full.InHouse.String() != "3333.33" {
		t.Errorf("%s: %s", s.Status, s.Full.InHouse)
	}
}

func TestTheSameYearIsAskedForOnce(t *testing.T) {
	t.Parallel()
	in := worked()
	in.Baseline.ReferenceYear, in.IndexR, in.IndexY, in.QuantityR, in.QuantityY = 2024, unknown, unknown, unknown, unknown
	if s := Compute(in); len(s.Missing) != 2 {
		t.Errorf("asked for %v", s.Missing)
	}
}

func TestEveryReasonHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, m := range allMissing() {
		if keys[m.Key()] {
			t.Errorf("%s stands for two reasons", m.Key())
		}
		keys[m.Key()] = true
	}
}

// allMissing is one of each sort of reason.
func allMissing() []Missing {
	return []Missing{
		{Reason: NotKGS}, {Reason: NoBaseline}, {Reason: NoBaseline, Empty: true},
		{Reason: NoAcceptedWork, Contract: "N-7"}, {Reason: NoAcceptedWork},
		{Reason: AmountMissing, Amounts: Executed}, {Reason: AmountMissing, Amounts: Adjusted}, {Reason: AmountMissing, Amounts: Approved},
		{Reason: IndexMissing}, {Reason: IndexMissing, Zero: true}, {Reason: VolumeMissing}, {Reason: VolumeMissing, Zero: true},
		{Reason: RateMissing}, {Reason: AdministrationUnknown},
	}
}
