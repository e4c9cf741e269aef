package db

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/uptrace/bun"

	"kelishim/internal/fault"
)

// ErrRepeated is returned for a write that was committed before under the same
// key: a double click, or a retry after a lost answer. Nothing is written again.
var ErrRepeated = errors.New("this was written before")

// ErrChanged is returned for a change of a row that somebody else changed since
// it was shown. Nothing is written.
var ErrChanged = fault.New(fault.Conflict, "db.changed")

type onceKey struct{}

type once struct {
	key   string
	count atomic.Int64
}

// Once lets every write transaction of the context claim the key, so that the
// same request written twice is written once. The claim is part of the
// transaction: a write that failed may be tried again with its key.
func Once(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, onceKey{}, &once{key: key})
}

// WithoutOnce forgets the key, for a note about a write that was made.
func WithoutOnce(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, nil)
}

// claim inserts the key; a second one waits here for the first to end.
func (o *once) claim(ctx context.Context, tx bun.IDB, actor Actor) error {
	// A request may write in several transactions: each has its number.
	key := o.key + "/" + strconv.FormatInt(o.count.Add(1), 10)
	res, err := tx.ExecContext(ctx, `INSERT INTO idempotency_keys (user_id, key) VALUES (?, ?) ON CONFLICT DO NOTHING`, actor.UserID, key)
	if err != nil {
		return fmt.Errorf("claim the key of the request: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrRepeated)
	}
	return nil
}

type seenKey struct{}

// Seen is the state of a row that a person was shown before changing it.
type Seen struct {
	Row     string // table/primary key, as the journal names it
	Version int64  // the newest journal entry about it then
	Changed bool   // set where somebody else changed it since
}

// Expecting lets the first write transaction of the context make sure that the
// row is still as it was shown; else it ends with ErrChanged.
func Expecting(ctx context.Context, seen *Seen) context.Context {
	return context.WithValue(ctx, seenKey{}, seen)
}

// check takes turns on the row, so that of two who send at once the second
// sees what the first has written.
func (s *Seen) check(ctx context.Context, tx bun.IDB) error {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(?, 41))`, s.Row); err != nil {
		return fmt.Errorf("take the turn on %s: %w", s.Row, err)
	}
	now, err := Version(ctx, tx, s.Row)
	if err != nil {
		return err
	}
	if now != s.Version {
		s.Changed = true
		return ErrChanged
	}
	return nil
}

// Version is the newest journal entry about a row, 0 where there is none.
func Version(ctx context.Context, tx bun.IDB, row string) (version int64, err error) {
	if err := tx.NewRaw(`SELECT journal_version(?)`, row).Scan(ctx, &version); err != nil {
		return 0, fmt.Errorf("look up the version of %s: %w", row, err)
	}
	return version, nil
}

// promised keeps what the context promises about a write.
func promised(ctx context.Context, tx bun.Tx, actor Actor) error {
	if o, ok := ctx.Value(onceKey{}).(*once); ok {
		if err := o.claim(ctx, tx, actor); err != nil {
			return err
		}
	}
	seen, ok := ctx.Value(seenKey{}).(*Seen)
	if !ok || seen.Row == "" {
		return nil
	}
	if err := seen.check(ctx, tx); err != nil {
		return err
	}
	seen.Row = "" // the next transaction of the request follows its own write
	return nil
}

type endKey struct{}

// Ending lets the first write transaction of the context end with fn, once its
// own work is done: what must be written together with a write of another part
// of the house, or not at all.
func Ending(ctx context.Context, fn func(ctx context.Context, tx bun.Tx) error) context.Context {
	return context.WithValue(ctx, endKey{}, &end{fn: fn})
}

type end struct {
	fn func(context.Context, bun.Tx) error
}

// ended does what the context wants at the end of a write.
func ended(ctx context.Context, tx bun.Tx) error {
	e, ok := ctx.Value(endKey{}).(*end)
	if !ok || e.fn == nil {
		return nil
	}
	fn := e.fn
	e.fn = nil
	return fn(ctx, tx)
}
