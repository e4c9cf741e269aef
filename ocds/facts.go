package ocds

import (
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// facts are the rows of one contracting process, as the tables have them.
type facts struct {
	process    string // tenders/ID or contracts/ID
	ocid       string
	aimak      string // that buys
	tender     *tenderRow
	plan       *planRow
	sources    []sourceRow
	lots       []lotRow
	bids       []bidRow
	awards     []awardRow
	contracts  []*contractFacts
	lotService []serviceRow
	documents  []documentRow // of the tender
}

// contractFacts are the rows of one contract.
type contractFacts struct {
	contractRow
	services   []serviceRow
	amendments []amendmentRow
	ends       []eventRow
	milestones []milestoneRow
	acts       []actRow
	payments   []paymentRow
	penalties  []penaltyRow
	guarantees []guaranteeRow
	documents  []documentRow
	budgets    []commitmentRow
}

type tenderRow struct {
	ID, PlanLineID, ServicePlanID               int64
	Number, Aimak, Title, Method, OCDSMethod    string
	Ground, GroundNote, PortalID                string
	Status, StatusReason                        string
	PublishedOn, ContractFrom, ContractTo       date.Date
	OpensAt, ClosesAt                           time.Time
	Criteria, Requirements, Decision            string
	DecidedOn                                   date.Date
	Line, LineTitle, EconomicCode, LineCategory string
	Year                                        int
	Planned, Reserved                           money.Null
}

type planRow struct {
	ID                           int64
	Title, Problem, Goal         string
	Cost                         money.Som
	StartsOn, EndsOn             date.Date
	DecreeOn, DecidedOn          date.Date
	DecreeNumber, Decision, Mech string
}

type sourceRow struct {
	PlanID int64
	Source string
	Amount money.Som
	Note   string
}

type lotRow struct {
	ID, TenderID                   int64
	Lot, Title, Unit, OKGZ, Status string
	Estimate                       money.Som
	Quantity                       decimal.NullDecimal
}

type bidRow struct {
	ID, TenderID, LotID      int64
	Provider, Status, Reason string
	SubmittedAt              time.Time
	Value                    money.Som
	ValueBefore              money.Null
	lot, id                  string // as they are named in a release
}

type awardRow struct {
	ID, TenderID, LotID, BidID int64
	Provider, Status, Reason   string
	Value                      money.Som
	DecidedOn, StandstillUntil date.Date
	InHouse, BreakEven         money.Null
	lot, id, bidID             string // as they are named in a release
}

type contractRow struct {
	ID, AwardID, TenderID                     int64
	Number, Buyer, Provider, Title            string
	Method, MethodDetails, Ground, PriceBasis string
	ProcurementMethod, Indexation             string
	Status, EndReason, Currency               string
	PlannedAmount, UnitPrice                  money.Null
	Quantity                                  decimal.NullDecimal
	SignedOn, StartsOn, EndsOn, TerminatedOn  date.Date
	Value                                     money.Som
	Published                                 bool
}

type serviceRow struct {
	ContractID, LotID                          int64
	Aimak, Category, Name, NameKY, Title, Unit string
	Share                                      decimal.Decimal
}

type amendmentRow struct {
	ContractID                      int64
	Amendment, Reason, Ground, Note string
	SignedOn, EndsOn, EndedOn       date.Date
	ValueDelta                      money.Som
	QuantityDelta                   decimal.NullDecimal
}

type eventRow struct {
	ContractID   int64
	Kind, Reason string
	HappenedOn   date.Date
}

type milestoneRow struct {
	ID, ContractID         int64
	Milestone, Title, Kind string
	DueOn, MetOn           date.Date
	Quantity               decimal.NullDecimal
	Amount                 money.Null
}

type actRow struct {
	ContractID, MilestoneID          int64
	Act, Status, Reason, Quality     string
	AcceptedOn, PeriodFrom, PeriodTo date.Date
	Quantity                         decimal.NullDecimal
	Amount                           money.Som
	ClaimedAmount                    money.Null
}

type paymentRow struct {
	ContractID   int64
	Payment, Act string
	PaidOn       date.Date
	Amount       money.Som
	EconomicCode string
}

type penaltyRow struct {
	ContractID                      int64
	Penalty, Reason, WaiverReason   string
	ImposedOn, WithheldOn, WaivedOn date.Date
	Amount                          money.Som
}

type guaranteeRow struct {
	ContractID                                int64
	Guarantee, Kind, Form, Issuer, KeptReason string
	Amount                                    money.Som
	ValidFrom, ValidTo, ReturnedOn, KeptOn    date.Date
}

type commitmentRow struct {
	ContractID                int64
	Line, Title, EconomicCode string
	Source                    string
	Year                      int
	Amount                    money.Som
}

type documentRow struct {
	ID, ContractID                          int64
	Subject, Kind, Title, MediaType, SHA256 string
	AddedAt                                 time.Time
	Published                               bool
}
