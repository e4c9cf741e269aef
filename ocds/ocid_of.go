package ocds

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// OCIDs gives the ocids of the contracts that have a release by now.
func (s *Store) OCIDs(ctx context.Context, actor db.Actor, contracts []int64) (map[int64]string, error) {
	var list []struct {
		ID   int64  `bun:"id"`
		OCID string `bun:"ocid"`
	}
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT c.id, p.ocid FROM contracts c LEFT JOIN awards a ON a.id = c.award_id
			JOIN ocds_processes p ON p.process = CASE WHEN a.tender_id IS NULL THEN 'contracts/' || c.id ELSE 'tenders/' || a.tender_id END
			WHERE c.id IN (?)`, ids64(contracts)).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("look up the ocids of contracts: %w", err)
	}
	found := make(map[int64]string, len(list))
	for _, one := range list {
		found[one.ID] = one.OCID
	}
	return found, nil
}
