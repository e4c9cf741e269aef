package savings

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
)

// Forecaster forecasts terms from what it has read once, so that a page of many
// bids, or a flag over many contracts, reads the budgets once.
type Forecaster struct{ sides *sides }

// LoadForecaster reads what forecasts of the named aimaks' services need, of all
// services where nil is given. Like Load it sees what the actor of the
// transaction may see.
func LoadForecaster(ctx context.Context, tx bun.IDB, aimaks []string) (*Forecaster, error) {
	sides, err := loadSides(ctx, tx, aimaks)
	if err != nil {
		return nil, err
	}
	return &Forecaster{sides}, nil
}

// LoadForecast forecasts one term: the services of a lot or a contract from
// their newest baselines, from a day to a day, both included.
func LoadForecast(ctx context.Context, tx bun.IDB, from, to date.Date, services []Bought) (Forecast, error) {
	aimaks := make([]string, 0, len(services))
	for _, s := range services {
		if !slices.Contains(aimaks, s.Aimak) {
			aimaks = append(aimaks, s.Aimak)
		}
	}
	f, err := LoadForecaster(ctx, tx, aimaks)
	if err != nil {
		return Forecast{}, err
	}
	return f.Forecast(from, to, services)
}

// Forecast forecasts one term.
func (f *Forecaster) Forecast(from, to date.Date, services []Bought) (Forecast, error) {
	inputs := make([]ForecastInput, 0, len(services))
	for _, s := range services {
		in := ForecastInput{Bought: s}
		for year := from.Year(); year <= to.Year(); year++ {
			one, err := f.sides.serviceYear(serviceKey{s.Aimak, s.Service}, year)
			if err != nil {
				return Forecast{}, err
			}
			in.Years = append(in.Years, one)
			in.LastIndex = append(in.LastIndex, f.sides.lastIndex(year))
		}
		inputs = append(inputs, in)
	}
	return Foresee(from, to, inputs), nil
}

// lastIndex is the newest price index of a year or before it.
func (s *sides) lastIndex(year int) KnownIndex {
	var last KnownIndex
	for y, index := range s.inHouse.Index {
		if y <= year && y > last.Year {
			last = KnownIndex{y, index}
		}
	}
	return last
}
