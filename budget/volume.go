package budget

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Volume is how much of a service was delivered, in the service's unit: in the
// whole year while it is done in-house, on the outsourced days otherwise.
type Volume struct {
	bun.BaseModel `bun:"table:volumes"`

	Aimak    string          `bun:"aimak,pk"`
	Category string          `bun:"category,pk"`
	Year     int             `bun:"year,pk"`
	Quantity decimal.Decimal `bun:"quantity"`
}

// ErrQuantity refuses a volume below zero or beyond what the table holds.
var ErrQuantity = fault.New(fault.Invalid, "service.quantity").On("quantity")

var quantityLimit = decimal.New(1, 15)

func (v Volume) check() fault.List {
	var wrong fault.List
	if !yearSane(v.Year) {
		wrong = append(wrong, ErrYear.On("year"))
	}
	if v.Quantity.Sign() < 0 || v.Quantity.Cmp(quantityLimit) >= 0 {
		wrong = append(wrong, ErrQuantity)
	}
	return wrong
}

// Volumes lists the volumes of a service, the newest year first.
func (s *Store) Volumes(ctx context.Context, actor db.Actor, aimak, category string) ([]Volume, error) {
	var list []Volume
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("aimak = ? AND category = ?", aimak, category).Order("year DESC").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list volumes of service %s of %s: %w", category, aimak, err)
	}
	return list, nil
}

// AddVolume records the volume of a year; refused where it is there already.
func (s *Store) AddVolume(ctx context.Context, actor db.Actor, v Volume) error {
	if err := v.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&v).Exec(ctx); err != nil {
			return fmt.Errorf("add the volume of %s of %s in %d: %w", v.Category, v.Aimak, v.Year, err)
		}
		return nil
	}))
}

// ChangeVolume changes the volume of a year.
func (s *Store) ChangeVolume(ctx context.Context, actor db.Actor, v Volume) error {
	if err := v.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(&v).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change the volume of %s of %s in %d: %w", v.Category, v.Aimak, v.Year, err)
		}
		return nil
	}))
}

// DeleteVolume takes the volume of a year away; comparisons that need it then
// say volume_missing.
func (s *Store) DeleteVolume(ctx context.Context, actor db.Actor, aimak, category string, year int) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Volume)(nil)).
			Where("aimak = ? AND category = ? AND year = ?", aimak, category, year).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete the volume of %s of %s in %d: %w", category, aimak, year, err)
		}
		return nil
	})
}
