package hooks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/jobs"
	"kelishim/internal/webhook"
)

// attempts is how often a message is sent before it is given up: with the pauses
// of package jobs over about six hours.
const attempts = 14

// inARow is after how many messages in a row that were given up an address is
// told nothing more.
const inARow = 10

// Delivery is a message to an address, and how it was taken.
type Delivery struct {
	bun.BaseModel `bun:"table:webhook_deliveries,alias:d"`

	ID         int64      `bun:"id,pk,autoincrement"`
	WebhookID  int64      `bun:"webhook_id"`
	Message    string     `bun:"message"`
	Event      string     `bun:"event"`
	ContractID int64      `bun:"contract_id"`
	Body       string     `bun:"body"`
	MadeAt     time.Time  `bun:"made_at,nullzero,default:now()"`
	Orders     int        `bun:"orders,nullzero,default:1"`
	Attempts   int        `bun:"attempts"`
	TriedAt    *time.Time `bun:"tried_at"`
	Status     *int       `bun:"status"` // HTTP, of the last attempt
	Error      string     `bun:"error"`  // code, of the last attempt
	DoneAt     *time.Time `bun:"done_at"`
	FailedAt   *time.Time `bun:"failed_at"`
}

// job is the order of the n-th sending.
func (d Delivery) job(n int) jobs.Order {
	id := strconv.FormatInt(d.ID, 10)
	return jobs.Order{Kind: JobKind, Key: id + "/" + strconv.Itoa(n), Payload: order{d.ID, n}}
}

type order struct {
	Delivery int64 `json:"delivery"`
	Order    int   `json:"order"`
}

// State is where the message stands: waiting, done or failed.
func (d Delivery) State() string {
	switch {
	case d.DoneAt != nil:
		return "done"
	case d.FailedAt != nil:
		return "failed"
	default:
		return "waiting"
	}
}

// Deliveries lists the messages to an address of the person who acts, the newest
// first; state "" takes all.
func (s *Store) Deliveries(ctx context.Context, actor db.Actor, hook int64, state string, limit, offset int) (list []Delivery, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).Where("d.webhook_id = ?", hook).Order("d.id DESC").Limit(int64(limit)).Offset(int64(offset))
		switch state {
		case "done":
			q = q.Where("d.done_at IS NOT NULL")
		case "failed":
			q = q.Where("d.failed_at IS NOT NULL")
		case "waiting":
			q = q.Where("d.done_at IS NULL AND d.failed_at IS NULL")
		}
		count, err := q.ScanAndCount(ctx)
		total = int(count)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list the messages of webhook %d: %w", hook, err)
	}
	return list, total, nil
}

// Delivery finds a message to an address of the person who acts.
func (s *Store) Delivery(ctx context.Context, actor db.Actor, hook, id int64) (d Delivery, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&d).Where("d.id = ? AND d.webhook_id = ?", id, hook).Scan(ctx)
	})
	return d, refusals.Kindly(err)
}

// Resend sends a message once more under the same name, so that a program that
// took it before knows it again. Refused while the address is stopped.
func (s *Store) Resend(ctx context.Context, actor db.Actor, hook, id int64) error {
	return refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var stopped bool
		err := tx.NewRaw(`SELECT disabled_at IS NOT NULL FROM webhooks WHERE id = ?`, hook).Scan(ctx, &stopped)
		if errors.Is(err, sql.ErrNoRows) {
			return db.ErrNotFound
		}
		if err != nil || stopped {
			return errors.Join(err, ErrStopped)
		}
		d := Delivery{ID: id}
		err = tx.NewRaw(`UPDATE webhook_deliveries SET orders = orders + 1, attempts = 0, done_at = NULL, failed_at = NULL
			WHERE id = ? AND webhook_id = ? RETURNING orders`, id, hook).Scan(ctx, &d.Orders)
		if err != nil {
			return err
		}
		_, _, err = jobs.Enqueue(ctx, tx, d.job(d.Orders))
		return err
	}))
}

