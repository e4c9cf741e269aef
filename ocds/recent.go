package ocds

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// touched are the contracts and tenders whose rows changed.
type touched struct{ contracts, tenders []int64 }

// contractTables and tenderTables name their process in a column.
var (
	contractTables = []string{"contract_services", "amendments", "contract_events", "milestones", "acts", "payments", "penalties", "guarantees", "commitments", "documents"}
	tenderTables   = []string{"lots", "bids", "awards"}
	otherTables    = []string{"lot_services", "service_plans", "service_plan_sources", "plan_lines", "providers", "units", "baselines", "attributions",
		"budget_lines", "assets", "volumes", "costs", "price_index", "contribution_rates", "procurement_methods", "settings", "successions"}
)

// overlap is how many entries before the mark are read again: an entry with a
// smaller number may have been committed later.
const overlap = 2000

func (k *Keeper) recent(ctx context.Context) (Made, error) {
	var only *touched
	err := k.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) (err error) {
		only, err = touchedSince(ctx, tx, date.FromTime(k.now().In(date.Bishkek)))
		return err
	})
	if err != nil {
		return Made{}, err
	}
	if only != nil && len(only.contracts)+len(only.tenders) == 0 {
		return Made{}, nil
	}
	return k.run(ctx, only)
}

// touchedSince reads the journal from the mark on; nil stands for everything.
func touchedSince(ctx context.Context, tx bun.IDB, today date.Date) (*touched, error) {
	marks, err := rows[struct {
		Entry int64
		Day   date.Date
	}](ctx, tx, "the mark", `SELECT entry, day FROM ocds_marks WHERE audience = 'all'`)
	if err != nil {
		return nil, err
	}
	newest, err := newestEntry(ctx, tx)
	if err != nil {
		return nil, err
	}
	if len(marks) == 0 || !marks[0].Day.Equal(today) {
		return nil, nil
	}
	if marks[0].Entry == newest {
		return &touched{}, nil
	}
	var shared bool
	err = tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM journal WHERE id > ? AND tbl IN (?))`, marks[0].Entry, bun.List(otherTables)).Scan(ctx, &shared)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	if shared {
		return nil, nil
	}
	found, err := rows[struct{ Kind, ID string }](ctx, tx, "changed rows", `
		WITH changed AS (
			SELECT j.tbl, coalesce(nullif((c -> 'after')::text, 'null'), (c -> 'before')::text)::json AS row
			FROM journal j, json_array_elements(j.changes) c
			WHERE j.id > ? AND j.tbl IN (?))
		SELECT DISTINCT CASE WHEN tbl = 'contracts' OR tbl IN (?) THEN 'contract' ELSE 'tender' END AS kind,
		       coalesce(CASE WHEN tbl IN ('contracts', 'tenders') THEN row ->> 'id' WHEN tbl IN (?) THEN row ->> 'contract_id' ELSE row ->> 'tender_id' END, '0') AS id
		FROM changed`, marks[0].Entry-overlap, bun.List(slices.Concat([]string{"contracts", "tenders"}, contractTables, tenderTables)),
		bun.List(contractTables), bun.List(contractTables))
	if err != nil {
		return nil, err
	}
	only := &touched{}
	for _, row := range found {
		var id int64
		if _, err := fmt.Sscan(row.ID, &id); err != nil || id == 0 {
			return nil, nil // a paper of a tender, or a row that cannot be placed
		}
		if row.Kind == "contract" {
			only.contracts = append(only.contracts, id)
		} else {
			only.tenders = append(only.tenders, id)
		}
	}
	return only, nil
}

// newestEntry of the journal, without those that releases themselves make.
func newestEntry(ctx context.Context, tx bun.IDB) (newest int64, err error) {
	err = tx.NewRaw(`SELECT coalesce(max(id), 0) FROM journal WHERE tbl NOT LIKE 'ocds%'`).Scan(ctx, &newest)
	if err != nil {
		return 0, fmt.Errorf("look at the journal: %w", err)
	}
	return newest, nil
}

func (k *Keeper) mark(ctx context.Context, entry int64, day date.Date) error {
	return k.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO ocds_marks (audience, entry, day) VALUES ('all', ?, ?)
			ON CONFLICT (audience) DO UPDATE SET entry = excluded.entry, day = excluded.day`, entry, day)
		if err != nil {
			return fmt.Errorf("mark how far the releases go: %w", err)
		}
		return nil
	})
}
