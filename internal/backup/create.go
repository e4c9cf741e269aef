package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/localpg"
)

// Source is what to back up.
type Source struct {
	DB      *db.DB // as the owner of the tables; it need not be migrated
	DSN     string // of the same database, for pg_dump
	DataDir string
	WithKey bool   // the private key of the journal goes in too
	Program string // version of the program, for the manifest
}

// Create writes a backup to path while others go on working: all rows are
// those of one moment, and the files those of that moment and later ones, which
// no row names yet. It returns the manifest and the SHA-256 of the file. Where
// anything fails nothing is left at path; what lay there before is replaced
// only with force, and only by a whole backup.
func Create(ctx context.Context, from Source, path string, force bool, progress Progress) (*Manifest, string, error) {
	w, err := newWriter(path, force)
	if err != nil {
		return nil, "", err
	}
	defer w.discard()
	var m *Manifest
	err = from.DB.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		m, err = dump(ctx, tx, from.DSN, w, progress)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if err := addFiles(ctx, filepath.Join(from.DataDir, filesFolder), w, progress); err != nil {
		return nil, "", err
	}
	if from.WithKey {
		if err := addKey(ctx, filepath.Join(from.DataDir, keyName), w); err != nil {
			return nil, "", err
		}
	}
	m.MadeAt, m.Program, m.WithKey = time.Now().UTC().Truncate(time.Second), from.Program, from.WithKey
	sum, err := w.finish(m, force)
	if err != nil {
		return nil, "", err
	}
	return m, sum, nil
}

// dump counts the rows that the transaction sees and lets pg_dump write the
// same ones.
func dump(ctx context.Context, tx bun.Tx, dsn string, w *writer, progress Progress) (*Manifest, error) {
	var snapshot string
	// The transaction waits for pg_dump, however long that takes.
	err := tx.NewRaw(`SELECT pg_export_snapshot(), set_config('idle_in_transaction_session_timeout', '0', true)`).
		Scan(ctx, &snapshot, new(string))
	if err != nil {
		return nil, fmt.Errorf("take a snapshot: %w", err)
	}
	m, err := look(ctx, tx, progress)
	if err != nil {
		return nil, err
	}
	client, err := localpg.FindClient("pg_dump", m.ServerMajor)
	if err != nil {
		return nil, err
	}
	m.DumpMajor = client.Major
	err = w.add(dumpName, func(to io.Writer) error {
		done := int64(0)
		told := writerFunc(func(p []byte) (int, error) {
			done += int64(len(p))
			progress.tell(StepDatabase, done, 0)
			return to.Write(p)
		})
		// Row-level security stays on: pg_dump would refuse to work for an owner
		// that it holds for. The owner's policy gives every row (look has seen to it).
		return run(ctx, client, dsn, nil, told, "--format=custom", "--no-owner", "--enable-row-security",
			"--snapshot="+snapshot, "--lock-wait-timeout=60s")
	})
	return m, err
}

// addFiles copies the documents below a folder; there may be none.
func addFiles(ctx context.Context, folder string, w *writer, progress Progress) error {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the folder of documents: %w", err)
	}
	defer root.Close()
	var done, total int64
	self, err := w.file.Stat()
	if err != nil {
		return fmt.Errorf("look at the backup: %w", err)
	}
	err = eachFile(root, func(_ string, info fs.FileInfo) error {
		if os.SameFile(info, self) {
			return ErrInside.With("Folder", folder) // it would take itself in without end
		}
		total += info.Size()
		return nil
	})
	if err != nil {
		return err
	}
	return eachFile(root, func(path string, _ fs.FileInfo) error {
		file, err := root.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			return nil // a half upload that was thrown away meanwhile
		}
		if err != nil {
			return fmt.Errorf("open a document: %w", err)
		}
		defer file.Close()
		return w.addFile(ctx, filesPrefix+path, file, func(n int) {
			done += int64(n)
			progress.tell(StepFiles, done, total)
		})
	})
}

// eachFile visits the files below a folder in the order of their names.
func eachFile(root *os.Root, visit func(path string, info fs.FileInfo) error) error {
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("list the documents: %w", err)
		}
		if entry.IsDir() {
			return nil
		}
		if !entry.Type().IsRegular() || !utf8.ValidString(path) {
			return ErrOddFile.With("Path", filepath.Join(root.Name(), path))
		}
		info, err := entry.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look at a document: %w", err)
		}
		return visit(path, info)
	})
}

func addKey(ctx context.Context, path string, w *writer) error {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return ErrNoKey.With("Path", path)
	}
	if err != nil {
		return fmt.Errorf("open the signing key: %w", err)
	}
	defer file.Close()
	return w.addFile(ctx, keyName, file, func(int) {})
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
