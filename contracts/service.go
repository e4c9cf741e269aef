package contracts

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Service is the share of a contract that buys one service of one aimak. The
// shares of a contract are together at most 1; what is left belongs to nothing
// tracked.
type Service struct {
	bun.BaseModel `bun:"table:contract_services"`

	ContractID int64           `bun:"contract_id,pk"`
	Aimak      string          `bun:"aimak,pk"`
	Category   string          `bun:"category,pk"`
	Share      decimal.Decimal `bun:"share"`
}

var one = decimal.NewFromInt(1)

func (v *Service) check() error {
	var wrong fault.List
	if v.Aimak == "" || v.Category == "" {
		wrong = append(wrong, ErrService)
	}
	if v.Share.Sign() < 0 || v.Share.Cmp(one) > 0 {
		wrong = append(wrong, ErrShare)
	}
	return wrong.Or()
}

// Remainder is the share of a contract that no service has.
func Remainder(services []Service) decimal.Decimal {
	left := one
	for _, v := range services {
		left = left.Sub(v.Share)
	}
	return left
}

// Services lists what a contract buys.
func (s *Store) Services(ctx context.Context, actor db.Actor, contractID int64) (list []Service, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = services(ctx, tx, contractID)
		return err
	})
	return list, err
}

func services(ctx context.Context, tx bun.IDB, contractID int64) (list []Service, err error) {
	err = tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("aimak", "category").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list services of contract %d: %w", contractID, err)
	}
	return list, nil
}

// AddService gives a service a share of a contract.
func (s *Store) AddService(ctx context.Context, actor db.Actor, v *Service) error {
	return s.putService(ctx, actor, v, "add a service to a contract", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(v).Value("share", "?::numeric", v.Share).Exec(ctx)
		return err
	})
}

// ChangeService changes the share.
func (s *Store) ChangeService(ctx context.Context, actor db.Actor, v *Service) error {
	return s.putService(ctx, actor, v, "change a share of a contract", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(v).Set("share = ?::numeric", v.Share).WherePK().Exec(ctx))
	})
}

func (s *Store) putService(ctx context.Context, actor db.Actor, v *Service, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		// Two clerks who share one contract out at once meet here.
		if _, err := tx.ExecContext(ctx, `SELECT 1 FROM contracts WHERE id = ? FOR UPDATE`, v.ContractID); err != nil {
			return err
		}
		others, err := services(ctx, tx, v.ContractID)
		if err != nil {
			return err
		}
		left := one
		for _, other := range others {
			if other.Aimak != v.Aimak || other.Category != v.Category {
				left = left.Sub(other.Share)
			}
		}
		if v.Share.Cmp(left) > 0 {
			return ErrShares.With("Left", left)
		}
		return put(ctx, tx)
	})
}

// RemoveService takes the share of a service away; refused while a cost of the
// service names the contract.
func (s *Store) RemoveService(ctx context.Context, actor db.Actor, contractID int64, aimak, category string) error {
	return s.write(ctx, actor, "remove a service from a contract", func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Service)(nil)).
			Where("contract_id = ? AND aimak = ? AND category = ?", contractID, aimak, category).Exec(ctx))
		if db.Constraint(err) != "" {
			return ErrServiceUsed
		}
		return err
	})
}
