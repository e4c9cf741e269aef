package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Filter narrows the journal; empty fields narrow nothing.
type Filter struct {
	Row    string // table/primary key
	Table  string
	Area   string
	Aimak  string
	Person string    // part of a name, whatever the case
	From   date.Date // days in the time of Bishkek
	To     date.Date
	Before int64 // entries with smaller numbers only, 0 for all
	Limit  int64
	Offset int64
}

func (f Filter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Before != 0 {
		q = q.Where("id < ?", f.Before)
	}
	if f.Row != "" {
		q = q.Where("keys @> ARRAY[?]", f.Row)
	}
	if f.Table != "" {
		q = q.Where("tbl = ?", f.Table)
	}
	if f.Area != "" {
		q = q.Where("area = ?", f.Area)
	}
	if f.Aimak != "" {
		q = q.Where("aimak = ?", f.Aimak)
	}
	if f.Person != "" {
		q = q.Where("strpos(lower(actor), lower(?)) > 0", f.Person)
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?::date", f.From.String())
	}
	if !f.To.IsZero() {
		q = q.Where("at < ?::date + 1", f.To.String())
	}
	return q
}

// Store reads the journal on behalf of people; row-level security tells what
// each may read.
type Store struct{ db *db.DB }

// NewStore makes the store of the journal's pages.
func NewStore(d *db.DB) *Store { return &Store{d} }

// List gives the entries of a filter, the newest first, and how many there are.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Entry, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		count, err := f.narrow(tx.NewSelect().Model((*Entry)(nil))).Count(ctx)
		if err != nil {
			return fmt.Errorf("count the entries: %w", err)
		}
		total = int(count)
		return f.narrow(tx.NewSelect().Model(&list)).OrderExpr("id DESC").Limit(f.Limit).Offset(f.Offset).Scan(ctx)
	})
	return list, total, err
}

// Since gives the entries about a row that came after one, the oldest first.
func (s *Store) Since(ctx context.Context, actor db.Actor, row string, after int64) (list []Entry, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("keys @> ARRAY[?]", row).Where("id > ?", after).OrderExpr("id").Limit(100).Scan(ctx)
	})
	return list, err
}

// Get gives one entry, and its proof where it is in a checkpoint already.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (entry Entry, proof *Proof, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&entry).Where("id = ?", id).Scan(ctx); err != nil {
			return db.Refusals{}.Kindly(err)
		}
		one, err := Prove(ctx, tx, id)
		if err == nil {
			proof = &one
		} else if !errors.Is(err, ErrNotPlaced) {
			return err
		}
		return nil
	})
	return entry, proof, err
}

// State is the newest checkpoint and the keys to check it with.
type State struct {
	Newest  *Checkpoint // nil where none was signed yet
	Waiting int         // entries that are in no checkpoint
	Keys    []Key
}

// Key is the public half of a key that signs or signed checkpoints.
type Key struct {
	Verifier  string    `bun:"verifier"`
	CreatedAt time.Time `bun:"created_at"`
	RetiredAt time.Time `bun:"retired_at,nullzero"`
}

// State gives the newest checkpoint and the keys.
func (s *Store) State(ctx context.Context, actor db.Actor) (state State, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		point, err := Newest(ctx, tx)
		switch {
		case err == nil:
			state.Newest = &point
		case !errors.Is(err, db.ErrNotFound):
			return err
		}
		if err := tx.NewRaw(`SELECT (SELECT count(*) FROM journal_queue) + (SELECT count(*) FROM journal_leaves WHERE index >= ?)`,
			point.Size).Scan(ctx, &state.Waiting); err != nil {
			return fmt.Errorf("count what waits: %w", err)
		}
		return tx.NewRaw(`SELECT verifier, created_at, retired_at FROM journal_keys ORDER BY created_at DESC`).Scan(ctx, &state.Keys)
	})
	return state, err
}
