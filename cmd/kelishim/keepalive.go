package main

import (
	"context"
	"time"

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
