package savings

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/fault"
)

// ErrNoServiceYear is returned for a year in which no contract covers a day of
// the service.
var ErrNoServiceYear = fault.New(fault.NotFound, "savings.no_service_year")

// Filter narrows what is compared; a zero field narrows nothing.
type Filter struct {
	Aimak    string // the one that exists on 31 December of the year
	Raion    string
	Oblast   string
	Service  string // category
	Provider string // INN: service-years in which this provider has a contract
	Year     int
}

// Load gathers the service-years that the filter leaves, ready to Compute: one
// for every year that a contract of the service covers by a day. It reads both
// sides in some ten queries however many there are; within one transaction of
// db.Read all of them see the same state.
func Load(ctx context.Context, tx bun.IDB, filter Filter) ([]ServiceYear, error) {
	register, err := aimaks.LoadRegister(ctx, tx)
	if err != nil {
		return nil, err
	}
	return loadOf(ctx, tx, register, nil, filter)
}

// LoadOf is Load for the services that are kept under these aimaks alone: it
// reads no others.
func LoadOf(ctx context.Context, tx bun.IDB, kept []string, filter Filter) ([]ServiceYear, error) {
	register, err := aimaks.LoadRegister(ctx, tx)
	if err != nil {
		return nil, err
	}
	return loadOf(ctx, tx, register, kept, filter)
}

func loadOf(ctx context.Context, tx bun.IDB, register *aimaks.Register, kept []string, filter Filter) ([]ServiceYear, error) {
	sides, err := loadSides(ctx, tx, kept)
	if err != nil {
		return nil, err
	}
	return sides.gather(register, filter)
}

// Gather is Load from rows that came by another way than a database, e.g. from
// the files of an auditor's bundle. The rows are ordered as the loaders of
// budget, contracts and aimaks order them.
func Gather(inHouse budget.InHouse, out contracts.Outsourced, counted aimaks.Counted, register *aimaks.Register, filter Filter) ([]ServiceYear, error) {
	return newSides(inHouse, out, counted).gather(register, filter)
}

func (s *sides) gather(register *aimaks.Register, filter Filter) ([]ServiceYear, error) {
	list := make([]ServiceYear, 0, len(s.contracts))
	for _, key := range s.keys {
		for _, year := range s.years(key) {
			if filter.Year != 0 && year != filter.Year || filter.Service != "" && key.service != filter.Service {
				continue
			}
			at := place(register, key.aimak, year)
			if !filter.takes(at) {
				continue
			}
			in, err := s.serviceYear(key, year)
			if err != nil {
				return nil, err
			}
			in.Aimak, in.Raion, in.Oblast = at.aimak, at.raion, at.oblast
			if filter.Provider == "" || slices.Contains(providers(&in), filter.Provider) {
				list = append(list, in)
			}
		}
	}
	return list, nil
}

// LoadService gathers all service-years of one service, by the aimak under
// which it is kept, ascending; ErrNoServiceYear where no contract buys it.
func LoadService(ctx context.Context, tx bun.IDB, aimak, service string) ([]ServiceYear, error) {
	register, err := aimaks.LoadRegister(ctx, tx)
	if err != nil {
		return nil, err
	}
	sides, err := loadSides(ctx, tx, []string{aimak})
	if err != nil {
		return nil, err
	}
	key := serviceKey{aimak, service}
	years := sides.years(key)
	if len(years) == 0 {
		return nil, ErrNoServiceYear
	}
	list := make([]ServiceYear, len(years))
	for i, year := range years {
		if list[i], err = sides.serviceYear(key, year); err != nil {
			return nil, err
		}
		at := place(register, aimak, year)
		list[i].Aimak, list[i].Raion, list[i].Oblast = at.aimak, at.raion, at.oblast
	}
	return list, nil
}

// LoadOne gathers one service-year; ErrNoServiceYear where no contract covers a
// day of it.
func LoadOne(ctx context.Context, tx bun.IDB, aimak, service string, year int) (ServiceYear, error) {
	list, err := LoadService(ctx, tx, aimak, service)
	if err != nil {
		return ServiceYear{}, err
	}
	for _, in := range list {
		if in.Year == year {
			return in, nil
		}
	}
	return ServiceYear{}, ErrNoServiceYear
}

// LoadRows computes the rows of the savings table that the filter leaves,
// sorted by aimak of the service, category and year.
func LoadRows(ctx context.Context, tx bun.IDB, filter Filter) ([]Row, error) {
	inputs, err := Load(ctx, tx, filter)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(inputs))
	for i := range inputs {
		statement := Compute(inputs[i])
		rows[i] = statement.Row()
	}
	return rows, nil
}

type places struct{ aimak, raion, oblast string }

// place finds where a service's money counts in a year: with the aimak that
// existed on 31 December, and that aimak's raion and oblast.
func place(register *aimaks.Register, soate string, year int) places {
	at := places{aimak: register.At(soate, year)}
	at.raion, at.oblast = register.Raion(at.aimak), register.Oblast(at.aimak)
	return at
}

func (f Filter) takes(at places) bool {
	return (f.Aimak == "" || f.Aimak == at.aimak) &&
		(f.Raion == "" || f.Raion == at.raion) &&
		(f.Oblast == "" || f.Oblast == at.oblast)
}
