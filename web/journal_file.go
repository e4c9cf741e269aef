package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/i18n"
	"kelishim/internal/journal"
	"kelishim/views"
)

// journalBatch is how many entries a file of the journal reads at once.
const journalBatch = 500

// journalRows are the entries of the journal for a file, one row each. Entries
// are only added: going down from the newest, none is met twice or missed that
// was there at the start.
func (s *Server) journalRows(c *fiber.Ctx, p views.Page, f journal.Filter) *views.Long {
	columns := []views.Column{{Key: "entry"}, {Key: "at"}, {Key: "who"}, {Key: "aimak"}, {Key: "table"}, {Key: "rows"}, {Key: "changes"}}
	for i := range columns {
		columns[i].Label = p.T("journal.file." + columns[i].Key)
	}
	return &views.Long{Columns: columns, Each: func(row func([]any) error) error {
		w, err := s.historyWords(c)
		if err != nil {
			return err
		}
		f.Limit, f.Offset, w.all = journalBatch, 0, true
		for {
			entries, _, err := s.journal.List(c.UserContext(), actor(c), f)
			if err != nil {
				return err
			}
			for i, shown := range w.entries(entries) {
				if err := row(journalRow(p.Reader, entries[i], shown)); err != nil {
					return err
				}
			}
			if len(entries) < journalBatch {
				return nil
			}
			f.Before = entries[len(entries)-1].ID
		}
	}}
}

func journalRow(r *i18n.Reader, entry journal.Entry, shown views.HistoryEntry) []any {
	table := entry.Table
	if key := "journal.table." + table; r.Has(key) {
		table = r.T(key)
	}
	var rows, changes []string
	for _, change := range shown.Changes {
		rows = append(rows, change.Row.Label+": "+change.Deed)
		for _, field := range change.Fields {
			changes = append(changes, field.Label+": "+field.Before+" → "+field.After)
		}
	}
	return []any{entry.ID, entry.At, shown.Who, shown.Place.Label, table, cut(strings.Join(rows, "; ")), cut(strings.Join(changes, "; "))}
}

// maxCell is how many characters a cell of a workbook holds.
const maxCell = 32_767

// cut keeps a text within a cell.
func cut(text string) string {
	runes := []rune(text)
	if len(runes) <= maxCell {
		return text
	}
	return string(runes[:maxCell-1]) + "…"
}
