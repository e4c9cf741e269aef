package course

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/migrations"
	"kelishim/savings"

	"context"

	"github.com/uptrace/bun"
)

// What the exercises compute without a database is what the program computes
// with the demonstration in its database, figure by figure and line by line.
func TestExercisesAreSolvedByTheEngineOfTheProgram(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), d, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	all, err := demoYears()
	if err != nil {
		t.Fatal(err)
	}
	var inputs []savings.ServiceYear
	err = d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) (err error) {
		inputs, err = savings.Load(ctx, tx, savings.Filter{})
		return err
	})
	if err != nil || len(inputs) < 16 || len(inputs) != len(all) {
		t.Fatalf("%d service-years in the database, %d in the files (%v)", len(inputs), len(all), err)
	}
	for i := range inputs {
		stored := savings.Compute(inputs[i])
		one := all[demoKey{stored.ServiceAimak, stored.Service, stored.Year}]
		if one == nil {
			t.Errorf("%s %s %d is not among the exercises", stored.ServiceAimak, stored.Service, stored.Year)
			continue
		}
		row, mine := stored.Row(), one.Statement.Row()
		if got, want := strings.Join(mine.Values(), " "), strings.Join(row.Values(), " "); got != want {
			t.Errorf("%s %s %d:\n%s, in the database\n%s", stored.ServiceAimak, stored.Service, stored.Year, got, want)
		}
		if len(one.Statement.Lines) != len(stored.Lines) {
			t.Errorf("%s %s %d: %d lines, in the database %d", stored.ServiceAimak, stored.Service, stored.Year, len(one.Statement.Lines), len(stored.Lines))
		}
		// The figures of exercises are those that the command prints.
		for name := range figures {
			e := Exercise{Aimak: stored.ServiceAimak, Service: stored.Service, Year: stored.Year, Of: name}
			solution, err := e.Solve()
			printed := ""
			for c, column := range savings.Columns {
				if column == name {
					printed = row.Values()[c]
				}
			}
			if name == "price" || err != nil && printed == "" {
				continue
			}
			if shown := solution.Figure.StringFixed(int32(len(printed) - 1 - strings.IndexByte(printed, '.'))); err != nil || shown != printed {
				t.Errorf("%s of %s %s %d is %s, printed %s (%v)", name, stored.ServiceAimak, stored.Service, stored.Year, shown, printed, err)
			}
		}
	}
}

func TestANumberIsRightAsFarAsItWasTyped(t *testing.T) {
	t.Parallel()
	saving := Exercise{Aimak: "41702220807000", Service: "waste", Year: 2024, Of: "saving_avoidable"}
	more := Exercise{Aimak: "41702205807000", Service: "lighting", Year: 2024, Of: "saving_avoidable"}
	share := Exercise{Aimak: "41702220807000", Service: "waste", Year: 2024, Of: "saving_avoidable_share"}
	verdict := Exercise{Aimak: "41702205807000", Service: "lighting", Year: 2024, Of: "verdict"}
	status := Exercise{Aimak: "41703220856000", Service: "waste", Year: 2025, Of: "status"}
	for _, one := range []struct {
		e                     Exercise
		typed                 string
		readable, right       bool
		other                 string
		reasonItMustBeCorrect string
	}{
		{saving, "389965.62", true, true, "", "to the tyiyn"},
		{saving, " 389 965,62 сом", true, true, "", "as people write"},
		{saving, "389966", true, true, "", "rounded to the som"},
		{saving, "389965.6", true, true, "", "one decimal"},
		{saving, "389965", true, false, "", "cut off, not rounded"},
		{saving, "389965.63", true, false, "", "a tyiyn too much"},
		{saving, "-389965.62", true, false, "sign", "the sign"},
		{saving, "389965.620000001", true, true, "", "no more than the program shows"},
		{saving, "", false, false, "", "nothing"},
		{saving, "много", false, false, "", "words"},
		{saving, "1e5", false, false, "", "an exponent"},
		{more, "−200931,25", true, true, "", "a typographic minus"},
		{more, "200931.25", true, false, "sign", "costs more has a minus"},
		{verdict, "costs_more", true, true, "", ""},
		{verdict, "saves", true, false, "", ""},
		{verdict, "profit", false, false, "", "no option"},
		{status, "volume_missing", true, true, "", ""},
	} {
		solution, err := one.e.Solve()
		if err != nil {
			t.Fatal(err)
		}
		if got := solution.Check(one.typed); got != (Checked{one.readable, one.right, one.other}) {
			t.Errorf("%q (%s): %+v", one.typed, one.reasonItMustBeCorrect, got)
		}
	}
	solution, err := share.Solve()
	if err != nil {
		t.Fatal(err)
	}
	percent := solution.Figure.Shift(2)
	for _, typed := range []string{percent.StringFixed(1) + " %", percent.StringFixed(0), strings.Replace(percent.StringFixed(2), ".", ",", 1)} {
		if !solution.Check(typed).Right {
			t.Errorf("%s is not right for %s %%", typed, percent)
		}
	}
	if solution.Check(solution.Figure.StringFixed(4)).Right {
		t.Error("a share was taken for per cents")
	}
	full, err := (&Exercise{Aimak: "41702220807000", Service: "waste", Year: 2024, Of: "saving_full"}).Solve()
	if err != nil {
		t.Fatal(err)
	}
	if got := full.Check("389965.62"); got.Right || got.Other != "saving_avoidable" {
		t.Errorf("the figure of another reading: %+v", got)
	}
}

