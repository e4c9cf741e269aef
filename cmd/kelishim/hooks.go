package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"kelishim/contracts/hooks"
)

// Webhooks are told soon; what was told long ago is forgotten once an hour.
const (
	hooksEvery = 2 * time.Second
	hooksSwept = time.Hour
)

// keepHooks makes messages of what the journal tells until ctx ends.
func (h *house) keepHooks(ctx context.Context, keeper *hooks.Keeper, log *slog.Logger) {
	tick := time.NewTicker(hooksEvery)
	defer tick.Stop()
	var swept time.Time
	for {
		_, err := keeper.Recent(ctx)
		if time.Since(swept) > hooksSwept {
			swept = time.Now()
			err = errors.Join(err, keeper.Sweep(ctx))
		}
		if err != nil && ctx.Err() == nil {
			log.Error("webhooks", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
