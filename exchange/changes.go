package exchange

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// maxChanges bounds what a dry run lists; the counts are always whole.
const maxChanges = 200

// Change is one value that an import would change.
type Change struct{ Sheet, Key, Column, Old, New string }

// listChanges lists the values that would change, before anything is written.
func listChanges(ctx context.Context, tx bun.Tx, list []*staged) ([]Change, error) {
	var changes []Change
	for _, s := range list {
		if len(changes) >= maxChanges {
			break
		}
		found, err := s.sheet.changes(ctx, tx, maxChanges-len(changes))
		if err != nil {
			return nil, err
		}
		changes = append(changes, found...)
	}
	return changes, nil
}

func (s *Sheet) changes(ctx context.Context, tx bun.Tx, limit int) ([]Change, error) {
	table := s.table
	if s.Name == "baselines" {
		table = "(SELECT DISTINCT ON (aimak, category) * FROM baselines ORDER BY aimak, category, version DESC)"
	}
	var keys, values []string
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.key {
			keys = append(keys, `s."`+c.Name+`"::text`)
			continue
		}
		values = append(values, fmt.Sprintf(`('%s', %s, %s)`, c.Name, c.kind.shown(`t."`+c.into()+`"`), c.kind.shown(c.from())))
	}
	if len(values) == 0 {
		return nil, nil
	}
	var found []Change
	err := tx.NewRaw(`
		SELECT ? AS sheet, concat_ws(' / ', `+strings.Join(keys, ", ")+`) AS key, v.name AS "column",
			coalesce(v.old, '') AS old, coalesce(v.new, '') AS new
		FROM `+s.staged()+` JOIN `+table+` t ON `+s.matched()+`
		CROSS JOIN LATERAL (VALUES `+strings.Join(values, ", ")+`) AS v (name, old, new)
		WHERE v.old IS DISTINCT FROM v.new
		ORDER BY s.row_no
		LIMIT ?`, s.Name, limit).Scan(ctx, &found)
	if err != nil {
		return nil, fmt.Errorf("list the changes of %s: %w", s.Name, err)
	}
	return found, nil
}

// shown writes a value as the workbook has it.
func (k kind) shown(expr string) string {
	switch k {
	case amount:
		return "round(" + expr + ", 2)::text"
	case share, rate, number, positive:
		return "trim_scale(" + expr + ")::text"
	case day:
		return "to_char(" + expr + ", 'YYYY-MM-DD')"
	default:
		return expr + "::text"
	}
}
