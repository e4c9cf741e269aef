package jobs

import (
	"context"
	"time"
)

// Hasty takes silent workers for dead at once and waits for nothing.
func (r *Runner) Hasty() *Runner {
	r.silence = 0
	r.pause = func(int) time.Duration { return 0 }
	return r
}

// Take takes a job and dies with it.
func (r *Runner) Take(ctx context.Context) (*Job, error) { return r.take(ctx) }

// Tell is one sign of life.
func (r *Runner) Tell(ctx context.Context, job *Job) error { return r.tell(ctx, job) }

// BackOff is how long the next try waits.
var BackOff = backOff

// ErrLost tells a worker that it was taken for dead.
var ErrLost = errLost
