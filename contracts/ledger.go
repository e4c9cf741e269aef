package contracts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
	"kelishim/providers"
)

// LedgerFilter narrows, sorts and pages the acts or the payments of all
// contracts; zero fields take all.
type LedgerFilter struct {
	Search        string    // part of the number of the act, the payment or the contract, or of the provider's name
	Aimaks        []string  // as buyer or served by the contract; nil takes all
	Status        string    // of acts: one of ActStatuses
	Contract      int64     // of this contract alone
	Row           int64     // this one alone
	From, To      date.Date // of payments the day paid, of acts the end of the period: the year in which they count
	Sort          string    // day or amount, with "-" downwards
	Limit, Offset int       // 0 only adds up
}

// Of is the contract of an act or a payment, as a list shows it.
type Of struct {
	Number         string `bun:"number"`
	Buyer          string `bun:"buyer"`
	Provider       string `bun:"provider"`
	ProviderName   string `bun:"provider_name"` // in Russian
	ProviderNameKY string `bun:"provider_name_ky"`
	Currency       string `bun:"currency"`
}

// ProviderIn is the provider's name for readers of a language.
func (o Of) ProviderIn(lang string) string {
	return providers.Provider{NameRU: o.ProviderName, NameKY: o.ProviderNameKY}.Name(lang)
}

// PaymentLine is a payment in the list over all contracts.
type PaymentLine struct {
	Payment
	Of
}

// ActLine is an act in the list over all contracts.
type ActLine struct {
	Act
	Of
}

// Sum is what the rows of a filter add up to in one currency.
type Sum struct {
	Currency string    `bun:"currency"`
	Count    int       `bun:"count"`
	Amount   money.Som `bun:"amount"`
}

// ledger is one of the two tables.
type ledger struct {
	table, name, day string
	sorts            map[string]string
}

func ledgerOf(table, name, day string) ledger {
	return ledger{table, name, day, map[string]string{
		"day": "l." + day + ", l.id", "-day": "l." + day + " DESC, l.id DESC",
		"amount": "l.amount, l.id", "-amount": "l.amount DESC, l.id DESC"}}
}

var (
	paymentLedger = ledgerOf("payments", "payment", "paid_on")
	actLedger     = ledgerOf("acts", "act", "period_to")
)

func (l ledger) order(sort string) string {
	if order, ok := l.sorts[sort]; ok {
		return order
	}
	return l.sorts["-day"]
}

// query takes the rows of a filter with their contract and its provider.
func (l ledger) query(tx bun.IDB, f LedgerFilter) *bun.SelectQuery {
	q := tx.NewSelect().TableExpr("? AS l", bun.Ident(l.table)).
		Join("JOIN contracts AS c ON c.id = l.contract_id").Join("JOIN providers AS p ON p.inn = c.provider")
	if f.Search != "" {
		q = q.Where(`(strpos(lower(l.?), lower(?)) > 0 OR strpos(lower(c.number), lower(?)) > 0
			OR strpos(lower(p.name_ru), lower(?)) > 0 OR strpos(lower(coalesce(p.name_ky, '')), lower(?)) > 0)`,
			bun.Ident(l.name), f.Search, f.Search, f.Search, f.Search)
	}
	if f.Aimaks != nil {
		q = q.Where(`(c.buyer IN (?) OR EXISTS (SELECT 1 FROM contract_services v WHERE v.contract_id = c.id AND v.aimak IN (?)))`,
			bun.List(f.Aimaks), bun.List(f.Aimaks))
	}
	if f.Status != "" {
		q = q.Where("l.status = ?", f.Status)
	}
	if f.Contract != 0 {
		q = q.Where("l.contract_id = ?", f.Contract)
	}
	if f.Row != 0 {
		q = q.Where("l.id = ?", f.Row)
	}
	if !f.From.IsZero() {
		q = q.Where("l.? >= ?", bun.Ident(l.day), f.From)
	}
	if !f.To.IsZero() {
		q = q.Where("l.? <= ?", bun.Ident(l.day), f.To)
	}
	return q
}

