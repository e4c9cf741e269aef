package procurement

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// LimitKinds are the limits of the law, in som, days or as a share of 1.
var LimitKinds = []string{"simplified_max", "direct_year_max", "additional_share_max", "submission_days_min",
	"standstill_days", "amendment_share_max", "security_share_max"}

// Limit is a limit of the law, for one method or for all, in force from a day to
// a day.
type Limit struct {
	bun.BaseModel `bun:"table:procurement_limits"`

	ID        int64           `bun:"id,pk,autoincrement"`
	Kind      string          `bun:"kind"`            // one of LimitKinds
	Method    string          `bun:"method,nullzero"` // "" for all methods
	Value     decimal.Decimal `bun:"value"`
	ValidFrom date.Date       `bun:"valid_from"`
	ValidTo   date.Date       `bun:"valid_to"`
	Ground    string          `bun:"ground"`
	Confirmed bool            `bun:"confirmed"` // false: shown and warned of, but nothing is refused by it
}

// ErrLimitTaken refuses a second limit of a kind and method from the same day.
var ErrLimitTaken = fault.New(fault.Conflict, "procurement.limit_taken").On("valid_from")

// ErrGroundText asks where a limit stands.
var ErrGroundText = fault.New(fault.Invalid, "procurement.law").On("ground")

func (l *Limit) check() error {
	l.Ground = strings.TrimSpace(l.Ground)
	var wrong fault.List
	if !slices.Contains(LimitKinds, l.Kind) {
		wrong = append(wrong, ErrChoice.On("kind"))
	}
	if l.Value.Sign() < 0 || l.Value.Cmp(decimal.New(1, 15)) >= 0 {
		wrong = append(wrong, ErrNegative.On("value"))
	}
	if l.ValidFrom.IsZero() {
		wrong = append(wrong, ErrDate.On("valid_from"))
	}
	if !l.ValidTo.IsZero() && l.ValidTo.Before(l.ValidFrom) {
		wrong = append(wrong, ErrOrder.On("valid_to"))
	}
	if l.Ground == "" {
		wrong = append(wrong, ErrGroundText)
	}
	return wrong.Or()
}

// Limits is the whole table in memory: some dozens.
type Limits []Limit

// On finds the limit of a kind for a method in force on a day: the method's own
// before that of all methods, the newest of several.
func (l Limits) On(kind, method string, day date.Date) (found Limit, ok bool) {
	for _, one := range l {
		if one.Kind != kind || one.Method != method && one.Method != "" || !inForce(one.ValidFrom, one.ValidTo, day) {
			continue
		}
		own, better := one.Method != "", one.ValidFrom.After(found.ValidFrom)
		if !ok || own && found.Method == "" || own == (found.Method != "") && better {
			found, ok = one, true
		}
	}
	return found, ok
}

// Limits lists all limits, kind by kind, the newest first.
func (s *Store) Limits(ctx context.Context, actor db.Actor) (list Limits, err error) {
	err = s.all(ctx, actor, (*[]Limit)(&list), "kind, method NULLS FIRST, valid_from DESC")
	return list, err
}

func loadLimits(ctx context.Context, tx bun.IDB) (list Limits, err error) {
	err = tx.NewSelect().Model((*[]Limit)(&list)).Scan(ctx)
	return list, err
}

// Limit finds one limit.
func (s *Store) Limit(ctx context.Context, actor db.Actor, id int64) (l Limit, err error) {
	err = s.find(ctx, actor, &l, id)
	return l, err
}

// AddLimit adds a limit.
func (s *Store) AddLimit(ctx context.Context, actor db.Actor, l *Limit) error {
	return s.add(ctx, actor, l, l.check())
}

// ChangeLimit changes a limit.
func (s *Store) ChangeLimit(ctx context.Context, actor db.Actor, l *Limit) error {
	return s.change(ctx, actor, l, l.check())
}

// DeleteLimit removes a limit.
func (s *Store) DeleteLimit(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a limit", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Limit)(nil)).Where("id = ?", id).Exec(ctx))
	})
}
