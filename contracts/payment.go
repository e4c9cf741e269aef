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

	BudgetLineID *int64 `bun:"budget_line_id"` // the line of the year of payment that it is paid from

	Over *LineUse `bun:"-"` // set by a write that draws more on the line than it has, where that only warns
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

// AddPayment records a payment, within what PaymentRoom leaves. Where its budget
// line does not hold it, it is refused or, by the setting, told in Over.
func (s *Store) AddPayment(ctx context.Context, actor db.Actor, p *Payment) error {
	return s.putPayment(ctx, actor, p, "record a payment", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(p).Exec(ctx)
		return err
	})
}

// ChangePayment changes a payment under the same rules. What an import brought
// is a fact: a payment whose act stays and whose amount does not grow is taken
// as it is.
func (s *Store) ChangePayment(ctx context.Context, actor db.Actor, p *Payment) error {
	return s.putPayment(ctx, actor, p, "change a payment", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(p).Column("payment", "act", "paid_on", "amount", "budget_line_id").
			Where("id = ? AND contract_id = ?", p.ID, p.ContractID).Exec(ctx))
	})
}

func (s *Store) putPayment(ctx context.Context, actor db.Actor, p *Payment, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		c, err := s.lock(ctx, tx, p.ContractID)
		if err != nil {
			return err
		}
		var old Payment
		if p.ID != 0 {
			if err := tx.NewSelect().Model(&old).Where("id = ? AND contract_id = ?", p.ID, p.ContractID).Scan(ctx); err != nil {
				return err
			}
		}
		if old.ID == 0 || old.Act != p.Act || p.Amount.Cmp(old.Amount) > 0 {
			room, err := paymentRoom(ctx, tx, c, p.Act, p.ID)
			if err != nil {
				return err
			}
			if err := room.refuse(p.Amount); err != nil {
				return err
			}
		}
		if p.BudgetLineID != nil {
			if p.Over, err = s.drawOn(ctx, tx, c, *p.BudgetLineID, p.PaidOn.Year(), draw{contractID: c.ID, paymentID: p.ID, paid: p.Amount}); err != nil {
				return err
			}
		}
		s.checked()
		return put(ctx, tx)
	})
}

// DeletePayment removes a payment.
func (s *Store) DeletePayment(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return s.write(ctx, actor, "delete a payment", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Payment)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
	})
}
