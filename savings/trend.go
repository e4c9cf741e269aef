package savings

import (
	"slices"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Cumulated is what the comparable service-years up to and including Year have
// saved together.
type Cumulated struct {
	Year                  int
	Comparable, Of        int        // service-years up to and including Year
	Avoidable, Full, Cash money.Null // unknown until the first that is comparable
	Low, High             money.Null
}

// Cumulative adds the savings up over the years, one element for each year
// that stands in the rows, ascending.
func Cumulative(rows []Row) []Cumulated {
	years := Aggregate(rows, ByYear)
	list := make([]Cumulated, 0, len(years))
	var sum Cumulated
	for i := range years {
		g := &years[i]
		sum.Year = g.FirstYear
		sum.Comparable += g.Comparable
		sum.Of += g.Of
		if g.Comparable > 0 {
			plus(&sum.Avoidable, g.SavingAvoidable)
			plus(&sum.Full, g.SavingFull)
			plus(&sum.Cash, g.SavingCash)
			plus(&sum.Low, g.Low)
			plus(&sum.High, g.High)
		}
		list = append(list, sum)
	}
	return list
}

// Eroded says how much of the first saving's share is gone in a later year.
type Eroded struct {
	Year       int
	Share      decimal.Decimal // saving ÷ in-house side of Year, avoidable reading
	Since      int             // the first outsourced year that is comparable
	SinceShare decimal.Decimal
	// Points is SinceShare − Share: 0.05 means that five of a hundred som of
	// the in-house side, saved at first, are saved no more; negative where the
	// saving has grown.
	Points decimal.Decimal
}

// Erosion follows the rows of one service from the first outsourced year that
// is comparable, one element for each later comparable year, ascending. It
// compares shares, since the first year is often not a whole one.
func Erosion(rows []Row) []Eroded {
	years := make([]*Row, 0, len(rows))
	for i := range rows {
		if rows[i].Status == Comparable && rows[i].SavingAvoidableShare.Valid {
			years = append(years, &rows[i])
		}
	}
	slices.SortFunc(years, func(a, b *Row) int { return a.Year - b.Year })
	var list []Eroded
	for i := 1; i < len(years); i++ {
		first, share := years[0].SavingAvoidableShare.Decimal, years[i].SavingAvoidableShare.Decimal
		list = append(list, Eroded{Year: years[i].Year, Share: share,
			Since: years[0].Year, SinceShare: first, Points: first.Sub(share)})
	}
	return list
}
