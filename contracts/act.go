package contracts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// What became of the work of an act, and how good it was.
var (
	ActStatuses = []string{"accepted", "partly", "refused"}
	Qualities   = []string{"good", "defects", "bad"}
)

// Act is an act of acceptance: what was done in a period, what of it was
// claimed, and what was accepted. It counts in the year in which its period
// ends; a refused one has the amount 0 and is no accepted work.
type Act struct {
	bun.BaseModel `bun:"table:acts"`

	ID         int64            `bun:"id,pk,autoincrement"`
	ContractID int64            `bun:"contract_id"`
	Act        string           `bun:"act"` // its number, once a contract
	AcceptedOn date.Date        `bun:"accepted_on"`
	PeriodFrom date.Date        `bun:"period_from"`
	PeriodTo   date.Date        `bun:"period_to"`
	Quantity   *decimal.Decimal `bun:"quantity"`
	Amount     money.Som        `bun:"amount"` // accepted, gross of VAT

	Status          string           `bun:"status"` // accepted, partly or refused
	MilestoneID     *int64           `bun:"milestone_id"`
	ClaimedAmount   money.Null       `bun:"claimed_amount"` // what the provider asked for
	ClaimedQuantity *decimal.Decimal `bun:"claimed_quantity"`
	Reason          string           `bun:"reason,nullzero"`  // why not all of it was accepted
	Quality         string           `bun:"quality,nullzero"` // good, defects or bad; "" where nobody said
	AdvanceSetOff   money.Som        `bun:"advance_set_off"`  // part of the advance that it pays back
}

// Payable is accepted − advance set off: what may be paid for the act.
func (a Act) Payable() money.Som { return a.Amount.Sub(a.AdvanceSetOff) }

func (a *Act) check() error {
	a.Act = strings.TrimSpace(a.Act)
	var wrong fault.List
	if a.Act == "" {
		wrong = append(wrong, ErrAct)
	}
	for _, one := range []struct {
		field string
		day   date.Date
	}{{"period_from", a.PeriodFrom}, {"period_to", a.PeriodTo}, {"accepted_on", a.AcceptedOn}} {
		if one.day.IsZero() {
			wrong = append(wrong, ErrDate.On(one.field))
		}
	}
	if !a.PeriodTo.IsZero() && a.PeriodTo.Before(a.PeriodFrom) {
		wrong = append(wrong, ErrPeriodOrder)
	}
	if a.Amount.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("amount"))
	}
	if a.Quantity != nil && a.Quantity.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("quantity"))
	}
	return append(wrong, a.checkAcceptance()...).Or()
}

// checkAcceptance holds claimed, accepted and refused together.
func (a *Act) checkAcceptance() (wrong fault.List) {
	if a.Status == "" {
		a.Status = "accepted"
	}
	a.Reason = strings.TrimSpace(a.Reason)
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(!slices.Contains(ActStatuses, a.Status), ErrActStatus)
	refuse(a.Quality != "" && !slices.Contains(Qualities, a.Quality), ErrActQuality)
	refuse(a.Status != "accepted" && a.Reason == "", ErrActReason)
	refuse(a.Status == "refused" && a.Amount.Sign() > 0, ErrActRefused)
	refuse(a.ClaimedAmount.Som.Sign() < 0, ErrNegative.On("claimed_amount"))
	refuse(a.ClaimedQuantity != nil && a.ClaimedQuantity.Sign() < 0, ErrNegative.On("claimed_quantity"))
	less := a.ClaimedAmount.Valid && a.Amount.Cmp(a.ClaimedAmount.Som) < 0
	refuse(a.ClaimedAmount.Valid && a.Amount.Cmp(a.ClaimedAmount.Som) > 0, ErrActBeyondClaim.On("amount"))
	refuse(a.Quantity != nil && a.ClaimedQuantity != nil && a.Quantity.Cmp(*a.ClaimedQuantity) > 0, ErrActBeyondClaim.On("quantity"))
	refuse(a.Status == "accepted" && less, ErrActPartly)
	refuse(a.AdvanceSetOff.Sign() < 0, ErrNegative.On("advance_set_off"))
	refuse(a.AdvanceSetOff.Cmp(a.Amount) > 0 && a.Amount.Sign() >= 0, ErrSetOffBeyondAct)
	return wrong
}

