package publication

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/savings"
)

// Filter narrows and pages the statements that are published now; zero fields
// take all.
type Filter struct {
	Aimaks        []string // whose figures they are, or under which they are kept; nil takes all
	Category      string
	Year          int
	Verdict       string // a verdict, or "none" for what cannot be compared
	Sort          string // year, saving, with "-" downwards
	Limit, Offset int
}

// NotComparable in a filter takes what has no verdict.
const NotComparable = "none"

var sorts = map[string]string{
	"year": "year, counts_for, category", "-year": "year DESC, counts_for, category",
	"saving": "saving NULLS LAST, id", "-saving": "saving DESC NULLS LAST, id",
	"published_at": "published_at, id", "-published_at": "published_at DESC, id",
}

func (f Filter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	q = q.Where("current")
	if f.Aimaks != nil {
		q = q.Where("(counts_for IN (?) OR aimak IN (?))", bun.List(f.Aimaks), bun.List(f.Aimaks))
	}
	if f.Category != "" {
		q = q.Where("category = ?", f.Category)
	}
	if f.Year != 0 {
		q = q.Where("year = ?", f.Year)
	}
	switch f.Verdict {
	case "":
	case NotComparable:
		q = q.Where("verdict = ''")
	default:
		q = q.Where("verdict = ?", f.Verdict)
	}
	return q
}

// List lists what is published now, without the bodies, and how much there is in
// all.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Publication, total int, err error) {
	order, ok := sorts[f.Sort]
	if !ok {
		order = sorts["-year"]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		count, err := f.narrow(tx.NewSelect().Model((*Publication)(nil))).Count(ctx)
		if err != nil {
			return err
		}
		total = int(count)
		return f.narrow(tx.NewSelect().Model(&list)).ExcludeColumn("body").OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list published statements: %w", err)
	}
	return list, total, nil
}

// Year is how many statements of a year are published now.
type Year struct {
	Year       int `bun:"year"`
	Statements int `bun:"statements"`
}

// Years lists the years of which something is published, newest first.
func (s *Store) Years(ctx context.Context, actor db.Actor) (list []Year, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT year, count(*) AS statements FROM statement_publications WHERE current GROUP BY year ORDER BY year DESC`).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("list the years of published statements: %w", err)
	}
	return list, nil
}

// Newest are the results, as they were published, of the newest year before a
// year of which something is published now; aimaks narrows it to theirs, nil
// takes all. Totals are summed from them by savings.Total. The year is 0 where
// nothing is published.
func (s *Store) Newest(ctx context.Context, actor db.Actor, before int, aimaks []string) (year int, rows []savings.Row, err error) {
	var texts []string
	narrow := func(q *bun.SelectQuery) *bun.SelectQuery {
		if aimaks != nil {
			q = q.Where("counts_for IN (?)", bun.List(aimaks))
		}
		return q.Where("current")
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		newest := narrow(tx.NewSelect().Table("statement_publications")).ColumnExpr("coalesce(max(year), 0)").Where("year < ?", before)
		if err := newest.Scan(ctx, &year); err != nil || year == 0 {
			return err
		}
		return narrow(tx.NewSelect().Table("statement_publications")).Column("figures").Where("year = ?", year).
			Order("counts_for", "aimak", "category").Scan(ctx, &texts)
	})
	if err != nil {
		return 0, nil, fmt.Errorf("read the newest published figures: %w", err)
	}
	rows = make([]savings.Row, len(texts))
	for i, text := range texts {
		if rows[i], err = read[savings.Row](text); err != nil {
			return 0, nil, err
		}
	}
	return year, rows, nil
}

// States are the versions that count now of all statements kept under these
// aimaks, without their bodies.
func (s *Store) States(ctx context.Context, actor db.Actor, aimaks []string) (map[Key]Publication, error) {
	var list []Publication
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).ExcludeColumn("body", "figures").Where("current AND aimak IN (?)", bun.List(aimaks)).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("look what is published: %w", err)
	}
	states := make(map[Key]Publication, len(list))
	for _, one := range list {
		states[one.Key] = one
	}
	return states, nil
}
