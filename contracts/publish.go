package contracts

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/providers"
)

// Turn is one turn of the switch that opens a contract to everybody.
type Turn struct {
	bun.BaseModel `bun:"table:contract_publications"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	Opened     bool      `bun:"opened"`
	Reason     string    `bun:"reason"`
	TurnedAt   time.Time `bun:"turned_at,nullzero,default:now()"`
}

// Publish opens a contract to everybody, or closes it again. Refused: a draft,
// one that is open (or closed) already, and a closing without a reason.
func (s *Store) Publish(ctx context.Context, actor db.Actor, id int64, open bool, reason string) error {
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > 1000 {
		return ErrPublishReason
	}
	return s.write(ctx, actor, "publish a contract", func(ctx context.Context, tx bun.Tx) error {
		c, err := lock(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case open && c.Status == Draft:
			return ErrPublishDraft
		case open == c.Published && open:
			return ErrPublished
		case open == c.Published:
			return ErrNotPublished
		case !open && reason == "":
			return ErrPublishReason
		}
		c.Published = open
		if err := db.One(tx.NewUpdate().Model(&c).Column("published").WherePK().Exec(ctx)); err != nil {
			return err
		}
		_, err = tx.NewInsert().Model(&Turn{ContractID: id, Opened: open, Reason: reason}).Exec(ctx)
		return err
	})
}

// Turns lists the turns of a contract's switch, newest first.
func (s *Store) Turns(ctx context.Context, actor db.Actor, contractID int64) ([]Turn, error) {
	return listOf[Turn](ctx, s, actor, contractID, "publications", "id DESC")
}

// PublishedParties are the providers of published contracts, as everybody may
// know them: names, and the INNs of companies. Keyed by the contract.
func (s *Store) PublishedParties(ctx context.Context, actor db.Actor) (map[int64]providers.Provider, error) {
	var rows []struct {
		ContractID int64  `bun:"contract_id"`
		INN        string `bun:"inn"`
		NameRU     string `bun:"name_ru"`
		NameKY     string `bun:"name_ky"`
	}
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT * FROM published_providers()`).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, fmt.Errorf("read the providers of published contracts: %w", err)
	}
	parties := make(map[int64]providers.Provider, len(rows))
	for _, row := range rows {
		parties[row.ContractID] = providers.Provider{INN: row.INN, NameRU: row.NameRU, NameKY: row.NameKY}
	}
	return parties, nil
}

// PublishedFilter narrows and pages the published contracts; zero fields take
// all.
type PublishedFilter struct {
	Search        string   // part of the number, the title or the provider's name
	Aimaks        []string // as buyer or served; nil takes all
	Service       string   // category
	Year          int      // a day of the year is covered
	Sort          string   // as of Filter
	Limit, Offset int
}

// Published lists published contracts with what was accepted and paid, and says
// how many there are in all. It reads names through published_providers, which
// everybody may.
func (s *Store) Published(ctx context.Context, actor db.Actor, f PublishedFilter) (list []Row, total int, err error) {
	order, ok := sorts[f.Sort]
	if !ok {
		order = sorts["-starts_on"]
	}
	same := Filter{Search: f.Search, Aimaks: f.Aimaks, Service: f.Service, Year: f.Year}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		query := same.narrow(tx.NewSelect().TableExpr("contracts AS c").Join("JOIN published_providers() AS p ON p.contract_id = c.id")).Where("c.published")
		count, err := query.Count(ctx)
		if err != nil {
			return err
		}
		total = int(count)
		return query.ColumnExpr("c.*, p.name_ru AS provider_name, p.name_ky AS provider_name_ky").
			ColumnExpr("coalesce((SELECT sum(amount) FROM acts WHERE contract_id = c.id), 0) AS accepted").
			ColumnExpr("coalesce((SELECT sum(amount) FROM payments WHERE contract_id = c.id), 0) AS paid").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list published contracts: %w", err)
	}
	return list, total, nil
}
