package aimaks

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ContributionRate is the employer's rate of social contributions, a share of
// the wage, in force from a day on until the next rate's day.
type ContributionRate struct {
	bun.BaseModel `bun:"table:contribution_rates"`

	ValidFrom date.Date       `bun:"valid_from,pk"`
	Rate      decimal.Decimal `bun:"rate"`
}

// ErrRateDay refuses a rate without its first day.
var ErrRateDay = fault.New(fault.Invalid, "register.rate_day").On("valid_from")

func (r ContributionRate) check() fault.List {
	var wrong fault.List
	if r.ValidFrom.IsZero() {
		wrong = append(wrong, ErrRateDay)
	}
	if r.Rate.Sign() < 0 || r.Rate.Cmp(decimal.NewFromInt(1)) > 0 {
		wrong = append(wrong, Refusals["contribution_rates_share"])
	}
	return wrong
}

// ContributionRates lists all rates, the newest first.
func (s *Store) ContributionRates(ctx context.Context, actor db.Actor) ([]ContributionRate, error) {
	var list []ContributionRate
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&list).Order("valid_from DESC").Scan(ctx); err != nil {
			return fmt.Errorf("list contribution rates: %w", err)
		}
		return nil
	})
	return list, err
}

// RateOn is the rate in force on a day; db.ErrNotFound before the first one.
func (s *Store) RateOn(ctx context.Context, actor db.Actor, day date.Date) (ContributionRate, error) {
	var rate ContributionRate
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rate).Where("valid_from <= ?", day).Order("valid_from DESC").Limit(1).Scan(ctx)
	})
	return rate, Refusals.Kindly(err)
}

// AddContributionRate records a rate; refused where one starts on that day.
func (s *Store) AddContributionRate(ctx context.Context, actor db.Actor, r ContributionRate) error {
	if err := r.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&r).Exec(ctx); err != nil {
			return fmt.Errorf("add the contribution rate from %s: %w", r.ValidFrom, err)
		}
		return nil
	}))
}

// ChangeContributionRate changes the rate that starts on a day.
func (s *Store) ChangeContributionRate(ctx context.Context, actor db.Actor, r ContributionRate) error {
	if err := r.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(&r).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change the contribution rate from %s: %w", r.ValidFrom, err)
		}
		return nil
	}))
}

// DeleteContributionRate takes the rate that starts on a day away; the one
// before it is then in force.
func (s *Store) DeleteContributionRate(ctx context.Context, actor db.Actor, validFrom date.Date) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*ContributionRate)(nil)).Where("valid_from = ?", validFrom).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete the contribution rate from %s: %w", validFrom, err)
		}
		return nil
	})
}
