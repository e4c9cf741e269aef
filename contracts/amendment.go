package contracts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// AmendmentReasons are the only reasons for which a contract may be amended.
var AmendmentReasons = []string{"volume", "price_index", "term", "quality", "tax", "error", "scope", "law", "force_majeure"}

// Statuses of an amendment.
const (
	AmendmentDraft    = "draft"
	AmendmentApproved = "approved"
	AmendmentRefused  = "refused"
)

// Amendment is a change of a contract (OCDS: contract.amendments): what it adds
// to the value and the volume, and the new last day.
type Amendment struct {
	bun.BaseModel `bun:"table:amendments"`

	ID            int64            `bun:"id,pk,autoincrement"`
	ContractID    int64            `bun:"contract_id"`
	Amendment     string           `bun:"amendment"` // its number, once a contract
	SignedOn      date.Date        `bun:"signed_on"` // the day of the paper
	Reason        string           `bun:"reason"`
	Ground        string           `bun:"ground"` // the clause of the law or the contract that allows it
	Note          string           `bun:"note"`
	ValueDelta    money.Som        `bun:"value_delta"` // gross; below 0 where the value falls
	EndsOn        date.Date        `bun:"ends_on"`     // new last day; none where the term stays
	EndedOn       date.Date        `bun:"ended_on"`    // the last day before, once approved
	QuantityDelta *decimal.Decimal `bun:"quantity_delta"`
	Status        string           `bun:"status"`
	DecidedOn     date.Date        `bun:"decided_on"`
	DecidedBy     string           `bun:"decided_by,nullzero"`
	DecisionNote  string           `bun:"decision_note,nullzero"`
	SavingBefore  money.Null       `bun:"saving_before"` // over the term with the terms before, as computed when approved
	SavingAfter   money.Null       `bun:"saving_after"`
}

func (a *Amendment) check() error {
	for _, text := range []*string{&a.Amendment, &a.Ground, &a.Note} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(a.Amendment == "", ErrAmendment)
	refuse(a.SignedOn.IsZero(), ErrDate.On("signed_on"))
	refuse(!slices.Contains(AmendmentReasons, a.Reason), ErrAmendmentReason)
	refuse(a.Ground == "", ErrAmendmentGround)
	refuse(a.ValueDelta.IsZero() && a.EndsOn.IsZero() && (a.QuantityDelta == nil || a.QuantityDelta.IsZero()) && a.Note == "", ErrAmendmentEmpty)
	refuse(a.Reason == "term" && a.EndsOn.IsZero(), ErrAmendmentTerm)
	refuse(a.Reason == "volume" && a.ValueDelta.IsZero() && (a.QuantityDelta == nil || a.QuantityDelta.IsZero()), ErrAmendmentVolume)
	return wrong.Or()
}

// Amended is the contract as it would be with the amendment.
func (c Contract) Amended(a Amendment) Contract {
	c.Value = c.Value.Add(a.ValueDelta)
	if !a.EndsOn.IsZero() {
		c.EndsOn = a.EndsOn
	}
	if a.QuantityDelta != nil {
		total := *a.QuantityDelta
		if c.Quantity != nil {
			total = total.Add(*c.Quantity)
		}
		c.Quantity = &total
	}
	return c
}

// AsSigned is the contract before its approved amendments: the price and the
// term that were compared with in-house work when it was awarded.
func (c Contract) AsSigned(list []Amendment) Contract {
	for _, a := range slices.Backward(Approved(list)) {
		c.Value = c.Value.Sub(a.ValueDelta)
		if !a.EndedOn.IsZero() {
			c.EndsOn = a.EndedOn
		}
		if a.QuantityDelta != nil && c.Quantity != nil {
			total := c.Quantity.Sub(*a.QuantityDelta)
			c.Quantity = &total
		}
	}
	return c
}

// Approved are the approved amendments in the order of their approval, which is
// the order in which they changed the contract.
func Approved(list []Amendment) (approved []Amendment) {
	for _, a := range list {
		if a.Status == AmendmentApproved {
			approved = append(approved, a)
		}
	}
	slices.SortStableFunc(approved, func(a, b Amendment) int {
		switch {
		case a.DecidedOn.Before(b.DecidedOn):
			return -1
		case b.DecidedOn.Before(a.DecidedOn):
			return 1
		}
		return int(a.ID - b.ID)
	})
	return approved
}

// Amendments lists the amendments of a contract by day.
func (s *Store) Amendments(ctx context.Context, actor db.Actor, contractID int64) (list []Amendment, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = amendments(ctx, tx, contractID)
		return err
	})
	return list, err
}

func amendments(ctx context.Context, tx bun.IDB, contractID int64) (list []Amendment, err error) {
	err = tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("signed_on", "id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list amendments of contract %d: %w", contractID, err)
	}
	return list, nil
}

// Amendment finds an amendment.
func (s *Store) Amendment(ctx context.Context, actor db.Actor, id int64) (a Amendment, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	})
	return a, Refusals.Kindly(err)
}

// AddAmendment drafts an amendment; the head decides upon it.
func (s *Store) AddAmendment(ctx context.Context, actor db.Actor, a *Amendment) error {
	a.Status = AmendmentDraft
	return s.putAmendment(ctx, actor, a, "draft an amendment", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(a).Exec(ctx)
		return err
	})
}

// ChangeAmendment changes a draft.
func (s *Store) ChangeAmendment(ctx context.Context, actor db.Actor, a *Amendment) error {
	return s.putAmendment(ctx, actor, a, "change an amendment", func(ctx context.Context, tx bun.Tx) error {
		if err := draftOnly(ctx, tx, a.ContractID, a.ID); err != nil {
			return err
		}
		return db.One(tx.NewUpdate().Model(a).Column("amendment", "signed_on", "reason", "ground", "note", "value_delta", "ends_on", "quantity_delta").
			Where("id = ? AND contract_id = ?", a.ID, a.ContractID).Exec(ctx))
	})
}

// DeleteAmendment removes a draft.
func (s *Store) DeleteAmendment(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return s.write(ctx, actor, "delete an amendment", func(ctx context.Context, tx bun.Tx) error {
		if _, err := lock(ctx, tx, contractID); err != nil {
			return err
		}
		if err := draftOnly(ctx, tx, contractID, id); err != nil {
			return err
		}
		return db.One(tx.NewDelete().Model((*Amendment)(nil)).Where("id = ? AND contract_id = ?", id, contractID).Exec(ctx))
	})
}

// draftOnly refuses an amendment that was decided; its contract is locked.
func draftOnly(ctx context.Context, tx bun.IDB, contractID, id int64) error {
	var status string
	if err := tx.NewRaw(`SELECT status FROM amendments WHERE id = ? AND contract_id = ?`, id, contractID).Scan(ctx, &status); err != nil {
		return err
	}
	if status != AmendmentDraft {
		return ErrAmendmentDecided
	}
	return nil
}

// putAmendment refuses at once what could never be approved as things stand.
func (s *Store) putAmendment(ctx context.Context, actor db.Actor, a *Amendment, deed string, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := a.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		c, err := lock(ctx, tx, a.ContractID)
		if err != nil {
			return err
		}
		if err := c.refuseAmendment(ctx, tx, *a); err != nil {
			return err
		}
		return put(ctx, tx)
	})
}
