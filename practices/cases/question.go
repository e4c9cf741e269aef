package cases

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
)

// Limits on what anybody may ask.
const (
	minQuestion, maxQuestion = 10, 2000
	maxAnswer                = 4000
	questionsADay            = 20 // of one origin: a whole village may share an address
)

// QuestionStates in the order of the work.
var QuestionStates = []string{"asked", "answered", "refused"}

// Question is what a reader asks about a published case, with an account or
// without. Nothing is kept of who asked but a role and a hash of the address,
// which is never read back.
type Question struct {
	bun.BaseModel `bun:"table:practice_questions"`

	ID           int64      `bun:"id,pk"`
	PracticeID   int64      `bun:"practice_id"`
	Aimak        string     `bun:"aimak"`
	Question     string     `bun:"question"`
	AskedAt      time.Time  `bun:"asked_at"`
	AskedRole    string     `bun:"asked_role"` // public without an account
	State        string     `bun:"state"`
	Answer       string     `bun:"answer"` // of a refused one the reason
	AnsweredAt   *time.Time `bun:"answered_at"`
	AnsweredRole string     `bun:"answered_role"`
}

// Ask puts a question to the author of a published case. It is shown once the
// municipality or its advisor has answered it. origin is a hash of where it
// comes from, which bounds how many are asked from there in a day.
func (s *Store) Ask(ctx context.Context, actor db.Actor, practice int64, question string, origin []byte) error {
	question = strings.TrimSpace(question)
	if n := utf8.RuneCountInString(question); n < minQuestion || n > maxQuestion {
		return ErrQuestion.With("Min", minQuestion).With("Max", maxQuestion)
	}
	if personalINN.MatchString(question) {
		return ErrPersonal.On("question")
	}
	return s.write(ctx, actor, "ask about a case", func(ctx context.Context, tx bun.Tx) error {
		var c Case
		if err := tx.NewSelect().Model(&c).Where("id = ? AND state = ?", practice, Published).Scan(ctx); err != nil {
			return err
		}
		// Those of one origin take turns, so that the count holds.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode(?, 'hex'), 47))`, origin); err != nil {
			return err
		}
		var asked int
		if err := tx.NewRaw(`SELECT practice_questions_from(?, now() - interval '1 day')`, origin).Scan(ctx, &asked); err != nil {
			return err
		}
		if asked >= questionsADay {
			return ErrAsked
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO practice_questions (practice_id, aimak, question, origin_hash) VALUES (?, ?, ?, ?)`,
			c.ID, c.Aimak, question, origin)
		return err
	})
}

// Questions are those about a case that the reader may see, the oldest first.
func (s *Store) Questions(ctx context.Context, actor db.Actor, practice int64) ([]Question, error) {
	return rowsOf[Question](ctx, s, actor, practice)
}

// Question finds a question.
func (s *Store) Question(ctx context.Context, actor db.Actor, id int64) (Question, error) {
	return rowOf[Question](ctx, s, actor, id)
}

// WaitingQuestions are those that wait for their answer, the oldest first.
func (s *Store) WaitingQuestions(ctx context.Context, actor db.Actor, limit int) (list []Question, err error) {
	err = s.read(ctx, actor, "list questions that wait", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("state = 'asked'").Order("id").Limit(int64(limit)).Scan(ctx)
	})
	return list, err
}

// Answer answers a question, which shows both to everybody, or refuses to show
// it, with a reason. Both can be mended later.
func (s *Store) Answer(ctx context.Context, actor db.Actor, practice, id int64, state, answer string) error {
	answer = strings.TrimSpace(answer)
	switch {
	case !slices.Contains(QuestionStates[1:], state):
		return ErrChoice.On("state")
	case answer == "":
		return ErrAnswer
	case utf8.RuneCountInString(answer) > maxAnswer:
		return ErrLong.With("Max", maxAnswer).On("answer")
	case personalINN.MatchString(answer):
		return ErrPersonal.On("answer")
	}
	return s.write(ctx, actor, "answer a question", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.ExecContext(ctx, `UPDATE practice_questions SET state = ?, answer = ?, answered_at = now(), answered_role = actor_role()
			WHERE id = ? AND practice_id = ?`, state, answer, id, practice))
	})
}

// FromOkmotu tells whether somebody of an okmotu asked.
func (q Question) FromOkmotu() bool { return q.AskedRole == auth.Officer || q.AskedRole == auth.Head }
