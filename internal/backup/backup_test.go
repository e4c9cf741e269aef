package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/journal"
	"kelishim/migrations"
)

func TestARestoreGivesBackEveryRowDocumentAndProof(t *testing.T) {
	t.Parallel()
	from, to := filled(t), at(t, dbtest.Empty(t))
	path, m := from.backup(false)
	if err := to.restore(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := to.rows(), from.rows(); !maps.Equal(got, want) {
		t.Errorf("rows are %v, want %v", got, want)
	}
	if got := to.files(); !maps.Equal(got, documents) {
		t.Errorf("documents are %v", got)
	}
	if got, want := to.schema(), from.schema(); got != want {
		t.Errorf("the schema differs:\n%s\nwant\n%s", got, want)
	}
	if m.Checkpoint == "" || m.Rows["acts"] != 103 || m.Files() != len(documents) || m.Schema != migrations.Newest() || m.WithKey {
		t.Errorf("the manifest says %+v", m)
	}
	report, err := journal.New(to.db).Verify(t.Context(), journal.Options{Kept: m.Checkpoint})
	if err != nil || !report.Verified() || report.Entries == 0 {
		t.Errorf("the restored journal: %+v (%v)", report, err)
	}
	entries, err := os.ReadDir(to.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the documents lie %v (%v)", entries, err)
	}
}

func TestTheRestoredPlaceGoesOnWhereTheOtherStopped(t *testing.T) {
	t.Parallel()
	from, to := filled(t), at(t, dbtest.Empty(t))
	path, _ := from.backup(true)
	if err := to.restore(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	err := to.db.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO price_index (year, index) VALUES (2091, 104.5)`)
		return err
	})
	if err != nil {
		t.Fatalf("the first write after a restore: %v", err)
	}
	log := journal.New(to.db)
	signer, err := log.EnsureKey(t.Context(), to.dir)
	if err != nil {
		t.Fatalf("the key of the backup: %v", err)
	}
	if _, err := log.Checkpoint(t.Context(), signer); err != nil {
		t.Error(err)
	}
	pages, err := db.Open(t.Context(), to.dsn, db.As(db.WebRole))
	if err != nil {
		t.Fatal(err)
	}
	defer pages.Close()
	var seen int
	err = pages.Read(t.Context(), db.Public, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT count(*) FROM contracts`).Scan(ctx, &seen)
	})
	if err != nil || seen != 0 {
		t.Errorf("after a restore the public sees %d contracts that are not published (%v)", seen, err)
	}
}

func TestTheKeyGoesInOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	from := filled(t)
	without, _ := from.backup(false)
	with, m := from.backup(true)
	key, err := os.ReadFile(filepath.Join(from.dir, journal.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	forge(t, without, func(m *Manifest, members []member) []member {
		for _, one := range members {
			if one.name == keyName || one.text == string(key) {
				t.Errorf("%s holds the private key", one.name)
			}
		}
		return members
	})
	forge(t, with, func(m *Manifest, members []member) []member {
		if last := members[len(members)-1]; !m.WithKey || last.name != keyName || last.text != string(key) {
			t.Errorf("the key is not inside: %+v", m)
		}
		return members
	})
	if m.Files() != len(documents) {
		t.Errorf("the key is counted as a document: %d", m.Files())
	}
	if err := os.Remove(filepath.Join(from.dir, journal.KeyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := from.create(filepath.Join(t.TempDir(), "x"), false, true); !errors.Is(err, ErrNoKey) {
		t.Errorf("without a key --with-key gives %v", err)
	}
}

func TestCountsAreTrueWhileOthersWrite(t *testing.T) {
	t.Parallel()
	from, to := at(t, dbtest.URL(t)), at(t, dbtest.Empty(t))
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			_, err := from.db.Pool().ExecContext(t.Context(), `INSERT INTO settings (key, value) VALUES ($1, 'x')`, fmt.Sprint("written", i))
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	time.Sleep(50 * time.Millisecond)
	path, m := from.backup(false)
	stop()
	writer.Wait()
	if err := to.restore(t.Context(), path, nil); err != nil {
		t.Errorf("counted while others wrote: %v", err)
	}
	var now int64
	if err := from.db.Pool().QueryRowContext(t.Context(), `SELECT count(*) FROM settings`).Scan(&now); err != nil || now <= m.Rows["settings"] {
		t.Errorf("nothing was written meanwhile: %d then, %d now (%v)", m.Rows["settings"], now, err)
	}
}

func TestAnOlderSchemaIsRestoredAndMigrated(t *testing.T) {
	t.Parallel()
	from, to := at(t, dbtest.Empty(t)), at(t, dbtest.Empty(t))
	provider, err := goose.NewProvider(goose.DialectPostgres, from.db.Pool(), migrations.Schema()[0], goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	if _, err := from.db.Pool().ExecContext(t.Context(), `INSERT INTO settings (key, value) VALUES ('kept', 'yes')`); err != nil {
		t.Fatal(err)
	}
	path, m := from.backup(false)
	if m.Schema != 4 || m.Checkpoint != "" {
		t.Fatalf("the manifest says %+v", m)
	}
	if err := to.restore(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	var kept string
	var units int
	var newest int64
	err = to.db.Pool().QueryRowContext(t.Context(), `SELECT (SELECT value FROM settings WHERE key = 'kept'), (SELECT count(*) FROM units),
		(SELECT max(version_id) FROM goose_db_version)`).Scan(&kept, &units, &newest)
	if err != nil || kept != "yes" || units < 500 || newest != migrations.Newest() {
		t.Errorf("after the restore kept is %q, %d units, schema %d (%v)", kept, units, newest, err)
	}
}

func TestAnExistingFileIsReplacedOnlyByForceAndOnlyByAWholeBackup(t *testing.T) {
	t.Parallel()
	from := at(t, dbtest.URL(t))
	from.documents(documents)
	path := filepath.Join(t.TempDir(), "all.kelishim")
	if err := os.WriteFile(path, []byte("older"), 0o600); err != nil {
		t.Fatal(err)
	}
	unchanged := func(what string, err, want error) {
		t.Helper()
		entries, _ := os.ReadDir(filepath.Dir(path))
		if text, _ := os.ReadFile(path); !errors.Is(err, want) || string(text) != "older" || len(entries) != 1 {
			t.Errorf("%s: %v; the file holds %q beside %v", what, err, text, entries)
		}
	}
	_, err := from.create(path, false, false)
	unchanged("without --force", err, ErrExists)
	if err := os.Symlink("/etc/hostname", filepath.Join(from.dir, filesFolder, "link")); err != nil {
		t.Fatal(err)
	}
	_, err = from.create(path, true, false)
	unchanged("with a link among the documents", err, ErrOddFile)
	if err := os.Remove(filepath.Join(from.dir, filesFolder, "link")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err = Create(ctx, Source{DB: from.db, DSN: from.dsn, DataDir: from.dir}, path, true, func(step Step, _, _ int64) {
		if step == StepDatabase {
			cancel()
		}
	})
	unchanged("ended in the middle", err, context.Canceled)
	if _, err := from.create(path, true, false); err != nil {
		t.Error(err)
	}
	if archive, err := Open(path); err != nil {
		t.Error(err)
	} else {
		_ = archive.Close()
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the backup: %v (%v)", info.Mode(), err)
	}
	if _, err := from.create(filepath.Join(from.dir, filesFolder, "all.kelishim"), false, false); !errors.Is(err, ErrInside) {
		t.Errorf("a file among the documents as --out gives %v", err)
	}
	if _, err := from.create(t.TempDir(), true, false); !errors.Is(err, ErrNotFile) {
		t.Errorf("a folder as --out gives %v", err)
	}
}

func TestABackupThatCouldLackRowsIsRefused(t *testing.T) {
	t.Parallel()
	from := at(t, dbtest.URL(t))
	path := filepath.Join(t.TempDir(), "x")
	if _, err := at(t, dbtest.Empty(t)).create(path, false, false); !errors.Is(err, ErrNothing) {
		t.Errorf("an empty database gives %v", err)
	}
	web, err := db.OpenLong(t.Context(), from.dsn, db.As(db.WebRole))
	if err != nil {
		t.Fatal(err)
	}
	defer web.Close()
	if _, _, err := Create(t.Context(), Source{DB: web, DSN: from.dsn}, path, false, nil); !errors.Is(err, ErrNotOwner) {
		t.Errorf("the role of the pages gives %v", err)
	}
	for _, one := range []struct{ hide, table, show string }{
		{`CREATE TABLE secret (x int); ALTER TABLE secret ENABLE ROW LEVEL SECURITY; ALTER TABLE secret FORCE ROW LEVEL SECURITY`,
			"secret", `DROP TABLE secret`},
		{`CREATE POLICY less ON payments AS RESTRICTIVE USING (amount > 10)`, "payments", `DROP POLICY less ON payments`},
		{`DROP POLICY owner_all ON acts`, "acts", `SELECT 1`},
	} {
		if _, err := from.db.Pool().ExecContext(t.Context(), one.hide); err != nil {
			t.Fatal(err)
		}
		_, err := from.create(path, false, false)
		if refusals := fault.All(err); !errors.Is(err, ErrNotOwner) || refusals[0].Values["Tables"] != one.table {
			t.Errorf("after %q: %v", one.hide, err)
		}
		if _, err := from.db.Pool().ExecContext(t.Context(), one.show); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheManifestIsReadableJSON(t *testing.T) {
	t.Parallel()
	from := at(t, dbtest.URL(t))
	path, want := from.backup(false)
	forge(t, path, func(m *Manifest, members []member) []member {
		a, _ := json.Marshal(m)
		b, _ := json.Marshal(want)
		if string(a) != string(b) || len(m.Roles) != 2 || m.ServerMajor < 15 || m.DumpMajor < m.ServerMajor {
			t.Errorf("read was %s, written %s", a, b)
		}
		return members
	})
}
