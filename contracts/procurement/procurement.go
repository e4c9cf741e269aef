// Package procurement keeps the way from a plan to an award: service plans and
// tariffs, the lines of the annual procurement plan, tenders with their lots,
// bids and awards, and the methods, grounds and limits of the law behind them.
//
// What doing it in-house would cost is not known here: package savings computes
// it, and an award keeps it as it was seen on the day.
package procurement

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Store reads and changes procurement.
type Store struct{ db *db.DB }

// NewStore makes the store of procurement.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// write runs one change in a transaction and words what the tables refuse.
func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}

// find reads one row by its number.
func (s *Store) find(ctx context.Context, actor db.Actor, row any, id int64) error {
	return Refusals.Kindly(s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(row).Where("id = ?", id).Scan(ctx)
	}))
}

// hold reads one row and keeps it until the transaction ends.
func hold(ctx context.Context, tx bun.IDB, row any, id int64) error {
	return tx.NewSelect().Model(row).Where("id = ?", id).For("UPDATE").Scan(ctx)
}

// dayOf is the day of a moment where the program is used.
func dayOf(t time.Time) date.Date { return date.FromTime(t.In(date.Bishkek)) }

// yearSane tells whether the tables take a year.
func yearSane(year int) bool { return year >= 1990 && year <= 2199 }
