package contracts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// After lists the contracts of a filter whose numbers in the table are above
// after, by that number: a reader who goes on from the last one that he has
// misses none and sees none twice, whatever is added meanwhile.
func (s *Store) After(ctx context.Context, actor db.Actor, f Filter, after int64, limit int) (list []Row, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return f.narrow(tx.NewSelect().TableExpr("contracts AS c").Join("JOIN providers AS p ON p.inn = c.provider")).
			ColumnExpr("c.*, p.name_ru AS provider_name, coalesce(p.name_ky, '') AS provider_name_ky").
			ColumnExpr("coalesce((SELECT sum(amount) FROM acts WHERE contract_id = c.id), 0) AS accepted").
			ColumnExpr("coalesce((SELECT sum(amount) FROM payments WHERE contract_id = c.id), 0) AS paid").
			Where("c.id > ?", after).OrderExpr("c.id").Limit(int64(limit)).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("list contracts after %d: %w", after, err)
	}
	return list, nil
}

// ActsAfter lists acts like After.
func (s *Store) ActsAfter(ctx context.Context, actor db.Actor, f LedgerFilter, after int64, limit int) (list []ActLine, err error) {
	return list, s.ledgerAfter(ctx, actor, actLedger, f, after, limit, &list)
}

// PaymentsAfter lists payments like After.
func (s *Store) PaymentsAfter(ctx context.Context, actor db.Actor, f LedgerFilter, after int64, limit int) (list []PaymentLine, err error) {
	return list, s.ledgerAfter(ctx, actor, paymentLedger, f, after, limit, &list)
}

func (s *Store) ledgerAfter(ctx context.Context, actor db.Actor, l ledger, f LedgerFilter, after int64, limit int, list any) error {
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return l.query(tx, f).ColumnExpr("l.*").ColumnExpr(ofContract).Where("l.id > ?", after).
			OrderExpr("l.id").Limit(int64(limit)).Scan(ctx, list)
	})
	if err != nil {
		return fmt.Errorf("list %s after %d: %w", l.table, after, err)
	}
	return nil
}
