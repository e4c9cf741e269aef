package procurement

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Award is the decision for one bid on a lot (OCDS: award). Amounts in som over
// the whole contract term.
type Award struct {
	bun.BaseModel `bun:"table:awards"`

	ID              int64     `bun:"id,pk,autoincrement"`
	TenderID        int64     `bun:"tender_id"`
	LotID           int64     `bun:"lot_id"`
	BidID           int64     `bun:"bid_id,nullzero"`
	Aimak           string    `bun:"aimak"`
	Provider        string    `bun:"provider"`
	Value           money.Som `bun:"value"` // at most the bid's
	DecidedOn       date.Date `bun:"decided_on"`
	StandstillUntil date.Date `bun:"standstill_until"` // the last day for complaints
	Status          string    `bun:"status"`           // pending, active, cancelled or unsuccessful
	Reason          string    `bun:"reason"`
	// What was seen on the day of the decision, not known where it could not be
	// compared: doing it in-house (avoidable) and the price at which it costs the same.
	InHouse    money.Null `bun:"in_house"`
	BreakEven  money.Null `bun:"break_even"`
	ApprovedOn date.Date  `bun:"approved_on"`
	ApprovedBy string     `bun:"approved_by,nullzero"`

	ContractID int64 `bun:"-"` // the contract made of it, 0 while there is none
}

// Live tells whether the award holds its lot.
func (a Award) Live() bool { return a.Status == "pending" || a.Status == "active" }

// Refusals of awards.
var (
	ErrNotEvaluated    = fault.New(fault.Conflict, "award.not_evaluated")
	ErrBidNotValid     = fault.New(fault.Conflict, "award.bid_not_valid")
	ErrAboveBid        = fault.New(fault.Invalid, "award.above_bid").On("value")
	ErrAbove           = fault.New(fault.Invalid, "award.above_break_even").On("reason")
	ErrNotFirst        = fault.New(fault.Invalid, "award.not_first").On("reason")
	ErrAwardUnapproved = fault.New(fault.Conflict, "award.unapproved")
	ErrAwardStep       = fault.New(fault.Conflict, "award.step")
	ErrAwardStands     = fault.New(fault.Conflict, "award.stands")
	ErrStandstill      = fault.New(fault.Conflict, "award.standstill_runs")
	ErrDecidedEarly    = fault.New(fault.Invalid, "award.before_evaluation").On("decided_on")
)

// Awards lists the awards of a tender, the newest first.
func (s *Store) Awards(ctx context.Context, actor db.Actor, tenderID int64) (list []Award, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&list).Where("tender_id = ?", tenderID).Order("id DESC").Scan(ctx); err != nil {
			return err
		}
		for i := range list {
			err := tx.NewRaw(`SELECT coalesce((SELECT id FROM contracts WHERE award_id = ?), 0)`, list[i].ID).Scan(ctx, &list[i].ContractID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list awards of tender %d: %w", tenderID, err)
	}
	return list, nil
}

// Award finds an award.
func (s *Store) Award(ctx context.Context, actor db.Actor, id int64) (a Award, err error) {
	err = s.find(ctx, actor, &a, id)
	return a, err
}

// DecideAward awards a lot to a valid bid once the lot is evaluated. A price
// above the break-even price, and a bid that is not ranked first, need a reason.
// The standstill is the limit of the law in force on the day; it sets the ID.
func (s *Store) DecideAward(ctx context.Context, actor db.Actor, a *Award) error {
	a.Reason = strings.TrimSpace(a.Reason)
	switch {
	case a.DecidedOn.IsZero():
		return fault.List{ErrDate.On("decided_on")}
	case a.DecidedOn.After(date.Today()):
		return fault.List{ErrFuture.On("decided_on")}
	case a.Value.Sign() < 0:
		return fault.List{ErrNegative.On("value")}
	}
	return s.write(ctx, actor, "award a lot", func(ctx context.Context, tx bun.Tx) error {
		var b Bid
		if err := hold(ctx, tx, &b, a.BidID); err != nil {
			return err
		}
		t, l, err := lotIn(ctx, tx, a.TenderID, b.LotID, Evaluation, Standstill)
		if err != nil {
			return err
		}
		if err := a.allowed(ctx, tx, t, l, b); err != nil {
			return err
		}
		a.LotID, a.Aimak, a.Provider, a.Status, a.ID = l.ID, t.Aimak, b.Provider, "pending", 0
		if a.StandstillUntil, err = standstill(ctx, tx, t, a.DecidedOn); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
			return err
		}
		return settleTender(ctx, tx, t.ID)
	})
}

