package views

import (
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/savings"
)

// PlanView is a service plan with what belongs to it.
type PlanView struct {
	procurement.Plan
	URL, AimakName, CategoryName string
	Funded                       money.Som // the sum of the sources
	Sources, Tariffs, Tenders    List
	Documents                    *Documents
	AfterCase                    Link // the case of best practice that it was made after
}

// Missing is what the sources lack, below 0 where they are too much.
func (v PlanView) Missing() money.Som { return v.Cost.Sub(v.Funded) }

// TenderView is a tender with its lots and the law that it stands on.
type TenderView struct {
	procurement.Tender
	Flags FlagBlock

	URL, AimakName                                string
	MethodName, MethodLaw, PortalCode, GroundName string
	Direct                                        bool
	TooShort, StandstillRule                      string // "" where nothing is to be said
	PlanLine, ServicePlan                         Link
	Lots                                          []LotView
	Documents                                     *Documents
}

// LotView is a lot beside what it would cost in-house.
type LotView struct {
	procurement.Lot
	URL, TenderURL, UnitName, OKGZName string
	Services                           []Link
	InHouse                            InHouseView
	Estimate                           Stand // how the estimate stands
	Bids                               []BidRow
	Awards                             []AwardView
}

// Title of a lot for headings.
func (v LotView) heading(p Page) string {
	return p.T("lot.heading", "Lot", v.Lot.Lot) + ". " + v.Lot.Title
}

// awarded tells whether a live award holds the lot.
func (v LotView) awarded() bool {
	for _, a := range v.Awards {
		if a.Live() {
			return true
		}
	}
	return false
}

// InHouseView is what doing it in-house would cost over the term, with what was
// assumed, or why it cannot be compared.
type InHouseView struct {
	savings.Forecast
	Assumptions []string
	Missing     []Link
}

// Stand says how a price stands against doing it in-house.
type Stand struct {
	Known, Above bool // Above the break-even price
	Text, Note   string
}

// BidRow is a bid in the table of its lot.
type BidRow struct {
	procurement.Bid
	ProviderName, ProviderURL, URL string
	Stand                          Stand
	Links                          []Link
}

// AwardView is an award with what can be done with it.
type AwardView struct {
	procurement.Award
	URL, ProviderName string
	Rests             bool // the standstill runs
}

// above tells whether the award stands above the break-even price that was seen.
func (v AwardView) above() bool { return v.BreakEven.Valid && v.Value.Cmp(v.BreakEven.Som) > 0 }

// WhatIf is the scenario of a lot by year.
type WhatIf struct {
	procurement.Lot
	URL, Query, Of, Typed string // Of is whose bid it is, "" for an estimate or a price that was typed
	Price                 money.Som
	Stand                 Stand
	InHouse               InHouseView
	Scenario              savings.Scenario
	Appraisal             savings.Appraisal
}

func (v WhatIf) file() string {
	if v.Query == "" {
		return v.URL + ".json"
	}
	return v.URL + ".json?" + v.Query
}

func (v WhatIf) reading(name savings.ReadingName) savings.AppraisalReading {
	switch name {
	case savings.ReadFull:
		return v.Appraisal.Full
	case savings.ReadCash:
		return v.Appraisal.Cash
	default:
		return v.Appraisal.Avoidable
	}
}

// HourOf is a day and an hour where the program is used, "—" for none.
func HourOf(p Page, t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	t = t.In(date.Bishkek)
	return p.Date(date.FromTime(t)) + " " + t.Format("15:04")
}

// sideLines are the lines of a side of a scenario.
func (v WhatIf) sideLines(side savings.Side) []savings.ScenarioLine {
	if side == savings.InHouse {
		return v.Scenario.InHouse
	}
	return v.Scenario.Outsourced
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// sharePointer is a share in percent, "—" where nobody entered it.
func sharePointer(p Page, share *decimal.Decimal) string {
	if share == nil {
		return "—"
	}
	return SharePercent(p, *share)
}
