package exchange_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/i18n"
	"kelishim/migrations"
)

// folder writes a workbook as a folder of .csv files.
func folder(t *testing.T, sheets map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range sheets {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, d *db.DB, source *exchange.Source, opts exchange.Options) exchange.Report {
	t.Helper()
	report, err := exchange.Import(t.Context(), d, db.System, source, opts)
	var faults *exchange.Faults
	if errors.As(err, &faults) {
		for _, one := range faults.List {
			t.Errorf("%s:%d:%s: %s", one.Sheet, one.Row, one.Column, i18n.For("ru").Fault(one.Fault))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func loadDemo(t *testing.T, d *db.DB) exchange.Report {
	t.Helper()
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	return load(t, d, source, exchange.Options{})
}

func exportFolder(t *testing.T, d *db.DB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	if err := exchange.Export(t.Context(), d, db.System, exchange.CSVFolder, dir, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[entry.Name()] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// rowCounts counts every table that a workbook fills.
func rowCounts(t *testing.T, d *db.DB) map[string]int {
	t.Helper()
	counts := map[string]int{}
	err := d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		for _, sheet := range append(sheetNames(), "imports") {
			var n int
			if err := tx.NewRaw(`SELECT count(*) FROM `+sheet).Scan(ctx, &n); err != nil {
				return err
			}
			counts[sheet] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func sheetNames() []string {
	var names []string
	for _, sheet := range exchange.Sheets {
		names = append(names, sheet.Name)
	}
	return names
}

func TestTheDemonstrationLoadsOnceAndASecondTimeChangesNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	first := loadDemo(t, d)
	if !first.Touched() {
		t.Error("the first import added nothing")
	}
	second := loadDemo(t, d)
	if second.Touched() {
		t.Errorf("the second import changed something: %+v", second)
	}
}

func TestAnExportLoadedElsewhereGivesTheSameExport(t *testing.T) {
	t.Parallel()
	from, into := dbtest.New(t), dbtest.New(t)
	loadDemo(t, from)
	first := exportFolder(t, from)
	source, err := exchange.Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	load(t, into, source, exchange.Options{})
	want, got := contents(t, first), contents(t, exportFolder(t, into))
	if len(got) != len(exchange.Sheets) {
		t.Errorf("the export has %d files, want %d", len(got), len(exchange.Sheets))
	}
	for name := range want {
		if want[name] != got[name] {
			t.Errorf("%s differs:\n%s\n---\n%s", name, want[name], got[name])
		}
	}
}

func TestAWorkbookLoadedElsewhereGivesTheSameExport(t *testing.T) {
	t.Parallel()
	from, into := dbtest.New(t), dbtest.New(t)
	loadDemo(t, from)
	path := filepath.Join(t.TempDir(), "all.xlsx")
	if err := exchange.Export(t.Context(), from, db.System, exchange.Workbook, path, nil); err != nil {
		t.Fatal(err)
	}
	source, err := exchange.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	load(t, into, source, exchange.Options{})
	want, got := contents(t, exportFolder(t, from)), contents(t, exportFolder(t, into))
	for name := range want {
		if want[name] != got[name] {
			t.Errorf("%s differs:\n%s\n---\n%s", name, want[name], got[name])
		}
	}
}
