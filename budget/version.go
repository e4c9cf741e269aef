package budget

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// componentsQuery gathers what stands behind the newest baseline of every
// service: the attributed lines of its reference year and its assets. It is
// the one place that says what a baseline consists of.
const componentsQuery = `
	newest AS (
		SELECT DISTINCT ON (aimak, category) *
		FROM baselines
		ORDER BY aimak, category, version DESC
	), found AS (
		SELECT b.id, jsonb_build_object(
			'lines', coalesce((
				SELECT jsonb_agg(jsonb_build_object(
					'line', l.line, 'functional_code', l.functional_code, 'economic_code', l.economic_code,
					'title', l.title, 'approved', l.approved, 'adjusted', l.adjusted, 'executed', l.executed,
					'share', a.share, 'behaviour', a.behaviour, 'avoidable_share', a.avoidable_share,
					'reason', a.reason) ORDER BY l.line COLLATE "C")
				FROM attributions a JOIN budget_lines l ON l.id = a.budget_line_id
				WHERE a.aimak = b.aimak AND a.category = b.category AND l.year = b.reference_year), '[]'),
			'assets', coalesce((
				SELECT jsonb_agg(jsonb_build_object(
					'asset', s.asset, 'title', s.title, 'purchase_price', s.purchase_price,
					'residual_value', s.residual_value, 'life_years', s.life_years, 'in_service_on', s.in_service_on,
					'share', s.share, 'avoidable_share', s.avoidable_share) ORDER BY s.asset COLLATE "C")
				FROM assets s WHERE s.aimak = b.aimak AND s.category = b.category), '[]')
		) AS components
		FROM newest b
	)`

// LockBaselines lets one transaction at a time write baselines; it holds until
// the transaction ends. Without it two changes of one service, made at once,
// would each write a version that lacks the other's. KeepVersions takes it by
// itself; whoever writes to baselines before takes it first, so that nobody
// waits in a circle.
func LockBaselines(ctx context.Context, tx bun.IDB) error {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('kelishim.baselines'))`); err != nil {
		return fmt.Errorf("lock the baselines: %w", err)
	}
	return nil
}

// KeepVersions holds every baseline together with what stands behind it. A
// draft follows its lines and assets; of a frozen one that no longer agrees
// with them a new version is made, so that the old figures stay provable.
// author and reason say who changed what and why; where both are empty (an
// import, whose rows bring their own) those of the frozen version are kept.
// It returns how many versions were made. Call it last in every transaction
// that changes budget lines, attributions, assets or baselines.
func KeepVersions(ctx context.Context, tx bun.IDB, actor db.Actor, author, reason string) (int, error) {
	if err := LockBaselines(ctx, tx); err != nil {
		return 0, err
	}
	_, err := tx.ExecContext(ctx, `
		WITH`+componentsQuery+`
		UPDATE baselines b
		SET components = f.components
		FROM found f
		WHERE f.id = b.id
		  AND (b.frozen_on IS NULL OR b.components = '{}')
		  AND b.components <> f.components`)
	if err != nil {
		return 0, fmt.Errorf("let drafts follow their lines: %w", err)
	}
	res, err := tx.ExecContext(ctx, `
		WITH`+componentsQuery+`
		INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate,
			overhead_avoidable_share, administration_share, hurdle, frozen_on, author, reason, components, recorded_by)
		SELECT b.aimak, b.category, b.version + 1, b.reference_year, b.amounts, b.overhead_rate,
			b.overhead_avoidable_share, b.administration_share, b.hurdle,
			CASE WHEN ? = '' THEN b.frozen_on ELSE (now() AT TIME ZONE 'Asia/Bishkek')::date END,
			coalesce(nullif(?, ''), b.author), coalesce(nullif(?, ''), b.reason), f.components, ?
		FROM newest b JOIN found f USING (id)
		WHERE b.frozen_on IS NOT NULL AND b.components <> f.components`,
		reason, author, reason, actor.Name)
	if err != nil {
		return 0, fmt.Errorf("make new versions of baselines: %w", err)
	}
	made, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("count new versions of baselines: %w", err)
	}
	return int(made), nil
}
