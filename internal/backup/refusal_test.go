package backup

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/journal"
	"kelishim/migrations"
)

// small is a backup of a fresh installation with documents and a key.
func small(t *testing.T) (from *place, path string) {
	t.Helper()
	from = at(t, dbtest.URL(t))
	from.documents(documents)
	if _, err := journal.New(from.db).EnsureKey(t.Context(), from.dir); err != nil {
		t.Fatal(err)
	}
	path, _ = from.backup(true)
	return from, path
}

// named gives the value of the first refusal in err.
func named(err error, value string) any {
	if refusals := fault.All(err); len(refusals) > 0 {
		return refusals[0].Values[value]
	}
	return nil
}

func TestAChangedByteIsNamedAndNothingIsTouched(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := at(t, dbtest.Empty(t))
	for member, inside := range map[string]string{
		dumpName: "PGDMP", filesPrefix + "a/b/c/scan.jpg": "pixelspixels", keyName: "PRIVATE+KEY", manifestName: `"members"`,
	} {
		bad := bytes.Clone(whole)
		found := bytes.Index(bad, []byte(inside))
		if found < 0 {
			t.Fatalf("%s is not in the backup", inside)
		}
		bad[found+len(inside)/2] ^= 1
		changed := filepath.Join(t.TempDir(), "changed")
		if err := os.WriteFile(changed, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := to.restore(t.Context(), changed, nil); !errors.Is(err, ErrChanged) || named(err, "Member") != member {
			t.Errorf("a changed byte of %s: %v of %v", member, err, named(err, "Member"))
		}
		to.untouched()
	}
}

// A forger who mends the checksums of the zip still meets the manifest.
func TestAForgedMemberIsNamedAndNothingIsTouched(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	to := at(t, dbtest.Empty(t))
	act := filesPrefix + "2025/акт № 7.pdf"
	drop := func(name string) func(*Manifest, []member) []member {
		return func(_ *Manifest, members []member) []member {
			for i := range members {
				if members[i].name == name {
					members[i].name = ""
				}
			}
			return members
		}
	}
	write := func(name, text string) func(*Manifest, []member) []member {
		return func(_ *Manifest, members []member) []member {
			for i := range members {
				if members[i].name == name {
					members[i].text = text
				}
			}
			return members
		}
	}
	bring := func(name string, listed bool) func(*Manifest, []member) []member {
		return func(m *Manifest, members []member) []member {
			if listed {
				m.Members = append(m.Members, Member{Name: name, SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
			}
			return append(members, member{name, ""})
		}
	}
	for what, one := range map[string]struct {
		change func(*Manifest, []member) []member
		want   *fault.Fault
		member string
	}{
		"another document of the same length": {write(act, "an ACT"), ErrChanged, act},
		"a longer document":                   {write(act, "an act and more"), ErrChanged, act},
		"a shorter document":                  {write(act, "an"), ErrChanged, act},
		"another dump":                        {write(dumpName, "PGDMP"), ErrChanged, dumpName},
		"a missing document":                  {drop(act), ErrMissing, act},
		"a missing dump":                      {drop(dumpName), ErrMissing, dumpName},
		"a missing key":                       {drop(keyName), ErrMissing, keyName},
		"a document that is not listed":       {bring("files/more", false), ErrUnknown, "files/more"},
		"a member twice":                      {bring(act, false), ErrUnknown, act},
		"a member listed twice": {func(m *Manifest, members []member) []member {
			m.Members = append(m.Members, m.Members[1])
			return members
		}, ErrUnknown, filesPrefix + "2025/empty.txt"},
		"a name that leads out":     {bring("files/../../../tmp/evil", true), ErrUnknown, "files/../../../tmp/evil"},
		"an absolute name":          {bring("/etc/evil", true), ErrUnknown, "/etc/evil"},
		"a name of another folder":  {bring("pg/evil", true), ErrUnknown, "pg/evil"},
		"the folder as a document":  {bring("files/", true), ErrUnknown, "files/"},
		"a manifest without a dump": {func(m *Manifest, members []member) []member { m.Members = m.Members[1:]; return members }, ErrMissing, dumpName},
	} {
		err := to.restore(t.Context(), forge(t, path, one.change), nil)
		if !errors.Is(err, one.want) || named(err, "Member") != one.member {
			t.Errorf("%s: %v of %v", what, err, named(err, "Member"))
		}
		to.untouched()
	}
}

func TestWhatThisProgramCannotRestoreIsRefusedKindly(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	to := at(t, dbtest.Empty(t))
	for what, one := range map[string]struct {
		change func(*Manifest)
		want   *fault.Fault
	}{
		"a newer schema":     {func(m *Manifest) { m.Schema = migrations.Newest() + 1 }, ErrNewer},
		"another format":     {func(m *Manifest) { m.FormatVersion = 2 }, ErrFormat},
		"another program's":  {func(m *Manifest) { m.Format = "other" }, ErrNotBackup},
		"a newer PostgreSQL": {func(m *Manifest) { m.ServerMajor = 99 }, ErrNewerServer},
		"a role of theirs":   {func(m *Manifest) { m.Roles = append(m.Roles, "reports_of_theirs") }, ErrRolesLacking},
		"a key not inside":   {func(m *Manifest) { m.WithKey = false }, ErrNotBackup},
	} {
		forged := forge(t, path, func(m *Manifest, members []member) []member {
			one.change(m)
			return members
		})
		if err := to.restore(t.Context(), forged, nil); !errors.Is(err, one.want) {
			t.Errorf("%s: %v", what, err)
		}
		to.untouched()
	}
}

func TestATruncatedOrForeignFileIsNoBackup(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := at(t, dbtest.Empty(t))
	for _, text := range [][]byte{nil, []byte("hello"), whole[:100], whole[:len(whole)/2], whole[:len(whole)-30], whole[:len(whole)-1]} {
		cut := filepath.Join(t.TempDir(), "cut")
		if err := os.WriteFile(cut, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := to.restore(t.Context(), cut, nil); !errors.Is(err, ErrNotBackup) {
			t.Errorf("%d of %d bytes: %v", len(text), len(whole), err)
		}
	}
	headless := filepath.Join(t.TempDir(), "headless")
	if err := os.WriteFile(headless, whole[1000:], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := to.restore(t.Context(), headless, nil); !errors.Is(err, ErrChanged) || named(err, "Member") != dumpName {
		t.Errorf("without its beginning: %v", err)
	}
	if err := to.restore(t.Context(), filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, ErrNotFile) {
		t.Errorf("no file: %v", err)
	}
	to.untouched()
}

func TestAPlaceThatIsNotEmptyIsRefused(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	full := at(t, dbtest.URL(t))
	before := full.rows()
	if err := full.restore(t.Context(), path, nil); !errors.Is(err, ErrTablesThere) || !strings.HasPrefix(named(err, "Tables").(string), "acts, ") {
		t.Errorf("a migrated database: %v", err)
	}
	if !maps.Equal(full.rows(), before) || len(full.files()) > 0 {
		t.Error("the database or its folder was changed")
	}
	to := at(t, dbtest.Empty(t))
	to.documents(map[string]string{"mine.txt": "mine"})
	if err := to.restore(t.Context(), path, nil); !errors.Is(err, ErrFilesThere) {
		t.Errorf("a folder with documents: %v", err)
	}
	if got := to.files(); len(got) != 1 || got["mine.txt"] != "mine" {
		t.Errorf("the documents are %v", got)
	}
	keyed := at(t, dbtest.Empty(t))
	key := filepath.Join(keyed.dir, journal.KeyFile)
	if err := os.WriteFile(key, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keyed.restore(t.Context(), path, nil); !errors.Is(err, ErrKeyThere) {
		t.Errorf("a folder with a key: %v", err)
	}
	if text, _ := os.ReadFile(key); string(text) != "mine" {
		t.Errorf("the key is now %q", text)
	}
	if len(to.rows())+len(keyed.rows()) > 0 {
		t.Error("tables were restored")
	}
}

func TestARestoreThatFailsInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := at(t, dbtest.Empty(t))
	err := stopped.restore(ctx, path, func(step Step, done, _ int64) {
		if step == StepDatabase && done > 0 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended in the middle: %v", err)
	}
	stopped.untouched()

	// A type of a table's name: pg_restore meets it after all other tables.
	taken := at(t, dbtest.Empty(t))
	if _, err := taken.db.Pool().ExecContext(t.Context(), `CREATE TYPE volumes AS (x int)`); err != nil {
		t.Fatal(err)
	}
	err = taken.restore(t.Context(), path, nil)
	if !errors.Is(err, ErrProgram) || !strings.Contains(named(err, "Detail").(string), `"volumes" already exists`) {
		t.Errorf("a name that is taken: %v", err)
	}
	taken.untouched()
}

func TestRowsThatDifferFromTheManifestAreNamed(t *testing.T) {
	t.Parallel()
	_, path := small(t)
	to := at(t, dbtest.Empty(t))
	forged := forge(t, path, func(m *Manifest, members []member) []member {
		m.Rows["units"]++
		delete(m.Rows, "acts")
		m.Checkpoint = "other"
		return members
	})
	if err := to.restore(t.Context(), forged, nil); !errors.Is(err, ErrRowsDiffer) || named(err, "Tables") != "acts, journal_checkpoints, units 544 ≠ 545" {
		t.Errorf("other counts: %v, %v", err, named(err, "Tables"))
	}
}

// Whatever single byte of the file is changed, either it is refused or what
// comes out is what went in (a date in the zip's headers, which nobody reads).
func TestNoSingleChangedByteGivesOtherContent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tiny")
	w, err := newWriter(path, false)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{dumpName: "PGDMP and so on", "files/a.txt": "text", keyName: "PRIVATE"}
	for _, name := range []string{dumpName, "files/a.txt", keyName} {
		if err := w.addFile(t.Context(), name, strings.NewReader(want[name]), func(int) {}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.finish(&Manifest{Format: format, FormatVersion: 1, WithKey: true, Schema: 7, Rows: map[string]int64{"acts": 7}}, false); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range whole {
		bad := bytes.Clone(whole)
		bad[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := unpacked(t, path)
		switch {
		case err != nil && len(fault.All(err)) == 0:
			t.Errorf("byte %d: not a refusal: %v", i, err)
		case err != nil:
			refused++
		case !maps.Equal(got, want):
			t.Errorf("byte %d of %d gives %v", i, len(whole), got)
		}
	}
	if refused < len(whole)/2 {
		t.Errorf("only %d of %d changes were refused", refused, len(whole))
	}
}

func unpacked(t *testing.T, path string) (map[string]string, error) {
	t.Helper()
	archive, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	if archive.Manifest.Rows["acts"] != 7 {
		t.Errorf("the manifest says %v", archive.Manifest)
	}
	dir := t.TempDir()
	staged, err := archive.Stage(t.Context(), dir, nil)
	if err != nil {
		return nil, err
	}
	got := map[string]string{}
	for _, name := range []string{dumpName, "files/a.txt", keyName} {
		text, err := os.ReadFile(filepath.Join(staged.folder, name))
		if err != nil {
			t.Fatal(err)
		}
		got[name] = string(text)
	}
	staged.Discard()
	return got, nil
}
