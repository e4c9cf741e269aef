package main

import (
	"context"
	"log/slog"
	"time"

	"kelishim/savings/publication"
)

// publicationsEvery is how soon a change of the tables is told on the pages of
// published statements.
const publicationsEvery = time.Minute

// keepPublications notes which published statements have other figures by now,
// until ctx ends.
func (h *house) keepPublications(ctx context.Context, log *slog.Logger) {
	keeper := publication.NewKeeper(h.DB)
	ticker := time.NewTicker(publicationsEvery)
	defer ticker.Stop()
	for {
		if err := keeper.Recent(ctx); err != nil && ctx.Err() == nil {
			log.Error("publications", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
