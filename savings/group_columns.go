package savings

import "strconv"

// groupSums are the columns of a grouped table after the key and the year.
var groupSums = []string{"comparable", "of",
	"in_house_avoidable", "outsourced", "saving_avoidable", "saving_avoidable_share", "low", "high",
	"in_house_full", "saving_full", "in_house_cash", "paid_cash", "saving_cash",
	"saving_per_household", "procurement_saving"}

// GroupColumns are the columns of a grouped table: the key under the name of
// the grouping (service_aimak and service for ByService), the year, then sums.
// There is no break-even, unit cost, verdict or share of days of a group.
func GroupColumns(by By) []string {
	columns := []string{string(by)}
	if by == ByService {
		columns = []string{"service_aimak", "service"}
	}
	if by != ByYear {
		columns = append(columns, "year")
	}
	return append(columns, groupSums...)
}

// Values are the group's values in the order of GroupColumns; the year is ""
// where the group spans several.
func (g *Group) Values(by By) []string {
	values := []string{g.Key}
	if by == ByService {
		values = append(values, g.Service)
	}
	if by != ByYear {
		year := ""
		if g.FirstYear == g.LastYear {
			year = strconv.Itoa(g.FirstYear)
		}
		values = append(values, year)
	}
	return append(values, strconv.Itoa(g.Comparable), strconv.Itoa(g.Of),
		g.InHouseAvoidable.String(), g.Outsourced.String(), g.SavingAvoidable.String(), share(g.SavingAvoidableShare),
		g.Low.String(), g.High.String(), g.InHouseFull.String(), g.SavingFull.String(),
		g.InHouseCash.String(), g.PaidCash.String(), g.SavingCash.String(),
		g.SavingPerHousehold.String(), g.ProcurementSaving.String())
}
