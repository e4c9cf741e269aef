package ocds

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Holdings is what somebody may have of the stored releases.
type Holdings struct {
	Processes, Releases int
	Newest              time.Time // of the releases' dates; zero where there is none
	Years               []int     // in which something was released, the newest first
}

// Holdings counts what actor may see.
func (s *Store) Holdings(ctx context.Context, actor db.Actor, public bool) (h Holdings, err error) {
	// Of the public's releases the rows alone decide: who is not signed in sees no
	// list of processes.
	audience, current := Auditors.name(), bun.SafeQuery("ocid IN (SELECT ocid FROM ocds_processes)")
	if public {
		audience, current = Audience{key: []byte{0}}.name(), bun.SafeQuery("true")
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`SELECT count(DISTINCT ocid), count(*), coalesce(max(released_at), '0001-01-01'::timestamptz)
			FROM ocds_releases WHERE audience = ? AND ?`, audience, current).Scan(ctx, &h.Processes, &h.Releases, &h.Newest)
		if err != nil {
			return fmt.Errorf("count releases: %w", err)
		}
		err = tx.NewRaw(`SELECT DISTINCT extract(year FROM released_at AT TIME ZONE 'Asia/Bishkek')::int FROM ocds_releases
			WHERE audience = ? AND ? ORDER BY 1 DESC`, audience, current).Scan(ctx, &h.Years)
		if err != nil {
			return fmt.Errorf("list the years of releases: %w", err)
		}
		return nil
	})
	return h, err
}
