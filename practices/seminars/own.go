package seminars

import (
	"context"
	"errors"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Own is what somebody sees of themselves by their code.
type Own struct {
	ID          int64     `bun:"id"`
	SeminarID   int64     `bun:"seminar_id"`
	Aimak       string    `bun:"aimak"`
	Position    string    `bun:"position"`
	Sex         string    `bun:"sex"`
	Consent     bool      `bun:"consent"`
	Name        string    `bun:"name"`
	Days        int       `bun:"days"` // attended
	BeforeTaken bool      `bun:"before_taken"`
	AfterTaken  bool      `bun:"after_taken"`
	Certificate string    `bun:"certificate"`
	IssuedOn    date.Date `bun:"issued_on"`

	Code      string     `bun:"-"`
	Seminar   Seminar    `bun:"-"`
	Questions []Question `bun:"-"` // without what is right
}

// MayTake refuses a test that was taken already, or is out of its time: the
// first until the seminar ends, the second from its last day.
func (o Own) MayTake(stage string, today date.Date) error {
	switch {
	case stage == Before && o.BeforeTaken, stage == After && o.AfterTaken:
		return ErrTestTaken
	case len(o.Questions) == 0:
		return ErrNoQuestions
	case stage == After && o.Seminar.EndsOn.After(today):
		return ErrTestEarly
	case stage == Before && o.Seminar.EndsOn.Before(today):
		return ErrTestLate
	}
	return nil
}

// Own finds the person of a code; ErrCode where there is none.
func (s *Store) Own(ctx context.Context, actor db.Actor, typed string) (one Own, err error) {
	plain := code.Read(typed)
	if plain == "" {
		return one, ErrCode
	}
	err = s.read(ctx, actor, "open a page by its code", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT * FROM participant_by_code(?)`, plain).Scan(ctx, &one); err != nil {
			return err
		}
		if one.Seminar, err = loadSeminar(ctx, tx, one.SeminarID); err != nil {
			return err
		}
		return tx.NewRaw(`SELECT * FROM questions_by_code(?)`, plain).Scan(ctx, &one.Questions)
	})
	one.Code = plain
	if errors.Is(err, db.ErrNotFound) {
		return one, ErrCode
	}
	return one, err
}

// TakeTest records what the person of a code chose, once.
func (s *Store) TakeTest(ctx context.Context, actor db.Actor, one Own, stage string, chosen map[int64]int, today date.Date) error {
	if err := one.MayTake(stage, today); err != nil {
		return err
	}
	questions, choices := make([]int64, len(one.Questions)), make([]int64, len(one.Questions))
	for i, q := range one.Questions {
		questions[i], choices[i] = q.ID, int64(choice(q, chosen))
	}
	return s.write(ctx, actor, "take a test", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `SELECT take_test_by_code(?, ?, ?::bigint[], ?::int[])`, one.Code, stage, pgdialect.Array(questions), pgdialect.Array(choices))
		return err
	})
}

// WithdrawOwnConsent erases the name of the person of a code.
func (s *Store) WithdrawOwnConsent(ctx context.Context, actor db.Actor, code string) error {
	return s.write(ctx, actor, "take one's consent back", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `SELECT withdraw_consent_by_code(?)`, code)
		return err
	})
}
