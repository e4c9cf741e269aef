package exchange_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/i18n"
)

const (
	suu   = "41702220807000" // an aiyl aimak
	bash  = "41702205807000" // another
	raion = "41702205000000"
	firm  = "01204201510027"
)

// faulty is a workbook in which many things are wrong, each in its own way.
// The comments name the key of what is wrong with the row.
var faulty = map[string]string{
	"units": `soate,level,name_ru,parent_soate,valid_from,valid_to
417,village,А,,,
41799000000010,hamlet,Б,,,
41799000000020,village,В,41799000000020,,
41799000000030,village,Г,,2025-02-01,2025-01-01
41799000000040,village,Д,41799999999999,,
41799000000050,village,Е,41799000000060,,
41799000000060,village,Ж,41799000000050,,
4.17E+13,village,З,,,
`,
	"successions": `predecessor,successor,on
41702220807000,41702220807000,2025-01-01
41703204847000,41703204808000,31.02.2025
`,
	"price_index": `year,index
1889,100
2020,0
`,
	"households": `aimak,year,households,population
41702220807000,2020,-5,
41702220807000,2021,много,
`,
	"services": `aimak,service,title,unit
41702220807000,waste,Вывоз ТБО,household
41702220807000,flying,Полёты,hour
41702205000000,waste,Вывоз ТБО,household
41702205807000,Waste,Вывоз ТБО,household
`,
	"volumes": `aimak,service,year,quantity
41702205807000,roads,2024,10
41702220807000,waste,2024,-1
41702220807000,waste,2025,1.1234567890123
`,
	"budget_lines": `aimak,year,line,functional_code,economic_code,title,executed
41702220807000,2023,1,7051,2111,Зарплата,100
41702220807000,2023,2,70,2111,Зарплата,100
41702220807000,2023,3,7051,2111,,100
41702220807000,2023,4,7051,2111,Зарплата,сто
41702220807000,2023,5,7051,2111,Зарплата,-100
41702220807000,2023,6,7051,2111,Зарплата,10.001
41702220807000,2023,7,7051,2111,Зарплата,99999999999999999
41702220807000,2023,1,7051,2111,Повтор,100
41702220807000,2023,8,7051,2111,Зарплата,#REF!
41702220807000,2023,9,7051,2111,Зарплата,1,лишнее
`,
	"attributions": `aimak,year,line,service,share,behaviour,avoidable_share
41702220807000,2023,77,waste,1,fixed,1
41702220807000,2023,1,waste,1.5,fixed,1
41702220807000,2023,3,waste,85%,fixed,1
`,
	"assets": `aimak,service,asset,title,purchase_price,residual_value,life_years,share,avoidable_share
41702220807000,waste,A-1,Мусоровоз,100,200,10,1,1
41702220807000,waste,A-2,Мусоровоз,100,10,500,1,1
41702220807000,waste,A-3,Мусоровоз,100,10,семь,1,1
`,
	"baselines": `aimak,service,reference_year,amounts,overhead_rate,overhead_avoidable_share,frozen_on,author
41702220807000,waste,2023,executed,12,0,2024-01-01,
`,
	"providers": `inn,name_ru,legal_form,debarred_from,debarred_to
01204201510027,ОсОО Таза Көл,llc,,
1204201510027,ОсОО Без нуля,llc,,
12345,ОсОО Короткий,llc,,
02503201810112,ОсОО Отстранён,llc,2025-02-01,2025-01-01
02503201810113,ОсОО Отстранён,llc,,2025-01-01
`,
	"contracts": `number,buyer,provider,title,method,signed_on,starts_on,ends_on,terminated_on,value,currency
К-1,41702220807000,01204201510027,Вывоз,open,2024-12-20,2025-01-01,2025-12-31,,1000,KGS
К-2,41702220807000,01204201510027,Вывоз,open,2024-12-20,2025-12-31,2025-01-01,,1000,KGS
К-3,41702220807000,01204201510027,Вывоз,open,2024-12-20,2025-01-01,2025-12-31,2026-01-01,1000,KGS
К-4,41702220807000,01204201510027,Вывоз,open,2024-12-20,2025-01-01,2025-12-31,,1000,сом
К-5,41702220807000,99999999999999,Вывоз,open,2024-12-20,2025-01-01,2025-12-31,,1000,KGS
`,
	"contract_services": `contract,aimak,service,share
К-1,41702220807000,waste,0.6
К-1,41702205807000,lighting,0.5
К-99,41702220807000,waste,1
`,
	"acts": `contract,act,accepted_on,period_from,period_to,amount
К-1,1,2025-02-03,2025-01-01,2025-01-31,100
К-1,2,2025-02-03,2024-12-01,2025-01-31,100
К-1,3,2025-02-03,2025-02-28,2025-02-01,100
`,
	"payments": `contract,payment,act,paid_on,amount
К-1,П-1,77,2025-02-20,100
`,
	"penalties": `contract,penalty,imposed_on,withheld_on,amount,reason
К-1,Ш-1,2025-02-20,2025-02-01,10,` + "\xff\xfe" + `
К-1,Ш-2,2025-02-20,2025-02-01,10,рейс
`,
	"costs": `aimak,service,year,kind,contract,amount
41702220807000,waste,2025,transition,,10
41702205807000,lighting,2025,monitoring,К-1,10
41702220807000,waste,2025,revenue,К-5,10
`,
	"seasons":            "a,b\n1,2\n",
	"contribution_rates": "from,rate,why\n2017-01-01,0.1725,закон\n",
}

