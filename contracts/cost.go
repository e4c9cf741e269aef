package contracts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// CostKinds are the kinds of cost beside the price.
var CostKinds = []string{"administration", "monitoring", "in_kind", "transition", "asset_gain", "revenue"}

// CostBases are the bases that a cost may state.
var CostBases = []string{"executed", "accepted", "paid", "recorded", "contracted", "adjusted", "approved", "quote", "estimate", "assumed"}

// Cost is what outsourcing costs or brings beside the price, of one service in
// one year; one row a kind.
type Cost struct {
	bun.BaseModel `bun:"table:costs"`

	ID         int64     `bun:"id,pk,autoincrement"`
	Aimak      string    `bun:"aimak"`
	Category   string    `bun:"category"`
	Year       int       `bun:"year"`
	Kind       string    `bun:"kind"`
	ContractID int64     `bun:"contract_id,nullzero"` // needed for transition and asset_gain
	Amount     money.Som `bun:"amount"`
	Basis      string    `bun:"basis,nullzero"` // "" is recorded
	Note       string    `bun:"note,nullzero"`
}

func (c *Cost) check() error {
	c.Note = strings.TrimSpace(c.Note)
	var wrong fault.List
	if c.Aimak == "" || c.Category == "" {
		wrong = append(wrong, ErrService)
	}
	if c.Year < 1990 || c.Year > 2199 {
		wrong = append(wrong, ErrYear)
	}
	if !slices.Contains(CostKinds, c.Kind) {
		wrong = append(wrong, ErrCostKind)
	}
	if c.Basis != "" && !slices.Contains(CostBases, c.Basis) {
		wrong = append(wrong, ErrCostBasis)
	}
	if (c.Kind == "transition" || c.Kind == "asset_gain") && c.ContractID == 0 {
		wrong = append(wrong, ErrCostContract)
	}
	if c.Amount.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("amount"))
	}
	return wrong.Or()
}

// CostsOf lists the costs of a service by year.
func (s *Store) CostsOf(ctx context.Context, actor db.Actor, aimak, category string) ([]Cost, error) {
	return s.costs(ctx, actor, bun.SafeQuery("aimak = ? AND category = ?", aimak, category))
}

// CostsUnder lists the costs that name a contract.
func (s *Store) CostsUnder(ctx context.Context, actor db.Actor, contractID int64) ([]Cost, error) {
	return s.costs(ctx, actor, bun.SafeQuery("contract_id = ?", contractID))
}

func (s *Store) costs(ctx context.Context, actor db.Actor, where any) (list []Cost, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("?", where).Order("year", "kind", "id").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list costs: %w", err)
	}
	return list, nil
}

// Cost finds a cost.
func (s *Store) Cost(ctx context.Context, actor db.Actor, id int64) (c Cost, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	})
	return c, Refusals.Kindly(err)
}

// AddCost records a cost; refused where the service has one of this kind in
// this year, or names a contract that does not buy the service.
func (s *Store) AddCost(ctx context.Context, actor db.Actor, c *Cost) error {
	if err := c.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "record a cost", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(c).Exec(ctx)
		return err
	})
}

// ChangeCost changes a cost.
func (s *Store) ChangeCost(ctx context.Context, actor db.Actor, c *Cost) error {
	if err := c.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a cost", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(c).WherePK().Exec(ctx))
	})
}

// DeleteCost removes a cost.
func (s *Store) DeleteCost(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a cost", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Cost)(nil)).Where("id = ?", id).Exec(ctx))
	})
}
