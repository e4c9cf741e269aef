package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

const lightingAimak = "41702205807000" // of the demo, buyer of ББ-7

func refusedRows(t *testing.T, pages *db.DB, actor db.Actor, sheets map[string]string) []string {
	t.Helper()
	source, err := exchange.Open(folder(t, sheets))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	_, err = exchange.Import(t.Context(), pages, actor, source, exchange.Options{})
	var faults *exchange.Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var list []string
	if faults != nil {
		for _, one := range faults.List {
			list = append(list, fmt.Sprintf("%s:%d %s", one.Sheet, one.Row, one.Fault.Key))
		}
	}
	return list
}

func TestAnOfficerLoadsRowsOfTheirOwnAimakOnly(t *testing.T) {
	t.Parallel()
	owner, pages := dbtest.Pages(t)
	loadDemo(t, owner)
	officer := dbtest.Person(t, owner, "officer", "officer", lightingAimak)
	for name, c := range map[string]struct {
		sheets map[string]string
		want   string
	}{
		"own volume":           {map[string]string{"volumes": "aimak,service,year,quantity\n41702205807000,lighting,2031,7\n"}, "[]"},
		"foreign volume":       {map[string]string{"volumes": "aimak,service,year,quantity\n41702205807000,lighting,2032,7\n41703204808000,waste,2032,7\n"}, "[volumes:3 exchange.not_your_row]"},
		"foreign service":      {map[string]string{"services": "aimak,service,title,unit\n41703204808000,waste,Чужое,рейс\n"}, "[services:2 exchange.not_your_row]"},
		"own act":              {map[string]string{"acts": "contract,act,accepted_on,period_from,period_to,quantity,amount\nББ-7,новый,2025-10-31,2025-10-01,2025-10-31,,10\n"}, "[]"},
		"act of a foreign one": {map[string]string{"acts": "contract,act,accepted_on,period_from,period_to,quantity,amount\nАБ-2024-001,новый,2025-10-31,2025-10-01,2025-10-31,,10\n"}, "[acts:2 exchange.contract_unknown]"},
		"foreign buyer": {map[string]string{"contracts": "number,buyer,provider,title,method,signed_on,starts_on,ends_on,value,currency\n" +
			"Н-1,41703204808000,02503201810112,Чужой,open,2025-01-01,2025-01-01,2025-12-31,10,KGS\n"}, "[contracts:2 exchange.not_your_row]"},
		"a known index":    {map[string]string{"price_index": demoLines(t, "price_index", 2)}, "[]"},
		"a changed index":  {map[string]string{"price_index": "year,index\n2024,9\n"}, "[price_index:2 exchange.administrators_row]"},
		"own households":   {map[string]string{"households": "aimak,year,households\n41702205807000,2031,700\n"}, "[]"},
		"foreign counting": {map[string]string{"households": "aimak,year,households\n41703204808000,2031,700\n"}, "[households:2 exchange.not_your_row]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(refusedRows(t, pages, officer, c.sheets)); got != c.want {
				t.Errorf("refused were %s, want %s", got, c.want)
			}
		})
	}
}

func TestAnAdministratorLoadsTheRegisterAndNoMoney(t *testing.T) {
	t.Parallel()
	owner, pages := dbtest.Pages(t)
	loadDemo(t, owner)
	administrator := dbtest.Person(t, owner, "admin", "administrator")
	sheets := map[string]string{"price_index": "year,index\n2031,9\n", "volumes": "aimak,service,year,quantity\n41702205807000,lighting,2031,7\n"}
	if got := fmt.Sprint(refusedRows(t, pages, administrator, sheets)); got != "[volumes:2 exchange.not_your_row]" {
		t.Errorf("refused were %s", got)
	}
	delete(sheets, "volumes")
	if got := refusedRows(t, pages, administrator, sheets); got != nil {
		t.Errorf("refused were %s", got)
	}
}

// demoLines are the first lines of a sheet of the demonstration.
func demoLines(t *testing.T, sheet string, n int) string {
	t.Helper()
	owner := dbtest.New(t)
	loadDemo(t, owner)
	lines := strings.SplitAfter(contents(t, exportFolder(t, owner))[sheet+".csv"], "\n")
	return strings.Join(lines[:n], "")
}
