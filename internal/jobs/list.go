package jobs

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Own lists the newest jobs of a kind of the person who acts.
func Own(ctx context.Context, tx bun.IDB, kind string, userID int64, limit int) ([]*Job, error) {
	var list []*Job
	err := tx.NewSelect().Model(&list).Where("kind = ? AND user_id = ?", kind, userID).OrderExpr("id DESC").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list jobs of a person: %w", err)
	}
	return list, nil
}
