package savings

import (
	"cmp"
	"context"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/internal/money"
)

type contractYear struct {
	id   int64
	year int
}

// evidence is what stands beside the sums of services.
type evidence struct {
	register    *aimaks.Register
	definitions map[serviceKey]aimaks.Definition
	contracts   map[contractYear]contracts.Evidence
}

func loadEvidence(ctx context.Context, tx bun.IDB) (evidence, error) {
	e := evidence{definitions: map[serviceKey]aimaks.Definition{}, contracts: map[contractYear]contracts.Evidence{}}
	var err error
	if e.register, err = aimaks.LoadRegister(ctx, tx); err != nil {
		return e, err
	}
	definitions, err := aimaks.LoadDefinitions(ctx, tx)
	if err != nil {
		return e, err
	}
	for _, d := range definitions {
		e.definitions[serviceKey{d.Aimak, d.Category}] = d
	}
	list, err := contracts.LoadEvidence(ctx, tx)
	if err != nil {
		return e, err
	}
	for _, one := range list {
		e.contracts[contractYear{one.ContractID, one.Year}] = one
	}
	return e, nil
}

// LoadUnitCosts reads what services cost in every year that a contract covers a
// day of, and in the reference year of a baseline without one, as far as the
// actor may read it: of a published contract of another aimak that is its price.
// Sorted by category, aimak and year, the newest first.
func LoadUnitCosts(ctx context.Context, tx bun.IDB) ([]UnitCost, error) {
	e, err := loadEvidence(ctx, tx)
	if err != nil {
		return nil, err
	}
	sides, err := loadSides(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	var list []UnitCost
	for _, key := range sides.keys {
		for _, year := range sides.years(key) {
			in, err := sides.serviceYear(key, year)
			if err != nil {
				return nil, err
			}
			list = append(list, e.outsourcedYear(&in))
		}
	}
	for key, baseline := range sides.baselines {
		if slices.Contains(sides.years(key), baseline.ReferenceYear) {
			continue
		}
		in, err := sides.serviceYear(key, baseline.ReferenceYear)
		if err != nil {
			return nil, err
		}
		list = append(list, e.referenceYear(&in))
	}
	slices.SortFunc(list, func(a, b UnitCost) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.ServiceAimak, b.ServiceAimak), cmp.Compare(b.Year, a.Year))
	})
	return list, nil
}

// of fills in what a unit cost is of.
func (e *evidence) of(in *ServiceYear) UnitCost {
	at := place(e.register, in.ServiceAimak, in.Year)
	d := e.definitions[serviceKey{in.ServiceAimak, in.Service}]
	return UnitCost{ServiceAimak: in.ServiceAimak, Aimak: at.aimak, Raion: at.raion, Oblast: at.oblast, Service: in.Service, Unit: in.Unit,
		Year: in.Year, Quantity: in.QuantityY, Households: in.Households, Included: d.Included, Excluded: d.Excluded}
}

// outsourcedYear is a year that contracts cover.
func (e *evidence) outsourcedYear(in *ServiceYear) UnitCost {
	statement := Compute(*in)
	u := e.of(in)
	u.Status, u.DaysShare = statement.Status, statement.Days.Share()
	if statement.Status == Comparable {
		u.InHouse, u.Outsourced, u.Price = statement.Full.InHouse, statement.Full.Outsourced, statement.Price
		u.ExecutedOf = in.Baseline.ReferenceYear
	} else if len(foreignCurrency(in)) == 0 {
		price := money.Zero
		for i := range in.Contracts {
			price = price.Add(in.Contracts[i].price())
		}
		u.Price = money.Null{Som: price, Valid: price.Sign() > 0}
	}
	accepted, whole := decimal.Zero, true
	for i := range in.Contracts {
		c := &in.Contracts[i]
		one, ok := e.contracts[contractYear{c.ID, in.Year}]
		if !ok {
			continue
		}
		u.Measured, u.Met = u.Measured+one.Measured, u.Met+one.Met
		if one.LastAct.After(u.LastAct) {
			u.LastAct = one.LastAct
		}
		if one.LastPaid.After(u.LastPaid) {
			u.LastPaid = one.LastPaid
		}
		if c.ActCount == 0 {
			continue
		}
		// The acts of a contract for several services do not say which of them
		// their quantity is of.
		if one.Quantity == nil || !c.Share.Equal(decimal.NewFromInt(1)) {
			whole = false
			continue
		}
		accepted = accepted.Add(*one.Quantity)
	}
	if !u.Quantity.Valid && whole && accepted.Sign() > 0 {
		u.Quantity, u.FromActs = decimal.NewNullDecimal(accepted), true
	}
	return u
}

// referenceYear is the in-house cost of a baseline's reference year as it was:
// nothing is carried, and all of the year counts.
func (e *evidence) referenceYear(in *ServiceYear) UnitCost {
	u := e.of(in)
	u.Reference, u.DaysShare, u.Status = true, decimal.NewFromInt(1), NoAcceptedWork
	in.IndexR, in.IndexY = decimal.NewNullDecimal(one), decimal.NewNullDecimal(one)
	for _, m := range missing(in) {
		if m.Reason != NoAcceptedWork && m.Reason != AdministrationUnknown {
			u.Status = m.Reason
			return u
		}
	}
	// A variable line without volume was missed above; one of volume 0 is divided by it.
	lines := inHouse(nil, in, Factor{FactorDays, one, one})
	u.InHouse, u.ExecutedOf = reading(lines, ReadFull).InHouse, in.Year
	return u
}
