package watch_test

import (
	"context"
	_ "embed"
	"maps"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/audit/finding"
	"kelishim/contracts/watch"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// fill makes 10,000 contracts and what belongs to them.
//
//go:embed testdata/fill.sql
var fill string

// plain counts the same by hand, without policies, as one would in a console.
const plain = `
	SELECT '' AS kind, count(*) AS n FROM contracts WHERE status <> 'cancelled'
	UNION ALL SELECT 'milestone_overdue', count(DISTINCT contract_id) FROM milestones WHERE met_on IS NULL AND NOT dropped AND due_on < current_date
	UNION ALL SELECT 'act_overdue', count(*) FROM contracts c LEFT JOIN (SELECT contract_id, max(period_to) AS to_day FROM acts GROUP BY contract_id) a ON a.contract_id = c.id
		WHERE status = 'active' AND least(ends_on, current_date) - coalesce(to_day, starts_on) > 45
	UNION ALL SELECT 'act_unpaid', count(DISTINCT a.contract_id) FROM acts a LEFT JOIN payments p ON p.contract_id = a.contract_id AND p.act = a.act
		WHERE p.id IS NULL AND a.amount > a.advance_set_off AND a.accepted_on < current_date - 30
	UNION ALL SELECT 'expired_open', count(*) FROM contracts WHERE status = 'active' AND ends_on < current_date
	UNION ALL SELECT 'expiring', count(*) FROM contracts WHERE status = 'active' AND ends_on BETWEEN current_date AND current_date + 90
	UNION ALL SELECT 'no_baseline', count(DISTINCT s.contract_id) FROM contract_services s LEFT JOIN baselines b USING (aimak, category) WHERE b.aimak IS NULL
	UNION ALL SELECT 'quality_fell', count(*) FROM (SELECT DISTINCT ON (m.contract_id) m.contract_id, m.measured, lead(m.measured) OVER w AS before
		FROM measurements m JOIN inspections v ON v.id = m.inspection_id WINDOW w AS (PARTITION BY m.contract_id ORDER BY v.inspected_on DESC)
		ORDER BY m.contract_id, v.inspected_on DESC) q WHERE measured < before
	UNION ALL SELECT 'flag_raised', count(DISTINCT contract_id) FROM flags WHERE result = 1 AND status = 'open'
	UNION ALL SELECT 'finding_open', count(DISTINCT contract_id) FROM findings WHERE status NOT IN ('closed', 'repeated')
	UNION ALL SELECT 'question_open', count(DISTINCT contract_id) FROM review_comments WHERE asks
	UNION ALL SELECT 'not_reviewed', count(*) FROM contracts c LEFT JOIN reviews r ON r.contract_id = c.id AND r.status = 'approved' WHERE r.id IS NULL`

// BenchmarkDashboard counts what the dashboard shows, of 10,000 contracts, under
// the policies of an auditor, an advisor and an officer, in turns with the same
// counts as SQL written by hand without policies over all of them; "ratio" is
// the program's time ÷ that of the SQL. An auditor's counts must equal the SQL's.
func BenchmarkDashboard(b *testing.B) {
	owner, pages := dbtest.Pages(b)
	if _, err := owner.Pool().ExecContext(b.Context(), fill); err != nil {
		b.Fatal(err)
	}
	var aimak string
	if err := owner.Pool().QueryRowContext(b.Context(), `SELECT min(buyer) FROM contracts`).Scan(&aimak); err != nil {
		b.Fatal(err)
	}
	store, findings := watch.NewStore(pages), finding.NewStore(pages)
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
				counts, err := store.Counts(b.Context(), one.actor, watch.Filter{Today: date.Today()})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := findings.Sum(b.Context(), one.actor, finding.Filter{Today: date.Today()}); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(began)
				began = time.Now()
				want := counted(b, owner)
				theirs += time.Since(began)
				got := map[string]int{}
				for _, count := range counts {
					got[count.Kind] += count.Contracts
				}
				if one.who == "auditor" && !maps.Equal(got, want) {
					b.Fatalf("the program counts %v, SQL %v", got, want)
				}
			}
			b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "program-ms/op")
			b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "sql-ms/op")
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		})
	}
}

func counted(b *testing.B, d *db.DB) map[string]int {
	b.Helper()
	counts := map[string]int{}
	err := d.Read(b.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		var rows []struct {
			Kind string `bun:"kind"`
			N    int    `bun:"n"`
		}
		err := tx.NewRaw(plain).Scan(ctx, &rows)
		for _, row := range rows {
			counts[row.Kind] = row.N
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return counts
}
