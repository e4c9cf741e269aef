package providers

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// After lists the providers whose INN is above after, by INN; search is part of a
// name or the beginning of the INN, "" takes all. Where the reader sees no INN of
// natural persons, veiled keeps them from being found by it, digit by digit.
func (s *Store) After(ctx context.Context, actor db.Actor, search, after string, veiled bool, limit int) (list []Provider, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).Where("inn > ?", after).Order("inn").Limit(int64(limit))
		if search != "" {
			q = q.Where(`(starts_with(inn, ?) AND NOT (? AND inn ~ '^[12]') OR strpos(lower(name_ru), lower(?)) > 0 OR strpos(lower(coalesce(name_ky, '')), lower(?)) > 0)`,
				search, veiled, search, search)
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list providers: %w", err)
	}
	return list, nil
}
