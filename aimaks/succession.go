package aimaks

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Succession says that one unit took over from another on a day: of several
// aimaks that merged, each has one succession into the new one.
type Succession struct {
	bun.BaseModel `bun:"table:successions"`

	Predecessor  string    `bun:"predecessor,pk"`
	Successor    string    `bun:"successor,pk"`
	TookEffectOn date.Date `bun:"took_effect_on"` // first day of the new unit
}

// Refusals of successions.
var (
	ErrSuccessionItself = fault.New(fault.Invalid, "register.succession_itself").On("successor")
	ErrSuccessionCircle = fault.New(fault.Invalid, "register.succession_circle").On("successor")
	ErrSuccessionDay    = fault.New(fault.Invalid, "register.succession_day").On("took_effect_on")
)

func (s Succession) check() fault.List {
	var wrong fault.List
	if !soateDigits.MatchString(s.Predecessor) {
		wrong = append(wrong, ErrUnitUnknown.On("predecessor"))
	}
	if !soateDigits.MatchString(s.Successor) {
		wrong = append(wrong, ErrUnitUnknown.On("successor"))
	} else if s.Predecessor == s.Successor {
		wrong = append(wrong, ErrSuccessionItself)
	}
	if s.TookEffectOn.IsZero() {
		wrong = append(wrong, ErrSuccessionDay)
	}
	return wrong
}

// AddSuccession records a merger. It refuses one that stands already and one by
// which a unit would, over others, succeed itself.
func (s *Store) AddSuccession(ctx context.Context, actor db.Actor, one Succession) error {
	return s.putSuccession(ctx, actor, one, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&one).Exec(ctx)
		return err
	})
}

// ChangeSuccession changes the day on which a merger took effect.
func (s *Store) ChangeSuccession(ctx context.Context, actor db.Actor, one Succession) error {
	return s.putSuccession(ctx, actor, one, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(&one).WherePK().Exec(ctx))
	})
}

func (s *Store) putSuccession(ctx context.Context, actor db.Actor, one Succession, write func(context.Context, bun.Tx) error) error {
	if err := one.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		// Two halves of a circle that are added at once would not see each other.
		if _, err := tx.ExecContext(ctx, `LOCK TABLE successions IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return fmt.Errorf("lock the table of successions: %w", err)
		}
		if err := write(ctx, tx); err != nil {
			return fmt.Errorf("write the succession of %s by %s: %w", one.Predecessor, one.Successor, err)
		}
		return CheckSuccessions(ctx, tx)
	}))
}

// DeleteSuccession takes a merger back.
func (s *Store) DeleteSuccession(ctx context.Context, actor db.Actor, predecessor, successor string) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Succession)(nil)).
			Where("predecessor = ? AND successor = ?", predecessor, successor).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete the succession of %s by %s: %w", predecessor, successor, err)
		}
		return nil
	})
}

// CheckSuccessions refuses successions by which a unit, over others, succeeds
// itself; whoever writes many at once (an import) calls it at the end of the
// transaction.
func CheckSuccessions(ctx context.Context, tx bun.IDB) error {
	register, err := LoadRegister(ctx, tx)
	if err != nil {
		return err
	}
	if soate := register.circle(); soate != "" {
		return ErrSuccessionCircle.With("Unit", register.units[soate].NameRU)
	}
	return nil
}

// circle finds a unit that succeeds itself over others, "" where there is none.
func (r *Register) circle() string {
	const (
		onPath = 1
		done   = 2
	)
	state := map[string]int{}
	var visit func(soate string) bool
	visit = func(soate string) bool {
		state[soate] = onPath
		for _, s := range r.successors[soate] {
			if state[s.Successor] == onPath || state[s.Successor] == 0 && visit(s.Successor) {
				return true
			}
		}
		state[soate] = done
		return false
	}
	for _, s := range r.successions {
		if state[s.Predecessor] == 0 && visit(s.Predecessor) {
			return s.Predecessor
		}
	}
	return ""
}

// Successions lists all mergers, the newest first.
func (r *Register) Successions() []Succession {
	list := slices.Clone(r.successions)
	slices.SortStableFunc(list, func(a, b Succession) int {
		return b.TookEffectOn.Time().Compare(a.TookEffectOn.Time())
	})
	return list
}
