package contracts

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
	"kelishim/providers"
)

// Row is a contract in a list.
type Row struct {
	Contract
	ProviderName   string    `bun:"provider_name"` // in Russian
	ProviderNameKY string    `bun:"provider_name_ky"`
	Accepted       money.Som `bun:"accepted"`
	Paid           money.Som `bun:"paid"`
}

// ProviderIn is the provider's name for readers of a language.
func (r Row) ProviderIn(lang string) string {
	return providers.Provider{NameRU: r.ProviderName, NameKY: r.ProviderNameKY}.Name(lang)
}

// Filter narrows, sorts and pages the list of contracts; zero fields take all.
type Filter struct {
	Search        string   // part of the number, the title or the provider's name
	Aimaks        []string // as buyer or served; nil takes all
	Service       string   // category
	Provider      string   // INN
	Year          int      // a day of the year is covered
	Status        string   // one of Statuses, or running or ended by its dates
	Contract      int64    // this one alone
	Today         date.Date
	Sort          string // number, buyer, provider, starts_on, ends_on, value, with "-" downwards
	Limit, Offset int
}

var sorts = map[string]string{
	"number": `c.number COLLATE "ru-x-icu", c.id`, "-number": `c.number COLLATE "ru-x-icu" DESC, c.id`,
	"provider": `p.name_ru COLLATE "ru-x-icu", c.id`, "-provider": `p.name_ru COLLATE "ru-x-icu" DESC, c.id`,
	"starts_on": `c.starts_on, c.id`, "-starts_on": `c.starts_on DESC, c.id`,
	"ends_on": `c.ends_on, c.id`, "-ends_on": `c.ends_on DESC, c.id`,
	"value": `c.value, c.id`, "-value": `c.value DESC, c.id`,
	"signed_on": `c.signed_on NULLS LAST, c.id`, "-signed_on": `c.signed_on DESC NULLS FIRST, c.id`,
	"status": statusOrder + `, c.id`, "-status": statusOrder + ` DESC, c.id`,
}

// statusOrder follows the life of a contract.
const statusOrder = `array_position('{draft,signed,active,completed,terminated,cancelled}'::text[], c.status)`

// Counts counts the contracts of a filter by status, whatever status it names.
func (s *Store) Counts(ctx context.Context, actor db.Actor, f Filter) (map[string]int, error) {
	f.Status = ""
	var rows []struct {
		Status string `bun:"status"`
		Count  int    `bun:"count"`
	}
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return f.narrow(tx.NewSelect().TableExpr("contracts AS c").Join("JOIN providers AS p ON p.inn = c.provider")).
			ColumnExpr("c.status, count(*) AS count").GroupExpr("c.status").Scan(ctx, &rows)
	})
	if err != nil {
		return nil, fmt.Errorf("count contracts by status: %w", err)
	}
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.Status] = row.Count
	}
	return counts, nil
}

// List lists contracts and says how many there are in all.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Row, total int, err error) {
	order, ok := sorts[f.Sort]
	if !ok {
		order = sorts["-starts_on"]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		query := f.narrow(tx.NewSelect().TableExpr("contracts AS c").Join("JOIN providers AS p ON p.inn = c.provider"))
		count, err := query.Count(ctx)
		if err != nil {
			return fmt.Errorf("count contracts: %w", err)
		}
		total = int(count)
		err = query.ColumnExpr("c.*, p.name_ru AS provider_name, coalesce(p.name_ky, '') AS provider_name_ky").
			ColumnExpr("coalesce((SELECT sum(amount) FROM acts WHERE contract_id = c.id), 0) AS accepted").
			ColumnExpr("coalesce((SELECT sum(amount) FROM payments WHERE contract_id = c.id), 0) AS paid").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list contracts: %w", err)
		}
		return nil
	})
	return list, total, err
}

