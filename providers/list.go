package providers

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/money"
)

// Row is a provider in a list, with what it was contracted for.
type Row struct {
	Provider
	Contracts int       `bun:"contracts"`
	Value     money.Som `bun:"value"` // of its contracts in som
}

// Filter narrows, sorts and pages the list of providers.
type Filter struct {
	Search        string // part of a name, or the beginning of the INN
	Sort          string // "name", "inn", "contracts", "value", with "-" downwards
	Limit, Offset int
}

var sorts = map[string]string{
	"name": `p.name_ru COLLATE "ru-x-icu", p.inn`, "-name": `p.name_ru COLLATE "ru-x-icu" DESC, p.inn`,
	"inn": `p.inn`, "-inn": `p.inn DESC`,
	"contracts": `contracts, p.inn`, "-contracts": `contracts DESC, p.inn`,
	"value": `value, p.inn`, "-value": `value DESC, p.inn`,
}

// List lists providers and says how many there are in all.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Row, total int, err error) {
	order, ok := sorts[f.Sort]
	if !ok {
		order = sorts["name"]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		where := bun.SafeQuery("true")
		if f.Search != "" {
			where = bun.SafeQuery(`(starts_with(p.inn, ?) OR strpos(lower(p.name_ru), lower(?)) > 0
				OR strpos(lower(coalesce(p.name_ky, '')), lower(?)) > 0)`, f.Search, f.Search, f.Search)
		}
		if err := tx.NewRaw(`SELECT count(*) FROM providers p WHERE ?`, where).Scan(ctx, &total); err != nil {
			return fmt.Errorf("count providers: %w", err)
		}
		err := tx.NewRaw(`
			SELECT p.*, count(c.id) AS contracts, coalesce(sum(c.value) FILTER (WHERE c.currency = 'KGS'), 0) AS value
			FROM providers p
			LEFT JOIN contracts c ON c.provider = p.inn AND c.status NOT IN ('draft', 'cancelled')
			WHERE ?
			GROUP BY p.inn
			ORDER BY ?
			LIMIT ? OFFSET ?`, where, bun.SafeQuery(order), f.Limit, f.Offset).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list providers: %w", err)
		}
		return nil
	})
	return list, total, err
}
