package i18n

import (
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

const (
	noBreakSpace = "\u00a0"
	minus        = "\u2212"
	// Unknown stands where a figure is not known; it is never shown as 0.
	Unknown = "—"
)

// Som formats an amount: "1 234 567,89" (ru, ky; no-break spaces) or
// "1,234,567.89" (en); the sign is a true minus.
func (r *Reader) Som(s money.Som) string { return r.Decimal(s.Decimal(), 2) }

// SomNull formats an amount that may be unknown.
func (r *Reader) SomNull(n money.Null) string {
	if !n.Valid {
		return Unknown
	}
	return r.Som(n.Som)
}

// Signed is Som with a plus before what is above 0.
func (r *Reader) Signed(s money.Som) string {
	if s.Sign() > 0 {
		return "+" + r.Som(s)
	}
	return r.Som(s)
}

// Share formats a share of 1 as a percentage with one decimal: 0.3027 is
// "30,3 %".
func (r *Reader) Share(share decimal.Decimal) string {
	text := r.Decimal(share.Shift(2), 1)
	if r.lang == "en" {
		return text + "%"
	}
	return text + noBreakSpace + "%"
}

// Int formats a whole number in groups of three.
func (r *Reader) Int(n int) string { return r.Decimal(decimal.NewFromInt(int64(n)), 0) }

// Quantity formats a number with as many decimals as it has.
func (r *Reader) Quantity(d decimal.Decimal) string {
	text := d.String()
	_, frac, _ := strings.Cut(text, ".")
	return r.Decimal(d, int32(len(strings.TrimRight(frac, "0"))))
}

// Decimal formats a number with exactly places decimals, half away from zero.
func (r *Reader) Decimal(d decimal.Decimal, places int32) string {
	group, point := noBreakSpace, ","
	if r.lang == "en" {
		group, point = ",", "."
	}
	text := d.Abs().StringFixed(places)
	whole, frac, _ := strings.Cut(text, ".")
	var b strings.Builder
	if d.Sign() < 0 && strings.Trim(text, "0.") != "" {
		b.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if frac != "" {
		b.WriteString(point + frac)
	}
	return b.String()
}

// Date formats a day: 31.03.2025 (ru, ky) or 31 Mar 2025 (en).
func (r *Reader) Date(d date.Date) string {
	if d.IsZero() {
		return Unknown
	}
	if r.lang == "en" {
		return d.Time().Format("2 Jan 2006")
	}
	return d.Time().Format("02.01.2006")
}
