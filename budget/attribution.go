package budget

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Attribution says which share of a budget line belongs to a service, how it
// moves with the volume, and what share of it would go away with the service.
type Attribution struct {
	bun.BaseModel `bun:"table:attributions"`

	LineID         int64           `bun:"budget_line_id,pk"`
	Aimak          string          `bun:"aimak"` // that of the line
	Category       string          `bun:"category,pk"`
	Share          decimal.Decimal `bun:"share"`           // 0 to 1, of the line
	Behaviour      string          `bun:"behaviour"`       // one of Behaviours
	AvoidableShare decimal.Decimal `bun:"avoidable_share"` // 0 to 1, of what is attributed
	Reason         string          `bun:"reason,nullzero"`
}

// Behaviours of a line: fixed moves with the days, variable with the volume
// (docs/method.md, in-house 2).
var Behaviours = []string{"fixed", "variable"}

// Refusals of attributions.
var (
	ErrBehaviour         = fault.New(fault.Invalid, "budget.behaviour").On("behaviour")
	ErrAttributionReason = fault.New(fault.Invalid, "budget.attribution_reason").On("reason")
	// ErrShareLeft carries Left, the share of the line that is not yet given away.
	ErrShareLeft = fault.New(fault.Invalid, "budget.share_left").On("share")
)

func (a *Attribution) check() fault.List {
	a.Reason = strings.TrimSpace(a.Reason)
	var wrong fault.List
	if a.Category == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "budget.attribution_service").On("category"))
	}
	if !shareSane(a.Share) {
		wrong = append(wrong, ErrShare.On("share"))
	}
	if a.Behaviour != "fixed" && a.Behaviour != "variable" {
		wrong = append(wrong, ErrBehaviour)
	}
	if !shareSane(a.AvoidableShare) {
		wrong = append(wrong, ErrShare.On("avoidable_share"))
	}
	// An auditor asks first of all why a line was split; whole lines need no word.
	if a.Reason == "" && (a.Share.Cmp(one) < 0 || a.AvoidableShare.Cmp(one) < 0) {
		wrong = append(wrong, ErrAttributionReason)
	}
	return wrong
}

// Attribution finds what of a line belongs to a service; db.ErrNotFound where
// nothing does.
func (s *Store) Attribution(ctx context.Context, actor db.Actor, lineID int64, category string) (Attribution, error) {
	var a Attribution
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&a).Where("budget_line_id = ? AND category = ?", lineID, category).Scan(ctx)
	})
	return a, Refusals.Kindly(err)
}

// LineAttributions are all shares of a line and what of it is left.
type LineAttributions struct {
	Attributions []Attribution
	Left         decimal.Decimal
}

// AttributionsOf lists the shares of a line in the order of their categories.
func (s *Store) AttributionsOf(ctx context.Context, actor db.Actor, lineID int64) (LineAttributions, error) {
	var parts LineAttributions
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&parts.Attributions).Where("budget_line_id = ?", lineID).Order("category").Scan(ctx)
		if err != nil {
			return err
		}
		return tx.NewRaw(`SELECT 1 - coalesce(sum(share), 0) FROM attributions WHERE budget_line_id = ?`, lineID).Scan(ctx, &parts.Left)
	})
	if err != nil {
		return LineAttributions{}, fmt.Errorf("list the shares of line %d: %w", lineID, err)
	}
	return parts, nil
}

// AddAttribution gives a share of a line to a service of the same aimak. It
// refuses more than is left of the line, and a part of a line without a reason.
func (s *Store) AddAttribution(ctx context.Context, actor db.Actor, a *Attribution, reason string) error {
	return s.putAttribution(ctx, actor, a, reason, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(a).Exec(ctx)
		return err
	})
}

// ChangeAttribution changes all of an attribution but its line and service.
func (s *Store) ChangeAttribution(ctx context.Context, actor db.Actor, a *Attribution, reason string) error {
	return s.putAttribution(ctx, actor, a, reason, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(a).WherePK().Exec(ctx))
	})
}

func (s *Store) putAttribution(ctx context.Context, actor db.Actor, a *Attribution, reason string, write func(context.Context, bun.Tx) error) error {
	if err := a.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error { return a.place(ctx, tx, write) })
}

// AddAttributions gives shares of several lines to services: all or none. A
// refusal's field carries the line, as in "share_17".
func (s *Store) AddAttributions(ctx context.Context, actor db.Actor, list []Attribution, reason string) error {
	var wrong fault.List
	for i := range list {
		wrong = append(wrong, list[i].named(list[i].check().Or())...)
	}
	if err := wrong.Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error {
		for i := range list {
			a := &list[i]
			err := a.place(ctx, tx, func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.NewInsert().Model(a).Exec(ctx)
				return err
			})
			if refusals := fault.All(Refusals.Kindly(err)); len(refusals) > 0 {
				return a.named(refusals)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// named puts the line into the fields of refusals.
func (a *Attribution) named(err error) fault.List {
	var list fault.List
	for _, one := range fault.All(err) {
		list = append(list, one.On(fmt.Sprintf("%s_%d", one.Field, a.LineID)))
	}
	return list
}

// place writes an attribution where enough of the line is left.
func (a *Attribution) place(ctx context.Context, tx bun.Tx, write func(context.Context, bun.Tx) error) error {
	// Two clerks who share out one line at once meet at its row.
	err := tx.NewRaw(`SELECT aimak FROM budget_lines WHERE id = ? FOR UPDATE`, a.LineID).Scan(ctx, &a.Aimak)
	if err != nil {
		return fmt.Errorf("lock line %d: %w", a.LineID, err)
	}
	var left decimal.Decimal
	err = tx.NewRaw(`
		SELECT 1 - coalesce(sum(share), 0)
		FROM attributions
		WHERE budget_line_id = ? AND category <> ?`, a.LineID, a.Category).Scan(ctx, &left)
	if err != nil {
		return fmt.Errorf("see what is left of line %d: %w", a.LineID, err)
	}
	if a.Share.Cmp(left) > 0 {
		return ErrShareLeft.With("Left", left)
	}
	if err := write(ctx, tx); err != nil {
		return fmt.Errorf("attribute line %d to %s: %w", a.LineID, a.Category, err)
	}
	return nil
}

// DeleteAttribution takes a line away from a service.
func (s *Store) DeleteAttribution(ctx context.Context, actor db.Actor, lineID int64, category, reason string) error {
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewDelete().Model((*Attribution)(nil)).
			Where("budget_line_id = ? AND category = ?", lineID, category).Exec(ctx))
		if err != nil {
			return fmt.Errorf("take line %d away from %s: %w", lineID, category, err)
		}
		return nil
	})
}

// AttributedLine is a line of which a share belongs to a service.
type AttributedLine struct {
	Line
	Share          decimal.Decimal `bun:"share"`
	Behaviour      string          `bun:"behaviour"`
	AvoidableShare decimal.Decimal `bun:"avoidable_share"`
	Reason         string          `bun:"reason"`
}

// LinesOfService lists the lines of all years of which a share belongs to a
// service, the newest year first.
func (s *Store) LinesOfService(ctx context.Context, actor db.Actor, aimak, category string) ([]AttributedLine, error) {
	var list []AttributedLine
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT l.*, a.share, a.behaviour, a.avoidable_share, a.reason
			FROM attributions a JOIN budget_lines l ON l.id = a.budget_line_id
			WHERE a.aimak = ? AND a.category = ?
			ORDER BY l.year DESC, l.line COLLATE "C"`, aimak, category).Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("list lines of service %s of %s: %w", category, aimak, err)
	}
	return list, nil
}
