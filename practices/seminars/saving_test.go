package seminars_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/migrations"
	"kelishim/practices/seminars"
	"kelishim/savings"
)

// The saving of those who were trained is that of the service-years of their
// contract: here one contract for the waste of three aimaks, of which one came.
func TestTheSavingOfTheTrainedIsThatOfTheirContractsServiceYears(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	auditor := dbtest.Person(t, s.db, "auditor", "auditor")
	source, err := exchange.OpenFS("demo", migrations.Demo())
	s.must(err)
	defer source.Close()
	_, err = exchange.Import(t.Context(), s.db, db.System, source, exchange.Options{})
	s.must(err)
	november := s.held("2023-11-14", "2023-11-14")
	s.person(november, alaBuka, "head", "man", 1)

	o, err := s.store.Outcome(t.Context(), auditor, s.series, today)
	s.must(err)
	got := o.Groups[0]
	if got.Key != seminars.TrainedOver || got.Signed != 1 || len(got.Services) != 1 || got.Services[0] != (seminars.ServiceCount{Category: "waste", Aimaks: 1}) {
		t.Fatalf("the trained are %+v", got)
	}
	var rows []savings.Row
	s.must(s.db.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		rows, err = savings.LoadRows(ctx, tx, savings.Filter{Service: "waste"})
		return err
	}))
	var want []savings.Row
	for _, row := range rows {
		if row.ServiceAimak[:8] == alaBuka[:8] { // the three aimaks of the contract lie in one raion
			want = append(want, row)
		}
	}
	total := savings.Total(want)
	worded := func(g savings.Group) string {
		return fmt.Sprintf("%s from %s to %s, comparable %d of %d", g.SavingAvoidable.Som, g.Low.Som, g.High.Som, g.Comparable, g.Of)
	}
	if total.Comparable == 0 || worded(got.Saving) != worded(total) {
		t.Errorf("the saving is %s; by hand %s", worded(got.Saving), worded(total))
	}
	if o.Groups[1].Saving.SavingAvoidable.Valid && o.Groups[1].Signed == 0 {
		t.Error("a saving without a contract")
	}
}
