package documents

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/files"
)

const verifyBatch = 500

// Verify compares every row with its file, the withdrawn ones too, and hears of
// each that is missing or holds other bytes: "document.found.missing" or
// "document.found.changed" with the values of the sentence. It gives the number
// of documents. A row is written after its file, so that one which comes
// meanwhile is never found wrong.
func (s *Store) Verify(ctx context.Context, found func(key string, pairs ...any), progress func(done, total int64)) (checked int64, err error) {
	last, total := int64(0), int64(0)
	for {
		var batch []Document
		err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
			if err := tx.NewRaw(`SELECT count(*) FROM documents`).Scan(ctx, &total); err != nil {
				return err
			}
			return tx.NewSelect().Model(&batch).Where("id > ?", last).Order("id").Limit(verifyBatch).Scan(ctx)
		})
		if err != nil {
			return checked, fmt.Errorf("list the documents: %w", err)
		}
		if len(batch) == 0 {
			return checked, nil
		}
		for _, d := range batch {
			switch err := s.disk.Check(d.SHA256, d.Size); {
			case errors.Is(err, files.ErrMissing):
				found("document.found.missing", "Document", d.ID, "Name", d.Name, "Hash", d.SHA256)
			case errors.Is(err, files.ErrChanged):
				found("document.found.changed", "Document", d.ID, "Name", d.Name, "Hash", d.SHA256)
			case err != nil:
				return checked, err
			}
			last = d.ID
			checked++
			if progress != nil {
				progress(checked, total)
			}
		}
	}
}
