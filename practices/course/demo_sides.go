package course

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/contracts"
)

// The sides of the comparison as savings.Gather takes them, in the order in
// which the loaders of budget and contracts give them.

func (f *sheets) inHouse() budget.InHouse {
	in := budget.InHouse{Index: map[int]decimal.Decimal{}}
	for _, r := range f.sheets["baselines"] {
		in.Baselines = append(in.Baselines, budget.InHouseBaseline{Aimak: r["aimak"], Category: r["service"], Version: 1, ReferenceYear: f.number(r["reference_year"]),
			Amounts: r["amounts"], OverheadRate: f.dec(r["overhead_rate"]), OverheadAvoidableShare: f.dec(r["overhead_avoidable_share"]),
			AdministrationShare: f.maybe(r["administration_share"]), Hurdle: f.maybe(r["hurdle"]), FrozenOn: f.date(r["frozen_on"]), Author: r["author"], Reason: r["reason"]})
		for _, a := range f.find("attributions", "aimak", r["aimak"], "service", r["service"], "year", r["reference_year"]) {
			line := f.one("budget_lines", "aimak", r["aimak"], "year", r["reference_year"], "line", a["line"])
			in.Lines = append(in.Lines, budget.InHouseLine{Aimak: r["aimak"], Category: r["service"], Year: f.number(r["reference_year"]), Line: line["line"],
				EconomicCode: line["economic_code"], Title: line["title"], Approved: f.somNull(line["approved"]), Adjusted: f.somNull(line["adjusted"]),
				Executed: f.somNull(line["executed"]), Share: f.dec(a["share"]), Behaviour: a["behaviour"], AvoidableShare: f.dec(a["avoidable_share"]), Reason: a["reason"]})
		}
	}
	for _, a := range f.sheets["assets"] {
		in.Assets = append(in.Assets, budget.InHouseAsset{Aimak: a["aimak"], Category: a["service"], Asset: a["asset"], Title: a["title"],
			PurchasePrice: f.som(a["purchase_price"]), ResidualValue: f.som(a["residual_value"]), LifeYears: f.dec(a["life_years"]), Share: f.dec(a["share"]),
			AvoidableShare: f.dec(a["avoidable_share"])})
	}
	for _, v := range f.sheets["volumes"] {
		in.Volumes = append(in.Volumes, budget.InHouseVolume{Aimak: v["aimak"], Category: v["service"], Year: f.number(v["year"]), Quantity: f.dec(v["quantity"])})
	}
	for _, r := range f.sheets["price_index"] {
		in.Index[f.number(r["year"])] = f.dec(r["index"])
	}
	for _, r := range f.sheets["contribution_rates"] {
		in.Rates = append(in.Rates, budget.InHouseRate{From: f.date(r["from"]), Rate: f.dec(r["rate"])})
	}
	slices.SortFunc(in.Lines, func(a, b budget.InHouseLine) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Line, b.Line))
	})
	slices.SortFunc(in.Assets, func(a, b budget.InHouseAsset) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Asset, b.Asset))
	})
	slices.SortFunc(in.Rates, func(a, b budget.InHouseRate) int { return cmp.Compare(a.From.String(), b.From.String()) })
	return in
}

func (f *sheets) outsourced() (out contracts.Outsourced) {
	ids, sums := map[string]int64{}, map[[2]int64]*contracts.OutsourcedSum{}
	for i, r := range f.sheets["contracts"] {
		id := int64(i + 1)
		ids[r["number"]] = id
		for _, link := range f.find("contract_services", "contract", r["number"]) {
			out.Services = append(out.Services, contracts.OutsourcedService{ContractID: id, Aimak: link["aimak"], Category: link["service"], Share: f.dec(link["share"]),
				Number: r["number"], Title: r["title"], Buyer: r["buyer"], ProviderINN: r["provider"], ProviderName: f.one("providers", "inn", r["provider"])["name_ru"],
				Currency: r["currency"], StartsOn: f.date(r["starts_on"]), EndsOn: f.date(r["ends_on"]), TerminatedOn: f.date(r["terminated_on"]),
				Value: f.som(r["value"]), PlannedAmount: f.somNull(r["planned_amount"])})
		}
	}
	of := func(r record, day string) *contracts.OutsourcedSum {
		key := [2]int64{ids[r["contract"]], int64(f.date(r[day]).Year())}
		if sums[key] == nil {
			sums[key] = &contracts.OutsourcedSum{ContractID: key[0], Year: int(key[1])}
		}
		return sums[key]
	}
	for _, r := range f.sheets["acts"] {
		sum := of(r, "period_to")
		sum.Accepted, sum.Acts = sum.Accepted.Add(f.som(r["amount"])), sum.Acts+1
	}
	for _, r := range f.sheets["payments"] {
		sum := of(r, "paid_on")
		sum.Paid, sum.Payments = sum.Paid.Add(f.som(r["amount"])), sum.Payments+1
	}
	for _, r := range f.sheets["penalties"] {
		if r["withheld_on"] != "" {
			sum := of(r, "withheld_on")
			sum.Withheld, sum.Penalties = sum.Withheld.Add(f.som(r["amount"])), sum.Penalties+1
		}
	}
	for _, sum := range sums {
		out.Sums = append(out.Sums, *sum)
	}
	for i, r := range f.sheets["costs"] {
		out.Costs = append(out.Costs, contracts.OutsourcedCost{ID: int64(i + 1), Aimak: r["aimak"], Category: r["service"], Year: f.number(r["year"]), Kind: r["kind"],
			ContractID: ids[r["contract"]], Amount: f.som(r["amount"]), Basis: r["basis"], Note: r["note"]})
	}
	slices.SortFunc(out.Services, func(a, b contracts.OutsourcedService) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.StartsOn.String(), b.StartsOn.String()), cmp.Compare(a.Number, b.Number))
	})
	return out
}

func (f *sheets) counted() (counted aimaks.Counted) {
	for _, r := range f.sheets["households"] {
		counted.Households = append(counted.Households, aimaks.CountedHouseholds{Aimak: r["aimak"], Year: f.number(r["year"]), Households: f.number(r["households"])})
	}
	for _, r := range f.sheets["services"] {
		counted.Services = append(counted.Services, aimaks.CountedService{Aimak: r["aimak"], Category: r["service"], Title: r["title"], Unit: r["unit"]})
	}
	return counted
}

// register knows the mergers: who succeeded whom is all that the comparison asks.
func (f *sheets) register() *aimaks.Register {
	var successions []aimaks.Succession
	for _, r := range f.sheets["successions"] {
		successions = append(successions, aimaks.Succession{Predecessor: r["predecessor"], Successor: r["successor"], TookEffectOn: f.date(r["on"])})
	}
	return aimaks.NewRegister(nil, successions)
}
