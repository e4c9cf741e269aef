package journal

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"kelishim/internal/db"
)

const (
	sequenceEvery   = time.Second
	checkpointEvery = time.Minute
)

// Keep builds the log and signs a checkpoint a minute while there is something
// new, until ctx ends; then once more. Without a signer it only builds the log.
func (l *Log) Keep(ctx context.Context, signer *Signer, log *slog.Logger) {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	signed := time.Time{}
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			l.step(last, signer, true, log)
			return
		case <-tick.C:
			due := time.Since(signed) >= checkpointEvery
			if l.step(ctx, signer, due, log) && due {
				signed = time.Now()
			}
		}
	}
}

// step tells whether all went well; a failure is logged and tried again: the
// entries wait in the database.
func (l *Log) step(ctx context.Context, signer *Signer, sign bool, log *slog.Logger) bool {
	var err error
	if sign && signer != nil {
		_, err = l.Checkpoint(ctx, *signer)
	} else {
		_, err = l.Sequence(ctx)
	}
	if err == nil || errors.Is(err, db.ErrNotFound) || ctx.Err() != nil {
		return true
	}
	log.Error("journal", "error", err.Error())
	return false
}
