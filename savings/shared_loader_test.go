package savings

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// sharedFolder is where the examples of the method stand beside the project.
const sharedFolder = "../../shared/examples"

// sharedPath gives the path of a shared example or skips the test.
func sharedPath(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(sharedFolder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared examples are not beside the project: %s is not there", path)
	}
	return path
}

// record is one row of a CSV file by column name.
type record map[string]string

func (r record) dec(column string) decimal.Decimal {
	d, err := decimal.NewFromString(r[column])
	if err != nil {
		panic(fmt.Sprintf("%s %q: %v", column, r[column], err))
	}
	return d
}

func (r record) null(column string) decimal.NullDecimal {
	if r[column] == "" {
		return decimal.NullDecimal{}
	}
	return known(r.dec(column))
}

func (r record) som(column string) money.Som { return money.Round(r.dec(column)) }

func (r record) somNull(column string) money.Null {
	if r[column] == "" {
		return money.Null{}
	}
	return money.Known(r.som(column))
}

func (r record) date(column string) date.Date {
	if r[column] == "" {
		return date.Date{}
	}
	return date.MustParse(r[column])
}

func (r record) year(column string) int {
	year, err := strconv.Atoi(r[column])
	if err != nil {
		panic(err)
	}
	return year
}

// folder is an exchange folder of CSV files, read by the tests alone: the
// program's own loader reads the database.
type folder struct {
	t      testing.TB
	sheets map[string][]record
}

