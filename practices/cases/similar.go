package cases

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Similar is a case like another, and in what they are alike.
type Similar struct {
	Row
	SameService   bool `bun:"same_service"`
	SameMechanism bool `bun:"same_mechanism"`
	SameSize      bool `bun:"same_size"`
	SameOblast    bool `bun:"same_oblast"`
	Class         *int `bun:"class"` // of its size, as the query counts them
}

// Alike finds published cases like one: those with the same service first, then
// the same mechanism, the same size of aimak and the same oblast, whose units
// are given. One that shares only size or oblast is not like it.
func (s *Store) Alike(ctx context.Context, actor db.Actor, c Case, oblast []string, limit int) (list []Similar, err error) {
	err = s.read(ctx, actor, "find cases alike", func(ctx context.Context, tx bun.Tx) error {
		// width_bucket gives the class of Sizes: 0, 1, 2; nothing where nobody counted.
		err := tx.NewRaw(`
			WITH sized AS (SELECT c.*, `+householdsOf+` AS households FROM practices c),
			classed AS (SELECT *, width_bucket(households, ARRAY[?, ?]::int[]) AS class FROM sized)
			SELECT * FROM (
				SELECT o.*, o.category = c.category AS same_service, o.mechanism = c.mechanism AS same_mechanism,
					coalesce(o.class = c.class, false) AS same_size, o.aimak IN (?) AS same_oblast,
					(SELECT count(*) FROM practice_votes v WHERE v.practice_id = o.id) AS votes
				FROM classed o JOIN classed c ON c.id = ? WHERE o.state = ? AND o.id <> c.id) s
			WHERE same_service OR same_mechanism
			ORDER BY same_service::int * 8 + same_mechanism::int * 4 + same_size::int * 2 + same_oblast::int DESC, made_up, published_at DESC, id LIMIT ?`,
			SmallBelow, LargeFrom, bun.List(append([]string{""}, oblast...)), c.ID, Published, limit).Scan(ctx, &list)
		if err != nil {
			return err
		}
		rows := make([]Row, len(list))
		for i := range list {
			rows[i] = list[i].Row
		}
		err = withTexts(ctx, tx, rows)
		for i := range list {
			list[i].Row = rows[i]
		}
		return err
	})
	return list, err
}
