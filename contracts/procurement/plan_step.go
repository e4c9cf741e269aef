package procurement

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// SubmitPlan lays a plan before the head; its sources must add up to its cost.
func (s *Store) SubmitPlan(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "submit a service plan", func(ctx context.Context, tx bun.Tx) error {
		p, err := openPlan(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := p.balanced(ctx, tx); err != nil {
			return err
		}
		return db.One(tx.ExecContext(ctx, `UPDATE service_plans SET status = 'submitted', submission = submission + 1 WHERE id = ?`, id))
	})
}

// balanced refuses a plan whose sources do not add up to its cost.
func (p Plan) balanced(ctx context.Context, tx bun.IDB) error {
	var sum money.Som
	var count int
	if err := tx.NewRaw(`SELECT coalesce(sum(amount), 0), count(*) FROM service_plan_sources WHERE plan_id = ?`, p.ID).Scan(ctx, &sum, &count); err != nil {
		return err
	}
	switch {
	case count == 0 && !p.Cost.IsZero():
		return ErrNoSources
	case sum.Cmp(p.Cost) != 0:
		return ErrSources.With("Sum", sum).With("Cost", p.Cost).With("Difference", p.Cost.Sub(sum))
	}
	return nil
}

// DecidePlan is the head's word: approved, or returned with a note. Refused
// where the plan is not before him. An approved plan may be returned later.
func (s *Store) DecidePlan(ctx context.Context, actor db.Actor, id int64, decision, note string) error {
	if err := checkDecision(decision, note); err != nil {
		return err
	}
	return s.write(ctx, actor, "decide on a service plan", func(ctx context.Context, tx bun.Tx) error {
		var p Plan
		if err := hold(ctx, tx, &p, id); err != nil {
			return err
		}
		state := p.State()
		if state != Submitted && (state != Approved || decision != Returned) {
			return ErrPlanStep
		}
		if decision == Approved {
			if err := p.balanced(ctx, tx); err != nil {
				return err
			}
		}
		return decide(ctx, tx, actor, "service_plans", id, p.Submission, decision, note)
	})
}

func checkDecision(decision, note string) error {
	switch {
	case decision != Approved && decision != Returned:
		return fault.List{ErrChoice.On("decision")}
	case decision == Returned && note == "":
		return fault.List{ErrNote}
	}
	return nil
}

func decide(ctx context.Context, tx bun.IDB, actor db.Actor, table string, id int64, submission int, decision, note string) error {
	return db.One(tx.ExecContext(ctx, `UPDATE ? SET decision = ?, decision_note = nullif(?, ''), decided_on = ?, decided_by = ?, decided_submission = ?
		WHERE id = ?`, bun.Ident(table), decision, note, date.Today(), actor.Name, submission, id))
}

// WithdrawPlan takes a plan back, whatever the head said.
func (s *Store) WithdrawPlan(ctx context.Context, actor db.Actor, id int64) error {
	return s.planStatus(ctx, actor, id, Withdrawn, func(p Plan) bool { return p.State() != Withdrawn })
}

// ReopenPlan makes a withdrawn plan a draft again; the head's word on it counts
// no longer.
func (s *Store) ReopenPlan(ctx context.Context, actor db.Actor, id int64) error {
	return s.planStatus(ctx, actor, id, Draft, func(p Plan) bool { return p.State() == Withdrawn })
}

func (s *Store) planStatus(ctx context.Context, actor db.Actor, id int64, status string, may func(Plan) bool) error {
	return s.write(ctx, actor, "move a service plan", func(ctx context.Context, tx bun.Tx) error {
		var p Plan
		if err := hold(ctx, tx, &p, id); err != nil {
			return err
		}
		if !may(p) {
			return ErrPlanStep
		}
		return db.One(tx.ExecContext(ctx, `UPDATE service_plans SET status = ? WHERE id = ?`, status, id))
	})
}
