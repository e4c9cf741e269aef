package seminars

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// KnownRules are rules on site that have words in the catalogues: those of 2020
// among them. Others are free text.
var KnownRules = []string{"distance", "masks", "temperature", "hands", "airing", "small_groups", "by_raion", "contacts", "ill_stay_home", "access"}

// Rule is one line of the checklist on site; who saw that it was kept ticks it.
type Rule struct {
	bun.BaseModel `bun:"table:seminar_rules"`

	ID        int64      `bun:"id,pk,autoincrement"`
	SeminarID int64      `bun:"seminar_id"`
	Rule      string     `bun:"rule"`
	TickedAt  *time.Time `bun:"ticked_at"`
	TickedBy  string     `bun:"ticked_by,nullzero"`
}

// Rules are the checklist of a seminar.
func (s *Store) Rules(ctx context.Context, actor db.Actor, seminar int64) (list []Rule, err error) {
	err = s.read(ctx, actor, "list rules", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("seminar_id = ?", seminar).Order("id").Scan(ctx)
	})
	return list, err
}

// AddRule puts a rule on the checklist; refused where it stands there already.
func (s *Store) AddRule(ctx context.Context, actor db.Actor, seminar int64, rule string) error {
	rule = strings.TrimSpace(rule)
	if rule == "" || utf8.RuneCountInString(rule) > 300 {
		return ErrRule
	}
	return s.write(ctx, actor, "add a rule", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&Rule{SeminarID: seminar, Rule: rule}).Exec(ctx)
		return err
	})
}

// TickRules ticks exactly these rules of a seminar, and takes the tick off the
// others. One that was ticked before keeps who did it and when.
func (s *Store) TickRules(ctx context.Context, actor db.Actor, seminar int64, ticked []int64) error {
	return s.write(ctx, actor, "tick rules", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			UPDATE seminar_rules SET ticked_at = NULL, ticked_by = NULL WHERE seminar_id = ? AND ticked_at IS NOT NULL AND id NOT IN (?)`,
			seminar, bun.List(append([]int64{0}, ticked...))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			UPDATE seminar_rules SET ticked_at = now(), ticked_by = ? WHERE seminar_id = ? AND ticked_at IS NULL AND id IN (?)`,
			actor.Name, seminar, bun.List(append([]int64{0}, ticked...)))
		return err
	})
}

// DeleteRule takes a rule off the checklist.
func (s *Store) DeleteRule(ctx context.Context, actor db.Actor, seminar, id int64) error {
	return s.write(ctx, actor, "delete a rule", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Rule)(nil)).Where("id = ? AND seminar_id = ?", id, seminar).Exec(ctx))
	})
}
