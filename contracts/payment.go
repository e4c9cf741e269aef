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

// Payment is money paid under a contract (OCDS: implementation.transactions).
// It counts in the year in which it was paid.
type Payment struct {
	bun.BaseModel `bun:"table:payments"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	Payment    string    `bun:"payment"`      // number of the payment order, once a contract
	Act        string    `bun:"act,nullzero"` // the act that it pays, "" for an advance
	PaidOn     date.Date `bun:"paid_on"`
	Amount     money.Som `bun:"amount"`
}

func (p *Payment) check() error {
	p.Payment, p.Act = strings.TrimSpace(p.Payment), strings.TrimSpace(p.Act)
	var wrong fault.List
	if p.Payment == "" {
		wrong = append(wrong, ErrPayment)
	}
	if p.PaidOn.IsZero() {
		wrong = append(wrong, ErrDate.On("paid_on"))
	}
	if p.Amount.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("amount"))
	}
	return wrong.Or()
}

// Payments lists the payments of a contract by day.
func (s *Store) Payments(ctx context.Context, actor db.Actor, contractID int64) (list []Payment, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("paid_on", "payment").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list payments of contract %d: %w", contractID, err)
	}
	return list, nil
}

// Payment finds a payment.
func (s *Store) Payment(ctx context.Context, actor db.Actor, id int64) (p Payment, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&p).Where("id = ?", id).Scan(ctx)
	})
	return p, Refusals.Kindly(err)
}

// AddPayment records a payment; refused for an act that the contract lacks.
func (s *Store) AddPayment(ctx context.Context, actor db.Actor, p *Payment) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "record a payment", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(p).Exec(ctx)
		return err
	})
}

// ChangePayment changes a payment.
func (s *Store) ChangePayment(ctx context.Context, actor db.Actor, p *Payment) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a payment", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(p).Column("payment", "act", "paid_on", "amount").
			Where("id = ? AND contract_id = ?", p.ID, p.ContractID).Exec(ctx))
	})
}

// DeletePayment removes a payment.
func (s *Store) DeletePayment(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return s.write(ctx, actor, "delete a payment", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Payment)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
	})
}
