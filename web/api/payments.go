package api

import (
	"context"
	"strconv"

	"kelishim/contracts"
	"kelishim/internal/db"
)

// payment is money that was paid (OCDS: implementation.transactions).
type payment struct {
	ID         string    `json:"id"`
	Contract   of        `json:"contract"`
	Number     string    `json:"number"` // of the payment order
	Date       string    `json:"date"`
	Value      *amount   `json:"value"`
	Payer      reference `json:"payer"`
	Payee      reference `json:"payee"`
	Act        string    `json:"act,omitempty"` // number of the act that it pays; none for an advance
	BudgetLine string    `json:"budgetLine,omitempty"`
	Warnings   []string  `json:"warnings,omitempty"`
}

func (c *call) paymentShape(names func(soate string) reference, p *contracts.Payment, o contracts.Of) payment {
	v := payment{ID: idText(p.ID), Contract: of{idText(p.ContractID), o.Number}, Number: p.Payment, Date: p.PaidOn.String(),
		Value: in(p.Amount, o.Currency), Payer: names(o.Buyer), Payee: reference{c.inn(o.Provider), o.ProviderName, o.ProviderNameKY}, Act: p.Act}
	if p.BudgetLineID != nil {
		v.BudgetLine = idText(*p.BudgetLineID)
	}
	if p.Over != nil {
		v.Warnings = []string{"budget_line_exceeded"}
	}
	return v
}

// unitNames gives units by their code.
func (c *call) unitNames() (func(soate string) reference, error) {
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	return func(soate string) reference { return unitReference(register, soate) }, nil
}

// payments lists payments in the order in which they were recorded.
func (c *call) payments() (any, error) {
	f, none, err := c.ledgerFilter()
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames()
	if err != nil {
		return nil, err
	}
	var rows []contracts.PaymentLine
	if !none {
		if rows, err = c.h.Contracts.PaymentsAfter(c.ctx, c.actor, f, c.afterID(), c.limit+1); err != nil {
			return nil, err
		}
	}
	return page(c, rows, func(row contracts.PaymentLine) string { return idText(row.ID) },
		func(row contracts.PaymentLine) payment { return c.paymentShape(names, &row.Payment, row.Of) }), nil
}

func (c *call) payment() (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames()
	if err != nil {
		return nil, err
	}
	rows, err := c.h.Contracts.PaymentsAfter(c.ctx, c.actor, contracts.LedgerFilter{Row: id}, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, db.ErrNotFound
	}
	return c.paymentShape(names, &rows[0].Payment, rows[0].Of), nil
}

// paymentIn is a payment as an accounting program sends it.
type paymentIn struct {
	Number     *string  `json:"number"`
	Date       *string  `json:"date"`
	Value      *valueIn `json:"value"`
	Act        *string  `json:"act"`
	BudgetLine *string  `json:"budgetLine"`
}

// paymentPointers says where in the body a field of a payment stands.
var paymentPointers = map[string]string{"payment": "/number", "paid_on": "/date", "amount": "/value/amount", "act": "/act", "budget_line_id": "/budgetLine"}

// addPayment records a payment through the store that the pages use.
func (c *call) addPayment() (any, error) {
	row, err := c.contractRow()
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames()
	if err != nil {
		return nil, err
	}
	var body paymentIn
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	p := contracts.Payment{ContractID: row.ID, Payment: c.need(body.Number, "/number"), PaidOn: c.needDay(body.Date, "/date"),
		Amount: c.som(body.Value, row.Currency, "/value", true).Som, Act: maybe(body.Act)}
	if text := maybe(body.BudgetLine); text != "" {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			c.refuse(errNumber.On("/budgetLine"))
		}
		p.BudgetLineID = &id
	}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	of := contracts.Of{Number: row.Number, Buyer: row.Buyer, Provider: row.Provider, ProviderName: row.ProviderName,
		ProviderNameKY: row.ProviderNameKY, Currency: row.Currency}
	return c.writeOnce(func(ctx context.Context) error {
		return pointed(c.h.Contracts.AddPayment(ctx, c.actor, &p), paymentPointers)
	},
		func() (string, any) { return Prefix + "/payments/" + idText(p.ID), c.paymentShape(names, &p, of) })
}