func (f Filter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Search != "" {
		q = q.Where(`(strpos(lower(c.number), lower(?)) > 0 OR strpos(lower(c.title), lower(?)) > 0
			OR strpos(lower(p.name_ru), lower(?)) > 0 OR strpos(lower(coalesce(p.name_ky, '')), lower(?)) > 0)`,
			f.Search, f.Search, f.Search, f.Search)
	}
	if f.Aimaks != nil {
		q = q.Where(`(c.buyer IN (?) OR EXISTS (SELECT 1 FROM contract_services v WHERE v.contract_id = c.id AND v.aimak IN (?)))`,
			bun.List(f.Aimaks), bun.List(f.Aimaks))
	}
	if f.Service != "" {
		q = q.Where(`EXISTS (SELECT 1 FROM contract_services v WHERE v.contract_id = c.id AND v.category = ?)`, f.Service)
	}
	if f.Provider != "" {
		q = q.Where(`c.provider = ?`, f.Provider)
	}
	if f.Contract != 0 {
		q = q.Where(`c.id = ?`, f.Contract)
	}
	if f.Year != 0 {
		q = q.Where(`c.starts_on <= ? AND coalesce(c.terminated_on, c.ends_on) >= ?`, date.Of(f.Year, 12, 31), date.Of(f.Year, 1, 1))
	}
	switch {
	case f.Status == "running":
		q = q.Where(`c.status IN ('signed', 'active', 'terminated') AND coalesce(c.terminated_on, c.ends_on) >= ?`, f.Today)
	case f.Status == "ended":
		q = q.Where(`c.status NOT IN ('draft', 'cancelled') AND (c.status = 'completed' OR coalesce(c.terminated_on, c.ends_on) < ?)`, f.Today)
	case slices.Contains(Statuses, f.Status):
		q = q.Where(`c.status = ?`, f.Status)
	}
	return q
}

// Summary is what happened under a contract so far, in its currency. Refused acts
// and waived penalties do not count.
type Summary struct {
	Accepted, Paid, Imposed, Withheld money.Som
	Acts, Payments, Penalties         int
}

// Unpaid is accepted − withheld − paid: what is still owed, negative where more
// was paid than accepted.
func (s Summary) Unpaid() money.Som { return s.Accepted.Sub(s.Withheld).Sub(s.Paid) }

// ShareAccepted is the accepted share of a contract's value, not valid where
// the value is 0.
func (s Summary) ShareAccepted(value money.Som) decimal.NullDecimal {
	if value.IsZero() {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(s.Accepted.Decimal().DivRound(value.Decimal(), 16))
}

// Summary sums what happened under a contract.
func (s *Store) Summary(ctx context.Context, actor db.Actor, contractID int64) (sum Summary, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT a.accepted, a.acts, p.paid, p.payments, n.imposed, n.withheld, n.penalties
			FROM (SELECT coalesce(sum(amount), 0) AS accepted, count(*) FILTER (WHERE status <> 'refused') AS acts FROM acts WHERE contract_id = ?) a,
				(SELECT coalesce(sum(amount), 0) AS paid, count(*) AS payments FROM payments WHERE contract_id = ?) p,
				(SELECT coalesce(sum(amount) FILTER (WHERE waived_on IS NULL), 0) AS imposed, coalesce(sum(amount) FILTER (WHERE withheld_on IS NOT NULL), 0) AS withheld,
					count(*) AS penalties FROM penalties WHERE contract_id = ?) n`,
			contractID, contractID, contractID).
			Scan(ctx, &sum.Accepted, &sum.Acts, &sum.Paid, &sum.Payments, &sum.Imposed, &sum.Withheld, &sum.Penalties)
	})
	if err != nil {
		return Summary{}, fmt.Errorf("sum contract %d: %w", contractID, err)
	}
	return sum, nil
}

// Turnover is what happened under all contracts of a provider in som; contracts
// in other currencies are counted apart, never added.
type Turnover struct {
	Accepted, Paid, Withheld money.Som
	Foreign                  int // contracts in another currency
}

// Turnover sums what was accepted from, paid to and withheld from a provider.
func (s *Store) Turnover(ctx context.Context, actor db.Actor, inn string) (sum Turnover, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			WITH own AS (SELECT id FROM contracts WHERE provider = ? AND currency = 'KGS')
			SELECT (SELECT coalesce(sum(amount), 0) FROM acts WHERE contract_id IN (SELECT id FROM own)),
				(SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id IN (SELECT id FROM own)),
				(SELECT coalesce(sum(amount), 0) FROM penalties WHERE withheld_on IS NOT NULL AND contract_id IN (SELECT id FROM own)),
				(SELECT count(*) FROM contracts WHERE provider = ? AND currency <> 'KGS')`, inn, inn).
			Scan(ctx, &sum.Accepted, &sum.Paid, &sum.Withheld, &sum.Foreign)
	})
	if err != nil {
		return Turnover{}, fmt.Errorf("sum contracts of a provider: %w", err)
	}
	return sum, nil
}
