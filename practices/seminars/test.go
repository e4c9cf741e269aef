package seminars

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Stages of a test.
const (
	Before = "before"
	After  = "after"
)

// Score is what one person answered, before and after: right answers of all.
type Score struct {
	SeminarID     int64 `bun:"seminar_id"`
	ParticipantID int64 `bun:"participant_id"` // 0 for who does not teach
	BeforeRight   int   `bun:"before_right"`
	BeforeOf      int   `bun:"before_of"` // 0 where not taken
	AfterRight    int   `bun:"after_right"`
	AfterOf       int   `bun:"after_of"`
}

// Both tells that both tests were taken.
func (v Score) Both() bool { return v.BeforeOf > 0 && v.AfterOf > 0 }

// Share is the share of right answers in a stage, nil where it was not taken.
func (v Score) Share(stage string) *decimal.Decimal {
	right, of := v.BeforeRight, v.BeforeOf
	if stage == After {
		right, of = v.AfterRight, v.AfterOf
	}
	if of == 0 {
		return nil
	}
	share := decimal.NewFromInt(int64(right)).DivRound(decimal.NewFromInt(int64(of)), 16)
	return &share
}

// Gain is how much better the second test was, in the mean of those who took
// both: shares of right answers, and their difference.
type Gain struct {
	Of            int // people who took one test or both
	N             int // who took both
	Before, After *decimal.Decimal
	Gain          *decimal.Decimal
}

// MeanGain leaves out who took one test only: those who stay for the second are
// not those who came.
func MeanGain(scores []Score) Gain {
	g := Gain{Of: len(scores)}
	var before, after decimal.Decimal
	for _, one := range scores {
		if one.Both() {
			g.N++
			before, after = before.Add(*one.Share(Before)), after.Add(*one.Share(After))
		}
	}
	if g.N == 0 {
		return g
	}
	n := decimal.NewFromInt(int64(g.N))
	before, after = before.DivRound(n, 8), after.DivRound(n, 8)
	gain := after.Sub(before)
	g.Before, g.After, g.Gain = &before, &after, &gain
	return g
}

// Scores are the results of a seminar, or of a series where seminar is 0; of
// all where both are 0.
func (s *Store) Scores(ctx context.Context, actor db.Actor, series, seminar int64) (list []Score, err error) {
	err = s.read(ctx, actor, "read results", func(ctx context.Context, tx bun.Tx) error {
		list, err = loadScores(ctx, tx, series, seminar)
		return err
	})
	return list, err
}

func loadScores(ctx context.Context, tx bun.IDB, series, seminar int64) (list []Score, err error) {
	err = tx.NewRaw(`SELECT x.* FROM seminar_scores() x JOIN seminars s ON s.id = x.seminar_id
		WHERE (? = 0 OR s.series_id = ?) AND (? = 0 OR s.id = ?)`, series, series, seminar, seminar).Scan(ctx, &list)
	if err != nil {
		return nil, fmt.Errorf("read the results of tests: %w", err)
	}
	return list, nil
}

// RecordTest records the sheet of a test that somebody filled in on paper:
// chosen is the choice by question, 0 or nothing where it was left out.
func (s *Store) RecordTest(ctx context.Context, actor db.Actor, seminarID, participant int64, stage string, chosen map[int64]int, today date.Date) error {
	return s.write(ctx, actor, "record a test", func(ctx context.Context, tx bun.Tx) error {
		seminar, err := loadSeminar(ctx, tx, seminarID)
		if err != nil {
			return err
		}
		if stage == After && seminar.EndsOn.After(today) {
			return ErrTestEarly
		}
		var questions []Question
		if err := tx.NewSelect().Model(&questions).Where("series_id = ?", seminar.SeriesID).Order("place").Scan(ctx); err != nil {
			return err
		}
		if len(questions) == 0 {
			return ErrNoQuestions
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO seminar_tests (participant_id, seminar_id, stage) VALUES (?, ?, ?)`, participant, seminarID, stage); err != nil {
			return err
		}
		for _, q := range questions {
			if _, err := tx.ExecContext(ctx, `INSERT INTO seminar_answers (participant_id, stage, question_id, choice) VALUES (?, ?, ?, ?)`,
				participant, stage, q.ID, choice(q, chosen)); err != nil {
				return err
			}
		}
		return nil
	})
}

// choice is what was chosen of a question; what is no choice of it counts as
// left out.
func choice(q Question, chosen map[int64]int) int {
	if n := chosen[q.ID]; n >= 1 && n <= len(q.ChoicesRU) {
		return n
	}
	return 0
}
