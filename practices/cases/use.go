package cases

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Use says that an aimak began a service plan, or without PlanID a comparison,
// after a case: the way back to what it was learnt from.
type Use struct {
	bun.BaseModel `bun:"table:practice_uses"`

	ID         int64  `bun:"id,pk,autoincrement"`
	PracticeID int64  `bun:"practice_id"`
	Aimak      string `bun:"aimak"`
	Category   string `bun:"category"`
	PlanID     *int64 `bun:"plan_id"`
}

// AddUse keeps the way back; a second time changes nothing.
func (s *Store) AddUse(ctx context.Context, actor db.Actor, u Use) error {
	return s.write(ctx, actor, "use a case", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&u).Column("practice_id", "aimak", "category", "plan_id").
			On("CONFLICT ON CONSTRAINT practice_uses_once DO NOTHING").Returning("NULL").Exec(ctx)
		return err
	})
}

// UsedBy is how many aimaks made something of a published case.
func (s *Store) UsedBy(ctx context.Context, actor db.Actor, practice int64) (count int, err error) {
	err = s.read(ctx, actor, "count the users of a case", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT practice_users(?)`, practice).Scan(ctx, &count)
	})
	return count, err
}

// UseOfPlan is the case after which a service plan was made, 0 for none.
func (s *Store) UseOfPlan(ctx context.Context, actor db.Actor, plan int64) (int64, error) {
	return s.used(ctx, actor, `SELECT practice_id FROM practice_uses WHERE plan_id = ? ORDER BY id DESC LIMIT 1`, plan)
}

// UseOfService is the case after which a comparison was begun, 0 for none.
func (s *Store) UseOfService(ctx context.Context, actor db.Actor, aimak, category string) (int64, error) {
	return s.used(ctx, actor, `SELECT practice_id FROM practice_uses WHERE aimak = ? AND category = ? AND plan_id IS NULL ORDER BY id DESC LIMIT 1`, aimak, category)
}

func (s *Store) used(ctx context.Context, actor db.Actor, query string, args ...any) (id int64, err error) {
	err = s.read(ctx, actor, "find the case that was used", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &id)
	})
	if errors.Is(err, db.ErrNotFound) {
		return 0, nil
	}
	return id, err
}
