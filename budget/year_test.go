package budget_test

import (
	"fmt"
	"testing"

	"kelishim/budget"
	"kelishim/internal/money"
)

func line(number, economic string, approved, adjusted, executed money.Null) budget.Line {
	l := wages()
	l.Line, l.EconomicCode, l.Approved, l.Adjusted, l.Executed = number, economic, approved, adjusted, executed
	return l
}

func TestTheYearSumsExpenditureAndRevenueApart(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	none := money.Null{}
	addLine(t, store, line("1", "2111", som("100.10"), som("200.20"), som("150.15")))
	addLine(t, store, line("2", "22151100", som("0.01"), som("0.02"), none))
	addLine(t, store, line("3", "1422", none, som("50"), som("40")))
	elsewhere := line("4", "2111", som("999"), som("999"), som("999"))
	elsewhere.Year = 2024
	addLine(t, store, elsewhere)

	year, err := store.Year(t.Context(), officer, kokMoynok, 2023, budget.LineFilter{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	want := budget.Totals{Lines: 2, Approved: som("100.11"), Adjusted: som("200.22"), Executed: som("150.15"), MissingExecuted: 1}
	sameTotals(t, "expenditure", year.Expenditure, want)
	sameTotals(t, "revenue", year.Revenue, budget.Totals{Lines: 1, Approved: none, Adjusted: som("50"), Executed: som("40"), MissingApproved: 1})
	if len(year.Lines) != 3 || year.Lines[2].Line.Line != "3" {
		t.Errorf("%d lines, the last %v; revenue stands at the end", len(year.Lines), year.Lines[len(year.Lines)-1].Line.Line)
	}
	if year.Expenditure.Execution() != nil {
		t.Errorf("execution %s, though a line has no executed amount", year.Expenditure.Execution())
	}
	if got := year.Revenue.Execution(); got == nil || !got.Equal(number("0.8")) {
		t.Errorf("execution of revenue %v, want 0.8", got)
	}
	empty, err := store.Year(t.Context(), officer, boruBash, 2023, budget.LineFilter{Limit: 50})
	if err != nil || len(empty.Lines) != 0 || empty.Expenditure.Executed.Valid {
		t.Errorf("a year without lines: %+v, %v", empty, err)
	}
}

func sameTotals(t *testing.T, what string, got, want budget.Totals) {
	t.Helper()
	show := func(s budget.Totals) string {
		return fmt.Sprint(s.Lines, s.Approved, s.Adjusted, s.Executed, s.MissingApproved, s.MissingAdjusted, s.MissingExecuted)
	}
	if show(got) != show(want) {
		t.Errorf("%s: %s, want %s", what, show(got), show(want))
	}
}

func TestEachLineSaysWhatOfItBelongsToNoService(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	shared := addLine(t, store, wages())
	a := whole(shared, "waste")
	a.Share, a.Reason = number("0.333333"), "треть ставки"
	attribute(t, store, a)
	a.Category, a.Share = "lighting", number("0.5")
	attribute(t, store, a)
	free := wages()
	free.Line = "51-02"
	addLine(t, store, free)
	year, err := store.Year(t.Context(), officer, kokMoynok, 2023, budget.LineFilter{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	if got := year.Lines[0]; !got.Unattributed().Equal(number("0.166667")) || len(got.Attributions) != 2 || got.Attributions[0].Category != "lighting" {
		t.Errorf("left %s, attributed to %+v", got.Unattributed(), got.Attributions)
	}
	if got := year.Lines[1]; !got.Unattributed().Equal(number("1")) {
		t.Errorf("of a free line %s is left", got.Unattributed())
	}
}

func TestLinesAreSearchedAndPaged(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	for i := range 7 {
		addLine(t, store, line(fmt.Sprintf("%02d", i), fmt.Sprintf("22%02d", 11+i%2), som("1"), som("1"), som("1")))
	}
	for _, test := range []struct {
		name          string
		f             budget.LineFilter
		found, onPage int
	}{
		{"all", budget.LineFilter{Limit: 50}, 7, 7},
		{"the second page", budget.LineFilter{Limit: 5, Offset: 5}, 7, 2},
		{"by code", budget.LineFilter{Search: "2212", Limit: 50}, 3, 3},
		{"by title in any case", budget.LineFilter{Search: "ЗАРАБОТНАЯ", Limit: 50}, 7, 7},
		{"by number", budget.LineFilter{Search: "06", Limit: 50}, 1, 1},
		{"signs of a pattern are letters", budget.LineFilter{Search: "%", Limit: 50}, 0, 0},
		{"no such", budget.LineFilter{Search: "нет", Limit: 50}, 0, 0},
	} {
		year, err := store.Year(t.Context(), officer, kokMoynok, 2023, test.f)
		if err != nil || year.Found != test.found || len(year.Lines) != test.onPage {
			t.Errorf("%s: %d of %d, %v; want %d of %d", test.name, len(year.Lines), year.Found, err, test.onPage, test.found)
		}
		if year.Expenditure.Lines != 7 {
			t.Errorf("%s: the totals follow the search", test.name)
		}
	}
}

func TestBudgetsAreListedByAimakAndYear(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	first := addLine(t, store, line("1", "2111", som("1"), som("2"), som("3.50")))
	attribute(t, store, whole(first, "waste"))
	addLine(t, store, line("2", "1422", som("1"), som("2"), som("30")))
	later := line("1", "2111", som("1"), som("2"), money.Null{})
	later.Year = 2024
	addLine(t, store, later)
	other := line("1", "2111", som("1"), som("2"), som("100"))
	other.Aimak = boruBash
	addLine(t, store, other)

	list, total, err := store.Years(t.Context(), officer, budget.YearsFilter{Lang: "ky", Limit: 50})
	if err != nil || total != 3 || len(list) != 3 {
		t.Fatalf("%d of %d, %v", len(list), total, err)
	}
	if list[0].Year != 2024 || list[0].MissingExecuted != 1 || list[0].Executed.Valid {
		t.Errorf("the newest year comes first: %+v", list[0])
	}
	if y := list[2]; y.Aimak != kokMoynok || y.Lines != 1 || y.Executed.String() != "3.50" || y.RevenueLines != 1 ||
		y.RevenueExecuted.String() != "30.00" || y.AttributedLines != 1 {
		t.Errorf("Kok-Moynok 2023: %+v", y)
	}
	for _, test := range []struct {
		name  string
		f     budget.YearsFilter
		total int
		first string
		year  int
	}{
		{"by executed, downwards", budget.YearsFilter{Sort: "-executed", Limit: 1}, 3, boruBash, 2023},
		{"by executed, upwards", budget.YearsFilter{Sort: "executed", Limit: 1}, 3, kokMoynok, 2023},
		{"by name", budget.YearsFilter{Sort: "aimak", Lang: "ru", Limit: 1}, 3, boruBash, 2023},
		{"by name in Kyrgyz, downwards", budget.YearsFilter{Sort: "-aimak", Lang: "ky", Limit: 1}, 3, kokMoynok, 2024},
		{"a sort that is none", budget.YearsFilter{Sort: "1; DROP TABLE units", Limit: 1}, 3, kokMoynok, 2024},
		{"of a year", budget.YearsFilter{Year: 2024, Limit: 50}, 1, kokMoynok, 2024},
		{"of an aimak", budget.YearsFilter{Aimaks: []string{boruBash}, Limit: 50}, 1, boruBash, 2023},
		{"the second page", budget.YearsFilter{Limit: 2, Offset: 2}, 3, kokMoynok, 2023},
	} {
		list, total, err := store.Years(t.Context(), officer, test.f)
		if err != nil || total != test.total || len(list) == 0 || list[0].Aimak != test.first || list[0].Year != test.year {
			t.Errorf("%s: %+v of %d, %v", test.name, list, total, err)
		}
	}
	if list, total, err := store.Years(t.Context(), officer, budget.YearsFilter{Aimaks: []string{}, Limit: 50}); err != nil || total != 0 || len(list) != 0 {
		t.Errorf("no aimak: %+v of %d, %v", list, total, err)
	}
	years, err := store.YearsKnown(t.Context(), officer)
	if err != nil || len(years) != 2 || years[0] != 2024 {
		t.Errorf("years %v, %v", years, err)
	}
}
