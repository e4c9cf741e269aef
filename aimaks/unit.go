package aimaks

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Unit is a territorial unit: an oblast, a raion, a city, an aiyl aimak …
type Unit struct {
	bun.BaseModel `bun:"table:units"`

	SOATE string `bun:"soate,pk"` // 14 digits of the state classifier
	Level string `bun:"level"`    // one of Levels
	Names
	Parent    string    `bun:"parent,nullzero"` // SOATE of the unit above, "" at the top
	ValidFrom date.Date `bun:"valid_from"`      // none where not known
	ValidTo   date.Date `bun:"valid_to"`        // last day; none while the unit exists
}

// LevelAimak is the level of aiyl aimaks.
const LevelAimak = "aiyl_aimak"

// Levels from the top down, as they are offered in forms.
var Levels = []string{"oblast", "city_republican", "raion", "city_raion", "city_oblast", "town", "pgt", LevelAimak, "village"}

// rank is the storey of a level; a unit lies in a unit of a storey above it.
var rank = map[string]int{
	"oblast": 1, "city_republican": 1,
	"raion": 2, "city_raion": 2, "city_oblast": 2,
	"town": 3, "pgt": 3, LevelAimak: 3,
	"village": 4,
}

// HasBudget tells whether units of a level have a local budget of their own, and
// so services and contracts: aiyl aimaks, towns and cities, and what is left of
// the urban settlements.
func HasBudget(level string) bool {
	return level != "oblast" && level != "raion" && level != "village" && rank[level] != 0
}

// Refusals of units.
var (
	ErrParentUnknown = fault.New(fault.Invalid, "register.parent_unknown").On("parent")
	ErrParentLevel   = fault.New(fault.Invalid, "register.parent_level").On("parent")
	ErrParentNeeded  = fault.New(fault.Invalid, "register.parent_needed").On("parent")
	ErrUnitUsed      = fault.New(fault.Conflict, "register.unit_used")
	ErrLevelBelow    = fault.New(fault.Invalid, "register.level_below").On("level")
)

var soateDigits = regexp.MustCompile(`^[0-9]{14}$`)

func (u *Unit) check() fault.List {
	u.SOATE, u.Parent = strings.TrimSpace(u.SOATE), strings.TrimSpace(u.Parent)
	u.trim()
	var wrong fault.List
	if !soateDigits.MatchString(u.SOATE) {
		wrong = append(wrong, ErrSOATE.On("soate"))
	}
	if rank[u.Level] == 0 {
		wrong = append(wrong, Refusals["units_level_known"])
	}
	if u.NameRU == "" {
		wrong = append(wrong, ErrNameRU.On("name_ru"))
	}
	switch {
	case u.Parent == "" && rank[u.Level] > 1:
		wrong = append(wrong, ErrParentNeeded)
	case u.Parent != "" && rank[u.Level] == 1, u.Parent != "" && u.Parent == u.SOATE:
		wrong = append(wrong, ErrParentLevel)
	}
	if !ordered(u.ValidFrom, u.ValidTo) {
		wrong = append(wrong, ErrValidOrder.On("valid_to"))
	}
	return wrong
}

// AddUnit puts a new unit into the register. It refuses a code that is taken,
// an unknown level and a parent that does not lie above it.
func (s *Store) AddUnit(ctx context.Context, actor db.Actor, unit *Unit) error {
	return s.putUnit(ctx, actor, unit, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(unit).Exec(ctx)
		return err
	})
}

// ChangeUnit changes all of a unit but its code, by which the rest names it.
func (s *Store) ChangeUnit(ctx context.Context, actor db.Actor, unit *Unit) error {
	return s.putUnit(ctx, actor, unit, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(unit).WherePK().Exec(ctx))
	})
}

func (s *Store) putUnit(ctx context.Context, actor db.Actor, unit *Unit, write func(context.Context, bun.Tx) error) error {
	if err := unit.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		// Two units that are put below each other at once would make a circle.
		if _, err := tx.ExecContext(ctx, `LOCK TABLE units IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return fmt.Errorf("lock the table of units: %w", err)
		}
		if err := write(ctx, tx); err != nil {
			return fmt.Errorf("write unit %s: %w", unit.SOATE, err)
		}
		register, err := LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		return register.checkStorey(*unit)
	}))
}

// checkStorey refuses a unit that does not lie between its parent and its
// children.
func (r *Register) checkStorey(unit Unit) error {
	if unit.Parent != "" {
		parent, ok := r.Unit(unit.Parent)
		if !ok {
			return ErrParentUnknown
		}
		if rank[parent.Level] >= rank[unit.Level] {
			return ErrParentLevel
		}
	}
	for _, child := range r.Children(unit.SOATE) {
		if rank[child.Level] <= rank[unit.Level] {
			return ErrLevelBelow.With("Unit", child.NameRU)
		}
	}
	return nil
}

// DeleteUnit takes a unit out of the register; refused while anything names it.
func (s *Store) DeleteUnit(ctx context.Context, actor db.Actor, soate string) error {
	return whileUsed(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Unit)(nil)).Where("soate = ?", soate).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete unit %s: %w", soate, err)
		}
		return nil
	}), ErrUnitUsed)
}

// Register loads the whole register in a transaction of its own.
func (s *Store) Register(ctx context.Context, actor db.Actor) (*Register, error) {
	var register *Register
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		register, err = LoadRegister(ctx, tx)
		return err
	})
	return register, err
}
