package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// currency is the only one that can be compared with a budget in som.
const currency = "KGS"

// price is what was accepted in Y × the service's share, one line a contract.
func (c *Contract) price() money.Som { return c.Accepted.Mul(c.Share) }

// touches tells whether the contract has to do with a year: it covers a day of
// it, or something was accepted, paid or withheld in it.
func (c *Contract) touches(year int) bool {
	return c.covers(year) || c.ActCount > 0 || !c.Accepted.IsZero() || !c.Paid.IsZero() || !c.PenaltiesWithheld.IsZero()
}

func (c *Contract) covers(year int) bool { return c.period().within(yearOf(year)).days() > 0 }

// recordsAdministration tells whether a cost of administration or monitoring
// of Y is recorded: then the baseline's share is not assumed on top.
func (in *ServiceYear) recordsAdministration() bool {
	for i := range in.costs {
		if k := in.costs[i].Kind; k == CostAdministration || k == CostMonitoring {
			return true
		}
	}
	return false
}

// outsourced adds the outsourced lines of a comparable service-year, accrued
// and cash: price, penalties, administration, monitoring, in kind, transition,
// gain on assets, revenue, payments. The second result tells whether the
// administration is assumed.
func outsourced(lines []Line, in *ServiceYear) ([]Line, bool) {
	price := money.Zero
	for i := range in.Contracts {
		if c := &in.Contracts[i]; c.ActCount > 0 || !c.Accepted.IsZero() {
			line := ofContract(in, c, KindPrice, c.Accepted)
			price = price.Add(line.Whole.Som)
			lines = append(lines, line)
		}
	}
	for i := range in.Contracts {
		if c := &in.Contracts[i]; !c.PenaltiesWithheld.IsZero() {
			lines = append(lines, ofContract(in, c, KindPenalties, c.PenaltiesWithheld))
		}
	}
	assumed := !in.recordsAdministration()
	if assumed {
		lines = append(lines, administration(in, price))
	}
	lines = costs(lines, in, CostAdministration, CostMonitoring, CostInKind)
	for i := range in.Contracts {
		lines = spread(lines, in, &in.Contracts[i], in.Contracts[i].transition)
	}
	for i := range in.Contracts {
		lines = spread(lines, in, &in.Contracts[i], in.Contracts[i].assetGain)
	}
	lines = costs(lines, in, CostRevenue)
	for i := range in.Contracts {
		if c := &in.Contracts[i]; !c.Paid.IsZero() {
			lines = append(lines, ofContract(in, c, KindPayment, c.Paid))
		}
	}
	return lines, assumed
}

// ofContract makes a line of a contract's sum in Y × the service's share: the
// price accrued, the penalties withheld, or the payments of the cash reading.
func ofContract(in *ServiceYear, c *Contract, kind LineKind, sum money.Som) Line {
	l := Line{
		Side: Outsourced, Kind: kind, Ref: c.Number, Title: c.ProviderName,
		Factors: []Factor{{Name: FactorAmount, Num: sum.Decimal()}, {Name: FactorShare, Num: c.Share}},
		Source:  Source{ID: c.ID, Aimak: c.Buyer, Service: in.Service, Year: in.Year, Ref: c.Number},
	}
	amount := money.Known(product(l.Factors))
	switch kind {
	case KindPayment:
		l.Basis, l.Source.Sheet, l.Cash = Paid, sheetPayments, amount
		return l
	case KindPenalties:
		l.Basis, l.Source.Sheet, l.Subtracted = Recorded, sheetPenalties, true
	default:
		l.Basis, l.Source.Sheet = Accepted, sheetActs
	}
	l.Whole, l.Avoidable = amount, amount
	return l
}

// administration is the baseline's share × the price accrued, where neither
// administration nor monitoring is recorded. It is no cash: nobody paid it.
func administration(in *ServiceYear, price money.Som) Line {
	source := in.source(sheetBaselines)
	source.ID = in.Baseline.ID
	l := Line{
		Side: Outsourced, Kind: KindAdministration, Basis: Assumed, Source: source,
		Factors: []Factor{
			{Name: FactorPrice, Num: price.Decimal()},
			{Name: FactorAdminShare, Num: in.Baseline.AdministrationShare.Decimal},
		},
	}
	l.Whole = money.Known(product(l.Factors))
	l.Avoidable = l.Whole
	return l
}

// costs adds the recorded costs of Y of the given kinds, kind after kind.
func costs(lines []Line, in *ServiceYear, kinds ...CostKind) []Line {
	for _, kind := range kinds {
		for i := range in.costs {
			if c := &in.costs[i]; c.Kind == kind {
				l := ofCost(in, c)
				l.Whole = money.Known(product(l.Factors))
				l.Avoidable, l.Cash = l.Whole, l.Whole
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// spread adds transition costs or gains on assets of one contract: accrued by
// days, amount × contract days in Y ÷ contract days in all, where the contract
// ends at its termination; cash whole in the year in which it was paid.
func spread(lines []Line, in *ServiceYear, contract *Contract, costs []Cost) []Line {
	if len(costs) == 0 {
		return lines
	}
	whole := contract.period()
	daysOfY, daysInAll := whole.within(yearOf(in.Year)).days(), whole.days()
	for i := range costs {
		c := &costs[i]
		if daysOfY == 0 && c.Year != in.Year {
			continue
		}
		l := ofCost(in, c)
		l.Ref = contract.Number
		l.Factors = append(l.Factors, Factor{FactorContractDays,
			decimal.NewFromInt(int64(daysOfY)), decimal.NewFromInt(int64(daysInAll))})
		l.Whole = money.Known(product(l.Factors))
		l.Avoidable = l.Whole
		if c.Year == in.Year {
			l.Cash = money.Known(c.Amount)
		}
		lines = append(lines, l)
	}
	return lines
}

// ofCost begins the line of a recorded cost.
func ofCost(in *ServiceYear, c *Cost) Line {
	return Line{
		Side: Outsourced, Kind: LineKind(c.Kind), Title: c.Note, Basis: c.Basis.or(Recorded),
		Subtracted: c.Kind == CostAssetGain || c.Kind == CostRevenue,
		Factors:    []Factor{{Name: FactorAmount, Num: c.Amount.Decimal()}},
		Source: Source{Sheet: sheetCosts, ID: c.ID, Aimak: in.ServiceAimak, Service: in.Service,
			Year: c.Year, Ref: string(c.Kind)},
	}
}
