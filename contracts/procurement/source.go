package procurement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// SourceKinds are where the money of a plan comes from.
var SourceKinds = []string{"local_budget", "equalisation_grant", "special_means", "republican_budget", "donor_grant",
	"user_fees", "provider", "community", "other"}

// Source is a part of a plan's cost and who pays it.
type Source struct {
	bun.BaseModel `bun:"table:service_plan_sources"`

	ID     int64     `bun:"id,pk,autoincrement"`
	PlanID int64     `bun:"plan_id"`
	Aimak  string    `bun:"aimak"`
	Source string    `bun:"source"` // one of SourceKinds, once a plan
	Amount money.Som `bun:"amount"`
	Note   string    `bun:"note"`
}

// ErrSourceTaken refuses a second row of one source.
var ErrSourceTaken = fault.New(fault.Conflict, "plan.source_taken").On("source")

func (v *Source) check() error {
	v.Note = strings.TrimSpace(v.Note)
	var wrong fault.List
	if !slices.Contains(SourceKinds, v.Source) {
		wrong = append(wrong, ErrChoice.On("source"))
	}
	if v.Amount.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("amount"))
	}
	return wrong.Or()
}

// Sources lists the sources of a plan.
func (s *Store) Sources(ctx context.Context, actor db.Actor, planID int64) (list []Source, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("plan_id = ?", planID).Order("id").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list sources of plan %d: %w", planID, err)
	}
	return list, nil
}

// Source finds a source.
func (s *Store) Source(ctx context.Context, actor db.Actor, id int64) (v Source, err error) {
	err = s.find(ctx, actor, &v, id)
	return v, err
}

// AddSource adds a source to an open plan.
func (s *Store) AddSource(ctx context.Context, actor db.Actor, v *Source) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add a source", func(ctx context.Context, tx bun.Tx) error {
		p, err := openPlan(ctx, tx, v.PlanID)
		if err != nil {
			return err
		}
		v.Aimak = p.Aimak
		_, err = tx.NewInsert().Model(v).Exec(ctx)
		return err
	})
}

// ChangeSource changes a source of an open plan.
func (s *Store) ChangeSource(ctx context.Context, actor db.Actor, v *Source) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a source", func(ctx context.Context, tx bun.Tx) error {
		if _, err := openPlan(ctx, tx, v.PlanID); err != nil {
			return err
		}
		return db.One(tx.NewUpdate().Model(v).Column("source", "amount", "note").Where("id = ? AND plan_id = ?", v.ID, v.PlanID).Exec(ctx))
	})
}

// DeleteSource removes a source of an open plan.
func (s *Store) DeleteSource(ctx context.Context, actor db.Actor, planID, id int64) error {
	return s.write(ctx, actor, "delete a source", func(ctx context.Context, tx bun.Tx) error {
		if _, err := openPlan(ctx, tx, planID); err != nil {
			return err
		}
		return db.One(tx.NewDelete().Model((*Source)(nil)).Where("id = ? AND plan_id = ?", id, planID).Exec(ctx))
	})
}