// Acts lists the acts of a contract by period.
func (s *Store) Acts(ctx context.Context, actor db.Actor, contractID int64) (list []Act, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("period_from", "act").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list acts of contract %d: %w", contractID, err)
	}
	return list, nil
}

// Act finds an act.
func (s *Store) Act(ctx context.Context, actor db.Actor, id int64) (a Act, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	})
	return a, Refusals.Kindly(err)
}

// AddAct records an act; refused where its period lies outside the contract, and
// where it sets off more of an advance than was paid.
func (s *Store) AddAct(ctx context.Context, actor db.Actor, a *Act) error {
	return s.putAct(ctx, actor, a, "record an act", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(a).Value("quantity", "?::numeric", a.Quantity).Exec(ctx)
		return err
	})
}

// ChangeAct changes an act; its payments follow a new number. Refused where less
// would be payable than was paid for it.
func (s *Store) ChangeAct(ctx context.Context, actor db.Actor, a *Act) error {
	return s.putAct(ctx, actor, a, "change an act", func(ctx context.Context, tx bun.Tx) error {
		if err := refuseBelowPaid(ctx, tx, a); err != nil {
			return err
		}
		return db.One(tx.NewUpdate().Model(a).
			Column("act", "accepted_on", "period_from", "period_to", "amount", "status", "milestone_id", "claimed_amount", "claimed_quantity",
				"reason", "quality", "advance_set_off").Set("quantity = ?::numeric", a.Quantity).
			Where("id = ? AND contract_id = ?", a.ID, a.ContractID).Exec(ctx))
	})
}

func (s *Store) putAct(ctx context.Context, actor db.Actor, a *Act, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := a.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		// Locked: the contract's dates must not move away under the act, nor
		// two acts set the same advance off.
		c, err := s.lock(ctx, tx, a.ContractID)
		if err != nil {
			return err
		}
		if a.PeriodFrom.Before(c.StartsOn) || a.PeriodTo.After(c.EndsOn) {
			return ErrPeriod.With("From", c.StartsOn).With("To", c.EndsOn)
		}
		if err := refuseSetOffBeyondAdvance(ctx, tx, a); err != nil {
			return err
		}
		s.checked()
		return put(ctx, tx)
	})
}

// refuseSetOffBeyondAdvance holds what acts set off within the advances paid.
func refuseSetOffBeyondAdvance(ctx context.Context, tx bun.IDB, a *Act) error {
	if a.AdvanceSetOff.IsZero() {
		return nil
	}
	var left money.Som
	err := tx.NewRaw(`
		SELECT coalesce((SELECT sum(amount) FROM payments WHERE contract_id = ? AND act IS NULL), 0)
			- coalesce((SELECT sum(advance_set_off) FROM acts WHERE contract_id = ? AND id <> ?), 0)`,
		a.ContractID, a.ContractID, a.ID).Scan(ctx, &left)
	if err != nil {
		return err
	}
	if a.AdvanceSetOff.Cmp(left) > 0 {
		return ErrSetOff.With("Left", atLeastZero(left))
	}
	return nil
}

// refuseBelowPaid holds what is payable for an act at what was paid for it. An
// act that was paid beyond that before, as an import may say, can still be
// mended in its other fields.
func refuseBelowPaid(ctx context.Context, tx bun.IDB, a *Act) error {
	var before, paid money.Som
	err := tx.NewRaw(`
		SELECT a.amount - a.advance_set_off,
			coalesce((SELECT sum(p.amount) FROM payments p WHERE p.contract_id = a.contract_id AND p.act = a.act), 0)
		FROM acts a WHERE a.id = ? AND a.contract_id = ?`, a.ID, a.ContractID).Scan(ctx, &before, &paid)
	if err != nil {
		return err
	}
	if a.Payable().Cmp(paid) < 0 && a.Payable().Cmp(before) < 0 {
		return ErrActPaid.With("Paid", paid).With("Payable", a.Payable())
	}
	return nil
}

func atLeastZero(som money.Som) money.Som {
	if som.Sign() < 0 {
		return money.Zero
	}
	return som
}

// DeleteAct removes an act; refused while a payment names it.
func (s *Store) DeleteAct(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return s.write(ctx, actor, "delete an act", func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Act)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
		if db.Constraint(err) != "" {
			return ErrActUsed
		}
		return err
	})
}
