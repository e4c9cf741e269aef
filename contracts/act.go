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

// Act is an act of acceptance: what was done in a period and accepted. It
// counts in the year in which its period ends.
type Act struct {
	bun.BaseModel `bun:"table:acts"`

	ID         int64            `bun:"id,pk,autoincrement"`
	ContractID int64            `bun:"contract_id"`
	Act        string           `bun:"act"` // its number, once a contract
	AcceptedOn date.Date        `bun:"accepted_on"`
	PeriodFrom date.Date        `bun:"period_from"`
	PeriodTo   date.Date        `bun:"period_to"`
	Quantity   *decimal.Decimal `bun:"quantity"`
	Amount     money.Som        `bun:"amount"` // gross of VAT
}

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
	return wrong.Or()
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

// AddAct records an act; refused where its period lies outside the contract.
func (s *Store) AddAct(ctx context.Context, actor db.Actor, a *Act) error {
	return s.putAct(ctx, actor, a, "record an act", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(a).Value("quantity", "?::numeric", a.Quantity).Exec(ctx)
		return err
	})
}

// ChangeAct changes an act; its payments follow a new number.
func (s *Store) ChangeAct(ctx context.Context, actor db.Actor, a *Act) error {
	return s.putAct(ctx, actor, a, "change an act", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(a).
			Column("act", "accepted_on", "period_from", "period_to", "amount").Set("quantity = ?::numeric", a.Quantity).
			Where("id = ? AND contract_id = ?", a.ID, a.ContractID).Exec(ctx))
	})
}

func (s *Store) putAct(ctx context.Context, actor db.Actor, a *Act, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := a.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		var c Contract
		// Locked: the contract's dates must not move away under the act.
		if err := tx.NewSelect().Model(&c).Where("id = ?", a.ContractID).For("SHARE").Scan(ctx); err != nil {
			return err
		}
		if a.PeriodFrom.Before(c.StartsOn) || a.PeriodTo.After(c.EndsOn) {
			return ErrPeriod.With("From", c.StartsOn).With("To", c.EndsOn)
		}
		return put(ctx, tx)
	})
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
