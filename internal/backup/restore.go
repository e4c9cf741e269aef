package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/localpg"
	"kelishim/migrations"
)

// Restore puts a checked backup into an empty database, and its files into the
// data folder: everything or nothing. Rows and the newest checkpoint are
// compared with the manifest; then a schema of an older program is migrated.
// dsn is the address of the same database as to, as its future owner.
func (s *Staged) Restore(ctx context.Context, to *db.DB, dsn string, progress Progress) error {
	client, err := s.refuseUnfit(ctx, to)
	if err != nil {
		return err
	}
	if err := migrations.EnsureRoles(ctx, to.Pool()); err != nil {
		return err
	}
	if err := s.refuseMissingRoles(ctx, to); err != nil {
		return err
	}
	// Files first: a machine that goes down in between leaves an installation
	// that is plainly empty, not one that looks whole and lacks its documents.
	takeBack, err := s.placeFiles()
	if err != nil {
		return err
	}
	if err := s.load(ctx, client, dsn, progress); err != nil {
		return errors.Join(err, takeBack())
	}
	if err := s.compare(ctx, to, progress); err != nil {
		return err
	}
	if err := migrations.Up(ctx, to.Pool()); err != nil {
		return err
	}
	if _, err := to.Pool().ExecContext(ctx, `ANALYZE`); err != nil {
		return fmt.Errorf("count for the planner: %w", err)
	}
	return nil
}

// refuseUnfit finds pg_restore, and refuses a database that is not empty or a
// server older than the one that the backup came from.
func (s *Staged) refuseUnfit(ctx context.Context, to *db.DB) (client localpg.Client, err error) {
	if err := s.refuseOccupied(); err != nil {
		return client, err
	}
	var there string
	var major int
	err = to.Pool().QueryRowContext(ctx, `
		SELECT coalesce((SELECT string_agg(relname, ', ' ORDER BY relname) FROM (
			SELECT relname FROM pg_class c
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
			  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
			ORDER BY relname LIMIT 5) AS first), ''), current_setting('server_version_num')::int / 10000`).Scan(&there, &major)
	if err != nil {
		return client, fmt.Errorf("look whether the database is empty: %w", err)
	}
	if there != "" {
		return client, ErrTablesThere.With("Tables", there)
	}
	if major < s.Manifest.ServerMajor {
		return client, ErrNewerServer.With("Found", strconv.Itoa(s.Manifest.ServerMajor)).With("Server", strconv.Itoa(major))
	}
	return localpg.FindClient("pg_restore", max(major, s.Manifest.DumpMajor))
}

// refuseMissingRoles names the roles of the manifest that the server lacks:
// rights cannot be given to them. Ours are there by now.
func (s *Staged) refuseMissingRoles(ctx context.Context, to *db.DB) error {
	var known []string
	if err := to.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT rolname FROM pg_roles`).Scan(ctx, &known)
	}); err != nil {
		return fmt.Errorf("list the roles: %w", err)
	}
	var lacking []string
	for _, role := range s.Manifest.Roles {
		if !slices.Contains(known, role) {
			lacking = append(lacking, role)
		}
	}
	if lacking != nil {
		return ErrRolesLacking.With("Roles", strings.Join(lacking, ", "))
	}
	return nil
}

// refuseOccupied refuses a data folder that has documents, or a key where the
// backup brings one.
func (s *Staged) refuseOccupied() error {
	entries, err := os.ReadDir(filepath.Join(s.dataDir, filesFolder))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into the folder of documents: %w", err)
	}
	if len(entries) > 0 {
		return ErrFilesThere.With("Folder", filepath.Join(s.dataDir, filesFolder))
	}
	if !s.Manifest.WithKey {
		return nil
	}
	key := filepath.Join(s.dataDir, keyName)
	if _, err := os.Lstat(key); err == nil {
		return ErrKeyThere.With("Path", key)
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look for a signing key: %w", err)
	}
	return nil
}

// placeFiles moves the unpacked documents and the key to their place; takeBack
// undoes it.
func (s *Staged) placeFiles() (takeBack func() error, err error) {
	var placed []string
	takeBack = func() error {
		var errs error
		for _, name := range placed {
			errs = errors.Join(errs, os.Rename(filepath.Join(s.dataDir, name), filepath.Join(s.folder, name)))
		}
		return errs
	}
	for _, name := range []string{filesFolder, keyName} {
		from, to := filepath.Join(s.folder, name), filepath.Join(s.dataDir, name)
		if _, err := os.Lstat(from); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := filepath.WalkDir(from, func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, flush(path))
		}); err != nil {
			return nil, errors.Join(err, takeBack())
		}
		// An empty folder may lie at the place; a renaming replaces that alone.
		if err := os.Rename(from, to); err != nil {
			return nil, errors.Join(fmt.Errorf("put %s in its place: %w", name, err), takeBack())
		}
		placed = append(placed, name)
	}
	return takeBack, flush(s.dataDir)
}

// load runs pg_restore in one transaction. Objects of other schemas, such as
// extensions that the server's administrator keeps, are not ours to restore.
func (s *Staged) load(ctx context.Context, client localpg.Client, dsn string, progress Progress) error {
	path := filepath.Join(s.folder, dumpName)
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the dump: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at the dump: %w", err)
	}
	done := int64(0)
	told := &watched{ctx: ctx, from: file, moved: func(n int) {
		done += int64(n)
		progress.tell(StepDatabase, done, info.Size())
	}}
	return run(ctx, client, dsn, io.Reader(told), nil, "--single-transaction", "--exit-on-error", "--no-owner",
		"--enable-row-security", "--schema=public", "--dbname=application_name=kelishim")
}

// compare holds the restored rows against the manifest. A difference is not
// undone: it may be all that is left of the data, and is for a person to judge.
func (s *Staged) compare(ctx context.Context, to *db.DB, progress Progress) error {
	return to.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		rows, err := countRows(ctx, tx, progress)
		if err != nil {
			return err
		}
		var differ []string
		for table, want := range s.Manifest.Rows {
			if rows[table] != want {
				differ = append(differ, fmt.Sprintf("%s %d ≠ %d", table, rows[table], want))
			}
		}
		for table := range rows {
			if _, named := s.Manifest.Rows[table]; !named {
				differ = append(differ, table)
			}
		}
		checkpoint, err := newestCheckpoint(ctx, tx)
		if err != nil {
			return err
		}
		if checkpoint != s.Manifest.Checkpoint {
			differ = append(differ, "journal_checkpoints")
		}
		if differ != nil {
			slices.Sort(differ)
			return ErrRowsDiffer.With("Tables", strings.Join(differ, ", "))
		}
		return nil
	})
}
