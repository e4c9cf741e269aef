package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

func TestATransactionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	stop := errors.New("stop")
	err := d.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO settings (key, value) VALUES ('a', 'b')`); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatalf("Do gave %v, want the error of its function", err)
	}
	var n int
	if err := d.Pool().QueryRowContext(ctx, `SELECT count(*) FROM settings`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows are left of a transaction that failed (%v)", n, err)
	}
}

func TestTheActorIsKnownInsideOnly(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	d.Pool().SetMaxOpenConns(1) // the same connection before and after
	actor := db.Actor{UserID: 7, Name: "Айгүл О'Нил ?", Role: "administrator"}
	var name string
	err := d.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT current_setting('kelishim.actor')`).Scan(ctx, &name)
	})
	if err != nil || name != actor.Name {
		t.Errorf("inside the actor is %q (%v), want %q", name, err, actor.Name)
	}
	if err := d.Pool().QueryRowContext(ctx, `SELECT coalesce(current_setting('kelishim.actor', true), '')`).Scan(&name); err != nil || name != "" {
		t.Errorf("afterwards the connection still speaks for %q (%v)", name, err)
	}
}

func TestReadRefusesToWrite(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	err := d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM units`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("a read wrote: %v", err)
	}
}

func TestAFailedDoOnThrowsItsConnectionAway(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	d.Pool().SetMaxOpenConns(1)
	pid := func() (pid int) {
		if err := d.Pool().QueryRowContext(t.Context(), `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
			t.Fatal(err)
		}
		return pid
	}
	before := pid()
	err := d.DoOn(t.Context(), db.System, func(context.Context, bun.Conn, bun.Tx) error { return errors.New("a copy failed") })
	if err == nil {
		t.Fatal("the error was lost")
	}
	if after := pid(); after == before {
		t.Error("the connection of a failed copy is used again")
	}
}

func TestRefusalsAreKind(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.Pool().ExecContext(t.Context(), `INSERT INTO units (soate, level, name_ru) VALUES ('1', 'village', 'x')`)
	if got := db.Constraint(err); got != "units_soate_14_digits" {
		t.Errorf("refused by %q (%v)", got, err)
	}
	if err := (db.Refusals{}).Kindly(err); err == nil || !strings.Contains(err.Error(), "units_soate_14_digits") {
		t.Errorf("a refusal without a sentence was swallowed: %v", err)
	}
}

func TestABadAddressIsSaidWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"mysql://u:secret@h/d", "postgres://u:secret@127.0.0.1:1/d?sslmode=disable", "::secret"} {
		_, err := db.Open(t.Context(), dsn)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q) = %v", dsn, err)
		}
	}
}

func TestAWriteEndsWithWhatBelongsToItOrNotAtAll(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	count := func() (n int) {
		if err := d.Pool().QueryRowContext(t.Context(), `SELECT count(*) FROM settings WHERE key IN ('a', 'b')`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	insert := func(key string) func(context.Context, bun.Tx) error {
		return func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO settings (key, value) VALUES (?, 'x')`, key)
			return err
		}
	}
	stop := errors.New("stop")
	err := d.Do(db.Ending(t.Context(), func(context.Context, bun.Tx) error { return stop }), db.System, insert("a"))
	if !errors.Is(err, stop) || count() != 0 {
		t.Errorf("the write stands though its end failed: %v", err)
	}
	ctx := db.Ending(t.Context(), insert("b"))
	err = d.Read(ctx, db.System, func(context.Context, bun.Tx) error { return nil })
	if err != nil || count() != 0 {
		t.Errorf("reading is no end: %v", err)
	}
	if err := d.Do(ctx, db.System, insert("a")); err != nil || count() != 2 {
		t.Errorf("%v, %d rows", err, count())
	}
	if err := d.Do(ctx, db.System, func(context.Context, bun.Tx) error { return nil }); err != nil {
		t.Errorf("a second write ended the same once more: %v", err)
	}
}
