package hooks

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/db"
	"kelishim/internal/jobs"
)

// JobKind is the kind of the jobs that deliver.
const JobKind = "webhook"

// batch is how many leaves of the journal are read at once.
const batch = 1000

// Keeper makes messages of what the journal tells. It follows the leaves of the
// Merkle log and not the entries: a leaf has its place once its transaction is
// over, so that none comes in behind the mark.
type Keeper struct {
	owner *db.DB // reads the journal and writes messages
	pages *db.DB // asks what a person may see
}

// NewKeeper makes a keeper over the owner's connection and that of the pages.
func NewKeeper(owner, pages *db.DB) *Keeper { return &Keeper{owner, pages} }

// entry is a leaf with its entry.
type entry struct {
	ID      int64           `bun:"id"`
	At      time.Time       `bun:"at"`
	Table   string          `bun:"tbl"`
	Changes json.RawMessage `bun:"changes"`
}

// Recent makes the messages of what happened since the last time, and says how
// many. At the first time it makes none: nobody is told of the past.
func (k *Keeper) Recent(ctx context.Context) (made int, err error) {
	for {
		count, more, err := k.step(ctx)
		made += count
		if err != nil || !more {
			return made, err
		}
	}
}

func (k *Keeper) step(ctx context.Context) (made int, more bool, err error) {
	var mark, newest int64
	var list []entry
	var hooks []Hook
	err = k.owner.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`SELECT coalesce(max(index), -1) FROM journal_leaves`).Scan(ctx, &newest)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO webhook_marks (leaf) VALUES (?) ON CONFLICT DO NOTHING`, newest); err != nil {
			return err
		}
		if err := tx.NewRaw(`SELECT leaf FROM webhook_marks`).Scan(ctx, &mark); err != nil || mark >= newest {
			return err
		}
		if err := tx.NewSelect().Model(&hooks).Join("JOIN users AS u ON u.id = w.user_id").
			Where("w.disabled_at IS NULL AND u.disabled_at IS NULL").Order("w.id").Scan(ctx); err != nil {
			return err
		}
		more = newest > mark+batch
		newest = min(newest, mark+batch)
		return tx.NewRaw(`SELECT j.id, j.at, j.tbl, j.changes FROM journal_leaves l JOIN journal j ON j.id = l.entry
			WHERE l.index > ? AND l.index <= ? AND j.tbl = ANY (?) ORDER BY l.index`, mark, newest, pgdialect.Array(tables)).Scan(ctx, &list)
	})
	if err != nil || mark >= newest {
		return 0, false, wrap(err)
	}
	var events []happened
	for _, one := range list {
		found, err := read(one.ID, one.Table, one.At, one.Changes)
		if err != nil {
			return 0, false, fmt.Errorf("read entry %d of the journal: %w", one.ID, err)
		}
		events = append(events, found...)
	}
	var ready []Delivery
	for _, hook := range hooks {
		messages, err := k.messages(ctx, hook, events)
		if err != nil {
			return 0, false, err
		}
		ready = append(ready, messages...)
	}
	return len(ready), more, wrap(k.keep(ctx, mark, newest, ready))
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("make messages for webhooks: %w", err)
	}
	return nil
}

// messages are those of the events that an address is told of, as far as its
// person sees the contract: asked as the person, so that row-level security
// answers. Published contracts of other aimaks are not meant.
func (k *Keeper) messages(ctx context.Context, hook Hook, events []happened) (list []Delivery, err error) {
	wanted := slices.DeleteFunc(slices.Clone(events), func(h happened) bool { return !slices.Contains(hook.Events, h.event) })
	if len(wanted) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(wanted))
	for i, h := range wanted {
		ids[i] = h.contract
	}
	var found []facts
	err = k.pages.Read(ctx, db.Actor{UserID: hook.UserID}, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT c.id, c.number, c.buyer, c.status, c.currency FROM contracts c WHERE c.id IN (?)
			AND ((SELECT sees_all()) OR c.buyer = ANY ((SELECT seen_aimaks())::text[])
				OR EXISTS (SELECT 1 FROM contract_services v WHERE v.contract_id = c.id AND v.aimak = ANY ((SELECT seen_aimaks())::text[])))`,
			bun.List(ids)).Scan(ctx, &found)
	})
	if err != nil {
		return nil, fmt.Errorf("ask what the person of webhook %d sees: %w", hook.ID, err)
	}
	for _, h := range wanted {
		at := slices.IndexFunc(found, func(f facts) bool { return f.ID == h.contract })
		if at < 0 {
			continue
		}
		body, err := h.body(found[at])
		if err != nil {
			return nil, err
		}
		list = append(list, Delivery{WebhookID: hook.ID, Message: h.message, Event: h.event, ContractID: h.contract, Body: string(body)})
	}
	return list, nil
}

// keep writes messages, the jobs that deliver them and the mark in one
// transaction. Of two programs that read the same part of the journal the second
// finds the mark moved and writes nothing.
func (k *Keeper) keep(ctx context.Context, mark, newest int64, ready []Delivery) error {
	return k.owner.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE webhook_marks SET leaf = ? WHERE leaf = ?`, newest, mark)
		if err != nil {
			return err
		}
		if moved, err := result.RowsAffected(); err != nil || moved == 0 {
			return err
		}
		for i := range ready {
			if _, err := tx.NewInsert().Model(&ready[i]).Returning("id").Exec(ctx); err != nil {
				return err
			}
			if _, _, err := jobs.Enqueue(ctx, tx, ready[i].job(1)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Sweep forgets messages that are older than 30 days.
func (k *Keeper) Sweep(ctx context.Context) error {
	return wrap(k.owner.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM webhook_deliveries WHERE made_at < now() - interval '30 days'`)
		return err
	}))
}
