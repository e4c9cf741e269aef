package web_test

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/i18n"
)

// A history in the words of the database is none: people read it.
func TestTheJournalHasWordsForPeople(t *testing.T) {
	t.Parallel()
	var columns []struct{ Tbl, Name string }
	err := dbtest.New(t).Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT j.tbl, a.attname::text AS name FROM journal_tables j JOIN pg_attribute a ON a.attrelid = j.tbl::regclass
			WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id' AND j.area = 'people' ORDER BY 1, 2`).Scan(ctx, &columns)
	})
	if err != nil || len(columns) < 20 {
		t.Fatalf("%d columns: %v", len(columns), err)
	}
	for _, column := range columns {
		for _, lang := range i18n.Languages {
			r := i18n.For(lang)
			if !r.Has("journal.column."+column.Tbl+"."+column.Name) && !r.Has("journal.column."+column.Name) {
				t.Errorf("%s: no word for %s of %s", lang, column.Name, column.Tbl)
			}
			if !r.Has("journal.table." + column.Tbl) {
				t.Errorf("%s: no word for %s", lang, column.Tbl)
			}
		}
	}
}
