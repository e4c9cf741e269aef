package contracts

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// Outsourced is everything that the outsourced side of comparisons is computed
// from, read in a handful of queries however many contracts there are.
type Outsourced struct {
	Services []OutsourcedService
	Sums     []OutsourcedSum
	Costs    []OutsourcedCost
	Below    []BelowTarget
}

// BelowTarget is a contract and year in which the newest accepted measurement of
// one of its indicators misses the target.
type BelowTarget struct {
	ContractID int64 `bun:"contract_id"`
	Year       int   `bun:"year"`
}

// OutsourcedService is a contract as it buys one service of one aimak.
type OutsourcedService struct {
	ContractID    int64           `bun:"contract_id"`
	Aimak         string          `bun:"aimak"`
	Category      string          `bun:"category"`
	Share         decimal.Decimal `bun:"share"`
	Number        string          `bun:"number"`
	Title         string          `bun:"title"`
	Buyer         string          `bun:"buyer"`
	ProviderINN   string          `bun:"provider_inn"`
	ProviderName  string          `bun:"provider_name"`
	Currency      string          `bun:"currency"`
	StartsOn      date.Date       `bun:"starts_on"`
	EndsOn        date.Date       `bun:"ends_on"`
	TerminatedOn  date.Date       `bun:"terminated_on"`
	Value         money.Som       `bun:"value"`
	PlannedAmount money.Null      `bun:"planned_amount"`
}

// OutsourcedSum is what happened under a contract in one year: acts whose
// period ends in it and that accepted something, payments made in it, penalties withheld in it.
type OutsourcedSum struct {
	ContractID int64     `bun:"contract_id"`
	Year       int       `bun:"year"`
	Accepted   money.Som `bun:"accepted"`
	Acts       int       `bun:"acts"`
	Paid       money.Som `bun:"paid"`
	Payments   int       `bun:"payments"`
	Withheld   money.Som `bun:"withheld"`
	Penalties  int       `bun:"penalties"`
}

// OutsourcedCost is a recorded cost beside the price.
type OutsourcedCost struct {
	ID         int64     `bun:"id"`
	Aimak      string    `bun:"aimak"`
	Category   string    `bun:"category"`
	Year       int       `bun:"year"`
	Kind       string    `bun:"kind"`
	ContractID int64     `bun:"contract_id"`
	Amount     money.Som `bun:"amount"`
	Basis      string    `bun:"basis"`
	Note       string    `bun:"note"`
}

// LoadOutsourced reads the outsourced side of the named aimaks' services, or of
// all where none is named. Drafts and cancelled contracts are no part of it, nor
// are costs that name one: nothing was outsourced by them.
func LoadOutsourced(ctx context.Context, tx bun.IDB, aimaks []string) (Outsourced, error) {
	var out Outsourced
	only := bun.SafeQuery("true")
	if aimaks != nil {
		only = bun.SafeQuery("a.aimak IN (?)", bun.List(aimaks))
	}
	queries := []struct {
		what  string
		query string
		dest  any
	}{
		{"contracts", `
			SELECT a.contract_id, a.aimak, a.category, a.share, c.number, c.title, c.buyer, c.provider AS provider_inn,
				p.name_ru AS provider_name, c.currency, c.starts_on, c.ends_on, c.terminated_on, c.value, c.planned_amount
			FROM contract_services a
			JOIN contracts c ON c.id = a.contract_id AND c.status NOT IN ('draft', 'cancelled')
			JOIN providers p ON p.inn = c.provider
			WHERE ?
			ORDER BY a.aimak, a.category, c.starts_on, c.number COLLATE "C"`, &out.Services},
		{"sums of acts, payments and penalties", `
			WITH wanted AS (SELECT DISTINCT a.contract_id FROM contract_services a
				JOIN contracts c ON c.id = a.contract_id AND c.status NOT IN ('draft', 'cancelled') WHERE ?),
			happened AS (
				SELECT contract_id, extract(year FROM period_to)::int AS year, amount AS accepted, (status <> 'refused')::int AS acts,
					0 AS paid, 0 AS payments, 0 AS withheld, 0 AS penalties
				FROM acts JOIN wanted USING (contract_id)
				UNION ALL
				SELECT contract_id, extract(year FROM paid_on)::int, 0, 0, amount, 1, 0, 0
				FROM payments JOIN wanted USING (contract_id)
				UNION ALL
				SELECT contract_id, extract(year FROM withheld_on)::int, 0, 0, 0, 0, amount, 1
				FROM penalties JOIN wanted USING (contract_id)
				WHERE withheld_on IS NOT NULL
			)
			SELECT contract_id, year, sum(accepted) AS accepted, sum(acts) AS acts, sum(paid) AS paid,
				sum(payments) AS payments, sum(withheld) AS withheld, sum(penalties) AS penalties
			FROM happened
			GROUP BY contract_id, year`, &out.Sums},
		{"costs", `
			SELECT id, aimak, category, year, kind, coalesce(contract_id, 0) AS contract_id, amount,
				coalesce(basis, '') AS basis, coalesce(note, '') AS note
			FROM costs a
			WHERE ? AND NOT EXISTS (SELECT 1 FROM contracts c WHERE c.id = a.contract_id AND c.status IN ('draft', 'cancelled'))
			ORDER BY aimak, category, kind, year, id`, &out.Costs},
		{"indicators below their targets", `
			WITH wanted AS (SELECT DISTINCT contract_id FROM contract_services a WHERE ?),
			newest AS (
				SELECT DISTINCT ON (m.indicator_id, extract(year FROM i.inspected_on)) m.contract_id,
					extract(year FROM i.inspected_on)::int AS year,
					CASE n.better WHEN 'lower' THEN m.measured > n.target ELSE m.measured < n.target END AS below
				FROM measurements m
				JOIN wanted ON wanted.contract_id = m.contract_id
				JOIN inspections i ON i.id = m.inspection_id AND i.accepted
				JOIN indicators n ON n.id = m.indicator_id
				ORDER BY m.indicator_id, extract(year FROM i.inspected_on), i.inspected_on DESC, i.id DESC)
			SELECT DISTINCT contract_id, year FROM newest WHERE below`, &out.Below},
	}
	for _, q := range queries {
		if err := tx.NewRaw(q.query, only).Scan(ctx, q.dest); err != nil {
			return Outsourced{}, fmt.Errorf("load %s: %w", q.what, err)
		}
	}
	return out, nil
}
