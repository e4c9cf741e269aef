package localpg

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kelishim/internal/fault"
)

// pretend makes a folder that looks like an installation of a release.
func pretend(t *testing.T, release string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "bin")
	script := []byte("#!/bin/sh\necho 'postgres (PostgreSQL) " + release + "'\n")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb", "pg_ctl"} {
		if err := os.WriteFile(filepath.Join(folder, name), script, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestAWrongPGBinIsSaidAndNotPassedOver(t *testing.T) {
	empty := t.TempDir()
	t.Setenv("PG_BIN", empty)
	_, err := Start(t.Context(), home(t), nil)
	if refusals := fault.All(err); !errors.Is(err, ErrWrongBinaries) || refusals[0].Values["Folder"] != empty {
		t.Errorf("an empty PG_BIN folder gives %v", err)
	}
}

func TestPGBinIsTakenThoughANewerOneIsInstalled(t *testing.T) {
	t.Setenv("PATH", pretend(t, "99.2")+":"+os.Getenv("PATH"))
	t.Setenv("PG_BIN", pretend(t, "9.6.24"))
	found, err := findBinaries()
	if err != nil || found.folder != os.Getenv("PG_BIN") || found.major != "9" {
		t.Errorf("taken was %+v, %v", found, err)
	}
}

func TestTheNewestInstallationIsTaken(t *testing.T) {
	t.Setenv("PG_BIN", "")
	t.Setenv("PATH", pretend(t, "9.6.24")+":"+os.Getenv("PATH"))
	setPlaces(t, pretend(t, "17rc1"), pretend(t, "14.20"))
	found, err := findBinaries()
	if err != nil || found.major != "17" || found.release != "postgres (PostgreSQL) 17rc1" {
		t.Errorf("taken was %+v, %v", found, err)
	}
}

func TestWhereNothingIsInstalledTheCommandIsNamed(t *testing.T) {
	t.Setenv("PG_BIN", "")
	t.Setenv("PATH", t.TempDir())
	setPlaces(t, t.TempDir())
	_, err := Start(t.Context(), home(t), nil)
	want := installCommand(osRelease(), os.Geteuid() == 0)
	if refusals := fault.All(err); !errors.Is(err, ErrNoBinaries) || refusals[0].Values["Command"] != want {
		t.Errorf("without PostgreSQL Start gives %v", err)
	}
}

func setPlaces(t *testing.T, folders ...string) {
	t.Helper()
	old := places
	places = folders
	t.Cleanup(func() { places = old })
}
