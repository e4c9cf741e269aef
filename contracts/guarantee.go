package contracts

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// What a guarantee secures, and in which form it is given.
var (
	GuaranteeKinds = []string{"performance", "advance", "warranty"}
	GuaranteeForms = []string{"cash", "bank_guarantee", "declaration", "retention", "insurance"}
)

// Guarantee is a security that the provider gave (performance, advance) or that
// is held back (warranty).
type Guarantee struct {
	bun.BaseModel `bun:"table:guarantees"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	Guarantee  string    `bun:"guarantee"` // its number, once a contract
	Kind       string    `bun:"kind"`
	Form       string    `bun:"form"`
	Issuer     string    `bun:"issuer"` // a bank or insurer, "" for cash
	Amount     money.Som `bun:"amount"`
	ValidFrom  date.Date `bun:"valid_from"`
	ValidTo    date.Date `bun:"valid_to"`    // none where it is open
	ReturnedOn date.Date `bun:"returned_on"` // none while it is held
	KeptOn     date.Date `bun:"kept_on"`     // by the buyer, for a breach
	KeptReason string    `bun:"kept_reason,nullzero"`
}

// State is returned, kept, expired, future or valid, as seen on a day.
func (g Guarantee) State(today date.Date) string {
	switch {
	case !g.ReturnedOn.IsZero():
		return "returned"
	case !g.KeptOn.IsZero():
		return "kept"
	case !g.ValidTo.IsZero() && g.ValidTo.Before(today):
		return "expired"
	case g.ValidFrom.After(today):
		return "future"
	}
	return "valid"
}

func (g *Guarantee) check() error {
	g.Guarantee, g.Issuer, g.KeptReason = strings.TrimSpace(g.Guarantee), strings.TrimSpace(g.Issuer), strings.TrimSpace(g.KeptReason)
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(g.Guarantee == "", ErrGuarantee)
	refuse(!slices.Contains(GuaranteeKinds, g.Kind), ErrGuaranteeKind)
	refuse(!slices.Contains(GuaranteeForms, g.Form), ErrGuaranteeForm)
	refuse(g.Amount.Sign() < 0, ErrNegative.On("amount"))
	refuse(g.ValidFrom.IsZero(), ErrDate.On("valid_from"))
	refuse(!g.ValidTo.IsZero() && g.ValidTo.Before(g.ValidFrom), ErrGuaranteeOrder)
	refuse(!g.ReturnedOn.IsZero() && !g.KeptOn.IsZero(), ErrReturnedOrKept)
	refuse(!g.KeptOn.IsZero() && g.KeptReason == "", ErrKeptReason)
	return wrong.Or()
}

// Security is how the performance securities given stand to what the contract
// asks for.
type Security struct {
	Asked, Given money.Som
	Short        money.Som // asked − given, 0 where enough was given
}

// PerformanceSecurity weighs the performance guarantees of a contract: asked is
// its share × value; given are those that were neither returned before its last
// day nor ran out before it. ok is false where the contract asks for nothing or
// does not say.
func PerformanceSecurity(c Contract, list []Guarantee) (sum Security, ok bool) {
	if c.SecurityShare == nil || c.SecurityShare.Sign() == 0 {
		return sum, false
	}
	sum.Asked = c.Value.Mul(*c.SecurityShare)
	for _, g := range list {
		early := !g.ReturnedOn.IsZero() && g.ReturnedOn.Before(c.LastDay()) || !g.ValidTo.IsZero() && g.ValidTo.Before(c.LastDay())
		if g.Kind == "performance" && !early {
			sum.Given = sum.Given.Add(g.Amount)
		}
	}
	sum.Short = atLeastZero(sum.Asked.Sub(sum.Given))
	return sum, true
}

// Guarantees lists those of a contract by the day from which they hold.
func (s *Store) Guarantees(ctx context.Context, actor db.Actor, contractID int64) ([]Guarantee, error) {
	return listOf[Guarantee](ctx, s, actor, contractID, "guarantees", "valid_from", "guarantee")
}

// Guarantee finds a guarantee.
func (s *Store) Guarantee(ctx context.Context, actor db.Actor, id int64) (Guarantee, error) {
	return oneOf[Guarantee](ctx, s, actor, id)
}

// AddGuarantee records a guarantee.
func (s *Store) AddGuarantee(ctx context.Context, actor db.Actor, g *Guarantee) error {
	if err := g.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "record a guarantee", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(g).Exec(ctx)
		return err
	})
}

// ChangeGuarantee changes a guarantee: that it was returned or kept, among others.
func (s *Store) ChangeGuarantee(ctx context.Context, actor db.Actor, g *Guarantee) error {
	if err := g.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a guarantee", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(g).Column("guarantee", "kind", "form", "issuer", "amount", "valid_from", "valid_to",
			"returned_on", "kept_on", "kept_reason").Where("id = ? AND contract_id = ?", g.ID, g.ContractID).Exec(ctx))
	})
}

// DeleteGuarantee removes a guarantee.
func (s *Store) DeleteGuarantee(ctx context.Context, actor db.Actor, contractID, id int64) error {
	return dropOf[Guarantee](ctx, s, actor, contractID, id, "delete a guarantee", nil)
}
