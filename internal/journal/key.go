package journal

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/note"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/setting"
)

// ErrKeyMissing is returned where the database knows a signing key of which
// this data folder does not hold the private half.
var ErrKeyMissing = fault.New(fault.Conflict, "journal.key_missing")

// KeyFile is the name of the private key in the data folder: beside the
// database and not in it, so that who can write the database cannot sign.
const KeyFile = "signing.key"

// Signer signs checkpoints.
type Signer struct {
	note.Signer
	Verifier string // the public half, as auditors keep it
}

// EnsureKey reads the private key of the data folder, or makes the first one of
// an installation.
func (l *Log) EnsureKey(ctx context.Context, dir string) (Signer, error) {
	active, err := l.activeKey(ctx)
	if err != nil {
		return Signer{}, err
	}
	if active == "" {
		name, err := l.originName(ctx)
		if err != nil {
			return Signer{}, err
		}
		return l.makeKey(ctx, dir, name)
	}
	path := filepath.Join(dir, KeyFile)
	// A crash between the commit and the renaming leaves the key in use beside.
	for _, file := range []string{path, path + freshKey} {
		signer, err := readKey(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return Signer{}, err
		}
		if err != nil || signer.Verifier != active {
			continue
		}
		if file != path {
			if err := os.Rename(file, path); err != nil {
				return Signer{}, fmt.Errorf("put the signing key in its place: %w", err)
			}
		}
		return signer, nil
	}
	return Signer{}, ErrKeyMissing.With("Folder", dir).With("Key", active)
}

// Rotate retires the key in use and makes a new one. Where the old one is at
// hand it signs the next checkpoint too, so that who trusts it learns the new.
func (l *Log) Rotate(ctx context.Context, dir string) (old *Signer, next Signer, err error) {
	before, err := l.EnsureKey(ctx, dir)
	switch {
	case err == nil:
		old = &before
	case !errors.Is(err, ErrKeyMissing):
		return nil, Signer{}, err
	}
	name, err := l.originName(ctx)
	if err != nil {
		return nil, Signer{}, err
	}
	next, err = l.makeKey(ctx, dir, name)
	return old, next, err
}

const freshKey = ".new"

// makeKey makes a key the one in use. The private half is on disk before the
// database names it, and takes the place of the old one only afterwards.
func (l *Log) makeKey(ctx context.Context, dir, name string) (Signer, error) {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return Signer{}, fmt.Errorf("make a signing key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return Signer{}, fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(dir, KeyFile)
	if err := writeKey(path+freshKey, private+"\n"+public+"\n"); err != nil {
		return Signer{}, fmt.Errorf("write the signing key: %w", err)
	}
	err = l.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE journal_keys SET retired_at = now() WHERE retired_at IS NULL`); err != nil {
			return fmt.Errorf("retire the key: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO journal_keys (verifier) VALUES (?)`, public); err != nil {
			return fmt.Errorf("keep the public key: %w", err)
		}
		return setting.Set(ctx, tx, setting.JournalKey, public)
	})
	if err != nil {
		return Signer{}, fmt.Errorf("change the signing key: %w", err)
	}
	return l.EnsureKey(ctx, dir)
}

func writeKey(path, text string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, writeErr := file.WriteString(text)
	return errors.Join(writeErr, file.Sync(), file.Close())
}

func readKey(path string) (Signer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Signer{}, fmt.Errorf("read the signing key: %w", err)
	}
	private, public, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	signer, err := note.NewSigner(private)
	if err != nil {
		// The error of note would print the key.
		return Signer{}, fault.New(fault.Invalid, "journal.key_broken").With("File", path)
	}
	return Signer{signer, strings.TrimSpace(public)}, nil
}

func (l *Log) activeKey(ctx context.Context) (verifier string, err error) {
	err = l.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT coalesce((SELECT verifier FROM journal_keys WHERE retired_at IS NULL), '')`).Scan(ctx, &verifier)
	})
	return verifier, err
}

// originName names this log in its checkpoints, the same for ever.
func (l *Log) originName(ctx context.Context) (name string, err error) {
	err = l.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if name, err = setting.Get(ctx, tx, setting.JournalOrigin); err != nil || name != "" {
			return err
		}
		var random [6]byte
		_, _ = rand.Read(random[:])
		name = "kelishim/" + hex.EncodeToString(random[:])
		return setting.Set(ctx, tx, setting.JournalOrigin, name)
	})
	return name, err
}
