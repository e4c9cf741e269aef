package localpg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// StartForTests starts, or attaches to, a server that all test processes of
// this account share. It gives durability up for speed, outlives the process
// that started it, and is used again by the next run; what it holds is thrown
// away with the folder.
func StartForTests(ctx context.Context) (*Cluster, error) {
	found, err := findBinaries()
	if err != nil {
		return nil, err
	}
	who, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(os.TempDir(), "kelishim-test-"+strconv.Itoa(os.Geteuid())+"-"+found.major)
	if dir, err = reachable(dir, who, nil); err != nil {
		return nil, err
	}
	c := &Cluster{data: filepath.Join(dir, "pg"), binaries: found, account: who,
		settings: []string{"max_connections=200", "shared_buffers=128MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off"}}
	if c.socket, err = socketFolder(dir, who); err != nil {
		return nil, err
	}
	unlock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err = c.startShared(ctx); err == nil {
		return c, nil
	}
	// A machine that went down has broken it: without fsync nothing else can be
	// expected, and nothing in it is of worth.
	if err := os.RemoveAll(c.data); err != nil {
		return nil, fmt.Errorf("throw the broken test server away: %w", err)
	}
	return c, c.startShared(ctx)
}

func (c *Cluster) startShared(ctx context.Context) error {
	if err := c.ensure(ctx); err != nil {
		return err
	}
	_, err := c.run(ctx, true)
	return err
}
