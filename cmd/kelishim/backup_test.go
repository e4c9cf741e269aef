package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestABackupOfAServingProgramComesBackInAnotherFolder(t *testing.T) {
	t.Parallel()
	data, fresh := home(t), filepath.Join(home(t), "fresh")
	file := filepath.Join(t.TempDir(), "all.kelishim")
	serveIn(t, data, "demo")
	document := filepath.Join(data, "files", "2025", "act.pdf")
	if err := errors.Join(os.MkdirAll(filepath.Dir(document), 0o755), os.WriteFile(document, []byte("an act"), 0o600)); err != nil {
		t.Fatal(err)
	}
	checkpoint, errs, code := output(t, data, "journal", "checkpoint")
	if code != 0 {
		t.Fatalf("journal checkpoint ended with %d: %s", code, errs)
	}
	out, errs, code := output(t, data, "backup", "--out", file)
	text, err := os.ReadFile(file)
	if err != nil || code != 0 {
		t.Fatalf("backup ended with %d: %s%s (%v)", code, out, errs, err)
	}
	if sum := sha256.Sum256(text); !strings.Contains(out, hex.EncodeToString(sum[:])) || !strings.Contains(out, fmt.Sprintf("documents %d\n", filesIn(t, data))) {
		t.Errorf("backup says %s%s", out, errs)
	}
	if _, errs, code := output(t, data, "backup", "--out", file); code != 1 || !strings.Contains(errs, "--force") {
		t.Errorf("an existing file ended with %d: %s", code, errs)
	}

	bad := bytes.Clone(text)
	bad[bytes.Index(bad, []byte("PGDMP"))+500] ^= 1
	changed := filepath.Join(t.TempDir(), "changed.kelishim")
	if err := os.WriteFile(changed, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := output(t, fresh, "restore", changed); code != 1 || !strings.Contains(errs, "database.dump") {
		t.Errorf("a changed byte ended with %d: %s", code, errs)
	}
	if entries, err := os.ReadDir(fresh); err != nil || len(entries) > 0 {
		t.Errorf("the refused restore left %v (%v)", entries, err)
	}

	if out, errs, code := output(t, fresh, "restore", file); code != 0 || !strings.Contains(out, "all agree with the manifest") ||
		!strings.Contains(out, strings.TrimSpace(checkpoint)) || !strings.Contains(errs, "signing.key") {
		t.Fatalf("restore ended with %d: %s%s", code, out, errs)
	}
	before, _, _ := output(t, data, "savings", "--format", "csv")
	after, errs, code := output(t, fresh, "savings", "--format", "csv")
	if code != 0 || after != before || strings.Count(after, "\n") != 19 {
		t.Errorf("savings ended with %d after the restore: %s%s, want %s", code, after, errs, before)
	}
	if text, err := os.ReadFile(filepath.Join(fresh, "files", "2025", "act.pdf")); err != nil || string(text) != "an act" {
		t.Errorf("the document is %q (%v)", text, err)
	}
	if out, errs, code := output(t, fresh, "journal", "verify"); code != 0 {
		t.Errorf("journal verify ended with %d: %s%s", code, out, errs)
	}
	if _, errs, code := output(t, data, "restore", file); code != 1 || !strings.Contains(errs, "already holds documents") {
		t.Errorf("a restore over the running program ended with %d: %s", code, errs)
	}
}

// filesIn counts the documents of a data folder: the demonstration has some.
func filesIn(t *testing.T, data string) (n int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(data, "files"), func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
