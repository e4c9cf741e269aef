package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// After lists the flags of a filter whose numbers are above after, by that
// number; the filter's Limit and Offset are not looked at.
func (s *Store) After(ctx context.Context, actor db.Actor, f Filter, after int64, limit int) (list []Flag, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return f.apply(tx.NewSelect().Model(&list)).ColumnExpr("flag.*").
			ColumnExpr("(SELECT number FROM contracts c WHERE c.id = flag.contract_id) AS contract").
			ColumnExpr("(SELECT number FROM tenders t WHERE t.id = flag.tender_id) AS tender").
			Where("flag.id > ?", after).Order("flag.id").Limit(int64(limit)).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list flags after %d: %w", after, err)
	}
	return list, nil
}
