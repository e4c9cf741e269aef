package procurement

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

// PlanRow is a plan in a list.
type PlanRow struct {
	Plan
	Funded money.Som `bun:"funded"` // the sum of its sources
}

// PlanFilter narrows, sorts and pages the list of plans; zero fields take all.
type PlanFilter struct {
	Search        string
	Aimaks        []string
	Category      string
	Mechanism     string
	State         string
	Year          int
	Sort          string
	Limit, Offset int
}

var planSorts = map[string]string{
	"title": `title COLLATE "ru-x-icu", id`, "-title": `title COLLATE "ru-x-icu" DESC, id`,
	"starts_on": `starts_on, id`, "-starts_on": `starts_on DESC, id`,
	"cost": `cost, id`, "-cost": `cost DESC, id`,
}

// planState is Plan.State in SQL.
const planState = `CASE WHEN status = 'submitted' AND decided_submission = submission THEN decision ELSE status END`

// Plans lists plans and says how many there are in all.
func (s *Store) Plans(ctx context.Context, actor db.Actor, f PlanFilter) (list []PlanRow, total int, err error) {
	order, ok := planSorts[f.Sort]
	if !ok {
		order = planSorts["-starts_on"]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := f.narrow(tx.NewSelect().TableExpr("service_plans AS p"))
		count, err := q.Count(ctx)
		if err != nil {
			return fmt.Errorf("count service plans: %w", err)
		}
		total = int(count)
		err = q.ColumnExpr("p.*").ColumnExpr("coalesce((SELECT sum(amount) FROM service_plan_sources WHERE plan_id = p.id), 0) AS funded").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list service plans: %w", err)
		}
		return nil
	})
	return list, total, err
}

func (f PlanFilter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Search != "" {
		q = q.Where(`strpos(lower(concat_ws(' ', title, problem, goal)), lower(?)) > 0`, f.Search)
	}
	if f.Aimaks != nil {
		q = q.Where(`aimak IN (?)`, bun.List(f.Aimaks))
	}
	if f.Category != "" {
		q = q.Where(`category = ?`, f.Category)
	}
	if f.Mechanism != "" {
		q = q.Where(`mechanism = ?`, f.Mechanism)
	}
	if f.State != "" {
		q = q.Where(planState+` = ?`, f.State)
	}
	if f.Year != 0 {
		q = q.Where(`starts_on <= ? AND ends_on >= ?`, date.Of(f.Year, 12, 31), date.Of(f.Year, 1, 1))
	}
	return q
}

// PlansOf lists all plans of some aimaks, for choosing one.
func (s *Store) PlansOf(ctx context.Context, actor db.Actor, aimaks []string) ([]PlanRow, error) {
	list, _, err := s.Plans(ctx, actor, PlanFilter{Aimaks: aimaks, Limit: 1000})
	return list, err
}
