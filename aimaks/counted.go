package aimaks

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// Counted is what comparisons count by: households of the aimaks and the units
// of their services, read at once.
type Counted struct {
	Households []CountedHouseholds
	Services   []CountedService
}

// CountedHouseholds is the number of households of an aimak in a year.
type CountedHouseholds struct {
	Aimak      string `bun:"aimak"`
	Year       int    `bun:"year"`
	Households int    `bun:"households"`
	Population *int   `bun:"population"`
}

// CountedService is a service and the unit of its volume.
type CountedService struct {
	Aimak    string `bun:"aimak"`
	Category string `bun:"category"`
	Title    string `bun:"title"`
	Unit     string `bun:"unit"`
}

// LoadCounted reads the named aimaks, or all where none is named.
func LoadCounted(ctx context.Context, tx bun.IDB, aimaks []string) (Counted, error) {
	var only schema.QueryAppender = bun.SafeQuery("true")
	if aimaks != nil {
		only = bun.SafeQuery("aimak IN (?)", bun.List(aimaks))
	}
	var counted Counted
	err := tx.NewRaw(`SELECT aimak, year, households, population FROM households WHERE ?`, only).Scan(ctx, &counted.Households)
	if err != nil {
		return Counted{}, fmt.Errorf("load households: %w", err)
	}
	err = tx.NewRaw(`
		SELECT aimak, category, coalesce(title, '') AS title, unit
		FROM services
		WHERE ?
		ORDER BY aimak, category`, only).Scan(ctx, &counted.Services)
	if err != nil {
		return Counted{}, fmt.Errorf("load services: %w", err)
	}
	return counted, nil
}
