package journal

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ErrNotPlaced is returned for an entry that is not in the newest checkpoint.
var ErrNotPlaced = fault.New(fault.NotFound, "journal.not_placed")

// Proof shows to anybody that an entry is part of the tree that a checkpoint
// signs (RFC 6962, 2.1.1). Hashes are hexadecimal, leaf to root.
type Proof struct {
	Leaf       string   `json:"leaf"`  // the bytes that are hashed
	Index      int64    `json:"index"` // of the leaf, from 0
	Size       int64    `json:"size"`  // leaves in the tree
	LeafHash   string   `json:"leaf_hash"`
	Root       string   `json:"root"`
	Hashes     []string `json:"hashes"`
	Checkpoint string   `json:"checkpoint"` // the signed note
}

// Prove makes the inclusion proof of an entry in the newest checkpoint.
func Prove(ctx context.Context, tx bun.IDB, entryID int64) (Proof, error) {
	point, err := Newest(ctx, tx)
	if errors.Is(err, db.ErrNotFound) {
		return Proof{}, ErrNotPlaced.With("Entry", entryID)
	}
	if err != nil {
		return Proof{}, err
	}
	var index int64
	err = tx.NewRaw(`SELECT index FROM journal_leaves WHERE entry = ? AND index < ?`, entryID, point.Size).Scan(ctx, &index)
	if errors.Is(err, sql.ErrNoRows) {
		return Proof{}, ErrNotPlaced.With("Entry", entryID)
	}
	if err != nil {
		return Proof{}, fmt.Errorf("find the leaf of entry %d: %w", entryID, err)
	}
	var entry Entry
	if err := tx.NewSelect().Model(&entry).Where("id = ?", entryID).Scan(ctx); err != nil {
		return Proof{}, db.Refusals{}.Kindly(err)
	}
	path, err := tlog.ProveRecord(point.Size, index, &hashReader{ctx: ctx, db: tx, known: map[int64]tlog.Hash{}})
	if err != nil {
		return Proof{}, fmt.Errorf("prove entry %d: %w", entryID, err)
	}
	leafHash := entry.Hash()
	return Proof{Leaf: string(entry.Leaf()), Index: index, Size: point.Size, LeafHash: hexHash(leafHash),
		Root: hexHash(tlog.Hash(point.Root)), Hashes: hexHashes(path), Checkpoint: point.Note}, nil
}

// Check recomputes a proof without any database: the leaf's hash, the way to
// the root, and the checkpoint's signature by one of the keys.
func (p Proof) Check(keys []string) error {
	point, err := OpenCheckpoint(p.Checkpoint, keys)
	if err != nil {
		return err
	}
	path, err := readHashes(p.Hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, point.Size, point.Tree().Hash, p.Index, tlog.RecordHash([]byte(p.Leaf))); err != nil {
		return ErrBadProof
	}
	return nil
}

// ErrBadProof is returned for a proof that does not lead to the root.
var ErrBadProof = fault.New(fault.Invalid, "journal.bad_proof")

// Consistency shows that the tree of the newer checkpoint begins with the tree
// of the older one: nothing was changed or taken out in between.
type Consistency struct {
	Older  string   `json:"older"` // signed notes
	Newer  string   `json:"newer"`
	Hashes []string `json:"hashes"`
}

// ProveConsistency joins two checkpoints of these sizes.
func ProveConsistency(ctx context.Context, tx bun.IDB, older, newer int64) (Consistency, error) {
	var points []Checkpoint
	if err := tx.NewSelect().Model(&points).Where("size IN (?, ?)", older, newer).OrderExpr("size").Scan(ctx); err != nil {
		return Consistency{}, fmt.Errorf("read the checkpoints: %w", err)
	}
	if len(points) != 2 {
		return Consistency{}, db.ErrNotFound
	}
	path, err := tlog.ProveTree(points[1].Size, points[0].Size, &hashReader{ctx: ctx, db: tx, known: map[int64]tlog.Hash{}})
	if err != nil {
		return Consistency{}, fmt.Errorf("join the checkpoints: %w", err)
	}
	return Consistency{Older: points[0].Note, Newer: points[1].Note, Hashes: hexHashes(path)}, nil
}

// Check recomputes a consistency proof without any database.
func (c Consistency) Check(keys []string) error {
	older, err := OpenCheckpoint(c.Older, keys)
	if err != nil {
		return err
	}
	newer, err := OpenCheckpoint(c.Newer, keys)
	if err != nil {
		return err
	}
	path, err := readHashes(c.Hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(path, newer.Size, newer.Tree().Hash, older.Size, older.Tree().Hash); err != nil {
		return ErrBadProof
	}
	return nil
}

func hexHash(h tlog.Hash) string { return fmt.Sprintf("%x", h[:]) }

func hexHashes(hashes []tlog.Hash) []string {
	list := make([]string, len(hashes))
	for i, hash := range hashes {
		list[i] = hexHash(hash)
	}
	return list
}

func readHashes(list []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(list))
	for i, text := range list {
		raw, err := hex.DecodeString(text)
		if err != nil || len(raw) != tlog.HashSize {
			return nil, ErrBadProof
		}
		hashes[i] = tlog.Hash(raw)
	}
	return hashes, nil
}

// JSON prints a proof as people keep it in a file.
func (p Proof) JSON() ([]byte, error) { return json.MarshalIndent(p, "", "  ") }