const ofContract = "c.number, c.buyer, c.provider, p.name_ru AS provider_name, coalesce(p.name_ky, '') AS provider_name_ky, c.currency"

// list reads a page of the rows into list and adds all of them up.
func (s *Store) list(ctx context.Context, actor db.Actor, l ledger, f LedgerFilter, list any) (sums []Sum, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := l.query(tx, f).ColumnExpr("c.currency, count(*) AS count, sum(l.amount) AS amount").
			GroupExpr("c.currency").OrderExpr("c.currency <> 'KGS', c.currency").Scan(ctx, &sums)
		if err != nil || f.Limit == 0 {
			return err
		}
		return l.query(tx, f).ColumnExpr("l.*").ColumnExpr(ofContract).OrderExpr(l.order(f.Sort)).
			Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, list)
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", l.table, err)
	}
	return sums, nil
}

// PaymentLines lists the payments of all contracts, the newest first if the
// filter does not say otherwise, and what all that it leaves add up to.
func (s *Store) PaymentLines(ctx context.Context, actor db.Actor, f LedgerFilter) (list []PaymentLine, sums []Sum, err error) {
	sums, err = s.list(ctx, actor, paymentLedger, f, &list)
	return list, sums, err
}

// ActLines lists the acts of all contracts like PaymentLines.
func (s *Store) ActLines(ctx context.Context, actor db.Actor, f LedgerFilter) (list []ActLine, sums []Sum, err error) {
	sums, err = s.list(ctx, actor, actLedger, f, &list)
	return list, sums, err
}

// each hands over row after row of one state of the data: take reads the columns
// of one, ofContract behind them.
func (s *Store) each(ctx context.Context, actor db.Actor, l ledger, f LedgerFilter, columns string, take func(scan func(...any) error) error) error {
	return s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		rows, err := l.query(tx, f).ColumnExpr(columns).ColumnExpr(ofContract).OrderExpr(l.order(f.Sort)).Rows(ctx)
		if err != nil {
			return fmt.Errorf("read %s: %w", l.table, err)
		}
		defer rows.Close()
		for rows.Next() {
			if err := take(rows.Scan); err != nil {
				return fmt.Errorf("read %s: %w", l.table, err)
			}
		}
		return rows.Err()
	})
}

func (o *Of) columns() []any {
	return []any{&o.Number, &o.Buyer, &o.Provider, &o.ProviderName, &o.ProviderNameKY, &o.Currency}
}

// EachPayment hands over the payments that a filter leaves, in its order; one
// stands in memory. Limit and Offset are not looked at.
func (s *Store) EachPayment(ctx context.Context, actor db.Actor, f LedgerFilter, fn func(*PaymentLine) error) error {
	var one PaymentLine
	into := append([]any{&one.Payment.Payment, &one.Act, &one.PaidOn, &one.Amount}, one.columns()...)
	// Days as texts: the driver would make an instant of each and we a day of that.
	return s.each(ctx, actor, paymentLedger, f, "l.payment, coalesce(l.act, ''), l.paid_on::text, l.amount", func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		return fn(&one)
	})
}

// EachAct hands over the acts that a filter leaves like EachPayment.
func (s *Store) EachAct(ctx context.Context, actor db.Actor, f LedgerFilter, fn func(*ActLine) error) error {
	var one ActLine
	into := append([]any{&one.Act.Act, &one.PeriodFrom, &one.PeriodTo, &one.AcceptedOn, &one.Quantity, &one.ClaimedAmount, &one.Amount, &one.AdvanceSetOff,
		&one.Status, &one.Quality, &one.Reason}, one.columns()...)
	columns := `l.act, l.period_from::text, l.period_to::text, l.accepted_on::text, l.quantity, l.claimed_amount, l.amount, l.advance_set_off,
		l.status, coalesce(l.quality, ''), coalesce(l.reason, '')`
	return s.each(ctx, actor, actLedger, f, columns, func(scan func(...any) error) error {
		one.Quantity = nil
		if err := scan(into...); err != nil {
			return err
		}
		return fn(&one)
	})
}
