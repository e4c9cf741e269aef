package audit_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/audit"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// made is a made-up case: what is changed in base, so that the flag is raised
// and no other, and what is changed nearly so, at which it must not be.
type made struct{ flag, raises, spares string }

var cases = []made{
	{"K001", `UPDATE contracts SET advance_share = 0 WHERE id = {c}`,
		`UPDATE contracts SET advance_share = 0 WHERE id = {c}; DELETE FROM payments WHERE contract_id = {c} AND act IS NULL`},
	{"K002", `UPDATE payments SET amount = 600000.01 WHERE contract_id = {c} AND act = '1'`,
		`UPDATE payments SET amount = 599999.99 WHERE contract_id = {c} AND act = '1'; INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES ({c}, '9', '1', '2025-07-01', 0.01)`},
	{"K003", running + `; UPDATE acts SET amount = 1200000, advance_set_off = 0 WHERE contract_id = {c} AND act = '2'; UPDATE payments SET amount = 1000000.01 WHERE contract_id = {c} AND act = '2'`,
		running + `; UPDATE acts SET amount = 1200000, advance_set_off = 0 WHERE contract_id = {c} AND act = '2'; UPDATE payments SET amount = 1000000 WHERE contract_id = {c} AND act = '2'`},
	{"K004", `UPDATE payments SET paid_on = '2025-02-24' WHERE contract_id = {c} AND act IS NULL`, `UPDATE payments SET paid_on = '2025-02-25' WHERE contract_id = {c} AND act IS NULL`},
	{"K005", `UPDATE contracts SET status = 'terminated', terminated_on = '2025-10-31' WHERE id = {c}`,
		`UPDATE acts SET period_to = '2025-10-31', accepted_on = '2025-12-01' WHERE contract_id = {c} AND act = '2'; UPDATE contracts SET status = 'terminated', terminated_on = '2025-10-31' WHERE id = {c}`},
	{"K006", `UPDATE acts SET advance_set_off = 201000 WHERE contract_id = {c} AND act = '2'; UPDATE payments SET amount = 799000 WHERE contract_id = {c} AND act = '2'; INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES ({c}, '9', '2026-03-02', 1000)`,
		`UPDATE acts SET advance_set_off = 201000 WHERE contract_id = {c} AND act = '2'; UPDATE payments SET amount = 799000 WHERE contract_id = {c} AND act = '2'; INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES ({c}, '9', '2026-03-01', 1000)`},
	{"K007", `UPDATE contracts SET advance_share = 0.1111 WHERE id = {c}`, `UPDATE contracts SET advance_share = 0.1112 WHERE id = {c}`},
	{"K008", `UPDATE acts SET advance_set_off = 199999.99 WHERE contract_id = {c} AND act = '2'`, running + `; UPDATE acts SET advance_set_off = 0 WHERE contract_id = {c} AND act = '2'`},
	{"K009", `UPDATE acts SET amount = 1200000.01 WHERE contract_id = {c} AND act = '2'`, `UPDATE acts SET amount = 1200000 WHERE contract_id = {c} AND act = '2'`},
	{"K010", `UPDATE acts SET quantity = 6.1 WHERE contract_id = {c} AND act = '2'`, `UPDATE acts SET quantity = 6 WHERE contract_id = {c} AND act = '2'`},
	{"K011", `UPDATE acts SET accepted_on = '2025-07-31' WHERE contract_id = {c} AND act = '1'`, `UPDATE acts SET accepted_on = '2025-07-30' WHERE contract_id = {c} AND act = '1'`},
	{"K012", `UPDATE measurements SET measured = 89 WHERE contract_id = {c}`,
		`UPDATE measurements SET measured = 89 WHERE contract_id = {c}; INSERT INTO penalties (contract_id, penalty, imposed_on, withheld_on, amount, reason) VALUES ({c}, '1', '2025-10-01', '2025-10-02', 1, 'т')`},
	{"K013", `UPDATE contracts SET penalty_rate = 0 WHERE id = {c}`, `UPDATE contracts SET penalty_rate = 0.0001 WHERE id = {c}`},
	{"K014", `UPDATE contracts SET security_share = 0 WHERE id = {c}`, `UPDATE contracts SET security_share = 0.01 WHERE id = {c}`},
	{"K015", `UPDATE guarantees SET valid_to = '2025-12-30' WHERE contract_id = {c}`, `UPDATE guarantees SET valid_to = '2025-12-31' WHERE contract_id = {c}`},
	{"K016", `INSERT INTO milestones (contract_id, milestone, title, kind, due_on) VALUES ({c}, '2', 'т', 'delivery', '2025-11-01')`,
		`INSERT INTO milestones (contract_id, milestone, title, kind, due_on, dropped) VALUES ({c}, '2', 'т', 'delivery', '2025-11-01', true)`},
	{"K017", `UPDATE milestones SET met_on = '2025-07-15' WHERE contract_id = {c}`, `UPDATE milestones SET met_on = '2025-07-14' WHERE contract_id = {c}`},
	{"K018", `INSERT INTO penalties (contract_id, penalty, imposed_on, amount, reason) VALUES ({c}, '1', '2025-07-01', 1, 'т')`,
		`INSERT INTO penalties (contract_id, penalty, imposed_on, waived_on, waiver_reason, amount, reason) VALUES ({c}, '1', '2025-07-01', '2025-08-01', 'т', 1, 'т')`},
	{"K019", amended("2025-09-01", "450000.01"), amended("2025-09-01", "450000")},
	{"K020", amended("2025-04-26", "1000"), amended("2025-04-27", "1000")},
	{"K021", direct("900000") + "; " + amended("2025-09-01", "100000.01"), direct("900000") + "; " + amended("2025-09-01", "100000")},
	{"K022", direct("100000") + `; UPDATE contracts SET ground = NULL WHERE id = {c}`, direct("100000")},
	{"K023", direct("100000") + "; " + another("2", "direct", "waste", "{w}", "2024-06-01", "100000") + ";\n" + another("3", "direct", "waste", "{w}", "2024-09-01", "100000"),
		direct("100000") + "; " + another("2", "direct", "waste", "{w}", "2024-06-01", "100000") + ";\n" + another("3", "direct", "waste", "{x}", "2024-09-01", "100000")},
	{"K024", direct("600000") + "; " + another("2", "direct", "waste", "{x}", "2025-06-01", "400000.01"), direct("600000") + "; " + another("2", "direct", "waste", "{x}", "2025-06-01", "400000")},
	{"K025", another("2", "open", "waste", "{w}", "2022-06-01", "10") + ";\n" + another("3", "open", "waste", "{w}", "2023-06-01", "10") + ";\n" + another("4", "open", "waste", "{w}", "2024-06-01", "10"),
		another("2", "open", "waste", "{w}", "2021-06-01", "10") + ";\n" + another("3", "open", "waste", "{w}", "2023-06-01", "10") + ";\n" + another("4", "open", "waste", "{w}", "2024-06-01", "10")},
	{"K026", direct("100000") + "; " + cancelled("{w}"), direct("100000") + "; " + cancelled("{y}")},
	{"K027", `UPDATE providers SET debarred_from = '2025-01-01', debarred_to = '2025-02-25' WHERE inn = '{w}'`, `UPDATE providers SET debarred_from = '2025-01-01', debarred_to = '2025-02-24' WHERE inn = '{w}'`},
	{"K028", `UPDATE awards SET value = 1780000 WHERE lot_id = {l}`, `UPDATE awards SET value = 1790000 WHERE lot_id = {l}`},
	{"K029", `UPDATE awards SET decided_on = '2024-12-26' WHERE lot_id = {l}`, `UPDATE awards SET decided_on = '2024-12-27' WHERE lot_id = {l}`},
	{"K030", `UPDATE awards SET standstill_until = '2025-02-25' WHERE lot_id = {l}`, `UPDATE awards SET standstill_until = '2025-02-24' WHERE lot_id = {l}`},
	{"K031", `UPDATE contracts SET planned_amount = 1636363 WHERE id = {c}`, `UPDATE contracts SET planned_amount = 1636364 WHERE id = {c}`},
	{"K032", `DELETE FROM bids WHERE lot_id = {l} AND provider <> '{w}'`, `UPDATE bids SET status = 'withdrawn' WHERE lot_id = {l} AND provider = '{y}'`},
	{"K033", `UPDATE bids SET value = 1950000 WHERE lot_id = {l} AND provider <> '{w}'`, `UPDATE bids SET value = 1980000.01 WHERE lot_id = {l} AND provider = '{x}'`},
	{"K034", `UPDATE bids SET value = 1799999, status = 'disqualified', reason = 'т' WHERE lot_id = {l} AND provider = '{x}'`,
		`UPDATE bids SET value = 1800001, status = 'disqualified', reason = 'т' WHERE lot_id = {l} AND provider = '{x}'`},
	{"K035", `UPDATE bids SET status = 'disqualified', reason = 'т' WHERE lot_id = {l} AND provider <> '{w}'`, `UPDATE bids SET status = 'disqualified', reason = 'т' WHERE lot_id = {l} AND provider = '{x}'`},
	{"K036", `UPDATE bids SET value = 2571429 WHERE lot_id = {l} AND provider = '{y}'`, `UPDATE bids SET value = 2571428 WHERE lot_id = {l} AND provider = '{y}'`},
	{"K037", `UPDATE bids SET value = 1818000 WHERE lot_id = {l} AND provider = '{x}'`, `UPDATE bids SET value = 1818000.01 WHERE lot_id = {l} AND provider = '{x}'`},
	{"K038", `UPDATE bids SET submitted_at = '2025-02-01 03:00:01+00' WHERE lot_id = {l} AND provider = '{w}'`, `UPDATE bids SET submitted_at = '2025-02-01 03:00+00' WHERE lot_id = {l} AND provider = '{w}'`},
	{"K039", `UPDATE tenders SET opens_at = '2025-01-17 09:00:01+06' WHERE id = {t}`, `UPDATE tenders SET opens_at = '2025-01-17 09:00+06' WHERE id = {t}`},
	{"K040", `UPDATE lots SET estimate = 1799999.99 WHERE id = {l}`, `UPDATE lots SET estimate = 1800000 WHERE id = {l}`},
	{"K041", `UPDATE awards SET break_even = 1799999.99, reason = 'Других заявок не было' WHERE lot_id = {l}`, `UPDATE awards SET break_even = 1800000 WHERE lot_id = {l}`},
	{"K042", `UPDATE tenders SET method = 'test_direct', ground = 'test_ground' WHERE id = {t}`,
		`UPDATE tenders SET method = 'test_direct', ground = 'test_ground' WHERE id = {t}; UPDATE plan_lines SET method = 'test_direct' WHERE line = 'П-{n}'`},
	{"K043", `UPDATE service_plan_sources SET amount = 999.99 WHERE aimak = '{a}'`,
		`UPDATE service_plan_sources SET amount = 600 WHERE aimak = '{a}'; INSERT INTO service_plan_sources (plan_id, aimak, source, amount) SELECT id, aimak, 'donor_grant', 400 FROM service_plans WHERE title = 'П-{n}'`},
	{"K044", `UPDATE documents SET withdrawn = true, withdrawn_reason = 'т' WHERE aimak = '{a}'`, `UPDATE documents SET withdrawn = true, withdrawn_reason = 'т' WHERE aimak = '{a}'; INSERT INTO documents (subject, aimak, kind, title, name, media_type, size, sha256) SELECT 'budget_lines/' || id, '{a}', 'other', 'т', 'r.pdf', 'application/pdf', 1, repeat('1', 64) FROM budget_lines WHERE line = 'Л-{n}'`},
	{"K045", `UPDATE commitments SET amount = 3000000.01 WHERE contract_id = {c}`, `UPDATE commitments SET amount = 3000000 WHERE contract_id = {c}`},
	{"K046", fourDirect("450000.01"), fourDirect("450000")},
}

