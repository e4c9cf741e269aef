package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// UnitCost is what a service of an aimak costs in one year, to be divided by
// its volume and by its households. Sums are of the full reading, in som, gross
// of VAT; what is not known, or not for the reader's eyes, is not valid.
type UnitCost struct {
	ServiceAimak, Aimak, Raion, Oblast, Service, Unit string
	Year                                              int

	InHouse    money.Null // what in-house delivery costs: every line whole, with depreciation and overhead
	Outsourced money.Null // what outsourcing costs: price, administration and the rest of the statement
	Price      money.Null // accepted by acts × the service's share: the one figure that a published contract shows
	Reference  bool       // no contract in the year: InHouse is that of the baseline's reference year as it was

	Quantity   decimal.NullDecimal // in Unit
	FromActs   bool                // Quantity is the sum of the acts: the aimak's own record is not there or not for the reader
	Households *int                // of ServiceAimak in Year
	DaysShare  decimal.Decimal     // of the year that contracts cover; 1 for a reference year

	Included, Excluded string // the written definition; Included is "" where there is none
	Measured, Met      int    // accepted measurements of the year, and how many reached their target
	LastAct, LastPaid  date.Date
	ExecutedOf         int // the year of the budget that InHouse stands on, 0 where InHouse is not known
	Status             Status
}

// Figure names one of the three costs of a UnitCost.
type Figure string

// The figures.
const (
	FigureInHouse    Figure = "in_house"
	FigureOutsourced Figure = "outsourced"
	FigurePrice      Figure = "price"
)

// Figures lists them in the order of a statement.
var Figures = []Figure{FigureInHouse, FigureOutsourced, FigurePrice}

// Per names what a cost is divided by.
type Per string

// A unit of the service, or a household and whole year.
const (
	PerUnit      Per = "unit"
	PerHousehold Per = "household"
)

// Pers lists them.
var Pers = []Per{PerUnit, PerHousehold}

func (u *UnitCost) sum(f Figure) money.Null {
	switch f {
	case FigureInHouse:
		return u.InHouse
	case FigureOutsourced:
		return u.Outsourced
	default:
		return u.Price
	}
}

// Cost is a figure for one unit of the volume, or for one household and whole
// year: where contracts cover a part of the year, sum ÷ (households × share of
// days). Rounded once, half up, to the tyiyn. Not valid where nothing divides it.
func (u *UnitCost) Cost(f Figure, per Per) money.Null {
	if per == PerUnit {
		if !u.Quantity.Valid {
			return money.Null{}
		}
		return perUnit(u.sum(f), u.Quantity.Decimal)
	}
	if u.Households == nil {
		return money.Null{}
	}
	return perUnit(u.sum(f), decimal.NewFromInt(int64(*u.Households)).Mul(u.DaysShare))
}

// Lacks says what keeps a cost from being shown, as parts of catalogue keys;
// none where it may be.
func (u *UnitCost) Lacks() []string {
	var list []string
	if u.Included == "" {
		list = append(list, "definition")
	}
	if !u.Quantity.Valid || u.Quantity.Decimal.Sign() <= 0 {
		list = append(list, "volume")
	}
	if !u.InHouse.Valid && !u.Outsourced.Valid && !u.Price.Valid {
		list = append(list, "figures")
	}
	return list
}

// SizeClasses are bounds of the classes of aimaks by households: a class holds
// from its bound to below the next.
var SizeClasses = []int{0, 1000, 2000, 4000, 8000}

// SizeClass is the bound of the class that the households are in, -1 where they
// are not known.
func (u *UnitCost) SizeClass() int {
	class := -1
	for _, bound := range SizeClasses {
		if u.Households != nil && *u.Households >= bound {
			class = bound
		}
	}
	return class
}

// SimilarTo tells whether v may stand beside u: the same category and year,
// another aimak, and from half as many to half again as many households, both
// bounds included. For a cost per unit the unit must be the same too.
func (u *UnitCost) SimilarTo(v *UnitCost, per Per) bool {
	if u.Service != v.Service || u.Year != v.Year || u.ServiceAimak == v.ServiceAimak || per == PerUnit && u.Unit != v.Unit ||
		u.Households == nil || v.Households == nil {
		return false
	}
	own, other := *u.Households, *v.Households
	return 2*other >= own && 2*other <= 3*own
}

// Similar is the spread of a figure over those of list that are similar to u
// and have it.
func (u *UnitCost) Similar(list []UnitCost, f Figure, per Per) Spread {
	var amounts []money.Som
	for i := range list {
		if v := &list[i]; u.SimilarTo(v, per) {
			if cost := v.Cost(f, per); cost.Valid {
				amounts = append(amounts, cost.Som)
			}
		}
	}
	return SpreadOf(amounts)
}
