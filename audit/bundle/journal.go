package bundle

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/journal"
)

// Names of the journal's files.
const (
	entryFolder     = "journal/entries/"
	checkpointFile  = "journal/checkpoint.txt"
	beforeFile      = "journal/checkpoint-before.txt"
	consistencyFile = "journal/consistency.json"
	pointsFile      = "journal/checkpoints.jsonl"
	proofsFile      = "journal/proofs.jsonl"
	withheldFile    = "journal/withheld.jsonl"
	keysFile        = "journal/keys.txt"
)

const (
	rowsAtOnce    = 500
	entriesAtOnce = 200
	// pointsKept is how many of the newest checkpoints are joined to the last by a
	// proof each; of the time before these one a day is.
	pointsKept = 1000
)

// Why the content of an entry stays in the house.
const (
	reasonPersonal = "personal" // it holds personal data that who made the bundle may not read
	reasonUnseen   = "unseen"   // it is not for who made the bundle, e.g. of an aimak that buys a contract together
)

// proof is one line of proofs.jsonl: the entry whose bytes are in File is leaf
// Index of the log. Of an entry that is withheld the leaf's hash alone is known,
// and which rows of the bundle it is about.
type proof struct {
	Entry    int64    `json:"entry"`
	File     string   `json:"file,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Rows     []string `json:"rows,omitempty"` // table/key
	Index    int64    `json:"index"`
	LeafHash string   `json:"leaf_hash"`
	Hashes   []string `json:"hashes"`
}

// point is one line of checkpoints.jsonl: an older signed checkpoint, and what
// shows that it is the beginning of the newest.
type point struct {
	Note   string   `json:"note"`
	Hashes []string `json:"hashes"`
}

// ErrNoCheckpoint is returned where the journal has no signed state to prove
// anything by.
var ErrNoCheckpoint = fault.New(fault.Conflict, "bundle.no_checkpoint")

// book is the journal's part while it is written.
type book struct {
	tx       bun.IDB
	sel      selection
	mask     func(string) string
	point    journal.Checkpoint
	prover   *journal.Prover
	rows     []string // table/key of all rows in the bundle, and of those that were removed
	ids      []int64  // entries about them that may be seen
	proofs   []proof
	withheld []proof
}

// removed adds the rows that once belonged to the bundle: what the journal says
// of them belongs to it too, so that one taken out around the journal is missed.
func (b *book) removed(ctx context.Context, contracts map[string]bool, buyers []string) error {
	known := make(map[string]bool, len(b.rows))
	for _, row := range b.rows {
		known[row] = true
	}
	var names []string
	for _, t := range tables {
		if t.reach != places && t.reach != ofParties {
			names = append(names, t.name)
		}
	}
	aimaks := slices.Compact(slices.Sorted(slices.Values(slices.Concat(b.sel.aimaks, buyers))))
	return journal.EachOf(ctx, b.tx, names, aimaks, func(e journal.Entry) error {
		t, _ := tableNamed(e.Table)
		changes, err := e.List()
		if err != nil {
			return err
		}
		for _, change := range changes {
			row := e.Table + "/" + change.Key
			if known[row] {
				continue
			}
			if b.sel.holds(t, change.After, contracts) || b.sel.holds(t, change.Before, contracts) {
				known[row] = true
				b.rows = append(b.rows, row)
			}
		}
		return nil
	})
}

// find looks up which entries are about the rows, and which newest ones of them
// may not be seen.
func (b *book) find(ctx context.Context) error {
	seen, unseen := map[int64]bool{}, map[int64][]string{}
	for chunk := range slices.Chunk(b.rows, rowsAtOnce) {
		ids, err := journal.About(ctx, b.tx, chunk)
		if err != nil {
			return err
		}
		for _, id := range ids {
			seen[id] = true
		}
	}
	for chunk := range slices.Chunk(b.rows, rowsAtOnce) {
		latest, err := journal.Latest(ctx, b.tx, chunk)
		if err != nil {
			return err
		}
		for _, row := range slices.Sorted(maps.Keys(latest)) {
			if id := latest[row]; id != 0 && !seen[id] {
				unseen[id] = append(unseen[id], b.hidden(row))
			}
		}
	}
	b.ids = slices.Sorted(maps.Keys(seen))
	for _, id := range slices.Sorted(maps.Keys(unseen)) {
		index, leaf, err := journal.Place(ctx, b.tx, id)
		if err != nil {
			return err
		}
		b.withheld = append(b.withheld, proof{Entry: id, Reason: reasonUnseen, Rows: unseen[id], Index: index, LeafHash: journal.HexHash(leaf)})
	}
	return nil
}

func (b *book) hidden(text string) string {
	if b.mask == nil {
		return text
	}
	return b.mask(text)
}

// entries writes each entry as a file of exactly the bytes that are hashed.
func (b *book) entries(ctx context.Context, a *archive) error {
	known := make(map[string]bool, len(b.rows))
	for _, row := range b.rows {
		known[row] = true
	}
	for chunk := range slices.Chunk(b.ids, entriesAtOnce) {
		list, err := journal.Numbered(ctx, b.tx, chunk)
		if err != nil {
			return err
		}
		for _, e := range list {
			leaf := e.Leaf()
			one := proof{Entry: e.ID, Index: e.Index, LeafHash: journal.LeafHash(leaf)}
			if b.hidden(string(leaf)) != string(leaf) {
				one.Reason = reasonPersonal
				for _, row := range e.Keys {
					if known[row] {
						one.Rows = append(one.Rows, b.hidden(row))
					}
				}
				b.withheld = append(b.withheld, one)
				continue
			}
			one.File = entryFolder + strconv.FormatInt(e.ID, 10) + ".json"
			b.proofs = append(b.proofs, one)
			if err := a.text(one.File, string(leaf)); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(b.withheld, func(x, y proof) int { return int(x.Entry - y.Entry) })
	return nil
}

// prove writes the proofs, the checkpoints and the keys. since are checkpoints
// that somebody kept, whatever their age.
func (b *book) prove(ctx context.Context, a *archive, since []journal.Checkpoint) (before *journal.Checkpoint, err error) {
	if err := a.text(checkpointFile, b.point.Note); err != nil {
		return nil, err
	}
	sizes := make([]int64, len(since))
	for i, one := range since {
		sizes[i] = one.Size
	}
	earlier, err := journal.Earlier(ctx, b.tx, b.point, pointsKept, sizes...)
	if err != nil {
		return nil, err
	}
	if n := len(earlier); n > 0 {
		before = &earlier[n-1]
		path, err := b.prover.Consistency(before.Size)
		if err != nil {
			return nil, err
		}
		if err := a.text(beforeFile, before.Note); err != nil {
			return nil, err
		}
		text, err := json.MarshalIndent(journal.Consistency{Older: before.Note, Newer: b.point.Note, Hashes: path}, "", "  ")
		if err != nil {
			return nil, err
		}
		if err := a.text(consistencyFile, string(text)+"\n"); err != nil {
			return nil, err
		}
	}
	err = a.add(pointsFile, func(w io.Writer) error {
		for _, one := range earlier {
			path, err := b.prover.Consistency(one.Size)
			if err != nil {
				return err
			}
			if err := writeLine(w, point{one.Note, path}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name string
		list []proof
	}{{proofsFile, b.proofs}, {withheldFile, b.withheld}} {
		err := a.add(part.name, func(w io.Writer) error {
			for _, one := range part.list {
				if one.Hashes, err = b.prover.Inclusion(one.Index); err != nil {
					return err
				}
				if err := writeLine(w, one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	keys, err := journal.KeysOf(ctx, b.tx)
	if err != nil {
		return nil, err
	}
	return before, a.text(keysFile, strings.Join(keys, "\n")+"\n")
}

func writeLine(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// settled gives the newest checkpoint where it covers every entry of this state
// of the data.
func settled(ctx context.Context, tx bun.IDB) (point journal.Checkpoint, whole bool, err error) {
	point, err = journal.Newest(ctx, tx)
	if err != nil {
		return point, false, err
	}
	var waiting int
	err = tx.NewRaw(`SELECT (SELECT count(*) FROM journal_queue) + (SELECT count(*) FROM journal_leaves WHERE index >= ?)`, point.Size).Scan(ctx, &waiting)
	if err != nil {
		return point, false, fmt.Errorf("count the entries that wait: %w", err)
	}
	return point, waiting == 0, nil
}

// ErrRestless is returned where people write so fast that no state of the data
// could be caught whose every entry is signed.
var ErrRestless = fault.New(fault.Unavailable, "bundle.restless")

var errUnsettled = fmt.Errorf("entries wait: %w", db.ErrNotFound)
