// Package money holds amounts in Kyrgyz som, exact to the tyiyn (1 som =
// 100 tyiyn). No amount is ever a float.
package money

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// ErrNotAnAmount is returned for text that is not a plain decimal number with
// at most two decimals.
var ErrNotAnAmount = errors.New("not an amount")

// ErrTooLarge is returned for an amount that NUMERIC(18,2) cannot hold.
var ErrTooLarge = errors.New("amount too large")

// limit is the first amount that NUMERIC(18,2) refuses.
var limit = decimal.New(1, 16)

// Som is an amount of money in som with exactly two decimals. The zero value
// is 0.00.
type Som struct{ amount decimal.Decimal }

// Zero is 0.00 som.
var Zero Som

// Round makes an amount of a decimal, rounded half up (away from zero) to the
// tyiyn: the one rounding of a statement line in docs/method.md.
func Round(d decimal.Decimal) Som { return Som{d.Round(2)} }

// Parse reads a plain decimal such as "1234.5". It refuses exponents, more
// than two decimals and what NUMERIC(18,2) cannot hold.
func Parse(s string) (Som, error) {
	d, err := ParseDecimal(s, 2)
	if err != nil {
		return Som{}, err
	}
	if d.Abs().Cmp(limit) >= 0 {
		return Som{}, ErrTooLarge
	}
	return Som{d}, nil
}

// MustParse is Parse for constants and tests; it panics on bad text.
func MustParse(s string) Som {
	som, err := Parse(s)
	if err != nil {
		panic(fmt.Sprintf("money: %q: %v", s, err))
	}
	return som
}

// ParseDecimal reads digits with an optional sign and at most places decimals,
// and nothing else: no exponent, no infinity, at most 40 characters.
func ParseDecimal(s string, places int) (decimal.Decimal, error) {
	whole, frac, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	if len(s) > 40 || len(s)-len(strings.TrimLeft(s, "+-")) > 1 || whole == "" || strings.HasSuffix(s, ".") ||
		strings.Trim(whole+frac, "0123456789") != "" {
		return decimal.Decimal{}, ErrNotAnAmount
	}
	if len(strings.TrimRight(frac, "0")) > places {
		return decimal.Decimal{}, ErrNotAnAmount
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Decimal{}, ErrNotAnAmount
	}
	return d, nil
}

// Decimal gives the amount for arithmetic with shares; bring the result back
// with Round.
func (s Som) Decimal() decimal.Decimal { return s.amount }

// Add is s + t.
func (s Som) Add(t Som) Som { return Som{s.amount.Add(t.amount)} }

// Sub is s − t.
func (s Som) Sub(t Som) Som { return Som{s.amount.Sub(t.amount)} }

// Neg is −s.
func (s Som) Neg() Som { return Som{s.amount.Neg()} }

// Mul is s × a share or factor, rounded half up to the tyiyn.
func (s Som) Mul(factor decimal.Decimal) Som { return Round(s.amount.Mul(factor)) }

// Cmp is −1, 0 or 1 as s is below, equal to or above t.
func (s Som) Cmp(t Som) int { return s.amount.Cmp(t.amount) }

// Sign is −1, 0 or 1.
func (s Som) Sign() int { return s.amount.Sign() }

// IsZero tells whether the amount is 0.00.
func (s Som) IsZero() bool { return s.amount.IsZero() }

// String gives the amount with two decimals and a point: "-1234.50".
func (s Som) String() string { return s.amount.StringFixed(2) }

// MarshalJSON gives a JSON number with two decimals, as OCDS wants it.
func (s Som) MarshalJSON() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalJSON reads a JSON number or string.
func (s *Som) UnmarshalJSON(b []byte) error {
	parsed, err := Parse(strings.Trim(string(b), `"`))
	if err != nil {
		return fmt.Errorf("amount %s: %w", b, err)
	}
	*s = parsed
	return nil
}

// Value hands the amount to PostgreSQL as text for a NUMERIC column.
func (s Som) Value() (driver.Value, error) { return s.String(), nil }

// Scan reads a NUMERIC column; NULL is refused: use Null.
func (s *Som) Scan(src any) error {
	var d decimal.Decimal
	if err := d.Scan(src); err != nil {
		return fmt.Errorf("scan amount: %w", err)
	}
	s.amount = d
	return nil
}

// Null is an amount that may be unknown; unknown is never 0.
type Null struct {
	Som   Som
	Valid bool
}

// Known wraps an amount that is there.
func Known(s Som) Null { return Null{Som: s, Valid: true} }

// String is empty for an unknown amount.
func (n Null) String() string {
	if !n.Valid {
		return ""
	}
	return n.Som.String()
}

// MarshalJSON gives null for an unknown amount.
func (n Null) MarshalJSON() ([]byte, error) {
	if !n.Valid {
		return []byte("null"), nil
	}
	return n.Som.MarshalJSON()
}

// UnmarshalJSON reads null, a JSON number or a string.
func (n *Null) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Null{}
		return nil
	}
	n.Valid = true
	return n.Som.UnmarshalJSON(b)
}

// Value gives NULL for an unknown amount.
func (n Null) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Som.Value()
}

// Scan reads a NUMERIC column that may be NULL.
func (n *Null) Scan(src any) error {
	if src == nil {
		*n = Null{}
		return nil
	}
	n.Valid = true
	return n.Som.Scan(src)
}
