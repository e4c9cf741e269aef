package procurement

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Kinds of a method in the words of OCDS, as it really is: a direct award is
// direct whatever the state portal says.
var Kinds = []string{"open", "selective", "limited", "direct"}

// Method is a procurement method of the law, in force from a day to a day.
type Method struct {
	bun.BaseModel `bun:"table:procurement_methods"`

	Code       string `bun:"code,pk"`
	PortalCode string `bun:"portal_code,nullzero"` // procurementMethodDetails of the state portal
	Method     string `bun:"method"`               // one of Kinds
	aimaks.Names
	Law       string    `bun:"law"`
	ValidFrom date.Date `bun:"valid_from"`
	ValidTo   date.Date `bun:"valid_to"`
	Confirmed bool      `bun:"confirmed"` // false: to be held against the text of the law
}

// Ground is a ground on which a contract may be awarded directly.
type Ground struct {
	bun.BaseModel `bun:"table:direct_grounds"`

	Code string `bun:"code,pk"`
	aimaks.Names
	Law       string    `bun:"law"`
	ValidFrom date.Date `bun:"valid_from"`
	ValidTo   date.Date `bun:"valid_to"`
	Confirmed bool      `bun:"confirmed"`
}

// Refusals of methods and grounds.
var (
	ErrCode      = fault.New(fault.Invalid, "procurement.code").On("code")
	ErrCodeTaken = fault.New(fault.Conflict, "procurement.code_taken").On("code")
	ErrName      = fault.New(fault.Invalid, "procurement.name")
	ErrLaw       = fault.New(fault.Invalid, "procurement.law").On("law")
	ErrCodeUsed  = fault.New(fault.Conflict, "procurement.code_used")
)

var plainCode = regexp.MustCompile(`^[a-zA-Z0-9_]{2,40}$`)

func inForce(from, to, on date.Date) bool { return !from.After(on) && (to.IsZero() || !to.Before(on)) }

// InForce tells whether the law has the method on a day.
func (m Method) InForce(on date.Date) bool { return inForce(m.ValidFrom, m.ValidTo, on) }

// InForce tells whether the law has the ground on a day.
func (g Ground) InForce(on date.Date) bool { return inForce(g.ValidFrom, g.ValidTo, on) }

// checkRule is what methods and grounds have in common.
func checkRule(code *string, names *aimaks.Names, law *string, from, to date.Date) fault.List {
	for _, text := range []*string{code, &names.NameRU, &names.NameKY, &names.NameEN, law} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	if !plainCode.MatchString(*code) {
		wrong = append(wrong, ErrCode)
	}
	for field, name := range map[string]string{"name_ru": names.NameRU, "name_ky": names.NameKY, "name_en": names.NameEN} {
		if name == "" {
			wrong = append(wrong, ErrName.On(field))
		}
	}
	if *law == "" {
		wrong = append(wrong, ErrLaw)
	}
	if from.IsZero() {
		wrong = append(wrong, ErrDate.On("valid_from"))
	}
	if !to.IsZero() && to.Before(from) {
		wrong = append(wrong, ErrOrder.On("valid_to"))
	}
	return wrong
}

func (m *Method) check() error {
	m.PortalCode = strings.TrimSpace(m.PortalCode)
	wrong := checkRule(&m.Code, &m.Names, &m.Law, m.ValidFrom, m.ValidTo)
	if !slices.Contains(Kinds, m.Method) {
		wrong = append(wrong, ErrChoice.On("method"))
	}
	return wrong.Or()
}

func (g *Ground) check() error {
	return checkRule(&g.Code, &g.Names, &g.Law, g.ValidFrom, g.ValidTo).Or()
}

// Methods lists all methods, those in force first.
func (s *Store) Methods(ctx context.Context, actor db.Actor) (list []Method, err error) {
	err = s.all(ctx, actor, &list, "valid_to IS NOT NULL, valid_from DESC, code")
	return list, err
}

// Grounds lists all grounds of direct award, those in force first.
func (s *Store) Grounds(ctx context.Context, actor db.Actor) (list []Ground, err error) {
	err = s.all(ctx, actor, &list, "valid_to IS NOT NULL, valid_from DESC, name_ru")
	return list, err
}

func (s *Store) all(ctx context.Context, actor db.Actor, list any, order string) error {
	return s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(list).OrderExpr(order).Scan(ctx); err != nil {
			return fmt.Errorf("list the rules of procurement: %w", err)
		}
		return nil
	})
}

// AddMethod adds a method; refused where the code is taken.
func (s *Store) AddMethod(ctx context.Context, actor db.Actor, m *Method) error {
	return s.add(ctx, actor, m, m.check())
}

// ChangeMethod changes a method.
func (s *Store) ChangeMethod(ctx context.Context, actor db.Actor, m *Method) error {
	return s.change(ctx, actor, m, m.check())
}

// DeleteMethod removes a method; refused while a tender, a plan line, a limit or
// a contract names it.
func (s *Store) DeleteMethod(ctx context.Context, actor db.Actor, code string) error {
	return s.drop(ctx, actor, (*Method)(nil), code)
}

// AddGround adds a ground; refused where the code is taken.
func (s *Store) AddGround(ctx context.Context, actor db.Actor, g *Ground) error {
	return s.add(ctx, actor, g, g.check())
}

// ChangeGround changes a ground.
func (s *Store) ChangeGround(ctx context.Context, actor db.Actor, g *Ground) error {
	return s.change(ctx, actor, g, g.check())
}

// DeleteGround removes a ground; refused while a tender or a contract names it.
func (s *Store) DeleteGround(ctx context.Context, actor db.Actor, code string) error {
	return s.drop(ctx, actor, (*Ground)(nil), code)
}

func (s *Store) add(ctx context.Context, actor db.Actor, row any, wrong error) error {
	if wrong != nil {
		return wrong
	}
	return s.write(ctx, actor, "add to the register of procurement", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(row).Exec(ctx)
		return err
	})
}

func (s *Store) change(ctx context.Context, actor db.Actor, row any, wrong error) error {
	if wrong != nil {
		return wrong
	}
	return s.write(ctx, actor, "change the register of procurement", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(row).WherePK().Exec(ctx))
	})
}

// drop removes a row of the register; a foreign key that still points to it
// means that it is in use.
func (s *Store) drop(ctx context.Context, actor db.Actor, row any, code string) error {
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model(row).Where("code = ?", code).Exec(ctx))
	})
	if db.Constraint(err) != "" {
		return ErrCodeUsed
	}
	return Refusals.Kindly(err)
}
