package main

import (
	"context"
	"time"

	"kelishim/audit"
	"kelishim/internal/db"
)

// demoFlags computes the red flags of a new demonstration before it is shown;
// the job does so every hour from then on.
func demoFlags(ctx context.Context, h *house) error {
	at, err := audit.NewStore(h.DB).LastRun(ctx, db.System, 0)
	if err != nil || time.Since(at) < time.Hour {
		return err
	}
	_, err = audit.Run(ctx, h.DB, db.System, audit.Options{})
	return err
}
