package review

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Comment is a word about a figure or clause of a contract. Nobody changes one.
type Comment struct {
	bun.BaseModel `bun:"table:review_comments"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	ReviewID   *int64    `bun:"review_id"`
	Subject    string    `bun:"subject"` // a field of the contract, or table/key of a row under it
	Comment    string    `bun:"comment"`
	Asks       bool      `bun:"asks"`       // for a correction
	AnswersID  *int64    `bun:"answers_id"` // the comment that it answers
	WrittenAt  time.Time `bun:"written_at,nullzero,default:0"`
	UserID     int64     `bun:"user_id,nullzero,default:0"`
	Author     string    `bun:"author,nullzero,default:0"`
}

// Whole is the subject of a comment on the contract as a whole.
const Whole = "contract"

var subjectForm = regexp.MustCompile(`^[a-z_]{2,40}(/[0-9]{1,18})?$`)

// Comments are those on a contract, in the order in which they were written.
func (s *Store) Comments(ctx context.Context, actor db.Actor, contract int64) (list []Comment, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contract).Order("id").Limit(2000).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list the comments on contract %d: %w", contract, err)
	}
	return list, nil
}

// Thread is a comment with what was said to it.
type Thread struct {
	Comment
	Answers []Comment
}

// Waits tells whether it asks for a correction that nobody has answered.
func (t Thread) Waits() bool { return t.Asks && len(t.Answers) == 0 }

// Threads orders comments: the newest question first, its answers below it.
func Threads(list []Comment) (threads []Thread, open int) {
	at := map[int64]int{}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].AnswersID == nil {
			at[list[i].ID] = len(threads)
			threads = append(threads, Thread{Comment: list[i]})
		}
	}
	for _, one := range list {
		if one.AnswersID != nil {
			if i, ok := at[*one.AnswersID]; ok {
				threads[i].Answers = append(threads[i].Answers, one)
			}
		}
	}
	for _, thread := range threads {
		if thread.Waits() {
			open++
		}
	}
	return threads, open
}

// AddComment writes a comment, a question or an answer. An answer is about what
// its question is about.
func (s *Store) AddComment(ctx context.Context, actor db.Actor, c *Comment) error {
	c.Comment, c.Subject = strings.TrimSpace(c.Comment), strings.TrimSpace(c.Subject)
	if n := utf8.RuneCountInString(c.Comment); n == 0 || n > 4000 {
		return ErrComment
	}
	if c.AnswersID == nil && !subjectForm.MatchString(c.Subject) {
		return ErrSubject
	}
	return s.write(ctx, actor, "write a comment", func(ctx context.Context, tx bun.Tx) error {
		if c.AnswersID != nil {
			var question Comment
			err := tx.NewSelect().Model(&question).Where("id = ? AND contract_id = ? AND answers_id IS NULL", *c.AnswersID, c.ContractID).Scan(ctx)
			if err != nil {
				return err
			}
			c.Subject, c.ReviewID, c.Asks = question.Subject, question.ReviewID, false
		}
		_, err := tx.NewInsert().Model(c).Returning("id").Exec(ctx)
		return err
	})
}
