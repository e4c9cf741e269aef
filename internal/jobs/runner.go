package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/db"
)

// Limits of the workers.
const (
	workers     = 2
	poll        = time.Second      // how often idle workers look
	beat        = time.Second      // how often a job tells of its life and progress
	silence     = 30 * time.Second // after which its worker is taken for dead
	maxAttempts = 10               // unless the kind says otherwise
	keepDone    = 7 * 24 * time.Hour
	keepFailed  = 90 * 24 * time.Hour
	longestWait = time.Hour
)

// Kind is how jobs of one kind are done.
type Kind struct {
	// Run does the job. Its context ends where the job is cancelled or the
	// program stops. An error leads to another try later, unless Permanent.
	Run func(ctx context.Context, job *Job) error
	// Attempts is after how many tries a job is given up; 0 is ten.
	Attempts int
	// Keep is how long a job that is done stands in the table; 0 is a week.
	Keep time.Duration
	// Forget removes what the job left outside the table, when it leaves.
	Forget func(ctx context.Context, job *Job) error
}

// Runner has the workers of one program. Several programs may share a table.
type Runner struct {
	db      *db.DB
	log     *slog.Logger
	kinds   map[string]Kind
	daily   []daily
	hourly  []string
	silence time.Duration
	pause   func(attempt int) time.Duration
}

// New makes a runner without kinds. d is under the role of the pages: a job that
// works for a person sees what the person sees.
func New(d *db.DB, log *slog.Logger) *Runner {
	return &Runner{db: d, log: log, kinds: map[string]Kind{}, silence: silence, pause: backOff}
}

// Register says how jobs of a kind are done; before Run.
func (r *Runner) Register(name string, kind Kind) {
	if kind.Attempts == 0 {
		kind.Attempts = maxAttempts
	}
	if kind.Keep == 0 {
		kind.Keep = keepDone
	}
	r.kinds[name] = kind
}

// backOff waits 10 s, 20 s, 40 s …, at most an hour.
func backOff(attempt int) time.Duration {
	return min(10*time.Second<<min(attempt-1, 20), longestWait)
}

// Run works until ctx ends. Jobs in flight are then given back.
func (r *Runner) Run(ctx context.Context) {
	var wait sync.WaitGroup
	wait.Go(func() { r.keep(ctx) })
	for range workers {
		wait.Go(func() {
			for ctx.Err() == nil {
				worked, err := r.step(ctx)
				if err != nil && ctx.Err() == nil {
					r.log.Error("jobs", "error", err.Error())
				}
				if worked && err == nil {
					continue
				}
				sleep(ctx, poll)
			}
		})
	}
	wait.Wait()
}

func sleep(ctx context.Context, long time.Duration) {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// RunDue does all that is due, one after the other, and says how many jobs that
// were.
func (r *Runner) RunDue(ctx context.Context) (count int, err error) {
	for {
		worked, err := r.step(ctx)
		if err != nil || !worked {
			return count, err
		}
		count++
	}
}

// step takes one job that is due and does it.
func (r *Runner) step(ctx context.Context) (worked bool, err error) {
	job, err := r.take(ctx)
	if err != nil || job == nil {
		return false, err
	}
	return true, r.perform(ctx, job)
}

// take claims the job that is due longest, or one whose worker fell silent.
// Workers do not wait for each other: what another is taking is passed over.
func (r *Runner) take(ctx context.Context) (*Job, error) {
	names := make([]string, 0, len(r.kinds))
	for name := range r.kinds {
		names = append(names, name)
	}
	job := new(Job)
	err := r.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			UPDATE jobs SET taken_at = clock_timestamp(), attempts = attempts + 1 WHERE id = (
				SELECT id FROM jobs
				WHERE done_at IS NULL AND failed_at IS NULL AND NOT cancelled AND run_at <= now() AND kind = ANY (?::text[])
				AND (taken_at IS NULL OR taken_at < clock_timestamp() - ? * interval '1 millisecond')
				ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
			RETURNING *`, pgdialect.Array(names), r.silence.Milliseconds()).Scan(ctx, job)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("take a job: %w", err)
	}
	return job, nil
}

var errDied = errors.New("its worker died every time")

// perform does a job and writes down how it ended.
func (r *Runner) perform(ctx context.Context, job *Job) error {
	kind := r.kinds[job.Kind]
	if job.Attempts > kind.Attempts {
		return r.fail(ctx, job, errDied)
	}
	err := r.alive(ctx, job, func(ctx context.Context) error { return guarded(ctx, kind, job) })
	// How it ended is written down even where the program is just stopping.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	switch {
	case err == nil:
		return r.done(ctx, job, kind)
	case errors.Is(err, errLost):
		r.log.Warn("job lost", "job", job.ID, "kind", job.Kind)
		return nil // another worker has it
	case errors.Is(err, errStopping):
		return r.giveBack(ctx, job)
	case errors.Is(err, ErrCancelled), errors.As(err, new(permanent)), job.Attempts >= kind.Attempts:
		return r.fail(ctx, job, err)
	default:
		return r.later(ctx, job, err)
	}
}

// guarded lets a panic of one job end neither the worker nor the program.
func guarded(ctx context.Context, kind Kind, job *Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return kind.Run(ctx, job)
}
