package budget_test

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

const (
	kokMoynok = "41702220807000"
	boruBash  = "41702205807000"
)

// officer is the person in whose name the tests write.
var officer = db.Actor{UserID: 7, Name: "А. Бекова", Role: "administrator"}

func number(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func share(s string) *decimal.Decimal {
	d := number(s)
	return &d
}

func som(s string) money.Null { return money.Known(money.MustParse(s)) }

// exec runs SQL behind the stores' back, as an import or a mistake would.
func exec(t *testing.T, conn *db.DB, query string, args ...any) error {
	t.Helper()
	return conn.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

func mustExec(t *testing.T, conn *db.DB, query string, args ...any) {
	t.Helper()
	if err := exec(t, conn, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func scan[T any](t *testing.T, conn *db.DB, query string, args ...any) T {
	t.Helper()
	var value T
	err := conn.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &value)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// village is a database in which Kok-Moynok has waste and lighting, and
// Boru-Bash has culture.
func village(t *testing.T) (*db.DB, *budget.Store) {
	t.Helper()
	conn := dbtest.New(t)
	mustExec(t, conn, `INSERT INTO services (aimak, category, unit) VALUES
		('41702220807000', 'waste', 'household'), ('41702220807000', 'lighting', 'lamp'), ('41702205807000', 'culture', 'event')`)
	return conn, budget.NewStore(conn)
}

// wages is a good line that tests may spoil.
func wages() budget.Line {
	return budget.Line{Aimak: kokMoynok, Year: 2023, Line: "51-01", FunctionalCode: "7051", EconomicCode: "2111",
		Title: "Заработная плата рабочих", FundingSource: "local", Approved: som("620000"), Adjusted: som("640000"), Executed: som("633600.50")}
}

func addLine(t *testing.T, store *budget.Store, line budget.Line) budget.Line {
	t.Helper()
	if err := store.AddLine(t.Context(), officer, &line); err != nil {
		t.Fatalf("add line %s: %v", line.Line, err)
	}
	return line
}

// whole attributes a line to a service from end to end.
func whole(line budget.Line, category string) budget.Attribution {
	return budget.Attribution{LineID: line.ID, Category: category, Share: number("1"), Behaviour: "fixed", AvoidableShare: number("1")}
}

func attribute(t *testing.T, store *budget.Store, a budget.Attribution) {
	t.Helper()
	if err := store.AddAttribution(t.Context(), officer, &a, ""); err != nil {
		t.Fatalf("attribute line %d: %v", a.LineID, err)
	}
}

// terms is a good baseline that tests may spoil.
func terms() budget.Baseline {
	return budget.Baseline{Aimak: kokMoynok, Category: "waste", ReferenceYear: 2023, Amounts: "executed",
		OverheadRate: number("0.12"), OverheadAvoidableShare: number("0"), AdministrationShare: share("0.05"),
		FrozenOn: date.Of(2024, 2, 12), Author: "ФЭО", Reason: "Год до передачи на аутсорсинг"}
}

// frozen is a village whose waste has a line and a frozen baseline on it.
func frozen(t *testing.T) (*db.DB, *budget.Store, budget.Line) {
	t.Helper()
	conn, store := village(t)
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	b := terms()
	if err := store.Freeze(t.Context(), officer, &b); err != nil {
		t.Fatalf("freeze: %v", err)
	}
	return conn, store, line
}

func newest(t *testing.T, store *budget.Store) budget.Baseline {
	t.Helper()
	b, err := store.Baseline(t.Context(), officer, kokMoynok, "waste")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// refused checks that err holds a refusal with this key on this field.
func refused(t *testing.T, what string, err error, key, field string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if f.Key == key && f.Field == field {
			return
		}
	}
	t.Errorf("%s: refused with %v, want %s on %q", what, err, key, field)
}

// refusedByTable checks the constraint that refused and that a sentence stands
// ready for it.
func refusedByTable(t *testing.T, err error, constraint string) {
	t.Helper()
	if got := db.Constraint(err); got != constraint {
		t.Errorf("refused by %q (%v), want %s", got, err, constraint)
	}
	if len(fault.All(budget.Refusals.Kindly(err))) != 1 {
		t.Errorf("no refusal is mapped to %s", constraint)
	}
}
