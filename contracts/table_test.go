package contracts_test

import (
	"strings"
	"testing"

	"kelishim/contracts"
	"kelishim/internal/db"
)

// TestTheTablesRefuseByThemselves writes past Go: what Go says kindly, the
// tables refuse whoever writes.
func TestTheTablesRefuseByThemselves(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	if err := store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "waste", Share: share("0.6")}); err != nil {
		t.Fatal(err)
	}
	act := contracts.Act{ContractID: c.ID, Act: "1", AcceptedOn: day("2025-02-03"), PeriodFrom: day("2025-01-01"), PeriodTo: day("2025-01-31"), Amount: som("10")}
	if err := store.AddAct(ctx, clerk, &act); err != nil {
		t.Fatal(err)
	}
	const (
		newContract = `INSERT INTO contracts (number, buyer, provider, title, method, planned_amount, signed_on, starts_on, ends_on, terminated_on, value, currency) VALUES `
		newService  = `INSERT INTO contract_services (contract_id, aimak, category, share) VALUES `
		newAct      = `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, quantity, amount) VALUES `
		newPayment  = `INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES `
		newPenalty  = `INSERT INTO penalties (contract_id, penalty, imposed_on, withheld_on, amount, reason) VALUES `
		newCost     = `INSERT INTO costs (aimak, category, year, kind, contract_id, amount, basis) VALUES `
	)
	for _, row := range []struct{ constraint, sql string }{
		{"contracts_number_once", newContract + `('КМ-1', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'KGS')`},
		{"contracts_number_given", newContract + `(' ', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'KGS')`},
		{"contracts_method_known", newContract + `('2', '{aimak}', '01204201510027', 'X', 'friend', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'KGS')`},
		{"contracts_value_not_negative", newContract + `('2', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, -0.01, 'KGS')`},
		{"contracts_value_not_negative", newContract + `('2', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 'NaN', 'KGS')`},
		{"contracts_planned_not_negative", newContract + `('2', '{aimak}', '01204201510027', 'X', 'open', -1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'KGS')`},
		{"contracts_dates_in_order", newContract + `('2', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-02', '2025-01-01', NULL, 1, 'KGS')`},
		{"contracts_terminated_within", newContract + `('2', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', '2026-01-01', 1, 'KGS')`},
		{"contracts_currency_iso", newContract + `('2', '{aimak}', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'сом')`},
		{"contracts_buyer_known", newContract + `('2', '41799999999999', '01204201510027', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'KGS')`},
		{"contracts_provider_known", newContract + `('2', '{aimak}', '99999999999999', 'X', 'open', 1, '2025-01-01', '2025-01-01', '2025-12-31', NULL, 1, 'KGS')`},
		{"contracts_acts_within", `UPDATE contracts SET ends_on = '2025-01-30' WHERE id = {contract}`},
		{"contract_services_share_at_most_1", newService + `({contract}, '{aimak}', 'lighting', 0.41)`},
		{"contract_services_share_at_most_1", newService + `({contract}, '{aimak}', 'lighting', 0.2), ({contract}, '{other}', 'waste', 0.21)`},
		{"contract_services_share_0_to_1", newService + `({contract}, '{aimak}', 'lighting', -0.1)`},
		{"contract_services_once", newService + `({contract}, '{aimak}', 'waste', 0.1)`},
		{"contract_services_service_known", newService + `({contract}, '{other}', 'lighting', 0.1)`},
		{"acts_once", newAct + `({contract}, '1', '2025-02-01', '2025-01-01', '2025-01-31', NULL, 1)`},
		{"acts_within_contract", newAct + `({contract}, '2', '2025-02-01', '2025-12-01', '2026-01-01', NULL, 1)`},
		{"acts_within_contract", `UPDATE acts SET period_from = '2024-12-31' WHERE contract_id = {contract}`},
		{"acts_period_in_order", newAct + `({contract}, '2', '2025-02-01', '2025-02-01', '2025-01-31', NULL, 1)`},
		{"acts_amount_not_negative", newAct + `({contract}, '2', '2025-02-01', '2025-01-01', '2025-01-31', NULL, -1)`},
		{"acts_quantity_not_negative", newAct + `({contract}, '2', '2025-02-01', '2025-01-01', '2025-01-31', -1, 1)`},
		{"payments_act_known", newPayment + `({contract}, '1', '7', '2025-02-01', 1)`},
		{"payments_amount_not_negative", newPayment + `({contract}, '1', '1', '2025-02-01', -1)`},
		{"payments_once", newPayment + `({contract}, '1', '1', '2025-02-01', 1), ({contract}, '1', NULL, '2025-02-01', 1)`},
		{"penalties_withheld_after_imposed", newPenalty + `({contract}, '1', '2025-02-02', '2025-02-01', 1, 'X')`},
		{"penalties_reason_given", newPenalty + `({contract}, '1', '2025-02-02', NULL, 1, '')`},
		{"penalties_amount_not_negative", newPenalty + `({contract}, '1', '2025-02-02', NULL, -1, 'X')`},
		{"costs_contract_for_transition", newCost + `('{aimak}', 'waste', 2025, 'asset_gain', NULL, 1, NULL)`},
		{"costs_contract_buys_service", newCost + `('{aimak}', 'lighting', 2025, 'transition', {contract}, 1, NULL)`},
		{"costs_kind_known", newCost + `('{aimak}', 'waste', 2025, 'bribe', NULL, 1, NULL)`},
		{"costs_basis_known", newCost + `('{aimak}', 'waste', 2025, 'revenue', NULL, 1, 'guess')`},
		{"costs_amount_not_negative", newCost + `('{aimak}', 'waste', 2025, 'revenue', NULL, -1, NULL)`},
		{"costs_once", newCost + `('{aimak}', 'waste', 2025, 'revenue', NULL, 1, NULL), ('{aimak}', 'waste', 2025, 'revenue', NULL, 2, NULL)`},
	} {
		var id string
		if err := d.Pool().QueryRowContext(ctx, `SELECT id::text FROM contracts WHERE number = 'КМ-1'`).Scan(&id); err != nil {
			t.Fatal(err)
		}
		_, err := d.Pool().ExecContext(ctx, strings.NewReplacer("{contract}", id, "{aimak}", aimak, "{other}", other).Replace(row.sql))
		if got := db.Constraint(err); got != row.constraint {
			t.Errorf("%s: refused by %q (%v), want %s", row.sql, got, err, row.constraint)
		}
		if _, ok := contracts.Refusals[row.constraint]; !ok {
			t.Errorf("%s has no sentence", row.constraint)
		}
	}
}

