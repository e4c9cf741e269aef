package contracts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Each hands over the contracts that the filter leaves, in its order, row after
// row: however many there are, one stands in memory. Limit and Offset are not
// looked at. All are of one state of the data.
func (s *Store) Each(ctx context.Context, actor db.Actor, f Filter, fn func(*Row) error) error {
	order, ok := sorts[f.Sort]
	if !ok {
		order = sorts["-starts_on"]
	}
	return s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		rows, err := f.narrow(tx.NewSelect().TableExpr("contracts AS c").Join("JOIN providers AS p ON p.inn = c.provider")).
			// Days as texts: the driver would make an instant of each and we a day of that.
			ColumnExpr("c.id, c.number, c.title, c.buyer, c.provider, p.name_ru, coalesce(p.name_ky, ''), c.method, c.status, c.signed_on::text").
			ColumnExpr("c.starts_on::text, c.ends_on::text, coalesce(c.terminated_on::text, ''), c.planned_amount, c.value, c.currency").
			ColumnExpr("coalesce((SELECT sum(amount) FROM acts WHERE contract_id = c.id), 0)").
			ColumnExpr("coalesce((SELECT sum(amount) FROM payments WHERE contract_id = c.id), 0)").
			OrderExpr(order).Rows(ctx)
		if err != nil {
			return fmt.Errorf("read contracts: %w", err)
		}
		defer rows.Close()
		var row Row
		for rows.Next() {
			var terminated string
			err := rows.Scan(&row.ID, &row.Number, &row.Title, &row.Buyer, &row.Provider, &row.ProviderName, &row.ProviderNameKY, &row.Method,
				&row.Status, &row.SignedOn, &row.StartsOn, &row.EndsOn, &terminated, &row.PlannedAmount, &row.Value, &row.Currency, &row.Accepted, &row.Paid)
			if err != nil {
				return fmt.Errorf("read a contract: %w", err)
			}
			if err := row.TerminatedOn.Scan(nullIfEmpty(terminated)); err != nil {
				return fmt.Errorf("read a contract: %w", err)
			}
			if err := fn(&row); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

func nullIfEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}
