package procurement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Classes of payers and periods of a tariff.
var (
	PayerClasses  = []string{"population", "reduced", "budget_body", "business", "all"}
	TariffPeriods = []string{"once", "month", "quarter", "year"}
)

// Tariff is what users pay for a service, by a decree of the kenesh, from a day
// to a day. Tariffs outlive their plan: a later one follows an earlier one.
type Tariff struct {
	bun.BaseModel `bun:"table:tariffs"`

	ID           int64     `bun:"id,pk,autoincrement"`
	Aimak        string    `bun:"aimak"`
	Category     string    `bun:"category"`
	PlanID       int64     `bun:"plan_id,nullzero"`
	PayerClass   string    `bun:"payer_class"` // one of PayerClasses
	Amount       money.Som `bun:"amount"`
	Unit         string    `bun:"unit"`   // what the amount is for: person, household, m3 …
	Period       string    `bun:"period"` // one of TariffPeriods
	ValidFrom    date.Date `bun:"valid_from"`
	ValidTo      date.Date `bun:"valid_to"`
	DecreeNumber string    `bun:"decree_number,nullzero"`
	DecreeOn     date.Date `bun:"decree_on"`
}

// Refusals of tariffs.
var (
	ErrTariffUnit  = fault.New(fault.Invalid, "tariff.unit_needed").On("unit")
	ErrTariffTaken = fault.New(fault.Conflict, "tariff.taken").On("valid_from")
)

func (t *Tariff) check() error {
	t.Unit, t.DecreeNumber = strings.TrimSpace(t.Unit), strings.TrimSpace(t.DecreeNumber)
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(!slices.Contains(PayerClasses, t.PayerClass), ErrChoice.On("payer_class"))
	refuse(t.Amount.Sign() < 0, ErrNegative.On("amount"))
	refuse(t.Unit == "", ErrTariffUnit)
	refuse(!slices.Contains(TariffPeriods, t.Period), ErrChoice.On("period"))
	refuse(t.ValidFrom.IsZero(), ErrDate.On("valid_from"))
	refuse(!t.ValidTo.IsZero() && t.ValidTo.Before(t.ValidFrom), ErrOrder.On("valid_to"))
	return wrong.Or()
}

// Tariffs lists the tariffs of a plan, and those of its aimak and service that
// were decided without it, newest first.
func (s *Store) Tariffs(ctx context.Context, actor db.Actor, p Plan) (list []Tariff, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("plan_id = ? OR plan_id IS NULL AND aimak = ? AND category = ?", p.ID, p.Aimak, p.Category).
			Order("valid_from DESC", "payer_class", "id").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list tariffs of plan %d: %w", p.ID, err)
	}
	return list, nil
}

// Tariff finds a tariff.
func (s *Store) Tariff(ctx context.Context, actor db.Actor, id int64) (t Tariff, err error) {
	err = s.find(ctx, actor, &t, id)
	return t, err
}

// AddTariff records a tariff under a plan: its aimak and service are the plan's.
func (s *Store) AddTariff(ctx context.Context, actor db.Actor, t *Tariff) error {
	if err := t.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add a tariff", func(ctx context.Context, tx bun.Tx) error {
		var p Plan
		if err := hold(ctx, tx, &p, t.PlanID); err != nil {
			return err
		}
		t.Aimak, t.Category = p.Aimak, p.Category
		_, err := tx.NewInsert().Model(t).Exec(ctx)
		return err
	})
}

// ChangeTariff changes a tariff.
func (s *Store) ChangeTariff(ctx context.Context, actor db.Actor, t *Tariff) error {
	if err := t.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a tariff", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(t).Column("payer_class", "amount", "unit", "period", "valid_from", "valid_to",
			"decree_number", "decree_on").Where("id = ? AND plan_id = ?", t.ID, t.PlanID).Exec(ctx))
	})
}

// DeleteTariff removes a tariff.
func (s *Store) DeleteTariff(ctx context.Context, actor db.Actor, planID, id int64) error {
	return s.write(ctx, actor, "delete a tariff", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Tariff)(nil)).Where("id = ? AND plan_id = ?", id, planID).Exec(ctx))
	})
}
