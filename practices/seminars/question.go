package seminars

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Question is one question of the test of a series, with one right choice.
type Question struct {
	bun.BaseModel `bun:"table:seminar_questions"`

	ID         int64    `bun:"id,pk,autoincrement"`
	SeriesID   int64    `bun:"series_id"`
	Place      int      `bun:"place"` // in the test, from 1
	QuestionRU string   `bun:"question_ru"`
	QuestionKY string   `bun:"question_ky"`
	QuestionEN string   `bun:"question_en"`
	ChoicesRU  []string `bun:"choices_ru,array"`
	ChoicesKY  []string `bun:"choices_ky,array"`
	ChoicesEN  []string `bun:"choices_en,array"`
	Correct    int      `bun:"correct"` // from 1; 0 where it is not told
}

// Text is the question in a language, in Russian where it is missing.
func (q Question) Text(lang string) string {
	if text := map[string]string{"ky": q.QuestionKY, "en": q.QuestionEN}[lang]; text != "" {
		return text
	}
	return q.QuestionRU
}

// Choices are the answers to choose from in a language.
func (q Question) Choices(lang string) []string {
	if list := map[string][]string{"ky": q.ChoicesKY, "en": q.ChoicesEN}[lang]; len(list) > 0 {
		return list
	}
	return q.ChoicesRU
}

func (q *Question) check() error {
	for _, text := range []*string{&q.QuestionRU, &q.QuestionKY, &q.QuestionEN} {
		*text = strings.TrimSpace(*text)
	}
	// An empty array, not NULL.
	q.ChoicesKY, q.ChoicesEN = append([]string{}, q.ChoicesKY...), append([]string{}, q.ChoicesEN...)
	var wrong fault.List
	if q.Place < 1 || q.Place > 100 {
		wrong = append(wrong, ErrQuestionPlace)
	}
	for name, text := range map[string]string{"question_ru": q.QuestionRU, "question_ky": q.QuestionKY, "question_en": q.QuestionEN} {
		if utf8.RuneCountInString(text) > 500 {
			wrong = append(wrong, ErrTooLong.On(name))
		}
	}
	if q.QuestionRU == "" {
		wrong = append(wrong, ErrQuestion)
	}
	if len(q.ChoicesRU) < 2 || len(q.ChoicesRU) > 8 {
		wrong = append(wrong, ErrChoices)
	}
	if len(q.ChoicesKY) != 0 && len(q.ChoicesKY) != len(q.ChoicesRU) {
		wrong = append(wrong, ErrChoicesAlike)
	}
	if len(q.ChoicesEN) != 0 && len(q.ChoicesEN) != len(q.ChoicesRU) {
		wrong = append(wrong, ErrChoicesAlike.On("choices_en"))
	}
	if q.Correct < 1 || q.Correct > len(q.ChoicesRU) {
		wrong = append(wrong, ErrCorrect)
	}
	return wrong.Or()
}

// Questions are the test of a series.
func (s *Store) Questions(ctx context.Context, actor db.Actor, series int64) (list []Question, err error) {
	err = s.read(ctx, actor, "list questions", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("series_id = ?", series).Order("place").Scan(ctx)
	})
	return list, err
}

// AddQuestion adds a question to the test of a series.
func (s *Store) AddQuestion(ctx context.Context, actor db.Actor, q *Question) error {
	if err := q.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add a question", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(q).Exec(ctx)
		return err
	})
}

// ChangeQuestion changes its words. What is right in it stays once somebody has
// answered it: else their result would change behind them.
func (s *Store) ChangeQuestion(ctx context.Context, actor db.Actor, q *Question) error {
	if err := q.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a question", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(q).ExcludeColumn("id", "series_id").Where("id = ? AND series_id = ?", q.ID, q.SeriesID).Exec(ctx))
	})
}

// DeleteQuestion removes a question that nobody has answered.
func (s *Store) DeleteQuestion(ctx context.Context, actor db.Actor, series, id int64) error {
	return s.write(ctx, actor, "delete a question", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Question)(nil)).Where("id = ? AND series_id = ?", id, series).Exec(ctx))
	})
}
