// Package jobs does work later, once, also after a crash: a table and workers
// that take from it. Who wants something done asks for it inside the transaction
// of its cause, so that there is neither a job without its cause nor a cause
// without its job:
//
//	runner.Register("export", jobs.Kind{Run: func(ctx context.Context, job *jobs.Job) error { … }})
//	jobs.Enqueue(ctx, tx, jobs.Order{Kind: "export", Key: "export/7/2026-03-02", Payload: wanted})
//
// A worker may die in the middle of a job, which another then begins anew: what
// a job does must bear being done twice. The package knows no kind.
//
//	job.go     jobs, and how they are asked for, found and cancelled
//	runner.go  workers: take, do, try again
//	life.go    the sign of life, progress, and the end of a job
//	daily.go   what is done once a day, and what is forgotten
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ErrCancelled ends the context of a job that its owner cancelled.
var ErrCancelled = fault.New(fault.Conflict, "jobs.cancelled")

// Order asks for a job.
type Order struct {
	Kind    string    // which Register knows
	Key     string    // names the deed: of one kind and key there is one job
	Payload any       // what the job needs, as JSON
	RunAt   time.Time // not before; zero is at once
	UserID  int64     // whose job it is; zero is who acts
}

// Job is a job in the table.
type Job struct {
	bun.BaseModel `bun:"table:jobs"`

	ID        int64           `bun:"id,pk"`
	Kind      string          `bun:"kind"`
	Key       string          `bun:"key"`
	Payload   json.RawMessage `bun:"payload"`
	UserID    int64           `bun:"user_id"` // 0 for the program itself
	MadeAt    time.Time       `bun:"made_at"`
	RunAt     time.Time       `bun:"run_at"`
	Attempts  int             `bun:"attempts"` // times that it was taken
	TakenAt   *time.Time      `bun:"taken_at"`
	Progress  float64         `bun:"progress"` // 0 to 1
	Cancelled bool            `bun:"cancelled"`
	DoneAt    *time.Time      `bun:"done_at"`
	FailedAt  *time.Time      `bun:"failed_at"`
	Error     string          `bun:"error,nullzero"` // of the last try, for the log and the administrator
	Result    json.RawMessage `bun:"result"`
	KeepUntil *time.Time      `bun:"keep_until"`

	share  atomic.Uint64 // of the work that is done, as math.Float64bits
	answer any
}

// State is where a job stands.
type State string

// The states of a job.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed" // or cancelled: see Cancelled
)

// State tells where the job stood when it was read.
func (j *Job) State() State {
	switch {
	case j.DoneAt != nil:
		return Done
	case j.FailedAt != nil:
		return Failed
	case j.TakenAt != nil:
		return Running
	default:
		return Waiting
	}
}

// Read unpacks what was ordered.
func (j *Job) Read(into any) error {
	if err := json.Unmarshal(j.Payload, into); err != nil {
		return Permanent(fmt.Errorf("read the payload: %w", err))
	}
	return nil
}

// Enqueue asks for a job in the caller's transaction. made is false where a job
// of this kind and key is there already, whatever became of it.
func Enqueue(ctx context.Context, tx bun.IDB, order Order) (id int64, made bool, err error) {
	payload, err := json.Marshal(order.Payload)
	if err != nil {
		return 0, false, fmt.Errorf("write the payload of a job: %w", err)
	}
	if order.Payload == nil {
		payload = []byte("{}")
	}
	var runAt *time.Time
	if !order.RunAt.IsZero() {
		runAt = &order.RunAt
	}
	err = tx.NewRaw(`
		INSERT INTO jobs (kind, key, payload, user_id, run_at)
		VALUES (?, ?, ?::jsonb, coalesce(NULLIF(?, 0), actor_id(), 0), coalesce(?::timestamptz, now()))
		ON CONFLICT ON CONSTRAINT jobs_once DO NOTHING RETURNING id`,
		order.Kind, order.Key, string(payload), order.UserID, runAt).Scan(ctx, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("ask for the job %s: %w", order.Kind, err)
	}
	return id, true, nil
}

// Find gives a job that the person who acts may see.
func Find(ctx context.Context, tx bun.IDB, id int64) (*Job, error) {
	job := new(Job)
	if err := tx.NewSelect().Model(job).Where("id = ?", id).Scan(ctx); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil, db.ErrNotFound
		}
		return nil, fmt.Errorf("find job %d: %w", id, err)
	}
	return job, nil
}

// Cancel ends a job of the person who acts: at once where nobody works on it,
// else as soon as its worker hears of it. What has ended stays as it is.
func Cancel(ctx context.Context, tx bun.IDB, id int64) error {
	err := db.One(tx.ExecContext(ctx, `
		UPDATE jobs SET cancelled = true,
			failed_at = CASE WHEN taken_at IS NULL THEN now() END,
			error = CASE WHEN taken_at IS NULL THEN 'cancelled' END,
			keep_until = CASE WHEN taken_at IS NULL THEN now() + interval '7 days' END
		WHERE id = ? AND done_at IS NULL AND failed_at IS NULL`, id))
	if err != nil {
		return fmt.Errorf("cancel job %d: %w", id, err)
	}
	return nil
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error that no further try will mend.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}
