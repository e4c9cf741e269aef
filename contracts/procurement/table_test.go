package procurement_test

import (
	"context"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

const (
	aimak = "41702220807000"
	other = "41702205807000"
)

// fair is a database with a plan, a line, a tender of two lots with a bid and
// an award on the first, and its officer. The numbers of rows are given.
func fair(t *testing.T) (*db.DB, db.Actor) {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.Pool().ExecContext(t.Context(), strings.NewReplacer("{aimak}", aimak, "{other}", other).Replace(`
		INSERT INTO services (aimak, category, unit) VALUES ('{aimak}', 'waste', 'рейс'), ('{aimak}', 'lighting', 'шт');
		INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО «Таза»', 'llc'), ('02503201810112', 'ОсОО «Жарык»', 'llc');
		INSERT INTO service_plans (id, aimak, category, title, mechanism, starts_on, ends_on, cost) OVERRIDING SYSTEM VALUE
			VALUES (7, '{aimak}', 'waste', 'Вывоз', 'contract', '2025-01-01', '2025-12-31', 1000);
		INSERT INTO service_plan_sources (plan_id, aimak, source, amount) VALUES (7, '{aimak}', 'local_budget', 999.99);
		INSERT INTO plan_lines (id, aimak, year, line, title, economic_code, planned) OVERRIDING SYSTEM VALUE VALUES (7, '{aimak}', 2025, '1', 'Вывоз', '2215', 1000);
		INSERT INTO tenders (id, number, aimak, title, method, contract_from, contract_to, plan_line_id, service_plan_id) OVERRIDING SYSTEM VALUE VALUES
			(7, 'Т-1', '{aimak}', 'Вывоз', 'quotation', '2025-03-01', '2025-12-31', 7, 7), (8, 'Т-2', '{aimak}', 'Свет', 'quotation', '2025-03-01', '2025-12-31', NULL, NULL);
		INSERT INTO lots (id, tender_id, aimak, lot, title, estimate) OVERRIDING SYSTEM VALUE VALUES (7, 7, '{aimak}', '1', 'Вывоз', 1000), (8, 7, '{aimak}', '2', 'Свет', 500);
		INSERT INTO lot_services (lot_id, aimak, category, share) VALUES (7, '{aimak}', 'waste', 0.6);
		INSERT INTO bids (id, tender_id, lot_id, aimak, provider, submitted_at, value) OVERRIDING SYSTEM VALUE VALUES (7, 7, 7, '{aimak}', '01204201510027', '2025-01-20', 900);
		INSERT INTO awards (tender_id, lot_id, bid_id, aimak, provider, value, break_even, decided_on) VALUES (7, 7, 7, '{aimak}', '01204201510027', 900, 950, '2025-02-01')`))
	if err != nil {
		t.Fatal(err)
	}
	return d, dbtest.Person(t, d, "officer", "officer", aimak)
}

const (
	newPlan   = `INSERT INTO service_plans (aimak, category, title, mechanism, starts_on, ends_on, cost, beneficiaries, beneficiaries_women) VALUES `
	newSource = `INSERT INTO service_plan_sources (plan_id, aimak, source, amount) VALUES `
	newTender = `INSERT INTO tenders (contract_from, contract_to, number, aimak, title, method) VALUES ('2025-03-01', '2025-12-31', `
	newLot    = `INSERT INTO lots (tender_id, aimak, lot, title, estimate) VALUES `
	newShare  = `INSERT INTO lot_services (lot_id, aimak, category, share) VALUES `
	newBid    = `INSERT INTO bids (submitted_at, tender_id, lot_id, aimak, provider, value) VALUES ('2025-01-20', `
	newAward  = `INSERT INTO awards (decided_on, tender_id, lot_id, aimak, provider, value, break_even) VALUES ('2025-02-01', `
)

// refusals are what the tables refuse from an officer, by constraint.
var refusals = []struct{ constraint, sql string }{
	{"service_plans_aimak_known", newPlan + `('41799999999999', 'waste', 'X', 'contract', '2025-01-01', '2025-12-31', 1, NULL, NULL)`},
	{"service_plans_category_known", newPlan + `('{aimak}', 'magic', 'X', 'contract', '2025-01-01', '2025-12-31', 1, NULL, NULL)`},
	{"service_plans_title_given", newPlan + `('{aimak}', 'waste', ' ', 'contract', '2025-01-01', '2025-12-31', 1, NULL, NULL)`},
	{"service_plans_mechanism_known", newPlan + `('{aimak}', 'waste', 'X', 'favour', '2025-01-01', '2025-12-31', 1, NULL, NULL)`},
	{"service_plans_dates_in_order", newPlan + `('{aimak}', 'waste', 'X', 'contract', '2025-01-02', '2025-01-01', 1, NULL, NULL)`},
	{"service_plans_cost_not_negative", newPlan + `('{aimak}', 'waste', 'X', 'contract', '2025-01-01', '2025-12-31', -0.01, NULL, NULL)`},
	{"service_plans_cost_not_negative", newPlan + `('{aimak}', 'waste', 'X', 'contract', '2025-01-01', '2025-12-31', 'NaN', NULL, NULL)`},
	{"service_plans_beneficiaries_not_negative", newPlan + `('{aimak}', 'waste', 'X', 'contract', '2025-01-01', '2025-12-31', 1, -1, NULL)`},
	{"service_plans_women_within", newPlan + `('{aimak}', 'waste', 'X', 'contract', '2025-01-01', '2025-12-31', 1, 10, 11)`},
	{"service_plans_submitted_kept", `UPDATE service_plans SET status = 'submitted', submission = 1 WHERE id = 7; UPDATE service_plans SET cost = 5 WHERE id = 7`},
	{"service_plans_submitted_kept", `UPDATE service_plans SET status = 'submitted', submission = 1 WHERE id = 7; DELETE FROM service_plan_sources`},
	{"service_plans_submission_grows", `UPDATE service_plans SET submission = 2 WHERE id = 7; UPDATE service_plans SET submission = 1 WHERE id = 7`},
	{"service_plan_sources_plan_known", newSource + `(7, '{other}', 'donor_grant', 1)`},
	{"service_plan_sources_source_known", newSource + `(7, '{aimak}', 'pocket', 1)`},
	{"service_plan_sources_amount_not_negative", newSource + `(7, '{aimak}', 'donor_grant', -1)`},
	{"service_plan_sources_once", newSource + `(7, '{aimak}', 'local_budget', 1)`},
	{"tenders_number_given", newTender + `' ', '{aimak}', 'X', 'quotation')`},
	{"tenders_number_once", newTender + `'Т-1', '{aimak}', 'X', 'quotation')`},
	{"tenders_title_given", newTender + `'Т-9', '{aimak}', '', 'quotation')`},
	{"tenders_method_known", newTender + `'Т-9', '{aimak}', 'X', 'friend')`},
	{"tenders_ground_known", `UPDATE tenders SET ground = 'friendship' WHERE id = 7`},
	{"tenders_portal_id_digits", `UPDATE tenders SET portal_id = '12a' WHERE id = 7`},
	{"tenders_criteria_known", `UPDATE tenders SET criteria = 'taste' WHERE id = 7`},
	{"tenders_bid_security_0_to_1", `UPDATE tenders SET bid_security_share = 1.01 WHERE id = 7`},
	{"tenders_performance_security_0_to_1", `UPDATE tenders SET performance_security_share = -0.1 WHERE id = 7`},
	{"tenders_contract_dates_in_order", `UPDATE tenders SET contract_from = '2025-02-01', contract_to = '2025-01-31' WHERE id = 7`},
	{"tenders_closes_after_opening", `UPDATE tenders SET opens_at = '2025-02-01', closes_at = '2025-02-01' WHERE id = 7`},
	{"tenders_reason_where_ended", `UPDATE tenders SET status = 'cancelled', status_reason = '' WHERE id = 7`},
	{"tenders_published_approved", `UPDATE tenders SET status = 'active' WHERE id = 7`},
	{"tenders_plan_line_known", `DELETE FROM plan_lines WHERE id = 7`},
	{"lots_tender_known", newLot + `(7, '{other}', '3', 'X', 1)`},
	{"lots_lot_given", newLot + `(7, '{aimak}', ' ', 'X', 1)`},
	{"lots_title_given", newLot + `(7, '{aimak}', '3', '', 1)`},
	{"lots_estimate_not_negative", newLot + `(7, '{aimak}', '3', 'X', -1)`},
	{"lots_once", newLot + `(7, '{aimak}', '1', 'X', 1)`},
	{"lots_okgz_form", `UPDATE lots SET okgz = '9051' WHERE id = 7`},
	{"lots_quantity_not_negative", `UPDATE lots SET quantity = -1 WHERE id = 7`},
	{"lots_reason_where_ended", `UPDATE lots SET status = 'unsuccessful', status_reason = ' ' WHERE id = 7`},
	{"lot_services_share_0_to_1", newShare + `(8, '{aimak}', 'waste', 1.1)`},
	{"lot_services_share_at_most_1", newShare + `(7, '{aimak}', 'lighting', 0.41)`},
	{"lot_services_service_known", newShare + `(8, '{aimak}', 'water', 0.1)`},
	{"bids_lot_known", newBid + `8, 7, '{aimak}', '02503201810112', 1)`},
	{"bids_provider_known", newBid + `7, 7, '{aimak}', '99999999999999', 1)`},
	{"bids_value_not_negative", newBid + `7, 7, '{aimak}', '02503201810112', -1)`},
	{"bids_once", newBid + `7, 7, '{aimak}', '01204201510027', 1)`},
	{"bids_disqualified_with_reason", `UPDATE bids SET status = 'disqualified', reason = ' ' WHERE id = 7`},
	{"bids_score_sane", `UPDATE bids SET score = 1001 WHERE id = 7`},
	{"awards_lot_known", newAward + `8, 8, '{aimak}', '01204201510027', 1, NULL)`},
	{"awards_provider_known", newAward + `7, 8, '{aimak}', '99999999999999', 1, NULL)`},
	{"awards_value_not_negative", newAward + `7, 8, '{aimak}', '01204201510027', -1, NULL)`},
	{"awards_one_live_a_lot", newAward + `7, 7, '{aimak}', '01204201510027', 1, NULL)`},
	{"awards_reason_above_break_even", newAward + `7, 8, '{aimak}', '01204201510027', 950.01, 950)`},
	{"awards_standstill_after_decision", `UPDATE awards SET standstill_until = decided_on - 1`},
	{"awards_active_approved", `UPDATE awards SET status = 'active'`},
	{"awards_bid_known", `DELETE FROM bids WHERE id = 7`},
}

// TestTheTablesOfProcurementRefuseByThemselves writes past Go; each refusal has
// a sentence.
func TestTheTablesOfProcurementRefuseByThemselves(t *testing.T) {
	t.Parallel()
	d, officer := fair(t)
	for _, row := range refusals {
		err := d.Do(t.Context(), officer, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, strings.NewReplacer("{aimak}", aimak, "{other}", other).Replace(row.sql))
			return err
		})
		if got := db.Constraint(err); got != row.constraint {
			t.Errorf("%s: refused by %q (%v), want %s", row.sql, got, err, row.constraint)
		}
		if _, ok := procurement.Refusals[row.constraint]; !ok {
			t.Errorf("%s has no sentence", row.constraint)
		}
	}
}
