package savings

import (
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Row is one service-year of the savings table: the results of a statement
// without its lines, and what groups it.
type Row struct {
	Aimak, ServiceAimak, Service string
	Year                         int
	Status                       Status
	DaysShare                    decimal.Decimal

	InHouseAvoidable, Outsourced, SavingAvoidable money.Null
	SavingAvoidableShare                          decimal.NullDecimal
	Low, High                                     money.Null
	Verdict                                       Verdict
	InHouseFull, SavingFull                       money.Null
	InHouseCash, PaidCash, SavingCash             money.Null
	BreakEvenPrice, SavingPerHousehold            money.Null
	UnitCostInHouse, UnitCostOutsourced           money.Null
	ProcurementSaving                             money.Som

	// Not columns of the table.
	Raion, Oblast      string
	Providers          []string // INNs, sorted
	Households         *int     // of ServiceAimak in Year
	QualityBelowTarget bool     // to be shown wherever the figure is
}

// Row takes the statement's results for the savings table.
func (s *Statement) Row() Row {
	return Row{
		Aimak: s.Aimak, ServiceAimak: s.ServiceAimak, Service: s.Service, Year: s.Year,
		Status: s.Status, DaysShare: s.Days.Share(),
		InHouseAvoidable: s.Avoidable.InHouse, Outsourced: s.Avoidable.Outsourced,
		SavingAvoidable: s.Avoidable.Saving, SavingAvoidableShare: s.Avoidable.Share,
		Low: s.Low, High: s.High, Verdict: s.Verdict,
		InHouseFull: s.Full.InHouse, SavingFull: s.Full.Saving,
		InHouseCash: s.Cash.InHouse, PaidCash: s.Cash.Outsourced, SavingCash: s.Cash.Saving,
		BreakEvenPrice: s.BreakEvenPrice, SavingPerHousehold: s.SavingPerHousehold,
		UnitCostInHouse: s.UnitCostInHouse, UnitCostOutsourced: s.UnitCostOutsourced,
		ProcurementSaving: s.ProcurementSaving,
		Raion:             s.Raion, Oblast: s.Oblast, Providers: s.Providers, Households: s.Households,
		QualityBelowTarget: s.QualityBelowTarget,
	}
}

// Saving is the row's saving in a reading.
func (r *Row) Saving(name ReadingName) money.Null {
	switch name {
	case ReadFull:
		return r.SavingFull
	case ReadCash:
		return r.SavingCash
	default:
		return r.SavingAvoidable
	}
}

// Columns are the columns of the savings table, in order.
var Columns = []string{"aimak", "service_aimak", "service", "year", "status", "days_share",
	"in_house_avoidable", "outsourced", "saving_avoidable", "saving_avoidable_share", "low", "high", "verdict",
	"in_house_full", "saving_full", "in_house_cash", "paid_cash", "saving_cash",
	"break_even_price", "saving_per_household", "unit_cost_in_house", "unit_cost_outsourced", "procurement_saving"}

// Values are the row's values in the order of Columns: amounts with two
// places, shares with four, "" where unknown.
func (r *Row) Values() []string {
	return []string{r.Aimak, r.ServiceAimak, r.Service, strconv.Itoa(r.Year), string(r.Status), r.DaysShare.StringFixed(4),
		r.InHouseAvoidable.String(), r.Outsourced.String(), r.SavingAvoidable.String(), share(r.SavingAvoidableShare),
		r.Low.String(), r.High.String(), string(r.Verdict),
		r.InHouseFull.String(), r.SavingFull.String(), r.InHouseCash.String(), r.PaidCash.String(), r.SavingCash.String(),
		r.BreakEvenPrice.String(), r.SavingPerHousehold.String(),
		r.UnitCostInHouse.String(), r.UnitCostOutsourced.String(), r.ProcurementSaving.String()}
}

// share prints a share with four decimals, "" where unknown.
func share(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.StringFixed(4)
}
