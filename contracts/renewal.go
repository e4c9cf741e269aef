package contracts

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Renewed is the term that a renewal proposes: as many days, from the day after
// the last one.
func (c Contract) Renewed() (startsOn, endsOn date.Date) {
	startsOn = c.EndsOn.AddDays(1)
	return startsOn, startsOn.AddDays(c.StartsOn.DaysUntil(c.EndsOn) - 1)
}

// Renew makes a draft that goes on with the terms and the services of a contract
// under a new number and term, and links the two. Refused for a contract that
// says it is not renewable or that was ended early.
func (s *Store) Renew(ctx context.Context, actor db.Actor, id int64, number string, startsOn, endsOn date.Date) (Contract, error) {
	var next Contract
	err := s.write(ctx, actor, "renew a contract", func(ctx context.Context, tx bun.Tx) error {
		old, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case old.Status != Signed && old.Status != Active && old.Status != Completed:
			return ErrStep.With("Status", old.Status)
		case old.Renewable != nil && !*old.Renewable:
			return ErrNotRenewable
		case !startsOn.IsZero() && !startsOn.After(old.EndsOn):
			return ErrRenewEarly.With("Day", old.EndsOn)
		}
		next = old.draftOf(number, startsOn, endsOn)
		if err := next.check(); err != nil {
			return err
		}
		if err := next.add(ctx, tx, date.Today()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO contract_services (contract_id, aimak, category, share)
			SELECT ?, aimak, category, share FROM contract_services WHERE contract_id = ?`, next.ID, id)
		if err != nil {
			return err
		}
		return record(ctx, tx, &Event{ContractID: id, Kind: "renewed", HappenedOn: date.Today(), Reason: next.Number})
	})
	return next, err
}

// draftOf copies what the parties agreed upon; days, the award and what has
// happened belong to the old contract alone.
func (c Contract) draftOf(number string, startsOn, endsOn date.Date) Contract {
	next := c
	next.ID, next.Number, next.StartsOn, next.EndsOn = 0, number, startsOn, endsOn
	next.Status, next.Published = Draft, false
	next.AwardID, next.NoticeOn, next.EndReason, next.Insourced = nil, date.Date{}, "", false
	next.RenewedFrom = &c.ID
	return next
}
