package main

import (
	"context"
	"fmt"

	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/savings/publication"
)

func init() { demoParts = append(demoParts, demoPublications) }

// demoOpen are the statements that the aimaks of the demonstration have opened:
// every verdict, and what cannot be compared, in both oblasts.
var demoOpen = []struct {
	publication.Key
	note string
}{
	{publication.Key{Aimak: "41702220807000", Category: "waste", Year: 2024}, ""},
	{publication.Key{Aimak: "41702220807000", Category: "waste", Year: 2025}, "Вывоз раз в неделю, мешки раздаём бесплатно."},
	{publication.Key{Aimak: "41702205807000", Category: "lighting", Year: 2024}, "Вышло дороже: фонарей стало больше, чем считали. В 2026 году проводим новые торги."},
	{publication.Key{Aimak: "41702205807000", Category: "lighting", Year: 2025}, "Вышло дороже. Договор не продлён, идут новые торги."},
	{publication.Key{Aimak: "41702205807000", Category: "culture", Year: 2025}, ""},
	{publication.Key{Aimak: "41703204808000", Category: "waste", Year: 2024}, ""},
	{publication.Key{Aimak: "41703204808000", Category: "waste", Year: 2025}, ""},
	{publication.Key{Aimak: "41703204847000", Category: "waste", Year: 2025}, ""},
	{publication.Key{Aimak: "41703204855000", Category: "waste", Year: 2025}, ""},
	{publication.Key{Aimak: "41703220856000", Category: "waste", Year: 2025}, "Объёмы вывоза за 2025 год уточняются, поэтому сравнить пока нельзя."},
	{publication.Key{Aimak: "41703207859000", Category: "water", Year: 2025}, ""},
}

// demoOpenContracts are the contracts that are open to everybody.
var demoOpenContracts = []string{"КМ-2024/03", "ББ-7", "ББ-9", "АБ-2024-001", "СЗ-11", "КН-3"}

// demoPublications opens a part of the demonstration to everybody.
func demoPublications(ctx context.Context, h *house) error {
	opened, switches := publication.NewStore(h.DB), contracts.NewStore(h.DB)
	for _, one := range demoOpen {
		if _, err := opened.Publish(ctx, db.System, one.Key, one.note); err != nil {
			return fmt.Errorf("open a statement of the demonstration: %w", err)
		}
	}
	for _, number := range demoOpenContracts {
		list, _, err := switches.List(ctx, db.System, contracts.Filter{Search: number, Limit: 1})
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := switches.Publish(ctx, db.System, one.ID, true, ""); err != nil {
				return fmt.Errorf("open a contract of the demonstration: %w", err)
			}
		}
	}
	return nil
}
