package contracts

import (
	"context"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/money"
)

// PaymentRoom is what may still be paid under a contract for one act, or in
// advance where no act is named: the least of its limits.
//
//	for an act    accepted − advance set off − paid for the act, and over all
//	              acts accepted − set off − penalties withheld − paid for acts
//	in advance    advance share × value − (advances paid − set off)
//	always        contract value − paid
type PaymentRoom struct {
	Act          string
	Refused      bool             // the act accepted nothing
	InForce      bool             // the contract is neither a draft nor cancelled
	AdvanceShare *decimal.Decimal // nil where the contract does not say

	Value, Paid money.Som // of the contract, all payments

	ActPayable, ActPaid            money.Som
	Payable, Withheld, PaidForActs money.Som // over all acts
	Advance, AdvancesOpen          money.Som // largest advance, and paid and not yet set off
}

// OfAct is what the act itself leaves.
func (r PaymentRoom) OfAct() money.Som { return atLeastZero(r.ActPayable.Sub(r.ActPaid)) }

// OfActs is what all acts together leave after penalties withheld.
func (r PaymentRoom) OfActs() money.Som {
	return atLeastZero(r.Payable.Sub(r.Withheld).Sub(r.PaidForActs))
}

// OfAdvance is what may still be paid in advance.
func (r PaymentRoom) OfAdvance() money.Som { return atLeastZero(r.Advance.Sub(r.AdvancesOpen)) }

// OfValue is what the contract value leaves.
func (r PaymentRoom) OfValue() money.Som { return atLeastZero(r.Value.Sub(r.Paid)) }

// Left is the least of the limits.
func (r PaymentRoom) Left() money.Som {
	limits := []money.Som{r.OfValue()}
	if r.Act == "" {
		limits = append(limits, r.OfAdvance())
	} else {
		limits = append(limits, r.OfAct(), r.OfActs())
	}
	least := limits[0]
	for _, limit := range limits {
		if limit.Cmp(least) < 0 {
			least = limit
		}
	}
	return least
}

// refuse says which limit an amount passes, with the figures.
func (r PaymentRoom) refuse(amount money.Som) error {
	switch {
	case !r.InForce:
		return ErrPaymentNotInForce
	case r.Act == "" && r.AdvanceShare == nil:
		return ErrAdvanceUnknown
	case r.Act == "" && amount.Cmp(r.OfAdvance()) > 0:
		return ErrAdvance.With("Advance", r.Advance).With("Open", r.AdvancesOpen).With("Left", r.OfAdvance())
	case r.Act != "" && r.Refused:
		return ErrPaymentRefusedAct.With("Act", r.Act)
	case r.Act != "" && amount.Cmp(r.OfAct()) > 0:
		return ErrPaymentBeyondAct.With("Payable", r.ActPayable).With("Paid", r.ActPaid).With("Left", r.OfAct())
	case r.Act != "" && amount.Cmp(r.OfActs()) > 0:
		return ErrPaymentBeyondActs.With("Payable", r.Payable).With("Withheld", r.Withheld).With("Paid", r.PaidForActs).With("Left", r.OfActs())
	case amount.Cmp(r.OfValue()) > 0:
		return ErrPaymentBeyondValue.With("Value", r.Value).With("Paid", r.Paid).With("Left", r.OfValue())
	}
	return nil
}

// PaymentRoom tells what may still be paid for an act of a contract, or in
// advance where act is "".
func (s *Store) PaymentRoom(ctx context.Context, actor db.Actor, contractID int64, act string) (room PaymentRoom, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var c Contract
		if err := tx.NewSelect().Model(&c).Where("id = ?", contractID).Scan(ctx); err != nil {
			return err
		}
		room, err = paymentRoom(ctx, tx, c, act, 0)
		return err
	})
	return room, Refusals.Kindly(err)
}

// paymentRoom sums what bounds a payment, without the payment that is changed.
func paymentRoom(ctx context.Context, tx bun.IDB, c Contract, act string, except int64) (PaymentRoom, error) {
	r := PaymentRoom{Act: act, Value: c.Value, AdvanceShare: c.AdvanceShare, InForce: c.Status != "draft" && c.Status != "cancelled"}
	if c.AdvanceShare != nil {
		r.Advance = c.Value.Mul(*c.AdvanceShare)
	}
	var setOff money.Som
	err := tx.NewRaw(`
		SELECT a.payable, a.set_off, p.paid, p.for_acts, p.paid - p.for_acts - a.set_off,
			(SELECT coalesce(sum(amount), 0) FROM penalties WHERE contract_id = ? AND withheld_on IS NOT NULL)
		FROM (SELECT coalesce(sum(amount - advance_set_off), 0) AS payable, coalesce(sum(advance_set_off), 0) AS set_off
				FROM acts WHERE contract_id = ?) a,
			(SELECT coalesce(sum(amount), 0) AS paid, coalesce(sum(amount) FILTER (WHERE act IS NOT NULL), 0) AS for_acts
				FROM payments WHERE contract_id = ? AND id <> ?) p`, c.ID, c.ID, c.ID, except).
		Scan(ctx, &r.Payable, &setOff, &r.Paid, &r.PaidForActs, &r.AdvancesOpen, &r.Withheld)
	if err != nil || act == "" {
		return r, err
	}
	var rows []struct {
		Status  string    `bun:"status"`
		Payable money.Som `bun:"payable"`
		Paid    money.Som `bun:"paid"`
	}
	err = tx.NewRaw(`
		SELECT a.status, a.amount - a.advance_set_off AS payable,
			coalesce((SELECT sum(p.amount) FROM payments p WHERE p.contract_id = a.contract_id AND p.act = a.act AND p.id <> ?), 0) AS paid
		FROM acts a WHERE a.contract_id = ? AND a.act = ?`, except, c.ID, act).Scan(ctx, &rows)
	if err != nil {
		return r, err
	}
	if len(rows) == 0 {
		return r, ErrPaymentAct
	}
	r.Refused, r.ActPayable, r.ActPaid = rows[0].Status == "refused", rows[0].Payable, rows[0].Paid
	return r, nil
}
