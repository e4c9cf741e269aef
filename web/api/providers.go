package api

import (
	"kelishim/internal/date"
	"kelishim/providers"
)

// provider is a private party that supplies services (OCDS: organization).
type provider struct {
	ID           string     `json:"id"` // for addresses and filters
	Name         string     `json:"name"`
	NameKY       string     `json:"name_ky,omitempty"`
	Identifier   identifier `json:"identifier"`
	Address      *address   `json:"address,omitempty"`
	ContactPoint *contact   `json:"contactPoint,omitempty"`
	Details      details    `json:"details"`
}

type identifier struct {
	Scheme    string `json:"scheme"`
	ID        string `json:"id"` // of a natural person the first four digits, where the reader may not see more
	LegalName string `json:"legalName"`
}

type address struct {
	StreetAddress string `json:"streetAddress"`
}

type contact struct {
	Telephone string `json:"telephone"`
}

type details struct {
	LegalForm    string  `json:"legalForm"`
	TaxRegime    string  `json:"taxRegime,omitempty"`
	Debarred     bool    `json:"debarred"` // today
	DebarredFrom *period `json:"debarment,omitempty"`
}

func (c *call) providerShape(p providers.Provider) provider {
	v := provider{ID: c.inn(p.INN), Name: p.NameRU, NameKY: p.NameKY,
		Identifier: identifier{"KG-INN", c.shownINN(p.INN), p.NameRU},
		Details: details{LegalForm: p.LegalForm, TaxRegime: p.TaxRegime, Debarred: p.Debarred(date.Today()),
			DebarredFrom: days(p.DebarredFrom, p.DebarredTo)}}
	if p.NaturalPerson() && c.h.Veiled(c.c) {
		return v // where a person lives and how to ring them is personal too
	}
	if p.Address != "" {
		v.Address = &address{p.Address}
	}
	if p.Phone != "" {
		v.ContactPoint = &contact{p.Phone}
	}
	return v
}

// providers lists private providers by INN.
func (c *call) providers() (any, error) {
	list, err := c.h.Providers.After(c.ctx, c.actor, c.text("q"), c.after, c.h.Veiled(c.c), c.limit+1)
	if err != nil {
		return nil, err
	}
	return page(c, list, func(p providers.Provider) string { return p.INN }, c.providerShape), nil
}

func (c *call) provider() (any, error) {
	one, err := c.h.Providers.Get(c.ctx, c.actor, c.c.Params("inn"))
	if err != nil {
		return nil, err
	}
	return c.providerShape(one), nil
}
