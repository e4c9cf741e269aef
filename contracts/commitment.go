package contracts

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Commitment is what a contract takes of a budget line, and so of a year.
type Commitment struct {
	bun.BaseModel `bun:"table:commitments"`

	ID           int64     `bun:"id,pk,autoincrement"`
	ContractID   int64     `bun:"contract_id"`
	BudgetLineID int64     `bun:"budget_line_id"`
	Amount       money.Som `bun:"amount"`
	Note         string    `bun:"note"`

	Over *LineUse `bun:"-"` // set by a write beyond what the line has, where that only warns
}

func (m *Commitment) check() error {
	m.Note = strings.TrimSpace(m.Note)
	var wrong fault.List
	if m.BudgetLineID == 0 {
		wrong = append(wrong, ErrLine)
	}
	if m.Amount.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("amount"))
	}
	return wrong.Or()
}

// Commitments lists what a contract takes of which budget lines.
func (s *Store) Commitments(ctx context.Context, actor db.Actor, contractID int64) ([]Commitment, error) {
	return listOf[Commitment](ctx, s, actor, contractID, "commitments", "budget_line_id")
}

// Commitment finds a commitment.
func (s *Store) Commitment(ctx context.Context, actor db.Actor, id int64) (Commitment, error) {
	return oneOf[Commitment](ctx, s, actor, id)
}

// AddCommitment commits a budget line to a contract. Where the line does not
// hold it, it is refused or, by the setting, recorded and told in Over.
func (s *Store) AddCommitment(ctx context.Context, actor db.Actor, m *Commitment) error {
	return s.putCommitment(ctx, actor, m, "commit a budget line", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(m).Exec(ctx)
		return err
	})
}

// ChangeCommitment changes a commitment under the same rules.
func (s *Store) ChangeCommitment(ctx context.Context, actor db.Actor, m *Commitment) error {
	return s.putCommitment(ctx, actor, m, "change a commitment", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(m).Column("budget_line_id", "amount", "note").
			Where("id = ? AND contract_id = ?", m.ID, m.ContractID).Exec(ctx))
	})
}

func (s *Store) putCommitment(ctx context.Context, actor db.Actor, m *Commitment, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := m.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		c, err := s.lock(ctx, tx, m.ContractID)
		if err != nil {
			return err
		}
		var others money.Som
		err = tx.NewRaw(`SELECT coalesce(sum(amount), 0) FROM commitments WHERE contract_id = ? AND id <> ?`, c.ID, m.ID).Scan(ctx, &others)
		if err != nil {
			return fmt.Errorf("sum the commitments: %w", err)
		}
		if left := c.Value.Sub(others); m.Amount.Cmp(left) > 0 {
			return ErrCommitmentValue.With("Value", c.Value).With("Others", others).With("Left", atLeastZero(left))
		}
		m.Over, err = s.drawOn(ctx, tx, c, m.BudgetLineID, 0, draw{contractID: c.ID, commitmentID: m.ID, committed: money.Known(m.Amount)})
		if err != nil {
			return err
		}
		s.checked()
		return put(ctx, tx)
	})
}

// DeleteCommitment gives a budget line back.
func (s *Store) DeleteCommitment(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return dropOf[Commitment](ctx, s, actor, contractID, id, "delete a commitment", nil)
}
