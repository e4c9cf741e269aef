package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/localpg"
)

// keepAlive watches the private cluster. One that another command started ends
// with that command; one that this process started may be killed, e.g. where
// memory runs out. In both cases a new server is started on the same data.
func (h *house) keepAlive(ctx context.Context) {
	if !h.private {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if h.cluster.Owned() && h.cluster.Running() || h.Ping(ctx) == nil || ctx.Err() != nil {
			continue
		}
		cluster, err := localpg.Start(ctx, h.dataDir, nil)
		if err != nil {
			continue // the next tick tries again
		}
		h.adopt(cluster)
	}
}

// keyLife is how long the keys of written forms are kept: nobody presses a
// button of last week's page again.
const keyLife = "7 days"

// sweep forgets what has served its time, hourly.
func (h *house) sweep(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		err := h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM idempotency_keys WHERE at < now() - ?::interval`, keyLife)
			if err != nil {
				return fmt.Errorf("forget old keys of forms: %w", err)
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM api_answers WHERE at < now() - ?::interval`, keyLife); err != nil {
				return fmt.Errorf("forget old answers to programs: %w", err)
			}
			return nil
		})
		if err != nil && ctx.Err() == nil {
			log.Error("sweep", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
