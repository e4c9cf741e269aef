package budget

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Baseline says how the in-house cost of a service is read. The newest version
// counts, draft or frozen; a frozen one is not changed any more: a new version
// follows it.
type Baseline struct {
	bun.BaseModel `bun:"table:baselines"`

	ID                     int64            `bun:"id,pk,autoincrement"`
	Aimak                  string           `bun:"aimak"`
	Category               string           `bun:"category"`
	Version                int              `bun:"version"` // from 1
	ReferenceYear          int              `bun:"reference_year"`
	Amounts                string           `bun:"amounts"`                  // one of Amounts
	OverheadRate           decimal.Decimal  `bun:"overhead_rate"`            // × (labour + contributions), 0 to 10
	OverheadAvoidableShare decimal.Decimal  `bun:"overhead_avoidable_share"` // 0 to 1
	AdministrationShare    *decimal.Decimal `bun:"administration_share"`     // × price where no cost is recorded; no default
	Hurdle                 *decimal.Decimal `bun:"hurdle"`                   // × in-house side: what a saving must reach
	FrozenOn               date.Date        `bun:"frozen_on"`                // none for a draft
	Author                 string           `bun:"author,nullzero"`
	Reason                 string           `bun:"reason,nullzero"`
	Components             Components       `bun:"components,type:jsonb"`
	RecordedAt             time.Time        `bun:"recorded_at,nullzero,default:now()"`
	RecordedBy             string           `bun:"recorded_by"`
}

// Frozen tells whether the version is closed.
func (b Baseline) Frozen() bool { return !b.FrozenOn.IsZero() }

// Amounts of a budget line that a baseline may use, from the surest.
var Amounts = []string{"executed", "adjusted", "approved"}

// Refusals of baselines.
var (
	ErrNoBaseline       = fault.New(fault.NotFound, "baseline.none")
	ErrAmounts          = fault.New(fault.Invalid, "baseline.amounts_unknown").On("amounts")
	ErrOverhead         = fault.New(fault.Invalid, "baseline.overhead").On("overhead_rate")
	ErrFrozenOn         = fault.New(fault.Invalid, "baseline.frozen_on").On("frozen_on")
	ErrAuthor           = fault.New(fault.Invalid, "baseline.author").On("author")
	ErrReason           = fault.New(fault.Invalid, "baseline.reason").On("reason")
	ErrNothingToFreeze  = fault.New(fault.Invalid, "baseline.nothing_to_freeze").On("reference_year")
	ErrNothingChanged   = fault.New(fault.Invalid, "baseline.nothing_changed")
	ErrNoDraft          = fault.New(fault.Conflict, "baseline.no_draft")
	ErrChangedMeanwhile = fault.New(fault.Conflict, "baseline.changed_meanwhile")
)

var highestOverhead = decimal.NewFromInt(10)

func (b *Baseline) check() fault.List {
	b.Author, b.Reason = strings.TrimSpace(b.Author), strings.TrimSpace(b.Reason)
	var wrong fault.List
	if !yearSane(b.ReferenceYear) {
		wrong = append(wrong, ErrYear.On("reference_year"))
	}
	if b.Amounts != "executed" && b.Amounts != "adjusted" && b.Amounts != "approved" {
		wrong = append(wrong, ErrAmounts)
	}
	if b.OverheadRate.Sign() < 0 || b.OverheadRate.Cmp(highestOverhead) > 0 {
		wrong = append(wrong, ErrOverhead)
	}
	if !shareSane(b.OverheadAvoidableShare) {
		wrong = append(wrong, ErrShare.On("overhead_avoidable_share"))
	}
	if b.AdministrationShare != nil && !shareSane(*b.AdministrationShare) {
		wrong = append(wrong, ErrShare.On("administration_share"))
	}
	if b.Hurdle != nil && !shareSane(*b.Hurdle) {
		wrong = append(wrong, ErrShare.On("hurdle"))
	}
	return wrong
}

func (b *Baseline) checkFrozen() fault.List {
	var wrong fault.List
	if b.FrozenOn.IsZero() || b.FrozenOn.After(date.Today()) {
		wrong = append(wrong, ErrFrozenOn)
	}
	if b.Author == "" {
		wrong = append(wrong, ErrAuthor)
	}
	if b.Reason == "" {
		wrong = append(wrong, ErrReason)
	}
	return wrong
}

// sameTerms tells whether two versions read the in-house cost alike.
func (b *Baseline) sameTerms(c *Baseline) bool {
	return b.ReferenceYear == c.ReferenceYear && b.Amounts == c.Amounts && b.OverheadRate.Equal(c.OverheadRate) &&
		b.OverheadAvoidableShare.Equal(c.OverheadAvoidableShare) &&
		sameShare(b.AdministrationShare, c.AdministrationShare) && sameShare(b.Hurdle, c.Hurdle)
}

func sameShare(a, b *decimal.Decimal) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// Baseline is the newest version of a service's baseline; ErrNoBaseline where
// there is none yet.
func (s *Store) Baseline(ctx context.Context, actor db.Actor, aimak, category string) (Baseline, error) {
	var newest *Baseline
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		newest, err = newestBaseline(ctx, tx, aimak, category)
		return err
	})
	if err != nil {
		return Baseline{}, err
	}
	if newest == nil {
		return Baseline{}, ErrNoBaseline
	}
	return *newest, nil
}

