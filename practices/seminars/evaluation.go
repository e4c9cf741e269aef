package seminars

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Marks are the questions of a sheet, in its order.
var Marks = []string{"content", "trainers", "place", "useful"}

// Mean is the mean of the marks that were given: n of them; nil for none.
type Mean struct {
	N    int
	Mean *decimal.Decimal
}

// Evaluations are the sheets of some seminars together.
type Evaluations struct {
	Sheets int
	Means  map[string]Mean // by Marks
}

type sums struct {
	Sheets int `bun:"sheets"`

	Content  int `bun:"content"`
	Trainers int `bun:"trainers"`
	Place    int `bun:"place"`
	Useful   int `bun:"useful"`

	ContentN  int `bun:"content_n"`
	TrainersN int `bun:"trainers_n"`
	PlaceN    int `bun:"place_n"`
	UsefulN   int `bun:"useful_n"`
}

// Evaluations are the means of one seminar, or of a series where seminar is 0;
// of all where both are 0.
func (s *Store) Evaluations(ctx context.Context, actor db.Actor, series, seminar int64) (v Evaluations, err error) {
	err = s.read(ctx, actor, "read evaluations", func(ctx context.Context, tx bun.Tx) error {
		v, err = loadEvaluations(ctx, tx, series, seminar)
		return err
	})
	return v, err
}

func loadEvaluations(ctx context.Context, tx bun.IDB, series, seminar int64) (v Evaluations, err error) {
	var sum sums
	err = tx.NewRaw(`
		SELECT count(*) AS sheets, coalesce(sum(e.content), 0) AS content, count(e.content) AS content_n, coalesce(sum(e.trainers), 0) AS trainers,
			count(e.trainers) AS trainers_n, coalesce(sum(e.place), 0) AS place, count(e.place) AS place_n,
			coalesce(sum(e.useful), 0) AS useful, count(e.useful) AS useful_n
		FROM seminar_evaluations e JOIN seminars s ON s.id = e.seminar_id
		WHERE (? = 0 OR s.series_id = ?) AND (? = 0 OR s.id = ?)`, series, series, seminar, seminar).Scan(ctx, &sum)
	if err != nil {
		return v, fmt.Errorf("sum up the sheets: %w", err)
	}
	mean := func(sum, n int) Mean {
		if n == 0 {
			return Mean{}
		}
		d := decimal.NewFromInt(int64(sum)).DivRound(decimal.NewFromInt(int64(n)), 4)
		return Mean{n, &d}
	}
	return Evaluations{Sheets: sum.Sheets, Means: map[string]Mean{"content": mean(sum.Content, sum.ContentN), "trainers": mean(sum.Trainers, sum.TrainersN),
		"place": mean(sum.Place, sum.PlaceN), "useful": mean(sum.Useful, sum.UsefulN)}}, nil
}

// Remarks are what was written on the sheets of a seminar, in no order that
// leads to a sheet.
func (s *Store) Remarks(ctx context.Context, actor db.Actor, seminar int64) (list []string, err error) {
	err = s.read(ctx, actor, "read remarks", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT remark FROM seminar_remarks WHERE seminar_id = ? ORDER BY md5(remark)`, seminar).Scan(ctx, &list)
	})
	return list, err
}

// AddSheet records a sheet that was filled in on paper.
func (s *Store) AddSheet(ctx context.Context, actor db.Actor, seminar int64, v Sheet) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "record a sheet", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO seminar_evaluations (seminar_id, content, trainers, place, useful) VALUES (?, ?, ?, ?, ?)`,
			seminar, v.Content, v.Trainers, v.Place, v.Useful); err != nil {
			return err
		}
		if v.Remark == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO seminar_remarks (seminar_id, remark) VALUES (?, ?)`, seminar, v.Remark)
		return err
	})
}
