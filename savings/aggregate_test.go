package savings

import (
	"strings"
	"testing"

	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// randomRows are rows of random service-years, one in four of them with
// something taken away.
func randomRows(seed uint64, n int) []Row {
	d := newDice(seed)
	rows := make([]Row, n)
	for i := range rows {
		in := d.serviceYear()
		if d.chance(25) {
			in.Baseline = nil
		}
		s := Compute(in)
		rows[i] = s.Row()
	}
	return rows
}

func TestWhatIsNotComparableIsCountedAndNeverSummed(t *testing.T) {
	t.Parallel()
	rows := randomRows(20, 2000)
	for _, by := range append(Groupings, ByYear) {
		comparable, of := 0, 0
		saving := money.Zero
		for _, g := range Aggregate(rows, by) {
			comparable, of = comparable+g.Comparable, of+g.Of
			saving = saving.Add(g.SavingAvoidable.Som)
			if g.SavingAvoidable.Valid != (g.Comparable > 0) || g.Low.Valid != g.SavingAvoidable.Valid {
				t.Fatalf("%s %s: %d comparable and a saving of %q", by, g.Key, g.Comparable, g.SavingAvoidable)
			}
		}
		total := Total(rows)
		if comparable != total.Comparable || of != len(rows) || comparable == of || saving.Cmp(total.SavingAvoidable.Som) != 0 {
			t.Errorf("%s: %d of %d, saving %s; total %d of %d, %s", by, comparable, of, saving, total.Comparable, total.Of, total.SavingAvoidable)
		}
	}
	want := money.Zero
	for i := range rows {
		if rows[i].Status == Comparable {
			want = want.Add(rows[i].SavingAvoidable.Som)
		}
	}
	if got := Total(rows).SavingAvoidable.Som; got.Cmp(want) != 0 {
		t.Errorf("total %s, expected %s", got, want)
	}
}

func TestAGroupIsTheSumOfItsRows(t *testing.T) {
	t.Parallel()
	in := worked()
	s := Compute(in)
	first := s.Row()
	second := first
	second.Service, second.Providers, second.Status = "culture", []string{"10", "20"}, Comparable
	second.Verdict = CostsMore
	third := Row{Aimak: first.Aimak, ServiceAimak: "x", Service: "water", Year: 2024, Status: NoBaseline, ProcurementSaving: som("12.50")}
	g := Aggregate([]Row{first, second, third}, ByAimak)
	if len(g) != 1 || g[0].Key != "41700000000002" || g[0].Comparable != 2 || g[0].Of != 3 || g[0].SavesCount != 1 || g[0].CostsMoreCount != 1 {
		t.Fatalf("%+v", g)
	}
	want := []string{"41700000000002", "2024", "2", "3", "133656.66", "69120.02", "64536.64", "0.4829", "62442.14", "66631.14",
		"240026.68", "170906.66", "122300.00", "51550.00", "70750.00",
		"645.37", // the 100 households of one aimak and year count once
		"12.50"}  // of the row that is not comparable
	for i, value := range g[0].Values(ByAimak) {
		if value != want[i] {
			t.Errorf("%s is %s, expected %s", GroupColumns(ByAimak)[i], value, want[i])
		}
	}
	if r := g[0].Reading(ReadCash); r.Saving.String() != "70750.00" || share(r.Share) != "0.5785" {
		t.Errorf("cash %+v", r)
	}
}

func TestHouseholdsOfAYearWhereTheyAreUnknownLeaveTheSavingPerHouseholdUnknown(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	known, other := s.Row(), s.Row()
	other.Year, other.Households = 2025, nil
	if g := Total([]Row{known, other}); g.SavingPerHousehold.Valid {
		t.Errorf("%s per household", g.SavingPerHousehold)
	}
	other.Status = NoBaseline
	if g := Total([]Row{known, other}); g.SavingPerHousehold.String() != "322.68" {
		t.Errorf("the households of a row that is not comparable matter: %s", g.SavingPerHousehold)
	}
	other.Status, other.Households = Comparable, ptr(100)
	if g := Total([]Row{known, other}); g.SavingPerHousehold.String() != "322.68" {
		t.Errorf("two years of 100 households: %s", g.SavingPerHousehold)
	}
}

// A merger gives the rows of the dissolved aimak another aimak and changes
// nothing else.
func TestAMergerMovesRowsAndLosesNone(t *testing.T) {
	t.Parallel()
	before := randomRows(21, 1000)
	after := make([]Row, len(before))
	copy(after, before)
	moved := 0
	for i := range after {
		if after[i].Aimak <= "41719" && after[i].Year >= 2024 {
			after[i].Aimak = "41739"
			moved++
		}
	}
	if moved < 100 {
		t.Fatalf("only %d rows move", moved)
	}
	if a, b := Total(before), Total(after); a.Of != b.Of || strings.Join(a.Values(ByAimak), ",") != strings.Join(b.Values(ByAimak), ",") {
		t.Errorf("the total moved:\n%v\n%v", a.Values(ByAimak), b.Values(ByAimak))
	}
	sums := func(rows []Row) (of int, saving money.Som, aimaks map[string]int) {
		aimaks = map[string]int{}
		for _, g := range Aggregate(rows, ByAimak) {
			of, saving = of+g.Of, saving.Add(g.SavingAvoidable.Som)
			aimaks[g.Key] = g.Of
		}
		return of, saving, aimaks
	}
	ofBefore, savingBefore, aimaksBefore := sums(before)
	ofAfter, savingAfter, aimaksAfter := sums(after)
	if ofBefore != ofAfter || savingBefore.Cmp(savingAfter) != 0 {
		t.Errorf("%d rows saving %s became %d saving %s", ofBefore, savingBefore, ofAfter, savingAfter)
	}
	if aimaksAfter["41739"] != aimaksBefore["41739"]+moved {
		t.Errorf("the successor has %d rows, it had %d and %d moved", aimaksAfter["41739"], aimaksBefore["41739"], moved)
	}
	for _, by := range []By{ByService, ByCategory, ByProvider} {
		a, b := Aggregate(before, by), Aggregate(after, by)
		for i := range a {
			if strings.Join(a[i].Values(by), ",") != strings.Join(b[i].Values(by), ",") {
				t.Fatalf("by %s the merger moved %s", by, a[i].Key)
			}
		}
	}
}

func TestAServiceYearOfSeveralProvidersIsAGroupOfItsOwn(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	joint, alone := s.Row(), s.Row()
	joint.Providers, alone.Providers = []string{"10", "20"}, []string{"20"}
	groups := Aggregate([]Row{joint, alone, joint}, ByProvider)
	if len(groups) != 2 || groups[0].Key != "10+20" || groups[0].Of != 2 || groups[1].Key != "20" || groups[1].Of != 1 {
		t.Errorf("%+v", groups)
	}
}

func TestTheYearOfAGroupOfSeveralYearsIsLeftEmpty(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	a, b := s.Row(), s.Row()
	b.Year = 2026
	g := Total([]Row{b, a})
	if values := g.Values(ByCategory); g.FirstYear != 2024 || g.LastYear != 2026 || values[1] != "" {
		t.Errorf("%d to %d, %q", g.FirstYear, g.LastYear, values[1])
	}
}

func TestSavingsAddUpOverTheYears(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	a, b, c := s.Row(), s.Row(), s.Row()
	a.Year, a.Status = 2023, NoAcceptedWork
	b.Year, c.Year = 2024, 2025
	list := Cumulative([]Row{c, a, b, b})
	if len(list) != 3 {
		t.Fatalf("%+v", list)
	}
	for i, want := range []struct {
		year, comparable, of int
		avoidable, cash      string
	}{
		{2023, 0, 1, "", ""}, {2024, 2, 3, "64536.64", "70750.00"}, {2025, 3, 4, "96804.96", "106125.00"},
	} {
		got := list[i]
		if got.Year != want.year || got.Comparable != want.comparable || got.Of != want.of ||
			got.Avoidable.String() != want.avoidable || got.Cash.String() != want.cash {
			t.Errorf("%+v, expected %+v", got, want)
		}
	}
}

func TestErosionIsTheShareLostSinceTheFirstComparableYear(t *testing.T) {
	t.Parallel()
	row := func(year int, status Status, share string) Row {
		r := Row{Year: year, Status: status}
		if share != "" {
			r.SavingAvoidableShare = nul(share)
		}
		return r
	}
	list := Erosion([]Row{row(2026, Comparable, "0.35"), row(2023, NoAcceptedWork, ""), row(2025, Comparable, "0.12"),
		row(2024, Comparable, "0.30"), row(2027, Comparable, "")})
	if len(list) != 2 || list[0].Year != 2025 || list[0].Since != 2024 || list[0].Points.String() != "0.18" || list[1].Points.String() != "-0.05" {
		t.Errorf("%+v", list)
	}
	if alone := Erosion([]Row{row(2024, Comparable, "0.3")}); len(alone) != 0 {
		t.Errorf("the first year has not eroded: %+v", alone)
	}
}

func TestOnlyTheGroupingsOfTheCommandLineAreRead(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"", "service", "aimak", "raion", "oblast", "category", "provider"} {
		if got, err := ParseBy(by); err != nil || string(got) != by {
			t.Errorf("%s: %v", by, err)
		}
	}
	for _, by := range []string{"year", "Aimak", "village"} {
		_, err := ParseBy(by)
		list := fault.All(err)
		if len(list) != 1 || list[0].Values["Value"] != by || list[0].Values["Choices"] != "service, aimak, raion, oblast, category, provider" {
			t.Errorf("%q: %v", by, err)
		}
	}
}
