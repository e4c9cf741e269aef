package contracts

import (
	"context"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

// PenaltySum is how a penalty for a delay is computed, step by step.
type PenaltySum struct {
	MilestoneID int64
	Base        money.Som       // planned amount of what is late
	Rate        decimal.Decimal // of the base, a day
	DaysLate    int             // after the due day, up to the day it was met or the penalty is imposed
	Raw         money.Som       // base × rate × days, rounded half up to the tyiyn
	Cap         money.Null      // contract value × the cap's share; not known where the contract names none
	Others      money.Som       // other penalties of the contract that are not waived
	Left        money.Null      // cap − others, 0 or more
	Amount      money.Som       // the raw amount, cut at what is left under the cap
}

// ComputePenalty computes the penalty for a milestone by its contract: planned
// amount × the daily rate × the days late, cut so that all penalties of the
// contract together stay within its cap. Refused where the contract's rate, the
// milestone's amount or a delay is missing.
func ComputePenalty(c Contract, m Milestone, until date.Date, others money.Som) (PenaltySum, error) {
	sum := PenaltySum{MilestoneID: m.ID, DaysLate: m.DaysLate(until), Others: others, Cap: c.penaltyLimit()}
	switch {
	case c.PenaltyRate == nil:
		return sum, ErrNoRate
	case !m.Amount.Valid:
		return sum, ErrNoBase.With("Milestone", m.Milestone)
	case sum.DaysLate == 0:
		return sum, ErrNotLate.With("Milestone", m.Milestone)
	}
	sum.Base, sum.Rate = m.Amount.Som, *c.PenaltyRate
	sum.Raw = sum.Base.Mul(sum.Rate.Mul(decimal.NewFromInt(int64(sum.DaysLate))))
	sum.Amount = sum.Raw
	if sum.Cap.Valid {
		sum.Left = money.Known(atLeastZero(sum.Cap.Som.Sub(others)))
		if sum.Amount.Cmp(sum.Left.Som) > 0 {
			sum.Amount = sum.Left.Som
		}
	}
	return sum, nil
}

// penaltyLimit is what all penalties of a contract may reach together.
func (c Contract) penaltyLimit() money.Null {
	if c.PenaltyCap == nil {
		return money.Null{}
	}
	return money.Known(c.Value.Mul(*c.PenaltyCap))
}

// PenaltyFor computes the penalty for a milestone of a contract as of a day; id
// is the penalty that is being changed, 0 for a new one.
func (s *Store) PenaltyFor(ctx context.Context, actor db.Actor, contractID, milestoneID, id int64, until date.Date) (sum PenaltySum, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var c Contract
		if err := tx.NewSelect().Model(&c).Where("id = ?", contractID).Scan(ctx); err != nil {
			return err
		}
		sum, err = computeFor(ctx, tx, c, milestoneID, id, until)
		return err
	})
	return sum, Refusals.Kindly(err)
}

func computeFor(ctx context.Context, tx bun.IDB, c Contract, milestoneID, id int64, until date.Date) (PenaltySum, error) {
	var m Milestone
	if err := tx.NewSelect().Model(&m).Where("id = ? AND contract_id = ?", milestoneID, c.ID).Scan(ctx); err != nil {
		return PenaltySum{}, err
	}
	others, err := otherPenalties(ctx, tx, c.ID, id)
	if err != nil {
		return PenaltySum{}, err
	}
	return ComputePenalty(c, m, until, others)
}

// otherPenalties sums the penalties of a contract that are not waived, but for
// one.
func otherPenalties(ctx context.Context, tx bun.IDB, contractID, id int64) (sum money.Som, err error) {
	err = tx.NewRaw(`SELECT coalesce(sum(amount), 0) FROM penalties WHERE contract_id = ? AND id <> ? AND waived_on IS NULL`, contractID, id).Scan(ctx, &sum)
	return sum, err
}
