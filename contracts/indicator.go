package contracts

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Better says in which direction an indicator is better.
var Better = []string{"higher", "lower"}

// Indicator is a quality that the contract promises, with what it was in-house.
type Indicator struct {
	bun.BaseModel `bun:"table:indicators"`

	ID         int64            `bun:"id,pk,autoincrement"`
	ContractID int64            `bun:"contract_id"`
	Indicator  string           `bun:"indicator"` // what is measured, once a contract
	Unit       string           `bun:"unit"`
	Better     string           `bun:"better"`
	Baseline   *decimal.Decimal `bun:"baseline"` // before the contract; nil where nobody measured
	Target     decimal.Decimal  `bun:"target"`
}

// Below tells whether a measured value misses the target.
func (i Indicator) Below(measured decimal.Decimal) bool {
	if i.Better == "lower" {
		return measured.Cmp(i.Target) > 0
	}
	return measured.Cmp(i.Target) < 0
}

func (i *Indicator) check() error {
	i.Indicator, i.Unit = strings.TrimSpace(i.Indicator), strings.TrimSpace(i.Unit)
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(i.Indicator == "", ErrIndicator)
	refuse(i.Unit == "", ErrIndicatorUnit)
	refuse(!slices.Contains(Better, i.Better), ErrBetter)
	return wrong.Or()
}

// Indicators lists the indicators of a contract by name.
func (s *Store) Indicators(ctx context.Context, actor db.Actor, contractID int64) ([]Indicator, error) {
	return listOf[Indicator](ctx, s, actor, contractID, "indicators", "id")
}

// Indicator finds an indicator.
func (s *Store) Indicator(ctx context.Context, actor db.Actor, id int64) (Indicator, error) {
	return oneOf[Indicator](ctx, s, actor, id)
}

// AddIndicator adds an indicator.
func (s *Store) AddIndicator(ctx context.Context, actor db.Actor, i *Indicator) error {
	if err := i.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add an indicator", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(i).Exec(ctx)
		return err
	})
}

// ChangeIndicator changes an indicator.
func (s *Store) ChangeIndicator(ctx context.Context, actor db.Actor, i *Indicator) error {
	if err := i.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change an indicator", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(i).Column("indicator", "unit", "better", "baseline", "target").
			Where("id = ? AND contract_id = ?", i.ID, i.ContractID).Exec(ctx))
	})
}

// DeleteIndicator removes an indicator; refused once it was measured.
func (s *Store) DeleteIndicator(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return dropOf[Indicator](ctx, s, actor, contractID, id, "delete an indicator", ErrIndicatorUsed)
}
