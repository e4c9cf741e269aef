package savings

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// source of random service-years; a fixed seed gives the same ones each run.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 2025))} }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// som is an amount below most som, often odd to the tyiyn, sometimes 0.
func (d dice) som(most int64) money.Som {
	if d.chance(5) {
		return money.Zero
	}
	return money.Round(decimal.New(d.Int64N(100*most), -2))
}

// share is 0 to 1: often an end, else of two to nine decimals.
func (d dice) share() decimal.Decimal {
	switch d.IntN(5) {
	case 0:
		return decimal.Zero
	case 1:
		return one
	case 2:
		return decimal.New(d.Int64N(101), -2)
	default:
		return decimal.New(d.Int64N(1_000_000_001), -9)
	}
}

func (d dice) day(from, to int) date.Date {
	return date.Of(from, time.January, 1).AddDays(d.IntN(365 * (to - from + 1)))
}

// serviceYear is a random service-year that is comparable, or nearly always:
// all amounts are known, but the price may come out as 0.
func (d dice) serviceYear() ServiceYear {
	year := 2020 + d.IntN(9)
	reference := year - d.IntN(4)
	aimak := fmt.Sprintf("417%02d", d.IntN(40))
	in := ServiceYear{
		ServiceAimak: aimak, Aimak: aimak, Raion: aimak[:4], Oblast: aimak[:3], Year: year,
		Service: pick(d, "waste", "lighting", "culture", "water"), Unit: "household",
		Baseline: &Baseline{ReferenceYear: reference, Amounts: pick(d, Executed, Adjusted, Approved),
			OverheadRate: pick(d, decimal.Zero, dec("0.12"), dec("0.07333")), OverheadAvoidableShare: d.share(),
			AdministrationShare: known(pick(d, decimal.Zero, dec("0.05"), dec("0.033333"), dec("0.25"))),
			Hurdle:              pick(d, decimal.Zero, dec("0.1"))},
		IndexR: known(decimal.New(1000+d.Int64N(500), -1)), IndexY: known(decimal.New(1000+d.Int64N(900), -1)),
		QuantityR: known(decimal.New(1+d.Int64N(90_000), -1)), QuantityY: known(decimal.New(d.Int64N(90_000), -1)),
		ContributionRate: nul("0.1725"),
	}
	if !d.chance(10) {
		in.Households = ptr(d.IntN(12_000))
	}
	codes := []string{"2111", "21110000", "2121", "22141100", "2215", "2231", "1422", "14221100", "1130"}
	for i := range 1 + d.IntN(9) {
		in.Lines = append(in.Lines, BudgetLine{
			ID: int64(i), Ref: fmt.Sprint(i), Title: "line", EconomicCode: pick(d, codes...),
			Approved: money.Known(d.som(3e6)), Adjusted: money.Known(d.som(3e6)), Executed: money.Known(d.som(3e6)),
			Share: d.share(), Behaviour: pick(d, Fixed, Variable), AvoidableShare: d.share(),
		})
	}
	for i := range d.IntN(4) {
		price := d.som(5e6)
		in.Assets = append(in.Assets, Asset{Ref: fmt.Sprint(i), PurchasePrice: price, ResidualValue: price.Mul(d.share()),
			LifeYears: decimal.New(5+d.Int64N(250), -1), Share: d.share(), AvoidableShare: d.share()})
	}
	for i := range 1 + d.IntN(4) {
		in.Contracts = append(in.Contracts, d.contract(int64(i+1), year))
	}
	d.addCosts(&in)
	return in
}

func (d dice) contract(id int64, year int) Contract {
	c := Contract{ID: id, Number: fmt.Sprint("N-", id), ProviderINN: pick(d, "10", "20", "30"), Currency: "KGS",
		StartsOn: d.day(year-2, year), Share: d.share(), Value: d.som(4e6),
		Accepted: d.som(3e6), ActCount: d.IntN(12), Paid: d.som(3e6)}
	c.EndsOn = c.StartsOn.AddDays(d.IntN(1200))
	if d.chance(30) {
		c.TerminatedOn = c.StartsOn.AddDays(d.IntN(1200))
	}
	if d.chance(70) {
		c.Planned = money.Known(d.som(4e6))
	}
	if d.chance(30) {
		c.PenaltiesWithheld = d.som(1e5)
	}
	return c
}

func (d dice) addCosts(in *ServiceYear) {
	kinds := []CostKind{CostAdministration, CostMonitoring, CostInKind, CostTransition, CostAssetGain, CostRevenue}
	for i := range d.IntN(7) {
		contract := in.Contracts[d.IntN(len(in.Contracts))].ID
		if err := in.AddCost(Cost{ID: int64(i), Kind: pick(d, kinds...), Year: in.Year - d.IntN(2), ContractID: contract,
			Amount: d.som(4e5), Basis: pick(d, append(Bases, "")...)}); err != nil {
			panic(err)
		}
	}
}
