package watch_test

import (
	"context"
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

// fill makes 10,000 contracts of 100 aimaks in force, some 200,000 acts and as many
// payments, 40,000 milestones and flags, 30,000 measurements.
const fill = `
	INSERT INTO providers (inn, name_ru, legal_form) VALUES ('02503201810112', 'ОсОО', 'ОсОО');
	CREATE TEMP TABLE a AS SELECT soate, row_number() OVER (ORDER BY soate) AS place FROM units
		WHERE level = 'aiyl_aimak' AND soate ~ '^4170[23]' ORDER BY soate LIMIT 100;
	INSERT INTO services (aimak, category, unit) SELECT soate, 'waste', 'рейс' FROM a;
	INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
	SELECT n::text, a.soate, '02503201810112', 'Б', 'open', current_date - 700, current_date - 700, current_date + n % 400 - 100, 1e9, 'KGS'
	FROM generate_series(1, 10000) n JOIN a ON a.place = n % 100 + 1;
	INSERT INTO contract_services SELECT id, buyer, 'waste', 1 FROM contracts;
	INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, author, reason, components, recorded_by)
	SELECT soate, 'waste', 1, 2023, 'executed', 0, 0, 'x', 'x', '{}', 'x' FROM a WHERE place % 3 > 0;
	INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount)
	SELECT c.id, n::text, current_date - 690 + n * 28, current_date - 700 + n * 28, current_date - 690 + n * 28, 1000.10
	FROM contracts c, generate_series(0, 19) n WHERE c.ends_on >= current_date - 690 + n * 28;
	INSERT INTO payments (contract_id, payment, act, paid_on, amount)
	SELECT contract_id, act, act, accepted_on + 5, amount FROM acts WHERE act <> '7';
	INSERT INTO milestones (contract_id, milestone, title, kind, due_on, met_on)
	SELECT c.id, n::text, 'Квартал', 'delivery', c.starts_on + n * 90, CASE WHEN (c.id + n) % 7 > 0 THEN c.starts_on + n * 90 END
	FROM contracts c, generate_series(1, 4) n;
	INSERT INTO indicators (contract_id, indicator, unit, better, target) SELECT id, 'Рейсы', '%', 'higher', 95 FROM contracts;
	INSERT INTO inspections (contract_id, inspection, inspected_on, inspectors) SELECT c.id, n::text, current_date - 300 + n * 90, 'x' FROM contracts c, generate_series(1, 3) n;
	INSERT INTO measurements (inspection_id, indicator_id, contract_id, measured)
	SELECT v.id, i.id, i.contract_id, 80 + (i.contract_id * v.id) % 17 FROM indicators i JOIN inspections v USING (contract_id);
	INSERT INTO flags (flag, version, subject, aimak, contract_id, result, raised_at)
	SELECT f, 1, 'contracts/' || c.id, c.buyer, c.id, (c.id + length(f)) % 3 - 1, now() FROM contracts c, unnest('{F01,F002,F0003,F00004}'::text[]) f;
	INSERT INTO reviews (contract_id, version, reviewer_id, reviewer, status, decided_on, summary)
	SELECT id, (SELECT max(version) FROM checklists), 1, 'x', 'approved', current_date, 'x' FROM contracts WHERE id % 4 = 0;
	INSERT INTO findings (number, aimak, contract_id, subject, title, finding, author_id, author)
	SELECT 'З-' || id, buyer, id, 'contracts/' || id, 'x', 'x', 1, 'x' FROM contracts WHERE id % 50 = 0;
	INSERT INTO review_comments (contract_id, subject, comment, asks, user_id, author)
	SELECT id, 'value', 'Откуда?', true, 1, 'x' FROM contracts WHERE id % 5 = 0;
	ANALYZE`

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
