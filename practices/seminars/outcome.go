package seminars

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/savings"
)

// WindowMonths is how long after a seminar a contract is looked for.
const WindowMonths = 24

// The four groups of an outcome. A window that is not over yet may still bring a
// contract: its aimaks stand apart and in no share (they are censored).
const (
	TrainedOver   = "trained_over"
	TrainedOpen   = "trained_open"
	UntrainedOver = "untrained_over"
	UntrainedOpen = "untrained_open"
)

// OutcomeKeys lists the groups in the order of a page.
var OutcomeKeys = []string{TrainedOver, UntrainedOver, TrainedOpen, UntrainedOpen}

// Outcome is how many aimaks signed a contract within WindowMonths: of those
// from which somebody came to a seminar, after the last day of the first one;
// of those of the same oblasts from which nobody ever came, after the middle
// one (the lower of two) of the first days of the trained aimaks of their
// oblast. So both are watched through the same seasons of the same places.
// Whoever came was invited and chose to come: the difference is no effect.
type Outcome struct {
	Today      date.Date
	Narrowed   bool // to the aimaks whose contracts the reader may read
	Groups     []OutcomeGroup
	References []Reference
	MadeUp     bool // who came to one of the seminars is not known from a source
	MergedAway int  // untrained aimaks that went into the place of a trained one: in no group
}

// Reference is the day from which the untrained aimaks of an oblast are watched.
type Reference struct {
	Oblast string
	On     date.Date
}

// OutcomeGroup is one of OutcomeKeys.
type OutcomeGroup struct {
	Key       string
	Aimaks    int
	Signed    int // aimaks with a contract in their window
	Before    int // aimaks with a contract signed up to the day from which they are watched
	Contracts []int64
	Services  []ServiceCount
	Saving    savings.Group // of all years so far of what those contracts buy
}

// Share is Signed ÷ Aimaks, nil where there is none, or where windows run on.
func (g OutcomeGroup) Share() *decimal.Decimal {
	if g.Aimaks == 0 || g.Key == TrainedOpen || g.Key == UntrainedOpen {
		return nil
	}
	share := decimal.NewFromInt(int64(g.Signed)).DivRound(decimal.NewFromInt(int64(g.Aimaks)), 8)
	return &share
}

// ServiceCount is how many aimaks signed for a service.
type ServiceCount struct {
	Category string
	Aimaks   int
}

// signed is a contract that was signed, with all aimaks it is for.
type signed struct {
	id       int64
	on       date.Date
	aimaks   []string // the buyer and those whose services it buys
	services []string
}

// watched is an aimak with the day from which it is watched.
type watched struct {
	aimak string
	from  date.Date
}

func (w watched) until() date.Date {
	return date.FromTime(w.from.Time().AddDate(0, WindowMonths, 0))
}

// open tells whether the last day of the window is not over.
func (w watched) open(today date.Date) bool { return !w.until().Before(today) }

// follower follows aimaks; a pure value.
type follower struct {
	register  *aimaks.Register
	today     date.Date
	contracts []signed
}

// group watches aimaks of one kind, parted by whether their window is over.
func (f follower) group(over, open string, list []watched) []OutcomeGroup {
	groups := map[string]*OutcomeGroup{over: {Key: over}, open: {Key: open}}
	services := map[string]map[string]int{over: {}, open: {}}
	for _, one := range list {
		key := over
		if one.open(f.today) {
			key = open
		}
		g := groups[key]
		g.Aimaks++
		found, had := f.contractsOf(one)
		if had {
			g.Before++
		}
		if len(found) == 0 {
			continue
		}
		g.Signed++
		bought := map[string]bool{}
		for _, c := range found {
			if !slices.Contains(g.Contracts, c.id) {
				g.Contracts = append(g.Contracts, c.id)
			}
			for _, service := range c.services {
				bought[service] = true
			}
		}
		for service := range bought {
			services[key][service]++
		}
	}
	for key, g := range groups {
		slices.Sort(g.Contracts)
		for service, n := range services[key] {
			g.Services = append(g.Services, ServiceCount{service, n})
		}
		slices.SortFunc(g.Services, func(a, b ServiceCount) int { return cmp.Or(b.Aimaks-a.Aimaks, cmp.Compare(a.Category, b.Category)) })
	}
	return []OutcomeGroup{*groups[over], *groups[open]}
}

// contractsOf are the contracts of an aimak, or of who stood in its place when
// they were signed, within its window; had tells whether there was one before.
func (f follower) contractsOf(w watched) (found []signed, had bool) {
	for _, c := range f.contracts {
		if !slices.Contains(c.aimaks, w.aimak) && !slices.Contains(c.aimaks, standingOn(f.register, w.aimak, c.on)) {
			continue
		}
		switch {
		case !c.on.After(w.from):
			had = true
		case !c.on.After(w.until()):
			found = append(found, c)
		}
	}
	return found, had
}

// references are the days from which untrained aimaks are watched, by oblast.
func (f follower) references(trained []watched) []Reference {
	days := map[string][]time.Time{}
	for _, one := range trained {
		oblast := f.register.Oblast(one.aimak)
		days[oblast] = append(days[oblast], one.from.Time())
	}
	var list []Reference
	for oblast, all := range days {
		slices.SortFunc(all, time.Time.Compare)
		list = append(list, Reference{oblast, date.FromTime(all[(len(all)-1)/2])})
	}
	slices.SortFunc(list, func(a, b Reference) int { return cmp.Compare(a.Oblast, b.Oblast) })
	return list
}

// untrained are the aimaks of the same oblasts from which nobody came to any
// seminar; merged counts those that by today stand in one place with a trained one.
func (f follower) untrained(references []Reference, ever map[string]bool) (list []watched, merged int) {
	places := map[string]bool{}
	for aimak := range ever {
		places[standingOn(f.register, aimak, f.today)] = true
	}
	for _, reference := range references {
		for _, aimak := range aimaksOn(f.register, reference.On) {
			switch {
			case f.register.Oblast(aimak) != reference.Oblast || ever[aimak]:
			case places[standingOn(f.register, aimak, f.today)]:
				merged++
			default:
				list = append(list, watched{aimak, reference.On})
			}
		}
	}
	return list, merged
}
