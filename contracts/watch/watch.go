// Package watch looks over all contracts that somebody may see and counts what
// needs a hand: what is overdue, what expires, what has no baseline, where the
// quality fell. Each count is the length of the list that explains it.
package watch

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

// What is watched. Each is a query below that gives a contract at most once.
const (
	MilestoneOverdue = "milestone_overdue"
	ActOverdue       = "act_overdue"
	ActUnpaid        = "act_unpaid"
	Expiring         = "expiring"
	ExpiredOpen      = "expired_open"
	NoBaseline       = "no_baseline"
	QualityFell      = "quality_fell"
	FlagRaised       = "flag_raised"
	QuestionOpen     = "question_open"
	NotReviewed      = "not_reviewed"
	FindingOpen      = "finding_open"
)

// Kinds lists them in the order of the page: what presses comes first.
var Kinds = []string{MilestoneOverdue, ActOverdue, ActUnpaid, ExpiredOpen, Expiring, NoBaseline, QualityFell, FlagRaised, FindingOpen, QuestionOpen, NotReviewed}

// Days after which something is late. They are ours: an act is due once a month,
// and a fortnight is left to write it; a payment has a month.
const (
	ActLateDays   = 45
	UnpaidDays    = 30
	ExpiringDays  = 90
	lastDayOfTerm = `least(c.ends_on, coalesce(c.terminated_on, c.ends_on))`
)

// queries give contract_id, since (the day that counts) and n (of how many
// things). :today stands for the day.
var queries = map[string]string{
	MilestoneOverdue: `SELECT m.contract_id, min(m.due_on) AS since, count(*) AS n FROM milestones m
		WHERE m.met_on IS NULL AND NOT m.dropped AND m.due_on < :today GROUP BY 1`,
	ActOverdue: `SELECT c.id, coalesce(a.last, c.starts_on) AS since, 1 AS n
		FROM contracts c LEFT JOIN (SELECT contract_id, max(period_to) AS last FROM acts GROUP BY 1) a ON a.contract_id = c.id
		WHERE c.status = 'active' AND least(` + lastDayOfTerm + `, :today) - coalesce(a.last, c.starts_on) > ` + actLate,
	ActUnpaid: `SELECT a.contract_id, min(a.accepted_on) AS since, count(*) AS n FROM acts a
		WHERE a.amount > a.advance_set_off AND a.accepted_on < :today - ` + unpaid + `
		AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.contract_id = a.contract_id AND p.act = a.act) GROUP BY 1`,
	Expiring: `SELECT c.id, c.ends_on AS since, 1 AS n FROM contracts c
		WHERE c.status = 'active' AND c.ends_on BETWEEN :today AND :today + ` + expiring,
	ExpiredOpen: `SELECT c.id, c.ends_on AS since, 1 AS n FROM contracts c WHERE c.status = 'active' AND c.ends_on < :today`,
	NoBaseline: `SELECT s.contract_id, min(c.starts_on) AS since, count(*) AS n
		FROM contract_services s JOIN contracts c ON c.id = s.contract_id
		LEFT JOIN (SELECT DISTINCT aimak, category FROM baselines) b ON b.aimak = s.aimak AND b.category = s.category
		WHERE c.status IN ('signed', 'active') AND b.aimak IS NULL AND s.aimak IN (SELECT soate FROM watched) GROUP BY 1`,
	// The newest value of an indicator that both sides accept, against the one
	// before it, or against what it was in-house where there is none.
	QualityFell: `SELECT contract_id, min(inspected_on) AS since, count(*) AS n FROM (
			SELECT i.contract_id, v.inspected_on, i.better, m.measured,
				coalesce(lead(m.measured) OVER newest, i.baseline) AS before, row_number() OVER newest AS place
			FROM measurements m JOIN inspections v ON v.id = m.inspection_id AND v.accepted JOIN indicators i ON i.id = m.indicator_id
			WINDOW newest AS (PARTITION BY m.indicator_id ORDER BY v.inspected_on DESC, v.id DESC)) x
		WHERE place = 1 AND CASE better WHEN 'higher' THEN measured < before ELSE measured > before END GROUP BY 1`,
	FlagRaised: `SELECT f.contract_id, min(f.computed_at)::date AS since, count(*) AS n FROM flags f
		WHERE f.result = 1 AND f.status = 'open' AND f.contract_id IS NOT NULL GROUP BY 1`,
	QuestionOpen: `SELECT q.contract_id, min(q.written_at)::date AS since, count(*) AS n FROM review_comments q
		WHERE q.asks AND NOT EXISTS (SELECT 1 FROM review_comments a WHERE a.answers_id = q.id) GROUP BY 1`,
	NotReviewed: `SELECT c.id, c.signed_on AS since, 1 AS n FROM contracts c
		WHERE c.status IN ('signed', 'active') AND c.id NOT IN (SELECT contract_id FROM reviews WHERE status = 'approved')`,
	FindingOpen: `SELECT f.contract_id, min(f.found_on) AS since, count(*) AS n FROM findings f
		WHERE f.contract_id IS NOT NULL AND f.status NOT IN ('closed', 'repeated') GROUP BY 1`,
}

