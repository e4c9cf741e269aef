// Package cases keeps the portal of best practices: what a municipality tried,
// what it cost and what came of it, good or bad, so that others can use it.
//
//	case.go      a case, and what is refused of it
//	text.go      its words, a language each
//	money.go     where its money came from; it adds up
//	tariff.go, indicator.go
//	figure.go    what the statement of a contract said, drawn and compared again
//	step.go      draft, review, published, withdrawn
//	list.go      search, coverage, the newest
//	similar.go   cases like one, and why
//	question.go, vote.go, use.go: what readers do with a case
//	job.go       the mark of figures that have changed since
package cases

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Store reads and changes cases.
type Store struct{ db *db.DB }

// NewStore makes the store of cases.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// write runs one change in a transaction and words what the tables refuse.
func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}

// read runs one question.
func (s *Store) read(ctx context.Context, actor db.Actor, what string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Read(ctx, s.db, actor, what, fn)
}

// hold reads a case and keeps it until the transaction ends.
func hold(ctx context.Context, tx bun.IDB, id int64) (c Case, err error) {
	err = tx.NewSelect().Model(&c).Where("id = ?", id).For("UPDATE").Scan(ctx)
	return c, err
}

// holdDraft holds a case that may be changed; ErrDraftOnly for any other.
func holdDraft(ctx context.Context, tx bun.IDB, id int64) (Case, error) {
	c, err := hold(ctx, tx, id)
	if err == nil && c.State != Draft {
		err = ErrDraftOnly
	}
	return c, err
}
