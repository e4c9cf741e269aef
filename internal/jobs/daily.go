package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

type daily struct {
	kind string
	hour int
}

// Daily asks for a job of a kind every day from an hour on, by the clock of
// Bishkek. Its key is the day: several programs, or one that starts again, ask
// for it once. A day on which no program ran is left out.
func (r *Runner) Daily(kind string, hour int) { r.daily = append(r.daily, daily{kind, hour}) }

// Hourly asks for a job of a kind in every hour in which a program runs. Its key
// is the hour.
func (r *Runner) Hourly(kind string) { r.hourly = append(r.hourly, kind) }

// keep asks for what is due daily and forgets what has served its time.
func (r *Runner) keep(ctx context.Context) {
	for ctx.Err() == nil {
		if err := r.Keep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			r.log.Error("jobs", "error", err.Error())
		}
		sleep(ctx, time.Minute)
	}
}

// Keep does once what Run does every minute.
func (r *Runner) Keep(ctx context.Context, now time.Time) error {
	now = now.In(date.Bishkek)
	err := r.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		for _, one := range r.daily {
			if now.Hour() < one.hour {
				continue
			}
			if _, _, err := Enqueue(ctx, tx, Order{Kind: one.kind, Key: now.Format(time.DateOnly)}); err != nil {
				return err
			}
		}
		for _, kind := range r.hourly {
			if _, _, err := Enqueue(ctx, tx, Order{Kind: kind, Key: now.Format("2006-01-02T15")}); err != nil {
				return err
			}
		}
		// A cancelled job whose worker died has nobody left to end it.
		_, err := tx.ExecContext(ctx, `
			UPDATE jobs SET failed_at = now(), taken_at = NULL, error = 'cancelled', keep_until = now() + interval '7 days'
			WHERE cancelled AND done_at IS NULL AND failed_at IS NULL AND taken_at < clock_timestamp() - ? * interval '1 millisecond'`,
			r.silence.Milliseconds())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep the table of jobs: %w", err)
	}
	return r.forget(ctx)
}

// forget removes jobs whose time is over, after what they left outside.
func (r *Runner) forget(ctx context.Context) error {
	var over []*Job
	err := r.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&over).Where("keep_until < now()").Order("id").Limit(1000).Scan(ctx)
	})
	if err != nil {
		return fmt.Errorf("find jobs to forget: %w", err)
	}
	for _, job := range over {
		if forget := r.kinds[job.Kind].Forget; forget != nil {
			if err := forget(ctx, job); err != nil {
				r.log.Error("forget a job", "job", job.ID, "kind", job.Kind, "error", err.Error())
				continue
			}
		}
		err := r.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM jobs WHERE id = ?`, job.ID)
			return err
		})
		if err != nil {
			return fmt.Errorf("forget job %d: %w", job.ID, err)
		}
	}
	return nil
}
