// Package budget keeps the in-house side: budget lines of a fiscal year, what
// share of them belongs to a service, assets, volumes, and the baselines that
// say how to read them, frozen in versions; also the budget classification. It
// computes no saving and knows no contract.
package budget

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Store reads and changes the in-house side; each exported method is one
// transaction on behalf of an actor, and every write ends with KeepVersions.
type Store struct{ db *db.DB }

// NewStore makes the store of budgets.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// Refusals say kindly what the tables of the in-house side refuse, by the name
// of the constraint.
var Refusals = db.Refusals{
	"volumes_once":          fault.New(fault.Conflict, "service.volume_taken").On("year"),
	"volumes_year_sane":     ErrYear.On("year"),
	"volumes_not_negative":  ErrQuantity,
	"volumes_service_known": ErrServiceUnknown,

	"budget_lines_once":                  ErrLineTaken,
	"budget_lines_aimak_known":           fault.New(fault.Invalid, "register.unit_unknown").On("aimak"),
	"budget_lines_year_sane":             ErrYear.On("year"),
	"budget_lines_line_given":            ErrLineNumber,
	"budget_lines_functional_digits":     ErrCodeDigits.On("functional_code"),
	"budget_lines_economic_digits":       ErrCodeDigits.On("economic_code"),
	"budget_lines_title_given":           ErrLineTitle,
	"budget_lines_approved_not_negative": ErrNegative.On("approved"),
	"budget_lines_adjusted_not_negative": ErrNegative.On("adjusted"),
	"budget_lines_executed_not_negative": ErrNegative.On("executed"),

	"attributions_once":             fault.New(fault.Conflict, "budget.attribution_taken").On("category"),
	"attributions_share_0_to_1":     ErrShare.On("share"),
	"attributions_avoidable_0_to_1": ErrShare.On("avoidable_share"),
	"attributions_behaviour_known":  ErrBehaviour,
	"attributions_line_known":       fault.New(fault.Invalid, "budget.line_unknown"),
	"attributions_service_known":    ErrServiceUnknown.On("category"),
	"attributions_share_at_most_1":  fault.New(fault.Invalid, "budget.share_beyond_whole").On("share"),

	"assets_once":                  fault.New(fault.Conflict, "service.asset_taken").On("asset"),
	"assets_asset_given":           ErrAssetNumber,
	"assets_title_given":           ErrAssetTitle,
	"assets_price_not_negative":    ErrNegative.On("purchase_price"),
	"assets_residual_not_negative": ErrNegative.On("residual_value"),
	"assets_residual_within_price": ErrResidual,
	"assets_life_positive":         ErrLife,
	"assets_share_0_to_1":          ErrShare.On("share"),
	"assets_avoidable_0_to_1":      ErrShare.On("avoidable_share"),
	"assets_service_known":         ErrServiceUnknown,

	"baselines_once":                      ErrChangedMeanwhile,
	"baselines_year_sane":                 ErrYear.On("reference_year"),
	"baselines_amounts_known":             ErrAmounts,
	"baselines_overhead_sane":             ErrOverhead,
	"baselines_overhead_avoidable_0_to_1": ErrShare.On("overhead_avoidable_share"),
	"baselines_administration_0_to_1":     ErrShare.On("administration_share"),
	"baselines_hurdle_0_to_1":             ErrShare.On("hurdle"),
	"baselines_service_known":             ErrServiceUnknown,

	"classification_codes_once":             fault.New(fault.Conflict, "register.code_taken").On("code"),
	"classification_codes_kind_known":       ErrCodeKind,
	"classification_codes_digits":           ErrCodeDigits.On("code"),
	"classification_codes_name_ru_given":    fault.New(fault.Invalid, "register.name_ru").On("name_ru"),
	"classification_codes_valid_in_order":   fault.New(fault.Invalid, "register.valid_order").On("valid_to"),
	"classification_codes_confidence_known": fault.New(fault.Invalid, "register.confidence_unknown").On("confidence"),
}

// Refusals that several things of the in-house side share.
var (
	ErrYear           = fault.New(fault.Invalid, "register.year").With("From", "1990").With("To", "2199")
	ErrNegative       = fault.New(fault.Invalid, "budget.negative")
	ErrShare          = fault.New(fault.Invalid, "budget.share")
	ErrServiceUnknown = fault.New(fault.Invalid, "service.not_of_aimak")

	// ErrReasonRequired refuses to change by hand what a frozen baseline stands
	// on without saying why.
	ErrReasonRequired = fault.New(fault.Invalid, "baseline.reason_required").On("version_reason")
)

var one = decimal.NewFromInt(1)

func shareSane(d decimal.Decimal) bool { return d.Sign() >= 0 && d.Cmp(one) <= 0 }

func yearSane(year int) bool { return year >= 1990 && year <= 2199 }

// write is a transaction on the in-house side that ends with KeepVersions in
// the name of the actor. Where a frozen baseline gets a new version by it, a
// reason must have been given, or nothing is written.
func (s *Store) write(ctx context.Context, actor db.Actor, reason string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return keepWithReason(ctx, tx, actor, reason)
	}))
}

func keepWithReason(ctx context.Context, tx bun.IDB, actor db.Actor, reason string) error {
	reason = strings.TrimSpace(reason)
	made, err := KeepVersions(ctx, tx, actor, actor.Name, reason)
	if err != nil {
		return err
	}
	if made > 0 && reason == "" {
		return ErrReasonRequired
	}
	return nil
}
