package contracts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// listOf reads the rows of a table under one contract.
func listOf[T any](ctx context.Context, s *Store, actor db.Actor, contractID int64, what string, order ...string) (list []T, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order(order...).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list %s of contract %d: %w", what, contractID, err)
	}
	return list, nil
}

// oneOf finds a row by its ID.
func oneOf[T any](ctx context.Context, s *Store, actor db.Actor, id int64) (row T, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	})
	return row, Refusals.Kindly(err)
}

// dropOf removes a row of a contract; used is said where other rows name it.
func dropOf[T any](ctx context.Context, s *Store, actor db.Actor, contractID, id int64, deed string, used *fault.Fault) error {
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*T)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
		if used != nil && db.Constraint(err) != "" {
			return used
		}
		return err
	})
}

// lock takes the turn on a contract, so that sums over its rows hold until the
// transaction ends. Whoever also locks budget lines does so afterwards, by
// ascending ID: docs/adr/0013.
func (s *Store) lock(ctx context.Context, tx bun.IDB, contractID int64) (c Contract, err error) {
	q := tx.NewSelect().Model(&c).Where("id = ?", contractID)
	if !s.unlocked {
		q = q.For("UPDATE")
	}
	return c, q.Scan(ctx)
}

// checked is called between the check of a sum and the write that relies on it.
func (s *Store) checked() {
	if s.between != nil {
		s.between()
	}
}
