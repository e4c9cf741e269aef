package savings

import (
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Status says whether a service-year can be compared, or why not.
type Status string

// The statuses. Of several reasons the first in this order is the status.
const (
	Comparable            Status = "comparable"
	NotKGS                Status = "currency"
	NoBaseline            Status = "no_baseline"
	NoAcceptedWork        Status = "no_accepted_work"
	AmountMissing         Status = "amount_missing"
	IndexMissing          Status = "index_missing"
	VolumeMissing         Status = "volume_missing"
	RateMissing           Status = "rate_missing"
	AdministrationUnknown Status = "administration_unknown"
)

// Statuses lists all statuses in order.
var Statuses = []Status{Comparable, NotKGS, NoBaseline, NoAcceptedWork, AmountMissing, IndexMissing,
	VolumeMissing, RateMissing, AdministrationUnknown}

// Missing is one thing that stands in the way of the comparison, with what a
// person needs to mend it.
type Missing struct {
	Reason   Status
	Empty    bool   // NoBaseline: there is one, but with neither lines nor assets
	Zero     bool   // IndexMissing, VolumeMissing: recorded, but 0 and nothing can be divided by it
	Line     string // AmountMissing: the budget line
	Title    string // AmountMissing: its title
	Amounts  Basis  // AmountMissing: which of its amounts
	Year     int    // the year whose amount, index, volume or rate is wanted
	Contract string // NotKGS, NoAcceptedWork: the contract's number
	Currency string // NotKGS
	Where    Source // the row to enter or mend
}

// Key is the catalogue key of the sentence that says what to enter.
func (m Missing) Key() string {
	key := "savings.missing." + string(m.Reason)
	switch {
	case m.Empty:
		key += "_empty"
	case m.Zero:
		key += "_zero"
	case m.Reason == NoAcceptedWork && m.Contract == "":
		key += "_no_contract"
	case m.Reason == AmountMissing:
		key += "_" + string(m.Amounts)
	}
	return key
}

// Values are the named values of that sentence. Year is text, so that no
// reader's language groups its digits.
func (m Missing) Values() fault.Values {
	return fault.Values{"Line": m.Line, "Title": m.Title, "Year": strconv.Itoa(m.Year),
		"Contract": m.Contract, "Currency": m.Currency}
}

// missing lists everything that keeps the service-year from being compared, in
// the order of the statuses. A baseline with neither lines nor assets counts
// as none: against an in-house side of 0 everything would seem to cost more.
func missing(in *ServiceYear) []Missing {
	list := foreignCurrency(in)
	b := in.Baseline
	if b == nil || (len(in.Lines) == 0 && len(in.Assets) == 0) {
		list = append(list, Missing{Reason: NoBaseline, Empty: b != nil, Year: in.Year, Where: in.source(sheetBaselines)})
		return append(list, unacceptedWork(in)...)
	}
	list = append(list, unacceptedWork(in)...)
	variable, labour, contributions := false, false, false
	for i := range in.Lines {
		l := &in.Lines[i]
		variable = variable || l.Behaviour == Variable
		labour = labour || l.isLabour()
		contributions = contributions || l.isContributions()
		if !l.amount(b.Amounts).Valid {
			list = append(list, Missing{Reason: AmountMissing, Line: l.Ref, Title: l.Title, Amounts: b.Amounts,
				Year: b.ReferenceYear, Where: in.lineSource(l)})
		}
	}
	if len(in.Lines) > 0 {
		index := Source{Sheet: sheetIndex}
		list = wanted(list, IndexMissing, in.IndexR, b.ReferenceYear, false, index)
		list = wanted(list, IndexMissing, in.IndexY, in.Year, false, index)
	}
	if variable {
		volumes := in.source(sheetVolumes)
		list = wanted(list, VolumeMissing, in.QuantityR, b.ReferenceYear, false, volumes)
		list = wanted(list, VolumeMissing, in.QuantityY, in.Year, true, volumes)
	}
	if labour && !contributions && !in.ContributionRate.Valid {
		list = append(list, Missing{Reason: RateMissing, Year: in.Year, Where: Source{Sheet: sheetRates, Year: in.Year}})
	}
	if !b.AdministrationShare.Valid && !in.recordsAdministration() {
		list = append(list, Missing{Reason: AdministrationUnknown, Year: in.Year, Where: in.source(sheetBaselines)})
	}
	return list
}

// wanted adds a reason where a figure is not there, or is 0 where something is
// divided by it. Where R and Y are one year it is asked for once.
func wanted(list []Missing, reason Status, figure decimal.NullDecimal, year int, mayBeZero bool, where Source) []Missing {
	if figure.Valid && (mayBeZero || figure.Decimal.Sign() > 0) {
		return list
	}
	if n := len(list); n > 0 && list[n-1].Reason == reason && list[n-1].Year == year {
		return list
	}
	where.Year = year
	return append(list, Missing{Reason: reason, Zero: figure.Valid, Year: year, Where: where})
}

// foreignCurrency lists the contracts of the year that are not in som.
func foreignCurrency(in *ServiceYear) []Missing {
	var list []Missing
	for i := range in.Contracts {
		if c := &in.Contracts[i]; c.Currency != currency && c.touches(in.Year) {
			list = append(list, Missing{Reason: NotKGS, Contract: c.Number, Currency: c.Currency, Year: in.Year,
				Where: Source{Sheet: sheetContracts, ID: c.ID, Ref: c.Number}})
		}
	}
	return list
}

// unacceptedWork lists the contracts of the year where nothing at all was
// accepted: the price is 0, and a saving against nothing would mislead.
func unacceptedWork(in *ServiceYear) []Missing {
	price := money.Zero
	for i := range in.Contracts {
		price = price.Add(in.Contracts[i].price())
	}
	if price.Sign() > 0 {
		return nil
	}
	var list []Missing
	for i := range in.Contracts {
		if c := &in.Contracts[i]; c.touches(in.Year) {
			list = append(list, Missing{Reason: NoAcceptedWork, Contract: c.Number, Year: in.Year,
				Where: Source{Sheet: sheetActs, ID: c.ID, Year: in.Year, Ref: c.Number}})
		}
	}
	if list == nil {
		list = []Missing{{Reason: NoAcceptedWork, Year: in.Year, Where: in.source(sheetContracts)}}
	}
	return list
}
