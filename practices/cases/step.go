package cases

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// States of a case.
const (
	Draft     = "draft"
	Review    = "review" // before an advisor
	Published = "published"
	Withdrawn = "withdrawn"
)

// States lists them in the order of its life.
var States = []string{Draft, Review, Published, Withdrawn}

// Step is one move of a case, and who made it.
type Step struct {
	bun.BaseModel `bun:"table:practice_steps"`

	ID         int64     `bun:"id,pk,autoincrement"`
	PracticeID int64     `bun:"practice_id"`
	Aimak      string    `bun:"aimak"`
	To         string    `bun:"to_state"`
	Note       string    `bun:"note"`
	At         time.Time `bun:"at,nullzero,default:now()"`
	UserID     int64     `bun:"user_id,nullzero,default:0"`
	Author     string    `bun:"author,nullzero,default:0"`
}

func note(ctx context.Context, tx bun.IDB, c Case, to, why string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO practice_steps (practice_id, aimak, to_state, note) VALUES (?, ?, ?, ?)`, c.ID, c.Aimak, to, why)
	return err
}

// Steps is the history of a case, the oldest first, for who tells and reviews.
func (s *Store) Steps(ctx context.Context, actor db.Actor, id int64) ([]Step, error) {
	return rowsOf[Step](ctx, s, actor, id)
}

// Submit lays a draft before an advisor. It must be told in at least one
// language, with what was wrong, what came of it and what is learnt, and its
// money must add up. A case from a contract opens figures of the okmotu: only
// the okmotu lays it before.
func (s *Store) Submit(ctx context.Context, actor db.Actor, id int64) error {
	return s.move(ctx, actor, id, "submit a case", "", func(ctx context.Context, tx bun.Tx, c *Case) error {
		if c.State != Draft {
			return ErrStep
		}
		texts, err := textsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(texts, Text.Whole) {
			return ErrNoWords
		}
		var sources []Source
		if err := tx.NewSelect().Model(&sources).Where("practice_id = ?", id).Scan(ctx); err != nil {
			return err
		}
		if err := checkMoney(c.Cost, sources).Or(); err != nil {
			return err
		}
		c.State, c.SubmittedBy, c.PublishedBy = Review, &actor.UserID, nil
		return nil
	})
}

// Return gives a case back to who tells it, with what is to be mended; its
// tellers take it back themselves without a word.
func (s *Store) Return(ctx context.Context, actor db.Actor, id int64, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return ErrReason
	}
	return s.back(ctx, actor, id, "return a case", why)
}

// TakeBack makes a case that is before the advisor a draft again.
func (s *Store) TakeBack(ctx context.Context, actor db.Actor, id int64) error {
	return s.back(ctx, actor, id, "take a case back", "")
}

func (s *Store) back(ctx context.Context, actor db.Actor, id int64, deed, why string) error {
	return s.move(ctx, actor, id, deed, why, func(_ context.Context, _ bun.Tx, c *Case) error {
		if c.State != Review {
			return ErrStep
		}
		c.State = Draft
		return nil
	})
}

// Publish opens a case to everybody. Who laid it before the advisor does not
// publish it: two people answer for what the public reads.
func (s *Store) Publish(ctx context.Context, actor db.Actor, id int64) error {
	return s.move(ctx, actor, id, "publish a case", "", func(_ context.Context, _ bun.Tx, c *Case) error {
		if c.State != Review {
			return ErrStep
		}
		if c.SubmittedBy != nil && *c.SubmittedBy == actor.UserID && actor.UserID != 0 {
			return ErrTwoPairs
		}
		now := time.Now()
		c.State, c.PublishedBy, c.PublishedAt, c.WithdrawnReason = Published, &actor.UserID, &now, ""
		return nil
	})
}

// Withdraw closes a published case, with a reason.
func (s *Store) Withdraw(ctx context.Context, actor db.Actor, id int64, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return ErrReason
	}
	return s.move(ctx, actor, id, "withdraw a case", why, func(_ context.Context, _ bun.Tx, c *Case) error {
		if c.State != Published {
			return ErrStep
		}
		c.State, c.WithdrawnReason = Withdrawn, why
		return nil
	})
}

// Reopen makes a withdrawn case a draft, to be mended and reviewed anew.
func (s *Store) Reopen(ctx context.Context, actor db.Actor, id int64) error {
	return s.move(ctx, actor, id, "reopen a case", "", func(_ context.Context, _ bun.Tx, c *Case) error {
		if c.State != Withdrawn {
			return ErrStep
		}
		c.State = Draft
		return nil
	})
}

func (s *Store) move(ctx context.Context, actor db.Actor, id int64, deed, why string, to func(ctx context.Context, tx bun.Tx, c *Case) error) error {
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		c, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := to(ctx, tx, &c); err != nil {
			return err
		}
		if err := db.One(tx.NewUpdate().Model(&c).Column("state", "submitted_by", "published_by", "published_at", "withdrawn_reason").WherePK().Exec(ctx)); err != nil {
			return err
		}
		return note(ctx, tx, c, c.State, why)
	})
}
