package contracts

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Event is what happened to a contract as a whole.
type Event struct {
	bun.BaseModel `bun:"table:contract_events"`

	ID         int64     `bun:"id,pk,autoincrement"`
	ContractID int64     `bun:"contract_id"`
	Kind       string    `bun:"kind"` // drafted, signed, started …; see the table
	HappenedOn date.Date `bun:"happened_on"`
	Reason     string    `bun:"reason"`
	FromBuyer  string    `bun:"from_buyer,nullzero"` // of a transfer
	ToBuyer    string    `bun:"to_buyer,nullzero"`
	RecordedBy string    `bun:"recorded_by,nullzero,default:''"`
}

// Decision is the day and the reason of a step.
type Decision struct {
	On     date.Date
	Reason string
}

// Events lists what happened to a contract, in the order in which it was
// recorded.
func (s *Store) Events(ctx context.Context, actor db.Actor, contractID int64) (list []Event, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("contract_id = ?", contractID).Order("id").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list events of contract %d: %w", contractID, err)
	}
	return list, nil
}

// record writes an event of who acts in this transaction.
func record(ctx context.Context, tx bun.Tx, e *Event) error {
	if _, err := tx.NewInsert().Model(e).Exec(ctx); err != nil {
		return fmt.Errorf("record that contract %d was %s: %w", e.ContractID, e.Kind, err)
	}
	return nil
}

// lock reads a contract that nobody else changes until the transaction ends.
func lock(ctx context.Context, tx bun.Tx, id int64) (c Contract, err error) {
	err = tx.NewSelect().Model(&c).Where("id = ?", id).For("UPDATE").Scan(ctx)
	return c, err
}

func (d *Decision) check(reason bool) error {
	d.Reason = strings.TrimSpace(d.Reason)
	var wrong fault.List
	if d.On.IsZero() {
		wrong = append(wrong, ErrDate.On("on"))
	}
	if reason && d.Reason == "" {
		wrong = append(wrong, ErrStepReason)
	}
	return wrong.Or()
}

// Take takes a step of the contract's life and records it. Refused: a step that
// does not lead on from where the contract stands, one of another role, a day
// that does not fit, and the cancelling of what was worked or paid under.
func (s *Store) Take(ctx context.Context, actor db.Actor, id int64, name string, d Decision) error {
	return s.write(ctx, actor, "take the step "+name, func(ctx context.Context, tx bun.Tx) error {
		c, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		step, ok := StepFrom(c.Status, name)
		if !ok {
			return ErrStep.With("Status", c.Status)
		}
		if !step.may(actor.Role) {
			return ErrStepRole
		}
		if err := d.check(step.Reason); err != nil {
			return err
		}
		if err := step.fits(c, d.On); err != nil {
			return err
		}
		c.apply(step, d)
		err = db.One(tx.NewUpdate().Model(&c).Column("status", "signed_on", "terminated_on", "end_reason").WherePK().Exec(ctx))
		if err != nil {
			return err
		}
		return record(ctx, tx, &Event{ContractID: id, Kind: step.Event, HappenedOn: d.On, Reason: d.Reason})
	})
}

// fits refuses a day on which the step cannot have been taken.
func (s Step) fits(c Contract, on date.Date) error {
	switch {
	case s.Name == "terminate":
		if on.Before(c.StartsOn) || on.After(c.EndsOn) {
			return ErrTerminated.On("on")
		}
		return nil // may lie ahead: the last day of work
	case on.After(date.Today()):
		return ErrStepAhead
	case s.Name == "sign" && on.After(c.EndsOn):
		return ErrStepLate.With("Day", c.EndsOn)
	case s.Name != "sign" && !c.SignedOn.IsZero() && on.Before(c.SignedOn):
		return ErrStepEarly.With("Day", c.SignedOn)
	case s.Name == "complete" && on.Before(c.StartsOn):
		return ErrStepEarly.With("Day", c.StartsOn)
	}
	return nil
}

func (c *Contract) apply(s Step, d Decision) {
	c.Status = s.To
	switch s.Name {
	case "sign":
		c.SignedOn = d.On
	case "terminate":
		c.TerminatedOn, c.EndReason = d.On, d.Reason
	case "reinstate":
		c.TerminatedOn, c.EndReason = date.Date{}, ""
	case "complete", "cancel", "discard":
		c.EndReason = d.Reason
	}
}

// Insource records that the service went back in-house after the contract: on a
// day from which the aimak does it again by its own forces.
func (s *Store) Insource(ctx context.Context, actor db.Actor, id int64, d Decision) error {
	return s.note(ctx, actor, id, "insourced", d, func(ctx context.Context, tx bun.Tx, c *Contract) error {
		switch {
		case c.Status != Completed && c.Status != Terminated && !c.EndsOn.Before(date.Today()):
			return ErrInsourceRunning
		case !c.InForce():
			return ErrStep.With("Status", c.Status)
		case c.Insourced:
			return ErrInsourcedAlready
		case !d.On.After(c.LastDay()):
			return ErrStepEarly.With("Day", c.LastDay())
		}
		c.Insourced = true
		return db.One(tx.NewUpdate().Model(c).Column("insourced").WherePK().Exec(ctx))
	})
}

// Notice records that the other side was told in time that the contract will
// not be renewed.
func (s *Store) Notice(ctx context.Context, actor db.Actor, id int64, d Decision) error {
	return s.note(ctx, actor, id, "notice", d, func(_ context.Context, _ bun.Tx, c *Contract) error {
		switch {
		case !c.Running():
			return ErrStep.With("Status", c.Status)
		case d.On.After(date.Today()):
			return ErrStepAhead
		}
		return nil
	})
}

// note records what happened to a contract beside the steps of its life.
func (s *Store) note(ctx context.Context, actor db.Actor, id int64, kind string, d Decision, fn func(context.Context, bun.Tx, *Contract) error) error {
	if err := d.check(true); err != nil {
		return err
	}
	return s.write(ctx, actor, "record "+kind, func(ctx context.Context, tx bun.Tx) error {
		c, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := fn(ctx, tx, &c); err != nil {
			return err
		}
		return record(ctx, tx, &Event{ContractID: id, Kind: kind, HappenedOn: d.On, Reason: d.Reason})
	})
}

// Insourced lists when and why a service went back in-house, newest first.
func (s *Store) Insourced(ctx context.Context, actor db.Actor, aimak, category string) (list []Event, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where(`kind = 'insourced' AND contract_id IN
			(SELECT contract_id FROM contract_services WHERE aimak = ? AND category = ?)`, aimak, category).
			Order("happened_on DESC", "id DESC").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list what went back in-house: %w", err)
	}
	return list, nil
}
