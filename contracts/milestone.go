package contracts

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// MilestoneKinds are the types of OCDS that a contract's schedule needs.
var MilestoneKinds = []string{"delivery", "payment", "reporting", "approval"}

// Milestone is something that is due on a day (OCDS: implementation.milestones).
type Milestone struct {
	bun.BaseModel `bun:"table:milestones"`

	ID         int64            `bun:"id,pk,autoincrement"`
	ContractID int64            `bun:"contract_id"`
	Milestone  string           `bun:"milestone"` // its number, once a contract
	Title      string           `bun:"title"`
	Kind       string           `bun:"kind"`
	DueOn      date.Date        `bun:"due_on"`
	MetOn      date.Date        `bun:"met_on"`   // none while it is not met
	Quantity   *decimal.Decimal `bun:"quantity"` // in the unit of the service
	Amount     money.Null       `bun:"amount"`   // planned, gross of VAT: what a delay is penalised on
	Dropped    bool             `bun:"dropped"`  // no longer wanted, e.g. after an amendment
}

// State is met, dropped, overdue or planned, as seen on a day.
func (m Milestone) State(today date.Date) string {
	switch {
	case m.Dropped:
		return "dropped"
	case !m.MetOn.IsZero():
		return "met"
	case m.DueOn.Before(today):
		return "overdue"
	}
	return "planned"
}

// DaysLate counts the days after the due day up to the day on which it was met,
// or to the given day while it is not; 0 where it is in time or dropped.
func (m Milestone) DaysLate(until date.Date) int {
	if !m.MetOn.IsZero() {
		until = m.MetOn
	}
	if m.Dropped {
		return 0
	}
	return max(0, m.DueOn.DaysUntil(until)-1)
}

func (m *Milestone) check() error {
	m.Milestone, m.Title = strings.TrimSpace(m.Milestone), strings.TrimSpace(m.Title)
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(m.Milestone == "", ErrMilestone)
	refuse(m.Title == "", ErrMilestoneTitle)
	refuse(!slices.Contains(MilestoneKinds, m.Kind), ErrMilestoneKind)
	refuse(m.DueOn.IsZero(), ErrDate.On("due_on"))
	refuse(m.Amount.Som.Sign() < 0, ErrNegative.On("amount"))
	refuse(m.Quantity != nil && m.Quantity.Sign() < 0, ErrNegative.On("quantity"))
	return wrong.Or()
}

// Milestones lists the schedule of a contract by due day.
func (s *Store) Milestones(ctx context.Context, actor db.Actor, contractID int64) ([]Milestone, error) {
	return listOf[Milestone](ctx, s, actor, contractID, "milestones", "due_on", "milestone")
}

// Milestone finds a milestone.
func (s *Store) Milestone(ctx context.Context, actor db.Actor, id int64) (Milestone, error) {
	return oneOf[Milestone](ctx, s, actor, id)
}

// AddMilestone adds one to the schedule.
func (s *Store) AddMilestone(ctx context.Context, actor db.Actor, m *Milestone) error {
	if err := m.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add a milestone", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(m).Exec(ctx)
		return err
	})
}

// ChangeMilestone changes one.
func (s *Store) ChangeMilestone(ctx context.Context, actor db.Actor, m *Milestone) error {
	if err := m.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a milestone", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(m).Column("milestone", "title", "kind", "due_on", "met_on", "quantity", "amount", "dropped").
			Where("id = ? AND contract_id = ?", m.ID, m.ContractID).Exec(ctx))
	})
}

// DeleteMilestone removes one; refused while an act or a penalty names it.
func (s *Store) DeleteMilestone(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return dropOf[Milestone](ctx, s, actor, contractID, id, "delete a milestone", ErrMilestoneUsed)
}

// MonthlySchedule is a milestone for every month that a contract covers by a
// day, due on its last covered day. The value is spread by days: every amount is
// the value × the days so far ÷ all days, rounded to the tyiyn, less what the
// months before have, so that the amounts sum to the value exactly.
func MonthlySchedule(c Contract, title func(year, month int) string) []Milestone {
	var list []Milestone
	days := decimal.NewFromInt(int64(c.StartsOn.DaysUntil(c.LastDay())))
	var given money.Som
	for from := c.StartsOn; !from.After(c.LastDay()); {
		to := date.Of(from.Year(), from.Time().Month()+1, 0)
		if to.After(c.LastDay()) {
			to = c.LastDay()
		}
		so := money.Round(c.Value.Decimal().Mul(decimal.NewFromInt(int64(c.StartsOn.DaysUntil(to)))).DivRound(days, 16))
		list = append(list, Milestone{ContractID: c.ID, Milestone: from.Time().Format("2006-01"),
			Title: title(from.Year(), int(from.Time().Month())), Kind: "delivery", DueOn: to, Amount: money.Known(so.Sub(given))})
		given, from = so, to.AddDays(1)
	}
	return list
}

// maxMonths bounds a schedule: fifty years.
const maxMonths = 600

// AddMonthlySchedule fills a contract's empty schedule; refused where it has a
// milestone already.
func (s *Store) AddMonthlySchedule(ctx context.Context, actor db.Actor, contractID int64, title func(year, month int) string) error {
	return s.write(ctx, actor, "make a monthly schedule", func(ctx context.Context, tx bun.Tx) error {
		c, err := s.lock(ctx, tx, contractID)
		if err != nil {
			return err
		}
		there, err := tx.NewSelect().Model((*Milestone)(nil)).Where("contract_id = ?", contractID).Count(ctx)
		if err != nil {
			return err
		}
		if there > 0 {
			return ErrScheduleThere
		}
		list := MonthlySchedule(c, title)
		if len(list) > maxMonths {
			return ErrScheduleLong.With("Count", maxMonths)
		}
		s.checked()
		_, err = tx.NewInsert().Model(&list).Exec(ctx)
		return err
	})
}
