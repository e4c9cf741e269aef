package main

import (
	"context"
	"time"

	"kelishim/internal/localpg"
)

// keepAlive watches a private cluster that another command started: when that
// command ends, its PostgreSQL ends with it, and the server starts one of its
// own. A cluster that this process owns lives and dies with it.
func (h *house) keepAlive(ctx context.Context) {
	if !h.private || h.cluster.Owned() {
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
		if h.Ping(ctx) == nil || ctx.Err() != nil {
			continue
		}
		cluster, err := localpg.Start(ctx, h.dataDir, nil)
		if err != nil {
			continue // the next tick tries again
		}
		h.adopt(cluster)
		if cluster.Owned() {
			return
		}
	}
}
