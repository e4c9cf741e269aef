package aimaks

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Households is how many households, and people, an aimak had in a year.
type Households struct {
	bun.BaseModel `bun:"table:households"`

	Aimak      string `bun:"aimak,pk"`
	Year       int    `bun:"year,pk"`
	Households int    `bun:"households"`
	Population *int   `bun:"population"` // nil where not known
}

func (h Households) check() fault.List {
	var wrong fault.List
	if !soateDigits.MatchString(h.Aimak) {
		wrong = append(wrong, ErrUnitUnknown.On("aimak"))
	}
	if !yearSane(h.Year) {
		wrong = append(wrong, ErrYear.On("year"))
	}
	if h.Households < 0 {
		wrong = append(wrong, ErrNegative.On("households"))
	}
	if h.Population != nil && *h.Population < 0 {
		wrong = append(wrong, ErrNegative.On("population"))
	}
	return wrong
}

// HouseholdsFilter narrows and pages a list of household counts.
type HouseholdsFilter struct {
	Aimaks        []string // nil takes all
	Year          int      // 0 takes all
	Limit, Offset int
}

// ListHouseholds lists counts, the newest year first, and says how many there
// are in all.
func (s *Store) ListHouseholds(ctx context.Context, actor db.Actor, f HouseholdsFilter) (list []Households, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).Order("year DESC", "aimak").Limit(int64(f.Limit)).Offset(int64(f.Offset))
		if f.Aimaks != nil {
			q = q.Where("aimak IN (?)", bun.List(f.Aimaks))
		}
		if f.Year != 0 {
			q = q.Where("year = ?", f.Year)
		}
		n, err := q.ScanAndCount(ctx)
		if err != nil {
			return fmt.Errorf("list households: %w", err)
		}
		total = int(n)
		return nil
	})
	return list, total, err
}

// HouseholdsOf is the count of an aimak in a year; db.ErrNotFound where there is
// none.
func (s *Store) HouseholdsOf(ctx context.Context, actor db.Actor, aimak string, year int) (Households, error) {
	var h Households
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&h).Where("aimak = ? AND year = ?", aimak, year).Scan(ctx)
	})
	return h, Refusals.Kindly(err)
}

// AddHouseholds records a count; refused where the year has one already.
func (s *Store) AddHouseholds(ctx context.Context, actor db.Actor, h Households) error {
	if err := h.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&h).Exec(ctx); err != nil {
			return fmt.Errorf("add households of %s in %d: %w", h.Aimak, h.Year, err)
		}
		return nil
	}))
}

// ChangeHouseholds changes the count of an aimak and year.
func (s *Store) ChangeHouseholds(ctx context.Context, actor db.Actor, h Households) error {
	if err := h.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(&h).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change households of %s in %d: %w", h.Aimak, h.Year, err)
		}
		return nil
	}))
}

// DeleteHouseholds takes the count of an aimak and year away.
func (s *Store) DeleteHouseholds(ctx context.Context, actor db.Actor, aimak string, year int) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Households)(nil)).Where("aimak = ? AND year = ?", aimak, year).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete households of %s in %d: %w", aimak, year, err)
		}
		return nil
	})
}
