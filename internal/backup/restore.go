package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

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
	if err := flush(s.dataDir); err != nil {
		return nil, errors.Join(err, takeBack())
	}
	return takeBack, nil
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
