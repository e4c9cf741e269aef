package procurement

import (
	"context"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of the steps of a tender.
var (
	ErrNoLots      = fault.New(fault.Conflict, "tender.no_lots")
	ErrNoDates     = fault.New(fault.Conflict, "tender.no_dates")
	ErrShortPeriod = fault.New(fault.Conflict, "tender.period_short")
	ErrClosedFirst = fault.New(fault.Conflict, "tender.closes_before_published")
	ErrStillOpen   = fault.New(fault.Conflict, "tender.still_open")
	ErrEndNoted    = fault.New(fault.Invalid, "procurement.reason").On("reason")
)

// step moves a tender: fn says what is in the way and writes.
func (s *Store) step(ctx context.Context, actor db.Actor, deed string, id int64, fn func(ctx context.Context, tx bun.Tx, t Tender) error) error {
	return s.write(ctx, actor, deed, func(ctx context.Context, tx bun.Tx) error {
		var t Tender
		if err := hold(ctx, tx, &t, id); err != nil {
			return err
		}
		return fn(ctx, tx, t)
	})
}

// SubmitTender lays an open tender with lots and dates before the head.
func (s *Store) SubmitTender(ctx context.Context, actor db.Actor, id int64) error {
	return s.step(ctx, actor, "submit a tender", id, func(ctx context.Context, tx bun.Tx, t Tender) error {
		if !t.Open() {
			return ErrStep
		}
		if err := t.ready(ctx, tx); err != nil {
			return err
		}
		return db.One(tx.ExecContext(ctx, `UPDATE tenders SET submitted = true, submission = submission + 1 WHERE id = ?`, id))
	})
}

// ready refuses a tender without lots or without dates.
func (t Tender) ready(ctx context.Context, tx bun.IDB) error {
	var lots int
	if err := tx.NewRaw(`SELECT count(*) FROM lots WHERE tender_id = ? AND status = 'active'`, t.ID).Scan(ctx, &lots); err != nil {
		return err
	}
	switch {
	case lots == 0:
		return ErrNoLots
	case t.OpensAt.IsZero() || t.ClosesAt.IsZero():
		return ErrNoDates
	}
	return nil
}

// RecallTender takes a tender back from the head, so that it can be changed; an
// approval counts no longer.
func (s *Store) RecallTender(ctx context.Context, actor db.Actor, id int64) error {
	return s.step(ctx, actor, "recall a tender", id, func(ctx context.Context, tx bun.Tx, t Tender) error {
		if t.Status != Planning || !t.Submitted {
			return ErrStep
		}
		return db.One(tx.ExecContext(ctx, `UPDATE tenders SET submitted = false WHERE id = ?`, id))
	})
}

// DecideTender is the head's word on a tender before it is published.
func (s *Store) DecideTender(ctx context.Context, actor db.Actor, id int64, decision, note string) error {
	if err := checkDecision(decision, note); err != nil {
		return err
	}
	return s.step(ctx, actor, "decide on a tender", id, func(ctx context.Context, tx bun.Tx, t Tender) error {
		state := t.Approval()
		if t.Status != Planning || state != Submitted && (state != Approved || decision != Returned) {
			return ErrStep
		}
		return decide(ctx, tx, actor, "tenders", id, t.Submission, decision, note)
	})
}

// PublishTender publishes an approved tender, on a day that may lie back where
// it was published on the state portal. The method and ground must be in force
// on that day, and the time for bids not shorter than a confirmed limit.
func (s *Store) PublishTender(ctx context.Context, actor db.Actor, id int64, on date.Date) error {
	if on.IsZero() {
		return fault.List{ErrDate.On("published_on")}
	}
	if on.After(date.Today()) {
		return fault.List{ErrFuture.On("published_on")}
	}
	return s.step(ctx, actor, "publish a tender", id, func(ctx context.Context, tx bun.Tx, t Tender) error {
		if t.Status != Planning {
			return ErrStep
		}
		if t.Approval() != Approved {
			return ErrUnapproved
		}
		if err := t.ready(ctx, tx); err != nil {
			return err
		}
		if err := t.publishable(ctx, tx, on); err != nil {
			return err
		}
		return db.One(tx.ExecContext(ctx, `UPDATE tenders SET status = 'active', published_on = ? WHERE id = ?`, on, id))
	})
}

func (t *Tender) publishable(ctx context.Context, tx bun.IDB, on date.Date) error {
	wrong, err := t.lawful(ctx, tx, on)
	if err != nil {
		return err
	}
	for i := range wrong {
		wrong[i] = wrong[i].On("") // the form of this step has no such field
	}
	if dayOf(t.ClosesAt).Before(on) {
		wrong = append(wrong, ErrClosedFirst)
	}
	limits, err := loadLimits(ctx, tx)
	if err != nil {
		return err
	}
	if limit, short := t.Short(limits, on); short && limit.Confirmed {
		wrong = append(wrong, ErrShortPeriod.With("Days", t.SubmissionDays()).With("Least", limit.Value))
	}
	return wrong.Or()
}

// Short tells whether the time for bids is shorter than the limit of the day;
// one that is not confirmed only warns.
func (t Tender) Short(limits Limits, on date.Date) (Limit, bool) {
	limit, ok := limits.On("submission_days_min", t.Method, on)
	return limit, ok && decimal.NewFromInt(int64(t.SubmissionDays())).Cmp(limit.Value) < 0
}

// CloseTender ends the time for bids once it is over: the evaluation begins.
func (s *Store) CloseTender(ctx context.Context, actor db.Actor, id int64) error {
	return s.step(ctx, actor, "close a tender", id, func(ctx context.Context, tx bun.Tx, t Tender) error {
		if t.Status != Active {
			return ErrStep
		}
		if t.ClosesAt.After(time.Now()) {
			return ErrStillOpen
		}
		return db.One(tx.ExecContext(ctx, `UPDATE tenders SET status = 'evaluation' WHERE id = ?`, id))
	})
}

// CancelTender ends a tender that is planned or running, with a reason; its lots
// and awards that are not active end with it.
func (s *Store) CancelTender(ctx context.Context, actor db.Actor, id int64, reason string) error {
	return s.end(ctx, actor, id, Cancelled, reason, func(t Tender) bool { return t.Status == Planning || t.Running() })
}

// FailTender says with a reason that the tender brought nothing: no bids, none
// valid, or all above what can be paid.
func (s *Store) FailTender(ctx context.Context, actor db.Actor, id int64, reason string) error {
	return s.end(ctx, actor, id, Unsuccessful, reason, func(t Tender) bool { return t.Status == Evaluation || t.Status == Standstill })
}

func (s *Store) end(ctx context.Context, actor db.Actor, id int64, status, reason string, may func(Tender) bool) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.List{ErrReason}
	}
	return s.step(ctx, actor, "end a tender", id, func(ctx context.Context, tx bun.Tx, t Tender) error {
		if !may(t) {
			return ErrStep
		}
		var active bool
		if err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM awards WHERE tender_id = ? AND status = 'active')`, id).Scan(ctx, &active); err != nil {
			return err
		}
		if active {
			return ErrAwardStands
		}
		if _, err := tx.ExecContext(ctx, `UPDATE awards SET status = 'cancelled' WHERE tender_id = ? AND status = 'pending'`, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE lots SET status = ?, status_reason = ? WHERE tender_id = ? AND status = 'active'`, status, reason, id); err != nil {
			return err
		}
		return db.One(tx.ExecContext(ctx, `UPDATE tenders SET status = ?, status_reason = ? WHERE id = ?`, status, reason, id))
	})
}

// settleTender moves a tender to where its lots are: in standstill once every
// lot that is left has a live award, complete or unsuccessful once none is left.
func settleTender(ctx context.Context, tx bun.IDB, id int64) error {
	return db.One(tx.ExecContext(ctx, `
		UPDATE tenders t SET
			status = CASE
				WHEN l.active > l.awarded THEN 'evaluation'
				WHEN l.active > 0 THEN 'standstill'
				WHEN l.complete > 0 THEN 'complete'
				ELSE 'unsuccessful' END,
			status_reason = CASE WHEN l.active = 0 AND l.complete = 0 THEN l.reason ELSE t.status_reason END
		FROM (SELECT count(*) FILTER (WHERE status = 'active') AS active,
				count(*) FILTER (WHERE status = 'active' AND EXISTS (SELECT 1 FROM awards w WHERE w.lot_id = lots.id AND w.status IN ('pending', 'active'))) AS awarded,
				count(*) FILTER (WHERE status = 'complete') AS complete, max(status_reason) AS reason
			FROM lots WHERE tender_id = ?) l
		WHERE t.id = ?`, id, id))
}