// allowed says what is in the way of awarding a lot to a bid.
func (a *Award) allowed(ctx context.Context, tx bun.IDB, t Tender, l Lot, b Bid) error {
	switch {
	case l.Status != Active:
		return ErrLotEnded
	case l.EvaluatedOn.IsZero():
		return ErrNotEvaluated
	case b.Status != "valid":
		return ErrBidNotValid
	case a.DecidedOn.Before(l.EvaluatedOn):
		return ErrDecidedEarly
	case a.Value.Cmp(b.Value) > 0:
		return ErrAboveBid.With("Value", b.Value)
	}
	if err := unawarded(ctx, tx, l.ID); err != nil {
		return err
	}
	if debarred, err := debarredOn(ctx, tx, b.Provider, a.DecidedOn); err != nil || debarred {
		if err == nil {
			err = ErrDebarred
		}
		return err
	}
	if a.Reason != "" {
		return nil
	}
	if a.BreakEven.Valid && a.Value.Cmp(a.BreakEven.Som) > 0 {
		return ErrAbove
	}
	bids, err := loadBids(ctx, tx, t)
	if err != nil {
		return err
	}
	for _, one := range bids {
		if one.ID == b.ID && one.Rank > 1 {
			return ErrNotFirst
		}
	}
	return nil
}

// standstill is the last day on which an award rests; none where the law of the
// day names no such time.
func standstill(ctx context.Context, tx bun.IDB, t Tender, decided date.Date) (date.Date, error) {
	limits, err := loadLimits(ctx, tx)
	if err != nil {
		return date.Date{}, err
	}
	limit, ok := limits.On("standstill_days", t.Method, decided)
	if !ok || limit.Value.Cmp(decimal.NewFromInt(1000)) > 0 {
		return date.Date{}, nil
	}
	return decided.AddDays(int(limit.Value.Ceil().IntPart())), nil
}

// heldAward is an award of a tender, both locked.
func heldAward(ctx context.Context, tx bun.IDB, tenderID, id int64) (t Tender, a Award, err error) {
	if err = hold(ctx, tx, &t, tenderID); err != nil {
		return t, a, err
	}
	if err = hold(ctx, tx, &a, id); err == nil && a.TenderID != tenderID {
		err = db.ErrNotFound
	}
	return t, a, err
}

// ApproveAward is the head's word on an award.
func (s *Store) ApproveAward(ctx context.Context, actor db.Actor, tenderID, id int64) error {
	return s.write(ctx, actor, "approve an award", func(ctx context.Context, tx bun.Tx) error {
		_, a, err := heldAward(ctx, tx, tenderID, id)
		switch {
		case err != nil:
			return err
		case a.Status != "pending" || !a.ApprovedOn.IsZero():
			return ErrAwardStep
		}
		return db.One(tx.ExecContext(ctx, `UPDATE awards SET approved_on = ?, approved_by = ? WHERE id = ?`, date.Today(), actor.Name, id))
	})
}

// ActivateAward makes an approved award final once its standstill is over: its
// lot is complete.
func (s *Store) ActivateAward(ctx context.Context, actor db.Actor, tenderID, id int64) error {
	return s.write(ctx, actor, "activate an award", func(ctx context.Context, tx bun.Tx) error {
		_, a, err := heldAward(ctx, tx, tenderID, id)
		switch {
		case err != nil:
			return err
		case a.Status != "pending":
			return ErrAwardStep
		case a.ApprovedOn.IsZero():
			return ErrAwardUnapproved
		case !a.StandstillUntil.IsZero() && a.StandstillUntil.After(a.DecidedOn) && !date.Today().After(a.StandstillUntil):
			return ErrStandstill.With("Until", a.StandstillUntil)
		}
		if err := db.One(tx.ExecContext(ctx, `UPDATE awards SET status = 'active' WHERE id = ?`, id)); err != nil {
			return err
		}
		if err := db.One(tx.ExecContext(ctx, `UPDATE lots SET status = 'complete' WHERE id = ?`, a.LotID)); err != nil {
			return err
		}
		return settleTender(ctx, tx, tenderID)
	})
}

// CancelAward takes a pending award back with a reason, after a complaint or
// because the winner declined: the lot can be awarded again.
func (s *Store) CancelAward(ctx context.Context, actor db.Actor, tenderID, id int64, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.List{ErrReason}
	}
	return s.write(ctx, actor, "cancel an award", func(ctx context.Context, tx bun.Tx) error {
		_, a, err := heldAward(ctx, tx, tenderID, id)
		if err != nil {
			return err
		}
		if a.Status != "pending" {
			return ErrAwardStep
		}
		if err := db.One(tx.ExecContext(ctx, `UPDATE awards SET status = 'cancelled', reason = concat_ws(E'\n', nullif(reason, ''), ?) WHERE id = ?`, reason, id)); err != nil {
			return err
		}
		// The evaluation is open again: the winner may be disqualified now.
		if _, err := tx.ExecContext(ctx, `UPDATE lots SET evaluated_on = NULL WHERE id = ?`, a.LotID); err != nil {
			return err
		}
		return settleTender(ctx, tx, tenderID)
	})
}
