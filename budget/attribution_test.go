package budget_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/budget"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

func TestAttributionsAreAddedChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	a := whole(line, "waste")
	a.Share, a.Behaviour, a.Reason = number("0.333333"), "variable", " треть строки "
	attribute(t, store, a)
	got, err := store.Attribution(t.Context(), officer, line.ID, "waste")
	if err != nil || !got.Share.Equal(number("0.333333")) || got.Behaviour != "variable" || got.Reason != "треть строки" || got.Aimak != kokMoynok {
		t.Fatalf("kept as %+v, %v", got, err)
	}
	got.Share, got.Reason = number("1"), ""
	if err := store.ChangeAttribution(t.Context(), officer, &got, ""); err != nil {
		t.Fatal(err)
	}
	list, err := store.LinesOfService(t.Context(), officer, kokMoynok, "waste")
	if err != nil || len(list) != 1 || !list[0].Share.Equal(number("1")) || list[0].Reason != "" || list[0].Executed.String() != "633600.50" {
		t.Errorf("lines of the service: %+v, %v", list, err)
	}
	if err := store.DeleteAttribution(t.Context(), officer, line.ID, "waste", ""); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"read":   second(store.Attribution(t.Context(), officer, line.ID, "waste")),
		"change": store.ChangeAttribution(t.Context(), officer, &got, ""),
		"delete": store.DeleteAttribution(t.Context(), officer, line.ID, "waste", ""),
	} {
		if !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%s what is gone: %v", what, err)
		}
	}
}

func TestALineIsGivenAwayOnlyOnce(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	a := whole(line, "waste")
	a.Share, a.Reason = number("0.85"), "15 % — кладбище"
	attribute(t, store, a)

	more := whole(line, "lighting")
	more.Share, more.Reason = number("0.1500000000000001"), "остаток"
	err := store.AddAttribution(t.Context(), officer, &more, "")
	refused(t, "a hair too much", err, "budget.share_left", "share")
	if left, ok := fault.All(err)[0].Values["Left"].(decimal.Decimal); !ok || !left.Equal(number("0.15")) {
		t.Errorf("the refusal says that %v is left, want 0.15", fault.All(err)[0].Values["Left"])
	}
	more.Share = number("0.15")
	attribute(t, store, more)
	a.Share = number("0.86")
	refused(t, "enlarging the first", store.ChangeAttribution(t.Context(), officer, &a, ""), "budget.share_left", "share")
	a.Share = number("0.5")
	if err := store.ChangeAttribution(t.Context(), officer, &a, ""); err != nil {
		t.Errorf("making it smaller: %v", err)
	}
}

func TestTwoClerksWhoShareOutALineAtOnceDoNotGiveItAwayTwice(t *testing.T) {
	t.Parallel()
	conn, store := village(t)
	for i := range 10 {
		l := wages()
		l.Line = fmt.Sprint(i)
		line := addLine(t, store, l)
		var group sync.WaitGroup
		for _, category := range []string{"waste", "lighting"} {
			group.Go(func() {
				a := whole(line, category)
				a.Share, a.Reason = number("0.6"), "больше половины"
				err := store.AddAttribution(t.Context(), officer, &a, "")
				if err != nil && !errors.Is(err, budget.ErrShareLeft) {
					t.Errorf("refused with %v", err)
				}
			})
		}
		group.Wait()
		if got := scan[decimal.Decimal](t, conn, `SELECT sum(share) FROM attributions WHERE budget_line_id = ?`, line.ID); !got.Equal(number("0.6")) {
			t.Fatalf("%s of the line was given away, want 0.6", got)
		}
	}
}

func TestAttributionsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	good := whole(line, "waste")
	good.Share, good.Reason = number("0.1"), "десятая часть"
	attribute(t, store, good)
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Attribution)
	}{
		{"twice", "budget.attribution_taken", "category", func(*budget.Attribution) {}},
		{"no service", "budget.attribution_service", "category", func(a *budget.Attribution) { a.Category = "" }},
		{"a service of another aimak", "service.not_of_aimak", "category", func(a *budget.Attribution) { a.Category = "culture" }},
		{"above 1", "budget.share", "share", func(a *budget.Attribution) { a.Share = number("1.01") }},
		{"below 0", "budget.share", "share", func(a *budget.Attribution) { a.Share = number("-0.01") }},
		{"avoidable above 1", "budget.share", "avoidable_share", func(a *budget.Attribution) { a.AvoidableShare = number("85") }},
		{"an unknown behaviour", "budget.behaviour", "behaviour", func(a *budget.Attribution) { a.Behaviour = "" }},
		{"a part without a reason", "budget.attribution_reason", "reason", func(a *budget.Attribution) { a.Reason = " " }},
		{"partly avoidable without a reason", "budget.attribution_reason", "reason", func(a *budget.Attribution) {
			a.Share, a.AvoidableShare, a.Reason = number("1"), number("0"), ""
		}},
	} {
		a := good
		test.spoil(&a)
		refused(t, test.name, store.AddAttribution(t.Context(), officer, &a, ""), test.key, test.field)
	}
	lost := good
	lost.LineID = 999
	if err := store.AddAttribution(t.Context(), officer, &lost, ""); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("of a line that is not there: %v", err)
	}
}

func TestTheTableOfAttributionsRefusesByItself(t *testing.T) {
	t.Parallel()
	conn, store := village(t)
	line := addLine(t, store, wages())
	mustExec(t, conn, `INSERT INTO attributions VALUES (?, '41702220807000', 'waste', 0.6, 'fixed', 1, NULL)`, line.ID)
	for _, test := range []struct{ constraint, values string }{
		{"attributions_once", `?, '41702220807000', 'waste', 0.1, 'fixed', 1`},
		{"attributions_share_0_to_1", `?, '41702220807000', 'lighting', 1.1, 'fixed', 1`},
		{"attributions_avoidable_0_to_1", `?, '41702220807000', 'lighting', 0.1, 'fixed', -1`},
		{"attributions_behaviour_known", `?, '41702220807000', 'lighting', 0.1, 'mixed', 1`},
		{"attributions_line_known", `?, '41702205807000', 'culture', 0.1, 'fixed', 1`},
		{"attributions_service_known", `?, '41702220807000', 'water', 0.1, 'fixed', 1`},
		{"attributions_share_at_most_1", `?, '41702220807000', 'lighting', 0.41, 'fixed', 1`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO attributions VALUES (`+test.values+`, NULL)`, line.ID), test.constraint)
	}
	mustExec(t, conn, `INSERT INTO attributions VALUES (?, '41702220807000', 'lighting', 0.4, 'fixed', 1, NULL)`, line.ID)
	refusedByTable(t, exec(t, conn, `UPDATE attributions SET share = 0.5 WHERE category = 'lighting'`), "attributions_share_at_most_1")
}
