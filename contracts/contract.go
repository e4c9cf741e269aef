// Package contracts keeps the outsourced side: contracts with private
// providers, what was accepted, paid and withheld under them, and what else
// outsourcing costs.
package contracts

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/providers"
)

// Methods of procurement, in the words of OCDS.
var Methods = []string{"open", "selective", "limited", "direct"}

// Contract is an agreement of a buyer with a provider (OCDS: contract). Amounts
// are gross of VAT, in the contract's currency.
type Contract struct {
	bun.BaseModel `bun:"table:contracts"`

	ID            int64      `bun:"id,pk,autoincrement"`
	Number        string     `bun:"number"`   // unique in an installation, docs/adr/0002
	Buyer         string     `bun:"buyer"`    // SOATE
	Provider      string     `bun:"provider"` // INN
	Title         string     `bun:"title"`
	Method        string     `bun:"method"`
	MethodDetails string     `bun:"method_details,nullzero"` // the name of the method in the law
	PlannedAmount money.Null `bun:"planned_amount"`
	SignedOn      date.Date  `bun:"signed_on"`
	StartsOn      date.Date  `bun:"starts_on"`
	EndsOn        date.Date  `bun:"ends_on"`
	TerminatedOn  date.Date  `bun:"terminated_on"` // the last day that counts; none while it runs its course
	Value         money.Som  `bun:"value"`
	Currency      string     `bun:"currency"` // ISO 4217; only KGS can be compared

	Terms
	Status    string `bun:"status"`    // draft, signed, active, completed, terminated or cancelled
	Published bool   `bun:"published"` // anyone may read it, with its acts and payments
}

// settle keeps the status and the day of termination together.
func (c *Contract) settle() {
	switch {
	case !c.TerminatedOn.IsZero():
		c.Status = "terminated"
	case c.Status == "" || c.Status == "terminated":
		c.Status = "active"
	}
}

// Terms are the clauses of a contract. What nobody entered is not known, which is
// something else than 0: a contract without a penalty clause has the rate 0.
type Terms struct {
	AwardID           *int64           `bun:"award_id"`
	ProcurementMethod string           `bun:"procurement_method,nullzero"` // code of the register
	Ground            string           `bun:"ground,nullzero"`             // of a direct award, code of the register
	PriceBasis        string           `bun:"price_basis,nullzero"`        // fixed, per_unit or per_household
	UnitPrice         money.Null       `bun:"unit_price"`
	Quantity          *decimal.Decimal `bun:"quantity"`            // contracted volume, in the unit of the service
	Indexation        string           `bun:"indexation,nullzero"` // none, price_index or clause
	IndexationNote    string           `bun:"indexation_note,nullzero"`
	AdvanceShare      *decimal.Decimal `bun:"advance_share"`  // largest advance, of the value
	PenaltyRate       *decimal.Decimal `bun:"penalty_rate"`   // of the value of what is late, a day
	PenaltyCap        *decimal.Decimal `bun:"penalty_cap"`    // of the contract value
	SecurityShare     *decimal.Decimal `bun:"security_share"` // performance security, of the value
	VATRate           *decimal.Decimal `bun:"vat_rate"`       // inside the gross value
	NoticeOn          date.Date        `bun:"notice_on"`      // last day to say that it will not be renewed
	Renewable         *bool            `bun:"renewable"`
	EndReason         string           `bun:"end_reason,nullzero"`
	Insourced         bool             `bun:"insourced"` // after its end the service went back in-house
}

