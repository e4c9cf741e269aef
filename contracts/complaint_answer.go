package contracts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// ComplaintFilter narrows and pages the list of complaints; zero fields take all.
type ComplaintFilter struct {
	Search        string // part of the place or the text
	Aimaks        []string
	Category      string
	Status        string // one of ComplaintStatuses, "open" or "overdue"
	ContractID    int64
	Today         date.Date
	Sort          string // filed_at, due, "-" before it downwards
	Limit, Offset int
}

var complaintSorts = map[string]string{"filed_at": "filed_at, id", "-filed_at": "filed_at DESC, id DESC",
	"due": "answer_due_on, id", "-due": "answer_due_on DESC, id DESC"}

// Complaints lists complaints and says how many there are in all, newest first
// unless it is sorted otherwise.
func (s *Store) Complaints(ctx context.Context, actor db.Actor, f ComplaintFilter) (list []Complaint, total int, err error) {
	order, ok := complaintSorts[f.Sort]
	if !ok {
		order = complaintSorts["-filed_at"]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := f.narrow(tx.NewSelect().Model(&list))
		count, err := q.Count(ctx)
		if err != nil {
			return fmt.Errorf("count complaints: %w", err)
		}
		total = int(count)
		if err := q.OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx); err != nil {
			return fmt.Errorf("list complaints: %w", err)
		}
		return nil
	})
	return list, total, err
}

func (f ComplaintFilter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Search != "" {
		q = q.Where(`(strpos(lower(place), lower(?)) > 0 OR strpos(lower(complaint), lower(?)) > 0)`, f.Search, f.Search)
	}
	if f.Aimaks != nil {
		q = q.Where(`aimak IN (?)`, bun.List(f.Aimaks))
	}
	if f.Category != "" {
		q = q.Where(`category = ?`, f.Category)
	}
	if f.ContractID != 0 {
		q = q.Where(`contract_id = ?`, f.ContractID)
	}
	switch f.Status {
	case "":
	case "open":
		q = q.Where(`status IN ('filed', 'in_work')`)
	case "overdue":
		q = q.Where(`status IN ('filed', 'in_work') AND answer_due_on < ?`, f.Today)
	default:
		q = q.Where(`status = ?`, f.Status)
	}
	return q
}

// Complaint finds a complaint.
func (s *Store) Complaint(ctx context.Context, actor db.Actor, id int64) (Complaint, error) {
	return oneOf[Complaint](ctx, s, actor, id)
}

// AnswerComplaint takes a complaint into work, answers or refuses it, and says
// which contract it is about, if any. An answer and a refusal need words; the
// contract must buy the service that is complained of. An answer that was given
// can be mended and stays an answer of its day.
func (s *Store) AnswerComplaint(ctx context.Context, actor db.Actor, id int64, status, answer string, contractID *int64, today date.Date) error {
	answer = strings.TrimSpace(answer)
	if !slices.Contains(ComplaintStatuses[1:], status) {
		return ErrComplaintStatus
	}
	if status != "in_work" && answer == "" {
		return ErrComplaintAnswer
	}
	return s.write(ctx, actor, "answer a complaint", func(ctx context.Context, tx bun.Tx) error {
		var c Complaint
		if err := tx.NewSelect().Model(&c).Where("id = ?", id).For("UPDATE").Scan(ctx); err != nil {
			return err
		}
		if contractID != nil {
			buys, err := tx.NewSelect().Model((*Service)(nil)).
				Where("contract_id = ? AND aimak = ? AND category = ?", *contractID, c.Aimak, c.Category).Exists(ctx)
			if err != nil {
				return err
			}
			if !buys {
				return ErrComplaintContract
			}
		}
		if c.Status != status {
			c.AnsweredOn, c.AnsweredBy = date.Date{}, ""
			if status != "in_work" {
				c.AnsweredOn, c.AnsweredBy = today, actor.Name
			}
		}
		c.Status, c.Answer, c.ContractID = status, answer, contractID
		return db.One(tx.NewUpdate().Model(&c).Column("status", "answer", "contract_id", "answered_on", "answered_by").WherePK().Exec(ctx))
	})
}
