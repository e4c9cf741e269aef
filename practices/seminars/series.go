package seminars

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Series is a number of seminars with one test: a year's programme.
type Series struct {
	bun.BaseModel `bun:"table:seminar_series"`

	ID int64 `bun:"id,pk,autoincrement"`
	aimaks.Names
	Note            string `bun:"note"`
	PeoplePublished *int   `bun:"people_published"` // who took part in all, as a report says
	WomenPublished  *int   `bun:"women_published"`  // of them
	Source          string `bun:"source"`           // which report
}

const maxNote, maxSource = 2000, 500

func (v *Series) check() error {
	for _, text := range []*string{&v.NameRU, &v.NameKY, &v.NameEN, &v.Note, &v.Source} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	if v.NameRU == "" || utf8.RuneCountInString(v.NameRU) > 200 {
		wrong = append(wrong, ErrSeriesName)
	}
	if utf8.RuneCountInString(v.Note) > maxNote {
		wrong = append(wrong, ErrTooLong.On("note"))
	}
	if utf8.RuneCountInString(v.Source) > maxSource {
		wrong = append(wrong, ErrTooLong.On("source"))
	}
	if v.WomenPublished != nil && (v.PeoplePublished == nil || *v.WomenPublished > *v.PeoplePublished || *v.WomenPublished < 0) {
		wrong = append(wrong, ErrSeriesSum)
	}
	return wrong.Or()
}

// AllSeries lists the series, the oldest first.
func (s *Store) AllSeries(ctx context.Context, actor db.Actor) (list []Series, err error) {
	err = s.read(ctx, actor, "list series of seminars", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Order("id").Scan(ctx)
	})
	return list, err
}

// Series finds a series.
func (s *Store) Series(ctx context.Context, actor db.Actor, id int64) (one Series, err error) {
	err = s.read(ctx, actor, "find a series", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&one).Where("id = ?", id).Scan(ctx)
	})
	return one, err
}

// AddSeries begins a series.
func (s *Store) AddSeries(ctx context.Context, actor db.Actor, one *Series) error {
	if err := one.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add a series", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(one).Exec(ctx)
		return err
	})
}

// ChangeSeries changes its names and what is published of it.
func (s *Store) ChangeSeries(ctx context.Context, actor db.Actor, one *Series) error {
	if err := one.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a series", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(one).WherePK().Exec(ctx))
	})
}

// DeleteSeries removes a series without seminars and answered questions.
func (s *Store) DeleteSeries(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a series", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*Question)(nil)).Where("series_id = ?", id).Exec(ctx); err != nil {
			return err
		}
		err := db.One(tx.NewDelete().Model((*Series)(nil)).Where("id = ?", id).Exec(ctx))
		if db.Constraint(err) == "seminars_series_known" {
			return ErrSeriesUsed
		}
		return err
	})
}
