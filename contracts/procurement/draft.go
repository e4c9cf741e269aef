package procurement

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of making a contract.
var (
	ErrNotActive      = fault.New(fault.Conflict, "award.not_active")
	ErrContractMade   = fault.New(fault.Conflict, "award.contract_made")
	ErrContractNumber = fault.New(fault.Conflict, "award.contract_number").On("number")
)

// MakeContract makes the draft of a contract out of an active award: the parties,
// the price, the term and the services of the lot. What the parties agree beyond
// is entered on the contract's own pages. It returns the contract's ID.
func (s *Store) MakeContract(ctx context.Context, actor db.Actor, tenderID, awardID int64, number string) (id int64, err error) {
	if number == "" {
		return 0, fault.List{ErrNumber}
	}
	err = s.write(ctx, actor, "make a contract of an award", func(ctx context.Context, tx bun.Tx) error {
		t, a, err := heldAward(ctx, tx, tenderID, awardID)
		if err != nil {
			return err
		}
		if a.Status != "active" {
			return ErrNotActive
		}
		err = tx.NewRaw(`
			INSERT INTO contracts (number, buyer, provider, title, method, method_details, planned_amount, starts_on, ends_on, value, currency,
				status, award_id, procurement_method, ground, quantity, security_share)
			SELECT ?, ?, ?, l.title, m.method, m.name_ru, l.estimate, ?, ?, ?, 'KGS', 'draft', ?, m.code, nullif(?, ''), l.quantity, ?
			FROM lots l, procurement_methods m
			WHERE l.id = ? AND m.code = ?
			RETURNING id`, number, t.Aimak, a.Provider, t.ContractFrom, t.ContractTo, a.Value, a.ID, t.Ground, t.PerformanceSecurityShare,
			a.LotID, t.Method).Scan(ctx, &id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO contract_services (contract_id, aimak, category, share)
			SELECT ?, aimak, category, share FROM lot_services WHERE lot_id = ?`, id, a.LotID)
		return err
	})
	return id, err
}
