package budget_test

import (
	"errors"
	"testing"

	"kelishim/budget"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

func TestLinesAreAddedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := wages()
	line.Title, line.Executed = "  Заработная плата рабочих ", money.Null{}
	line = addLine(t, store, line)
	got, err := store.Line(t.Context(), officer, line.ID)
	if err != nil || got.Title != "Заработная плата рабочих" || got.Executed.Valid || got.Adjusted.String() != "640000.00" || got.FundingSource != "local" {
		t.Fatalf("kept as %+v, %v", got, err)
	}
	got.Executed, got.FundingSource, got.Year, got.Aimak = som("0"), "", 2024, boruBash
	if err := store.ChangeLine(t.Context(), officer, &got, ""); err != nil {
		t.Fatal(err)
	}
	changed, _ := store.Line(t.Context(), officer, line.ID)
	if changed.Executed.String() != "0.00" || changed.FundingSource != "" {
		t.Errorf("changed to %+v", changed)
	}
	if changed.Year != 2023 || changed.Aimak != kokMoynok {
		t.Errorf("a change moved the line to %s in %d", changed.Aimak, changed.Year)
	}
	if err := store.DeleteLine(t.Context(), officer, line.ID); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"read":   second(store.Line(t.Context(), officer, line.ID)),
		"change": store.ChangeLine(t.Context(), officer, &got, ""),
		"delete": store.DeleteLine(t.Context(), officer, line.ID),
	} {
		if !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%s what is gone: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestLinesAreRefusedKindly(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	addLine(t, store, wages())
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Line)
	}{
		{"a number that is taken", "budget.line_taken", "line", func(*budget.Line) {}},
		{"no number", "budget.line_number", "line", func(l *budget.Line) { l.Line = " " }},
		{"no title", "budget.line_title", "title", func(l *budget.Line) { l.Title = "" }},
		{"three digits", "budget.code_digits", "economic_code", func(l *budget.Line) { l.EconomicCode = "221" }},
		{"nine digits", "budget.code_digits", "functional_code", func(l *budget.Line) { l.FunctionalCode = "705100000" }},
		{"letters", "budget.code_digits", "economic_code", func(l *budget.Line) { l.EconomicCode = "2111a" }},
		{"approved below zero", "budget.negative", "approved", func(l *budget.Line) { l.Approved = som("-0.01") }},
		{"adjusted below zero", "budget.negative", "adjusted", func(l *budget.Line) { l.Adjusted = som("-1") }},
		{"executed below zero", "budget.negative", "executed", func(l *budget.Line) { l.Executed = som("-1") }},
		{"a year too early", "register.year", "year", func(l *budget.Line) { l.Year = 23 }},
		{"an unknown aimak", "register.unit_unknown", "aimak", func(l *budget.Line) { l.Aimak = "99999999999999" }},
	} {
		line := wages()
		test.spoil(&line)
		refused(t, test.name, store.AddLine(t.Context(), officer, &line), test.key, test.field)
	}
	if got := fault.All(store.AddLine(t.Context(), officer, &budget.Line{Year: 2023})); len(got) != 4 {
		t.Errorf("an empty form is refused with %v, want number, title and both codes at once", got)
	}
}

func TestTheTableOfLinesRefusesByItself(t *testing.T) {
	t.Parallel()
	conn, store := village(t)
	addLine(t, store, wages())
	for _, test := range []struct{ constraint, values string }{
		{"budget_lines_once", `'41702220807000', 2023, '51-01', '7051', '2111', 'x', NULL, 1, 1, 1`},
		{"budget_lines_aimak_known", `'99999999999999', 2023, '2', '7051', '2111', 'x', NULL, 1, 1, 1`},
		{"budget_lines_year_sane", `'41702220807000', 23, '2', '7051', '2111', 'x', NULL, 1, 1, 1`},
		{"budget_lines_line_given", `'41702220807000', 2023, ' ', '7051', '2111', 'x', NULL, 1, 1, 1`},
		{"budget_lines_functional_digits", `'41702220807000', 2023, '2', '705', '2111', 'x', NULL, 1, 1, 1`},
		{"budget_lines_economic_digits", `'41702220807000', 2023, '2', '7051', '211100000', 'x', NULL, 1, 1, 1`},
		{"budget_lines_title_given", `'41702220807000', 2023, '2', '7051', '2111', '', NULL, 1, 1, 1`},
		{"budget_lines_approved_not_negative", `'41702220807000', 2023, '2', '7051', '2111', 'x', NULL, -1, 1, 1`},
		{"budget_lines_adjusted_not_negative", `'41702220807000', 2023, '2', '7051', '2111', 'x', NULL, 1, -1, 1`},
		{"budget_lines_executed_not_negative", `'41702220807000', 2023, '2', '7051', '2111', 'x', NULL, 1, 1, 'NaN'`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title,
			funding_source, approved, adjusted, executed) VALUES (`+test.values+`)`), test.constraint)
	}
}

func TestALineThatBelongsToAServiceIsNotDeleted(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	if err := store.DeleteLine(t.Context(), officer, line.ID); !errors.Is(err, budget.ErrLineUsed) {
		t.Errorf("deleting it: %v", err)
	}
}

func TestLinesAreCopiedIntoANewYearWithoutAmounts(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	other := wages()
	other.Line = "51-02"
	addLine(t, store, other)
	there := other
	there.Year, there.Title = 2024, "стоит уже"
	addLine(t, store, there)
	copied, err := store.CopyLines(t.Context(), officer, kokMoynok, 2023, 2024)
	if err != nil || copied != 1 {
		t.Fatalf("copied %d, %v; one of the two was there already", copied, err)
	}
	year, err := store.Year(t.Context(), officer, kokMoynok, 2024, budget.LineFilter{Limit: 10})
	if err != nil || len(year.Lines) != 2 {
		t.Fatalf("%d lines, %v", len(year.Lines), err)
	}
	first, kept := year.Lines[0], year.Lines[1]
	if first.Line.Line != "51-01" || first.Approved.Valid || first.Adjusted.Valid || first.Executed.Valid || len(first.Attributions) != 0 ||
		first.Title != line.Title || first.FundingSource != "local" || first.EconomicCode != "2111" {
		t.Errorf("copied as %+v", first)
	}
	if kept.Title != "стоит уже" || kept.Executed.String() != "633600.50" {
		t.Errorf("the line that was there became %+v", kept)
	}
	_, err = store.CopyLines(t.Context(), officer, kokMoynok, 2023, 2024)
	refused(t, "copying again", err, "budget.nothing_to_copy", "from")
	_, err = store.CopyLines(t.Context(), officer, kokMoynok, 2023, 24)
	refused(t, "into the year 24", err, "register.year", "year")
}

func TestRevenueIsWhatBeginsWithOne(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"1422": true, "14220000": true, "2111": false, "2211": false, "3112": false} {
		if got := (budget.Line{EconomicCode: code}).Revenue(); got != want {
			t.Errorf("%s revenue: %t", code, got)
		}
	}
}
