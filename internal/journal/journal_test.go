package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/journal"
)

var bekova = db.Actor{UserID: 7, Name: "А. Бекова", Role: "administrator", Origin: "192.0.2.7"}

type scene struct {
	t      *testing.T
	db     *db.DB
	log    *journal.Log
	dir    string
	signer journal.Signer
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, db: dbtest.New(t), dir: t.TempDir()}
	s.log = journal.New(s.db)
	var err error
	if s.signer, err = s.log.EnsureKey(t.Context(), s.dir); err != nil {
		t.Fatal(err)
	}
	return s
}

// write changes something as a person does.
func (s *scene) write(query string, args ...any) {
	s.t.Helper()
	err := s.db.Do(s.t.Context(), bekova, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

// behind changes something as psql does, under no name.
func (s *scene) behind(query string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Pool().ExecContext(s.t.Context(), query, args...); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *scene) index(year int, value string) {
	s.write(`INSERT INTO price_index (year, index) VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET index = excluded.index`, year, value)
}

func (s *scene) checkpoint() journal.Checkpoint {
	s.t.Helper()
	point, err := s.log.Checkpoint(s.t.Context(), s.signer)
	if err != nil {
		s.t.Fatal(err)
	}
	return point
}

func (s *scene) verify(opts journal.Options) *journal.Report {
	s.t.Helper()
	report, err := s.log.Verify(s.t.Context(), opts)
	if err != nil {
		s.t.Fatal(err)
	}
	return report
}

// found checks that a verification finds exactly this.
func (s *scene) found(opts journal.Options, key, value string) {
	s.t.Helper()
	report := s.verify(opts)
	for _, one := range report.Findings {
		if one.Key == key && strings.Contains(fmt.Sprint(one.Values), value) {
			return
		}
	}
	s.t.Errorf("not found: %s with %q; found was %v", key, value, report.Findings)
}

func (s *scene) newest() journal.Entry {
	s.t.Helper()
	var entry journal.Entry
	err := s.db.Read(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&entry).OrderExpr("id DESC").Limit(1).Scan(ctx)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return entry
}

func TestAnEntrySaysWhoWhenFromWhereAndWhatBeforeAndAfter(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.index(2091, "101.5")
	s.index(2091, "102.5")
	entry := s.newest()
	if entry.Actor != bekova.Name || entry.UserID != 7 || entry.Role != "administrator" || entry.Origin != "192.0.2.7" ||
		entry.Area != journal.Register || entry.Table != "price_index" || fmt.Sprint(entry.Keys) != "[price_index/2091]" || entry.At.IsZero() {
		t.Errorf("the entry is %+v", entry)
	}
	changes, err := entry.List()
	if err != nil || len(changes) != 1 {
		t.Fatalf("changes are %v (%v)", changes, err)
	}
	if before, after := string(changes[0].Before["index"]), string(changes[0].After["index"]); before != "101.5" || after != "102.5" {
		t.Errorf("before %s, after %s", before, after)
	}
	s.write(`DELETE FROM price_index WHERE year = 2091`)
	if changes, _ := s.newest().List(); changes[0].After != nil || string(changes[0].Before["index"]) != "102.5" {
		t.Errorf("a removed row reads %+v", changes)
	}
}

func TestAWriteThatChangesNothingOrFailsLeavesNoEntry(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.index(2091, "101.5")
	before := s.newest().ID
	s.index(2091, "101.5")
	_ = s.db.Do(t.Context(), bekova, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE price_index SET index = 7`); err != nil {
			return err
		}
		return errors.New("stop")
	})
	if after := s.newest().ID; after != before {
		t.Errorf("entry %d came after %d", after, before)
	}
}

func TestSecretsStandInTheJournalAsTheirHashOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.write(`INSERT INTO users (login, name, role, password_hash) VALUES ('asel', 'Асел', 'auditor', '$argon2id$secret')`)
	if text := string(s.newest().Changes); strings.Contains(text, "argon2id") || !strings.Contains(text, `sha256:`) {
		t.Errorf("the journal says %s", text)
	}
}

func TestALargeChangeIsSplitIntoEntriesByAimak(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	before := s.newest().ID
	s.write(`INSERT INTO households (aimak, year, households)
		SELECT soate, y, 100 FROM (SELECT soate FROM units ORDER BY soate LIMIT 2) u, generate_series(1990, 2190) y`)
	s.write(`UPDATE price_index SET index = index + 1`)
	var entries, keys int
	err := s.db.Pool().QueryRowContext(t.Context(), `
		SELECT count(*), sum(cardinality(keys)) FROM journal WHERE tbl = 'households' AND id > $1`, before).Scan(&entries, &keys)
	if err != nil || entries != 2 || keys != 402 {
		t.Errorf("%d entries with %d keys (%v), want 2 with 402", entries, keys, err)
	}
}

func TestTheLogVerifiesAndProvesEveryEntry(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for year := 2050; year < 2063; year++ {
		s.index(year, "100")
	}
	older := s.checkpoint()
	for year := 2063; year < 2070; year++ {
		s.index(year, "100")
	}
	newer := s.checkpoint()
	if again := s.checkpoint(); again.Note != newer.Note {
		t.Error("nothing came, and a new checkpoint was signed")
	}
	if report := s.verify(journal.Options{Kept: older.Note}); !report.Verified() || report.Size != newer.Size || report.Checkpoints != 2 {
		t.Errorf("the report is %+v", report)
	}
	keys := []string{s.signer.Verifier}
	err := s.db.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		var ids []int64
		if err := tx.NewRaw(`SELECT id FROM journal ORDER BY id`).Scan(ctx, &ids); err != nil {
			return err
		}
		for _, id := range ids {
			proof, err := journal.Prove(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := proof.Check(keys); err != nil {
				t.Errorf("the proof of entry %d fails: %v", id, err)
			}
			proof.Leaf = strings.Replace(proof.Leaf, `"id":`, `"id":1`, 1)
			if proof.Check(keys) == nil {
				t.Errorf("a changed leaf %d is proved", id)
			}
		}
		joined, err := journal.ProveConsistency(ctx, tx, older.Size, newer.Size)
		if err != nil {
			return err
		}
		if err := joined.Check(keys); err != nil {
			t.Errorf("the checkpoints are not joined: %v", err)
		}
		joined.Older, joined.Newer = joined.Newer, joined.Older
		if joined.Check(keys) == nil {
			t.Error("a proof the wrong way round holds")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnyTwoCheckpointsAreJoined(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var points []journal.Checkpoint
	for year := 2050; year < 2059; year++ { // over the sizes at which the tree grows a level
		s.index(year, "100")
		points = append(points, s.checkpoint())
	}
	keys := []string{s.signer.Verifier}
	err := s.db.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		for i, older := range points {
			for _, newer := range points[i+1:] {
				joined, err := journal.ProveConsistency(ctx, tx, older.Size, newer.Size)
				if err != nil {
					return err
				}
				if err := joined.Check(keys); err != nil {
					t.Errorf("%d and %d are not joined: %v", older.Size, newer.Size, err)
				}
				// The tree of another time is not the beginning of this one.
				if joined.Older = points[(i+1)%len(points)].Note; joined.Check(keys) == nil && joined.Older != newer.Note {
					t.Errorf("%d and %d: a foreign checkpoint is joined", older.Size, newer.Size)
				}
			}
		}
		_, err := journal.ProveConsistency(ctx, tx, points[0].Size, points[8].Size+5)
		if !errors.Is(err, db.ErrNotFound) {
			t.Errorf("a checkpoint that never was: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARowChangedBehindTheProgramIsFound(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.index(2091, "101.5")
	s.index(2092, "103")
	if report := s.verify(journal.Options{}); !report.Verified() {
		t.Fatalf("before anything was done: %v", report.Findings)
	}
	s.behind(`UPDATE price_index SET index = 99 WHERE year = 2091`)
	s.found(journal.Options{}, "journal.found.changed", "index: 101.5 → 99")
	s.behind(`DELETE FROM price_index WHERE year = 2092`)
	s.found(journal.Options{}, "journal.found.removed", "2092")
	s.behind(`INSERT INTO price_index (year, index) VALUES (2093, 1)`)
	s.found(journal.Options{}, "journal.found.added", "2093")
	s.behind(`CREATE TABLE hidden (id int PRIMARY KEY)`)
	s.found(journal.Options{}, "journal.found.table", "hidden")
	if report := s.verify(journal.Options{}); report.Wrong != 4 {
		t.Errorf("found were %d, want 4: %v", report.Wrong, report.Findings)
	}
}

func TestAChangedJournalIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ query, key string }{
		"an entry's content":   {`UPDATE journal SET actor = 'Б. Асанов' WHERE id = 5`, "journal.found.entry"},
		"an entry's changes":   {`UPDATE journal SET changes = replace(changes::text, '2057', '2058')::json WHERE id = (SELECT max(id) FROM journal)`, "journal.found.entry"},
		"a stored hash":        {`UPDATE journal_hashes SET hash = sha256('x') WHERE index = 2`, "journal.found.hash"},
		"a checkpoint":         {`UPDATE journal_checkpoints SET root = sha256('x')`, "journal.found.checkpoint"},
		"a signature":          {`UPDATE journal_checkpoints SET note = replace(note, E'\n— ', E'\n— x')`, "journal.found.signature"},
		"an entry off the log": {`DELETE FROM journal_leaves WHERE index = 3`, "journal.found.gap"},
		"the end of the log": {`WITH gone AS (DELETE FROM journal_leaves WHERE index = (SELECT max(index) FROM journal_leaves) RETURNING entry)
			DELETE FROM journal_hashes WHERE index >= 0 AND EXISTS (SELECT 1 FROM gone)`, "journal.found.shorter"},
		"a leaf that never was": {`INSERT INTO journal_hashes (index, hash) VALUES (1000000, sha256('x'))`, "journal.found.extra"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			for year := 2050; year < 2058; year++ {
				s.index(year, "100")
			}
			s.checkpoint()
			s.behind(c.query)
			s.found(journal.Options{}, c.key, "")
		})
	}
}

// Who owns the server can rewrite everything, and sign it where the key is
// stolen too; the checkpoint that somebody kept outside still tells.
func TestALogThatWasRewrittenDiffersFromAKeptCheckpoint(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for year := 2050; year < 2058; year++ {
		s.index(year, "100")
	}
	kept := s.checkpoint()
	s.behind(`UPDATE journal SET actor = 'Б. Асанов' WHERE id = 3`)
	s.behind(`INSERT INTO journal_queue SELECT id FROM journal`)
	s.behind(`DELETE FROM journal_leaves`)
	s.behind(`DELETE FROM journal_hashes`)
	s.behind(`DELETE FROM journal_checkpoints`)
	s.checkpoint()
	if report := s.verify(journal.Options{}); !report.Verified() {
		t.Fatalf("the forger did not work well enough for this test: %v", report.Findings)
	}
	s.found(journal.Options{Kept: kept.Note}, "journal.found.kept", "")
}

func TestAKeyIsRotatedAndTheOldOneHandsOver(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first := s.checkpoint()
	old, next, err := s.log.Rotate(t.Context(), s.dir)
	if err != nil || old == nil || old.Verifier != s.signer.Verifier || next.Verifier == old.Verifier {
		t.Fatalf("rotated from %v to %v (%v)", old, next.Verifier, err)
	}
	second, err := s.log.Checkpoint(t.Context(), next, *old)
	if err != nil || second.Size <= first.Size {
		t.Fatalf("after the rotation: %+v (%v)", second, err)
	}
	for name, key := range map[string]string{"old": old.Verifier, "new": next.Verifier} {
		if _, err := journal.OpenCheckpoint(second.Note, []string{key}); err != nil {
			t.Errorf("the %s key does not open the hand-over: %v", name, err)
		}
	}
	if _, err := journal.OpenCheckpoint(first.Note, []string{next.Verifier}); err == nil {
		t.Error("the new key opens what it never signed")
	}
	if report := s.verify(journal.Options{}); !report.Verified() {
		t.Errorf("found: %v", report.Findings)
	}
}

func TestALostKeyIsSaidAndNeverReplacedInSilence(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if err := os.Remove(filepath.Join(s.dir, journal.KeyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.log.EnsureKey(t.Context(), s.dir); !errors.Is(err, journal.ErrKeyMissing) {
		t.Errorf("without its key the log says %v", err)
	}
	if old, next, err := s.log.Rotate(t.Context(), s.dir); err != nil || old != nil || next.Verifier == s.signer.Verifier {
		t.Errorf("rotated from %v to %v (%v)", old, next.Verifier, err)
	}
}

func TestAForeignTextIsNoCheckpoint(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	good := s.checkpoint().Note
	for name, text := range map[string]string{
		"empty": "", "another size": strings.Replace(good, "\n", "\n1", 1), "no signature": strings.Split(good, "\n—")[0], "words": "проверено",
	} {
		if _, err := journal.OpenCheckpoint(text, []string{s.signer.Verifier}); !errors.Is(err, journal.ErrBadCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := journal.OpenCheckpoint(strings.ReplaceAll("\n"+good, "\n", "\r\n")+"\n\n", []string{s.signer.Verifier}); err != nil {
		t.Errorf("a checkpoint that went through a mail: %v", err)
	}
	if fault.All(journal.ErrBadCheckpoint) == nil {
		t.Error("no sentence for people")
	}
}

func TestPagesCannotWriteTheJournal(t *testing.T) {
	t.Parallel()
	owner, pages := dbtest.Pages(t)
	for _, actor := range []db.Actor{bekova, db.System, {}} {
		for _, query := range []string{
			`INSERT INTO journal (area, tbl, keys, changes) VALUES ('money', 'contracts', '{}', '[]')`,
			`UPDATE journal SET actor = 'x'`, `DELETE FROM journal`, `TRUNCATE journal CASCADE`,
			`DELETE FROM journal_queue`, `INSERT INTO journal_leaves (index, entry) VALUES (0, 1)`,
			`INSERT INTO journal_hashes (index, hash) VALUES (0, sha256('x'))`, `UPDATE journal_checkpoints SET note = ''`,
			`INSERT INTO journal_keys (verifier) VALUES ('x')`, `UPDATE journal_tables SET content = 'NULL'`,
			`ALTER TABLE price_index DISABLE TRIGGER journal_update`, `SET session_replication_role = replica`,
			`DROP TRIGGER journal_insert ON price_index`, `SELECT journal_restate('contracts')`,
		} {
			err := pages.Do(t.Context(), actor, func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.ExecContext(ctx, query)
				return err
			})
			if err == nil {
				t.Errorf("%q may %s", actor.Role, query)
			}
		}
	}
	if report, err := journal.New(owner).Verify(t.Context(), journal.Options{}); err != nil || !report.Verified() {
		t.Errorf("afterwards: %+v (%v)", report, err)
	}
}
