package alerts_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/audit/alerts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// unpaidActs finds by hand the acts that are not paid after 30 days, without
// policies, as one would in a console.
const unpaidActs = `
	SELECT count(*) FROM acts a LEFT JOIN (SELECT contract_id, act, sum(amount) AS paid FROM payments GROUP BY 1, 2) p USING (contract_id, act)
	WHERE a.amount > coalesce(p.paid, 0) AND a.accepted_on + 30 < current_date`

// BenchmarkAlerts lists the first page of the alerts of 10,000 contracts with
// 200,000 acts under the policies of an auditor, an advisor and an officer, in
// turns with one of the ten rules as SQL written by hand over all of them; an
// auditor's unpaid acts must be as many as the SQL finds.
func BenchmarkAlerts(b *testing.B) {
	owner, pages := dbtest.Pages(b)
	fill, err := os.ReadFile("../../contracts/watch/testdata/fill.sql")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := owner.Pool().ExecContext(b.Context(), string(fill)); err != nil {
		b.Fatal(err)
	}
	var aimak string
	if err := owner.Pool().QueryRowContext(b.Context(), `SELECT min(buyer) FROM contracts`).Scan(&aimak); err != nil {
		b.Fatal(err)
	}
	store := alerts.NewStore(pages)
	for _, one := range []struct {
		who   string
		actor db.Actor
	}{
		{"auditor", dbtest.Person(b, owner, "auditor", "auditor")},
		{"advisor", dbtest.Person(b, owner, "advisor", "advisor", "41702000000000")},
		{"officer", dbtest.Person(b, owner, "officer", "officer", aimak)},
	} {
		b.Run(one.who, func(b *testing.B) {
			var ours, theirs time.Duration
			for b.Loop() {
				began := time.Now()
				if _, _, err := store.List(b.Context(), one.actor, date.Today(), alerts.Filter{Limit: 50}); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(began)
				began = time.Now()
				var want int
				err := owner.Read(b.Context(), db.System, func(ctx context.Context, tx bun.Tx) error { return tx.NewRaw(unpaidActs).Scan(ctx, &want) })
				if err != nil {
					b.Fatal(err)
				}
				theirs += time.Since(began)
				counts, err := store.Counts(b.Context(), one.actor, date.Today())
				if err != nil {
					b.Fatal(err)
				}
				for _, count := range counts {
					if count.Rule == "act_unpaid" && one.who == "auditor" && count.Count != want {
						b.Fatalf("the program finds %d acts unpaid, SQL %d", count.Count, want)
					}
				}
			}
			b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "program-ms/op")
			b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "sql-ms/op")
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		})
	}
}
