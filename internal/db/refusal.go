package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/fault"
)

// errBroken makes database/sql throw a connection away.
var errBroken = driver.ErrBadConn

// ErrBusy is returned when a lock was not to be had in time: somebody else
// changes the same thing.
var ErrBusy = fault.New(fault.Conflict, "db.busy")

// ErrForbidden is returned where PostgreSQL itself refuses the person: the row
// belongs to another aimak, or is not this role's to write.
var ErrForbidden = fault.New(fault.Forbidden, "auth.not_yours")

// ErrNotFound is returned for a thing that is not there.
var ErrNotFound = fault.New(fault.NotFound, "db.not_found")

// Constraint gives the name of the constraint that PostgreSQL refused by, ""
// for any other error.
func Constraint(err error) string {
	var pgErr pgdriver.Error
	if errors.As(err, &pgErr) && pgErr.IntegrityViolation() {
		return pgErr.Field('n')
	}
	return ""
}

// Refusals maps constraint names to what is said to people.
type Refusals map[string]*fault.Fault

// Kindly turns a refusal by a named constraint into its fault; sql.ErrNoRows
// into ErrNotFound; a lock that was not to be had into ErrBusy; any other
// error comes back as it is.
func (r Refusals) Kindly(err error) error {
	if err == nil {
		return nil
	}
	if f, ok := r[Constraint(err)]; ok {
		return f
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var pgErr pgdriver.Error
	if errors.As(err, &pgErr) {
		switch pgErr.Field('C') {
		case "55P03", "40P01", "40001": // lock not available, deadlock, serialization
			return ErrBusy
		}
	}
	return err
}

// One turns "no row was touched" of an UPDATE or DELETE into ErrNotFound.
func One(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}

// Write runs one change in a transaction, says in an error of the program which
// deed failed, and words what the tables refuse.
func (r Refusals) Write(ctx context.Context, d *DB, actor Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return r.Kindly(d.Do(ctx, actor, told(deed, fn)))
}

// Read is Write for what only reads.
func (r Refusals) Read(ctx context.Context, d *DB, actor Actor, what string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return r.Kindly(d.Read(ctx, actor, told(what, fn)))
}

func told(deed string, fn func(ctx context.Context, tx bun.Tx) error) func(ctx context.Context, tx bun.Tx) error {
	return func(ctx context.Context, tx bun.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", deed, err)
		}
		return nil
	}
}
