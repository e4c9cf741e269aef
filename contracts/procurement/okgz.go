package procurement

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// OKGZ is a code of the procurement classifier, with the service category that
// it mostly belongs to.
type OKGZ struct {
	bun.BaseModel `bun:"table:okgz_codes"`

	Code string `bun:"code,pk"` // eight digits and a check digit: 50232100-1
	aimaks.Names
	Category string `bun:"category,nullzero"`
}

// ErrOKGZ refuses what is no code of the classifier.
var ErrOKGZ = fault.New(fault.Invalid, "procurement.okgz").On("okgz")

var okgzForm = regexp.MustCompile(`^[0-9]{8}(-[0-9])?$`)

// OKGZIn finds a code in what was typed or chosen: "50232100-1 · Lighting".
func OKGZIn(text string) string {
	code, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return code
}

func (o *OKGZ) check() error {
	o.Code, o.NameRU, o.NameKY, o.NameEN = strings.TrimSpace(o.Code), strings.TrimSpace(o.NameRU), strings.TrimSpace(o.NameKY), strings.TrimSpace(o.NameEN)
	var wrong fault.List
	if !okgzForm.MatchString(o.Code) {
		wrong = append(wrong, ErrOKGZ.On("code"))
	}
	if o.NameRU == "" {
		wrong = append(wrong, ErrName.On("name_ru"))
	}
	return wrong.Or()
}

// OKGZCodes lists codes whose number begins with, or whose name holds, the
// search, and says how many there are; limit 0 lists all.
func (s *Store) OKGZCodes(ctx context.Context, actor db.Actor, search string, limit, offset int) (list []OKGZ, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).Order("code")
		if search != "" {
			q = q.Where(`starts_with(code, ?) OR strpos(lower(concat_ws(' ', name_ru, name_ky, name_en)), lower(?)) > 0`, search, search)
		}
		if limit > 0 {
			q = q.Limit(int64(limit)).Offset(int64(offset))
		}
		n, err := q.ScanAndCount(ctx)
		if err != nil {
			return fmt.Errorf("list the procurement classifier: %w", err)
		}
		total = int(n)
		return nil
	})
	return list, total, err
}

// OKGZ finds one code.
func (s *Store) OKGZ(ctx context.Context, actor db.Actor, code string) (o OKGZ, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&o).Where("code = ?", code).Scan(ctx)
	})
	return o, Refusals.Kindly(err)
}

// AddOKGZ adds a code.
func (s *Store) AddOKGZ(ctx context.Context, actor db.Actor, o *OKGZ) error {
	return s.add(ctx, actor, o, o.check())
}

// ChangeOKGZ changes a code's names and category.
func (s *Store) ChangeOKGZ(ctx context.Context, actor db.Actor, o *OKGZ) error {
	return s.change(ctx, actor, o, o.check())
}

// DeleteOKGZ removes a code; lots keep what they carry.
func (s *Store) DeleteOKGZ(ctx context.Context, actor db.Actor, code string) error {
	return s.drop(ctx, actor, (*OKGZ)(nil), code)
}
