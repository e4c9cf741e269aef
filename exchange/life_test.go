package exchange_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

const (
	contractHead = "number,buyer,provider,title,method,signed_on,starts_on,ends_on,terminated_on,value,currency\n"
	ofLighting   = ",41702205807000,02503201810112,Обслуживание уличного освещения,limited,2024-01-05,2024-01-01,"
	standing     = contractHead + "ББ-7" + ofLighting + "2025-12-31,,1176000,KGS\n"
)

func TestAnOfficersFileDoesNotPassOverTheHead(t *testing.T) {
	t.Parallel()
	owner, pages := dbtest.Pages(t)
	loadDemo(t, owner)
	officer := dbtest.Person(t, owner, "officer", "officer", lightingAimak)
	sheet := func(text string) map[string]string { return map[string]string{"contracts": text} }
	check := func(what, want string, sheets map[string]string) {
		t.Helper()
		if got := fmt.Sprint(refusedRows(t, pages, officer, sheets)); got != want {
			t.Errorf("%s: refused were %s, want %s", what, got, want)
		}
	}
	status := func(number, want string) {
		t.Helper()
		if got := one[string](t, owner, `SELECT status FROM contracts WHERE number = ?`, number); got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
	ended := strings.ReplaceAll(standing, "2025-12-31,,", "2025-12-31,2025-06-30,")
	check("one that stands is terminated", "[contracts:2 exchange.termination_decided]", sheet(ended))
	check("one that stands is corrected", "[]", sheet(strings.ReplaceAll(standing, "1176000", "1176001")))
	check("a new one is over already", "[]", sheet(strings.ReplaceAll(ended, "ББ-7", "ББ-70")))
	status("ББ-70", "terminated")
	check("its termination is taken back", "[contracts:2 exchange.termination_decided]", sheet(strings.ReplaceAll(standing, "ББ-7", "ББ-70")))
	check("its day moves", "[contracts:2 exchange.termination_decided]", sheet(strings.ReplaceAll(strings.ReplaceAll(ended, "ББ-7", "ББ-70"), "2025-06-30", "2025-07-30")))
	check("a new one that is to begin", "[]", sheet(contractHead+"ББ-71,41702205807000,02503201810112,X,open,2025-01-01,2098-01-01,2098-12-31,,1,KGS\n"))
	status("ББ-71", "signed")

	exec := func(query string) {
		t.Helper()
		made[int](t, owner, query+` RETURNING 1`)
	}
	exec(`INSERT INTO contract_events (contract_id, kind, happened_on) SELECT id, 'drafted', '2024-01-01' FROM contracts WHERE number = 'ББ-7'`)
	check("what the head signed changes", "[contracts:2 exchange.contract_bound]", sheet(strings.ReplaceAll(standing, "1176000", "1176002")))
	check("its title changes", "[]", sheet(strings.ReplaceAll(strings.ReplaceAll(standing, "1176000", "1176001"), "Обслуживание", "Ремонт")))
	exec(`UPDATE contracts SET status = 'draft', signed_on = NULL WHERE number = 'ББ-71'`)
	check("a draft", "[contracts:2 exchange.contract_not_in_force]", sheet(contractHead+"ББ-71,41702205807000,02503201810112,X,open,2025-01-01,2098-01-01,2098-12-31,,1,KGS\n"))
	check("an act under a draft", "[acts:2 exchange.contract_not_in_force]", map[string]string{
		"acts": "contract,act,accepted_on,period_from,period_to,quantity,amount\nББ-71,1,2098-02-01,2098-01-01,2098-01-31,,1\n"})
}

func TestTheMachineMayRecordAllOfAContractsLife(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	loadDemo(t, d)
	made[int](t, d, `UPDATE contracts SET status = 'draft', signed_on = NULL WHERE number = 'ББ-9' RETURNING 1`)
	ended := strings.ReplaceAll(standing, "2025-12-31,,", "2025-12-31,2025-06-30,")
	brought := "ББ-9,41702205807000,10305197700219,X,direct,2024-12-27,2025-01-01,2025-12-31,,530000,KGS\n"
	load(t, d, open(t, map[string]string{"contracts": ended + brought,
		"acts": "contract,act,accepted_on,period_from,period_to,quantity,amount\nББ-9,новый,2025-02-01,2025-01-01,2025-01-31,,1\n"}), exchange.Options{})
	for number, want := range map[string]string{"ББ-7": "terminated", "ББ-9": "active"} {
		if got := one[string](t, d, `SELECT status FROM contracts WHERE number = ?`, number); got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
	if n := one[int](t, d, `SELECT count(*) FROM contract_events WHERE kind = 'terminated' AND happened_on = '2025-06-30'`); n != 1 {
		t.Errorf("the history holds %d terminations", n)
	}
	second := load(t, d, open(t, map[string]string{"contracts": ended + brought}), exchange.Options{})
	if second.Touched() {
		t.Errorf("the second import changed something: %+v", second)
	}
}

// A draft, with all that could hang on it, is no part of the workbook.
func TestDraftsAndCancelledContractsAreNotExported(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	loadDemo(t, d)
	want := contents(t, exportFolder(t, d))
	for _, status := range []string{"draft", "cancelled"} {
		id := made[int64](t, d, `INSERT INTO contracts (number, buyer, provider, title, method, starts_on, ends_on, value, currency, status)
			VALUES (?, '41702205807000', '02503201810112', 'X', 'open', '2025-01-01', '2025-12-31', 5, 'KGS', ?) RETURNING id`, status, status)
		made[int](t, d, `INSERT INTO contract_services VALUES (?, '41702205807000', 'lighting', 1) RETURNING 1`, id)
		made[int](t, d, `INSERT INTO costs (aimak, category, year, kind, contract_id, amount) VALUES ('41702205807000', 'lighting', 2019, ?, ?, 5) RETURNING 1`,
			map[string]string{"draft": "transition", "cancelled": "asset_gain"}[status], id)
	}
	got := contents(t, exportFolder(t, d))
	for name := range want {
		if want[name] != got[name] {
			t.Errorf("%s holds what is not in force:\n%s", name, got[name])
		}
	}
	source := open(t, map[string]string{"contracts": got["contracts.csv"]})
	if again := load(t, d, source, exchange.Options{}); again.Touched() {
		t.Error("the file loaded again changes something")
	}
}

// made is the one value that a change gives, made behind everybody's back.
func made[T any](t *testing.T, d *db.DB, query string, args ...any) (value T) {
	t.Helper()
	err := d.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &value)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}