func TestTheTurnoverOfAProviderIsInSomOnly(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	dollars := waste()
	dollars.Number, dollars.Currency = "КМ-2", "USD"
	if err := store.Add(ctx, clerk, &dollars); err != nil {
		t.Fatal(err)
	}
	for _, one := range []contracts.Contract{c, dollars} {
		for number, amount := range map[string]string{"1": "10.05", "2": "20"} {
			act := contracts.Act{ContractID: one.ID, Act: number, AcceptedOn: day("2025-02-03"), PeriodFrom: day("2025-01-01"), PeriodTo: day("2025-01-31"), Amount: som(amount)}
			if err := store.AddAct(ctx, clerk, &act); err != nil {
				t.Fatal(err)
			}
			payment := contracts.Payment{ContractID: one.ID, Payment: number, Act: number, PaidOn: day("2025-02-10"), Amount: som("7")}
			if err := store.AddPayment(ctx, clerk, &payment); err != nil {
				t.Fatal(err)
			}
		}
	}
	for number, withheld := range map[string]string{"1": "2025-02-01", "2": ""} {
		penalty := contracts.Penalty{ContractID: c.ID, Penalty: number, ImposedOn: day("2025-02-01"), Amount: som("3"), Reason: "рейс"}
		if withheld != "" {
			penalty.WithheldOn = day(withheld)
		}
		if err := store.AddPenalty(ctx, clerk, &penalty); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := store.Turnover(ctx, clerk, c.Provider)
	if err != nil || sum.Accepted.String() != "30.05" || sum.Paid.String() != "14.00" || sum.Withheld.String() != "3.00" || sum.Foreign != 1 {
		t.Errorf("summed as %+v (%v)", sum, err)
	}
	if sum, err = store.Turnover(ctx, clerk, "99999999999999"); err != nil || !sum.Accepted.IsZero() || sum.Foreign != 0 {
		t.Errorf("a provider without contracts: %+v (%v)", sum, err)
	}
}

func TestADebarredProviderIsAWarningNotARefusal(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	if debarred, err := store.DebarredOn(ctx, clerk, c); err != nil || debarred {
		t.Errorf("never debarred: %v, %v", debarred, err)
	}
	if _, err := d.Pool().ExecContext(ctx, `UPDATE providers SET debarred_from = '2024-12-20', debarred_to = '2024-12-20'`); err != nil {
		t.Fatal(err)
	}
	if debarred, err := store.DebarredOn(ctx, clerk, c); err != nil || !debarred {
		t.Errorf("debarred on the very day: %v, %v", debarred, err)
	}
	if err := store.Change(ctx, clerk, &c); err != nil {
		t.Errorf("the contract could not be recorded: %v", err)
	}
}
