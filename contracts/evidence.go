package contracts

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
)

// Evidence is what stands behind a year of a contract beside its sums: how much
// was accepted, how good it was, and how fresh the figures are.
type Evidence struct {
	ContractID int64            `bun:"contract_id"`
	Year       int              `bun:"year"`
	Quantity   *decimal.Decimal `bun:"quantity"` // accepted by acts whose period ends in the year; nil where one of them gives none
	LastAct    date.Date        `bun:"last_act"` // newest day of acceptance
	LastPaid   date.Date        `bun:"last_paid"`
	Measured   int              `bun:"measured"` // values of accepted inspections of the year
	Met        int              `bun:"met"`      // of them at their target or better
}

// LoadEvidence reads the evidence of all contracts that the actor may read.
func LoadEvidence(ctx context.Context, tx bun.IDB) ([]Evidence, error) {
	var list []Evidence
	err := tx.NewRaw(`
		WITH happened AS (
			SELECT contract_id, extract(year FROM period_to)::int AS year, sum(quantity) AS quantity,
				bool_and(quantity IS NOT NULL) AS whole, max(accepted_on) AS last_act, NULL::date AS last_paid, 0 AS measured, 0 AS met
			FROM acts WHERE status <> 'refused' GROUP BY 1, 2
			UNION ALL
			SELECT contract_id, extract(year FROM paid_on)::int, NULL, true, NULL, max(paid_on), 0, 0
			FROM payments GROUP BY 1, 2
			UNION ALL
			SELECT m.contract_id, extract(year FROM i.inspected_on)::int, NULL, true, NULL, NULL, count(*)::int,
				(count(*) FILTER (WHERE CASE n.better WHEN 'higher' THEN m.measured >= n.target ELSE m.measured <= n.target END))::int
			FROM measurements m
			JOIN inspections i ON i.id = m.inspection_id AND i.accepted
			JOIN indicators n ON n.id = m.indicator_id
			GROUP BY 1, 2
		)
		SELECT contract_id, year, CASE WHEN bool_and(whole) THEN sum(quantity) END AS quantity, max(last_act) AS last_act,
			max(last_paid) AS last_paid, sum(measured) AS measured, sum(met) AS met
		FROM happened
		GROUP BY contract_id, year`).Scan(ctx, &list)
	if err != nil {
		return nil, fmt.Errorf("load what stands behind contracts: %w", err)
	}
	return list, nil
}
