package audit

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of thresholds.
var (
	ErrThresholdOnce  = fault.New(fault.Conflict, "audit.threshold_once").On("valid_from")
	ErrThresholdValue = fault.New(fault.Invalid, "audit.threshold_value").On("value")
	ErrThresholdName  = fault.New(fault.Invalid, "audit.threshold_name").On("name")
	ErrThresholdDay   = fault.New(fault.Invalid, "audit.threshold_day").On("valid_from")
)

// Threshold is a figure of a rule, in force from a day until the next of its
// name. Which day counts is the subject's, e.g. that of a signature.
type Threshold struct {
	bun.BaseModel `bun:"table:flag_thresholds"`

	ID        int64           `bun:"id,pk,autoincrement"`
	Rule      string          `bun:"flag"`
	Name      string          `bun:"name"`
	Value     decimal.Decimal `bun:"value"`
	ValidFrom date.Date       `bun:"valid_from"`
	Ground    string          `bun:"ground"` // the law or the reason, in free words
}

// Thresholds lists those of a rule, of all rules for "", the oldest first.
func (s *Store) Thresholds(ctx context.Context, actor db.Actor, rule string) (list []Threshold, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).Order("flag", "name", "valid_from")
		if rule != "" {
			q.Where("flag = ?", rule)
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list thresholds: %w", err)
	}
	return list, nil
}

// AddThreshold puts another figure in force from a day on; a day before the
// first one in force is refused. Frozen results stay.
func (s *Store) AddThreshold(ctx context.Context, actor db.Actor, one *Threshold) error {
	rule, ok := RuleOf(one.Rule)
	switch {
	case !ok || !slices.Contains(rule.Thresholds, one.Name):
		return ErrThresholdName
	case one.Value.Sign() < 0 || one.Value.Cmp(decimal.New(1, 14)) > 0:
		return ErrThresholdValue
	case one.ValidFrom.IsZero():
		return ErrThresholdDay
	}
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(one).Exec(ctx)
		return err
	})
	return Refusals.Kindly(err)
}
