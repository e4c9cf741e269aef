package savings

import (
	"fmt"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// ServiceYear is all that the comparison of one service in one fiscal year
// (1 January to 31 December) needs. R is the baseline's reference year, Y is
// Year. Amounts are in som, gross of VAT; shares are 0 to 1.
type ServiceYear struct {
	ServiceAimak string // SOATE code under which the service, its budget and its baseline are kept
	Aimak        string // the aimak that exists on 31 December of Year: ServiceAimak or its successor
	Raion        string // SOATE code of Aimak's raion, for grouping
	Oblast       string // SOATE code of Aimak's oblast, for grouping
	Service      string // category code, e.g. "waste"
	Unit         string // unit of the quantities, e.g. "household"
	Year         int

	Baseline *Baseline    // the newest version; nil where there is none
	Lines    []BudgetLine // lines of year R that are attributed to the service
	Assets   []Asset

	IndexR, IndexY       decimal.NullDecimal // price index of R and Y
	QuantityR, QuantityY decimal.NullDecimal // of the whole of R; of the outsourced days of Y
	ContributionRate     decimal.NullDecimal // employer's rate in force on 1 January Y
	Households           *int                // of ServiceAimak in Y; nil where unknown

	// Contracts are all those of the service that cover a day of Y, or in
	// which something was accepted, paid or withheld in Y, or whose
	// transition costs or gains on assets are of Y. To pass every contract of
	// the service is right too: one that has nothing to do with Y adds nothing.
	Contracts []Contract

	costs []Cost // administration, monitoring, in kind and revenue of Y: see AddCost

	QualityBelowTarget bool // an accepted quality indicator of Y fell below its target
}

// Baseline says how the in-house side is to be read.
type Baseline struct {
	ID                     int64
	Version                int
	ReferenceYear          int
	Amounts                Basis // Executed, Adjusted or Approved: which amount of a line counts
	OverheadRate           decimal.Decimal
	OverheadAvoidableShare decimal.Decimal
	AdministrationShare    decimal.NullDecimal // of the price; has no default
	Hurdle                 decimal.Decimal     // share of the in-house side that a saving must reach; 0 unless set
	FrozenOn               date.Date
	Author, Reason         string
}

// Behaviour says how a cost follows the quantity.
type Behaviour string

// The behaviours.
const (
	Fixed    Behaviour = "fixed"    // follows the outsourced days of the year
	Variable Behaviour = "variable" // follows the quantity
)

// BudgetLine is a line of the budget of year R with the share of it that
// belongs to the service.
type BudgetLine struct {
	ID                           int64
	Ref                          string // the line's number in the budget, e.g. "51-01"
	Title                        string
	EconomicCode                 string // matched by its first four digits
	Approved, Adjusted, Executed money.Null
	Share                        decimal.Decimal
	Behaviour                    Behaviour
	AvoidableShare               decimal.Decimal
	Reason                       string // why this share, why avoidable or not
}

// amount is the amount of the line that the baseline uses.
func (l *BudgetLine) amount(amounts Basis) money.Null {
	switch amounts {
	case Executed:
		return l.Executed
	case Adjusted:
		return l.Adjusted
	case Approved:
		return l.Approved
	default:
		return money.Null{}
	}
}

// code is the first four digits of the economic code: 22151100 is 2215.
func (l *BudgetLine) code() string {
	if len(l.EconomicCode) > 4 {
		return l.EconomicCode[:4]
	}
	return l.EconomicCode
}

func (l *BudgetLine) isLabour() bool        { return l.code() == "2111" }
func (l *BudgetLine) isContributions() bool { return l.code() == "2121" }
func (l *BudgetLine) isRevenue() bool       { return len(l.EconomicCode) > 0 && l.EconomicCode[0] == '1' }

// Asset is something that the service needs; its depreciation is charged every
// year, however old it is.
type Asset struct {
	ID                           int64
	Ref                          string
	Title                        string
	PurchasePrice, ResidualValue money.Som
	LifeYears                    decimal.Decimal // above 0
	Share, AvoidableShare        decimal.Decimal
}

// Contract is a contract for the service with what happened in it in year Y.
// The amounts are those of the whole contract; Share is the part of them that
// belongs to the service.
type Contract struct {
	ID                             int64
	Number                         string
	Buyer                          string // SOATE code
	ProviderINN, ProviderName      string
	Currency                       string // ISO 4217; only KGS can be compared
	StartsOn, EndsOn, TerminatedOn date.Date
	Share                          decimal.Decimal
	Value                          money.Som
	Planned                        money.Null
	Accepted                       money.Som // sum of the acts whose period ends in Y
	ActCount                       int       // number of those acts
	PenaltiesWithheld              money.Som // sum of the penalties withheld in Y
	PenaltyCount                   int
	Paid                           money.Som // sum of the payments made in Y
	PaymentCount                   int

	transition, assetGain []Cost // of any year, spread over the contract by days: see ServiceYear.AddCost
}

// lastDay is the last day that the contract covers: its end, cut at
// termination (the day of termination included).
func (c *Contract) lastDay() date.Date {
	if !c.TerminatedOn.IsZero() && c.TerminatedOn.Before(c.EndsOn) {
		return c.TerminatedOn
	}
	return c.EndsOn
}

// CostKind is the kind of a cost beside the price.
type CostKind string

// The kinds of cost; AssetGain and CostRevenue are subtracted.
const (
	CostAdministration CostKind = "administration"
	CostMonitoring     CostKind = "monitoring"
	CostInKind         CostKind = "in_kind"
	CostTransition     CostKind = "transition"
	CostAssetGain      CostKind = "asset_gain"
	CostRevenue        CostKind = "revenue"
)

// Cost is what outsourcing costs or brings beside the price. The amount is the
// service's own: no share is applied.
type Cost struct {
	ID         int64
	Kind       CostKind
	Year       int   // the year in which it was paid or received
	ContractID int64 // required for transition and asset gain, else 0 or informative
	Amount     money.Som
	Basis      Basis // "" is Recorded
	Note       string
}

// AddCost takes a cost of any year: transition costs and gains on assets go to
// their contract, which must be in Contracts by then; of the others those of
// Year are kept. It is the only way in, since a cost left out, or a transition
// that cannot be spread, would be a wrong saving: an unknown kind and a
// contract that is not there are refused.
func (in *ServiceYear) AddCost(c Cost) error {
	switch c.Kind {
	case CostAdministration, CostMonitoring, CostInKind, CostRevenue:
		if c.Year == in.Year {
			in.costs = append(in.costs, c)
		}
		return nil
	case CostTransition, CostAssetGain:
	default:
		return fmt.Errorf("cost %d of %s %s: unknown kind %q", c.ID, in.ServiceAimak, in.Service, c.Kind)
	}
	for i := range in.Contracts {
		contract := &in.Contracts[i]
		switch {
		case contract.ID != c.ContractID:
			continue
		case c.Kind == CostTransition:
			contract.transition = append(contract.transition, c)
		default:
			contract.assetGain = append(contract.assetGain, c)
		}
		return nil
	}
	return fmt.Errorf("cost %d of %s %s: contract %d is not among those of %d", c.ID, in.ServiceAimak, in.Service, c.ContractID, in.Year)
}
