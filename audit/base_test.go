package audit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/audit"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// day is today in these tests: five months after the contract of base ended.
var day = date.MustParse("2026-06-01")

// reference are the methods and grounds of the made-up cases.
const reference = `
INSERT INTO procurement_methods (code, method, name_ru, name_ky, name_en, law, valid_from) VALUES
    ('test_open', 'open', 'т', 'т', 't', 'т', '2010-01-01'), ('test_direct', 'direct', 'т', 'т', 't', 'т', '2010-01-01');
INSERT INTO direct_grounds (code, name_ru, name_ky, name_en, law, valid_from, valid_to) VALUES
    ('test_ground', 'т', 'т', 't', 'т', '2010-01-01', NULL), ('test_old', 'т', 'т', 't', 'т', '2010-01-01', '2020-12-31')`

// base is a purchase at which nothing is wrong: planned, tendered to three
// bidders, awarded below the estimate and the break-even price, signed after the
// standstill, with a clause of penalties, security and an advance, accepted,
// measured and paid. {a} is its aimak, {n} its number, {w} the winner, {x} and
// {y} the other bidders, {c} the contract, {t} the tender, {l} the lot.
const base = `
INSERT INTO providers (inn, name_ru, legal_form) VALUES ('{w}', 'В', 'llc'), ('{x}', 'Х', 'llc'), ('{y}', 'У', 'llc');
INSERT INTO services SELECT '{a}', code, NULL, 'м3' FROM service_categories;
INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, approved, adjusted, executed)
    VALUES ('{a}', 2025, 'Л-{n}', '7051', '2215', 'Вывоз', 3000000, 3000000, 1600000);
INSERT INTO attributions SELECT id, '{a}', 'waste', 1, 'variable', 1, 'т' FROM budget_lines WHERE line = 'Л-{n}';
INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, frozen_on, author, reason, components, recorded_by)
    VALUES ('{a}', 'waste', 1, 2024, 'executed', 0, 0, '2025-01-01', 'т', 'т', '{}', 'т');
INSERT INTO documents (subject, aimak, kind, title, name, media_type, size, sha256)
    SELECT 'baselines/' || id, '{a}', 'other', 'Расчёт', 'r.pdf', 'application/pdf', 1, repeat('0', 64) FROM baselines WHERE aimak = '{a}';
INSERT INTO service_plans (aimak, category, title, mechanism, starts_on, ends_on, cost, status)
    VALUES ('{a}', 'waste', 'П-{n}', 'contract', '2025-01-01', '2025-12-31', 1000, 'submitted');
INSERT INTO service_plan_sources (plan_id, aimak, source, amount) SELECT id, aimak, 'local_budget', cost FROM service_plans WHERE title = 'П-{n}';
INSERT INTO plan_lines (aimak, year, line, title, economic_code, method, planned) VALUES ('{a}', 2025, 'П-{n}', 'Вывоз', '2215', 'test_open', 1900000);
INSERT INTO tenders (number, aimak, title, plan_line_id, method, status, published_on, opens_at, closes_at, contract_from, contract_to, decision)
    SELECT 'Т-{n}', '{a}', 'Вывоз', id, 'test_open', 'complete', '2025-01-10', '2025-01-10 09:00+06', '2025-02-01 09:00+06', '2025-03-01', '2025-12-31', 'approved'
    FROM plan_lines WHERE line = 'П-{n}';
INSERT INTO lots (tender_id, aimak, lot, title, estimate, status) VALUES ({t}, '{a}', '1', 'Вывоз', 2000000, 'complete');
INSERT INTO lot_services VALUES ({l}, '{a}', 'waste', 1);
INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value, status) VALUES
    ({t}, {l}, '{a}', '{w}', '2025-01-30 10:00+06', 1800000, 'valid'), ({t}, {l}, '{a}', '{x}', '2025-01-30 10:00+06', 1900000, 'valid'),
    ({t}, {l}, '{a}', '{y}', '2025-01-30 10:00+06', 1980000, 'valid');
INSERT INTO awards (tender_id, lot_id, bid_id, aimak, provider, value, decided_on, standstill_until, status, in_house, break_even)
    SELECT {t}, {l}, id, '{a}', '{w}', 1800000, '2025-02-10', '2025-02-20', 'active', 2400000, 2200000 FROM bids WHERE lot_id = {l} AND provider = '{w}';
INSERT INTO contracts (number, buyer, provider, title, method, planned_amount, signed_on, starts_on, ends_on, value, currency, award_id, procurement_method,
        price_basis, quantity, advance_share, penalty_rate, penalty_cap, security_share)
    SELECT 'К-{n}', '{a}', '{w}', 'Вывоз', 'open', 1900000, '2025-02-25', '2025-03-01', '2025-12-31', 1800000, 'KGS', id, 'test_open', 'per_unit', 10, 0.2, 0.001, 0.1, 0.1
    FROM awards WHERE lot_id = {l};
INSERT INTO contract_services VALUES ({c}, '{a}', 'waste', 1);
INSERT INTO guarantees (contract_id, guarantee, kind, form, amount, valid_from, valid_to) VALUES ({c}, 'Г', 'performance', 'bank_guarantee', 180000, '2025-02-25', '2026-03-31');
INSERT INTO milestones (contract_id, milestone, title, kind, due_on, met_on) VALUES ({c}, '1', 'т', 'delivery', '2025-06-30', '2025-06-28');
INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, quantity, amount, advance_set_off) VALUES
    ({c}, '1', '2025-06-05', '2025-03-01', '2025-05-31', 4, 600000, 0), ({c}, '2', '2026-01-10', '2025-06-01', '2025-12-31', 5, 1000000, 200000);
INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES ({c}, 'аванс', NULL, '2025-03-05', 200000), ({c}, '1', '1', '2025-06-20', 600000),
    ({c}, '2', '2', '2026-01-20', 800000);
INSERT INTO indicators (contract_id, indicator, unit, target) VALUES ({c}, 'вовремя', '%', 90);
INSERT INTO inspections (contract_id, inspection, inspected_on, inspectors) VALUES ({c}, '1', '2025-09-01', 'т');
INSERT INTO measurements (inspection_id, indicator_id, contract_id, measured) SELECT s.id, i.id, {c}, 95 FROM inspections s, indicators i
    WHERE s.contract_id = {c} AND i.contract_id = {c};
INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, status) VALUES ({c}, '1', '2025-09-01', 'quality', 'т', 'approved');
INSERT INTO commitments (contract_id, budget_line_id, amount) SELECT {c}, id, 1800000 FROM budget_lines WHERE line = 'Л-{n}'`

