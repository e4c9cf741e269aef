package contracts

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// VATInside is the VAT that a gross amount holds: gross × rate ÷ (1 + rate),
// rounded half up to the tyiyn.
func VATInside(gross money.Som, rate decimal.Decimal) money.Som {
	return money.Round(gross.Decimal().Mul(rate).DivRound(one.Add(rate), 16))
}
