package exchange_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// example is the worked example of the method, beside the project.
const example = "../../shared/examples/issyk-kul-jalal-abad"

func TestTheWorkedExampleComesBackAsItWent(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(example); err != nil {
		t.Skip("the worked example lies beside the project only where the method is kept")
	}
	d, other := dbtest.New(t), dbtest.New(t)
	read := func(into *db.DB, path string) exchange.Report {
		source, err := exchange.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer source.Close()
		return load(t, into, source, exchange.Options{})
	}
	if report := read(d, example); len(report.Sheets) != 17 || !report.Touched() {
		t.Errorf("the first import says %+v", report)
	}
	if report := read(d, example); report.Touched() {
		t.Errorf("the second import says %+v", report)
	}
	if n := one[int](t, d, `SELECT count(*)::int FROM imports`); n != 1 {
		t.Errorf("%d imports are recorded, want the one that changed something", n)
	}
	first := exportFolder(t, d)
	read(other, first)
	want, got := contents(t, first), contents(t, exportFolder(t, other))
	for name := range want {
		if want[name] != got[name] {
			t.Errorf("%s differs", name)
		}
	}
	workbook := filepath.Join(t.TempDir(), "all.xlsx")
	if err := exchange.Export(t.Context(), d, db.System, exchange.Workbook, workbook, nil); err != nil {
		t.Fatal(err)
	}
	if report := read(d, workbook); report.Touched() {
		t.Errorf("its own workbook changes %+v", report)
	}
}

func TestAnImportThatBreaksOffWritesNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	before := rowCounts(t, d)
	sheets := contracted(suu, "2024-12-31", "2024-12-31")
	sheets["payments"] = "contract,payment,paid_on,amount\nК-1,1,2024-03-03,1\n"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := exchange.Import(ctx, d, db.System, open(t, sheets), exchange.Options{
		Progress: func(sheet string, _, _ int64) {
			if sheet == "acts" {
				cancel()
			}
		}})
	if err == nil {
		t.Fatal("an import that was called off says that all is well")
	}
	if after := rowCounts(t, d); !maps.Equal(before, after) {
		t.Errorf("rows before %v, after %v", before, after)
	}
}
