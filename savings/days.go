package savings

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
)

// Days are the days of a year that contracts for a service cover, out of the
// days of that year: D_Y of method.md.
type Days struct{ Covered, Of int }

// Share is Covered ÷ Of.
func (d Days) Share() decimal.Decimal {
	return decimal.NewFromInt(int64(d.Covered)).DivRound(decimal.NewFromInt(int64(d.Of)), ratioPlaces)
}

// period is a run of days, both ends included; empty where to lies before from.
type period struct{ from, to date.Date }

func yearOf(year int) period {
	return period{date.Of(year, time.January, 1), date.Of(year, time.December, 31)}
}

// days counts the days of the period, 0 where it is empty.
func (p period) days() int { return max(p.from.DaysUntil(p.to), 0) }

// within cuts the period to another one.
func (p period) within(q period) period {
	if p.from.Before(q.from) {
		p.from = q.from
	}
	if p.to.After(q.to) {
		p.to = q.to
	}
	return p
}

// period is the time the contract is in force, cut at termination.
func (c *Contract) period() period { return period{c.StartsOn, c.lastDay()} }

// coverage counts the days of a year that lie in at least one contract: a day
// that two contracts cover counts once.
func coverage(contracts []Contract, year int) Days {
	whole := yearOf(year)
	covered := Days{Of: whole.days()}
	runs := make([]period, 0, len(contracts))
	for i := range contracts {
		if run := contracts[i].period().within(whole); run.days() > 0 {
			runs = append(runs, run)
		}
	}
	slices.SortFunc(runs, func(a, b period) int { return a.from.Time().Compare(b.from.Time()) })
	next := whole.from // the first day not yet counted
	for _, run := range runs {
		if run.from.Before(next) {
			run.from = next
		}
		if run.days() > 0 {
			covered.Covered += run.days()
			next = run.to.AddDays(1)
		}
	}
	return covered
}
