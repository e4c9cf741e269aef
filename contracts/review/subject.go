package review

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Fields are the figures and clauses of a contract that can be spoken of, by
// their columns. On the contract's page each stands at the anchor "on-" + field.
var Fields = []string{Whole, "title", "buyer", "provider", "method", "planned_amount", "value", "signed_on", "ends_on", "price_basis",
	"quantity", "indexation", "advance_share", "security_share", "penalty_rate", "vat_rate", "notice_on"}

// Row is something under a contract that can be spoken of.
type Row struct {
	Table string `bun:"tbl"`
	ID    int64  `bun:"id"`
	Name  string `bun:"name"`
}

// Subject names the row as a comment does.
func (r Row) Subject() string { return fmt.Sprintf("%s/%d", r.Table, r.ID) }

// Rows lists what happened under a contract, at most 500 of each kind.
func (s *Store) Rows(ctx context.Context, actor db.Actor, contract int64) (list []Row, err error) {
	query := ""
	var args []any
	for _, one := range [][2]string{{"amendments", "amendment"}, {"milestones", "milestone"}, {"acts", "act"}, {"payments", "payment"},
		{"penalties", "penalty"}, {"guarantees", "guarantee"}, {"inspections", "inspection"}, {"indicators", "indicator"}} {
		if query != "" {
			query += ` UNION ALL `
		}
		query += `(SELECT '` + one[0] + `' AS tbl, id, ` + one[1] + ` AS name FROM ` + one[0] + ` WHERE contract_id = ? ORDER BY id LIMIT 500)`
		args = append(args, contract)
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("list what can be spoken of in contract %d: %w", contract, err)
	}
	return list, nil
}
