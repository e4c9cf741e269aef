// Package localpg runs a private PostgreSQL for one folder, so that the
// program needs no server to be set up. postgres is a direct child; it listens
// on a Unix socket only, in a folder that nobody else may enter.
package localpg

import (
	"context"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
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
	ErrOtherAccount  = fault.New(fault.Invalid, "localpg.other_account")
	ErrVersion       = fault.New(fault.Invalid, "localpg.version")
	ErrNoICU         = fault.New(fault.Invalid, "localpg.no_icu")
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

// settings of the server. fsync stays on: a kill loses nothing.
var settings = []string{
	"max_connections=100", "shared_buffers=128MB", "client_connection_check_interval=500ms",
	"log_min_duration_statement=5s", "log_checkpoints=off",
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
	c, err := at(dir, found, notice)
	if err != nil {
		return nil, err
	}
	c.settings = settings
	unlock, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := c.ensure(ctx); err != nil {
		return nil, err
	}
	for {
		if c.owned, err = c.run(ctx, false); err != nil {
			return nil, err
		}
		if err = c.prepare(ctx, "kelishim"); err == nil {
			return c, nil
		}
		if c.owned != nil || ctx.Err() != nil || c.ready() {
			_ = c.Stop(context.WithoutCancel(ctx))
			return nil, err
		}
		// The owner left in this very moment and took its server along.
	}
}

// at names the cluster of a folder without touching what it holds.
func at(dir string, found binaries, notice Notice) (*Cluster, error) {
	dir, who, err := place(dir, notice)
	if err != nil {
		return nil, err
	}
	socket, err := socketFolder(dir, who)
	if err != nil {
		return nil, err
	}
	return &Cluster{data: filepath.Join(dir, "pg"), socket: socket, binaries: found, account: who}, nil
}

// DSN is the address of a database of the cluster for its superuser, for pgdriver.
func (c *Cluster) DSN(database string) string { return c.DSNOf(Superuser, database) }

// DSNOf is the address of a database of the cluster for one of its roles.
func (c *Cluster) DSNOf(role, database string) string {
	address := url.URL{Scheme: "unix", User: url.User(role), Host: database, Path: c.socketPath(), RawQuery: "sslmode=disable"}
	return address.String()
}

// SocketDir is the folder of the socket, for psql -h and pg_dump -h.
func (c *Cluster) SocketDir() string { return c.socket }

// Port is the number in the socket's name.
func (c *Cluster) Port() int { return port }

// Owned tells whether this process started the server, which then ends with it.
func (c *Cluster) Owned() bool { return c.owned != nil }

// Running tells whether the server that this process started still runs; where
// another one started it, true.
func (c *Cluster) Running() bool {
	if c.owned == nil {
		return true
	}
	select {
	case <-c.owned.done:
		return false
	default:
		return true
	}
}

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
