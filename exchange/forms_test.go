package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

func open(t *testing.T, sheets map[string]string) *exchange.Source {
	t.Helper()
	source, err := exchange.Open(folder(t, sheets))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = source.Close() })
	return source
}

func one[T any](t *testing.T, d *db.DB, query string, args ...any) (value T) {
	t.Helper()
	err := d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &value)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// faultsOf gives what is wrong as "sheet:row:column:key".
func faultsOf(t *testing.T, d *db.DB, sheets map[string]string) []string {
	t.Helper()
	_, err := exchange.Import(t.Context(), d, db.System, open(t, sheets), exchange.Options{})
	var faults *exchange.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("the import gave %v, want faults", err)
	}
	var list []string
	for _, f := range faults.List {
		list = append(list, fmt.Sprintf("%s:%d:%s:%s", f.Sheet, f.Row, f.Column, f.Key))
	}
	return list
}

func TestNumbersAndDatesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	load(t, d, open(t, map[string]string{
		"services":           "\xef\xbb\xbfaimak;service;unit\r\n41702220807000;waste;household\r\n",
		"budget_lines":       "aimak;year;line;functional_code;economic_code;title;executed\r\n41702220807000;2023;1;7051;22151100;\"ГСМ; запчасти\";1 234\u00a0567,5\r\n",
		"attributions":       "aimak;year;line;service;share;behaviour;avoidable_share\r\n41702220807000;2023;1;waste;0,333333;fixed;1\r\n",
		"contribution_rates": "from,rate\n29.02.2024,0.1725\n",
	}), exchange.Options{})
	if got := one[string](t, d, `SELECT executed::text FROM budget_lines`); got != "1234567.50" {
		t.Errorf("the amount is %s", got)
	}
	if got := one[string](t, d, `SELECT economic_code || ' ' || title FROM budget_lines`); got != "22151100 ГСМ; запчасти" {
		t.Errorf("the line is %s", got)
	}
	if got := one[string](t, d, `SELECT share::text FROM attributions`); got != "0.333333" {
		t.Errorf("the share is %s", got)
	}
	if got := one[int](t, d, `SELECT count(*)::int FROM contribution_rates WHERE valid_from = '2024-02-29'`); got != 1 {
		t.Error("the leap day is lost")
	}
}

func TestAColumnThatTheFileLacksStaysAsItIs(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	load(t, d, open(t, map[string]string{"services": "aimak,service,title,unit\n" + suu + ",waste,Вывоз,household\n"}), exchange.Options{})
	report := load(t, d, open(t, map[string]string{"services": "aimak,service,unit\n" + suu + ",waste,person\n"}), exchange.Options{})
	if got := one[string](t, d, `SELECT title || ' ' || unit FROM services`); got != "Вывоз person" {
		t.Errorf("the service is %q", got)
	}
	if report.Sheets[0].Changed != 1 {
		t.Errorf("counted as %+v", report.Sheets)
	}
	load(t, d, open(t, map[string]string{"services": "aimak,service,title\n" + suu + ",waste,\n"}), exchange.Options{})
	if got := one[string](t, d, `SELECT coalesce(title, 'none') || ' ' || unit FROM services`); got != "none person" {
		t.Errorf("an emptied cell leaves %q", got)
	}
	got := faultsOf(t, d, map[string]string{"services": "aimak,service,title\n" + bash + ",waste,Вывоз\n"})
	if len(got) != 1 || got[0] != "services:2:unit:exchange.column_needed" {
		t.Errorf("a new service without its unit: %v", got)
	}
}

func TestRowsAreNumberedAsExcelNumbersThem(t *testing.T) {
	t.Parallel()
	got := faultsOf(t, dbtest.New(t), map[string]string{
		"services": "aimak,service,title,unit\n\n" + suu + ",waste,\"две\nстроки\",household\n" + suu + ",flying,x,hour\n"})
	if len(got) != 1 || got[0] != "services:4:service:exchange.category_unknown" {
		t.Errorf("got %v", got)
	}
}

func TestAFrozenBaselineGetsAVersionAndADraftFollows(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	book := func(executed, frozen string) map[string]string {
		return map[string]string{
			"services":     "aimak,service,unit\n" + suu + ",waste,household\n",
			"budget_lines": "aimak,year,line,functional_code,economic_code,title,executed\n" + suu + ",2023,1,7051,2214,ГСМ," + executed + "\n",
			"attributions": "aimak,year,line,service,share,behaviour,avoidable_share\n" + suu + ",2023,1,waste,1,fixed,1\n",
			"baselines":    "aimak,service,reference_year,amounts,overhead_rate,overhead_avoidable_share,frozen_on,author\n" + suu + ",waste,2023,executed,0.12,0," + frozen + "\n",
		}
	}
	versions := func() string {
		return one[string](t, d, `SELECT string_agg(version || ':' || coalesce(components->'lines'->0->>'executed', '-'), ' ' ORDER BY version) FROM baselines`)
	}
	load(t, d, open(t, book("100", ",")), exchange.Options{})
	load(t, d, open(t, book("110", ",")), exchange.Options{})
	if got := versions(); got != "1:110.00" {
		t.Errorf("a draft is kept as %s", got)
	}
	load(t, d, open(t, book("110", "2024-02-01,ФЭО")), exchange.Options{})
	if got := versions(); got != "1:110.00" {
		t.Errorf("freezing made %s", got)
	}
	report := load(t, d, open(t, book("120", "2024-02-01,ФЭО")), exchange.Options{})
	if got := versions(); got != "1:110.00 2:120.00" || report.NewBaselineVersions != 1 {
		t.Errorf("a changed line made %s, counted %d", got, report.NewBaselineVersions)
	}
	if again := load(t, d, open(t, book("120", "2024-02-01,ФЭО")), exchange.Options{}); again.Touched() {
		t.Errorf("the same file again changed something: %+v", again)
	}
}

