package budget

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Asset is a thing that the service would need if it were done in-house: a
// truck, containers …
type Asset struct {
	bun.BaseModel `bun:"table:assets"`

	ID             int64           `bun:"id,pk,autoincrement"`
	Aimak          string          `bun:"aimak"`
	Category       string          `bun:"category"`
	Asset          string          `bun:"asset"` // its inventory number
	Title          string          `bun:"title"`
	PurchasePrice  money.Som       `bun:"purchase_price"`
	ResidualValue  money.Som       `bun:"residual_value"`
	LifeYears      decimal.Decimal `bun:"life_years"`
	InServiceOn    date.Date       `bun:"in_service_on"`
	Share          decimal.Decimal `bun:"share"`           // 0 to 1: what of the asset the service uses
	AvoidableShare decimal.Decimal `bun:"avoidable_share"` // 0 to 1
}

// Depreciation is one year's, of the whole asset, straight line on historic
// cost: (purchase price − residual value) ÷ useful life in years, rounded half up
// to the tyiyn (docs/method.md, in-house 4).
func (a Asset) Depreciation() money.Som {
	if a.LifeYears.Sign() <= 0 {
		return money.Zero
	}
	return money.Round(a.PurchasePrice.Sub(a.ResidualValue).Decimal().DivRound(a.LifeYears, 16))
}

// Refusals of assets.
var (
	ErrAssetNumber = fault.New(fault.Invalid, "service.asset_number").On("asset")
	ErrAssetTitle  = fault.New(fault.Invalid, "service.asset_title").On("title")
	ErrResidual    = fault.New(fault.Invalid, "service.asset_residual").On("residual_value")
	ErrLife        = fault.New(fault.Invalid, "service.asset_life").On("life_years")
)

var longestLife = decimal.NewFromInt(200)

func (a *Asset) check() fault.List {
	a.Asset, a.Title = strings.TrimSpace(a.Asset), strings.TrimSpace(a.Title)
	var wrong fault.List
	if a.Asset == "" {
		wrong = append(wrong, ErrAssetNumber)
	}
	if a.Title == "" {
		wrong = append(wrong, ErrAssetTitle)
	}
	if a.PurchasePrice.Sign() < 0 {
		wrong = append(wrong, ErrNegative.On("purchase_price"))
	}
	switch {
	case a.ResidualValue.Sign() < 0:
		wrong = append(wrong, ErrNegative.On("residual_value"))
	case a.ResidualValue.Cmp(a.PurchasePrice) > 0:
		wrong = append(wrong, ErrResidual)
	}
	if a.LifeYears.Sign() <= 0 || a.LifeYears.Cmp(longestLife) > 0 {
		wrong = append(wrong, ErrLife)
	}
	if !shareSane(a.Share) {
		wrong = append(wrong, ErrShare.On("share"))
	}
	if !shareSane(a.AvoidableShare) {
		wrong = append(wrong, ErrShare.On("avoidable_share"))
	}
	return wrong
}

// Assets lists the assets of a service by inventory number.
func (s *Store) Assets(ctx context.Context, actor db.Actor, aimak, category string) ([]Asset, error) {
	var list []Asset
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("aimak = ? AND category = ?", aimak, category).
			OrderExpr(`asset COLLATE "C"`).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list assets of service %s of %s: %w", category, aimak, err)
	}
	return list, nil
}

// Asset finds one asset; db.ErrNotFound where there is none.
func (s *Store) Asset(ctx context.Context, actor db.Actor, id int64) (Asset, error) {
	var a Asset
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	})
	return a, Refusals.Kindly(err)
}

// AddAsset adds an asset to a service and sets its ID; refused where the service
// has one of the same inventory number.
func (s *Store) AddAsset(ctx context.Context, actor db.Actor, a *Asset, reason string) error {
	if err := a.check().Or(); err != nil {
		return err
	}
	a.ID = 0 // what an attempt before was refused
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
			return fmt.Errorf("add asset %s to %s of %s: %w", a.Asset, a.Category, a.Aimak, err)
		}
		return nil
	})
}

// ChangeAsset changes all of an asset but the service that it belongs to.
func (s *Store) ChangeAsset(ctx context.Context, actor db.Actor, a *Asset, reason string) error {
	if err := a.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewUpdate().Model(a).ExcludeColumn("aimak", "category").WherePK().Exec(ctx))
		if err != nil {
			return fmt.Errorf("change asset %d: %w", a.ID, err)
		}
		return nil
	})
}

// DeleteAsset takes an asset away from its service.
func (s *Store) DeleteAsset(ctx context.Context, actor db.Actor, id int64, reason string) error {
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewDelete().Model((*Asset)(nil)).Where("id = ?", id).Exec(ctx)); err != nil {
			return fmt.Errorf("delete asset %d: %w", id, err)
		}
		return nil
	})
}
