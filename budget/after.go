package budget

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// LinesFilter narrows the budget lines of all aimaks; zero fields take all.
type LinesFilter struct {
	Aimaks       []string // nil takes all
	Year         int
	EconomicCode string // or its beginning
	Line         int64  // this one alone
}

// LinesAfter lists the lines of a filter whose numbers in the table are above
// after, by that number.
func (s *Store) LinesAfter(ctx context.Context, actor db.Actor, f LinesFilter, after int64, limit int) (list []Line, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).Where("id > ?", after).Order("id").Limit(int64(limit))
		if f.Aimaks != nil {
			q = q.Where("aimak IN (?)", bun.List(f.Aimaks))
		}
		if f.Year != 0 {
			q = q.Where("year = ?", f.Year)
		}
		if f.EconomicCode != "" {
			q = q.Where("starts_with(economic_code, ?)", f.EconomicCode)
		}
		if f.Line != 0 {
			q = q.Where("id = ?", f.Line)
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list budget lines after %d: %w", after, err)
	}
	return list, nil
}
