package bundle

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/savings"
)

// serviceYears gathers what the comparison of the aimak's services in a year is
// computed from, out of the tables alone. It reads them as the loaders of
// budget, contracts and aimaks read the database.
func (t Tables) serviceYears(aimak string, year int) ([]savings.ServiceYear, error) {
	r := &cells{}
	inHouse, out, counted := t.inHouse(r), t.outsourced(r), t.counted(r)
	register := t.register(r)
	if r.err != nil {
		return nil, r.err
	}
	return savings.Gather(inHouse, out, counted, register, savings.Filter{Aimak: aimak, Year: year})
}

// cells reads typed cells and keeps the first that cannot be read.
type cells struct{ err error }

var errCell = errors.New("cannot be read")

func (r *cells) bad(column, text string) {
	if r.err == nil {
		r.err = fmt.Errorf("%s %q: %w", column, text, errCell)
	}
}

func (r *cells) number(get func(string) string, column string) decimal.Decimal {
	text := get(column)
	d, err := money.ParseDecimal(text, 40)
	if err != nil {
		r.bad(column, text)
	}
	return d
}

func (r *cells) maybe(get func(string) string, column string) *decimal.Decimal {
	if get(column) == "" {
		return nil
	}
	d := r.number(get, column)
	return &d
}

func (r *cells) som(get func(string) string, column string) money.Som {
	text := get(column)
	s, err := money.Parse(text)
	if err != nil {
		r.bad(column, text)
	}
	return s
}

func (r *cells) somMaybe(get func(string) string, column string) money.Null {
	if get(column) == "" {
		return money.Null{}
	}
	return money.Known(r.som(get, column))
}

func (r *cells) int(get func(string) string, column string) int64 {
	text := get(column)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.bad(column, text)
	}
	return n
}

func (r *cells) id(get func(string) string, column string) int64 {
	if get(column) == "" {
		return 0
	}
	return r.int(get, column)
}

func (r *cells) day(get func(string) string, column string) date.Date {
	text := get(column)
	if text == "" {
		return date.Date{}
	}
	d, err := date.Parse(text)
	if err != nil {
		r.bad(column, text)
	}
	return d
}

type ofService struct{ aimak, category string }

func (t Tables) inHouse(r *cells) budget.InHouse {
	in := budget.InHouse{Index: map[int]decimal.Decimal{}}
	newest := map[ofService]budget.InHouseBaseline{}
	t.each("baselines", func(get func(string) string) {
		b := budget.InHouseBaseline{ID: r.int(get, "id"), Aimak: get("aimak"), Category: get("category"), Version: int(r.int(get, "version")),
			ReferenceYear: int(r.int(get, "reference_year")), Amounts: get("amounts"), OverheadRate: r.number(get, "overhead_rate"),
			OverheadAvoidableShare: r.number(get, "overhead_avoidable_share"), AdministrationShare: r.maybe(get, "administration_share"),
			Hurdle: r.maybe(get, "hurdle"), FrozenOn: r.day(get, "frozen_on"), Author: get("author"), Reason: get("reason")}
		key := ofService{b.Aimak, b.Category}
		if is, ok := newest[key]; !ok || b.Version > is.Version {
			newest[key] = b
		}
	})
	for _, b := range newest {
		in.Baselines = append(in.Baselines, b)
	}
	lines := map[int64]budget.InHouseLine{}
	t.each("budget_lines", func(get func(string) string) {
		id := r.int(get, "id")
		lines[id] = budget.InHouseLine{LineID: id, Aimak: get("aimak"), Year: int(r.int(get, "year")), Line: get("line"), EconomicCode: get("economic_code"),
			Title: get("title"), Approved: r.somMaybe(get, "approved"), Adjusted: r.somMaybe(get, "adjusted"), Executed: r.somMaybe(get, "executed")}
	})
	t.each("attributions", func(get func(string) string) {
		line, ok := lines[r.int(get, "budget_line_id")]
		if !ok {
			r.bad("budget_line_id", get("budget_line_id"))
		}
		line.Aimak, line.Category, line.Share, line.Behaviour = get("aimak"), get("category"), r.number(get, "share"), get("behaviour")
		line.AvoidableShare, line.Reason = r.number(get, "avoidable_share"), get("reason")
		if b, ok := newest[ofService{line.Aimak, line.Category}]; ok && b.ReferenceYear == line.Year {
			in.Lines = append(in.Lines, line)
		}
	})
	slices.SortFunc(in.Lines, func(a, b budget.InHouseLine) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Line, b.Line))
	})
	t.each("assets", func(get func(string) string) {
		in.Assets = append(in.Assets, budget.InHouseAsset{ID: r.int(get, "id"), Aimak: get("aimak"), Category: get("category"), Asset: get("asset"),
			Title: get("title"), PurchasePrice: r.som(get, "purchase_price"), ResidualValue: r.som(get, "residual_value"),
			LifeYears: r.number(get, "life_years"), Share: r.number(get, "share"), AvoidableShare: r.number(get, "avoidable_share")})
	})
	slices.SortFunc(in.Assets, func(a, b budget.InHouseAsset) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Asset, b.Asset))
	})
	t.each("volumes", func(get func(string) string) {
		in.Volumes = append(in.Volumes, budget.InHouseVolume{Aimak: get("aimak"), Category: get("category"), Year: int(r.int(get, "year")), Quantity: r.number(get, "quantity")})
	})
	t.each("price_index", func(get func(string) string) { in.Index[int(r.int(get, "year"))] = r.number(get, "index") })
	t.each("contribution_rates", func(get func(string) string) {
		in.Rates = append(in.Rates, budget.InHouseRate{From: r.day(get, "valid_from"), Rate: r.number(get, "rate")})
	})
	slices.SortFunc(in.Rates, func(a, b budget.InHouseRate) int { return cmp.Compare(a.From.String(), b.From.String()) })
	return in
}

