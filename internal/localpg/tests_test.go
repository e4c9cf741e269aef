package localpg

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// shared starts a shared server in a folder of the test's own.
func shared(t *testing.T, dir string, found binaries) *Cluster {
	t.Helper()
	c, err := startShared(t.Context(), dir, found)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pid, _ := c.postmaster(); pid > 0 {
			_ = syscall.Kill(pid, syscall.SIGQUIT)
		}
	})
	return c
}

func installed(t *testing.T) binaries {
	t.Helper()
	found, err := findBinaries()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAServerForTestsIsSharedAndNotStoppedByAnybody(t *testing.T) {
	t.Parallel()
	dir, found := home(t), installed(t)
	first, second := shared(t, dir, found), shared(t, dir, found)
	pid, _ := first.postmaster()
	if err := first.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if now, ready := second.postmaster(); now != pid || !ready || !second.answers(t.Context()) {
		t.Errorf("process %d ran the server, now it is %d", pid, now)
	}
}

func TestABrokenServerForTestsIsReplaced(t *testing.T) {
	t.Parallel()
	dir, found := home(t), installed(t)
	if err := os.MkdirAll(filepath.Join(dir, "pg"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pg", "PG_VERSION"), []byte(found.major+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := shared(t, dir, found); !c.answers(t.Context()) {
		t.Error("nothing runs in the place of the broken server")
	}
}

func TestAServerForTestsOfAnotherReleaseIsReplaced(t *testing.T) {
	t.Parallel()
	dir, found := home(t), installed(t)
	before, _ := shared(t, dir, found).postmaster()
	found.release = "postgres (PostgreSQL) " + found.major + ".999"
	c := shared(t, dir, found)
	if after, ready := c.postmaster(); after == before || !ready {
		t.Errorf("the older server %d still runs: %d", before, after)
	}
}

func TestACancelledStartLeavesTheServerForTestsAlone(t *testing.T) {
	t.Parallel()
	dir, found := home(t), installed(t)
	c := shared(t, dir, found)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := startShared(ctx, dir, found); err == nil {
		t.Error("a cancelled start went well")
	}
	if !c.answers(t.Context()) {
		t.Error("a cancelled start took the server away")
	}
}
