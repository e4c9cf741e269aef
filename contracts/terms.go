package contracts

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Price bases and indexation clauses.
var (
	PriceBases  = []string{"fixed", "per_unit", "per_household"}
	Indexations = []string{"none", "price_index", "clause"}
)

// tyiyn is how far a value may lie from unit price × quantity: a rounding.
var tyiyn = decimal.New(1, -2)

// Product is unit price × quantity rounded to the tyiyn, not known where either
// is missing.
func (t Terms) Product() money.Null {
	if !t.UnitPrice.Valid || t.Quantity == nil {
		return money.Null{}
	}
	return money.Known(t.UnitPrice.Som.Mul(*t.Quantity))
}

// checkTerms refuses clauses that do not agree with each other.
func (c *Contract) checkTerms() fault.List {
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(c.PriceBasis != "" && !slices.Contains(PriceBases, c.PriceBasis), ErrPriceBasis)
	refuse(c.Indexation != "" && !slices.Contains(Indexations, c.Indexation), ErrIndexation)
	refuse(c.UnitPrice.Som.Sign() < 0, ErrNegative.On("unit_price"))
	refuse(c.Quantity != nil && c.Quantity.Sign() < 0, ErrNegative.On("quantity"))
	for field, share := range map[string]*decimal.Decimal{"advance_share": c.AdvanceShare, "penalty_rate": c.PenaltyRate, "penalty_cap": c.PenaltyCap,
		"security_share": c.SecurityShare, "vat_rate": c.VATRate} {
		refuse(share != nil && (share.Sign() < 0 || share.Cmp(one) > 0), ErrTermShare.On(field))
	}
	perUnit := c.PriceBasis == "per_unit" || c.PriceBasis == "per_household"
	refuse(perUnit && !c.UnitPrice.Valid, ErrUnitPrice)
	refuse(perUnit && c.Quantity == nil, ErrContractQuantity)
	refuse(c.Indexation == "clause" && c.IndexationNote == "", ErrIndexationNote)
	refuse(!c.NoticeOn.IsZero() && c.NoticeOn.After(c.EndsOn), ErrNoticeLate)
	refuse(c.Ground != "" && c.Method != "direct", ErrGroundNotDirect)
	return wrong
}

// checkProduct refuses a value that is not unit price × quantity, saying by how
// much. Amendments may part the two later: an indexed price holds for what is
// still to be done.
func (c *Contract) checkProduct() error {
	product := c.Product()
	if c.PriceBasis != "per_unit" && c.PriceBasis != "per_household" || !product.Valid {
		return nil
	}
	apart := c.Value.Sub(product.Som)
	if apart.Decimal().Abs().Cmp(tyiyn) <= 0 {
		return nil
	}
	return ErrUnitValue.With("Product", product.Som).With("Difference", apart)
}

// ProcurementMethod is a method of the register with the portal's code and the
// law's name.
type ProcurementMethod struct {
	Code      string    `bun:"code"`
	Method    string    `bun:"method"` // as OCDS calls it
	NameRU    string    `bun:"name_ru"`
	NameKY    string    `bun:"name_ky"`
	NameEN    string    `bun:"name_en"`
	ValidFrom date.Date `bun:"valid_from"`
	ValidTo   date.Date `bun:"valid_to"`
}

// Ground is a ground for a direct award.
type Ground struct {
	Code      string    `bun:"code"`
	NameRU    string    `bun:"name_ru"`
	NameKY    string    `bun:"name_ky"`
	NameEN    string    `bun:"name_en"`
	Law       string    `bun:"law"`
	ValidFrom date.Date `bun:"valid_from"`
	ValidTo   date.Date `bun:"valid_to"`
}

// nameIn chooses the name for readers of a language.
func nameIn(lang, ru, ky, en string) string {
	switch {
	case lang == "ky" && ky != "":
		return ky
	case lang == "en" && en != "":
		return en
	}
	return ru
}

// Name is the method's name in the law.
func (m ProcurementMethod) Name(lang string) string {
	return nameIn(lang, m.NameRU, m.NameKY, m.NameEN)
}

// Name is the ground in words.
func (g Ground) Name(lang string) string { return nameIn(lang, g.NameRU, g.NameKY, g.NameEN) }

// LegalWays are the methods and the grounds of the register, those of today and
// those of old contracts.
func (s *Store) LegalWays(ctx context.Context, actor db.Actor) (methods []ProcurementMethod, grounds []Ground, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`SELECT code, method, name_ru, name_ky, name_en, valid_from, valid_to FROM procurement_methods ORDER BY valid_to NULLS FIRST, code`).Scan(ctx, &methods)
		if err != nil {
			return err
		}
		return tx.NewRaw(`SELECT code, name_ru, name_ky, name_en, law, valid_from, valid_to FROM direct_grounds ORDER BY valid_to NULLS FIRST, code`).Scan(ctx, &grounds)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list methods of procurement: %w", err)
	}
	return methods, grounds, nil
}

// checkMethod refuses a method of the register that is another kind of method
// than the contract says.
func (c *Contract) checkMethod(ctx context.Context, tx bun.IDB) error {
	if c.ProcurementMethod == "" {
		return nil
	}
	var method string
	err := tx.NewRaw(`SELECT coalesce((SELECT method FROM procurement_methods WHERE code = ?), '')`, c.ProcurementMethod).Scan(ctx, &method)
	switch {
	case err != nil:
		return fmt.Errorf("find the method of procurement: %w", err)
	case method == "":
		return ErrProcurementMethod
	case method != c.Method:
		return ErrMethodDiffers
	}
	return nil
}