// want lists what must be said: sheet, row, column, key.
var want = []string{
	"units:2:soate:soate", "units:3:level:choice", "units:4:parent_soate:parent_itself", "units:5:valid_to:valid_order",
	"units:6:parent_soate:unit_unknown", "units:7:parent_soate:parent_circle", "units:8:parent_soate:parent_circle", "units:9:soate:scientific",
	"successions:2:successor:succession_itself", "successions:3:on:not_date",
	"price_index:2:year:year", "price_index:3:index:not_positive",
	"contribution_rates:1:why:unknown_column",
	"households:2:households:count_negative", "households:3:households:not_whole",
	"services:3:service:category_unknown", "services:4:aimak:not_an_aimak", "services:5:service:code",
	"volumes:2:service:service_unknown", "volumes:3:quantity:number_negative", "volumes:4:quantity:decimals",
	"budget_lines:3:functional_code:digits", "budget_lines:4:title:required", "budget_lines:5:executed:not_amount",
	"budget_lines:6:executed:amount_negative", "budget_lines:7:executed:amount_decimals", "budget_lines:8:executed:amount_too_large",
	"budget_lines:9:line:twice", "budget_lines:10:executed:error_cell", "budget_lines:11::too_many_cells",
	"attributions:2:line:line_unknown", "attributions:3:share:share_range", "attributions:4:share:percent",
	"assets:2:residual_value:residual", "assets:3:life_years:life", "assets:4:life_years:not_number",
	"baselines:2:overhead_rate:rate_range",
	"providers:3:inn:zero_lost", "providers:4:inn:inn", "providers:5:debarred_to:debarred_order", "providers:6:debarred_from:debarred_start",
	"contracts:3:ends_on:contract_order", "contracts:4:terminated_on:terminated_outside", "contracts:5:currency:currency", "contracts:6:provider:provider_unknown",
	"contract_services:3:service:service_unknown", "contract_services:3:share:contract_shares", "contract_services:4:contract:contract_unknown",
	"acts:3:period_from:act_outside", "acts:4:period_to:period_order",
	"payments:2:act:act_unknown",
	"penalties:2:reason:not_utf8", "penalties:2:withheld_on:withheld_order", "penalties:3:withheld_on:withheld_order",
	"costs:2:contract:contract_needed", "costs:3:service:service_unknown", "costs:4:contract:contract_not_buying",
	"seasons:0::unknown_sheet",
}

func TestFiftyKindsOfFaultsAreFiftySentencesAndNotOneRow(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	before := rowCounts(t, d)
	source, err := exchange.Open(folder(t, faulty))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	_, err = exchange.Import(t.Context(), d, db.System, source, exchange.Options{})
	var faults *exchange.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("the import gave %v, want faults", err)
	}
	got, kinds := map[string]exchange.RowFault{}, map[string]bool{}
	for _, one := range faults.List {
		got[fmt.Sprintf("%s:%d:%s:%s", one.Sheet, one.Row, one.Column, strings.TrimPrefix(one.Key, "exchange."))] = one
		kinds[one.Key] = true
	}
	for _, place := range want {
		if _, ok := got[place]; !ok {
			t.Errorf("not said: %s", place)
		}
		delete(got, place)
	}
	for place := range got {
		t.Errorf("said without a fault: %s", place)
	}
	if len(kinds) < 50 {
		t.Errorf("%d kinds of faults, want at least 50", len(kinds))
	}
	for _, lang := range i18n.Languages {
		sentences := map[string]string{}
		for _, one := range faults.List {
			sentence := i18n.For(lang).Fault(one.Fault)
			if other, ok := sentences[sentence]; ok && other != one.Key || strings.ContainsAny(sentence, "[]{}") {
				t.Errorf("%s: %s says %q", lang, one.Key, sentence)
			}
			sentences[sentence] = one.Key
		}
	}
	if after := rowCounts(t, d); !maps.Equal(before, after) {
		t.Errorf("rows were written: %v, before %v", after, before)
	}
}
