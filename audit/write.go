package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// FactsChanged is the reason, a catalogue key, with which the program reopens or
// clears a flag.
const FactsChanged = "audit.note.facts_changed"

// statement computes a rule and writes what differs from what is stored.
//
// A frozen result is not touched by a later version or another threshold, and it
// never goes down: what was wrong at the end stays on record. New facts may
// still raise it, since somebody who pays after the end would else go unseen;
// and it thaws with its subject, e.g. when a termination is taken back.
//
// A flag that people have explained or closed opens again when the facts under
// it change, with a note of the program that keeps the old ones; so does a flag
// that goes down.
func (r Rule) statement() string {
	return `WITH ` + r.computed() + `,
	changed AS MATERIALIZED (
		SELECT c.*, f.id AS flag_id, f.result AS was, f.status AS was_status, f.inputs AS was_inputs
		FROM computed c LEFT JOIN flags f ON f.flag = ?0 AND f.subject = c.subject
		WHERE f.id IS NULL
		   OR (f.frozen_at IS NULL OR NOT c.final)
		      AND (c.result, c.inputs, c.thresholds, ?1, c.final, c.aimak) IS DISTINCT FROM
		          (f.result, f.inputs, f.thresholds, f.version, f.frozen_at IS NOT NULL, f.aimak)
		   OR f.frozen_at IS NOT NULL AND c.final AND c.result = 1 AND f.result <> 1 AND f.version = ?1 AND c.thresholds = f.thresholds
		      AND c.inputs <> f.inputs),
	written AS (
		INSERT INTO flags (flag, version, subject, aimak, contract_id, tender_id, result, inputs, thresholds, raised_at, frozen_at)
		SELECT ?0, ?1, subject, aimak, contract_id, tender_id, result, inputs, thresholds,
		       CASE WHEN result = 1 THEN now() END, CASE WHEN final THEN now() END
		FROM changed
		ON CONFLICT ON CONSTRAINT flags_once DO UPDATE SET
			version = excluded.version, aimak = excluded.aimak, contract_id = excluded.contract_id, tender_id = excluded.tender_id,
			result = excluded.result, inputs = excluded.inputs, thresholds = excluded.thresholds, computed_at = now(),
			raised_at = coalesce(flags.raised_at, excluded.raised_at),
			frozen_at = CASE WHEN excluded.frozen_at IS NOT NULL THEN coalesce(flags.frozen_at, excluded.frozen_at) END,
			status = CASE WHEN excluded.result = 1 AND flags.inputs <> excluded.inputs THEN 'open' ELSE flags.status END
		RETURNING id),
	noted AS (
		INSERT INTO flag_notes (flag_id, aimak, kind, reason, inputs)
		SELECT flag_id, aimak, CASE WHEN result = 1 THEN 'reopened' ELSE 'cleared' END, '` + FactsChanged + `', was_inputs
		FROM changed
		WHERE was = 1 AND (result <> 1 OR was_status <> 'open' AND was_inputs <> inputs)
		RETURNING id)
	SELECT count(*) AS computed, count(*) FILTER (WHERE result = 1) AS raised, count(*) FILTER (WHERE result = -1) AS unknown,
	       (SELECT count(*) FROM written) AS changed
	FROM computed`
}

// scopeName names a run in flag_runs.
func (o Options) scopeName() string {
	switch {
	case o.Rule != "":
		return "rules/" + o.Rule
	case o.Contract != 0:
		return fmt.Sprintf("contracts/%d", o.Contract)
	default:
		return o.Aimak
	}
}

func begin(ctx context.Context, d *db.DB, actor db.Actor, o Options) (id int64, err error) {
	err = d.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`INSERT INTO flag_runs (scope) VALUES (?) RETURNING id`, o.scopeName()).Scan(ctx, &id)
	})
	if err != nil {
		return 0, fmt.Errorf("begin the flags: %w", err)
	}
	return id, nil
}

// end writes down what a run found; only the last hundred of a scope are kept.
func end(ctx context.Context, d *db.DB, actor db.Actor, id int64, o Outcome) error {
	err := d.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE flag_runs SET ended_at = clock_timestamp(), computed = ?, raised = ?, unknown = ? WHERE id = ?`,
			o.Computed, o.Raised, o.Unknown, id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM flag_runs r USING flag_runs mine WHERE mine.id = ? AND r.scope = mine.scope AND r.id IN
			(SELECT id FROM flag_runs o WHERE o.scope = mine.scope ORDER BY id DESC OFFSET 100)`, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("end the flags: %w", err)
	}
	return nil
}
