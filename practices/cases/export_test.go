package cases

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Raw runs SQL as somebody over the store's connection, past its rules.
func (s *Store) Raw(ctx context.Context, actor db.Actor, query string, args ...any) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}
