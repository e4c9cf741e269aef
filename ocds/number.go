package ocds

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// Value is an amount of money: a JSON number with two places, exact to the
// tyiyn.
type Value struct {
	Amount   money.Som `json:"amount"`
	Currency string    `json:"currency"`
}

// Soms is a value in Kyrgyz som.
func Soms(amount money.Som) *Value { return &Value{Amount: amount, Currency: portalCurrency} }

// SomsOrNone is a value that may be unknown; unknown is left out, never 0.
func SomsOrNone(amount money.Null) *Value {
	if !amount.Valid {
		return nil
	}
	return Soms(amount.Som)
}

// Quantity is a number that is no money: 1.2 kilometres, 45 percent. In JSON it
// is a number, not the text that decimal makes of it.
type Quantity struct{ decimal.Decimal }

// Measured wraps a number for an optional field.
func Measured(d decimal.Decimal) *Quantity { return &Quantity{d} }

// MarshalJSON gives a JSON number.
func (q Quantity) MarshalJSON() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalJSON reads a JSON number of sane size.
func (q *Quantity) UnmarshalJSON(text []byte) error {
	var number json.Number
	if err := json.Unmarshal(text, &number); err != nil {
		return fmt.Errorf("quantity %s: %w", text, err)
	}
	d, err := money.ParseDecimal(number.String(), 12)
	if err != nil {
		return fmt.Errorf("quantity %s: %w", text, err)
	}
	q.Decimal = d
	return nil
}
