package api

import (
	"context"

	"kelishim/contracts"
	"kelishim/internal/db"
)

// act is an act of acceptance: what was done in a period, and what of it was
// accepted.
type act struct {
	ID              string  `json:"id"`
	Contract        of      `json:"contract"`
	Number          string  `json:"number"`
	Period          *period `json:"period"`
	DateAccepted    string  `json:"dateAccepted"`
	Status          string  `json:"status"`
	Value           *amount `json:"value"` // accepted, gross of VAT
	ClaimedValue    *amount `json:"claimedValue,omitempty"`
	Quantity        string  `json:"quantity,omitempty"`
	ClaimedQuantity string  `json:"claimedQuantity,omitempty"`
	AdvanceSetOff   *amount `json:"advanceSetOff"`
	PayableValue    *amount `json:"payableValue"`
	Quality         string  `json:"quality,omitempty"`
	Reason          string  `json:"reason,omitempty"`
}

func actShape(a *contracts.Act, contractNumber, currency string) act {
	return act{ID: idText(a.ID), Contract: of{idText(a.ContractID), contractNumber}, Number: a.Act, Period: days(a.PeriodFrom, a.PeriodTo),
		DateAccepted: a.AcceptedOn.String(), Status: a.Status, Value: in(a.Amount, currency), ClaimedValue: known(a.ClaimedAmount, currency),
		Quantity: number(a.Quantity), ClaimedQuantity: number(a.ClaimedQuantity), AdvanceSetOff: in(a.AdvanceSetOff, currency),
		PayableValue: in(a.Payable(), currency), Quality: a.Quality, Reason: a.Reason}
}

// ledgerFilter reads what narrows acts and payments; under a contract it is that
// one. none tells that the filter leaves nothing.
func (c *call) ledgerFilter() (f contracts.LedgerFilter, none bool, err error) {
	if c.c.Params("id") != "" {
		row, err := c.contractRow()
		f.Contract, f.Status = row.ID, c.choice("status", contracts.ActStatuses)
		if err == nil {
			err = c.wrong.Or()
		}
		return f, false, err
	}
	register, err := c.register()
	if err != nil {
		return f, false, err
	}
	f = contracts.LedgerFilter{Search: c.text("q"), Aimaks: c.units(register), Status: c.choice("status", contracts.ActStatuses), From: c.day("from"), To: c.day("to")}
	return f, f.Aimaks != nil && len(f.Aimaks) == 0, c.wrong.Or()
}

// acts lists acts in the order in which they were recorded.
func (c *call) acts() (any, error) {
	f, none, err := c.ledgerFilter()
	if err != nil {
		return nil, err
	}
	var rows []contracts.ActLine
	if !none {
		if rows, err = c.h.Contracts.ActsAfter(c.ctx, c.actor, f, c.afterID(), c.limit+1); err != nil {
			return nil, err
		}
	}
	return page(c, rows, func(row contracts.ActLine) string { return idText(row.ID) },
		func(row contracts.ActLine) act { return actShape(&row.Act, row.Number, row.Currency) }), nil
}

func (c *call) act() (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	rows, err := c.h.Contracts.ActsAfter(c.ctx, c.actor, contracts.LedgerFilter{Row: id}, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, db.ErrNotFound
	}
	return actShape(&rows[0].Act, rows[0].Number, rows[0].Currency), nil
}

// actIn is an act as an accounting program sends it.
type actIn struct {
	Number *string `json:"number"`
	Period *struct {
		StartDate *string `json:"startDate"`
		EndDate   *string `json:"endDate"`
	} `json:"period"`
	DateAccepted    *string  `json:"dateAccepted"`
	Status          *string  `json:"status"`
	Value           *valueIn `json:"value"`
	ClaimedValue    *valueIn `json:"claimedValue"`
	Quantity        *string  `json:"quantity"`
	ClaimedQuantity *string  `json:"claimedQuantity"`
	AdvanceSetOff   *valueIn `json:"advanceSetOff"`
	Quality         *string  `json:"quality"`
	Reason          *string  `json:"reason"`
}

// actPointers says where in the body a field of an act stands.
var actPointers = map[string]string{"act": "/number", "period_from": "/period/startDate", "period_to": "/period/endDate",
	"accepted_on": "/dateAccepted", "amount": "/value/amount", "status": "/status", "claimed_amount": "/claimedValue/amount",
	"quantity": "/quantity", "claimed_quantity": "/claimedQuantity", "advance_set_off": "/advanceSetOff/amount", "quality": "/quality", "reason": "/reason"}

// addAct records an act through the store that the pages use.
func (c *call) addAct() (any, error) {
	of, err := c.contractRow()
	if err != nil {
		return nil, err
	}
	var body actIn
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	a := contracts.Act{ContractID: of.ID, Act: c.need(body.Number, "/number"), AcceptedOn: c.needDay(body.DateAccepted, "/dateAccepted"),
		Status: maybe(body.Status), Amount: c.som(body.Value, of.Currency, "/value", true).Som,
		ClaimedAmount: c.som(body.ClaimedValue, of.Currency, "/claimedValue", false), Quantity: c.quantity(body.Quantity, "/quantity"),
		ClaimedQuantity: c.quantity(body.ClaimedQuantity, "/claimedQuantity"),
		AdvanceSetOff:   c.som(body.AdvanceSetOff, of.Currency, "/advanceSetOff", false).Som, Quality: maybe(body.Quality), Reason: maybe(body.Reason)}
	if body.Period == nil {
		c.refuse(errNeeded.On("/period"))
	} else {
		a.PeriodFrom, a.PeriodTo = c.needDay(body.Period.StartDate, "/period/startDate"), c.needDay(body.Period.EndDate, "/period/endDate")
	}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	return c.writeOnce(func(ctx context.Context) error { return pointed(c.h.Contracts.AddAct(ctx, c.actor, &a), actPointers) },
		func() (string, any) {
			return Prefix + "/acts/" + idText(a.ID), actShape(&a, of.Number, of.Currency)
		})
}
