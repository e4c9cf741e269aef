package savings

import (
	"slices"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// results fills in what follows from the lines (method.md, "Results").
func (s *Statement) results() {
	s.Avoidable = reading(s.Lines, ReadAvoidable)
	s.Full = reading(s.Lines, ReadFull)
	s.Cash = reading(s.Lines, ReadCash)
	low, high := extremes(s.Lines)
	s.Low, s.High = money.Known(low), money.Known(high)
	s.decide()
	s.breakEven()
	if s.Households != nil {
		s.SavingPerHousehold = perUnit(s.Avoidable.Saving, decimal.NewFromInt(int64(*s.Households)))
	}
	if s.Quantity.Valid {
		s.UnitCostInHouse = perUnit(s.Full.InHouse, s.Quantity.Decimal)
		s.UnitCostOutsourced = perUnit(s.Full.Outsourced, s.Quantity.Decimal)
	}
}

// perUnit is an amount ÷ a count, rounded; unknown where there is none to
// divide by.
func perUnit(amount money.Null, count decimal.Decimal) money.Null {
	if !amount.Valid || count.Sign() <= 0 {
		return money.Null{}
	}
	return money.Known(money.Round(amount.Som.Decimal().DivRound(count, 2)))
}

// breakEven is the price accrued at which the avoidable saving is 0, all else
// equal: (in-house avoidable − every other outsourced line) ÷ (1 + the
// administration share), the latter only where administration is assumed,
// since then it follows the price. A recorded administration stays as it is.
func (s *Statement) breakEven() {
	price, left, follows := money.Zero, s.Avoidable.InHouse.Som, decimal.Zero
	for i := range s.Lines {
		l := &s.Lines[i]
		switch {
		case l.Side == InHouse:
		case l.Kind == KindPrice:
			price = price.Add(l.Whole.Som)
		case l.Kind == KindAdministration && s.AssumedAdmin:
			follows = s.Baseline.AdministrationShare.Decimal
		default:
			left = left.Sub(l.signed(l.Avoidable))
		}
	}
	s.Price = money.Known(price)
	s.BreakEvenPrice = money.Known(money.Round(left.Decimal().DivRound(one.Add(follows), 2)))
}

// procurementSaving is what the state portal counts: (planned amount − value)
// × share of the contracts that start in Y and have a planned amount, each
// rounded. Contracts in another currency are left out: their difference is not
// som.
func procurementSaving(in *ServiceYear) money.Som {
	total := money.Zero
	for i := range in.Contracts {
		c := &in.Contracts[i]
		if c.StartsOn.Year() == in.Year && c.Planned.Valid && c.Currency == currency {
			total = total.Add(c.Planned.Som.Sub(c.Value).Mul(c.Share))
		}
	}
	return total
}

// providers lists the INNs of those whose contract covers a day of Y or who
// had work accepted in it. A late payment for a contract of last year makes
// nobody a provider of this one.
func providers(in *ServiceYear) []string {
	inns := make([]string, 0, 1)
	for i := range in.Contracts {
		c := &in.Contracts[i]
		if (c.ActCount > 0 || c.covers(in.Year)) && !slices.Contains(inns, c.ProviderINN) {
			inns = append(inns, c.ProviderINN)
		}
	}
	slices.Sort(inns)
	return inns
}
