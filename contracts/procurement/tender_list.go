package procurement

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/money"
)

// TenderRow is a tender in a list.
type TenderRow struct {
	Tender
	Lots     int        `bun:"lots"`
	Bids     int        `bun:"bids"`
	Estimate money.Som  `bun:"estimate"` // of all lots
	Awarded  money.Null `bun:"awarded"`  // of live awards
}

// TenderFilter narrows, sorts and pages the list of tenders; zero fields take all.
type TenderFilter struct {
	Search        string
	Aimaks        []string
	Year          int // of the contract's first day
	Method        string
	Status        string
	PlanLine      int64
	Plan          int64 // the service plan
	Sort          string
	Limit, Offset int
}

var tenderSorts = map[string]string{
	"number": `t.number COLLATE "ru-x-icu", t.id`, "-number": `t.number COLLATE "ru-x-icu" DESC, t.id`,
	"closes_at": `t.closes_at NULLS LAST, t.id`, "-closes_at": `t.closes_at DESC NULLS LAST, t.id`,
	"estimate": `estimate, t.id`, "-estimate": `estimate DESC, t.id`,
}

// Tenders lists tenders and says how many there are in all.
func (s *Store) Tenders(ctx context.Context, actor db.Actor, f TenderFilter) (list []TenderRow, total int, err error) {
	order, ok := tenderSorts[f.Sort]
	if !ok {
		order = `t.id DESC`
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := f.narrow(tx.NewSelect().TableExpr("tenders AS t"))
		count, err := q.Count(ctx)
		if err != nil {
			return fmt.Errorf("count tenders: %w", err)
		}
		total = int(count)
		err = q.ColumnExpr("t.*").
			ColumnExpr("(SELECT count(*) FROM lots l WHERE l.tender_id = t.id) AS lots").
			ColumnExpr("(SELECT count(*) FROM bids b WHERE b.tender_id = t.id AND b.status <> 'withdrawn') AS bids").
			ColumnExpr("coalesce((SELECT sum(l.estimate) FROM lots l WHERE l.tender_id = t.id), 0) AS estimate").
			ColumnExpr("(SELECT sum(w.value) FROM awards w WHERE w.tender_id = t.id AND w.status IN ('pending', 'active')) AS awarded").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list tenders: %w", err)
		}
		return nil
	})
	return list, total, err
}

func (f TenderFilter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Search != "" {
		q = q.Where(`strpos(lower(concat_ws(' ', t.number, t.title, t.portal_id)), lower(?)) > 0`, f.Search)
	}
	if f.Aimaks != nil {
		q = q.Where(`t.aimak IN (?)`, bun.List(f.Aimaks))
	}
	if f.Year != 0 {
		q = q.Where(`extract(year FROM t.contract_from) = ?`, f.Year)
	}
	if f.Method != "" {
		q = q.Where(`t.method = ?`, f.Method)
	}
	if f.Status != "" {
		q = q.Where(`t.status = ?`, f.Status)
	}
	if f.PlanLine != 0 {
		q = q.Where(`t.plan_line_id = ?`, f.PlanLine)
	}
	if f.Plan != 0 {
		q = q.Where(`t.service_plan_id = ?`, f.Plan)
	}
	return q
}