// contracted is a workbook with one contract and one act.
func contracted(buyer, ends, actEnds string) map[string]string {
	return map[string]string{
		"providers": "inn,name_ru,legal_form\n" + firm + ",ОсОО,llc\n",
		"contracts": "number,buyer,provider,title,method,signed_on,starts_on,ends_on,value,currency\nК-1," + buyer + "," + firm + ",Вывоз,open,2023-12-20,2024-01-01," + ends + ",1000,KGS\n",
		"acts":      "contract,act,accepted_on,period_from,period_to,amount\nК-1,1,2024-03-03,2024-01-01," + actEnds + ",100\n",
	}
}

func TestAContractShrinksTogetherWithItsActs(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	load(t, d, open(t, contracted(suu, "2024-12-31", "2024-12-31")), exchange.Options{})
	load(t, d, open(t, contracted(suu, "2024-02-29", "2024-02-29")), exchange.Options{})
	if got := one[string](t, d, `SELECT ends_on::text FROM contracts`); got != "2024-02-29" {
		t.Errorf("the contract ends on %s", got)
	}
	only := contracted(suu, "2024-01-31", "")
	delete(only, "acts")
	if got := faultsOf(t, d, only); len(got) != 1 || got[0] != "contracts:2:ends_on:exchange.acts_left_outside" {
		t.Errorf("an act left outside: %v", got)
	}
}

func TestANumberStaysWithItsBuyerAndTheBuyersSuccessor(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	load(t, d, open(t, contracted(suu, "2024-12-31", "2024-12-31")), exchange.Options{})
	if got := faultsOf(t, d, contracted(bash, "2024-12-31", "2024-12-31")); len(got) != 1 || got[0] != "contracts:2:number:exchange.number_of_other_buyer" {
		t.Errorf("the number of another buyer: %v", got)
	}
	merged := contracted(bash, "2024-12-31", "2024-12-31")
	merged["successions"] = "predecessor,successor,on\n" + suu + "," + bash + ",2024-06-01\n"
	load(t, d, open(t, merged), exchange.Options{})
	if got := one[string](t, d, `SELECT buyer FROM contracts`); got != bash {
		t.Errorf("after the merger the buyer is %s", got)
	}
}

func TestADryRunSaysWhatWouldChangeAndWritesNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	load(t, d, open(t, contracted(suu, "2024-12-31", "2024-12-31")), exchange.Options{})
	before := one[string](t, d, `SELECT ends_on::text FROM contracts`)
	report := load(t, d, open(t, contracted(suu, "2024-11-30", "2024-11-30")), exchange.Options{DryRun: true})
	found := false
	for _, change := range report.Changes {
		found = found || change == exchange.Change{Sheet: "contracts", Key: "К-1", Column: "ends_on", Old: "2024-12-31", New: "2024-11-30"}
	}
	if !found || !report.Touched() {
		t.Errorf("the dry run says %+v", report)
	}
	if after := one[string](t, d, `SELECT ends_on::text FROM contracts`); after != before {
		t.Errorf("the dry run wrote %s", after)
	}
}

func TestTwoImportsAtOnceLeaveEachRowOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	var acts strings.Builder
	acts.WriteString("contract,act,accepted_on,period_from,period_to,amount\n")
	for i := range 500 {
		fmt.Fprintf(&acts, "К-1,%d,2024-03-03,2024-01-01,2024-01-31,1\n", i)
	}
	book := contracted(suu, "2024-12-31", "2024-12-31")
	book["acts"] = acts.String()
	load(t, d, open(t, contracted(suu, "2024-12-31", "2024-12-31")), exchange.Options{})
	var wait sync.WaitGroup
	sources := []*exchange.Source{open(t, book), open(t, book)}
	for _, source := range sources {
		wait.Go(func() {
			_, err := exchange.Import(context.Background(), d, db.System, source, exchange.Options{})
			if err != nil {
				t.Errorf("an import beside another: %v", err)
			}
		})
	}
	wait.Wait()
	if got := one[int](t, d, `SELECT count(*)::int FROM acts`); got != 500 {
		t.Errorf("%d acts, want each once", got)
	}
}
