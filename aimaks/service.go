package aimaks

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Service is a category of service delivered in one aiyl aimak: the thing that
// is compared year by year.
type Service struct {
	bun.BaseModel `bun:"table:services"`

	Aimak    string `bun:"aimak,pk"`
	Category string `bun:"category,pk"`
	Title    string `bun:"title,nullzero"` // as the aimak calls it; the category's name where empty
	Unit     string `bun:"unit"`           // in which its volume is counted: a Measure's code or free text
}

// Refusals of services.
var (
	ErrServiceUnit    = fault.New(fault.Invalid, "service.unit_needed").On("unit")
	ErrServiceUsed    = fault.New(fault.Conflict, "service.used")
	ErrNotAnAimak     = fault.New(fault.Invalid, "service.not_an_aimak").On("aimak")
	ErrServiceUnknown = fault.New(fault.NotFound, "service.unknown")
)

func (v *Service) check() fault.List {
	v.Title, v.Unit = strings.TrimSpace(v.Title), strings.TrimSpace(v.Unit)
	var wrong fault.List
	if !soateDigits.MatchString(v.Aimak) {
		wrong = append(wrong, ErrUnitUnknown.On("aimak"))
	}
	if v.Category == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "service.category_needed").On("category"))
	}
	if v.Unit == "" {
		wrong = append(wrong, ErrServiceUnit)
	}
	return wrong
}

// Services lists the services of an aimak in the order of their categories.
func (s *Store) Services(ctx context.Context, actor db.Actor, aimak string) ([]Service, error) {
	var list []Service
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`
			SELECT s.* FROM services s JOIN service_categories c ON c.code = s.category
			WHERE s.aimak = ?
			ORDER BY c.sort, c.code`, aimak).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list services of %s: %w", aimak, err)
		}
		return nil
	})
	return list, err
}

// Service finds one service; ErrServiceUnknown where the aimak has none such.
func (s *Store) Service(ctx context.Context, actor db.Actor, aimak, category string) (Service, error) {
	var list []Service
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("aimak = ? AND category = ?", aimak, category).Scan(ctx)
	})
	if err != nil {
		return Service{}, fmt.Errorf("find service %s of %s: %w", category, aimak, err)
	}
	if len(list) == 0 {
		return Service{}, ErrServiceUnknown
	}
	return list[0], nil
}

// AddService records that an aimak delivers a service. It refuses a second one
// of a category, and a unit that is neither an aimak nor a town: money is
// compared where a local budget is.
func (s *Store) AddService(ctx context.Context, actor db.Actor, v *Service) error {
	if err := v.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var levels []string
		err := tx.NewRaw(`SELECT level FROM units WHERE soate = ?`, v.Aimak).Scan(ctx, &levels)
		if err != nil {
			return fmt.Errorf("look up unit %s: %w", v.Aimak, err)
		}
		if len(levels) == 0 {
			return ErrUnitUnknown.On("aimak")
		}
		if !HasBudget(levels[0]) {
			return ErrNotAnAimak
		}
		if _, err := tx.NewInsert().Model(v).Exec(ctx); err != nil {
			return fmt.Errorf("add service %s of %s: %w", v.Category, v.Aimak, err)
		}
		return nil
	}))
}

// ChangeService changes title and unit of a service.
func (s *Store) ChangeService(ctx context.Context, actor db.Actor, v *Service) error {
	if err := v.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(v).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change service %s of %s: %w", v.Category, v.Aimak, err)
		}
		return nil
	}))
}

// DeleteService removes a service; refused while lines, assets, volumes,
// baselines, contracts or costs belong to it.
func (s *Store) DeleteService(ctx context.Context, actor db.Actor, aimak, category string) error {
	return whileUsed(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Service)(nil)).Where("aimak = ? AND category = ?", aimak, category).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete service %s of %s: %w", category, aimak, err)
		}
		return nil
	}), ErrServiceUsed)
}
