package review

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

// QueueRow is a contract as it waits for a review.
type QueueRow struct {
	ContractID int64     `bun:"id"`
	Number     string    `bun:"number"`
	Title      string    `bun:"title"`
	Buyer      string    `bun:"buyer"`
	SignedOn   date.Date `bun:"signed_on"`
	EndsOn     date.Date `bun:"ends_on"`
	Value      money.Som `bun:"value"`
	Currency   string    `bun:"currency"`
	Flags      int       `bun:"flags"`     // raised and open
	Questions  int       `bun:"questions"` // asked and not answered
	ReviewID   *int64    `bun:"review_id"` // the newest
	Status     string    `bun:"status"`    // of it, "none" where there is none
	Reviewer   string    `bun:"reviewer"`
	ReviewedOn date.Date `bun:"reviewed_on"` // started or decided
}

// QueueFilter narrows the queue.
type QueueFilter struct {
	Search  string   // in number and title
	Aimaks  []string // nil for all
	Service string
	State   string // "waiting" (none, open or in correction), "none", a status, "questions", "" for all
	Sort    string // risk, age, value, number; "-" before it turns it round
	Limit   int
	Offset  int
}

// States that the queue can be narrowed to.
var States = []string{"waiting", "none", Open, Correction, Approved, "questions"}

var queueOrder = map[string]string{
	"risk": "flags DESC, value DESC, id", "-risk": "flags, value, id",
	"age": "signed_on NULLS LAST, id", "-age": "signed_on DESC NULLS LAST, id DESC",
	"value": "value, id", "-value": "value DESC, id",
	"number": "number, id", "-number": "number DESC, id",
}

// Queue lists the contracts that the actor sees by what is known of their
// reviews: first those with red flags and the dearest. Drafts and cancelled
// contracts do not wait for a review.
func (s *Store) Queue(ctx context.Context, actor db.Actor, f QueueFilter) (list []QueueRow, total int, err error) {
	order, ok := queueOrder[f.Sort]
	if !ok {
		order = queueOrder["risk"]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		where, args := f.where()
		// Each side is read once and joined: no look-up a contract.
		query := `
			WITH newest AS (SELECT DISTINCT ON (contract_id) * FROM reviews ORDER BY contract_id, id DESC),
			raised AS (SELECT contract_id, count(*) AS n FROM flags WHERE result = 1 AND status = 'open' AND contract_id IS NOT NULL GROUP BY 1),
			asked AS (SELECT q.contract_id, count(*) AS n FROM review_comments q WHERE q.asks
				AND NOT EXISTS (SELECT 1 FROM review_comments a WHERE a.answers_id = q.id) GROUP BY 1),
			waiting AS (
				SELECT c.id, c.number, c.title, c.buyer, c.signed_on, c.ends_on, c.value, c.currency,
					coalesce(f.n, 0) AS flags, coalesce(a.n, 0) AS questions, r.id AS review_id, coalesce(r.status, 'none') AS status,
					coalesce(r.reviewer, '') AS reviewer, coalesce(r.decided_on, r.started_on) AS reviewed_on
				FROM contracts c LEFT JOIN newest r ON r.contract_id = c.id LEFT JOIN raised f ON f.contract_id = c.id
				LEFT JOIN asked a ON a.contract_id = c.id
				WHERE c.status NOT IN ('draft', 'cancelled') ` + where + `)`
		if err := tx.NewRaw(query+` SELECT count(*) FROM waiting`, args...).Scan(ctx, &total); err != nil {
			return err
		}
		return tx.NewRaw(query+` SELECT * FROM waiting ORDER BY `+order+` LIMIT ? OFFSET ?`, append(args, f.Limit, f.Offset)...).Scan(ctx, &list)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list the queue of reviews: %w", err)
	}
	return list, total, nil
}

func (f QueueFilter) where() (where string, args []any) {
	if f.Aimaks != nil {
		where, args = where+` AND c.buyer IN (?)`, append(args, bun.List(f.Aimaks))
	}
	if f.Search != "" {
		where, args = where+` AND strpos(lower(c.number || ' ' || c.title), lower(?)) > 0`, append(args, f.Search)
	}
	if f.Service != "" {
		where, args = where+` AND c.id IN (SELECT s.contract_id FROM contract_services s WHERE s.category = ?)`, append(args, f.Service)
	}
	switch f.State {
	case "waiting":
		where += ` AND (r.id IS NULL OR r.status <> 'approved')`
	case "none":
		where += ` AND r.id IS NULL`
	case "questions":
		where += ` AND a.n > 0`
	case Open, Correction, Approved:
		where, args = where+` AND r.status = ?`, append(args, f.State)
	}
	return where, args
}
