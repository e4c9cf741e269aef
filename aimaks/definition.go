package aimaks

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Definition says in words what a service is: what is in it and what is not. A
// unit cost stands beside another's only where both are defined.
type Definition struct {
	bun.BaseModel `bun:"table:service_definitions"`

	Aimak     string    `bun:"aimak,pk"`
	Category  string    `bun:"category,pk"`
	Included  string    `bun:"included"`
	Excluded  string    `bun:"excluded"`
	WrittenOn date.Date `bun:"written_on"`
}

// maxDefinition is how long either text may be, in characters.
const maxDefinition = 2000

// Refusals of definitions.
var (
	ErrDefinitionIncluded = fault.New(fault.Invalid, "definition.included_needed").With("Most", maxDefinition).On("included")
	ErrDefinitionExcluded = fault.New(fault.Invalid, "definition.excluded_long").With("Most", maxDefinition).On("excluded")
)

func init() {
	Refusals["service_definitions_included_given"] = ErrDefinitionIncluded
	Refusals["service_definitions_excluded_short"] = ErrDefinitionExcluded
	Refusals["service_definitions_service_known"] = ErrServiceUnknown
}

func (d *Definition) check() fault.List {
	d.Included, d.Excluded = strings.TrimSpace(d.Included), strings.TrimSpace(d.Excluded)
	var wrong fault.List
	if n := utf8.RuneCountInString(d.Included); n == 0 || n > maxDefinition {
		wrong = append(wrong, ErrDefinitionIncluded)
	}
	if utf8.RuneCountInString(d.Excluded) > maxDefinition {
		wrong = append(wrong, ErrDefinitionExcluded)
	}
	return wrong
}

// LoadDefinitions reads the definitions of all services; they are public.
func LoadDefinitions(ctx context.Context, tx bun.IDB) ([]Definition, error) {
	var list []Definition
	if err := tx.NewSelect().Model(&list).Order("aimak", "category").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load definitions of services: %w", err)
	}
	return list, nil
}

// Definition is that of one service; found is false where nobody wrote one.
func (s *Store) Definition(ctx context.Context, actor db.Actor, aimak, category string) (d Definition, found bool, err error) {
	var list []Definition
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("aimak = ? AND category = ?", aimak, category).Scan(ctx)
	})
	if err != nil {
		return d, false, fmt.Errorf("find the definition of %s of %s: %w", category, aimak, err)
	}
	if len(list) == 0 {
		return d, false, nil
	}
	return list[0], true, nil
}

// Define writes down what a service is, in place of what was written before.
func (s *Store) Define(ctx context.Context, actor db.Actor, d Definition) error {
	if err := d.check().Or(); err != nil {
		return err
	}
	d.WrittenOn = date.Today()
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&d).On("CONFLICT ON CONSTRAINT service_definitions_once DO UPDATE").
			Set("included = EXCLUDED.included, excluded = EXCLUDED.excluded, written_on = EXCLUDED.written_on").Exec(ctx)
		if err != nil {
			return fmt.Errorf("define %s of %s: %w", d.Category, d.Aimak, err)
		}
		return nil
	}))
}

// Undefine takes a definition away; db.ErrNotFound where there is none.
func (s *Store) Undefine(ctx context.Context, actor db.Actor, aimak, category string) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Definition)(nil)).Where("aimak = ? AND category = ?", aimak, category).Exec(ctx))
		if err != nil {
			return fmt.Errorf("take the definition of %s of %s away: %w", category, aimak, err)
		}
		return nil
	})
}
