package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Side is the side of the comparison that a line stands on.
type Side string

// The two sides.
const (
	InHouse    Side = "in_house"
	Outsourced Side = "outsourced"
)

// LineKind says what a statement line is.
type LineKind string

// The kinds of line, in the order of a statement. Revenue occurs on both sides.
const (
	KindBudgetLine     LineKind = "budget_line"   // an attributed budget line, carried to Y
	KindContributions  LineKind = "contributions" // computed where no 2121 line is attributed
	KindDepreciation   LineKind = "depreciation"
	KindOverhead       LineKind = "overhead"
	KindRevenue        LineKind = "revenue"
	KindPrice          LineKind = "price"
	KindPenalties      LineKind = "penalties"
	KindAdministration LineKind = "administration"
	KindMonitoring     LineKind = "monitoring"
	KindInKind         LineKind = "in_kind"
	KindTransition     LineKind = "transition"
	KindAssetGain      LineKind = "asset_gain"
	KindPayment        LineKind = "payment" // of the cash reading only
)

// Line is one line of a statement. The amounts are not signed: Subtracted says
// that the line is taken away from its side. An amount that is not Valid is
// not part of that reading.
type Line struct {
	Side  Side
	Kind  LineKind
	Ref   string // budget line, asset or contract number, "" where none
	Title string // of the line, the asset, the contract's provider, or the note of a cost
	Code  string // economic code of a budget line as it stands in the budget
	Note  string // why this share, why avoidable or not
	Basis Basis

	Subtracted     bool
	Whole          money.Null          // reading full: the product of Factors, rounded once; outsourced: accrued
	AvoidableShare decimal.NullDecimal // in-house only
	Avoidable      money.Null          // reading avoidable: Whole × AvoidableShare, rounded; outsourced: accrued
	Cash           money.Null          // reading cash
	Low, High      money.Null          // Avoidable × (1 ∓ width of Basis), rounded

	Factors []Factor // what Whole was computed from (Cash for a payment), in order
	Source  Source
}

// FactorName says what a factor is.
type FactorName string

// The factors.
const (
	FactorAmount       FactorName = "amount"         // of year R, recorded, accepted, withheld or paid
	FactorShare        FactorName = "share"          // that belongs to the service
	FactorIndex        FactorName = "index"          // I_Y ÷ I_R
	FactorQuantity     FactorName = "quantity"       // Q_Y ÷ Q_R
	FactorDays         FactorName = "days"           // D_Y: days covered ÷ days of the year
	FactorLabour       FactorName = "labour"         // a labour line carried to Y
	FactorContribution FactorName = "contribution"   // the employer's rate on 1 January Y
	FactorDepreciable  FactorName = "depreciable"    // purchase price − residual value
	FactorLife         FactorName = "life"           // 1 ÷ useful life in years
	FactorLabourCost   FactorName = "labour_cost"    // labour and contributions carried to Y
	FactorOverhead     FactorName = "overhead"       // the baseline's overhead rate
	FactorPrice        FactorName = "price"          // the price accrued
	FactorAdminShare   FactorName = "administration" // the baseline's administration share
	FactorContractDays FactorName = "contract_days"  // contract days in Y ÷ contract days in all
)

// Factor is one step of how a line was computed: a number, or a ratio Num ÷
// Den where Den is not 0. A page shows exactly what was multiplied.
type Factor struct {
	Name     FactorName
	Num, Den decimal.Decimal
}

// product multiplies the factors exactly, divides once and rounds once, half
// away from zero, to the tyiyn.
func product(factors []Factor) money.Som {
	num, den, ratio := factors[0].Num, factors[0].Den, !factors[0].Den.IsZero()
	for _, f := range factors[1:] {
		num = num.Mul(f.Num)
		switch {
		case f.Den.IsZero():
		case ratio:
			den = den.Mul(f.Den)
		default:
			den, ratio = f.Den, true
		}
	}
	if ratio {
		num = num.DivRound(den, 2)
	}
	return money.Round(num)
}

// signed is an amount of the line as it counts on its side; 0 where the line
// is not part of the reading.
func (l *Line) signed(amount money.Null) money.Som {
	if !amount.Valid {
		return money.Zero
	}
	if l.Subtracted {
		return amount.Som.Neg()
	}
	return amount.Som
}

// Amount is the line's amount in a reading; not Valid where it has no part in it.
func (l *Line) Amount(name ReadingName) money.Null {
	switch name {
	case ReadFull:
		return l.Whole
	case ReadCash:
		return l.Cash
	default:
		return l.Avoidable
	}
}

// Signed is the amount as it counts on its side: negative for a line that is
// subtracted.
func (l *Line) Signed(name ReadingName) money.Null {
	amount := l.Amount(name)
	if amount.Valid {
		amount.Som = l.signed(amount)
	}
	return amount
}