func (t Tables) counted(r *cells) aimaks.Counted {
	var counted aimaks.Counted
	t.each("households", func(get func(string) string) {
		counted.Households = append(counted.Households, aimaks.CountedHouseholds{Aimak: get("aimak"), Year: int(r.int(get, "year")), Households: int(r.int(get, "households"))})
	})
	t.each("services", func(get func(string) string) {
		counted.Services = append(counted.Services, aimaks.CountedService{Aimak: get("aimak"), Category: get("category"), Title: get("title"), Unit: get("unit")})
	})
	return counted
}

func (t Tables) register(r *cells) *aimaks.Register {
	var units []aimaks.Unit
	var successions []aimaks.Succession
	t.each("units", func(get func(string) string) {
		units = append(units, aimaks.Unit{SOATE: get("soate"), Level: get("level"), Parent: get("parent")})
	})
	t.each("successions", func(get func(string) string) {
		successions = append(successions, aimaks.Succession{Predecessor: get("predecessor"), Successor: get("successor"), TookEffectOn: r.day(get, "took_effect_on")})
	})
	slices.SortFunc(successions, func(a, b aimaks.Succession) int {
		return cmp.Or(cmp.Compare(a.Predecessor, b.Predecessor), cmp.Compare(a.TookEffectOn.String(), b.TookEffectOn.String()), cmp.Compare(a.Successor, b.Successor))
	})
	return aimaks.NewRegister(units, successions)
}

// outsourced reads the contracts in force; drafts and cancelled ones, and costs
// that name one, are no part of the comparison.
func (t Tables) outsourced(r *cells) contracts.Outsourced {
	var out contracts.Outsourced
	names := map[string]string{}
	t.each("providers", func(get func(string) string) { names[get("inn")] = get("name_ru") })
	known, dropped := map[int64]contracts.OutsourcedService{}, map[int64]bool{}
	t.each("contracts", func(get func(string) string) {
		id := r.int(get, "id")
		if status := get("status"); status == "draft" || status == "cancelled" {
			dropped[id] = true
			return
		}
		known[id] = contracts.OutsourcedService{ContractID: id, Number: get("number"), Title: get("title"), Buyer: get("buyer"), ProviderINN: get("provider"),
			ProviderName: names[get("provider")], Currency: get("currency"), StartsOn: r.day(get, "starts_on"), EndsOn: r.day(get, "ends_on"),
			TerminatedOn: r.day(get, "terminated_on"), Value: r.som(get, "value"), PlannedAmount: r.somMaybe(get, "planned_amount")}
	})
	t.each("contract_services", func(get func(string) string) {
		if c, ok := known[r.int(get, "contract_id")]; ok {
			c.Aimak, c.Category, c.Share = get("aimak"), get("category"), r.number(get, "share")
			out.Services = append(out.Services, c)
		}
	})
	slices.SortFunc(out.Services, func(a, b contracts.OutsourcedService) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.StartsOn.String(), b.StartsOn.String()), cmp.Compare(a.Number, b.Number))
	})
	out.Sums = t.sums(r)
	t.each("costs", func(get func(string) string) {
		c := contracts.OutsourcedCost{ID: r.int(get, "id"), Aimak: get("aimak"), Category: get("category"), Year: int(r.int(get, "year")), Kind: get("kind"),
			ContractID: r.id(get, "contract_id"), Amount: r.som(get, "amount"), Basis: get("basis"), Note: get("note")}
		if !dropped[c.ContractID] {
			out.Costs = append(out.Costs, c)
		}
	})
	slices.SortStableFunc(out.Costs, func(a, b contracts.OutsourcedCost) int {
		return cmp.Or(cmp.Compare(a.Aimak, b.Aimak), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Year, b.Year), cmp.Compare(a.ID, b.ID))
	})
	out.Below = t.below(r)
	return out
}