func TestAFigureOfLinesIsTheirSum(t *testing.T) {
	t.Parallel()
	year, err := demoYear("41702220807000", "waste", 2024)
	if err != nil {
		t.Fatal(err)
	}
	sum, last := money.Zero, savings.Line{}
	for _, l := range year.Statement.Lines {
		if l.Kind == savings.KindBudgetLine {
			sum, last = sum.Add(l.Whole.Som), l
		}
	}
	for of, want := range map[string]decimal.Decimal{"line.budget_line.full": sum.Decimal(), "line.budget_line.full." + last.Ref: last.Whole.Som.Decimal(),
		"line.budget_line.avoidable." + last.Ref: last.Avoidable.Som.Decimal()} {
		got, err := (&Exercise{Aimak: "41702220807000", Service: "waste", Year: 2024, Of: of}).Solve()
		if err != nil || !got.Figure.Equal(want) || want.IsZero() {
			t.Errorf("%s is %s (%v), want %s", of, got.Figure, err, want)
		}
	}
	for _, of := range []string{"line", "line.budget_line", "line.budget_line.best", "line.nothing.full", "line.payment.full", "verdicts"} {
		if _, err := (&Exercise{Aimak: "41702220807000", Service: "waste", Year: 2024, Of: of}).Solve(); err == nil {
			t.Errorf("%s was found", of)
		}
	}
}

func TestAllThatIsShownHasWords(t *testing.T) {
	t.Parallel()
	all, err := demoYears()
	if err != nil {
		t.Fatal(err)
	}
	for key, year := range all {
		for _, lang := range i18n.Languages {
			r, s := i18n.For(lang), Solution{Demo: year}
			tables := append(append(s.Given(r, ShowInputs), s.Given(r, ShowStatement)...), s.Lines(r)...)
			if len(tables) < 2 {
				t.Errorf("%v: %d tables", key, len(tables))
			}
			for _, table := range tables {
				all := table.Title
				for _, column := range table.Columns {
					all += column.Title
				}
				for _, row := range table.Rows {
					if len(row) != len(table.Columns) {
						t.Errorf("%v: a row of %q has %d cells of %d", key, table.Title, len(row), len(table.Columns))
					}
					all += strings.Join(row, "")
				}
				if strings.Contains(all, "[") || strings.Contains(all, "<no value>") {
					t.Errorf("%v in %s: words are missing: %s", key, lang, all)
				}
			}
		}
	}
}