// direct makes of the contract of base a direct award of VALUE to which nothing
// has happened yet.
func direct(value string) string {
	return `DELETE FROM payments WHERE contract_id = {c}; DELETE FROM acts WHERE contract_id = {c};
UPDATE contracts SET method = 'direct', ground = 'test_ground', award_id = NULL, value = ` + value + `, planned_amount = ` + value + ` WHERE id = {c}`
}

// another is one more contract of the aimak to which nothing has happened yet.
func another(suffix, method, category, provider, signed, value string) string {
	return fmt.Sprintf(`INSERT INTO contracts (number, buyer, provider, title, method, ground, planned_amount, signed_on, starts_on, ends_on, value, currency, quantity,
    advance_share, penalty_rate, security_share) VALUES ('К-{n}-%[1]s', '{a}', '%[4]s', 'т', '%[2]s', 'test_ground', %[6]s, '%[5]s', '%[5]s', '2027-12-31', %[6]s, 'KGS', 1, 0, 0.001, 0);
INSERT INTO contract_services SELECT id, '{a}', '%[3]s', 1 FROM contracts WHERE number = 'К-{n}-%[1]s'`, suffix, method, category, provider, signed, value)
}

// amended adds an approved amendment of the value, on top of the value as signed.
func amended(on, delta string) string {
	return `INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, value_delta, status) VALUES ({c}, '2', '` + on + `', 'volume', 'т', ` + delta + `, 'approved');
UPDATE contracts SET value = value + ` + delta + ` WHERE id = {c}`
}

// running lets the contract of base go on, with its guarantee.
const running = `UPDATE contracts SET ends_on = '2026-12-31' WHERE id = {c}; UPDATE guarantees SET valid_to = '2027-03-31' WHERE contract_id = {c}`

func filled(text, aimak string, n int) string {
	return strings.NewReplacer(
		"{a}", aimak, "{n}", fmt.Sprint(n), "{c}", fmt.Sprintf("(SELECT id FROM contracts WHERE number = 'К-%d')", n),
		"{t}", fmt.Sprintf("(SELECT id FROM tenders WHERE number = 'Т-%d')", n),
		"{l}", fmt.Sprintf("(SELECT l.id FROM lots l JOIN tenders t ON t.id = l.tender_id WHERE t.number = 'Т-%d')", n),
		"{w}", fmt.Sprintf("0%013d", n*10+1), "{x}", fmt.Sprintf("0%013d", n*10+2), "{y}", fmt.Sprintf("0%013d", n*10+3)).Replace(text)
}

// exec runs statements one by one as the program.
func exec(t testing.TB, d *db.DB, text string) {
	t.Helper()
	err := d.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		for _, one := range strings.Split(text, ";\n") {
			for _, statement := range strings.Split(one, "; ") {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func texts(t testing.TB, d *db.DB, query string, args ...any) (list []string) {
	t.Helper()
	err := d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error { return tx.NewRaw(query, args...).Scan(ctx, &list) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func run(t testing.TB, d *db.DB, o audit.Options) audit.Outcome {
	t.Helper()
	if o.Today.IsZero() {
		o.Today = day
	}
	outcome, err := audit.Run(t.Context(), d, db.System, o)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

// aimaksOf are aiyl aimaks of the register, taken from all oblasts in turn.
func aimaksOf(t testing.TB, d *db.DB) []string {
	return texts(t, d, `SELECT soate FROM (SELECT u.soate, row_number() OVER (PARTITION BY o.oblast ORDER BY u.soate) AS n
		FROM units u JOIN unit_oblasts o USING (soate) WHERE u.level = 'aiyl_aimak') one ORDER BY n, soate`)
}
