// Package db opens PostgreSQL and runs transactions on behalf of an actor.
// It knows no table: migrations are in package migrations, SQL in the domain
// packages.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
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

// ErrAllPowerful is returned for a login that row-level security does not hold.
var ErrAllPowerful = fault.New(fault.Invalid, "db.all_powerful").On("database-url")

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
	UserID int64    // 0 for the program itself
	Name   string   // as shown in histories
	Role   string   // "system" for the program; PostgreSQL looks up a person's role itself
	Origin string   // from where: an address of the network, or a command
	Only   []string // of the person's units, those that a token is narrowed to; none where it is not
}

// System is the actor of the program itself: a command run by hand on the
// machine, or the sign-in before it is known who asks.
var System = Actor{Name: "kelishim", Role: "system"}

// Public is the actor of a reader who is not signed in.
var Public = Actor{Role: "public"}

// Roles of the database. The owner of the tables has the name that the address
// of the database gives.
const (
	WebRole    = "kelishim_web"    // pages: grants and row-level security
	ReaderRole = "kelishim_reader" // reports and replicas: reads, but no people
)

// Option changes how a database is opened.
type Option func(params map[string]any)

// As lets every connection act as a role of the database that the login is a
// member of, with that role's grants and policies alone.
func As(role string) Option { return func(params map[string]any) { params["role"] = role } }

// Open connects to dsn (postgres://… or unix://…) for pages: short limits on
// statements and locks.
func Open(ctx context.Context, dsn string, opts ...Option) (*DB, error) {
	return open(ctx, dsn, statementTimeout, opts)
}

// OpenLong connects for migrations, imports and exports, which may take long.
func OpenLong(ctx context.Context, dsn string, opts ...Option) (*DB, error) {
	return open(ctx, dsn, longTimeout, opts)
}

func open(ctx context.Context, dsn string, timeout time.Duration, opts []Option) (db *DB, err error) {
	defer func() {
		// pgdriver panics on an address that it cannot read.
		if recover() != nil {
			db, err = nil, ErrBadURL
		}
	}()
	params := map[string]any{
		"statement_timeout":                   timeout.Milliseconds(),
		"lock_timeout":                        lockTimeout.Milliseconds(),
		"idle_in_transaction_session_timeout": timeout.Milliseconds(),
		"timezone":                            "Asia/Bishkek",
	}
	for _, opt := range opts {
		opt(params)
	}
	connector := pgdriver.NewConnector(
		pgdriver.WithDSN(dsn),
		pgdriver.WithApplicationName("kelishim"),
		pgdriver.WithReadTimeout(timeout+5*time.Second),
		pgdriver.WithWriteTimeout(timeout+5*time.Second),
		pgdriver.WithConnParams(params),
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

// RefuseAllPowerful returns ErrAllPowerful where the login or its role stands
// above grants and row-level security: pages must not be served with it.
func (d *DB) RefuseAllPowerful(ctx context.Context) error {
	var login string
	err := d.bun.QueryRowContext(ctx, `
		SELECT coalesce((SELECT rolname FROM pg_roles
			WHERE rolname IN (session_user, current_user) AND (rolsuper OR rolbypassrls) LIMIT 1), '')`).Scan(&login)
	if err != nil {
		return fmt.Errorf("look at the rights of the login: %w", err)
	}
	if login != "" {
		return ErrAllPowerful.With("Role", login)
	}
	return nil
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
	return kindly(d.bun.RunInTx(ctx, opts, func(ctx context.Context, tx bun.Tx) error {
		return named(ctx, tx, actor, func(ctx context.Context, tx bun.Tx) error {
			if !opts.ReadOnly {
				if err := promised(ctx, tx, actor); err != nil {
					return err
				}
			}
			if err := fn(ctx, tx); err != nil || opts.ReadOnly {
				return err
			}
			return ended(ctx, tx)
		})
	}))
}

// kindly turns a refusal by grants or row-level security into ErrForbidden.
func kindly(err error) error {
	var pgErr pgdriver.Error
	if errors.As(err, &pgErr) && pgErr.Field('C') == "42501" {
		return fmt.Errorf("%w (%s)", ErrForbidden, pgErr.Field('M'))
	}
	return err
}

// DoOn is Do on one connection of its own, for COPY: copy streams belong to the
// connection, and a connection on which a copy failed is closed, not reused.
func (d *DB) DoOn(ctx context.Context, actor Actor, fn func(ctx context.Context, conn bun.Conn, tx bun.Tx) error) error {
	conn, err := d.bun.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	err = conn.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return named(ctx, tx, actor, func(ctx context.Context, tx bun.Tx) error {
			if err := promised(ctx, tx, actor); err != nil {
				return err
			}
			return fn(ctx, conn, tx)
		})
	})
	if err != nil {
		_ = conn.Raw(func(any) error { return errBroken })
	}
	err = kindly(err)
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
		       set_config('kelishim.role', ?, true),
		       set_config('kelishim.origin', ?, true),
		       set_config('kelishim.only', ?, true)`,
		fmt.Sprint(actor.UserID), actor.Name, actor.Role, actor.Origin, strings.Join(actor.Only, ","))
	if err != nil {
		return fmt.Errorf("name the actor: %w", err)
	}
	return fn(ctx, tx)
}
