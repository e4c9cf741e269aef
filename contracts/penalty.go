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

// Penalty is what a provider owes for a breach. Only what was withheld lowers
// the cost; what is claimed and not withheld is a receivable.
type Penalty struct {
	bun.BaseModel `bun:"table:penalties"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	Penalty    string    `bun:"penalty"` // its number, once a contract
	ImposedOn  date.Date `bun:"imposed_on"`
	WithheldOn date.Date `bun:"withheld_on"` // none while it is not withheld
	Amount     money.Som `bun:"amount"`
	Reason     string    `bun:"reason"`

	MilestoneID      *int64           `bun:"milestone_id"` // what was late
	DaysLate         *int             `bun:"days_late"`
	Base             money.Null       `bun:"base"`     // what the rate applies to
	Rate             *decimal.Decimal `bun:"rate"`     // the contract's, a day
	Computed         money.Null       `bun:"computed"` // by the contract; not known without a milestone
	DifferenceReason string           `bun:"difference_reason,nullzero"`
	WaivedOn         date.Date        `bun:"waived_on"` // by the head; such a penalty is owed no more
	WaivedBy         string           `bun:"waived_by,nullzero"`
	WaiverReason     string           `bun:"waiver_reason,nullzero"`

	ByContract bool `bun:"-"` // the amount is the one that the contract gives for the milestone
}

// Difference is amount − computed, not known where nothing was computed.
func (p Penalty) Difference() money.Null {
	if !p.Computed.Valid {
		return money.Null{}
	}
	return money.Known(p.Amount.Sub(p.Computed.Som))
}

func (p *Penalty) check() error {
	p.Penalty, p.Reason, p.DifferenceReason = strings.TrimSpace(p.Penalty), strings.TrimSpace(p.Reason), strings.TrimSpace(p.DifferenceReason)
	var wrong fault.List
	if p.Penalty == "" {
		wrong = append(wrong, ErrPenalty)
	}
	if p.ImposedOn.IsZero() {
		wrong = append(wrong, ErrDate.On("imposed_on"))
	}
	if !p.WithheldOn.IsZero() && p.WithheldOn.Before(p.ImposedOn) {
		wrong = append(wrong, ErrWithheld)
	}
	if p.Amount.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("amount"))
	}
	if p.Reason == "" {
		wrong = append(wrong, ErrReason)
	}
	return wrong.Or()
}

// Penalties lists the penalties of a contract by day.
func (s *Store) Penalties(ctx context.Context, actor db.Actor, contractID int64) (list []Penalty, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("imposed_on", "penalty").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list penalties of contract %d: %w", contractID, err)
	}
	return list, nil
}

// Penalty finds a penalty.
func (s *Store) Penalty(ctx context.Context, actor db.Actor, id int64) (p Penalty, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&p).Where("id = ?", id).Scan(ctx)
	})
	return p, Refusals.Kindly(err)
}

// AddPenalty records a penalty. One for a milestone is computed by the contract;
// an amount that differs needs its reason. All penalties together that are not
// waived stay within the contract's cap.
func (s *Store) AddPenalty(ctx context.Context, actor db.Actor, p *Penalty) error {
	return s.putPenalty(ctx, actor, p, "record a penalty", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(p).Exec(ctx)
		return err
	})
}

// ChangePenalty changes a penalty under the same rules. A waived one stays as it
// was waived.
func (s *Store) ChangePenalty(ctx context.Context, actor db.Actor, p *Penalty) error {
	return s.putPenalty(ctx, actor, p, "change a penalty", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(p).Column("penalty", "imposed_on", "withheld_on", "amount", "reason",
			"milestone_id", "days_late", "base", "rate", "computed", "difference_reason").
			Where("id = ? AND contract_id = ?", p.ID, p.ContractID).Exec(ctx))
	})
}

func (s *Store) putPenalty(ctx context.Context, actor db.Actor, p *Penalty, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		// Two penalties at once must not pass the cap together.
		c, err := s.lock(ctx, tx, p.ContractID)
		if err != nil {
			return err
		}
		var old Penalty
		if p.ID != 0 {
			if err := tx.NewSelect().Model(&old).Where("id = ? AND contract_id = ?", p.ID, p.ContractID).Scan(ctx); err != nil {
				return err
			}
			if !old.WaivedOn.IsZero() {
				return ErrPenaltyWaived
			}
		}
		if err := p.compute(ctx, tx, c); err != nil {
			return err
		}
		// One that the cap did not hold before may still be mended elsewhere.
		if limit := c.penaltyLimit(); limit.Valid && p.Amount.Cmp(old.Amount) > 0 {
			others, err := otherPenalties(ctx, tx, p.ContractID, p.ID)
			if err != nil {
				return err
			}
			if left := limit.Som.Sub(others); p.Amount.Cmp(left) > 0 {
				return ErrPenaltyCap.With("Cap", limit.Som).With("Others", others).With("Left", atLeastZero(left))
			}
		}
		s.checked()
		return put(ctx, tx)
	})
}

// compute puts down what the contract gives for the milestone.
func (p *Penalty) compute(ctx context.Context, tx bun.IDB, c Contract) error {
	p.DaysLate, p.Base, p.Rate, p.Computed = nil, money.Null{}, nil, money.Null{}
	if p.MilestoneID == nil {
		p.DifferenceReason = ""
		return nil
	}
	sum, err := computeFor(ctx, tx, c, *p.MilestoneID, p.ID, p.ImposedOn)
	if err != nil {
		return err
	}
	p.DaysLate, p.Base, p.Rate, p.Computed = &sum.DaysLate, money.Known(sum.Base), &sum.Rate, money.Known(sum.Amount)
	if p.ByContract {
		p.Amount = sum.Amount
	}
	if p.Amount.Cmp(sum.Amount) == 0 {
		p.DifferenceReason = ""
	} else if p.DifferenceReason == "" {
		return ErrDifference.With("Computed", sum.Amount).With("Difference", p.Amount.Sub(sum.Amount))
	}
	return nil
}

// WaivePenalty lets a penalty go, by the head and with a reason; refused once it
// is withheld or waived.
func (s *Store) WaivePenalty(ctx context.Context, actor db.Actor, contractID, id int64, on date.Date, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return ErrWaiverReason
	}
	return s.write(ctx, actor, "waive a penalty", func(ctx context.Context, tx bun.Tx) error {
		var p Penalty
		if err := tx.NewSelect().Model(&p).Where("id = ? AND contract_id = ?", id, contractID).For("UPDATE").Scan(ctx); err != nil {
			return err
		}
		switch {
		case !p.WaivedOn.IsZero():
			return ErrPenaltyWaived
		case !p.WithheldOn.IsZero():
			return ErrPenaltyWithheld.With("On", p.WithheldOn)
		}
		p.WaivedOn, p.WaivedBy, p.WaiverReason = on, actor.Name, reason
		return db.One(tx.NewUpdate().Model(&p).Column("waived_on", "waived_by", "waiver_reason").WherePK().Exec(ctx))
	})
}

// DeletePenalty removes a penalty.
func (s *Store) DeletePenalty(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return s.write(ctx, actor, "delete a penalty", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Penalty)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
	})
}
