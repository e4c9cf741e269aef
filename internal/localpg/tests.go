package localpg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// testSettings give durability up for speed.
var testSettings = []string{
	"max_connections=200", "shared_buffers=128MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
}

// StartForTests starts, or attaches to, a server that all test processes of
// this account share. It gives durability up for speed, outlives the process
// that started it, and is used again by the next run; what it holds is thrown
// away with the folder.
func StartForTests(ctx context.Context) (*Cluster, error) {
	found, err := findBinaries()
	if err != nil {
		return nil, err
	}
	return startShared(ctx, filepath.Join(os.TempDir(), "kelishim-test-"+strconv.Itoa(os.Geteuid())+"-"+found.major), found)
}

// startShared keeps a healthy server and replaces any other: an older one that
// an upgrade left running, or one that does not start any more.
func startShared(ctx context.Context, dir string, found binaries) (*Cluster, error) {
	c, err := at(dir, found, nil)
	if err != nil {
		return nil, err
	}
	c.settings = testSettings
	unlock, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := c.endOlder(ctx); err != nil {
		return nil, err
	}
	if err = c.serve(ctx); err == nil {
		return c, nil
	}
	if ctx.Err() != nil || c.ready() {
		return nil, err // others may be at work on a server that is ready
	}
	// A machine that went down has broken it: without fsync nothing else can be
	// expected, and nothing in it is of worth.
	if err := os.RemoveAll(c.data); err != nil {
		return nil, fmt.Errorf("throw the broken test server away: %w", err)
	}
	if err := c.serve(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Cluster) serve(ctx context.Context) error {
	if err := c.ensure(ctx); err != nil {
		return err
	}
	_, err := c.run(ctx, true)
	return err
}

// endOlder ends a running server of another release than the programs found,
// whose libraries an upgrade has taken away from under it.
func (c *Cluster) endOlder(ctx context.Context) error {
	pid, ready := c.postmaster()
	if !ready || !c.answers(ctx) {
		return nil
	}
	admin := openAdmin(c.DSN("postgres"))
	defer admin.Close()
	var release string
	if err := admin.QueryRowContext(ctx, `SHOW server_version`).Scan(&release); err != nil || strings.Contains(c.binaries.release, release) {
		return nil // one that is too busy to say is in use
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		return fmt.Errorf("end the older test server: %w", err)
	}
	for { // its lock file goes last
		if now, _ := c.postmaster(); now != pid {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the end of the older test server: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}
