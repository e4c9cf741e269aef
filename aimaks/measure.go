package aimaks

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Measure is a unit of measure in which volumes are counted, e.g. household or
// m2. A service may also name a unit that the list lacks.
type Measure struct {
	bun.BaseModel `bun:"table:units_of_measure"`

	Code string `bun:"code,pk"`
	Names
}

// Refusals of units of measure.
var (
	ErrMeasureCode = fault.New(fault.Invalid, "register.measure_code").On("code")
	ErrMeasureUsed = fault.New(fault.Conflict, "register.measure_used")
)

func (m *Measure) check() fault.List {
	m.Code = strings.TrimSpace(m.Code)
	m.trim()
	var wrong fault.List
	if m.Code == "" || len(m.Code) > 40 {
		wrong = append(wrong, ErrMeasureCode)
	}
	if m.NameRU == "" {
		wrong = append(wrong, ErrNameRU.On("name_ru"))
	}
	return wrong
}

// LoadMeasures reads all units of measure in the order of their codes.
func LoadMeasures(ctx context.Context, tx bun.IDB) ([]Measure, error) {
	var list []Measure
	if err := tx.NewSelect().Model(&list).OrderExpr(`code COLLATE "C"`).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load units of measure: %w", err)
	}
	return list, nil
}

// MeasureName is the name of a unit of measure in a language; what the list does
// not have is shown as it was written.
func MeasureName(measures []Measure, code, lang string) string {
	for _, m := range measures {
		if m.Code == code {
			return m.Name(lang)
		}
	}
	return code
}

// Measures reads all units of measure in a transaction of its own.
func (s *Store) Measures(ctx context.Context, actor db.Actor) ([]Measure, error) {
	var list []Measure
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = LoadMeasures(ctx, tx)
		return err
	})
	return list, err
}

// AddMeasure adds a unit of measure; refused where the code is taken.
func (s *Store) AddMeasure(ctx context.Context, actor db.Actor, m *Measure) error {
	if err := m.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(m).Exec(ctx); err != nil {
			return fmt.Errorf("add unit of measure %s: %w", m.Code, err)
		}
		return nil
	}))
}

// ChangeMeasure changes the names of a unit of measure.
func (s *Store) ChangeMeasure(ctx context.Context, actor db.Actor, m *Measure) error {
	if err := m.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(m).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change unit of measure %s: %w", m.Code, err)
		}
		return nil
	}))
}

// DeleteMeasure removes a unit of measure; refused while a service counts in it,
// since its name would be lost from the pages.
func (s *Store) DeleteMeasure(ctx context.Context, actor db.Actor, code string) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var used bool
		err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM services WHERE unit = ?)`, code).Scan(ctx, &used)
		if err != nil {
			return fmt.Errorf("look for services counted in %s: %w", code, err)
		}
		if used {
			return ErrMeasureUsed
		}
		if err := db.One(tx.NewDelete().Model((*Measure)(nil)).Where("code = ?", code).Exec(ctx)); err != nil {
			return fmt.Errorf("delete unit of measure %s: %w", code, err)
		}
		return nil
	})
}
