package savings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// By is what service-years are grouped by.
type By string

// The groupings. A service is a category in one aimak.
const (
	ByService  By = "service"
	ByAimak    By = "aimak" // the one that existed on 31 December of each year
	ByRaion    By = "raion"
	ByOblast   By = "oblast"
	ByCategory By = "category"
	ByProvider By = "provider"
	ByYear     By = "year" // for trends on pages
)

// Groupings lists what the command line offers.
var Groupings = []By{ByService, ByAimak, ByRaion, ByOblast, ByCategory, ByProvider}

// ParseBy reads one of Groupings; "" is no grouping. It refuses anything else,
// naming the choices.
func ParseBy(s string) (By, error) {
	if s == "" {
		return "", nil
	}
	return choose(By(s), Groupings)
}

// Group is the sum of the comparable service-years that share a key. What is
// not comparable is counted in Of and has no part in the sums, except in
// ProcurementSaving, which needs no baseline.
type Group struct {
	Key                        string // SOATE code, category, INN or year; of several providers "inn1+inn2"
	Service                    string // category of ByService, where Key is the service's aimak
	FirstYear                  int    // the years that the group spans
	LastYear                   int
	Comparable, Of             int
	SavesCount, CostsMoreCount int // of Comparable: how many have that verdict

	InHouseAvoidable, Outsourced, SavingAvoidable money.Null // unknown where nothing is comparable
	SavingAvoidableShare                          decimal.NullDecimal
	Low, High                                     money.Null // every service-year at its low, at its high
	InHouseFull, SavingFull                       money.Null
	InHouseCash, PaidCash, SavingCash             money.Null
	SavingPerHousehold                            money.Null // ÷ the households of each service's aimak and year, once
	ProcurementSaving                             money.Som
	QualityBelowTarget                            bool // of one of the comparable service-years

	households        int
	householdsUnknown bool
	counted           map[householdKey]bool
}

// householdKey keeps the households of an aimak from counting twice where two
// of its services stand in one group.
type householdKey struct {
	aimak string
	year  int
}

type groupKey struct{ key, service string }

// Aggregate groups the rows, sorted by key.
func Aggregate(rows []Row, by By) []Group {
	index := make(map[groupKey]*Group)
	order := make([]*Group, 0, 16)
	for i := range rows {
		key := keyOf(&rows[i], by)
		g := index[key]
		if g == nil {
			g = newGroup(key)
			index[key] = g
			order = append(order, g)
		}
		g.add(&rows[i])
	}
	slices.SortFunc(order, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Service, b.Service))
	})
	groups := make([]Group, len(order))
	for i, g := range order {
		groups[i] = g.finish()
	}
	return groups
}

// Total is the one group of all rows.
func Total(rows []Row) Group {
	g := newGroup(groupKey{})
	for i := range rows {
		g.add(&rows[i])
	}
	return g.finish()
}

func keyOf(r *Row, by By) groupKey {
	switch by {
	case ByService:
		return groupKey{r.ServiceAimak, r.Service}
	case ByRaion:
		return groupKey{key: r.Raion}
	case ByOblast:
		return groupKey{key: r.Oblast}
	case ByCategory:
		return groupKey{key: r.Service}
	case ByProvider:
		return groupKey{key: strings.Join(r.Providers, "+")}
	case ByYear:
		return groupKey{key: strconv.Itoa(r.Year)} // years have four digits and sort as text
	default:
		return groupKey{key: r.Aimak}
	}
}

func newGroup(key groupKey) *Group {
	return &Group{Key: key.key, Service: key.service, counted: make(map[householdKey]bool)}
}

func (g *Group) add(r *Row) {
	if g.Of == 0 || r.Year < g.FirstYear {
		g.FirstYear = r.Year
	}
	g.LastYear = max(g.LastYear, r.Year)
	g.Of++
	g.ProcurementSaving = g.ProcurementSaving.Add(r.ProcurementSaving)
	if r.Status != Comparable {
		return
	}
	g.Comparable++
	switch r.Verdict {
	case Saves:
		g.SavesCount++
	case CostsMore:
		g.CostsMoreCount++
	}
	g.QualityBelowTarget = g.QualityBelowTarget || r.QualityBelowTarget
	plus(&g.InHouseAvoidable, r.InHouseAvoidable)
	plus(&g.Outsourced, r.Outsourced)
	plus(&g.SavingAvoidable, r.SavingAvoidable)
	plus(&g.Low, r.Low)
	plus(&g.High, r.High)
	plus(&g.InHouseFull, r.InHouseFull)
	plus(&g.SavingFull, r.SavingFull)
	plus(&g.InHouseCash, r.InHouseCash)
	plus(&g.PaidCash, r.PaidCash)
	plus(&g.SavingCash, r.SavingCash)
	g.addHouseholds(r)
}

func (g *Group) addHouseholds(r *Row) {
	key := householdKey{r.ServiceAimak, r.Year}
	switch {
	case r.Households == nil:
		g.householdsUnknown = true
	case g.counted[key]:
	default:
		g.counted[key] = true
		g.households += *r.Households
	}
}

// plus adds an amount of a comparable row.
func plus(sum *money.Null, amount money.Null) {
	sum.Som, sum.Valid = sum.Som.Add(amount.Som), true
}

// Reading is a saving of the group by name, with both sides.
func (g *Group) Reading(name ReadingName) Reading {
	switch name {
	case ReadFull:
		return g.reading(g.InHouseFull, g.Outsourced, g.SavingFull)
	case ReadCash:
		return g.reading(g.InHouseCash, g.PaidCash, g.SavingCash)
	default:
		return g.reading(g.InHouseAvoidable, g.Outsourced, g.SavingAvoidable)
	}
}

func (g *Group) reading(inHouse, outsourced, saving money.Null) Reading {
	r := Reading{InHouse: inHouse, Outsourced: outsourced, Saving: saving}
	if saving.Valid {
		r.Share = ratio(saving.Som.Decimal(), inHouse.Som.Decimal())
	}
	return r
}

func (g *Group) finish() Group {
	if g.Comparable > 0 {
		g.SavingAvoidableShare = ratio(g.SavingAvoidable.Som.Decimal(), g.InHouseAvoidable.Som.Decimal())
		if !g.householdsUnknown {
			g.SavingPerHousehold = perUnit(g.SavingAvoidable, decimal.NewFromInt(int64(g.households)))
		}
	}
	g.counted = nil
	return *g
}