var (
	actLate  = fmt.Sprint(ActLateDays)
	unpaid   = fmt.Sprint(UnpaidDays)
	expiring = fmt.Sprint(ExpiringDays)
)

// Filter narrows what is watched over.
type Filter struct {
	Aimaks []string // buyers; nil for all
	Today  date.Date
	Limit  int
	Offset int
}

// with gives the contracts that are looked over: those that the actor sees and
// whose buyers are of the filter. Cancelled ones need no hand.
func (f Filter) with() (query string, args []any) {
	query = `WITH watched AS MATERIALIZED (SELECT soate FROM units WHERE true`
	if f.Aimaks != nil {
		query, args = query+` AND soate IN (?)`, append(args, bun.List(f.Aimaks))
	}
	query += `), seen AS MATERIALIZED (SELECT c.* FROM contracts c WHERE c.status <> 'cancelled' AND c.buyer IN (SELECT soate FROM watched))`
	return query, args
}

// query is one kind over the contracts that are looked over.
func (f Filter) query(kind string) string {
	text := strings.ReplaceAll(queries[kind], ":today", "'"+f.Today.String()+"'::date")
	return `SELECT s.id, s.buyer, x.since, x.n FROM (` + text + `) x (contract_id, since, n) JOIN seen s ON s.id = x.contract_id`
}

// Count is how many contracts of an aimak need a hand.
type Count struct {
	Kind      string `bun:"kind"`
	Aimak     string `bun:"aimak"`
	Contracts int    `bun:"contracts"`
}

// Counts counts the contracts of every kind by buyer, and all of them under the
// kind "", in one query.
func (s *Store) Counts(ctx context.Context, actor db.Actor, f Filter) (list []Count, err error) {
	with, args := f.with()
	parts := []string{`SELECT '' AS kind, buyer AS aimak, count(*) AS contracts FROM seen GROUP BY 2`}
	for _, kind := range Kinds {
		parts = append(parts, `SELECT '`+kind+`', buyer, count(*) FROM (`+f.query(kind)+`) q GROUP BY 2`)
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(with+` `+strings.Join(parts, ` UNION ALL `), args...).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("look over the contracts: %w", err)
	}
	return list, nil
}

// Row is a contract that needs a hand.
type Row struct {
	ContractID int64     `bun:"id"`
	Number     string    `bun:"number"`
	Title      string    `bun:"title"`
	Buyer      string    `bun:"buyer"`
	Provider   string    `bun:"provider"`
	EndsOn     date.Date `bun:"ends_on"`
	Value      money.Som `bun:"value"`
	Currency   string    `bun:"currency"`
	Since      date.Date `bun:"since"`
	Things     int       `bun:"n"`
}

// List lists the contracts behind a count, the longest waiting first.
func (s *Store) List(ctx context.Context, actor db.Actor, kind string, f Filter) (list []Row, total int, err error) {
	if queries[kind] == "" {
		return nil, 0, db.ErrNotFound
	}
	with, args := f.with()
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(with+` SELECT count(*) FROM (`+f.query(kind)+`) q`, args...).Scan(ctx, &total); err != nil {
			return err
		}
		return tx.NewRaw(with+` SELECT c.id, c.number, c.title, c.buyer, c.provider, c.ends_on, c.value, c.currency, q.since, q.n
			FROM (`+f.query(kind)+`) q JOIN seen c ON c.id = q.id ORDER BY q.since, c.id LIMIT ? OFFSET ?`,
			append(args, f.Limit, f.Offset)...).Scan(ctx, &list)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list contracts that need a hand: %w", err)
	}
	return list, total, nil
}

// Store looks over contracts.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{d} }