func fourDirect(value string) string {
	return another("2", "direct", "cemetery", "{x}", "2025-06-01", value) + ";\n" + another("3", "direct", "water", "{y}", "2025-06-02", value) + ";\n" +
		another("4", "direct", "roads", "{x}", "2025-06-03", value) + ";\n" + another("5", "direct", "lighting", "{y}", "2025-06-04", value)
}

// cancelled is a tender for the same service that was cancelled shortly before.
func cancelled(bidder string) string {
	return `INSERT INTO tenders (number, aimak, title, method, status, status_reason, published_on, closes_at, opens_at, contract_from, contract_to)
    VALUES ('Т-{n}-0', '{a}', 'т', 'test_open', 'cancelled', 'т', '2025-01-02', '2025-01-20 09:00+06', '2025-01-02 09:00+06', '2025-03-01', '2025-12-31');
INSERT INTO lots (tender_id, aimak, lot, title, estimate) SELECT id, '{a}', 'О-{n}', 'т', 10 FROM tenders WHERE number = 'Т-{n}-0';
INSERT INTO lot_services SELECT id, '{a}', 'waste', 1 FROM lots WHERE lot = 'О-{n}';
INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value) SELECT tender_id, id, '{a}', '` + bidder + `', '2025-01-19 09:00+06', 10 FROM lots WHERE lot = 'О-{n}'`
}

