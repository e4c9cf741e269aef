package cases

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Langs are the languages of texts, in the order in which one stands in for
// another that is missing.
var Langs = []string{"ru", "ky", "en"}

// Text is a case in the words of one language.
type Text struct {
	bun.BaseModel `bun:"table:practice_texts"`

	PracticeID int64  `bun:"practice_id,pk"`
	Aimak      string `bun:"aimak"`
	Lang       string `bun:"lang,pk"`
	Title      string `bun:"title"`
	Problem    string `bun:"problem"`
	Decision   string `bun:"decision"` // how it was decided: hearings, decree, who asked
	How        string `bun:"how"`      // how it works
	Provider   string `bun:"provider"` // who does the work
	MoneyNote  string `bun:"money_note"`
	Results    string `bun:"results"`
	Sustained  string `bun:"sustained"` // what keeps it going
	Lessons    string `bun:"lessons"`
}

// Parts are the names of the parts of a text after its title, in the order in
// which a case is told.
var Parts = []string{"problem", "decision", "how", "provider", "money_note", "results", "sustained", "lessons"}

// Part gives a part by its name.
func (t *Text) Part(name string) *string {
	return map[string]*string{"title": &t.Title, "problem": &t.Problem, "decision": &t.Decision, "how": &t.How, "provider": &t.Provider,
		"money_note": &t.MoneyNote, "results": &t.Results, "sustained": &t.Sustained, "lessons": &t.Lessons}[name]
}

// Whole tells whether the text says the least that a case must: what was wrong,
// what came of it, what others learn from it.
func (t Text) Whole() bool { return t.Problem != "" && t.Results != "" && t.Lessons != "" }

func (t *Text) check() fault.List {
	var wrong fault.List
	for _, name := range append([]string{"title"}, Parts...) {
		part, most := t.Part(name), maxText
		if *part = strings.TrimSpace(strings.ReplaceAll(*part, "\r\n", "\n")); name == "title" {
			most = 200
			if *part == "" {
				wrong = append(wrong, ErrTitle)
			}
		}
		if utf8.RuneCountInString(*part) > most {
			wrong = append(wrong, ErrLong.With("Max", most).On(name))
		}
		if personalINN.MatchString(*part) {
			wrong = append(wrong, ErrPersonal.On(name))
		}
	}
	return wrong
}

// Choose gives the text in a language, or in the first of Langs that there is.
func Choose(texts []Text, lang string) (chosen Text, found bool) {
	for _, wanted := range append([]string{lang}, Langs...) {
		for _, text := range texts {
			if text.Lang == wanted {
				return text, true
			}
		}
	}
	return Text{}, false
}

// Texts are the words of a case, in the order of Langs.
func (s *Store) Texts(ctx context.Context, actor db.Actor, id int64) (list []Text, err error) {
	err = s.read(ctx, actor, "read the texts of a case", func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = textsOf(ctx, tx, id)
		return err
	})
	return list, err
}

func textsOf(ctx context.Context, tx bun.IDB, ids ...int64) (list []Text, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = tx.NewSelect().Model(&list).Where("practice_id IN (?)", bun.List(ids)).
		OrderExpr("practice_id, array_position('{ru,ky,en}', lang)").Scan(ctx)
	return list, err
}

// PutText writes the words of a draft in one language, new or changed.
func (s *Store) PutText(ctx context.Context, actor db.Actor, t *Text) error {
	if err := t.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, "write the text of a case", func(ctx context.Context, tx bun.Tx) error {
		c, err := holdDraft(ctx, tx, t.PracticeID)
		if err != nil {
			return err
		}
		t.Aimak = c.Aimak
		_, err = tx.NewInsert().Model(t).On("CONFLICT (practice_id, lang) DO UPDATE").
			Set("title = EXCLUDED.title, problem = EXCLUDED.problem, decision = EXCLUDED.decision, how = EXCLUDED.how").
			Set("provider = EXCLUDED.provider, money_note = EXCLUDED.money_note, results = EXCLUDED.results").
			Set("sustained = EXCLUDED.sustained, lessons = EXCLUDED.lessons").Exec(ctx)
		return err
	})
}

// DropText removes the words of a draft in one language; the last stay.
func (s *Store) DropText(ctx context.Context, actor db.Actor, id int64, lang string) error {
	return s.write(ctx, actor, "remove the text of a case", func(ctx context.Context, tx bun.Tx) error {
		if _, err := holdDraft(ctx, tx, id); err != nil {
			return err
		}
		texts, err := textsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(texts) == 1 && texts[0].Lang == lang {
			return ErrLastText
		}
		return db.One(tx.ExecContext(ctx, `DELETE FROM practice_texts WHERE practice_id = ? AND lang = ?`, id, lang))
	})
}
