package ocds

import (
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// writeOrder lists the tables that a file may fill, as the outcome tells them.
var writeOrder = []string{"providers", "services", "tenders", "lots", "lot_services", "bids", "awards", "contracts", "contract_services", "amendments",
	"contract_events", "milestones", "guarantees", "acts", "payments", "penalties", "ocds_processes", "ocds_releases"}

// column is one value of a row; nil is NULL.
type column struct {
	name  string
	value any
}

// put inserts a row or changes the one with the same key, and counts it. A row
// that says the same is left alone. The id is that of the row, 0 where the table
// has none.
func (t *taker) put(table string, hasID bool, keys, rest []column) (id int64, err error) {
	count := t.counts[table]
	if count == nil {
		count = &Written{Table: table}
		t.counts[table] = count
	}
	var where []string
	var args []any
	for _, k := range keys {
		where = append(where, "? = ?")
		args = append(args, bun.Ident(k.name), k.value)
	}
	selected := bun.SafeQuery("0")
	if hasID {
		selected = bun.SafeQuery("id")
	}
	same, sameArgs := []string{"true"}, []any{}
	for _, c := range rest {
		same = append(same, "? IS NOT DISTINCT FROM ?")
		sameArgs = append(sameArgs, bun.Ident(c.name), c.value)
	}
	found, err := rows[struct {
		ID   int64
		Same bool
	}](t.ctx, t.tx, table, "SELECT ? AS id, ("+strings.Join(same, " AND ")+") AS same FROM ? WHERE "+strings.Join(where, " AND "),
		append(append(append([]any{selected}, sameArgs...), bun.Ident(table)), args...)...)
	if err != nil {
		return 0, err
	}
	if len(found) > 0 && found[0].Same {
		count.Unchanged++
		return found[0].ID, nil
	}
	if len(found) > 0 {
		count.Changed++
		return found[0].ID, t.update(table, rest, where, args)
	}
	count.Added++
	return t.insert(table, hasID, append(append([]column{}, keys...), rest...))
}

func (t *taker) update(table string, rest []column, where []string, whereArgs []any) error {
	var set []string
	args := []any{bun.Ident(table)}
	for _, c := range rest {
		set = append(set, "? = ?")
		args = append(args, bun.Ident(c.name), c.value)
	}
	if _, err := t.tx.ExecContext(t.ctx, "UPDATE ? SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(where, " AND "), append(args, whereArgs...)...); err != nil {
		return fmt.Errorf("change %s: %w", table, err)
	}
	return nil
}

func (t *taker) insert(table string, hasID bool, all []column) (id int64, err error) {
	names, values := make([]string, len(all)), make([]string, len(all))
	args := []any{bun.Ident(table)}
	for i, c := range all {
		names[i], values[i] = "?", "?"
		args = append(args, bun.Ident(c.name))
	}
	for _, c := range all {
		args = append(args, c.value)
	}
	query := "INSERT INTO ? (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
	if !hasID {
		_, err = t.tx.ExecContext(t.ctx, query, args...)
	} else {
		err = t.tx.NewRaw(query+" RETURNING id", args...).Scan(t.ctx, &id)
	}
	if err != nil {
		return 0, fmt.Errorf("add to %s: %w", table, err)
	}
	return id, nil
}

// orNull makes NULL of an empty text.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