// Every flag is raised by its made-up case and by none of the others, and spares
// the case near it.
func TestEveryFlagIsRaisedByItsCaseAndByNoOther(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	exec(t, d, reference)
	aimaks := aimaksOf(t, d)
	var all []made
	for _, one := range append([]made{{}}, cases...) {
		all = append(all, made{flag: one.flag, raises: one.raises})
		if one.flag != "" {
			all = append(all, made{raises: one.spares, spares: one.flag})
		}
	}
	for i, one := range all {
		exec(t, d, filled(base, aimaks[i], i+1))
		if one.raises != "" {
			exec(t, d, filled(one.raises, aimaks[i], i+1))
		}
	}
	run(t, d, audit.Options{})
	for i, one := range all {
		var want []string
		name := "the purchase at which nothing is wrong"
		if one.flag != "" {
			want, name = []string{one.flag}, "the case of "+one.flag
		} else if one.spares != "" {
			name = "the case near " + one.spares
		}
		got := texts(t, d, `SELECT DISTINCT flag FROM flags WHERE aimak = ? AND result = 1 ORDER BY flag`, aimaks[i])
		if !slices.Equal(got, want) {
			t.Errorf("%s raises %v, want %v", name, got, want)
		}
		if one.spares != "" {
			// Not for want of data: it was judged, and found good.
			if judged := texts(t, d, `SELECT subject FROM flags WHERE aimak = ? AND flag = ? AND result = 0`, aimaks[i], one.spares); len(judged) == 0 {
				t.Errorf("%s is not judged", name)
			}
		}
	}
	for _, rule := range audit.Rules {
		if !rule.Oblast && !slices.ContainsFunc(cases, func(one made) bool { return one.flag == rule.ID }) {
			t.Errorf("%s has no case", rule.ID)
		}
	}
}

