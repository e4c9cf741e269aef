// Package contracts keeps the outsourced side: contracts with private
// providers, what was accepted, paid and withheld under them, and what else
// outsourcing costs.
package contracts

import (
	"cmp"
	"context"
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
	Status    string `bun:"status"`    // see Statuses
	Published bool   `bun:"published"` // anyone may read it, with its acts and payments
}

// settle gives a contract that is recorded as already signed its status: one on
// paper may be over, or yet to begin. A draft stays one.
func (c *Contract) settle(today date.Date) {
	switch {
	case c.Status == Draft:
		c.SignedOn, c.TerminatedOn = date.Date{}, date.Date{}
	case !c.TerminatedOn.IsZero():
		c.Status = Terminated
	case c.StartsOn.After(today):
		c.Status = Signed
	default:
		c.Status = Active
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
	Insourced         bool             `bun:"insourced"`    // after its end the service went back in-house
	RenewedFrom       *int64           `bun:"renewed_from"` // the contract whose terms this one continues
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
	refuse(c.SignedOn.IsZero() && c.Status != Draft && c.Status != Cancelled, ErrDate.On("signed_on"))
	refuse(c.StartsOn.IsZero(), ErrDate.On("starts_on"))
	refuse(c.EndsOn.IsZero(), ErrDate.On("ends_on"))
	refuse(c.EndsOn.Before(c.StartsOn) && !c.EndsOn.IsZero(), ErrOrder)
	refuse(!c.TerminatedOn.IsZero() && (c.TerminatedOn.Before(c.StartsOn) || c.TerminatedOn.After(c.EndsOn)), ErrTerminated)
	wrong = append(wrong, c.checkTerms()...)
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

// Add adds a contract and sets its ID and status: a draft that waits for the
// head where Status is Draft, else one that was signed on paper.
func (s *Store) Add(ctx context.Context, actor db.Actor, c *Contract) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := c.checkProduct(); err != nil {
		return err
	}
	return s.write(ctx, actor, "add contract", func(ctx context.Context, tx bun.Tx) error { return c.add(ctx, tx, date.Date{}) })
}

// add inserts a contract; the day that a draft was made is today where none is
// given. One that was signed on paper has its own day of signing, and no event.
func (c *Contract) add(ctx context.Context, tx bun.Tx, draftedOn date.Date) error {
	c.settle(date.Today())
	if err := c.checkMethod(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(c).Exec(ctx); err != nil {
		return c.word(err)
	}
	if c.Status != Draft {
		return nil
	}
	if draftedOn.IsZero() {
		draftedOn = date.Today()
	}
	return record(ctx, tx, &Event{ContractID: c.ID, Kind: "drafted", HappenedOn: draftedOn})
}

// editable are the columns that a form changes; the status, the termination and
// the buyer of a contract in force have pages of their own.
var editable = []string{"number", "buyer", "provider", "title", "method", "method_details", "planned_amount", "signed_on", "starts_on", "ends_on",
	"value", "currency", "procurement_method", "ground", "price_basis", "unit_price", "quantity", "indexation", "indexation_note", "advance_share",
	"penalty_rate", "penalty_cap", "security_share", "vat_rate", "notice_on", "renewable"}

// Change changes a contract; refused where its new dates would leave an act
// outside, where the buyer of a contract in force would change, and where a
// clause would change that the head has signed. Status and termination stay as
// they are: they have steps of their own (Take).
func (s *Store) Change(ctx context.Context, actor db.Actor, c *Contract) error {
	return s.write(ctx, actor, "change contract", func(ctx context.Context, tx bun.Tx) error {
		var old Contract
		if err := tx.NewSelect().Model(&old).Where("id = ?", c.ID).For("UPDATE").Scan(ctx); err != nil {
			return err
		}
		c.Status, c.TerminatedOn = old.Status, old.TerminatedOn
		if err := c.check(); err != nil {
			return err
		}
		if c.Status == Cancelled {
			return ErrCancelled
		}
		if c.Buyer != old.Buyer && c.Status != Draft {
			return ErrBuyerKept
		}
		if c.Status == Draft {
			c.SignedOn = date.Date{}
		}
		if list, err := amendments(ctx, tx, c.ID); err != nil || len(Approved(list)) == 0 {
			if err = cmp.Or(err, c.checkProduct()); err != nil {
				return err
			}
		}
		if err := c.checkMethod(ctx, tx); err != nil {
			return err
		}
		return c.word(db.One(tx.NewUpdate().Model(c).Column(editable...).WherePK().Exec(ctx)))
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
		if kept, err := bound(ctx, tx, id); err != nil || kept {
			return cmp.Or(err, error(ErrKept))
		}
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
		switch db.Constraint(err) {
		case "":
			return err
		case "amendments_contract_known", "contracts_renewed_known":
			return ErrKept
		case "contracts_signed_kept":
			return ErrKept
		default: // something was recorded meanwhile
			return used
		}
	})
}

// bound tells whether a contract has left its draft by the head's signature:
// then its price, term and clauses change by amendments alone, and it stays.
func bound(ctx context.Context, tx bun.IDB, id int64) (bound bool, err error) {
	err = tx.NewRaw(`
		SELECT c.status <> 'draft' AND (EXISTS (SELECT 1 FROM contract_events e WHERE e.contract_id = c.id AND e.kind = 'drafted')
			OR EXISTS (SELECT 1 FROM amendments a WHERE a.contract_id = c.id AND a.status = 'approved'))
		FROM contracts c WHERE c.id = ?`, id).Scan(ctx, &bound)
	return bound, err
}

// Bound tells whether a contract changes by amendments alone.
func (s *Store) Bound(ctx context.Context, actor db.Actor, id int64) (is bool, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		is, err = bound(ctx, tx, id)
		return err
	})
	return is, Refusals.Kindly(err)
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
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}
