package contracts

import (
	"context"
	"fmt"
	"strings"

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
}

func (p *Penalty) check() error {
	p.Penalty, p.Reason = strings.TrimSpace(p.Penalty), strings.TrimSpace(p.Reason)
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

// AddPenalty records a penalty.
func (s *Store) AddPenalty(ctx context.Context, actor db.Actor, p *Penalty) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "record a penalty", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(p).Exec(ctx)
		return err
	})
}

// ChangePenalty changes a penalty.
func (s *Store) ChangePenalty(ctx context.Context, actor db.Actor, p *Penalty) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a penalty", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(p).Column("penalty", "imposed_on", "withheld_on", "amount", "reason").
			Where("id = ? AND contract_id = ?", p.ID, p.ContractID).Exec(ctx))
	})
}

// DeletePenalty removes a penalty.
func (s *Store) DeletePenalty(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return s.write(ctx, actor, "delete a penalty", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Penalty)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
	})
}