// Where something is not known a flag says so, and is neither raised nor not.
func TestAFlagThatCannotTellSaysSo(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	exec(t, d, reference)
	aimaks := aimaksOf(t, d)
	for i, one := range []struct{ flag, change string }{
		{"K001", `UPDATE contracts SET advance_share = NULL WHERE id = {c}`},
		{"K007", `UPDATE contracts SET advance_share = NULL WHERE id = {c}`},
		{"K010", `UPDATE acts SET quantity = NULL WHERE contract_id = {c} AND act = '1'`},
		{"K011", `DELETE FROM payments WHERE contract_id = {c}; DELETE FROM acts WHERE contract_id = {c}`},
		{"K012", `DELETE FROM measurements WHERE contract_id = {c}`},
		{"K013", `UPDATE contracts SET penalty_rate = NULL WHERE id = {c}`},
		{"K014", `UPDATE contracts SET security_share = NULL WHERE id = {c}`},
		{"K015", `DELETE FROM guarantees WHERE contract_id = {c}`},
		{"K016", `DELETE FROM milestones WHERE contract_id = {c}`},
		{"K022", direct("10") + `; UPDATE contracts SET ground = NULL, method_details = 'срочно' WHERE id = {c}`},
		{"K028", `UPDATE contracts SET award_id = NULL WHERE id = {c}`},
		{"K030", `UPDATE awards SET standstill_until = NULL WHERE lot_id = {l}`},
		{"K031", `UPDATE contracts SET planned_amount = NULL WHERE id = {c}`},
		{"K033", `DELETE FROM bids WHERE lot_id = {l} AND provider <> '{w}'`},
		{"K037", `DELETE FROM bids WHERE lot_id = {l} AND provider <> '{w}'`},
		{"K039", `UPDATE tenders SET opens_at = NULL WHERE id = {t}`},
		{"K041", `UPDATE awards SET break_even = NULL WHERE lot_id = {l}`},
		{"K043", `DELETE FROM service_plan_sources WHERE aimak = '{a}'`},
		{"K045", `UPDATE budget_lines SET approved = NULL, adjusted = NULL WHERE line = 'Л-{n}'`},
		{"K046", `UPDATE contracts SET title = title WHERE id = {c}`},
	} {
		exec(t, d, filled(base, aimaks[i], i+1))
		exec(t, d, filled(one.change, aimaks[i], i+1))
		run(t, d, audit.Options{Rule: one.flag})
		if got := texts(t, d, `SELECT result::text FROM flags WHERE aimak = ? AND flag = ?`, aimaks[i], one.flag); !slices.Equal(got, []string{"-1"}) {
			t.Errorf("%s says %v of what it cannot tell", one.flag, got)
		}
	}
}

// What a header says is what the query and the thresholds have.
func TestHeadersAreTrue(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	stored := texts(t, d, `SELECT DISTINCT flag || ' ' || name FROM flag_thresholds ORDER BY 1`)
	var declared []string
	for _, rule := range audit.Rules {
		for _, name := range rule.Thresholds {
			declared = append(declared, rule.ID+" "+name)
			if !strings.Contains(rule.Query(), name) {
				t.Errorf("%s does not use its threshold %s", rule.ID, name)
			}
		}
		if rule.Frozen == "never" && strings.Contains(rule.Query(), "closed AS final") {
			t.Errorf("%s says that it is never frozen", rule.ID)
		}
	}
	slices.Sort(declared)
	if !slices.Equal(stored, declared) {
		t.Errorf("thresholds in the table: %v\ndeclared: %v", stored, declared)
	}
	if len(audit.Rules) < 30 {
		t.Errorf("%d flags", len(audit.Rules))
	}
	// Whoever reads the table sees only whole numbers of results.
	if err := d.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO flags (flag, version, subject, result) VALUES ('K001', 1, 'contracts/1', 2)`)
		return err
	}); err == nil {
		t.Error("a result of 2 is stored")
	}
}
