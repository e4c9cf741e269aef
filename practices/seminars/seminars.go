// Package seminars keeps who was taught to engage private providers, where and
// in what, and follows what came of it: contracts that the aimaks signed within
// two years, beside aimaks from which nobody came.
//
// A person counts as aimak, position and sex. The name is kept only with the
// person's consent, in a table that the journal does not follow, so that a
// consent taken back erases it for good (migrations/0022_seminars.sql).
//
//	series.go, seminar.go   what is taught, where and when; who is invited
//	participant.go, list.go registration one by one, or by a list, all or nothing
//	link.go, own.go         registration and sheets by a link; a person's own page by a code
//	attendance.go, certificate.go, question.go, test.go, evaluation.go
//	figures.go              people and aimaks reached, cost a person
//	outcome.go              contracts signed within the window, and their savings
package seminars

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Store reads and writes seminars; each exported method is one transaction on
// behalf of an actor.
type Store struct{ db *db.DB }

// NewStore makes the store of seminars.
func NewStore(d *db.DB) *Store { return &Store{d} }

func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}

func (s *Store) read(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Read(ctx, s.db, actor, deed, fn)
}
