package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Offer is a price over the whole term against the forecast. Amounts in som.
type Offer struct {
	Price          money.Som // of the bid or the estimate, gross, whole term
	Administration money.Som // the baseline's share × the price, assumed
	Outsourced     money.Som // what counts against the in-house side: the services' share of the price + Administration
	Saving         money.Som // in-house avoidable − Outsourced; below 0 it is dearer by so much
	SavingFull     money.Som // in-house full − Outsourced
	Share          decimal.NullDecimal
	// AboveBreakEven: doing it in-house is cheaper in money that really goes away.
	AboveBreakEven bool
	Years          []OfferYear
}

// OfferYear is the part of an offer that falls into a year.
type OfferYear struct {
	Year                  int
	Price, Administration money.Som // of the services, rounded a service
}

// Comparable tells whether the forecast has figures.
func (f *Forecast) Comparable() bool { return f.Status == Comparable }

// breakEven is in-house avoidable ÷ Σ share × (1 + administration share).
func (f *Forecast) breakEven() {
	follows := decimal.Zero
	for n := range f.Services {
		follows = follows.Add(f.Services[n].Share.Mul(one.Add(f.administration[n])))
	}
	if follows.Sign() > 0 {
		f.BreakEven = money.Known(money.Round(f.Avoidable.Som.Decimal().DivRound(follows, 2)))
	}
}

// Offer sets a price over the whole term against the forecast. The price is
// spread over the years by days; the years of a service sum to its share of the
// price to the tyiyn. Not for a forecast that is not comparable.
func (f *Forecast) Offer(price money.Som) Offer {
	o := Offer{Price: price, AboveBreakEven: f.BreakEven.Valid && price.Cmp(f.BreakEven.Som) > 0}
	for i := range f.Years {
		o.Years = append(o.Years, OfferYear{Year: f.Years[i].Year})
	}
	for n := range f.Services {
		for i, part := range f.spread(price.Mul(f.Services[n].Share)) {
			administration := part.Mul(f.administration[n])
			o.Years[i].Price = o.Years[i].Price.Add(part)
			o.Years[i].Administration = o.Years[i].Administration.Add(administration)
			o.Administration = o.Administration.Add(administration)
			o.Outsourced = o.Outsourced.Add(part).Add(administration)
		}
	}
	o.Saving, o.SavingFull = f.Avoidable.Som.Sub(o.Outsourced), f.Full.Som.Sub(o.Outsourced)
	o.Share = ratio(o.Saving.Decimal(), f.Avoidable.Som.Decimal())
	return o
}

// spread cuts an amount by the days of the years. What is rounded in one year
// is made good in the next, so that the parts sum to the amount.
func (f *Forecast) spread(amount money.Som) []money.Som {
	parts := make([]money.Som, len(f.Years))
	all := decimal.NewFromInt(int64(f.From.DaysUntil(f.To)))
	given, passed := money.Zero, 0
	for i := range f.Years {
		passed += f.Years[i].Days.Covered
		until := money.Round(amount.Decimal().Mul(decimal.NewFromInt(int64(passed))).DivRound(all, 2))
		parts[i] = until.Sub(given)
		given = until
	}
	return parts
}