// Job delivers messages by jobs.
func (s *Store) Job(sender *webhook.Sender) jobs.Kind {
	return jobs.Kind{Attempts: attempts, Keep: 24 * time.Hour, Run: func(ctx context.Context, job *jobs.Job) error {
		return s.deliver(ctx, sender, job)
	}}
}

// deliver makes one attempt. A message whose address was stopped or removed, or
// that was ordered anew meanwhile, is left alone.
func (s *Store) deliver(ctx context.Context, sender *webhook.Sender, job *jobs.Job) error {
	var wanted order
	if err := job.Read(&wanted); err != nil {
		return err
	}
	var d Delivery
	var hook Hook
	err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&d).Where("d.id = ? AND d.orders = ? AND d.done_at IS NULL AND d.failed_at IS NULL", wanted.Delivery, wanted.Order).Scan(ctx)
		if err != nil {
			return err
		}
		return tx.NewSelect().Model(&hook).Join("JOIN users AS u ON u.id = w.user_id").
			Where("w.id = ? AND w.disabled_at IS NULL AND u.disabled_at IS NULL", d.WebhookID).Scan(ctx)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return s.note(ctx, wanted, 0, "stopped", true)
	}
	if err != nil {
		return fmt.Errorf("look up message %d: %w", wanted.Delivery, err)
	}
	key, err := s.open(hook.Secret)
	if err != nil {
		return jobs.Permanent(errors.Join(err, s.note(ctx, wanted, 0, "secret", true)))
	}
	status, err := sender.Send(ctx, hook.URL, key, d.Message, []byte(d.Body))
	if ctx.Err() != nil {
		return ctx.Err() // the program stops: this was no attempt of the address
	}
	var failure *webhook.Failure
	switch {
	case err == nil:
		return s.note(ctx, wanted, status, "", true)
	case !errors.As(err, &failure):
		return err
	case failure.Status == http.StatusGone:
		return jobs.Permanent(errors.Join(err, s.note(ctx, wanted, status, failure.Code, true), s.giveUp(ctx, hook.ID, "gone")))
	}
	last := job.Attempts >= attempts
	err = errors.Join(err, s.note(ctx, wanted, status, failure.Code, last))
	if last {
		err = errors.Join(err, s.giveUpFailing(ctx, hook.ID))
	}
	return err
}

// note writes down how an attempt ended; final where there will be no other.
func (s *Store) note(ctx context.Context, o order, status int, code string, final bool) error {
	return s.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE webhook_deliveries SET attempts = attempts + 1, tried_at = now(), status = NULLIF(?, 0), error = ?,
			done_at = CASE WHEN ? THEN now() END, failed_at = CASE WHEN ? THEN now() END
			WHERE id = ? AND orders = ? AND done_at IS NULL AND failed_at IS NULL`, status, code, final && code == "", final && code != "", o.Delivery, o.Order)
		if err != nil {
			return fmt.Errorf("note an attempt of message %d: %w", o.Delivery, err)
		}
		return nil
	})
}

// giveUp stops an address that said of itself that it is gone, or takes nothing.
func (s *Store) giveUp(ctx context.Context, hook int64, reason string) error {
	return s.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE webhooks SET disabled_at = now(), disabled_reason = ? WHERE id = ? AND disabled_at IS NULL`, reason, hook)
		if err != nil {
			return fmt.Errorf("stop webhook %d: %w", hook, err)
		}
		return nil
	})
}

func (s *Store) giveUpFailing(ctx context.Context, hook int64) error {
	var failing bool
	err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT count(*) = ? AND bool_and(failed_at IS NOT NULL) FROM (
			SELECT failed_at FROM webhook_deliveries WHERE webhook_id = ? AND (done_at IS NOT NULL OR failed_at IS NOT NULL)
			ORDER BY tried_at DESC LIMIT ?) d`, inARow, hook, inARow).Scan(ctx, &failing)
	})
	if err != nil || !failing {
		return err
	}
	return s.giveUp(ctx, hook, "failing")
}
