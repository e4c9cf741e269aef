package backup

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/journal"
	"kelishim/internal/localpg"
	"kelishim/migrations"
)

// place is an installation: a database and a data folder.
type place struct {
	t   *testing.T
	db  *db.DB
	dsn string
	dir string
}

func at(t *testing.T, dsn string) *place {
	t.Helper()
	opened, err := db.OpenLong(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return &place{t: t, db: opened, dsn: dsn, dir: t.TempDir()}
}

// documents of every installation of the tests, by path below files/.
var documents = map[string]string{"2025/акт № 7.pdf": "an act", "2025/empty.txt": "", "a/b/c/scan.jpg": strings.Repeat("pixels", 50_000)}

// filled is an installation with the demonstration, documents and a journal
// that was signed.
func filled(t *testing.T) *place {
	t.Helper()
	p := at(t, dbtest.URL(t))
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), p.db, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	log := journal.New(p.db)
	signer, err := log.EnsureKey(t.Context(), p.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Checkpoint(t.Context(), signer); err != nil {
		t.Fatal(err)
	}
	p.documents(documents)
	return p
}

func (p *place) documents(files map[string]string) {
	p.t.Helper()
	for name, text := range files {
		path := filepath.Join(p.dir, filesFolder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *place) create(path string, force, withKey bool) (*Manifest, error) {
	source := Source{DB: p.db, DSN: p.dsn, DataDir: p.dir, WithKey: withKey, Program: "test"}
	m, _, err := Create(p.t.Context(), source, path, force, nil)
	return m, err
}

// backup makes a backup that must succeed.
func (p *place) backup(withKey bool) (path string, m *Manifest) {
	p.t.Helper()
	path = filepath.Join(p.t.TempDir(), "all.kelishim")
	m, err := p.create(path, false, withKey)
	if err != nil {
		p.t.Fatal(err)
	}
	return path, m
}

func (p *place) restore(ctx context.Context, path string, progress Progress) error {
	archive, err := Open(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	staged, err := archive.Stage(ctx, p.dir, progress)
	if err != nil {
		return err
	}
	defer staged.Discard()
	return staged.Restore(ctx, p.db, p.dsn, progress)
}

// untouched checks that nothing was restored and nothing left behind.
func (p *place) untouched() {
	p.t.Helper()
	if tables := p.rows(); len(tables) > 0 {
		p.t.Errorf("the database has tables: %v", tables)
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil || len(entries) > 0 {
		p.t.Errorf("the data folder holds %v (%v)", entries, err)
	}
}

// rows gives a digest of all rows of every table.
func (p *place) rows() map[string]string {
	p.t.Helper()
	var tables []string
	ctx := p.t.Context()
	found, err := p.db.Pool().QueryContext(ctx, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`)
	if err != nil {
		p.t.Fatal(err)
	}
	for found.Next() {
		var table string
		if err := found.Scan(&table); err != nil {
			p.t.Fatal(err)
		}
		tables = append(tables, table)
	}
	digests := map[string]string{}
	for _, table := range tables {
		var digest string
		err := p.db.Pool().QueryRowContext(ctx, `SELECT count(*) || ' ' || md5(coalesce(string_agg(r::text, E'\n' ORDER BY r::text), ''))
			FROM "`+table+`" r`).Scan(&digest)
		if err != nil {
			p.t.Fatal(err)
		}
		digests[table] = digest
	}
	return digests
}

// files reads the documents.
func (p *place) files() map[string]string {
	p.t.Helper()
	files := map[string]string{}
	folder := os.DirFS(filepath.Join(p.dir, filesFolder))
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		files[path] = string(text)
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		p.t.Fatal(err)
	}
	return files
}

// schema is everything but rows, as pg_dump writes it: tables, constraints,
// triggers, functions, policies and grants.
func (p *place) schema() string {
	p.t.Helper()
	client, err := localpg.FindClient("pg_dump", 0)
	if err != nil {
		p.t.Fatal(err)
	}
	var text bytes.Buffer
	if err := run(p.t.Context(), client, p.dsn, nil, &text, "--schema-only", "--no-owner"); err != nil {
		p.t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^\\(un)?restrict .*$`).ReplaceAllString(text.String(), "")
}

// member is a member of a backup that a test takes apart.
type member struct{ name, text string }

// forge writes a backup anew after changing its manifest and members: every
// checksum of the zip itself is right.
func forge(t *testing.T, path string, change func(m *Manifest, members []member) []member) string {
	t.Helper()
	from, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	var members []member
	manifest := new(Manifest)
	for _, file := range from.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name == manifestName {
			err = json.Unmarshal(text, manifest)
		} else {
			members = append(members, member{file.Name, string(text)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	members = change(manifest, members)
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, one := range append(members, member{manifestName, string(text)}) {
		if one.name == "" {
			continue
		}
		w, err := to.CreateHeader(&zip.FileHeader{Name: one.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, one.text); err != nil {
			t.Fatal(err)
		}
	}
	forged := filepath.Join(t.TempDir(), "forged.kelishim")
	if err := errors.Join(to.Close(), os.WriteFile(forged, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return forged
}