func readFolder(t testing.TB, path string) folder {
	t.Helper()
	f := folder{t, map[string][]record{}}
	files, err := filepath.Glob(filepath.Join(path, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(text).ReadAll()
		_ = text.Close()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		name := filepath.Base(file[:len(file)-len(".csv")])
		for _, row := range rows[1:] {
			r := record{}
			for i, column := range rows[0] {
				r[column] = row[i]
			}
			f.sheets[name] = append(f.sheets[name], r)
		}
	}
	return f
}

// find gives the rows of a sheet whose columns have the given values:
// find("acts", "contract", number).
func (f folder) find(sheet string, pairs ...string) []record {
	var found []record
next:
	for _, r := range f.sheets[sheet] {
		for i := 0; i < len(pairs); i += 2 {
			if r[pairs[i]] != pairs[i+1] {
				continue next
			}
		}
		found = append(found, r)
	}
	return found
}

// serviceYears builds the input of every service-year that a contract covers
// by a day, in the order of the services sheet.
func (f folder) serviceYears() []ServiceYear {
	var list []ServiceYear
	for _, service := range f.sheets["services"] {
		links := f.find("contract_services", "aimak", service["aimak"], "service", service["service"])
		for year := 2000; year <= 2100; year++ {
			covered := false
			for _, link := range links {
				contract := f.find("contracts", "number", link["contract"])[0]
				c := Contract{StartsOn: contract.date("starts_on"), EndsOn: contract.date("ends_on"), TerminatedOn: contract.date("terminated_on")}
				covered = covered || c.covers(year)
			}
			if covered {
				list = append(list, f.serviceYear(service, links, year))
			}
		}
	}
	return list
}

func (f folder) serviceYear(service record, links []record, year int) ServiceYear {
	aimak, category, y := service["aimak"], service["service"], strconv.Itoa(year)
	in := ServiceYear{ServiceAimak: aimak, Aimak: f.successor(aimak, year), Service: category, Unit: service["unit"], Year: year}
	in.IndexY = f.figure("price_index", "index", "year", y)
	in.QuantityY = f.figure("volumes", "quantity", "aimak", aimak, "service", category, "year", y)
	if h := f.find("households", "aimak", aimak, "year", y); len(h) > 0 {
		n := h[0].year("households")
		in.Households = &n
	}
	for _, rate := range f.sheets["contribution_rates"] {
		if !rate.date("from").After(date.Of(year, 1, 1)) {
			in.ContributionRate = rate.null("rate")
		}
	}
	f.inHouse(&in)
	for i, link := range links {
		in.Contracts = append(in.Contracts, f.contract(int64(i+1), link, year))
	}
	f.costs(&in)
	return in
}

func (f folder) figure(sheet, column string, pairs ...string) decimal.NullDecimal {
	rows := f.find(sheet, pairs...)
	if len(rows) == 0 {
		return decimal.NullDecimal{}
	}
	return rows[0].null(column)
}

func (f folder) successor(aimak string, year int) string {
	for _, s := range f.find("successions", "predecessor", aimak) {
		if s.date("on").Year() <= year {
			return f.successor(s["successor"], year)
		}
	}
	return aimak
}

func (f folder) inHouse(in *ServiceYear) {
	baselines := f.find("baselines", "aimak", in.ServiceAimak, "service", in.Service)
	if len(baselines) == 0 {
		return
	}
	b := baselines[0]
	in.Baseline = &Baseline{
		ReferenceYear: b.year("reference_year"), Amounts: Basis(b["amounts"]), OverheadRate: b.dec("overhead_rate"),
		OverheadAvoidableShare: b.dec("overhead_avoidable_share"), AdministrationShare: b.null("administration_share"),
		Hurdle: b.null("hurdle").Decimal,
	}
	r := b["reference_year"]
	in.IndexR = f.figure("price_index", "index", "year", r)
	in.QuantityR = f.figure("volumes", "quantity", "aimak", in.ServiceAimak, "service", in.Service, "year", r)
	for _, a := range f.find("attributions", "aimak", in.ServiceAimak, "service", in.Service, "year", r) {
		line := f.find("budget_lines", "aimak", in.ServiceAimak, "year", r, "line", a["line"])[0]
		in.Lines = append(in.Lines, BudgetLine{
			Ref: line["line"], Title: line["title"], EconomicCode: line["economic_code"], Approved: line.somNull("approved"),
			Adjusted: line.somNull("adjusted"), Executed: line.somNull("executed"), Share: a.dec("share"),
			Behaviour: Behaviour(a["behaviour"]), AvoidableShare: a.dec("avoidable_share"), Reason: a["reason"],
		})
	}
	for _, a := range f.find("assets", "aimak", in.ServiceAimak, "service", in.Service) {
		in.Assets = append(in.Assets, Asset{
			Ref: a["asset"], Title: a["title"], PurchasePrice: a.som("purchase_price"), ResidualValue: a.som("residual_value"),
			LifeYears: a.dec("life_years"), Share: a.dec("share"), AvoidableShare: a.dec("avoidable_share"),
		})
	}
}

func (f folder) contract(id int64, link record, year int) Contract {
	r := f.find("contracts", "number", link["contract"])[0]
	c := Contract{
		ID: id, Number: r["number"], Buyer: r["buyer"], ProviderINN: r["provider"], Currency: r["currency"],
		StartsOn: r.date("starts_on"), EndsOn: r.date("ends_on"), TerminatedOn: r.date("terminated_on"),
		Share: link.dec("share"), Value: r.som("value"), Planned: r.somNull("planned_amount"),
	}
	for _, a := range f.find("acts", "contract", c.Number) {
		if a.date("period_to").Year() == year {
			c.Accepted, c.ActCount = c.Accepted.Add(a.som("amount")), c.ActCount+1
		}
	}
	for _, p := range f.find("payments", "contract", c.Number) {
		if p.date("paid_on").Year() == year {
			c.Paid = c.Paid.Add(p.som("amount"))
		}
	}
	for _, p := range f.find("penalties", "contract", c.Number) {
		if p.date("withheld_on").Year() == year {
			c.PenaltiesWithheld = c.PenaltiesWithheld.Add(p.som("amount"))
		}
	}
	return c
}

func (f folder) costs(in *ServiceYear) {
	for i, r := range f.find("costs", "aimak", in.ServiceAimak, "service", in.Service) {
		cost := Cost{ID: int64(i), Kind: CostKind(r["kind"]), Year: r.year("year"), Amount: r.som("amount"), Basis: Basis(r["basis"]), Note: r["note"]}
		for _, c := range in.Contracts {
			if c.Number == r["contract"] {
				cost.ContractID = c.ID
			}
		}
		if err := in.AddCost(cost); err != nil {
			f.t.Fatal(err)
		}
	}
}