// newestBaseline is nil where the service has none.
func newestBaseline(ctx context.Context, tx bun.IDB, aimak, category string) (*Baseline, error) {
	var list []Baseline
	err := tx.NewSelect().Model(&list).Where("aimak = ? AND category = ?", aimak, category).Order("version DESC").Limit(1).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the baseline of %s of %s: %w", category, aimak, err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}

// SaveDraft keeps a baseline that is not frozen: the first one, a change of the
// draft, or a new version after a frozen one, for which it asks a reason.
// b.Version is the version that the person saw, 0 for none: where another one is
// the newest meanwhile it refuses with ErrChangedMeanwhile. It sets b.Version.
func (s *Store) SaveDraft(ctx context.Context, actor db.Actor, b *Baseline) error {
	b.FrozenOn = date.Date{}
	return s.putBaseline(ctx, actor, b, b.check())
}

// Freeze keeps a baseline and closes it, with author, day and reason: the draft,
// or at once a new version after a frozen one. It refuses what has no lines and
// no assets behind it, and a new version in which nothing is changed.
func (s *Store) Freeze(ctx context.Context, actor db.Actor, b *Baseline) error {
	wrong := b.check()
	return s.putBaseline(ctx, actor, b, append(wrong, b.checkFrozen()...))
}

func (s *Store) putBaseline(ctx context.Context, actor db.Actor, b *Baseline, wrong fault.List) error {
	if len(wrong) > 0 {
		return wrong
	}
	seen := b.Version
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := LockBaselines(ctx, tx); err != nil {
			return err
		}
		newest, err := newestBaseline(ctx, tx, b.Aimak, b.Category)
		if err != nil {
			return err
		}
		if err := b.follow(newest); err != nil {
			return err
		}
		if newest != nil && !newest.Frozen() {
			err = db.One(tx.ExecContext(ctx, `DELETE FROM baselines WHERE id = ?`, newest.ID))
			if err != nil {
				return fmt.Errorf("replace the draft of %s of %s: %w", b.Category, b.Aimak, err)
			}
		}
		b.RecordedBy = actor.Name
		// KeepVersions fills the empty components in.
		_, err = tx.NewInsert().Model(b).ExcludeColumn("id", "recorded_at").Value("components", "?::jsonb", "{}").Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep version %d of the baseline of %s of %s: %w", b.Version, b.Category, b.Aimak, err)
		}
		if err := keepWithReason(ctx, tx, actor, b.Reason); err != nil {
			return err
		}
		return b.refuseEmpty(ctx, tx)
	})
	if err != nil {
		b.Version = seen
	}
	return Refusals.Kindly(err)
}

// follow gives b the version that comes after newest, or refuses.
func (b *Baseline) follow(newest *Baseline) error {
	if newest == nil {
		if b.Version != 0 {
			return ErrChangedMeanwhile
		}
		b.Version = 1
		return nil
	}
	if b.Version != newest.Version {
		return ErrChangedMeanwhile
	}
	if !newest.Frozen() {
		return nil
	}
	if b.Reason == "" {
		return ErrReason
	}
	if b.sameTerms(newest) {
		return ErrNothingChanged
	}
	b.Version++
	return nil
}

func (b *Baseline) refuseEmpty(ctx context.Context, tx bun.IDB) error {
	if !b.Frozen() {
		return nil
	}
	kept, err := newestBaseline(ctx, tx, b.Aimak, b.Category)
	if err != nil {
		return err
	}
	if len(kept.Components.Lines)+len(kept.Components.Assets) == 0 {
		return ErrNothingToFreeze
	}
	return nil
}

// DiscardDraft takes the draft away, so that the frozen version before it counts
// again; where its lines changed meanwhile that makes a new version, for which a
// reason is asked. A first draft leaves the service without a baseline.
func (s *Store) DiscardDraft(ctx context.Context, actor db.Actor, aimak, category, reason string) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := LockBaselines(ctx, tx); err != nil {
			return err
		}
		newest, err := newestBaseline(ctx, tx, aimak, category)
		if err != nil {
			return err
		}
		if newest == nil || newest.Frozen() {
			return ErrNoDraft
		}
		if err := db.One(tx.ExecContext(ctx, `DELETE FROM baselines WHERE id = ?`, newest.ID)); err != nil {
			return fmt.Errorf("discard the draft of %s of %s: %w", category, aimak, err)
		}
		return keepWithReason(ctx, tx, actor, reason)
	}))
}

// FrozenOn lists the categories of an aimak's services whose frozen baseline
// stands on the lines of a year: a change of such a line needs a reason.
func (s *Store) FrozenOn(ctx context.Context, actor db.Actor, aimak string, year int) ([]string, error) {
	var categories []string
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT category
			FROM (SELECT DISTINCT ON (category) category, reference_year, frozen_on
				FROM baselines WHERE aimak = ? ORDER BY category, version DESC) newest
			WHERE reference_year = ? AND frozen_on IS NOT NULL
			ORDER BY category`, aimak, year).Scan(ctx, &categories)
	})
	if err != nil {
		return nil, fmt.Errorf("list frozen baselines of %s on %d: %w", aimak, year, err)
	}
	return categories, nil
}
