package cases

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/jobs"
)

// JobKind names the job that compares the figures of published cases.
const JobKind = "practices"

// Job marks cases whose figures have changed. It works on the owner's
// connection, which sees the money that readers of a case do not, and leaves
// nothing of it but the mark.
func (s *Store) Job() jobs.Kind {
	return jobs.Kind{Run: func(ctx context.Context, _ *jobs.Job) error { return s.CompareAll(ctx) }}
}

// CompareAll recomputes the figures of every published case from a contract and
// keeps whether they differ from those that were drawn: a day since when, or
// none where they are the same again.
func (s *Store) CompareAll(ctx context.Context) error {
	var ids []int64
	err := s.read(ctx, db.System, "list cases to compare", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT id FROM practices WHERE state = ? AND contract_id IS NOT NULL ORDER BY id`, Published).Scan(ctx, &ids)
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := s.write(ctx, db.System, "compare the figures of a case", func(ctx context.Context, tx bun.Tx) error {
			c, err := hold(ctx, tx, id)
			if err != nil || c.State != Published {
				return err
			}
			list, err := differences(ctx, tx, &c)
			if err != nil {
				return err
			}
			switch {
			case len(list) == 0:
				c.ChangedOn = date.Date{}
			case c.ChangedOn.IsZero():
				c.ChangedOn = date.Today()
			}
			_, err = tx.NewRaw(`UPDATE practices SET compared_at = now(), changed_on = ? WHERE id = ?`, c.ChangedOn, id).Exec(ctx)
			return err
		})
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
	}
	return nil
}
