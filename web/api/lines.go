package api

import (
	"strconv"

	"kelishim/budget"
	"kelishim/internal/db"
)

// line is a line of an aimak's budget of one year (OCDS: budget breakdown).
type line struct {
	ID             string         `json:"id"`
	SourceParty    reference      `json:"sourceParty"`
	Period         *period        `json:"period"`
	Number         string         `json:"number"`
	Description    string         `json:"description"`
	Classification classification `json:"classifications"`
	Revenue        bool           `json:"revenue"`
	FundingSource  string         `json:"fundingSource,omitempty"`
	Approved       *amount        `json:"approvedValue,omitempty"`
	Adjusted       *amount        `json:"adjustedValue,omitempty"`
	Executed       *amount        `json:"executedValue,omitempty"`
}

type classification struct {
	Functional string `json:"functional"`
	Economic   string `json:"economic"`
}

func lineShape(names func(string) reference, l budget.Line) line {
	year := strconv.Itoa(l.Year)
	return line{ID: idText(l.ID), SourceParty: names(l.Aimak), Period: &period{year + "-01-01", year + "-12-31"}, Number: l.Line, Description: l.Title,
		Classification: classification{l.FunctionalCode, l.EconomicCode}, Revenue: l.Revenue(), FundingSource: l.FundingSource,
		Approved: knownSom(l.Approved), Adjusted: knownSom(l.Adjusted), Executed: knownSom(l.Executed)}
}

// lines lists budget lines in the order in which they were recorded.
func (c *call) lines() (any, error) {
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	f := budget.LinesFilter{Aimaks: c.units(register), Year: c.year(), EconomicCode: c.text("economicCode")}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	var list []budget.Line
	if f.Aimaks == nil || len(f.Aimaks) > 0 {
		if list, err = c.h.Budget.LinesAfter(c.ctx, c.actor, f, c.afterID(), c.limit+1); err != nil {
			return nil, err
		}
	}
	names := func(soate string) reference { return unitReference(register, soate) }
	return page(c, list, func(l budget.Line) string { return idText(l.ID) }, func(l budget.Line) line { return lineShape(names, l) }), nil
}

func (c *call) line() (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames()
	if err != nil {
		return nil, err
	}
	list, err := c.h.Budget.LinesAfter(c.ctx, c.actor, budget.LinesFilter{Line: id}, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, db.ErrNotFound
	}
	return lineShape(names, list[0]), nil
}