// LastDay is the last day that the contract covers: its end, cut at
// termination.
func (c Contract) LastDay() date.Date {
	if !c.TerminatedOn.IsZero() && c.TerminatedOn.Before(c.EndsOn) {
		return c.TerminatedOn
	}
	return c.EndsOn
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func (c *Contract) check() error {
	for _, text := range []*string{&c.Number, &c.Buyer, &c.Provider, &c.Title, &c.MethodDetails} {
		*text = strings.TrimSpace(*text)
	}
	c.Currency = strings.ToUpper(strings.TrimSpace(c.Currency))
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(c.Number == "", ErrNumber)
	refuse(c.Title == "", ErrTitle)
	refuse(c.Buyer == "", ErrBuyer)
	refuse(c.Provider == "", ErrProvider)
	refuse(!slices.Contains(Methods, c.Method), ErrMethod)
	refuse(c.PlannedAmount.Som.Sign() < 0, ErrNegative.On("planned_amount"))
	refuse(c.Value.Sign() < 0, ErrNegative.On("value"))
	refuse(!currencyCode.MatchString(c.Currency), ErrCurrency)
	refuse(c.SignedOn.IsZero(), ErrDate.On("signed_on"))
	refuse(c.StartsOn.IsZero(), ErrDate.On("starts_on"))
	refuse(c.EndsOn.IsZero(), ErrDate.On("ends_on"))
	refuse(c.EndsOn.Before(c.StartsOn) && !c.EndsOn.IsZero(), ErrOrder)
	refuse(!c.TerminatedOn.IsZero() && (c.TerminatedOn.Before(c.StartsOn) || c.TerminatedOn.After(c.EndsOn)), ErrTerminated)
	return wrong.Or()
}

// Store reads and changes contracts and what happens under them.
type Store struct {
	db *db.DB

	// Only tests set these, to show what goes wrong without the locks of
	// docs/adr/0013: no row is locked, and all wait here between the check and
	// the write.
	unlocked bool
	between  func()
}

// NewStore makes the store of contracts.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// Get finds a contract.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (c Contract, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	})
	return c, Refusals.Kindly(err)
}

// Add adds a contract and sets its ID.
func (s *Store) Add(ctx context.Context, actor db.Actor, c *Contract) error {
	if err := c.check(); err != nil {
		return err
	}
	c.settle()
	return s.write(ctx, actor, "add contract", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(c).Exec(ctx)
		return c.word(err)
	})
}

// Change changes a contract; refused where its new dates would leave an act
// outside.
func (s *Store) Change(ctx context.Context, actor db.Actor, c *Contract) error {
	if err := c.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change contract", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT status FROM contracts WHERE id = ? FOR UPDATE`, c.ID).Scan(ctx, &c.Status); err != nil {
			return err
		}
		c.settle()
		return c.word(db.One(tx.NewUpdate().Model(c).Column("number", "buyer", "provider", "title", "method", "method_details", "planned_amount",
			"signed_on", "starts_on", "ends_on", "terminated_on", "value", "currency", "status").WherePK().Exec(ctx)))
	})
}

// word says which number is taken.
func (c *Contract) word(err error) error {
	if db.Constraint(err) == "contracts_number_once" {
		return ErrTaken.With("Number", c.Number)
	}
	return err
}

// Delete removes a contract; refused while anything hangs on it, saying how
// much of what.
func (s *Store) Delete(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete contract", func(ctx context.Context, tx bun.Tx) error {
		var services, acts, payments, penalties int
		err := tx.NewRaw(`
			SELECT (SELECT count(*) FROM contract_services WHERE contract_id = ?), (SELECT count(*) FROM acts WHERE contract_id = ?),
				(SELECT count(*) FROM payments WHERE contract_id = ?), (SELECT count(*) FROM penalties WHERE contract_id = ?)`,
			id, id, id, id).Scan(ctx, &services, &acts, &payments, &penalties)
		if err != nil {
			return err
		}
		used := ErrUsed.With("Services", services).With("Acts", acts).With("Payments", payments).With("Penalties", penalties)
		if services+acts+payments+penalties > 0 {
			return used
		}
		err = db.One(tx.NewDelete().Model((*Contract)(nil)).Where("id = ?", id).Exec(ctx))
		if db.Constraint(err) != "" { // something was recorded meanwhile
			return used
		}
		return err
	})
}

// DebarredOn tells whether a provider was shut out of procurement on the day of
// signing: a warning, since such contracts exist and must be recorded.
func (s *Store) DebarredOn(ctx context.Context, actor db.Actor, c Contract) (debarred bool, err error) {
	var p providers.Provider
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&p).Where("inn = ?", c.Provider).Scan(ctx)
	})
	return p.Debarred(c.SignedOn), Refusals.Kindly(err)
}

// write runs one change in a transaction and words what the tables refuse.
func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", deed, err)
		}
		return nil
	})
	return Refusals.Kindly(err)
}
