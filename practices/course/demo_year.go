package course

import (
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/savings"
)

// serviceYear gathers one service-year of the demonstration for the engine.
func (f *sheets) serviceYear(service record, links []record, year int) *DemoYear {
	aimak, category, y := service["aimak"], service["service"], strconv.Itoa(year)
	one := &DemoYear{Input: savings.ServiceYear{ServiceAimak: aimak, Aimak: f.successor(aimak, year), Service: category, Unit: service["unit"], Year: year}}
	in := &one.Input
	in.IndexY = f.null(f.one("price_index", "year", y)["index"])
	in.QuantityY = f.null(f.one("volumes", "aimak", aimak, "service", category, "year", y)["quantity"])
	if h := f.one("households", "aimak", aimak, "year", y); len(h) > 0 {
		n := f.number(h["households"])
		in.Households = &n
	}
	in.ContributionRate = f.rate(date.Of(year, 1, 1))
	f.inHouse(in)
	for i, link := range links {
		in.Contracts = append(in.Contracts, f.contract(int64(i+1), link, year))
	}
	for i, r := range f.find("costs", "aimak", aimak, "service", category) {
		cost := savings.Cost{ID: int64(i + 1), Kind: savings.CostKind(r["kind"]), Year: f.number(r["year"]), Amount: f.som(r["amount"]),
			Basis: savings.Basis(r["basis"]), Note: r["note"]}
		for _, c := range in.Contracts {
			if c.Number == r["contract"] {
				cost.ContractID = c.ID
			}
		}
		f.fail(in.AddCost(cost))
		one.Costs = append(one.Costs, cost)
	}
	return one
}

// successor is the aimak that exists on 31 December of the year.
func (f *sheets) successor(aimak string, year int) string {
	for _, s := range f.find("successions", "predecessor", aimak) {
		if f.date(s["on"]).Year() <= year {
			return f.successor(s["successor"], year)
		}
	}
	return aimak
}

// rate is the employer's rate in force on a day.
func (f *sheets) rate(day date.Date) (rate decimal.NullDecimal) {
	var since date.Date
	for _, r := range f.sheets["contribution_rates"] {
		if from := f.date(r["from"]); !from.After(day) && !from.Before(since) {
			rate, since = f.null(r["rate"]), from
		}
	}
	return rate
}

func (f *sheets) inHouse(in *savings.ServiceYear) {
	b := f.one("baselines", "aimak", in.ServiceAimak, "service", in.Service)
	if len(b) == 0 {
		return
	}
	r := b["reference_year"]
	in.Baseline = &savings.Baseline{Version: 1, ReferenceYear: f.number(r), Amounts: savings.Basis(b["amounts"]), OverheadRate: f.dec(b["overhead_rate"]),
		OverheadAvoidableShare: f.dec(b["overhead_avoidable_share"]), AdministrationShare: f.null(b["administration_share"]), Hurdle: f.dec(b["hurdle"]),
		FrozenOn: f.date(b["frozen_on"]), Author: b["author"], Reason: b["reason"]}
	in.IndexR = f.null(f.one("price_index", "year", r)["index"])
	in.QuantityR = f.null(f.one("volumes", "aimak", in.ServiceAimak, "service", in.Service, "year", r)["quantity"])
	for _, a := range f.find("attributions", "aimak", in.ServiceAimak, "service", in.Service, "year", r) {
		line := f.one("budget_lines", "aimak", in.ServiceAimak, "year", r, "line", a["line"])
		in.Lines = append(in.Lines, savings.BudgetLine{Ref: line["line"], Title: line["title"], EconomicCode: line["economic_code"],
			Approved: f.somNull(line["approved"]), Adjusted: f.somNull(line["adjusted"]), Executed: f.somNull(line["executed"]), Share: f.dec(a["share"]),
			Behaviour: savings.Behaviour(a["behaviour"]), AvoidableShare: f.dec(a["avoidable_share"]), Reason: a["reason"]})
	}
	for _, a := range f.find("assets", "aimak", in.ServiceAimak, "service", in.Service) {
		in.Assets = append(in.Assets, savings.Asset{Ref: a["asset"], Title: a["title"], PurchasePrice: f.som(a["purchase_price"]),
			ResidualValue: f.som(a["residual_value"]), LifeYears: f.dec(a["life_years"]), Share: f.dec(a["share"]), AvoidableShare: f.dec(a["avoidable_share"])})
	}
}

func (f *sheets) contract(id int64, link record, year int) savings.Contract {
	r := f.one("contracts", "number", link["contract"])
	c := savings.Contract{ID: id, Number: r["number"], Buyer: r["buyer"], ProviderINN: r["provider"], ProviderName: f.one("providers", "inn", r["provider"])["name_ru"],
		Currency: r["currency"], StartsOn: f.date(r["starts_on"]), EndsOn: f.date(r["ends_on"]), TerminatedOn: f.date(r["terminated_on"]),
		Share: f.dec(link["share"]), Value: f.som(r["value"]), Planned: f.somNull(r["planned_amount"])}
	for _, a := range f.find("acts", "contract", c.Number) {
		if f.date(a["period_to"]).Year() == year {
			c.Accepted, c.ActCount = c.Accepted.Add(f.som(a["amount"])), c.ActCount+1
		}
	}
	for _, p := range f.find("payments", "contract", c.Number) {
		if f.date(p["paid_on"]).Year() == year {
			c.Paid, c.PaymentCount = c.Paid.Add(f.som(p["amount"])), c.PaymentCount+1
		}
	}
	for _, p := range f.find("penalties", "contract", c.Number) {
		if p["withheld_on"] != "" && f.date(p["withheld_on"]).Year() == year {
			c.PenaltiesWithheld, c.PenaltyCount = c.PenaltiesWithheld.Add(f.som(p["amount"])), c.PenaltyCount+1
		}
	}
	return c
}
