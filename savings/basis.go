package savings

import "github.com/shopspring/decimal"

// Basis says how firm an amount is; it decides the width of the range.
type Basis string

// The bases, from firm to soft.
const (
	Executed   Basis = "executed"   // booked in the executed budget
	Accepted   Basis = "accepted"   // in an act of acceptance
	Paid       Basis = "paid"       // paid by the treasury
	Recorded   Basis = "recorded"   // recorded from a document
	Contracted Basis = "contracted" // agreed, not yet accepted
	Adjusted   Basis = "adjusted"   // adjusted budget
	Approved   Basis = "approved"   // approved budget
	Quote      Basis = "quote"      // documented offer
	Estimate   Basis = "estimate"   // somebody's estimate
	Assumed    Basis = "assumed"    // taken from a rate, not from a record
)

// Bases lists all bases in the order above.
var Bases = []Basis{Executed, Accepted, Paid, Recorded, Contracted, Adjusted, Approved, Quote, Estimate, Assumed}

// Width is the half-width of the range of an amount with this basis, as a
// share of the amount (method.md, "Range"): 0.10 means ±10 %. A basis that is
// not in the list is as soft as an assumption.
func (b Basis) Width() decimal.Decimal {
	switch b {
	case Executed, Accepted, Paid, Recorded:
		return decimal.Zero
	case Adjusted, Quote:
		return fivePercent
	case Contracted, Approved:
		return tenPercent
	case Estimate:
		return twentyPercent
	default:
		return twentyFivePercent
	}
}

var (
	fivePercent       = decimal.New(5, -2)
	tenPercent        = decimal.New(10, -2)
	twentyPercent     = decimal.New(20, -2)
	twentyFivePercent = decimal.New(25, -2)
)

// or gives the basis, or def where none is stated.
func (b Basis) or(def Basis) Basis {
	if b == "" {
		return def
	}
	return b
}
