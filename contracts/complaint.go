package contracts

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/setting"
)

// Limits on what anybody may file.
const (
	maxPlace, maxName, maxPhone = 200, 100, 30
	minComplaint, maxComplaint  = 10, 4000
	complaintsADay              = 20 // of one origin: a whole village may share an address
	DefaultComplaintDays        = 14
	maxComplaintDays            = 365
)

// Complaint is what a resident filed about a service, without an account. Name
// and phone are personal and may be left out.
type Complaint struct {
	bun.BaseModel `bun:"table:complaints"`

	ID          int64     `bun:"id,pk,autoincrement"`
	Code        string    `bun:"code"`
	Aimak       string    `bun:"aimak"`
	Category    string    `bun:"category"`
	ContractID  *int64    `bun:"contract_id"` // found by who answers
	FiledAt     time.Time `bun:"filed_at"`
	Place       string    `bun:"place"`
	Complaint   string    `bun:"complaint"`
	Name        string    `bun:"name"`
	Phone       string    `bun:"phone"`
	Status      string    `bun:"status"` // filed, in_work, answered or refused
	AnswerDueOn date.Date `bun:"answer_due_on"`
	Answer      string    `bun:"answer,nullzero"`
	AnsweredOn  date.Date `bun:"answered_on"`
	AnsweredBy  string    `bun:"answered_by,nullzero"`
}

// ComplaintStatuses in the order of the work.
var ComplaintStatuses = []string{"filed", "in_work", "answered", "refused"}

// Done tells that it was answered or refused.
func (c Complaint) Done() bool { return c.Status == "answered" || c.Status == "refused" }

// Overdue tells that its answer was due before a day and is not there.
func (c Complaint) Overdue(today date.Date) bool { return !c.Done() && c.AnswerDueOn.Before(today) }

// Veiled is the complaint for who need not know who filed it.
func (c Complaint) Veiled() Complaint {
	c.Name, c.Phone, c.Code = "", "", ""
	return c
}

func (c *Complaint) check() error {
	for _, text := range []*string{&c.Place, &c.Complaint, &c.Name, &c.Phone} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	letters := utf8.RuneCountInString
	refuse(c.Place == "", ErrComplaintPlace)
	refuse(letters(c.Place) > maxPlace, ErrComplaintLong.With("Max", maxPlace).On("place"))
	refuse(letters(c.Complaint) < minComplaint, ErrComplaintShort.With("Min", minComplaint))
	refuse(letters(c.Complaint) > maxComplaint, ErrComplaintLong.With("Max", maxComplaint).On("complaint"))
	refuse(letters(c.Name) > maxName, ErrComplaintLong.With("Max", maxName).On("name"))
	refuse(letters(c.Phone) > maxPhone, ErrComplaintLong.With("Max", maxPhone).On("phone"))
	return wrong.Or()
}

// FileComplaint files a complaint of anybody and gives it the code by which it
// is followed. origin is a hash of where it comes from, which bounds how many
// are filed from there in a day.
func (s *Store) FileComplaint(ctx context.Context, actor db.Actor, c *Complaint, origin []byte, today date.Date) error {
	if err := c.check(); err != nil {
		return err
	}
	c.Code = code.New()
	return s.write(ctx, actor, "file a complaint", func(ctx context.Context, tx bun.Tx) error {
		// Those of one origin take turns, so that the count holds.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode(?, 'hex'), 43))`, origin); err != nil {
			return err
		}
		var filed int
		if err := tx.NewRaw(`SELECT complaints_from(?, now() - interval '1 day')`, origin).Scan(ctx, &filed); err != nil {
			return err
		}
		if filed >= complaintsADay {
			return ErrComplaintsMany
		}
		days, err := complaintDays(ctx, tx)
		if err != nil {
			return err
		}
		c.Status, c.AnswerDueOn = "filed", today.AddDays(days)
		// Without RETURNING: who files one may not read it.
		_, err = tx.ExecContext(ctx, `
			INSERT INTO complaints (code, aimak, category, origin_hash, place, complaint, name, phone, answer_due_on)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.Code, c.Aimak, c.Category, origin, c.Place, c.Complaint, c.Name, c.Phone, c.AnswerDueOn)
		return err
	})
}

// complaintDays is the setting, 14 where nothing good is set.
func complaintDays(ctx context.Context, tx bun.IDB) (int, error) {
	text, err := setting.Get(ctx, tx, setting.ComplaintDays)
	if err != nil {
		return 0, err
	}
	if days, err := strconv.Atoi(text); err == nil && days >= 1 && days <= maxComplaintDays {
		return days, nil
	}
	return DefaultComplaintDays, nil
}

// ComplaintByCode finds a complaint by its whole code, which only who filed it
// has; spaces, hyphens and small letters do not matter. Name and phone are not
// given out.
func (s *Store) ComplaintByCode(ctx context.Context, actor db.Actor, typed string) (c Complaint, err error) {
	plain := code.Read(typed)
	if plain == "" {
		return c, ErrComplaintCode
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT code, aimak, category, filed_at, place, complaint, status, answer_due_on, coalesce(answer, '') AS answer, answered_on
			FROM complaint_by_code(?)`, plain).Scan(ctx, &c)
	})
	if err = Refusals.Kindly(err); errors.Is(err, db.ErrNotFound) {
		return c, ErrComplaintCode
	}
	if err != nil {
		return c, fmt.Errorf("find a complaint by its code: %w", err)
	}
	return c, nil
}
