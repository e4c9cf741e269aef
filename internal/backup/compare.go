package backup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// compare holds the restored rows against the manifest. A difference is not
// undone: it may be all that is left of the data, and is for a person to judge.
func (s *Staged) compare(ctx context.Context, to *db.DB, progress Progress) error {
	return to.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		rows, err := countRows(ctx, tx, progress)
		if err != nil {
			return err
		}
		var differ []string
		for table, want := range s.Manifest.Rows {
			if rows[table] != want {
				differ = append(differ, fmt.Sprintf("%s %d ≠ %d", table, rows[table], want))
			}
		}
		for table := range rows {
			if _, named := s.Manifest.Rows[table]; !named {
				differ = append(differ, table)
			}
		}
		checkpoint, err := newestCheckpoint(ctx, tx)
		if err != nil {
			return err
		}
		if checkpoint != s.Manifest.Checkpoint {
			differ = append(differ, "journal_checkpoints")
		}
		if differ != nil {
			slices.Sort(differ)
			return ErrRowsDiffer.With("Tables", strings.Join(differ, ", "))
		}
		return nil
	})
}
