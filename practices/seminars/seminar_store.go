package seminars

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Filter narrows the list of seminars; what is empty takes all.
type Filter struct {
	Search   string // part of a place in any language
	SeriesID int64
	Oblast   string
	State    string // one of States, on Today
	Today    date.Date
	Sort     string // starts_on or place, "-" before it for descending
	Limit    int
	Offset   int
}

func (f Filter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Search != "" {
		q = q.Where("strpos(lower(concat_ws(' ', place_ru, place_ky, place_en, venue)), lower(?)) > 0", f.Search)
	}
	if f.SeriesID != 0 {
		q = q.Where("series_id = ?", f.SeriesID)
	}
	if f.Oblast != "" {
		q = q.Where("oblast = ?", f.Oblast)
	}
	switch f.State {
	case Upcoming:
		q = q.Where("cancelled_on IS NULL AND starts_on > ?", f.Today)
	case Running:
		q = q.Where("cancelled_on IS NULL AND starts_on <= ? AND ends_on >= ?", f.Today, f.Today)
	case Held:
		q = q.Where("cancelled_on IS NULL AND ends_on < ?", f.Today)
	case Cancelled:
		q = q.Where("cancelled_on IS NOT NULL")
	}
	return q
}

var seminarOrders = map[string]string{
	"starts_on": "starts_on, id", "-starts_on": "starts_on DESC, id DESC",
	"place": `place_ru COLLATE "ru-x-icu", id`, "-place": `place_ru COLLATE "ru-x-icu" DESC, id`,
}

// List lists seminars without what belongs to them, and how many there are.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Seminar, total int, err error) {
	order := seminarOrders[f.Sort]
	if order == "" {
		order = "starts_on DESC, id DESC"
	}
	err = s.read(ctx, actor, "list seminars", func(ctx context.Context, tx bun.Tx) error {
		count, err := f.narrow(tx.NewSelect().Model((*Seminar)(nil))).Count(ctx)
		if err != nil {
			return err
		}
		total = int(count)
		return f.narrow(tx.NewSelect().Model(&list)).OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx)
	})
	return list, total, err
}

// Seminar finds a seminar with what belongs to it; its trainers are not told to
// who is not signed in.
func (s *Store) Seminar(ctx context.Context, actor db.Actor, id int64) (one Seminar, err error) {
	err = s.read(ctx, actor, "find a seminar", func(ctx context.Context, tx bun.Tx) error {
		one, err = loadSeminar(ctx, tx, id)
		return err
	})
	return one, err
}

func loadSeminar(ctx context.Context, tx bun.IDB, id int64) (one Seminar, err error) {
	if err := tx.NewSelect().Model(&one).Where("id = ?", id).Scan(ctx); err != nil {
		return one, err
	}
	for table, list := range map[string]*[]string{"seminar_trainers.trainer": &one.Trainers, "seminar_raions.raion": &one.Raions,
		"seminar_topics.category": &one.Topics, "seminar_steps.step": &one.Steps} {
		name, column, _ := strings.Cut(table, ".")
		err := tx.NewSelect().TableExpr("?", bun.Ident(name)).ColumnExpr("?", bun.Ident(column)).Where("seminar_id = ?", id).
			OrderExpr("?", bun.Ident(column)).Scan(ctx, list)
		if err != nil {
			return one, fmt.Errorf("read %s of seminar %d: %w", name, id, err)
		}
	}
	one.Steps = inOrder(one.Steps)
	return one, nil
}

// inOrder puts steps into the order of the way.
func inOrder(taught []string) []string {
	var list []string
	for _, step := range Steps {
		for _, one := range taught {
			if one == step {
				list = append(list, step)
			}
		}
	}
	return list
}

// AddSeminar plans a seminar, or records one that was held.
func (s *Store) AddSeminar(ctx context.Context, actor db.Actor, one *Seminar) error {
	return s.write(ctx, actor, "add a seminar", func(ctx context.Context, tx bun.Tx) error {
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if err := one.check(register); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(one).Exec(ctx); err != nil {
			return err
		}
		return putLists(ctx, tx, *one)
	})
}

// ChangeSeminar changes it. Its days keep what was attended, its limit those who
// registered.
func (s *Store) ChangeSeminar(ctx context.Context, actor db.Actor, one *Seminar) error {
	return s.write(ctx, actor, "change a seminar", func(ctx context.Context, tx bun.Tx) error {
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if err := one.check(register); err != nil {
			return err
		}
		if err := db.One(tx.NewUpdate().Model(one).ExcludeColumn("id", "cancelled_on", "cancelled_why").Where("id = ?", one.ID).Exec(ctx)); err != nil {
			return err
		}
		return putLists(ctx, tx, *one)
	})
}

// putLists writes what differs, so that the journal tells of nothing else.
func putLists(ctx context.Context, tx bun.Tx, one Seminar) error {
	for table, list := range map[string][]string{"seminar_trainers.trainer": one.Trainers, "seminar_raions.raion": one.Raions,
		"seminar_topics.category": one.Topics, "seminar_steps.step": one.Steps} {
		name, column, _ := strings.Cut(table, ".")
		values := bun.List(append([]string{""}, list...))
		if _, err := tx.NewDelete().TableExpr("?", bun.Ident(name)).Where("seminar_id = ? AND ? NOT IN (?)", one.ID, bun.Ident(column), values).Exec(ctx); err != nil {
			return err
		}
		for _, value := range list {
			if _, err := tx.ExecContext(ctx, `INSERT INTO ? (seminar_id, ?) VALUES (?, ?) ON CONFLICT DO NOTHING`,
				bun.Ident(name), bun.Ident(column), one.ID, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// CancelSeminar calls a seminar off that has not begun; it stays in the list
// with the reason.
func (s *Store) CancelSeminar(ctx context.Context, actor db.Actor, id int64, why string, today date.Date) error {
	why = strings.TrimSpace(why)
	if why == "" {
		return ErrWhy
	}
	return s.write(ctx, actor, "cancel a seminar", func(ctx context.Context, tx bun.Tx) error {
		var one Seminar
		if err := tx.NewSelect().Model(&one).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		if one.State(today) != Upcoming {
			return ErrOver
		}
		return db.One(tx.NewUpdate().Model(&one).Set("cancelled_on = ?", today).Set("cancelled_why = ?", why).Where("id = ?", id).Exec(ctx))
	})
}

// DeleteSeminar removes a seminar to which nobody registered.
func (s *Store) DeleteSeminar(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a seminar", func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Seminar)(nil)).Where("id = ?", id).Exec(ctx))
		if db.Constraint(err) == "seminar_participants_seminar_known" || db.Constraint(err) == "seminar_evaluations_seminar_known" {
			return ErrSeminarUsed
		}
		return err
	})
}
