package savings

import (
	"slices"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// Bought is a service that a lot or a contract buys, with the share of the
// price that belongs to it.
type Bought struct {
	Aimak, Service string          // as the service and its baseline are kept
	Share          decimal.Decimal // above 0, at most 1
}

// Forecast is what doing services in-house would cost over the term of a
// contract, year by year and line by line, by the very lines of Compute
// (method.md, "In-house side"): so a forecast of a year of which everything is
// known has the in-house amounts of that year's statement. Where Status is not
// Comparable, Missing says all that is in the way and the sums are not known.
type Forecast struct {
	From, To date.Date // both ends included
	Services []Bought
	Years    []ForecastYear // empty where not comparable

	Status      Status
	Missing     []Missing
	Assumptions []Assumption // what was taken in place of figures that nobody knows yet

	Avoidable, Full, Cash money.Null // in-house over the whole term
	// BreakEven is the price over the whole term at which the avoidable saving
	// is 0: in-house avoidable ÷ Σ share × (1 + the baseline's administration
	// share).
	BreakEven money.Null

	administration []decimal.Decimal // share of the price, one a service
}

// ForecastYear is one calendar year of the term.
type ForecastYear struct {
	Year                  int
	Days                  Days // of the term in the year
	Lines                 []ForecastLine
	Avoidable, Full, Cash money.Som
}

// ForecastLine is an in-house line of one service in one year.
type ForecastLine struct {
	Service int // which of Forecast.Services
	Line
}

// ForecastInput is one service as the forecast needs it. The years are those of
// the term in order; their QuantityY is what is recorded for the outsourced
// days of the year, not known for a year to come.
type ForecastInput struct {
	Bought
	Years []ServiceYear
	// LastIndex is the price index that is taken where that of a year is not
	// known: the last known one before it, and its year. One a year of Years.
	LastIndex []KnownIndex
}

// KnownIndex is a price index and its year; Year 0 is none.
type KnownIndex struct {
	Year  int
	Index decimal.Decimal
}

// Foresee computes the forecast of a term. A pure function, like Compute.
func Foresee(from, to date.Date, services []ForecastInput) Forecast {
	f := Forecast{From: from, To: to, Status: Comparable}
	term := period{from, to}
	byYear := map[int]*ForecastYear{}
	for year := from.Year(); term.days() > 0 && year <= to.Year(); year++ {
		f.Years = append(f.Years, ForecastYear{Year: year,
			Days: Days{Covered: term.within(yearOf(year)).days(), Of: yearOf(year).days()}})
	}
	for i := range f.Years {
		byYear[f.Years[i].Year] = &f.Years[i]
	}
	for n := range services {
		s := &services[n]
		f.Services = append(f.Services, s.Bought)
		for k := range s.Years {
			if year := byYear[s.Years[k].Year]; year != nil {
				f.service(n, s.Years[k], s.LastIndex[k], year)
			}
		}
		f.administration = append(f.administration, s.administrationShare())
	}
	if len(services) == 0 {
		f.Missing = append(f.Missing, Missing{Reason: NoBaseline, Year: from.Year(), Where: Source{Sheet: sheetBaselines}})
	}
	f.finish()
	return f
}

func (s *ForecastInput) administrationShare() decimal.Decimal {
	for i := range s.Years {
		if b := s.Years[i].Baseline; b != nil {
			return b.AdministrationShare.Decimal
		}
	}
	return decimal.Zero
}

// service adds the in-house lines of one service in one year, or what is
// missing for them.
func (f *Forecast) service(n int, in ServiceYear, last KnownIndex, year *ForecastYear) {
	soft := f.assume(&in, last, year.Days)
	in.Contracts, in.costs = nil, nil // what happened under other contracts is no matter of this one
	for _, m := range missing(&in) {
		if m.Reason != NoAcceptedWork && !slices.ContainsFunc(f.Missing, m.same) {
			f.Missing = append(f.Missing, m)
		}
	}
	if len(f.Missing) > 0 {
		return
	}
	days := Factor{FactorDays, decimal.NewFromInt(int64(year.Days.Covered)), decimal.NewFromInt(int64(year.Days.Of))}
	for _, line := range inHouse(nil, &in, days) {
		if soft && line.Kind != KindDepreciation {
			line.Basis = softer(line.Basis, Estimate)
		}
		line.setRange()
		year.Lines = append(year.Lines, ForecastLine{n, line})
	}
}

// same tells whether two reasons ask for the same thing: a baseline, its share or
// a rate is asked for once, an index or a volume once a year.
func (m Missing) same(other Missing) bool {
	if m.Reason != IndexMissing && m.Reason != VolumeMissing {
		m.Year, other.Year = 0, 0
		m.Where.Year, other.Where.Year = 0, 0
	}
	return m == other
}

// softer is the basis of the wider range.
func softer(a, b Basis) Basis {
	if b.Width().GreaterThan(a.Width()) {
		return b
	}
	return a
}

// finish adds the years up, or leaves the sums unknown.
func (f *Forecast) finish() {
	if len(f.Missing) > 0 {
		slices.SortStableFunc(f.Missing, func(a, b Missing) int {
			return slices.Index(Statuses, a.Reason) - slices.Index(Statuses, b.Reason)
		})
		f.Status, f.Years, f.Assumptions = f.Missing[0].Reason, nil, nil
		return
	}
	avoidable, full, cash := money.Zero, money.Zero, money.Zero
	for i := range f.Years {
		y := &f.Years[i]
		lines := make([]Line, len(y.Lines))
		for k := range y.Lines {
			lines[k] = y.Lines[k].Line
		}
		y.Avoidable, y.Full = reading(lines, ReadAvoidable).InHouse.Som, reading(lines, ReadFull).InHouse.Som
		y.Cash = reading(lines, ReadCash).InHouse.Som
		avoidable, full, cash = avoidable.Add(y.Avoidable), full.Add(y.Full), cash.Add(y.Cash)
	}
	f.Avoidable, f.Full, f.Cash = money.Known(avoidable), money.Known(full), money.Known(cash)
	f.breakEven()
}
