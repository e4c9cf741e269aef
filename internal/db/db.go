// Package db opens PostgreSQL and runs transactions on behalf of an actor.
// It knows no table: migrations are in package migrations, SQL in the domain
// packages.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/fault"
)

// ErrBadURL is returned for a database address that pgdriver cannot read. The
// address itself stays out of the error: it may hold a password.
var ErrBadURL = fault.New(fault.Invalid, "db.bad_url").On("database-url")

// ErrUnreachable is returned when no server answers at the address.
var ErrUnreachable = fault.New(fault.Invalid, "db.unreachable").On("database-url")

// Limits that every connection of the pages carries. pgdriver ignores
// cancel(), so that the server itself must end what takes too long.
const (
	statementTimeout = 30 * time.Second
	longTimeout      = 2 * time.Hour
	lockTimeout      = 10 * time.Second
	poolSize         = 16
)

// DB is one database; all access goes through Do and Read.
type DB struct{ bun *bun.DB }

// Actor is on whose behalf a transaction runs; PostgreSQL is told of it for
// policies and the journal.
type Actor struct {
	UserID int64  // 0 for the program itself
	Name   string // as shown in histories
	Role   string // "administrator", "system"; issue B adds the others
}

// System is the actor of a command run by hand on the machine itself.
var System = Actor{Name: "kelishim", Role: "system"}

// Open connects to dsn (postgres://… or unix://…) for pages: short limits on
// statements and locks.
func Open(ctx context.Context, dsn string) (*DB, error) { return open(ctx, dsn, statementTimeout) }

// OpenLong connects for migrations, imports and exports, which may take long.
func OpenLong(ctx context.Context, dsn string) (*DB, error) { return open(ctx, dsn, longTimeout) }

func open(ctx context.Context, dsn string, timeout time.Duration) (db *DB, err error) {
	defer func() {
		// pgdriver panics on an address that it cannot read.
		if recover() != nil {
			db, err = nil, ErrBadURL
		}
	}()
	connector := pgdriver.NewConnector(
		pgdriver.WithDSN(dsn),
		pgdriver.WithApplicationName("kelishim"),
		pgdriver.WithReadTimeout(timeout+5*time.Second),
		pgdriver.WithWriteTimeout(timeout+5*time.Second),
		pgdriver.WithConnParams(map[string]any{
			"statement_timeout":                   timeout.Milliseconds(),
			"lock_timeout":                        lockTimeout.Milliseconds(),
			"idle_in_transaction_session_timeout": timeout.Milliseconds(),
			"timezone":                            "Asia/Bishkek",
		}),
	)
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return &DB{bun.NewDB(pool, pgdialect.New())}, nil
}

// Close gives the connections back.
func (d *DB) Close() error { return d.bun.Close() }

// Pool is the database/sql pool, for migrations and COPY.
func (d *DB) Pool() *sql.DB { return d.bun.DB }

// Ping asks whether the server answers.
func (d *DB) Ping(ctx context.Context) error { return d.bun.PingContext(ctx) }

// Do runs fn in one transaction on behalf of actor: all of it or nothing.
func (d *DB) Do(ctx context.Context, actor Actor, fn func(ctx context.Context, tx bun.Tx) error) error {
	return d.run(ctx, actor, &sql.TxOptions{}, fn)
}

// Read runs fn in one read-only transaction that sees one state of the data,
// so that the sums of a page agree with each other.
func (d *DB) Read(ctx context.Context, actor Actor, fn func(ctx context.Context, tx bun.Tx) error) error {
	return d.run(ctx, actor, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func (d *DB) run(ctx context.Context, actor Actor, opts *sql.TxOptions, fn func(ctx context.Context, tx bun.Tx) error) error {
	return d.bun.RunInTx(ctx, opts, func(ctx context.Context, tx bun.Tx) error {
		return named(ctx, tx, actor, fn)
	})
}

// DoOn is Do on one connection of its own, for COPY: copy streams belong to the
// connection, and a connection on which a copy failed is closed, not reused.
func (d *DB) DoOn(ctx context.Context, actor Actor, fn func(ctx context.Context, conn bun.Conn, tx bun.Tx) error) error {
	conn, err := d.bun.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	err = conn.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return named(ctx, tx, actor, func(ctx context.Context, tx bun.Tx) error { return fn(ctx, conn, tx) })
	})
	if err != nil {
		_ = conn.Raw(func(any) error { return errBroken })
	}
	if closeErr := conn.Close(); err == nil && closeErr != nil && !errors.Is(closeErr, sql.ErrConnDone) {
		return fmt.Errorf("give a connection back: %w", closeErr)
	}
	return err
}

func named(ctx context.Context, tx bun.Tx, actor Actor, fn func(ctx context.Context, tx bun.Tx) error) error {
	// Local to the transaction: a pooled connection must not carry the actor on.
	_, err := tx.ExecContext(ctx, `
		SELECT set_config('kelishim.user_id', ?, true),
		       set_config('kelishim.actor', ?, true),
		       set_config('kelishim.role', ?, true)`,
		fmt.Sprint(actor.UserID), actor.Name, actor.Role)
	if err != nil {
		return fmt.Errorf("name the actor: %w", err)
	}
	return fn(ctx, tx)
}
