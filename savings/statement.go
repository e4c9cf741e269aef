package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Reading is one way to read the saving: the sums of both sides, the saving
// (in-house − outsourced) and its share of the in-house side.
type Reading struct {
	InHouse, Outsourced, Saving money.Null
	Share                       decimal.NullDecimal // unknown where the in-house side is 0
}

// ReadingName names a reading.
type ReadingName string

// The readings, the headline first. They are never mixed.
const (
	ReadAvoidable ReadingName = "avoidable" // money that really goes away, accrued
	ReadFull      ReadingName = "full"      // every line whole, accrued
	ReadCash      ReadingName = "cash"      // what the budget shows, paid
)

// Readings lists the readings.
var Readings = []ReadingName{ReadAvoidable, ReadFull, ReadCash}

// Statement is the comparison of one service in one year. Where Status is not
// Comparable, Missing says all that is in the way, and Lines and all results
// but Days and ProcurementSaving are empty: unknown is never 0.
type Statement struct {
	ServiceAimak, Aimak, Raion, Oblast, Service, Unit string
	Year                                              int
	Providers                                         []string // INNs of the contracts in force or accepted in the year, sorted

	Status  Status
	Missing []Missing
	Lines   []Line

	Avoidable, Full, Cash Reading
	Low, High             money.Null // range of Avoidable.Saving
	Verdict               Verdict    // of the avoidable reading; "" where not comparable
	BelowHurdle           bool       // the saving is smaller than hurdle × in-house side

	Days               Days
	Baseline           *Baseline           // as given
	Quantity           decimal.NullDecimal // Q_Y
	Households         *int
	QualityBelowTarget bool
	AssumedAdmin       bool       // the administration is the baseline's share, not a record
	Price              money.Null // accrued, before penalties
	BreakEvenPrice     money.Null
	SavingPerHousehold money.Null // of the avoidable reading
	UnitCostInHouse    money.Null // of the full reading, per unit of Q_Y
	UnitCostOutsourced money.Null
	ProcurementSaving  money.Som // planned − value: never added to the saving
}

// Reading gives a reading by name; an unknown name gives the avoidable one.
func (s *Statement) Reading(name ReadingName) Reading {
	switch name {
	case ReadFull:
		return s.Full
	case ReadCash:
		return s.Cash
	default:
		return s.Avoidable
	}
}

// Compute compares the in-house and the outsourced side of a service-year as
// method.md lays down.
func Compute(in ServiceYear) Statement {
	s := Statement{
		ServiceAimak: in.ServiceAimak, Aimak: in.Aimak, Raion: in.Raion, Oblast: in.Oblast,
		Service: in.Service, Unit: in.Unit, Year: in.Year,
		Providers: providers(&in), Days: coverage(in.Contracts, in.Year), Baseline: in.Baseline,
		Quantity: in.QuantityY, Households: in.Households, QualityBelowTarget: in.QualityBelowTarget,
		ProcurementSaving: procurementSaving(&in),
	}
	if s.Missing = missing(&in); len(s.Missing) > 0 {
		s.Status = s.Missing[0].Reason
		return s
	}
	s.Status = Comparable
	days := Factor{FactorDays, decimal.NewFromInt(int64(s.Days.Covered)), decimal.NewFromInt(int64(s.Days.Of))}
	most := 2*(len(in.Lines)+1) + len(in.Assets) + 4*len(in.Contracts) + len(in.costs) // commonly: one allocation
	s.Lines = inHouse(make([]Line, 0, most), &in, days)
	s.Lines, s.AssumedAdmin = outsourced(s.Lines, &in)
	for i := range s.Lines {
		s.Lines[i].setRange()
	}
	s.results()
	return s
}

// reading adds the lines up: a total is a sum of rounded lines.
func reading(lines []Line, name ReadingName) Reading {
	inHouse, outsourced := money.Zero, money.Zero
	for i := range lines {
		l := &lines[i]
		amount := l.Amount(name)
		switch {
		case !amount.Valid:
		case l.Side == InHouse:
			inHouse = inHouse.Add(l.signed(amount))
		default:
			outsourced = outsourced.Add(l.signed(amount))
		}
	}
	saving := inHouse.Sub(outsourced)
	return Reading{
		InHouse: money.Known(inHouse), Outsourced: money.Known(outsourced), Saving: money.Known(saving),
		Share: ratio(saving.Decimal(), inHouse.Decimal()),
	}
}
