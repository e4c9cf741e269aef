package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ensure makes the data folder on the first start and checks it on later ones.
func (c *Cluster) ensure(ctx context.Context) error {
	version, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	if err == nil {
		if major := strings.TrimSpace(string(version)); major != c.binaries.major {
			return ErrVersion.With("Folder", c.data).With("Data", major).With("Server", c.binaries.major)
		}
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look at %s: %w", c.data, err)
	}
	entries, err := os.ReadDir(c.data)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into %s: %w", c.data, err)
	}
	if len(entries) > 0 {
		return ErrForeignFolder.With("Folder", c.data)
	}
	return c.initialise(ctx)
}

// initialise runs initdb in a folder beside the final one and renames it: a
// kill in the middle leaves no half cluster behind.
func (c *Cluster) initialise(ctx context.Context) error {
	fresh, err := os.MkdirTemp(filepath.Dir(c.data), "pg-new-")
	if err != nil {
		return fmt.Errorf("make the folder of the database: %w", err)
	}
	defer os.RemoveAll(fresh) // gone already where the rename went well
	if err := c.account.own(fresh); err != nil {
		return err
	}
	cmd := c.account.command(ctx, c.binaries.path("initdb"), "-D", fresh, "-U", Superuser, "--auth=trust",
		"--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions")
	if out, err := cmd.CombinedOutput(); err != nil {
		return ErrStart.With("Detail", lastLine(string(out))).With("Log", c.data)
	}
	_ = os.Remove(c.data) // an empty folder may stand there
	if err := os.Rename(fresh, c.data); err != nil {
		return fmt.Errorf("put the new database in its place: %w", err)
	}
	return nil
}

// prepare makes a database where the cluster lacks it, and refuses a server
// that cannot sort Russian and Kyrgyz words.
func (c *Cluster) prepare(ctx context.Context, name string) error {
	admin := openAdmin(c.DSN("postgres"))
	defer admin.Close()
	var exists, sorts bool
	err := admin.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1),
		(SELECT count(*) = 2 FROM pg_collation WHERE collname IN ('ru-x-icu', 'ky-x-icu'))`, name).Scan(&exists, &sorts)
	switch {
	case err != nil:
		return fmt.Errorf("look for the database %s: %w", name, err)
	case !sorts:
		return ErrNoICU.With("Folder", c.binaries.folder)
	case exists:
		return nil
	}
	if _, err := admin.ExecContext(ctx, `CREATE DATABASE `+name); err != nil {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	return nil
}

// lock keeps two programs from making or starting one cluster at once. The
// kernel drops it with the program that held it.
func (c *Cluster) lock(ctx context.Context) (unlock func(), err error) {
	file, err := c.account.open(filepath.Join(filepath.Dir(c.data), "pg.lock"), os.O_RDWR)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			_ = file.Close()
			return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, fmt.Errorf("wait for another program that starts PostgreSQL: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}
