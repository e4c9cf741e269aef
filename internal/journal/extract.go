package journal

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"kelishim/internal/date"
)

// What leaves the house as a part of the journal: the entries about some rows,
// each with its proof, and the proofs that join older checkpoints to the newest.

// Placed is an entry with its place in the log; Index is -1 for one that waits.
type Placed struct {
	Entry
	Index int64 `bun:"index"`
}

// How tells how the journal reads the rows of a table: SQL expressions over a
// row named r.
type How struct{ Key, Content string }

// Tables gives the journalled tables.
func Tables(ctx context.Context, tx bun.IDB) (map[string]How, error) {
	var rows []tableHow
	if err := tx.NewRaw(`SELECT tbl, key, content FROM journal_tables`).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("list the journalled tables: %w", err)
	}
	tables := make(map[string]How, len(rows))
	for _, row := range rows {
		tables[row.Table] = How{row.Key, row.Content}
	}
	return tables, nil
}

// About gives the numbers of the entries about these rows (table/primary key)
// that who asks may see, ascending.
func About(ctx context.Context, tx bun.IDB, rows []string) (ids []int64, err error) {
	err = tx.NewRaw(`SELECT id FROM journal WHERE keys && ? ORDER BY id`, pgdialect.Array(rows)).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("find the entries about rows: %w", err)
	}
	return ids, nil
}

