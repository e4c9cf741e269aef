// Package alerts tells people in time what needs them: dates that come near,
// work, money and answers that are late, baselines that are missing. Nobody is
// told of what they may not see: every query runs as the person, and
// row-level security holds it.
//
//	rules.go     what there is to be told, one query each
//	alerts.go    the list, narrowed and counted
//	digest.go    by letter, once each
//	stop.go      the link that ends such letters
//	calendar.go  as a calendar at a secret address; ics.go writes it
package alerts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
)

// Alert is one thing to be told.
type Alert struct {
	Rule       string     `bun:"rule"`
	Thing      string     `bun:"thing"` // the row of the rule, e.g. the number of a milestone
	Stage      string     `bun:"stage"` // told anew at each, e.g. 90, 60, 30
	Aimak      string     `bun:"aimak"`
	Category   string     `bun:"category"`
	ContractID int64      `bun:"contract_id"`
	Number     string     `bun:"number"`
	Title      string     `bun:"title"`
	DueOn      date.Date  `bun:"due_on"` // zero where it has no day
	Amount     money.Null `bun:"amount"` // in som
}

// Key names the alert: it is told once. Another date makes it another alert.
func (a Alert) Key() string {
	return strings.Join([]string{a.Rule, a.Thing, a.DueOn.String(), a.Stage}, "/")
}

// Late tells that the day is past.
func (a Alert) Late(today date.Date) bool { return !a.DueOn.IsZero() && a.DueOn.Before(today) }

// Path is the page where something can be done about it.
func (a Alert) Path() string {
	switch {
	case a.Rule == "line_overcommitted":
		return "/budget/lines/" + a.Thing
	case a.Rule == "complaint_unanswered":
		return "/complaints/" + a.Thing
	case a.ContractID == 0:
		return "/aimaks/" + a.Aimak + "/services/" + a.Category
	default:
		return fmt.Sprintf("/contracts/%d", a.ContractID)
	}
}

// Sentence says it in the reader's language; aimak and service are names.
func (a Alert) Sentence(r *i18n.Reader, aimak, service string) string {
	key := "alerts.rule." + a.Rule + ".text"
	if a.Stage == "over" {
		key = "alerts.rule." + a.Rule + ".over"
	}
	amount := ""
	if a.Amount.Valid {
		amount = r.Som(a.Amount.Som)
	}
	return r.T(key, "Number", a.Number, "Title", a.Title, "Date", r.Date(a.DueOn), "Amount", amount, "Aimak", aimak, "Service", service, "ID", a.Thing)
}

// Filter narrows and pages the list; zero fields take all.
type Filter struct {
	Rule          string
	Aimaks        []string // SOATE codes; nil takes all
	Search        string   // part of a contract's number or of a title
	Late          bool     // only what is past its day, or has none
	Ahead         int      // days that a calendar looks ahead
	Limit, Offset int      // 0 takes all
}

// Store finds alerts.
type Store struct{ db *db.DB }

// NewStore makes the store of alerts.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// found is the alerts of the person who acts, as a query.
func found(rule string) string {
	var parts []string
	for _, one := range Rules {
		if rule == "" || rule == one.Name {
			parts = append(parts, one.find)
		}
	}
	return `WITH p AS (SELECT ?::date AS today, ?::int AS ahead),` + withSums + `,
		found (rule, thing, stage, aimak, category, contract_id, number, title, due_on, amount) AS (` + strings.Join(parts, "\n\tUNION ALL") + `) `
}

func known(rule string) bool {
	return slices.ContainsFunc(Rules, func(one Rule) bool { return one.Name == rule })
}

func (f Filter) where() (where string, args []any) {
	where = ` FROM found, p WHERE true`
	if f.Aimaks != nil {
		where += ` AND aimak IN (?)`
		args = append(args, bun.List(append([]string{""}, f.Aimaks...)))
	}
	if f.Search != "" {
		where += ` AND (strpos(lower(number), lower(?)) > 0 OR strpos(lower(title), lower(?)) > 0)`
		args = append(args, f.Search, f.Search)
	}
	if f.Late {
		where += ` AND coalesce(due_on < p.today, true)`
	}
	return where, args
}

// List gives the alerts of the person who acts, those that are late first, and
// says how many there are in all.
func (s *Store) List(ctx context.Context, actor db.Actor, today date.Date, f Filter) (list []Alert, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, total, err = load(ctx, tx, today, f)
		return err
	})
	return list, total, err
}

func load(ctx context.Context, tx bun.IDB, today date.Date, f Filter) (list []Alert, total int, err error) {
	if !known(f.Rule) {
		f.Rule = ""
	}
	where, args := f.where()
	args = append([]any{today, f.Ahead}, args...)
	var rows []struct {
		Alert
		Total int `bun:"total"`
	}
	err = tx.NewRaw(found(f.Rule)+`SELECT rule, thing, stage, aimak, coalesce(category, '') AS category, coalesce(contract_id, 0) AS contract_id,
		number, title, due_on, amount, count(*) OVER () AS total`+where+`
		ORDER BY CASE WHEN due_on < p.today OR rule = 'line_overcommitted' THEN 0 WHEN due_on IS NOT NULL THEN 1 ELSE 2 END, due_on, rule, thing
		LIMIT NULLIF(?, 0) OFFSET ?`, append(slices.Clone(args), f.Limit, f.Offset)...).Scan(ctx, &rows)
	if err != nil {
		return nil, 0, fmt.Errorf("list alerts: %w", err)
	}
	list = make([]Alert, len(rows))
	for i, row := range rows {
		list[i], total = row.Alert, row.Total
	}
	if len(rows) == 0 && f.Offset > 0 { // a page behind the last one
		if err := tx.NewRaw(found(f.Rule)+`SELECT count(*)`+where, args...).Scan(ctx, &total); err != nil {
			return nil, 0, fmt.Errorf("count alerts: %w", err)
		}
	}
	return list, total, nil
}

// Count is how many alerts of a rule there are.
type Count struct {
	Rule  string `bun:"rule"`
	Count int    `bun:"count"`
}

// Counts counts the alerts of the person who acts by rule, in the order of the
// rules; rules without an alert are left out.
func (s *Store) Counts(ctx context.Context, actor db.Actor, today date.Date) (list []Count, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(found("")+`SELECT rule, count(*) AS count FROM found GROUP BY rule`, today, 0).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("count alerts by rule: %w", err)
	}
	place := func(name string) int { return slices.IndexFunc(Rules, func(one Rule) bool { return one.Name == name }) }
	slices.SortFunc(list, func(a, b Count) int { return place(a.Rule) - place(b.Rule) })
	return list, nil
}
