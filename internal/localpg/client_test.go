package localpg

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// pretendClient makes a folder that holds a pg_dump of a version.
func pretendClient(t *testing.T, version string) string {
	t.Helper()
	folder := t.TempDir()
	script := []byte("#!/bin/sh\necho 'pg_dump (PostgreSQL) " + version + " (Debian " + version + "-1)'\n")
	if err := os.WriteFile(filepath.Join(folder, "pg_dump"), script, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestTheOldestClientThatUnderstandsTheServerIsTaken(t *testing.T) {
	t.Setenv("PG_BIN", "")
	t.Setenv("PATH", t.TempDir())
	old, fits, newer := pretendClient(t, "14.20"), pretendClient(t, "16.3"), pretendClient(t, "18.1")
	setPlaces(t, newer, old, fits)
	for least, want := range map[int]string{0: old, 14: old, 15: fits, 16: fits, 17: newer} {
		if got, err := FindClient("pg_dump", least); err != nil || got.Path != filepath.Join(want, "pg_dump") {
			t.Errorf("for a server of %d taken was %v, %v", least, got, err)
		}
	}
	if _, err := FindClient("pg_dump", 19); !errors.Is(err, ErrOldClient) {
		t.Errorf("for a server newer than all programs: %v", err)
	}
}

func TestAClientOnPathAloneIsFound(t *testing.T) {
	t.Setenv("PG_BIN", "")
	t.Setenv("PATH", pretendClient(t, "17.2")+":/usr/bin:/bin")
	setPlaces(t, t.TempDir())
	if got, err := FindClient("pg_dump", 17); err != nil || got.Major != 17 {
		t.Errorf("taken was %v, %v", got, err)
	}
}

func TestAMissingClientIsNamedWithTheCommandThatInstallsIt(t *testing.T) {
	t.Setenv("PG_BIN", t.TempDir())
	if _, err := FindClient("pg_dump", 15); !errors.Is(err, ErrNoClient) {
		t.Errorf("an empty PG_BIN gives %v", err)
	}
}
