// Package migrations holds the schema of the database as plain SQL files that
// only go up, and the register data that every installation starts with.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var schema embed.FS

//go:embed data/*.csv
var data embed.FS

//go:embed demo
var demo embed.FS

// Demo is the exchange folder of the demonstration: real aimaks, made-up money.
func Demo() fs.FS {
	folder, err := fs.Sub(demo, "demo")
	if err != nil {
		panic(fmt.Sprintf("migrations: %v", err)) // the name is a constant
	}
	return folder
}

// Schema gives the SQL files and register data, for a hash over them.
func Schema() []fs.FS { return []fs.FS{schema, data} }

// registerVersion is the step that loads the register after the schema of
// issue A stood; later corrections of the register are steps of their own.
const registerVersion = 5

// Up brings the database to the newest schema. Two programs that start at once
// wait for each other; a step and its mark are one transaction.
func Up(ctx context.Context, db *sql.DB) error {
	if err := EnsureRoles(ctx, db); err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("make the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, schema,
		goose.WithSessionLocker(locker),
		goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(registerVersion, &goose.GoFunc{RunTx: loadRegister}, nil)),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Newest is the number of the newest step that this program knows.
func Newest() int64 {
	newest := int64(registerVersion)
	files, err := fs.Glob(schema, "*.sql")
	if err != nil {
		panic(fmt.Sprintf("migrations: %v", err)) // the pattern is a constant
	}
	for _, file := range files {
		number, err := goose.NumericComponent(file)
		if err != nil {
			panic(fmt.Sprintf("migrations: %v", err)) // found by every test
		}
		newest = max(newest, number)
	}
	return newest
}
