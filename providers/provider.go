// Package providers keeps the private parties that supply services: who they
// are, how they are taxed, and whether they are debarred (OCDS: suppliers).
package providers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// TaxRegimes are the regimes that change what a price holds; none means that no
// tax is charged. A provider's regime may be unknown.
var TaxRegimes = []string{"vat", "single_tax", "patent", "none"}

// LegalForms are the usual ones; the workbook may bring others.
var LegalForms = []string{"llc", "jsc", "individual_entrepreneur", "cooperative", "municipal_enterprise", "ngo", "other"}

// Provider is a private party that supplies services.
type Provider struct {
	bun.BaseModel `bun:"table:providers"`

	INN          string    `bun:"inn,pk"` // 14 digits, leading zeros kept
	NameRU       string    `bun:"name_ru"`
	NameKY       string    `bun:"name_ky,nullzero"`
	LegalForm    string    `bun:"legal_form"`
	TaxRegime    string    `bun:"tax_regime,nullzero"`
	Address      string    `bun:"address,nullzero"`
	Phone        string    `bun:"phone,nullzero"`
	DebarredFrom date.Date `bun:"debarred_from"`
	DebarredTo   date.Date `bun:"debarred_to"` // last day; none while there is no end
}

// Name is the Kyrgyz name for readers of Kyrgyz where there is one, else the
// Russian name.
func (p Provider) Name(lang string) string {
	if lang == "ky" && p.NameKY != "" {
		return p.NameKY
	}
	return p.NameRU
}

// NaturalPerson tells whether the INN is a person's: then it is personal data.
func (p Provider) NaturalPerson() bool {
	return strings.HasPrefix(p.INN, "1") || strings.HasPrefix(p.INN, "2")
}

// MaskedINN is the INN as the public may see it: of a natural person the first
// four digits only.
func (p Provider) MaskedINN() string {
	if p.NaturalPerson() && len(p.INN) > 4 {
		return p.INN[:4] + strings.Repeat("*", len(p.INN)-4)
	}
	return p.INN
}

// Debarred tells whether the provider is shut out of procurement on a day.
func (p Provider) Debarred(on date.Date) bool {
	return !p.DebarredFrom.IsZero() && !on.Before(p.DebarredFrom) && (p.DebarredTo.IsZero() || !on.After(p.DebarredTo))
}

// Refusals of providers, by the constraint that refuses by itself.
var (
	ErrINN       = fault.New(fault.Invalid, "provider.inn").On("inn")
	ErrTaken     = fault.New(fault.Conflict, "provider.taken").On("inn")
	ErrName      = fault.New(fault.Invalid, "provider.name").On("name_ru")
	ErrLegalForm = fault.New(fault.Invalid, "provider.legal_form").On("legal_form")
	ErrTaxRegime = fault.New(fault.Invalid, "provider.tax_regime").On("tax_regime")
	ErrDebarred  = fault.New(fault.Invalid, "provider.debarred_order").On("debarred_to")
	ErrDebarFrom = fault.New(fault.Invalid, "provider.debarred_start").On("debarred_from")
	ErrUsed      = fault.New(fault.Conflict, "provider.used")
)

// Refusals say kindly what the table refuses.
var Refusals = db.Refusals{
	"providers_pkey":               ErrTaken,
	"providers_inn_14_digits":      ErrINN,
	"providers_name_ru_given":      ErrName,
	"providers_legal_form_given":   ErrLegalForm,
	"providers_tax_regime_known":   ErrTaxRegime,
	"providers_debarred_in_order":  ErrDebarred,
	"providers_debarred_has_start": ErrDebarFrom,
	"contracts_provider_known":     ErrUsed,
	"bids_provider_known":          ErrUsed,
	"awards_provider_known":        ErrUsed,
}

var fourteenDigits = regexp.MustCompile(`^[0-9]{14}$`)

func (p *Provider) check() error {
	for _, text := range []*string{&p.INN, &p.NameRU, &p.NameKY, &p.LegalForm, &p.Address, &p.Phone} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	if !fourteenDigits.MatchString(p.INN) {
		wrong = append(wrong, ErrINN)
	}
	if p.NameRU == "" {
		wrong = append(wrong, ErrName)
	}
	if p.LegalForm == "" {
		wrong = append(wrong, ErrLegalForm)
	}
	if p.TaxRegime != "" && !slices.Contains(TaxRegimes, p.TaxRegime) {
		wrong = append(wrong, ErrTaxRegime)
	}
	if p.DebarredFrom.IsZero() && !p.DebarredTo.IsZero() {
		wrong = append(wrong, ErrDebarFrom)
	} else if !p.DebarredTo.IsZero() && p.DebarredTo.Before(p.DebarredFrom) {
		wrong = append(wrong, ErrDebarred)
	}
	return wrong.Or()
}

// Store reads and changes providers.
type Store struct{ db *db.DB }

// NewStore makes the store of providers.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// LoadProviders reads all providers, by name.
func LoadProviders(ctx context.Context, tx bun.IDB) ([]Provider, error) {
	var list []Provider
	err := tx.NewSelect().Model(&list).OrderExpr(`name_ru COLLATE "ru-x-icu", inn`).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load providers: %w", err)
	}
	return list, nil
}

// All reads all providers in a transaction of its own, for choices in forms.
func (s *Store) All(ctx context.Context, actor db.Actor) (list []Provider, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = LoadProviders(ctx, tx)
		return err
	})
	return list, err
}

// Get finds a provider by its INN.
func (s *Store) Get(ctx context.Context, actor db.Actor, inn string) (p Provider, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&p).Where("inn = ?", inn).Scan(ctx)
	})
	return p, Refusals.Kindly(err)
}

// Add adds a provider; refused where the INN is taken.
func (s *Store) Add(ctx context.Context, actor db.Actor, p *Provider) error {
	if err := p.check(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(p).Exec(ctx); err != nil {
			return fmt.Errorf("add provider: %w", err)
		}
		return nil
	}))
}

// Change changes the provider that has the INN inn; the INN itself may change,
// and its contracts follow.
func (s *Store) Change(ctx context.Context, actor db.Actor, inn string, p *Provider) error {
	if err := p.check(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewUpdate().Model(p).
			// bun leaves primary keys out of what Column sets.
			Set("inn = ?", p.INN).
			Column("name_ru", "name_ky", "legal_form", "tax_regime", "address", "phone", "debarred_from", "debarred_to").
			Where("inn = ?", inn).Exec(ctx))
		if err != nil {
			return fmt.Errorf("change provider: %w", err)
		}
		return nil
	}))
}

// Delete removes a provider; refused while it has contracts.
func (s *Store) Delete(ctx context.Context, actor db.Actor, inn string) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewDelete().Model((*Provider)(nil)).Where("inn = ?", inn).Exec(ctx)); err != nil {
			return fmt.Errorf("delete provider: %w", err)
		}
		return nil
	}))
}
