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
}

// Alike finds published cases like one: those with the same service first, then
// the same mechanism, the same size of aimak and the same oblast, whose units
// are given. One that shares only size or oblast is not like it.
func (s *Store) Alike(ctx context.Context, actor db.Actor, c Case, oblast []string, limit int) (list []Similar, err error) {
	within := bun.List(append([]string{""}, oblast...))
	err = s.read(ctx, actor, "find cases alike", func(ctx context.Context, tx bun.Tx) error {
		// Of the narrow rows only the nearest are read whole. width_bucket gives the
		// class of Sizes: 0, 1, 2; nothing where nobody counted.
		err := tx.NewRaw(`
			WITH counted AS MATERIALIZED (
				SELECT DISTINCT ON (aimak) aimak, households, width_bucket(households, ARRAY[?, ?]::int[]) AS class FROM households ORDER BY aimak, year DESC),
			near AS MATERIALIZED (
				SELECT p.id, h.households, p.category = ? AS same_service, p.mechanism = ? AS same_mechanism, p.aimak IN (?) AS same_oblast,
					coalesce(h.class = (SELECT class FROM counted WHERE aimak = ?), false) AS same_size, p.made_up, p.published_at
				FROM practices p LEFT JOIN counted h USING (aimak)
				WHERE p.state = ? AND p.id <> ? AND (p.category = ? OR p.mechanism = ?)
				ORDER BY (p.category = ?)::int * 8 + (p.mechanism = ?)::int * 4 + coalesce(h.class = (SELECT class FROM counted WHERE aimak = ?), false)::int * 2
					+ (p.aimak IN (?))::int DESC, p.made_up, p.published_at DESC, p.id LIMIT ?)
			SELECT c.*, n.households, n.same_service, n.same_mechanism, n.same_size, n.same_oblast
			FROM near n JOIN practices c ON c.id = n.id
			ORDER BY n.same_service::int * 8 + n.same_mechanism::int * 4 + n.same_size::int * 2 + n.same_oblast::int DESC, n.made_up, n.published_at DESC, n.id`,
			SmallBelow, LargeFrom, c.Category, c.Mechanism, within, c.Aimak, Published, c.ID, c.Category, c.Mechanism,
			c.Category, c.Mechanism, c.Aimak, within, limit).Scan(ctx, &list)
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
