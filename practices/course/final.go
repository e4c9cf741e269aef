package course

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// How the final test is held. Fifteen questions take some twenty minutes and
// touch every lesson. The mark of 80 % is the usual one of courses that certify:
// with four answers a question, who guesses passes once in ten million tries.
// Three tries a day leave room for a bad line and none for trying out answers.
// The tables hold the mark and the tries too: change both together.
const (
	FinalQuestions = 15
	PassPercent    = 80
	AttemptsPerDay = 3
)

// Drawn is a question of a try: its number in the bank, and its answers in the
// order in which they are shown.
type Drawn struct {
	Question int   `json:"q"`
	Order    []int `json:"order,omitempty"`
}

// Given is what somebody answered: numbers of answers in the bank, or a figure.
type Given struct {
	Chosen []int  `json:"chosen,omitempty"`
	Typed  string `json:"typed,omitempty"`
	Right  bool   `json:"right"`
}

// Attempt is a try of the final test.
type Attempt struct {
	bun.BaseModel `bun:"table:course_attempts"`

	ID          int64      `bun:"id,pk,autoincrement"`
	UserID      int64      `bun:"user_id"`
	Number      int        `bun:"number"` // of the day
	BankSHA256  string     `bun:"bank_sha256"`
	Drawn       []Drawn    `bun:"drawn,type:jsonb"`
	Total       int        `bun:"total"`
	StartedAt   time.Time  `bun:"started_at,nullzero,default:0"`
	SubmittedAt *time.Time `bun:"submitted_at"`
	Given       []Given    `bun:"given,type:jsonb"`
	RightCount  *int       `bun:"right_count"`
	Passed      bool       `bun:"passed"`
}

// Open tells whether it is still to be sent.
func (a *Attempt) Open() bool { return a.SubmittedAt == nil }

// bank names the questions that a try was drawn from.
func (c *Course) bank() string {
	text, _ := c.Source(finalUnit)
	return hash(text)
}

// Fits tells whether a try was drawn from the questions of this course.
func (c *Course) Fits(a *Attempt) bool { return a.BankSHA256 == c.bank() }

// draw takes questions out of the bank at random, each with its answers mixed.
func (c *Course) draw() ([]Drawn, error) {
	order, err := mixed(len(c.Final))
	if err != nil {
		return nil, err
	}
	list := make([]Drawn, min(FinalQuestions, len(order)))
	for i := range list {
		list[i].Question = order[i]
		if list[i].Order, err = mixed(len(c.Final[order[i]].Answers)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// mixed are the numbers below n in a random order.
func mixed(n int) ([]int, error) {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		if err != nil {
			return nil, fmt.Errorf("draw questions: %w", err)
		}
		list[i], list[j.Int64()] = list[j.Int64()], list[i]
	}
	return list, nil
}

// Start draws a new try, or gives the one that is still open. It refuses more
// than AttemptsPerDay a day, and whoever has passed.
func (s *Store) Start(ctx context.Context, actor db.Actor) (id int64, err error) {
	e, err := s.Current(ctx)
	if err != nil {
		return 0, err
	}
	if len(e.Final) == 0 {
		return 0, ErrNoCourse
	}
	drawn, err := e.draw()
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, actor, "begin the final test", func(ctx context.Context, tx bun.Tx) error {
		var passed bool
		if err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM course_certificates WHERE user_id = ?)`, actor.UserID).Scan(ctx, &passed); err != nil {
			return err
		}
		if passed {
			return ErrPassed
		}
		// A try of questions that were changed since cannot be sent: it is taken
		// back and does not count.
		if _, err := tx.ExecContext(ctx, `DELETE FROM course_attempts WHERE user_id = ? AND submitted_at IS NULL AND bank_sha256 <> ?`, actor.UserID, e.bank()); err != nil {
			return err
		}
		err := tx.NewRaw(`SELECT coalesce((SELECT id FROM course_attempts WHERE user_id = ? AND submitted_at IS NULL), 0)`, actor.UserID).Scan(ctx, &id)
		if err != nil || id != 0 {
			return err
		}
		return tx.NewRaw(`
			INSERT INTO course_attempts (user_id, number, bank_sha256, drawn, total)
			VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM course_attempts WHERE user_id = ? AND day = current_date), ?, ?, ?) RETURNING id`,
			actor.UserID, actor.UserID, e.bank(), jsonText(drawn), len(drawn)).Scan(ctx, &id)
	})
	return id, err
}

// Attempt is one try of the person who asks.
func (s *Store) Attempt(ctx context.Context, actor db.Actor, id int64) (a Attempt, err error) {
	err = s.read(ctx, actor, "read a try", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	})
	return a, err
}

// Tries are the tries of the person who asks, the newest first, and how many are
// left today.
func (s *Store) Tries(ctx context.Context, actor db.Actor) (list []Attempt, left int, err error) {
	if actor.UserID == 0 {
		return nil, 0, nil
	}
	used := 0
	err = s.read(ctx, actor, "list the tries", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT count(*) FROM course_attempts WHERE user_id = ? AND day = current_date`, actor.UserID).Scan(ctx, &used); err != nil {
			return err
		}
		return tx.NewSelect().Model(&list).Where("user_id = ?", actor.UserID).Order("id DESC").Limit(50).Scan(ctx)
	})
	return list, max(AttemptsPerDay-used, 0), err
}

