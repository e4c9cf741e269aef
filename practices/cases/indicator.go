package cases

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Indicator is what was counted before and after, with who says so. One of the
// two may be unknown, never 0 in its place.
type Indicator struct {
	bun.BaseModel `bun:"table:practice_indicators"`

	ID         int64            `bun:"id,pk,autoincrement"`
	PracticeID int64            `bun:"practice_id"`
	Aimak      string           `bun:"aimak"`
	NameRu     string           `bun:"name_ru"`
	NameKy     string           `bun:"name_ky"`
	NameEn     string           `bun:"name_en"`
	Unit       string           `bun:"unit"`
	Before     *decimal.Decimal `bun:"value_before"`
	After      *decimal.Decimal `bun:"value_after"`
	Source     string           `bun:"source"` // who counted: a report, an act, a publication
}

// Name is what is counted, in a language or in the first that there is.
func (v Indicator) Name(lang string) string { return inLang(lang, v.NameRu, v.NameKy, v.NameEn) }

func (v *Indicator) check() fault.List {
	var wrong fault.List
	for field, text := range map[string]*string{"name_ru": &v.NameRu, "name_ky": &v.NameKy, "name_en": &v.NameEn, "unit": &v.Unit, "source": &v.Source} {
		if *text = strings.TrimSpace(*text); len([]rune(*text)) > maxLine {
			wrong = append(wrong, ErrLong.With("Max", maxLine).On(field))
		}
		if personalINN.MatchString(*text) {
			wrong = append(wrong, ErrPersonal.On(field))
		}
	}
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(v.NameRu+v.NameKy+v.NameEn == "", ErrNamed)
	refuse(v.Unit == "", ErrUnit)
	refuse(v.Source == "", ErrFrom)
	refuse(v.Before == nil && v.After == nil, ErrValued)
	return wrong
}

// Indicators lists what was counted under a case.
func (s *Store) Indicators(ctx context.Context, actor db.Actor, id int64) ([]Indicator, error) {
	return rowsOf[Indicator](ctx, s, actor, id)
}

// Indicator finds an indicator.
func (s *Store) Indicator(ctx context.Context, actor db.Actor, id int64) (Indicator, error) {
	return rowOf[Indicator](ctx, s, actor, id)
}

// PutIndicator adds an indicator to a draft, or changes the one of its ID.
func (s *Store) PutIndicator(ctx context.Context, actor db.Actor, v *Indicator) error {
	if err := v.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, "put an indicator of a case", func(ctx context.Context, tx bun.Tx) error {
		c, err := holdDraft(ctx, tx, v.PracticeID)
		if err != nil {
			return err
		}
		v.Aimak = c.Aimak
		return put(ctx, tx, v, v.ID, v.PracticeID, "name_ru", "name_ky", "name_en", "unit", "value_before", "value_after", "source")
	})
}

// DeleteIndicator removes an indicator of a draft.
func (s *Store) DeleteIndicator(ctx context.Context, actor db.Actor, practice, id int64) error {
	return drop[Indicator](ctx, s, actor, practice, id)
}
