package course

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Step is how far somebody has come in a lesson.
type Step struct {
	bun.BaseModel `bun:"table:course_steps"`

	UserID    int64      `bun:"user_id,pk"`
	Lesson    string     `bun:"lesson,pk"` // Lesson.Key
	Questions int        `bun:"questions"`
	Best      int        `bun:"best"` // most that were right at one time
	DoneAt    *time.Time `bun:"done_at"`
}

// Steps are those of the person who asks, by lesson; none for a guest.
func (s *Store) Steps(ctx context.Context, actor db.Actor) (map[string]Step, error) {
	steps := map[string]Step{}
	if actor.UserID == 0 {
		return steps, nil
	}
	var list []Step
	err := s.read(ctx, actor, "read how far somebody has come", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Column("user_id", "lesson", "questions", "best", "done_at").Where("user_id = ?", actor.UserID).Scan(ctx)
	})
	for _, one := range list {
		steps[one.Lesson] = one
	}
	return steps, err
}

// Keep remembers that the questions of a lesson were answered, right of them
// right. What was better before stays, and so does a lesson that was done. Of a
// guest nothing is kept.
func (s *Store) Keep(ctx context.Context, actor db.Actor, lesson *Lesson, right int) error {
	if actor.UserID == 0 {
		return nil
	}
	return s.write(ctx, actor, "keep a step", func(ctx context.Context, tx bun.Tx) error {
		// A changed lesson may have fewer questions than were answered before.
		_, err := tx.ExecContext(ctx, `
			INSERT INTO course_steps (user_id, lesson, questions, best, done_at) VALUES (?, ?, ?, ?, CASE WHEN ?::boolean THEN now() END)
			ON CONFLICT (user_id, lesson) DO UPDATE SET questions = excluded.questions,
				best = greatest(excluded.best, least(course_steps.best, excluded.questions)),
				done_at = coalesce(course_steps.done_at, excluded.done_at)`,
			actor.UserID, lesson.Key(), len(lesson.Questions), right, right == len(lesson.Questions))
		return err
	})
}

// LessonCount is how many people began a lesson and how many did it.
type LessonCount struct {
	Lesson     string          `bun:"lesson"`
	Began      int             `bun:"began"`
	Done       int             `bun:"done"`
	RightShare decimal.Decimal `bun:"right_share"` // of the questions, at the best time of each person
}

// Totals are the figures of the whole course.
type Totals struct {
	Pupils    int                 `bun:"pupils"`   // who answered something
	Tried     int                 `bun:"tried"`    // who sent the final test
	Attempts  int                 `bun:"attempts"` // how often it was sent
	Passed    int                 `bun:"passed"`   // who have a certificate
	MeanShare decimal.NullDecimal `bun:"mean_share"`
}

// Counts are how many, never who: for those who teach; nothing for others.
func (s *Store) Counts(ctx context.Context, actor db.Actor) (totals Totals, lessons map[string]LessonCount, err error) {
	var list []LessonCount
	var all []Totals
	err = s.read(ctx, actor, "count the pupils of the course", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT lesson, began, done, right_share FROM course_lesson_counts()`).Scan(ctx, &list); err != nil {
			return err
		}
		return tx.NewRaw(`SELECT pupils, tried, attempts, passed, mean_share FROM course_totals()`).Scan(ctx, &all)
	})
	lessons = map[string]LessonCount{}
	for _, one := range list {
		lessons[one.Lesson] = one
	}
	if len(all) > 0 {
		totals = all[0]
	}
	return totals, lessons, err
}
