package aimaks

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Category is a kind of service, e.g. waste; the list is data and can grow.
type Category struct {
	bun.BaseModel `bun:"table:service_categories"`

	Code string `bun:"code,pk"` // as the exchange workbook writes it
	Names
	Sort int `bun:"sort"` // lower stands first
}

// Refusals of categories.
var (
	ErrCategoryCode = fault.New(fault.Invalid, "register.category_code").On("code")
	ErrCategoryUsed = fault.New(fault.Conflict, "register.category_used")
)

var plainCode = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

func (c *Category) check() fault.List {
	c.Code = strings.TrimSpace(c.Code)
	c.trim()
	var wrong fault.List
	if !plainCode.MatchString(c.Code) {
		wrong = append(wrong, ErrCategoryCode)
	}
	if c.NameRU == "" {
		wrong = append(wrong, ErrNameRU.On("name_ru"))
	}
	return wrong
}

// LoadCategories reads all categories in their order.
func LoadCategories(ctx context.Context, tx bun.IDB) ([]Category, error) {
	var list []Category
	if err := tx.NewSelect().Model(&list).Order("sort", "code").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load service categories: %w", err)
	}
	return list, nil
}

// CategoryName is the name of a category in a language, its code where the list
// does not have it.
func CategoryName(categories []Category, code, lang string) string {
	for _, c := range categories {
		if c.Code == code {
			return c.Name(lang)
		}
	}
	return code
}

// Categories reads all categories in a transaction of its own.
func (s *Store) Categories(ctx context.Context, actor db.Actor) ([]Category, error) {
	var list []Category
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = LoadCategories(ctx, tx)
		return err
	})
	return list, err
}

// AddCategory adds a kind of service; refused where the code is taken.
func (s *Store) AddCategory(ctx context.Context, actor db.Actor, c *Category) error {
	if err := c.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(c).Exec(ctx); err != nil {
			return fmt.Errorf("add category %s: %w", c.Code, err)
		}
		return nil
	}))
}

// ChangeCategory changes the names and the place of a category.
func (s *Store) ChangeCategory(ctx context.Context, actor db.Actor, c *Category) error {
	if err := c.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewUpdate().Model(c).WherePK().Exec(ctx)); err != nil {
			return fmt.Errorf("change category %s: %w", c.Code, err)
		}
		return nil
	}))
}

// DeleteCategory removes a category; refused while an aimak has such a service.
func (s *Store) DeleteCategory(ctx context.Context, actor db.Actor, code string) error {
	return whileUsed(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Category)(nil)).Where("code = ?", code).Exec(ctx))
		if err != nil {
			return fmt.Errorf("delete category %s: %w", code, err)
		}
		return nil
	}), ErrCategoryUsed)
}
