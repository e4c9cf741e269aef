package finding

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

// Row is a finding in a list.
type Row struct {
	Finding  `bun:",extend"`
	Contract string     `bun:"contract"` // its number, "" where it is on none
	Restored money.Null `bun:"restored"` // som that the auditor saw restored
	DueOn    date.Date  `bun:"due_on"`   // of the newest measure
	Overdue  bool       `bun:"overdue"`  // measures were promised for a day that has passed
}

// Filter narrows findings.
type Filter struct {
	Search     string
	Aimaks     []string // nil for all
	ContractID int64
	State      string // a status, "unsettled", "overdue" or ""
	Today      date.Date
	Limit      int // 0 for all
	Offset     int
}

// unsettled are the findings that wait for somebody.
const unsettled = `f.status NOT IN ('closed', 'repeated')`

// told are the steps that count, drawn together once: what the auditor saw
// restored by the newest of his checks, and until when measures are promised.
const told = `
	WITH restored AS (SELECT DISTINCT ON (finding_id) finding_id, restored FROM finding_steps
		WHERE kind IN ('checked', 'closed') AND restored IS NOT NULL ORDER BY finding_id, id DESC),
	promised AS (SELECT DISTINCT ON (finding_id) finding_id, due_on FROM finding_steps
		WHERE kind = 'measure' ORDER BY finding_id, id DESC),
	listed AS (
		SELECT f.*, coalesce(c.number, '') AS contract, r.restored, p.due_on,
			f.status = 'measures' AND coalesce(p.due_on < ?, false) AS overdue
		FROM findings f LEFT JOIN contracts c ON c.id = f.contract_id LEFT JOIN restored r ON r.finding_id = f.id
		LEFT JOIN promised p ON p.finding_id = f.id WHERE true`

func (f Filter) query() (query string, args []any) {
	query, args = told, []any{f.Today}
	if f.Search != "" {
		query, args = query+` AND strpos(lower(f.number || ' ' || f.title || ' ' || coalesce(c.number, '')), lower(?)) > 0`, append(args, f.Search)
	}
	if f.Aimaks != nil {
		query, args = query+` AND f.aimak IN (?)`, append(args, bun.List(f.Aimaks))
	}
	if f.ContractID != 0 {
		query, args = query+` AND f.contract_id = ?`, append(args, f.ContractID)
	}
	switch f.State {
	case "":
	case "unsettled":
		query += ` AND ` + unsettled
	case "overdue":
		query, args = query+` AND f.status = 'measures' AND p.due_on < ?`, append(args, f.Today)
	default:
		query, args = query+` AND f.status = ?`, append(args, f.State)
	}
	return query + `)`, args
}

// List lists findings, those that wait first, with their sums over all pages.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Row, sum Sum, err error) {
	query, args := f.query()
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(query+sumUp, args...).Scan(ctx, &sum); err != nil {
			return err
		}
		page := ""
		if f.Limit > 0 {
			page, args = ` LIMIT ? OFFSET ?`, append(args, f.Limit, f.Offset)
		}
		return tx.NewRaw(query+` SELECT * FROM listed ORDER BY status IN ('closed', 'repeated'), found_on DESC, id DESC`+page, args...).Scan(ctx, &list)
	})
	if err != nil {
		return nil, Sum{}, fmt.Errorf("list findings: %w", err)
	}
	return list, sum, nil
}

// Sum is how much of what was found was put right: told first everywhere, since
// what counts is not what was found but what became of it.
type Sum struct {
	Found    int       `bun:"found"`
	Right    int       `bun:"put_right"` // closed
	Overdue  int       `bun:"overdue"`
	Waiting  int       `bun:"waiting"`  // neither closed nor repeated
	Amount   money.Som `bun:"amount"`   // som that were found
	Restored money.Som `bun:"restored"` // som of them that the auditor saw restored
}

const sumUp = ` SELECT count(*) AS found, count(*) FILTER (WHERE status = 'closed') AS put_right, count(*) FILTER (WHERE overdue) AS overdue,
	count(*) FILTER (WHERE status NOT IN ('closed', 'repeated')) AS waiting, coalesce(sum(amount), 0) AS amount,
	coalesce(sum(restored), 0) AS restored FROM listed`

// Sum sums up the findings of a filter.
func (s *Store) Sum(ctx context.Context, actor db.Actor, f Filter) (sum Sum, err error) {
	query, args := f.query()
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query+sumUp, args...).Scan(ctx, &sum)
	})
	if err != nil {
		return Sum{}, fmt.Errorf("sum up findings: %w", err)
	}
	return sum, nil
}

// RightShare is the share of findings that were put right, 0 to 1; nil where
// there are none.
func (s Sum) RightShare() *decimal.Decimal {
	if s.Found == 0 {
		return nil
	}
	share := decimal.NewFromInt(int64(s.Right)).Div(decimal.NewFromInt(int64(s.Found)))
	return &share
}

// RestoredShare is the share of the som that were restored, 0 to 1; nil where no
// amount was found.
func (s Sum) RestoredShare() *decimal.Decimal {
	if s.Amount.Sign() <= 0 {
		return nil
	}
	share := s.Restored.Decimal().Div(s.Amount.Decimal())
	return &share
}
