package journal

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"kelishim/internal/db"
)

const (
	batchSize = 2000
	// lockID is the advisory lock under which leaves get their places.
	lockID = 7_140_001
)

// Log is the Merkle log over the journal. It works on a connection of the
// tables' owner: the role of the pages cannot write it.
type Log struct{ db *db.DB }

// New makes the log of a database.
func New(owner *db.DB) *Log { return &Log{owner} }

type leafRow struct {
	bun.BaseModel `bun:"table:journal_leaves"`
	Index         int64 `bun:"index"`
	Entry         int64 `bun:"entry"`
}

type hashRow struct {
	bun.BaseModel `bun:"table:journal_hashes"`
	Index         int64  `bun:"index"`
	Hash          []byte `bun:"hash"`
}

// Sequence gives every entry that waits its place in the log, and returns how
// many that were. Entries are placed after their transactions have committed,
// so that writers never wait for each other here; two processes take turns.
func (l *Log) Sequence(ctx context.Context) (placed int, err error) {
	for {
		n, err := l.sequenceBatch(ctx)
		placed += n
		if err != nil || n < batchSize {
			return placed, err
		}
	}
}

func (l *Log) sequenceBatch(ctx context.Context) (placed int, err error) {
	err = l.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		placed = 0
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, lockID); err != nil {
			return fmt.Errorf("take the turn to build the log: %w", err)
		}
		var entries []Entry
		err := tx.NewRaw(`
			WITH next AS (DELETE FROM journal_queue WHERE entry IN
				(SELECT entry FROM journal_queue ORDER BY entry LIMIT ?) RETURNING entry)
			SELECT j.* FROM next JOIN journal j ON j.id = next.entry ORDER BY j.id`, batchSize).Scan(ctx, &entries)
		if err != nil {
			return fmt.Errorf("read the entries that wait: %w", err)
		}
		if len(entries) == 0 {
			return nil
		}
		size, err := size(ctx, tx)
		if err != nil {
			return err
		}
		placed = len(entries)
		return appendLeaves(ctx, tx, size, entries)
	})
	if err != nil {
		return 0, fmt.Errorf("build the log: %w", err)
	}
	return placed, nil
}

func appendLeaves(ctx context.Context, tx bun.Tx, size int64, entries []Entry) error {
	reader := &hashReader{ctx: ctx, db: tx, known: map[int64]tlog.Hash{}}
	leaves := make([]leafRow, 0, len(entries))
	hashes := make([]hashRow, 0, 2*len(entries))
	for i, entry := range entries {
		index := size + int64(i)
		made, err := tlog.StoredHashes(index, entry.Leaf(), reader)
		if err != nil {
			return fmt.Errorf("hash entry %d: %w", entry.ID, err)
		}
		at := tlog.StoredHashIndex(0, index)
		for k, hash := range made {
			hashes = append(hashes, hashRow{Index: at + int64(k), Hash: hash[:]})
			reader.known[at+int64(k)] = hash
		}
		leaves = append(leaves, leafRow{Index: index, Entry: entry.ID})
	}
	if _, err := tx.NewInsert().Model(&leaves).Exec(ctx); err != nil {
		return fmt.Errorf("place the entries: %w", err)
	}
	if _, err := tx.NewInsert().Model(&hashes).Exec(ctx); err != nil {
		return fmt.Errorf("keep the hashes: %w", err)
	}
	return nil
}

// size is how many leaves the log has.
func size(ctx context.Context, tx bun.IDB) (n int64, err error) {
	if err := tx.NewRaw(`SELECT coalesce(max(index) + 1, 0) FROM journal_leaves`).Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("count the leaves: %w", err)
	}
	return n, nil
}

// hashReader reads stored hashes, each from the database at most once.
type hashReader struct {
	ctx   context.Context
	db    bun.IDB
	known map[int64]tlog.Hash
}

var errHashMissing = errors.New("a stored hash is missing")

// ReadHashes gives the hashes of these stored indexes, as tlog asks for them.
func (r *hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var missing []int64
	for _, index := range indexes {
		if _, ok := r.known[index]; !ok {
			missing = append(missing, index)
		}
	}
	if len(missing) > 0 {
		var rows []hashRow
		if err := r.db.NewSelect().Model(&rows).Where("index IN (?)", bun.List(missing)).Scan(r.ctx); err != nil {
			return nil, fmt.Errorf("read stored hashes: %w", err)
		}
		for _, row := range rows {
			if len(row.Hash) == tlog.HashSize {
				r.known[row.Index] = tlog.Hash(row.Hash)
			}
		}
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hash, ok := r.known[index]
		if !ok {
			return nil, fmt.Errorf("%w: %d", errHashMissing, index)
		}
		hashes[i] = hash
	}
	return hashes, nil
}
