// Package localpg runs a private PostgreSQL for one folder, so that the
// program needs no server to be set up. postgres is a direct child; it listens
// on a Unix socket only, in a folder that nobody else may enter.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"kelishim/internal/fault"
)

const (
	// Superuser is the role that owns the private cluster.
	Superuser = "kelishim_owner"
	port      = 5432
	// startTimeout also covers recovery after a kill.
	startTimeout = 60 * time.Second
	// lingerTimeout is how long the lock of a dead postmaster is waited for.
	lingerTimeout = 15 * time.Second
	maxLog        = 10 << 20
)

// Refusals that a person can mend.
var (
	ErrForeignFolder = fault.New(fault.Invalid, "localpg.foreign_folder")
	ErrVersion       = fault.New(fault.Invalid, "localpg.version")
	ErrStart         = fault.New(fault.Invalid, "localpg.start_failed")
)

// Notice tells a person one line of what happens, by catalogue key.
type Notice func(key string, args map[string]any)

// Cluster is a running private PostgreSQL.
type Cluster struct {
	data, socket string
	binaries     binaries
	account      account
	settings     []string
	owned        *child // nil where another process started the server
	stopOnce     sync.Once
	stopErr      error
}

// Start makes the cluster under dir/pg where there is none, starts it or
// attaches to the one that runs, and returns when it accepts connections to the
// database "kelishim". A folder that holds something else is refused, never
// initialised again.
func Start(ctx context.Context, dir string, notice Notice) (*Cluster, error) {
	found, err := findBinaries()
	if err != nil {
		return nil, err
	}
	who, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	dir, err = reachable(dir, who, notice)
	if err != nil {
		return nil, err
	}
	c := &Cluster{data: filepath.Join(dir, "pg"), binaries: found, account: who, settings: settings}
	if c.socket, err = socketFolder(dir, who); err != nil {
		return nil, err
	}
	unlock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := c.ensure(ctx); err != nil {
		return nil, err
	}
	c.owned, err = c.run(ctx, false)
	if err != nil {
		return nil, err
	}
	if err := c.createDatabase(ctx, "kelishim"); err != nil {
		_ = c.Stop(context.WithoutCancel(ctx))
		return nil, err
	}
	return c, nil
}

// settings of the server. fsync stays on: a kill loses nothing.
var settings = []string{
	"max_connections=100", "shared_buffers=128MB", "client_connection_check_interval=500ms",
	"log_min_duration_statement=5s", "log_checkpoints=off",
}

// DSN is the address of a database of the cluster, for pgdriver.
func (c *Cluster) DSN(database string) string {
	return fmt.Sprintf("unix://%s@%s%s?sslmode=disable", Superuser, database, c.socketPath())
}

// SocketDir is the folder of the socket, for psql -h and pg_dump -h.
func (c *Cluster) SocketDir() string { return c.socket }

// Port is the number in the socket's name.
func (c *Cluster) Port() int { return port }

// Owned tells whether this process started the server, which then ends with it.
func (c *Cluster) Owned() bool { return c.owned != nil }

func (c *Cluster) socketPath() string {
	return filepath.Join(c.socket, ".s.PGSQL."+strconv.Itoa(port))
}

// Stop ends the server where this process started it: fast, so that open
// transactions are rolled back and everything committed is on disk.
func (c *Cluster) Stop(ctx context.Context) error {
	c.stopOnce.Do(func() {
		if c.owned != nil {
			c.stopErr = c.owned.stop(ctx)
		}
	})
	return c.stopErr
}

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

// createDatabase makes a database where the cluster lacks it.
func (c *Cluster) createDatabase(ctx context.Context, name string) error {
	admin := openAdmin(c.DSN("postgres"))
	defer admin.Close()
	var exists bool
	err := admin.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&exists)
	if err != nil {
		return fmt.Errorf("look for the database %s: %w", name, err)
	}
	if exists {
		return nil
	}
	if _, err := admin.ExecContext(ctx, `CREATE DATABASE `+name); err != nil {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	return nil
}

// lockFolder keeps two programs from making or starting one cluster at once.
func lockFolder(dir string) (unlock func(), err error) {
	file, err := os.OpenFile(filepath.Join(dir, "pg.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock of %s: %w", dir, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return func() { _ = file.Close() }, nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
