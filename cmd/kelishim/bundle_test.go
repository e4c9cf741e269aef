package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kelishim/migrations"
)

func TestABundleIsExportedAndVerifiedByTheCommands(t *testing.T) {
	t.Parallel()
	data, dir := t.TempDir(), t.TempDir()
	demo := filepath.Join(dir, "demo")
	if err := os.CopyFS(demo, migrations.Demo()); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		out, errs, code := output(t, data, args...)
		if code != 0 {
			t.Fatalf("%v: %d\n%s%s", args, code, out, errs)
		}
		return out
	}
	first, second := filepath.Join(dir, "1.zip"), filepath.Join(dir, "2.zip")
	run("import", demo)
	run("export", "--format", "bundle", "--aimak", "41702205807000", "--year", "2025", "--out", first)
	run("journal", "rotate-key") // both keys sign the hand-over: the older bundle is still the beginning
	run("export", "--format", "bundle", "--aimak", "41702205807000", "--year", "2025", "--out", second)
	// No database, no data folder: verify needs the file alone.
	nowhere := filepath.Join(dir, "nowhere")
	out, errs, code := output(t, nowhere, "verify", second, "--earlier", first)
	if code != 0 || !strings.Contains(out, "All of it holds") || !strings.Contains(out, "begins with your checkpoint") || errs != "" {
		t.Fatalf("verify: %d\n%s%s", code, out, errs)
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("verify made a data folder")
	}
	raw, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(raw, []byte("tables/acts.csv")) + 60
	raw[at] ^= 4
	if err := os.WriteFile(second, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := output(t, nowhere, "verify", second); code != 1 || !strings.Contains(errs, "tables/acts.csv") || strings.Contains(out, "All of it holds") {
		t.Errorf("a changed byte: %d\n%s%s", code, out, errs)
	}
	if _, errs, code := output(t, data, "export", "--format", "bundle", "--aimak", "41702000000000", "--year", "2025", "--out", first+".x"); code != 1 || !strings.Contains(errs, "no services") {
		t.Errorf("an oblast has no bundle: %d %s", code, errs)
	}
}
