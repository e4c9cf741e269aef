package contracts

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Heirs are the units that took over from a contract's buyer by today, over any
// number of mergers, the next one first.
func (s *Store) Heirs(ctx context.Context, actor db.Actor, buyer string) (heirs []string, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		heirs, err = heirsOf(ctx, tx, buyer)
		return err
	})
	return heirs, err
}

func heirsOf(ctx context.Context, tx bun.IDB, buyer string) (heirs []string, err error) {
	if err := tx.NewRaw(`SELECT heirs_of(?)`, buyer).Scan(ctx, &heirs); err != nil {
		return nil, fmt.Errorf("find who took over from %s: %w", buyer, err)
	}
	return heirs, nil
}

// Transfer gives a contract to the legal successor of its buyer. The services
// stay with the aimak under which they are kept: their money counts with the
// successor by itself (method.md, aggregation). Refused without a succession in
// force.
func (s *Store) Transfer(ctx context.Context, actor db.Actor, id int64, to string, d Decision) error {
	if err := d.check(false); err != nil {
		return err
	}
	return s.write(ctx, actor, "transfer a contract", func(ctx context.Context, tx bun.Tx) error {
		c, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		heirs, err := heirsOf(ctx, tx, c.Buyer)
		switch {
		case err != nil:
			return err
		case c.Status == Cancelled:
			return ErrStep.With("Status", c.Status)
		case len(heirs) == 0:
			return ErrNoHeir
		case !slices.Contains(heirs, to):
			return ErrNotHeir
		}
		from := c.Buyer
		c.Buyer = to
		if err := db.One(tx.NewUpdate().Model(&c).Column("buyer").WherePK().Exec(ctx)); err != nil {
			return err
		}
		return record(ctx, tx, &Event{ContractID: id, Kind: "transferred", HappenedOn: d.On, Reason: d.Reason, FromBuyer: from, ToBuyer: to})
	})
}
