package savings_test

import (
	"testing"

	"kelishim/internal/money"
	"kelishim/savings"
)

func TestAGroupIsJudgedByTheRangeOfItsSum(t *testing.T) {
	t.Parallel()
	row := func(verdict savings.Verdict, low, saving, high string) savings.Row {
		known := func(text string) money.Null { return money.Known(money.MustParse(text)) }
		return savings.Row{Status: savings.Comparable, Verdict: verdict, Low: known(low), SavingAvoidable: known(saving), High: known(high),
			InHouseAvoidable: known("1000"), Outsourced: known("900")}
	}
	none := savings.Row{Status: savings.NoBaseline}
	for _, c := range []struct {
		what string
		rows []savings.Row
		want savings.Verdict
	}{
		{"nothing", nil, ""},
		{"nothing to compare", []savings.Row{none}, ""},
		{"one that saves, one that cannot be compared", []savings.Row{row(savings.Saves, "1", "5", "9"), none}, savings.Saves},
		{"one that costs more", []savings.Row{row(savings.CostsMore, "-9", "-5", "-1")}, savings.CostsMore},
		{"a saving below its hurdle", []savings.Row{row(savings.NoClearDifference, "1", "5", "9")}, savings.NoClearDifference},
		{"a loss that outweighs a saving", []savings.Row{row(savings.Saves, "1", "5", "9"), row(savings.CostsMore, "-90", "-50", "-20")}, savings.CostsMore},
		{"a saving that outweighs a loss", []savings.Row{row(savings.Saves, "100", "500", "900"), row(savings.CostsMore, "-90", "-50", "-20")}, savings.Saves},
		{"the low on the other side of nothing", []savings.Row{row(savings.Saves, "10", "50", "90"), row(savings.CostsMore, "-20", "-15", "-10")}, savings.NoClearDifference},
	} {
		total := savings.Total(c.rows)
		if got := total.Verdict(); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}
