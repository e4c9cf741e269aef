package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// Exempt are the tables that the journal does not follow, each with its reason.
var Exempt = map[string]string{
	"goose_db_version":    "the schema's version, changed by migrations only",
	"sessions":            "who is signed in at the moment",
	"totp_steps":          "codes of the second factor that were used in the last minutes",
	"signin_failures":     "failed sign-ins in a row, which slow the next",
	"idempotency_keys":    "which forms were sent, kept for a week",
	"journal":             "the journal itself",
	"journal_queue":       "entries that wait for their place",
	"journal_leaves":      "recomputed from the entries",
	"journal_hashes":      "recomputed from the entries",
	"journal_checkpoints": "signed",
	"journal_keys":        "the key in use stands in settings, which are journalled",
	"journal_tables":      "how the journal reads a row, set by migrations only",

	"contract_transitions": "which step is whose, set by migrations only",
	"flags":                "computed anew from journalled rows; what people say of them is in flag_notes",
	"flag_runs":            "when the flags were computed",
	"jobs":                 "work that waits or is done",
	"alert_mails":          "which alert was told to whom",

	"seminar_names":      "names of people who agreed to it: a consent taken back must leave no trace, and the journal forgets nothing",
	"seminar_remarks":    "free words of sheets without names: a name written into one must be erasable",
	"api_token_uses":     "when a token was last used",
	"api_answers":        "answers to writes that are journalled themselves, kept for a week",
	"webhook_deliveries": "what was told of journalled rows, and how it was taken, kept for 30 days",
	"webhook_marks":      "how far webhooks follow the journal itself",
	"course_steps":       "how far somebody has read, which is their own business",
	"course_attempts":    "tries of the final test; what counts is the certificate, which is journalled",

	"ocds_states": "hashes of what the releases say, computed anew from journalled rows",
	"ocds_marks":  "how far the releases follow the journal itself",
}

type tableHow struct {
	Table   string `bun:"tbl"`
	Key     string `bun:"key"`
	Content string `bun:"content"`
}

// verifyRows compares every row of every journalled table with the last word
// that the journal has about it: a row changed, added or removed around the
// program differs.
func verifyRows(ctx context.Context, tx bun.Tx, report *Report) error {
	var tables []tableHow
	if err := tx.NewRaw(`SELECT tbl, key, content FROM journal_tables ORDER BY tbl`).Scan(ctx, &tables); err != nil {
		return fmt.Errorf("list the journalled tables: %w", err)
	}
	var forgotten []string
	err := tx.NewRaw(`
		SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
		AND relname NOT IN (SELECT tbl FROM journal_tables) AND relname NOT IN (?) ORDER BY relname`,
		bun.List(slices.Sorted(maps.Keys(Exempt)))).Scan(ctx, &forgotten)
	if err != nil {
		return fmt.Errorf("list the tables: %w", err)
	}
	for _, table := range forgotten {
		report.find("journal.found.table", "Table", table)
	}
	for _, table := range tables {
		if err := verifyTable(ctx, tx, table, report); err != nil {
			return err
		}
	}
	return nil
}

func verifyTable(ctx context.Context, tx bun.Tx, table tableHow, report *Report) error {
	one := TableReport{Table: table.Table}
	var rows []struct {
		Key   string          `bun:"key"`
		Entry int64           `bun:"entry"`
		Word  json.RawMessage `bun:"word"`
		Live  json.RawMessage `bun:"live"`
	}
	query := fmt.Sprintf(`
		WITH word AS (
			SELECT DISTINCT ON (c ->> 'key') c ->> 'key' AS key, NULLIF((c -> 'after')::jsonb, 'null') AS row, j.id AS entry
			FROM journal j, json_array_elements(j.changes) c WHERE j.tbl = ? ORDER BY c ->> 'key', j.id DESC),
		live AS (SELECT %s AS key, (%s)::jsonb AS row FROM %s r)
		SELECT coalesce(l.key, w.key) AS key, coalesce(w.entry, 0) AS entry, w.row AS word, l.row AS live
		FROM live l FULL JOIN word w ON w.key = l.key
		WHERE l.row IS DISTINCT FROM w.row ORDER BY 1`, table.Key, table.Content, quote(table.Table))
	if err := tx.NewRaw(query, table.Table).Scan(ctx, &rows); err != nil {
		return fmt.Errorf("compare the rows of %s: %w", table.Table, err)
	}
	if err := tx.NewRaw(`SELECT count(*) FROM `+quote(table.Table)).Scan(ctx, &one.Rows); err != nil {
		return fmt.Errorf("count the rows of %s: %w", table.Table, err)
	}
	for _, row := range rows {
		one.Wrong++
		switch {
		case len(row.Live) == 0:
			report.find("journal.found.removed", "Table", table.Table, "Key", row.Key, "Entry", row.Entry)
		case len(row.Word) == 0:
			report.find("journal.found.added", "Table", table.Table, "Key", row.Key)
		default:
			report.find("journal.found.changed", "Table", table.Table, "Key", row.Key, "Entry", row.Entry,
				"Columns", different(row.Word, row.Live))
		}
	}
	report.Tables = append(report.Tables, one)
	return nil
}

// different names the columns in which two rows differ, with both values.
func different(word, live json.RawMessage) string {
	var was, is map[string]json.RawMessage
	if json.Unmarshal(word, &was) != nil || json.Unmarshal(live, &is) != nil {
		return "?"
	}
	all := maps.Clone(was)
	maps.Copy(all, is)
	var list []string
	for _, column := range slices.Sorted(maps.Keys(all)) {
		if string(was[column]) != string(is[column]) {
			list = append(list, fmt.Sprintf("%s: %s → %s", column, was[column], is[column]))
		}
	}
	return strings.Join(list, "; ")
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