// Grade marks answers: given are the fields of the form, "q0" and so on, in
// which answers stand as their number in the order shown.
func (c *Course) Grade(a *Attempt, given func(name string) []string) (list []Given, right int) {
	for i, d := range a.Drawn {
		q, one := &c.Final[d.Question], Given{}
		values := given("q" + strconv.Itoa(i))
		if q.Exercise != nil {
			one.Typed = strings.Join(values, "")
			one.Typed = string([]rune(one.Typed)[:min(len([]rune(one.Typed)), 50)])
			if solution, err := q.Exercise.Solve(); err == nil {
				one.Right = solution.Check(one.Typed).Right
			}
		} else {
			for _, value := range values {
				if shown, err := strconv.Atoi(value); err == nil && shown >= 0 && shown < len(d.Order) && !slices.Contains(one.Chosen, d.Order[shown]) {
					one.Chosen = append(one.Chosen, d.Order[shown])
				}
			}
			slices.Sort(one.Chosen)
			one.Right = q.Right(one.Chosen)
		}
		if one.Right {
			right++
		}
		list = append(list, one)
	}
	return list, right
}

// Passes tells whether so many right answers are enough.
func Passes(right, total int) bool { return right*100 >= total*PassPercent }

// Submit marks a try and keeps the result; it is sent once. Who passes has a
// certificate from then on, in this name.
func (s *Store) Submit(ctx context.Context, actor db.Actor, id int64, given func(name string) []string) (passed bool, err error) {
	e, err := s.Current(ctx)
	if err != nil {
		return false, err
	}
	a, err := s.Attempt(ctx, actor, id)
	if err != nil {
		return false, err
	}
	if !a.Open() {
		return a.Passed, ErrSubmitted
	}
	if !e.Fits(&a) {
		return false, ErrBankMoved
	}
	answers, right := e.Grade(&a, given)
	passed = Passes(right, a.Total)
	err = s.write(ctx, actor, "send the final test", func(ctx context.Context, tx bun.Tx) error {
		// Two at once: the second finds no open row.
		res, err := tx.ExecContext(ctx, `UPDATE course_attempts SET submitted_at = now(), given = ?, right_count = ?, passed = ? WHERE id = ? AND submitted_at IS NULL`,
			jsonText(answers), right, passed, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return ErrSubmitted
		}
		if !passed {
			return nil
		}
		return issue(ctx, tx, actor, id, right, a.Total)
	})
	return passed, err
}
