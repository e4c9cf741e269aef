package budget

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Code is one code of the budget classification, dated and editable: the
// official text is not at hand for all of them.
type Code struct {
	bun.BaseModel `bun:"table:classification_codes"`

	ID   int64  `bun:"id,pk,autoincrement"`
	Kind string `bun:"kind"` // one of CodeKinds
	Code string `bun:"code"` // 4 to 8 digits; a shorter one stands for all that begin with it
	aimaks.Names
	ValidFrom  date.Date `bun:"valid_from"`
	ValidTo    date.Date `bun:"valid_to"`
	Confidence string    `bun:"confidence"` // one of Confidences
}

// CodeKinds are what a code classifies: what money is for, what it is spent on.
var CodeKinds = []string{"functional", "economic"}

// Confidences say how sure a code's title is, from the surest.
var Confidences = []string{"confirmed", "high", "fair", "weak"}

// ToConfirm tells whether the code's title was not yet held against the official
// text.
func (c Code) ToConfirm() bool { return c.Confidence != "confirmed" }

// ErrCodeKind refuses an unknown kind of code.
var ErrCodeKind = fault.New(fault.Invalid, "register.code_kind").On("kind")

func (c *Code) check() fault.List {
	c.Code = strings.TrimSpace(c.Code)
	c.NameRU, c.NameKY, c.NameEN = strings.TrimSpace(c.NameRU), strings.TrimSpace(c.NameKY), strings.TrimSpace(c.NameEN)
	var wrong fault.List
	if c.Kind != "functional" && c.Kind != "economic" {
		wrong = append(wrong, ErrCodeKind)
	}
	if !codeDigits.MatchString(c.Code) {
		wrong = append(wrong, ErrCodeDigits.On("code"))
	}
	if c.NameRU == "" {
		wrong = append(wrong, Refusals["classification_codes_name_ru_given"])
	}
	if !c.ValidFrom.IsZero() && !c.ValidTo.IsZero() && c.ValidTo.Before(c.ValidFrom) {
		wrong = append(wrong, Refusals["classification_codes_valid_in_order"])
	}
	switch c.Confidence {
	case "confirmed", "high", "fair", "weak":
	default:
		wrong = append(wrong, Refusals["classification_codes_confidence_known"])
	}
	return wrong
}

// Codes is the whole classification in memory: some fifty codes.
type Codes struct{ byCode map[[2]string][]Code }

// LoadCodes reads the whole classification.
func LoadCodes(ctx context.Context, tx bun.IDB) (*Codes, error) {
	var list []Code
	if err := tx.NewSelect().Model(&list).OrderExpr("kind, code, valid_from NULLS FIRST").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load the budget classification: %w", err)
	}
	codes := &Codes{byCode: make(map[[2]string][]Code, len(list))}
	for _, c := range list {
		key := [2]string{c.Kind, c.Code}
		codes.byCode[key] = append(codes.byCode[key], c)
	}
	return codes, nil
}

// TitleOf finds what a code meant on a day: the code itself, or else the longest
// beginning of it that the classification has (22151100 is titled as 2215). Of
// several in force the one that came last counts.
func (c *Codes) TitleOf(kind, code string, on date.Date) (Code, bool) {
	for end := len(code); end >= 4; end-- {
		list := c.byCode[[2]string{kind, code[:end]}]
		for i := len(list) - 1; i >= 0; i-- {
			from, to := list[i].ValidFrom, list[i].ValidTo
			if (from.IsZero() || !from.After(on)) && (to.IsZero() || !to.Before(on)) {
				return list[i], true
			}
		}
	}
	return Code{}, false
}

// Codes reads the classification in a transaction of its own.
func (s *Store) Codes(ctx context.Context, actor db.Actor) (*Codes, error) {
	var codes *Codes
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		codes, err = LoadCodes(ctx, tx)
		return err
	})
	return codes, err
}

// CodesFilter narrows and pages the list of codes.
type CodesFilter struct {
	Kind          string // "" takes both
	Search        string // part of a name, or the beginning of a code
	Unconfirmed   bool   // only those to be confirmed
	Limit, Offset int
}

// ListCodes lists codes in their order and says how many there are in all.
func (s *Store) ListCodes(ctx context.Context, actor db.Actor, f CodesFilter) (list []Code, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).OrderExpr("kind DESC, code, valid_from NULLS FIRST").
			Limit(int64(f.Limit)).Offset(int64(f.Offset))
		if f.Kind != "" {
			q = q.Where("kind = ?", f.Kind)
		}
		if f.Unconfirmed {
			q = q.Where("confidence <> 'confirmed'")
		}
		if f.Search != "" {
			q = q.Where(`starts_with(code, ?) OR strpos(lower(concat_ws(' ', name_ru, name_ky, name_en)), lower(?)) > 0`,
				f.Search, f.Search)
		}
		n, err := q.ScanAndCount(ctx)
		if err != nil {
			return fmt.Errorf("list the budget classification: %w", err)
		}
		total = int(n)
		return nil
	})
	return list, total, err
}

// Code finds one code by its ID; db.ErrNotFound where there is none.
func (s *Store) Code(ctx context.Context, actor db.Actor, id int64) (Code, error) {
	var c Code
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	})
	return c, Refusals.Kindly(err)
}

// AddCode adds a code and sets its ID; refused where the code has a title from
// that day already.
func (s *Store) AddCode(ctx context.Context, actor db.Actor, c *Code) error {
	if err := c.check().Or(); err != nil {
		return err
	}
	c.ID = 0 // what an attempt before was refused
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(c).Exec(ctx); err != nil {
			return fmt.Errorf("add %s code %s: %w", c.Kind, c.Code, err)
		}
		return nil
	}))
}

// ChangeCode changes a code.
func (s *Store) ChangeCode(ctx context.Context, actor db.Actor, c *Code) error {
	if err := c.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(c).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change code %d: %w", c.ID, err)
		}
		return nil
	}))
}

// DeleteCode removes a code. Lines keep their codes; they are then titled by a
// shorter code, or not at all.
func (s *Store) DeleteCode(ctx context.Context, actor db.Actor, id int64) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewDelete().Model((*Code)(nil)).Where("id = ?", id).Exec(ctx)); err != nil {
			return fmt.Errorf("delete code %d: %w", id, err)
		}
		return nil
	})
}
