package journal

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ErrBadCheckpoint is returned for a text that is no checkpoint of this log or
// whose signature does not hold.
var ErrBadCheckpoint = fault.New(fault.Invalid, "journal.bad_checkpoint")

// Checkpoint is the signed state of the log: its size and the root of its tree.
type Checkpoint struct {
	bun.BaseModel `bun:"table:journal_checkpoints,alias:c"`

	Size int64     `bun:"size"`
	Root []byte    `bun:"root"`
	At   time.Time `bun:"at"`
	Note string    `bun:"note"` // the signed text as it is handed out
}

// Tree is the state that the checkpoint speaks of.
func (c Checkpoint) Tree() tlog.Tree { return tlog.Tree{N: c.Size, Hash: tlog.Hash(c.Root)} }

// Checkpoint places what waits, signs the state of the log and keeps it; where
// nothing came since the newest one, that one is returned. Signers beside the
// first are former keys that hand over to it.
func (l *Log) Checkpoint(ctx context.Context, signer Signer, former ...Signer) (Checkpoint, error) {
	if _, err := l.Sequence(ctx); err != nil {
		return Checkpoint{}, err
	}
	var point Checkpoint
	err := l.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, lockID); err != nil {
			return fmt.Errorf("take the turn to sign: %w", err)
		}
		n, err := size(ctx, tx)
		if err != nil {
			return err
		}
		newest, err := Newest(ctx, tx)
		if err == nil && newest.Size == n {
			point = newest
			return nil
		}
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if n == 0 {
			return db.ErrNotFound
		}
		root, err := tlog.TreeHash(n, &hashReader{ctx: ctx, db: tx, known: map[int64]tlog.Hash{}})
		if err != nil {
			return fmt.Errorf("compute the root: %w", err)
		}
		point = Checkpoint{Size: n, Root: root[:], At: time.Now().UTC().Truncate(time.Second)}
		signers := []note.Signer{signer.Signer}
		for _, one := range former {
			signers = append(signers, one.Signer)
		}
		text, err := note.Sign(&note.Note{Text: checkpointText(signer.Name(), point)}, signers...)
		if err != nil {
			return fmt.Errorf("sign the checkpoint: %w", err)
		}
		point.Note = string(text)
		_, err = tx.NewInsert().Model(&point).Exec(ctx)
		return err
	})
	return point, err
}

// checkpointText is what is signed: the log's name, its size, the root in
// base64 and the time, a line each (C2SP tlog-checkpoint with one line more).
func checkpointText(name string, c Checkpoint) string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", name, c.Size, base64.StdEncoding.EncodeToString(c.Root), c.At.Format(time.RFC3339))
}

// Newest gives the checkpoint of the largest size; db.ErrNotFound where none
// was made yet.
func Newest(ctx context.Context, tx bun.IDB) (Checkpoint, error) {
	var point Checkpoint
	err := tx.NewSelect().Model(&point).OrderExpr("size DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Checkpoint{}, db.ErrNotFound
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	return point, nil
}

// OpenCheckpoint reads a checkpoint that somebody kept and checks that one of
// the keys signed it.
func OpenCheckpoint(text string, keys []string) (Checkpoint, error) {
	verifiers, err := readKeys(keys)
	if err != nil {
		return Checkpoint{}, err
	}
	// A note ends with one line break; copying through a mail may lose it.
	opened, err := note.Open([]byte(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))+"\n"), verifiers)
	if err != nil {
		return Checkpoint{}, ErrBadCheckpoint.With("Reason", "signature")
	}
	lines := strings.Split(strings.TrimSuffix(opened.Text, "\n"), "\n")
	if len(lines) != 4 {
		return Checkpoint{}, ErrBadCheckpoint.With("Reason", "form")
	}
	n, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	at, err3 := time.Parse(time.RFC3339, lines[3])
	if errors.Join(err1, err2, err3) != nil || n <= 0 || len(root) != tlog.HashSize {
		return Checkpoint{}, ErrBadCheckpoint.With("Reason", "form")
	}
	return Checkpoint{Size: n, Root: root, At: at, Note: text}, nil
}

// readKeys reads public keys; ErrBadCheckpoint where one cannot be read.
func readKeys(keys []string) (note.Verifiers, error) {
	verifiers := make([]note.Verifier, 0, len(keys))
	for _, key := range keys {
		verifier, err := note.NewVerifier(strings.TrimSpace(key))
		if err != nil {
			return nil, ErrBadCheckpoint.With("Reason", "key")
		}
		verifiers = append(verifiers, verifier)
	}
	return note.VerifierList(verifiers...), nil
}
