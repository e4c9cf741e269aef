package contracts

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

// Foresee gives the avoidable saving over the whole term of a contract at its
// price, not known where the services cannot be compared (method.md; the
// arithmetic lies in package savings, which stands above this one).
type Foresee func(ctx context.Context, tx bun.IDB, c Contract, services []Service) (money.Null, error)

// Approve applies an amendment: its deltas change the contract in the same
// transaction, under a lock, and what the saving over the term was before and
// is after is kept with it. Refused where the value would fall below 0 or below
// what was paid, and where an act would lie outside the new term.
func (s *Store) Approve(ctx context.Context, actor db.Actor, contractID, id int64, d Decision, foresee Foresee) error {
	return s.decide(ctx, actor, contractID, id, d, AmendmentApproved, func(ctx context.Context, tx bun.Tx, c Contract, a *Amendment) error {
		if err := c.refuseAmendment(ctx, tx, *a); err != nil {
			return err
		}
		bought, err := services(ctx, tx, contractID)
		if err != nil {
			return err
		}
		after := c.Amended(*a)
		if a.SavingBefore, err = foresee(ctx, tx, c, bought); err != nil {
			return err
		}
		if a.SavingAfter, err = foresee(ctx, tx, after, bought); err != nil {
			return err
		}
		if !a.EndsOn.IsZero() {
			a.EndedOn = c.EndsOn
		}
		return db.One(tx.NewUpdate().Model(&after).Column("value", "ends_on", "quantity").WherePK().Exec(ctx))
	})
}

// Refuse turns an amendment down; the contract stays as it is.
func (s *Store) Refuse(ctx context.Context, actor db.Actor, contractID, id int64, d Decision) error {
	return s.decide(ctx, actor, contractID, id, d, AmendmentRefused, func(context.Context, bun.Tx, Contract, *Amendment) error {
		if d.Reason == "" {
			return ErrStepReason
		}
		return nil
	})
}

func (s *Store) decide(ctx context.Context, actor db.Actor, contractID, id int64, d Decision, status string,
	fn func(ctx context.Context, tx bun.Tx, c Contract, a *Amendment) error) error {
	d.Reason = strings.TrimSpace(d.Reason)
	if err := d.check(false); err != nil {
		return err
	}
	if d.On.After(date.Today()) {
		return ErrStepAhead
	}
	return s.write(ctx, actor, "decide upon an amendment", func(ctx context.Context, tx bun.Tx) error {
		// Two decisions on one contract meet here: each sees what the other did.
		c, err := lock(ctx, tx, contractID)
		if err != nil {
			return err
		}
		var a Amendment
		if err := tx.NewSelect().Model(&a).Where("id = ? AND contract_id = ?", id, contractID).Scan(ctx); err != nil {
			return err
		}
		switch {
		case a.Status != AmendmentDraft:
			return ErrAmendmentDecided
		case actor.Role != "head" && actor.Role != "system":
			return ErrStepRole
		}
		if err := fn(ctx, tx, c, &a); err != nil {
			return err
		}
		a.Status, a.DecidedOn, a.DecidedBy, a.DecisionNote = status, d.On, actor.Name, d.Reason
		return db.One(tx.NewUpdate().Model(&a).Column("status", "decided_on", "decided_by", "decision_note", "saving_before", "saving_after", "ended_on").
			WherePK().Exec(ctx))
	})
}

// refuseAmendment says why an amendment cannot change the contract, which is
// locked.
func (c Contract) refuseAmendment(ctx context.Context, tx bun.IDB, a Amendment) error {
	if !c.Running() {
		return ErrAmendmentStatus.With("Status", c.Status)
	}
	after := c.Amended(a)
	var paid, accepted money.Som
	var from, to date.Date
	err := tx.NewRaw(`
		SELECT (SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id = ?), coalesce(sum(amount), 0), min(period_from), max(period_to)
		FROM acts WHERE contract_id = ?`, c.ID, c.ID).Scan(ctx, &paid, &accepted, &from, &to)
	if err != nil {
		return fmt.Errorf("sum what was done under contract %d: %w", c.ID, err)
	}
	var wrong fault.List
	switch {
	case after.Value.Sign() < 0:
		wrong = append(wrong, ErrAmendmentNegative.With("Value", c.Value))
	case a.ValueDelta.Sign() < 0 && paid.Cmp(after.Value) > 0:
		wrong = append(wrong, ErrAmendmentPaid.With("Paid", paid).With("Value", after.Value))
	case a.ValueDelta.Sign() < 0 && accepted.Cmp(after.Value) > 0:
		wrong = append(wrong, ErrAmendmentAccepted.With("Accepted", accepted).With("Value", after.Value))
	}
	if after.Quantity != nil && after.Quantity.Sign() < 0 {
		wrong = append(wrong, ErrAmendmentQuantity)
	}
	switch {
	case after.EndsOn.Before(c.StartsOn):
		wrong = append(wrong, ErrOrder)
	case to.After(after.EndsOn):
		wrong = append(wrong, ErrAmendmentActs.With("Day", to))
	}
	return wrong.Or()
}

// Growth is how far approved amendments raised the value: their sum as a share
// of the value at signing, not known where that is 0.
func Growth(c Contract, list []Amendment) decimal.NullDecimal {
	signed := c.AsSigned(list).Value
	if signed.IsZero() {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(c.Value.Sub(signed).Decimal().DivRound(signed.Decimal(), 16))
}

// Limit is a dated limit of the law.
type Limit struct {
	Value     decimal.Decimal `bun:"value"`
	Ground    string          `bun:"ground"`
	Confirmed bool            `bun:"confirmed"` // false: to be checked in the text of the law
}

// AmendmentLimit is the largest share of the value that amendments may add, in
// force on a day; nil where none is recorded.
func (s *Store) AmendmentLimit(ctx context.Context, actor db.Actor, method string, on date.Date) (*Limit, error) {
	var list []Limit
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT value, ground, confirmed FROM procurement_limits
			WHERE kind = 'amendment_share_max' AND valid_from <= ? AND coalesce(valid_to >= ?, true) AND (method IS NULL OR method = ?)
			ORDER BY method NULLS LAST, valid_from DESC LIMIT 1`, on, on, method).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("find the limit of amendments: %w", err)
	}
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // no limit is recorded: that is said, not refused
	}
	return &list[0], nil
}
