package cases

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Tariff is what users pay under a case.
type Tariff struct {
	bun.BaseModel `bun:"table:practice_tariffs"`

	ID         int64     `bun:"id,pk,autoincrement"`
	PracticeID int64     `bun:"practice_id"`
	Aimak      string    `bun:"aimak"`
	Amount     money.Som `bun:"amount"`
	Unit       string    `bun:"unit"` // what it is for: person, household, m3 …
	Period     string    `bun:"period"`
	PayerClass string    `bun:"payer_class"`
	NoteRu     string    `bun:"note_ru"`
	NoteKy     string    `bun:"note_ky"`
	NoteEn     string    `bun:"note_en"`
}

// Note is what is to be known of it, in a language or in the first that there is.
func (t Tariff) Note(lang string) string { return inLang(lang, t.NoteRu, t.NoteKy, t.NoteEn) }

// inLang chooses among the words in Langs: those of a language, or the first.
func inLang(lang string, words ...string) string {
	for _, wanted := range append([]string{lang}, Langs...) {
		if i := slices.Index(Langs, wanted); i >= 0 && words[i] != "" {
			return words[i]
		}
	}
	return ""
}

func (t *Tariff) check() fault.List {
	t.Unit = strings.TrimSpace(t.Unit)
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(t.Amount.Sign() < 0, ErrNegative.On("amount"))
	refuse(t.Unit == "", ErrUnit)
	refuse(!slices.Contains(procurement.TariffPeriods, t.Period), ErrChoice.On("period"))
	refuse(!slices.Contains(procurement.PayerClasses, t.PayerClass), ErrChoice.On("payer_class"))
	for field, text := range map[string]*string{"note_ru": &t.NoteRu, "note_ky": &t.NoteKy, "note_en": &t.NoteEn} {
		*text = strings.TrimSpace(*text)
		refuse(len([]rune(*text)) > maxLine, ErrLong.With("Max", maxLine).On(field))
		refuse(personalINN.MatchString(*text), ErrPersonal.On(field))
	}
	return wrong
}

// Tariffs lists the tariffs of a case.
func (s *Store) Tariffs(ctx context.Context, actor db.Actor, id int64) (list []Tariff, err error) {
	return rowsOf[Tariff](ctx, s, actor, id)
}

// Tariff finds a tariff.
func (s *Store) Tariff(ctx context.Context, actor db.Actor, id int64) (Tariff, error) {
	return rowOf[Tariff](ctx, s, actor, id)
}

// PutTariff adds a tariff to a draft, or changes the one of its ID.
func (s *Store) PutTariff(ctx context.Context, actor db.Actor, t *Tariff) error {
	if err := t.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, "put a tariff of a case", func(ctx context.Context, tx bun.Tx) error {
		c, err := holdDraft(ctx, tx, t.PracticeID)
		if err != nil {
			return err
		}
		t.Aimak = c.Aimak
		return put(ctx, tx, t, t.ID, t.PracticeID, "amount", "unit", "period", "payer_class", "note_ru", "note_ky", "note_en")
	})
}

// DeleteTariff removes a tariff of a draft.
func (s *Store) DeleteTariff(ctx context.Context, actor db.Actor, practice, id int64) error {
	return drop[Tariff](ctx, s, actor, practice, id)
}

// The rows under a case are read and written alike.

func rowsOf[T any](ctx context.Context, s *Store, actor db.Actor, practice int64) (list []T, err error) {
	err = s.read(ctx, actor, "list rows of a case", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("practice_id = ?", practice).Order("id").Scan(ctx)
	})
	return list, err
}

func rowOf[T any](ctx context.Context, s *Store, actor db.Actor, id int64) (row T, err error) {
	err = s.read(ctx, actor, "find a row of a case", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	})
	return row, err
}

// put inserts a row without an ID and changes one that has it.
func put(ctx context.Context, tx bun.IDB, row any, id, practice int64, columns ...string) error {
	if id == 0 {
		_, err := tx.NewInsert().Model(row).Exec(ctx)
		return err
	}
	return db.One(tx.NewUpdate().Model(row).Column(columns...).Where("id = ? AND practice_id = ?", id, practice).Exec(ctx))
}

func drop[T any](ctx context.Context, s *Store, actor db.Actor, practice, id int64) error {
	return s.write(ctx, actor, "delete a row of a case", func(ctx context.Context, tx bun.Tx) error {
		if _, err := holdDraft(ctx, tx, practice); err != nil {
			return err
		}
		return db.One(tx.NewDelete().Model((*T)(nil)).Where("id = ? AND practice_id = ?", id, practice).Exec(ctx))
	})
}
