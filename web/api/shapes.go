package api

import (
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/providers"
)

// amount is money: the number as text with two decimals, so that no reader makes
// a binary fraction of it.
type amount struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

const som = "KGS"

func inSom(s money.Som) *amount { return in(s, som) }

func in(s money.Som, currency string) *amount { return &amount{s.String(), currency} }

// known is an amount that may not be known: then it is left out, never 0.
func known(n money.Null, currency string) *amount {
	if !n.Valid {
		return nil
	}
	return in(n.Som, currency)
}

func knownSom(n money.Null) *amount { return known(n, som) }

// share is a share from 0 to 1 with four decimals, "" where it is not known.
func share(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.StringFixed(4)
}

func number(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// period is a stretch of days, both ends in it.
type period struct {
	StartDate string `json:"startDate,omitempty"`
	EndDate   string `json:"endDate,omitempty"`
}

func days(from, to date.Date) *period {
	if from.IsZero() && to.IsZero() {
		return nil
	}
	return &period{from.String(), to.String()}
}

// reference names an organization.
type reference struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameKY string `json:"name_ky,omitempty"`
}

func unitReference(r *aimaks.Register, soate string) reference {
	unit, ok := r.Unit(soate)
	if !ok {
		return reference{ID: soate, Name: soate}
	}
	return reference{soate, unit.NameRU, unit.NameKY}
}

// inn is a taxpayer number as the reader may use it in addresses.
func (c *call) inn(inn string) string {
	if (providers.Provider{INN: inn}).NaturalPerson() && c.h.Veiled(c.c) {
		return c.h.Person(inn)
	}
	return inn
}

// shownINN is a taxpayer number as the reader may see it.
func (c *call) shownINN(inn string) string {
	if c.h.Veiled(c.c) {
		return providers.Provider{INN: inn}.MaskedINN()
	}
	return inn
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// of names the contract of an act or a payment.
type of struct {
	ID     string `json:"id"`
	Number string `json:"number"`
}
