package savings

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/date"
)

type serviceKey struct{ aimak, service string }

type yearKey struct {
	serviceKey
	year int
}

// sides are both sides of all comparisons, looked up by service.
type sides struct {
	keys       []serviceKey // sorted
	inHouse    budget.InHouse
	baselines  map[serviceKey]*budget.InHouseBaseline
	lines      map[serviceKey][]BudgetLine
	assets     map[serviceKey][]Asset
	volumes    map[yearKey]decimal.Decimal
	households map[yearKey]int // by aimak and year
	units      map[serviceKey]string
	contracts  map[serviceKey][]contracts.OutsourcedService
	sums       map[int64]map[int]contracts.OutsourcedSum
	costs      map[serviceKey][]contracts.OutsourcedCost
	below      map[contracts.BelowTarget]bool // quality fell in that contract and year
}

func loadSides(ctx context.Context, tx bun.IDB, only []string) (*sides, error) {
	inHouse, err := budget.LoadInHouse(ctx, tx, only)
	if err != nil {
		return nil, err
	}
	out, err := contracts.LoadOutsourced(ctx, tx, only)
	if err != nil {
		return nil, err
	}
	counted, err := aimaks.LoadCounted(ctx, tx, only)
	if err != nil {
		return nil, err
	}
	return newSides(inHouse, out, counted), nil
}

func newSides(inHouse budget.InHouse, out contracts.Outsourced, counted aimaks.Counted) *sides {
	s := &sides{inHouse: inHouse,
		baselines: map[serviceKey]*budget.InHouseBaseline{}, lines: map[serviceKey][]BudgetLine{},
		assets: map[serviceKey][]Asset{}, volumes: map[yearKey]decimal.Decimal{}, households: map[yearKey]int{},
		units: map[serviceKey]string{}, contracts: map[serviceKey][]contracts.OutsourcedService{},
		sums: map[int64]map[int]contracts.OutsourcedSum{}, costs: map[serviceKey][]contracts.OutsourcedCost{},
		below: map[contracts.BelowTarget]bool{}}
	s.takeInHouse()
	s.takeOutsourced(out)
	for _, h := range counted.Households {
		s.households[yearKey{serviceKey{aimak: h.Aimak}, h.Year}] = h.Households
	}
	for _, service := range counted.Services {
		s.units[serviceKey{service.Aimak, service.Category}] = service.Unit
	}
	return s
}

func (s *sides) takeInHouse() {
	for i := range s.inHouse.Baselines {
		b := &s.inHouse.Baselines[i]
		s.baselines[serviceKey{b.Aimak, b.Category}] = b
	}
	for _, l := range s.inHouse.Lines {
		key := serviceKey{l.Aimak, l.Category}
		s.lines[key] = append(s.lines[key], BudgetLine{
			ID: l.LineID, Ref: l.Line, Title: l.Title, EconomicCode: l.EconomicCode,
			Approved: l.Approved, Adjusted: l.Adjusted, Executed: l.Executed,
			Share: l.Share, Behaviour: Behaviour(l.Behaviour), AvoidableShare: l.AvoidableShare, Reason: l.Reason,
		})
	}
	for _, a := range s.inHouse.Assets {
		key := serviceKey{a.Aimak, a.Category}
		s.assets[key] = append(s.assets[key], Asset{
			ID: a.ID, Ref: a.Asset, Title: a.Title, PurchasePrice: a.PurchasePrice, ResidualValue: a.ResidualValue,
			LifeYears: a.LifeYears, Share: a.Share, AvoidableShare: a.AvoidableShare,
		})
	}
	for _, v := range s.inHouse.Volumes {
		s.volumes[yearKey{serviceKey{v.Aimak, v.Category}, v.Year}] = v.Quantity
	}
}