// EachOf hands over the changes of the entries of some tables, ascending: those
// of these aimaks, and those that belong to none.
func EachOf(ctx context.Context, tx bun.IDB, tables, aimaks []string, fn func(e Entry) error) error {
	rows, err := tx.QueryContext(ctx, `SELECT id, tbl, changes FROM journal WHERE tbl = ANY (?) AND (aimak = ANY (?) OR aimak IS NULL) ORDER BY id`,
		pgdialect.Array(tables), pgdialect.Array(aimaks))
	if err != nil {
		return fmt.Errorf("read the entries of tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var changes []byte
		if err := rows.Scan(&e.ID, &e.Table, &changes); err != nil {
			return fmt.Errorf("read an entry: %w", err)
		}
		e.Changes = changes
		if err := fn(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Latest gives the number of the newest entry about each of these rows, also of
// one that who asks may not see: it tells nothing of the content.
func Latest(ctx context.Context, tx bun.IDB, rows []string) (map[string]int64, error) {
	var list []struct {
		Row   string `bun:"row"`
		Entry int64  `bun:"entry"`
	}
	err := tx.NewRaw(`SELECT k AS row, journal_version(k) AS entry FROM unnest(?::text[]) k`, pgdialect.Array(rows)).Scan(ctx, &list)
	if err != nil {
		return nil, fmt.Errorf("find the newest entries about rows: %w", err)
	}
	latest := make(map[string]int64, len(list))
	for _, one := range list {
		latest[one.Row] = one.Entry
	}
	return latest, nil
}

// Numbered reads the entries of these numbers with their places, ascending;
// those that who asks may not see are not among them.
func Numbered(ctx context.Context, tx bun.IDB, ids []int64) (list []Placed, err error) {
	err = tx.NewRaw(`
		SELECT j.*, coalesce(l.index, -1) AS index FROM journal j LEFT JOIN journal_leaves l ON l.entry = j.id
		WHERE j.id = ANY (?) ORDER BY j.id`, pgdialect.Array(ids)).Scan(ctx, &list)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return list, nil
}

// Place gives the place of an entry and its leaf hash as the log stored it, for
// one whose content stays here; -1 for one that waits.
func Place(ctx context.Context, tx bun.IDB, entry int64) (index int64, leaf tlog.Hash, err error) {
	if err = tx.NewRaw(`SELECT coalesce((SELECT index FROM journal_leaves WHERE entry = ?), -1)`, entry).Scan(ctx, &index); err != nil || index < 0 {
		return index, leaf, err
	}
	hashes, err := (&hashReader{ctx: ctx, db: tx, known: map[int64]tlog.Hash{}}).ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return index, leaf, fmt.Errorf("read the leaf of entry %d: %w", entry, err)
	}
	return index, hashes[0], nil
}

// Earlier gives checkpoints before the newest, ascending: the last so many, of
// the time before these the last of each day of Bishkek, and those of the sizes
// that are named.
func Earlier(ctx context.Context, tx bun.IDB, newest Checkpoint, most int, sizes ...int64) ([]Checkpoint, error) {
	var list []Checkpoint
	if err := tx.NewSelect().Model(&list).Where("size < ?", newest.Size).OrderExpr("size").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the earlier checkpoints: %w", err)
	}
	wanted := map[int64]bool{}
	for _, size := range sizes {
		wanted[size] = true
	}
	kept := list[:0]
	day := func(at time.Time) date.Date { return date.FromTime(at.In(date.Bishkek)) }
	for i, point := range list {
		if i >= len(list)-most || wanted[point.Size] || day(list[i+1].At) != day(point.At) {
			kept = append(kept, point)
		}
	}
	return kept, nil
}

// KeysOf gives the public keys that signed checkpoints, the one in use first.
func KeysOf(ctx context.Context, tx bun.IDB) (keys []string, err error) {
	err = tx.NewRaw(`SELECT verifier FROM journal_keys ORDER BY retired_at IS NOT NULL, created_at DESC, verifier`).Scan(ctx, &keys)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	return keys, nil
}

// Prover makes many proofs against one checkpoint, reading each hash once.
type Prover struct {
	reader *hashReader
	size   int64
}

// NewProver makes proofs in the transaction against a checkpoint.
func NewProver(ctx context.Context, tx bun.IDB, point Checkpoint) *Prover {
	return &Prover{&hashReader{ctx: ctx, db: tx, known: map[int64]tlog.Hash{}}, point.Size}
}

// Inclusion is the path of a leaf to the root, in hexadecimal.
func (p *Prover) Inclusion(index int64) ([]string, error) {
	path, err := tlog.ProveRecord(p.size, index, p.reader)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d: %w", index, err)
	}
	return hexHashes(path), nil
}

// Consistency shows that the tree of so many leaves is the beginning of the
// checkpoint's, in hexadecimal.
func (p *Prover) Consistency(size int64) ([]string, error) {
	path, err := tlog.ProveTree(p.size, size, p.reader)
	if err != nil {
		return nil, fmt.Errorf("join the tree of %d leaves: %w", size, err)
	}
	return hexHashes(path), nil
}

// CheckInclusion recomputes the way of a leaf hash (hexadecimal) to the root.
func (c Checkpoint) CheckInclusion(index int64, leaf string, path []string) error {
	hashes, err := readHashes(append([]string{leaf}, path...))
	if err != nil {
		return err
	}
	if index < 0 || index >= c.Size || tlog.CheckRecord(hashes[1:], c.Size, c.Tree().Hash, index, hashes[0]) != nil {
		return ErrBadProof
	}
	return nil
}

// CheckBeginning recomputes that the tree of an older checkpoint is the
// beginning of this one's.
func (c Checkpoint) CheckBeginning(older Checkpoint, path []string) error {
	hashes, err := readHashes(path)
	if err != nil {
		return err
	}
	if older.Size == c.Size {
		if string(older.Root) == string(c.Root) {
			return nil
		}
		return ErrBadProof
	}
	if older.Size > c.Size || tlog.CheckTree(hashes, c.Size, c.Tree().Hash, older.Size, older.Tree().Hash) != nil {
		return ErrBadProof
	}
	return nil
}

// LeafHash is the leaf hash (RFC 6962, 2.1) of an entry's bytes, hexadecimal.
func LeafHash(leaf []byte) string { return hexHash(tlog.RecordHash(leaf)) }

// HexHash prints a hash as proofs have it.
func HexHash(h tlog.Hash) string { return hexHash(h) }

// SignText signs a text that ends with a line break, in the form of a note.
func (s Signer) SignText(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, s.Signer)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return string(signed), nil
}

// OpenText gives the text of a signed note; ErrBadCheckpoint where none of the
// keys signed it.
func OpenText(signed string, keys []string) (string, error) {
	verifiers, err := readKeys(keys)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(signed), verifiers)
	if err != nil {
		return "", ErrBadCheckpoint.With("Reason", "signature")
	}
	return opened.Text, nil
}
