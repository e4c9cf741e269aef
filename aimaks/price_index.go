package aimaks

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// PriceIndex is the consumer price index of a year. Only the ratio of two years
// is used (docs/method.md, in-house 2), so that any base will do as long as all
// years share it.
type PriceIndex struct {
	bun.BaseModel `bun:"table:price_index"`

	Year  int             `bun:"year,pk"`
	Index decimal.Decimal `bun:"index"`
}

// ErrIndexPositive refuses an index that nothing can be divided by.
var ErrIndexPositive = fault.New(fault.Invalid, "register.index_positive").On("index")

// indexLimit is the first index that the table refuses.
var indexLimit = decimal.New(1, 12)

func (p PriceIndex) check() fault.List {
	var wrong fault.List
	if !yearSane(p.Year) {
		wrong = append(wrong, ErrYear.On("year"))
	}
	if p.Index.Sign() <= 0 || p.Index.Cmp(indexLimit) >= 0 {
		wrong = append(wrong, ErrIndexPositive)
	}
	return wrong
}

// PriceIndexes lists the index of all years, the newest first.
func (s *Store) PriceIndexes(ctx context.Context, actor db.Actor) ([]PriceIndex, error) {
	var list []PriceIndex
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&list).Order("year DESC").Scan(ctx); err != nil {
			return fmt.Errorf("list the price index: %w", err)
		}
		return nil
	})
	return list, err
}

// AddPriceIndex records the index of a year; refused where it is there already.
func (s *Store) AddPriceIndex(ctx context.Context, actor db.Actor, p PriceIndex) error {
	if err := p.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&p).Exec(ctx); err != nil {
			return fmt.Errorf("add the price index of %d: %w", p.Year, err)
		}
		return nil
	}))
}

// ChangePriceIndex changes the index of a year.
func (s *Store) ChangePriceIndex(ctx context.Context, actor db.Actor, p PriceIndex) error {
	if err := p.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(&p).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change the price index of %d: %w", p.Year, err)
		}
		return nil
	}))
}

// DeletePriceIndex takes the index of a year away; comparisons that need it then
// say index_missing.
func (s *Store) DeletePriceIndex(ctx context.Context, actor db.Actor, year int) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*PriceIndex)(nil)).Where("year = ?", year).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete the price index of %d: %w", year, err)
		}
		return nil
	})
}
