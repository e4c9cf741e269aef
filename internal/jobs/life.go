package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

var (
	errLost     = errors.New("another worker has taken the job")
	errStopping = errors.New("the program stops")
)

// Told tells how much of the work is done, 0 to 1. It costs nothing: it is
// written with the next sign of life.
func (j *Job) Told(share float64) {
	j.share.Store(math.Float64bits(min(max(share, 0), 1)))
}

// Answer sets the result that is kept with the job once it is done, as JSON.
func (j *Job) Answer(result any) { j.answer = result }

// alive runs work and tells meanwhile that the worker lives. The context of the
// work ends where the job is cancelled, lost to another worker, or the program
// stops; then that is the error.
func (r *Runner) alive(ctx context.Context, job *Job, work func(context.Context) error) error {
	// Apart from ctx, so that the cause tells a stop from a cancellation.
	working, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	stop := context.AfterFunc(ctx, func() { end(errStopping) })
	defer stop()
	job.Told(job.Progress)
	ended := make(chan error, 1)
	go func() { ended <- work(working) }()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil && working.Err() != nil {
				return context.Cause(working)
			}
			return err
		case <-tick.C:
			if err := r.tell(ctx, job); errors.Is(err, ErrCancelled) || errors.Is(err, errLost) {
				end(err)
			} else if err != nil && ctx.Err() == nil {
				r.log.Error("sign of life", "job", job.ID, "error", err.Error())
			}
		}
	}
}

// tell writes the sign of life and the progress, and hears of cancellation. The
// number of the try is the fence: a worker that was taken for dead and comes
// back changes nothing.
func (r *Runner) tell(ctx context.Context, job *Job) error {
	var cancelled bool
	err := r.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			UPDATE jobs SET taken_at = clock_timestamp(), progress = ? WHERE id = ? AND attempts = ? AND done_at IS NULL AND failed_at IS NULL
			RETURNING cancelled`, math.Float64frombits(job.share.Load()), job.ID, job.Attempts).Scan(ctx, &cancelled)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errLost
	case err != nil:
		return err
	case cancelled:
		return ErrCancelled
	}
	return nil
}

func (r *Runner) end(ctx context.Context, job *Job, set string, args ...any) error {
	err := r.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE jobs SET taken_at = NULL, `+set+
			` WHERE id = ? AND attempts = ? AND done_at IS NULL AND failed_at IS NULL`, append(args, job.ID, job.Attempts)...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err == nil && n == 0 {
			r.log.Warn("job ended twice", "job", job.ID, "kind", job.Kind)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("end job %d: %w", job.ID, err)
	}
	return nil
}

func (r *Runner) done(ctx context.Context, job *Job, kind Kind) error {
	var result *string
	if job.answer != nil {
		text, err := json.Marshal(job.answer)
		if err != nil {
			return r.fail(ctx, job, fmt.Errorf("write the result: %w", err))
		}
		result = new(string(text))
	}
	return r.end(ctx, job, `done_at = clock_timestamp(), progress = 1, error = NULL, result = ?::jsonb,
		keep_until = now() + ? * interval '1 second'`, result, kind.Keep.Seconds())
}

func (r *Runner) fail(ctx context.Context, job *Job, reason error) error {
	if !errors.Is(reason, ErrCancelled) {
		r.log.Error("job failed", "job", job.ID, "kind", job.Kind, "attempts", job.Attempts, "error", reason.Error())
	}
	return r.end(ctx, job, `failed_at = clock_timestamp(), error = ?, keep_until = now() + ? * interval '1 second'`,
		short(reason), keepFailed.Seconds())
}

func (r *Runner) later(ctx context.Context, job *Job, reason error) error {
	r.log.Warn("job tried", "job", job.ID, "kind", job.Kind, "attempts", job.Attempts, "error", reason.Error())
	return r.end(ctx, job, `error = ?, run_at = now() + ? * interval '1 millisecond'`,
		short(reason), r.pause(job.Attempts).Milliseconds())
}

// giveBack leaves the job as if it had not been taken.
func (r *Runner) giveBack(ctx context.Context, job *Job) error {
	return r.end(ctx, job, `attempts = attempts - 1`)
}

// short is an error as it is kept in the table.
func short(err error) string {
	text := []rune(err.Error())
	return string(text[:min(len(text), 1000)])
}