func (s *sides) takeOutsourced(out contracts.Outsourced) {
	for _, c := range out.Services {
		key := serviceKey{c.Aimak, c.Category}
		if s.contracts[key] == nil {
			s.keys = append(s.keys, key)
		}
		s.contracts[key] = append(s.contracts[key], c)
	}
	slices.SortFunc(s.keys, func(a, b serviceKey) int {
		return cmp.Or(cmp.Compare(a.aimak, b.aimak), cmp.Compare(a.service, b.service))
	})
	for _, sum := range out.Sums {
		if s.sums[sum.ContractID] == nil {
			s.sums[sum.ContractID] = map[int]contracts.OutsourcedSum{}
		}
		s.sums[sum.ContractID][sum.Year] = sum
	}
	for _, below := range out.Below {
		s.below[below] = true
	}
	for _, c := range out.Costs {
		key := serviceKey{c.Aimak, c.Category}
		s.costs[key] = append(s.costs[key], c)
	}
}

// years lists the years of which a contract of the service covers a day.
func (s *sides) years(key serviceKey) []int {
	var years []int
	for _, c := range s.contracts[key] {
		last := c.EndsOn
		if !c.TerminatedOn.IsZero() && c.TerminatedOn.Before(last) {
			last = c.TerminatedOn
		}
		for year := c.StartsOn.Year(); year <= last.Year(); year++ {
			if !slices.Contains(years, year) {
				years = append(years, year)
			}
		}
	}
	slices.Sort(years)
	return years
}

func (s *sides) serviceYear(key serviceKey, year int) (ServiceYear, error) {
	in := ServiceYear{ServiceAimak: key.aimak, Service: key.service, Unit: s.units[key], Year: year}
	if n, ok := s.households[yearKey{serviceKey{aimak: key.aimak}, year}]; ok {
		in.Households = &n
	}
	if b := s.baselines[key]; b != nil {
		in.Baseline = &Baseline{
			ID: b.ID, Version: b.Version, ReferenceYear: b.ReferenceYear, Amounts: Basis(b.Amounts),
			OverheadRate: b.OverheadRate, OverheadAvoidableShare: b.OverheadAvoidableShare,
			AdministrationShare: nullable(b.AdministrationShare), FrozenOn: b.FrozenOn,
			Author: b.Author, Reason: b.Reason,
		}
		if b.Hurdle != nil {
			in.Baseline.Hurdle = *b.Hurdle
		}
		in.Lines, in.Assets = s.lines[key], s.assets[key]
		in.IndexR, in.QuantityR = s.index(b.ReferenceYear), s.volume(key, b.ReferenceYear)
	}
	in.IndexY, in.QuantityY = s.index(year), s.volume(key, year)
	in.ContributionRate = nullable(s.inHouse.RateOn(date.Of(year, 1, 1)))
	for _, c := range s.contracts[key] {
		sum := s.sums[c.ContractID][year]
		in.QualityBelowTarget = in.QualityBelowTarget || s.below[contracts.BelowTarget{ContractID: c.ContractID, Year: year}]
		in.Contracts = append(in.Contracts, Contract{
			ID: c.ContractID, Number: c.Number, Buyer: c.Buyer, ProviderINN: c.ProviderINN, ProviderName: c.ProviderName,
			Currency: c.Currency, StartsOn: c.StartsOn, EndsOn: c.EndsOn, TerminatedOn: c.TerminatedOn,
			Share: c.Share, Value: c.Value, Planned: c.PlannedAmount,
			Accepted: sum.Accepted, ActCount: sum.Acts, PenaltiesWithheld: sum.Withheld, PenaltyCount: sum.Penalties,
			Paid: sum.Paid, PaymentCount: sum.Payments,
		})
	}
	for _, c := range s.costs[key] {
		err := in.AddCost(Cost{ID: c.ID, Kind: CostKind(c.Kind), Year: c.Year, ContractID: c.ContractID,
			Amount: c.Amount, Basis: Basis(c.Basis), Note: c.Note})
		if err != nil {
			return ServiceYear{}, fmt.Errorf("gather the costs: %w", err)
		}
	}
	return in, nil
}

func (s *sides) index(year int) decimal.NullDecimal {
	index, ok := s.inHouse.Index[year]
	return decimal.NullDecimal{Decimal: index, Valid: ok}
}

func (s *sides) volume(key serviceKey, year int) decimal.NullDecimal {
	quantity, ok := s.volumes[yearKey{key, year}]
	return decimal.NullDecimal{Decimal: quantity, Valid: ok}
}

func nullable(d *decimal.Decimal) decimal.NullDecimal {
	if d == nil {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(*d)
}