// sums adds up acts by the year in which their period ends, payments by the day
// of payment, penalties by the day on which they were withheld.
func (t Tables) sums(r *cells) []contracts.OutsourcedSum {
	sums := map[[2]int64]*contracts.OutsourcedSum{}
	of := func(get func(string) string, day string) *contracts.OutsourcedSum {
		year, contract := r.day(get, day).Year(), r.int(get, "contract_id")
		key := [2]int64{contract, int64(year)}
		if sums[key] == nil {
			sums[key] = &contracts.OutsourcedSum{ContractID: contract, Year: year}
		}
		return sums[key]
	}
	t.each("acts", func(get func(string) string) {
		sum := of(get, "period_to")
		sum.Accepted = sum.Accepted.Add(r.som(get, "amount"))
		if get("status") != "refused" {
			sum.Acts++
		}
	})
	t.each("payments", func(get func(string) string) {
		sum := of(get, "paid_on")
		sum.Paid, sum.Payments = sum.Paid.Add(r.som(get, "amount")), sum.Payments+1
	})
	t.each("penalties", func(get func(string) string) {
		if get("withheld_on") != "" {
			sum := of(get, "withheld_on")
			sum.Withheld, sum.Penalties = sum.Withheld.Add(r.som(get, "amount")), sum.Penalties+1
		}
	})
	list := make([]contracts.OutsourcedSum, 0, len(sums))
	for _, sum := range sums {
		list = append(list, *sum)
	}
	return list
}

// below finds contracts and years of which the newest accepted measurement of an
// indicator misses its target.
func (t Tables) below(r *cells) []contracts.BelowTarget {
	type inspection struct {
		day string
		id  int64
	}
	accepted := map[string]inspection{}
	t.each("inspections", func(get func(string) string) {
		if get("accepted") == "true" {
			accepted[get("id")] = inspection{get("inspected_on"), r.int(get, "id")}
		}
	})
	type indicator struct {
		lower  bool
		target decimal.Decimal
	}
	indicators := map[string]indicator{}
	t.each("indicators", func(get func(string) string) {
		if target := r.maybe(get, "target"); target != nil {
			indicators[get("id")] = indicator{get("better") == "lower", *target}
		}
	})
	type measured struct {
		inspection
		contracts.BelowTarget
		below bool
	}
	newest := map[string]measured{}
	t.each("measurements", func(get func(string) string) {
		at, ok := accepted[get("inspection_id")]
		goal, known := indicators[get("indicator_id")]
		if !ok || !known || get("measured") == "" {
			return
		}
		year, _, _ := strings.Cut(at.day, "-")
		value := r.number(get, "measured")
		one := measured{at, contracts.BelowTarget{ContractID: r.int(get, "contract_id"), Year: r.day(func(string) string { return at.day }, "inspected_on").Year()},
			value.LessThan(goal.target)}
		if goal.lower {
			one.below = value.GreaterThan(goal.target)
		}
		key := get("indicator_id") + "/" + year
		if is, ok := newest[key]; !ok || at.day > is.day || at.day == is.day && at.id > is.id {
			newest[key] = one
		}
	})
	var list []contracts.BelowTarget
	for _, one := range newest {
		if one.below && !slices.Contains(list, one.BelowTarget) {
			list = append(list, one.BelowTarget)
		}
	}
	return list
}
