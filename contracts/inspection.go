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
)

// Inspection is a look at the service on the spot, with what was measured.
type Inspection struct {
	bun.BaseModel `bun:"table:inspections"`

	ID          int64     `bun:"id,pk,autoincrement"`
	ContractID  int64     `bun:"contract_id"`
	Inspection  string    `bun:"inspection"` // its number, once a contract
	InspectedOn date.Date `bun:"inspected_on"`
	Inspectors  string    `bun:"inspectors"`
	Place       string    `bun:"place"`
	Summary     string    `bun:"summary"`
	Accepted    bool      `bun:"accepted"` // both sides accept what was measured

	Measured []Measurement `bun:"-"` // by indicator
}

// Measurement is the value of an indicator as an inspection found it.
type Measurement struct {
	bun.BaseModel `bun:"table:measurements"`

	InspectionID int64           `bun:"inspection_id,pk"`
	IndicatorID  int64           `bun:"indicator_id,pk"`
	ContractID   int64           `bun:"contract_id"`
	Measured     decimal.Decimal `bun:"measured"`
	Note         string          `bun:"note"`
}

func (i *Inspection) check() error {
	for _, text := range []*string{&i.Inspection, &i.Inspectors, &i.Place, &i.Summary} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(i.Inspection == "", ErrInspection)
	refuse(i.InspectedOn.IsZero(), ErrDate.On("inspected_on"))
	refuse(i.Inspectors == "", ErrInspectors)
	return wrong.Or()
}

// Inspections lists the inspections of a contract, newest first, with what was
// measured.
func (s *Store) Inspections(ctx context.Context, actor db.Actor, contractID int64) (list []Inspection, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("inspected_on DESC", "inspection").Scan(ctx)
		if err != nil {
			return fmt.Errorf("list inspections of contract %d: %w", contractID, err)
		}
		var measured []Measurement
		if err := tx.NewSelect().Model(&measured).Where("contract_id = ?", contractID).Order("indicator_id").Scan(ctx); err != nil {
			return fmt.Errorf("list measurements of contract %d: %w", contractID, err)
		}
		for i := range list {
			for _, m := range measured {
				if m.InspectionID == list[i].ID {
					list[i].Measured = append(list[i].Measured, m)
				}
			}
		}
		return nil
	})
	return list, err
}

// Inspection finds an inspection with what was measured.
func (s *Store) Inspection(ctx context.Context, actor db.Actor, id int64) (i Inspection, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&i).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&i.Measured).Where("inspection_id = ?", id).Order("indicator_id").Scan(ctx)
	})
	return i, Refusals.Kindly(err)
}

// AddInspection records an inspection with what was measured.
func (s *Store) AddInspection(ctx context.Context, actor db.Actor, i *Inspection) error {
	if err := i.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "record an inspection", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(i).Exec(ctx); err != nil {
			return err
		}
		return i.measure(ctx, tx)
	})
}

// ChangeInspection changes an inspection; what is measured now takes the place of
// what was before.
func (s *Store) ChangeInspection(ctx context.Context, actor db.Actor, i *Inspection) error {
	if err := i.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change an inspection", func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewUpdate().Model(i).Column("inspection", "inspected_on", "inspectors", "place", "summary", "accepted").
			Where("id = ? AND contract_id = ?", i.ID, i.ContractID).Exec(ctx))
		if err != nil {
			return err
		}
		return i.measure(ctx, tx)
	})
}

func (i *Inspection) measure(ctx context.Context, tx bun.IDB) error {
	if _, err := tx.NewDelete().Model((*Measurement)(nil)).Where("inspection_id = ?", i.ID).Exec(ctx); err != nil {
		return err
	}
	for n := range i.Measured {
		i.Measured[n].InspectionID, i.Measured[n].ContractID = i.ID, i.ContractID
	}
	if len(i.Measured) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&i.Measured).Exec(ctx)
	return err
}

// DeleteInspection removes an inspection with what was measured.
func (s *Store) DeleteInspection(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return dropOf[Inspection](ctx, s, actor, contractID, id, "delete an inspection", nil)
}
