package journal

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// maxFindings is how many findings a report lists; all are counted.
const maxFindings = 200

// Report is what a verification looked at and found.
type Report struct {
	Entries     int64
	Checkpoints int
	Size        int64  // leaves
	Root        string // hexadecimal
	Tables      []TableReport
	Findings    fault.List // what is wrong, the first ones
	Wrong       int        // how many there are
}

// TableReport is how many rows of a table were compared with the journal.
type TableReport struct {
	Table string
	Rows  int64
	Wrong int64
}

// Verified tells whether nothing was found.
func (r *Report) Verified() bool { return r.Wrong == 0 }

// Find adds what another check found beside the journal, e.g. of files.
func (r *Report) Find(key string, pairs ...any) { r.find(key, pairs...) }

func (r *Report) find(key string, pairs ...any) {
	r.Wrong++
	if len(r.Findings) >= maxFindings {
		return
	}
	one := fault.New(fault.Invalid, key)
	for i := 0; i+1 < len(pairs); i += 2 {
		one = one.With(pairs[i].(string), pairs[i+1])
	}
	r.Findings = append(r.Findings, one)
}

// Options of a verification.
type Options struct {
	// Keys are public keys that the reader trusts; without them those that the
	// database names are taken.
	Keys []string
	// Kept is a checkpoint that the reader kept; the log must begin with it.
	Kept     string
	Progress func(done, total int64)
}

// Verify recomputes the whole log from the entries, checks every stored hash
// and every checkpoint, and compares all rows of the journalled tables with the
// journal's last word, in one state of the data. Memory does not grow with it.
func (l *Log) Verify(ctx context.Context, opts Options) (*Report, error) {
	if _, err := l.Sequence(ctx); err != nil {
		return nil, err
	}
	report := &Report{}
	err := l.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `SET LOCAL timezone = 'UTC'`); err != nil {
			return fmt.Errorf("set the time zone: %w", err)
		}
		if err := verifyLog(ctx, tx, opts, report); err != nil {
			return err
		}
		return verifyRows(ctx, tx, report)
	})
	if err != nil {
		return nil, fmt.Errorf("verify the journal: %w", err)
	}
	return report, nil
}

func verifyLog(ctx context.Context, tx bun.Tx, opts Options, report *Report) error {
	walk, err := newWalk(ctx, tx, opts, report)
	if err != nil {
		return err
	}
	var total, waiting, unplaced int64
	err = tx.NewRaw(`
		SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM journal_queue),
			(SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM journal_leaves l WHERE l.entry = j.id)
				AND NOT EXISTS (SELECT 1 FROM journal_queue q WHERE q.entry = j.id))`).Scan(ctx, &total, &waiting, &unplaced)
	if err != nil {
		return fmt.Errorf("count the entries: %w", err)
	}
	report.Entries = total
	if unplaced > 0 {
		report.find("journal.found.unplaced", "Count", unplaced)
	}
	for {
		var rows []struct {
			Entry
			Index int64 `bun:"index"`
		}
		err := tx.NewRaw(`
			SELECT l.index, j.* FROM journal_leaves l JOIN journal j ON j.id = l.entry
			WHERE l.index >= ? ORDER BY l.index LIMIT ?`, walk.size, batchSize).Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("read the entries: %w", err)
		}
		for _, row := range rows {
			if row.Index != walk.size {
				report.find("journal.found.gap", "Index", walk.size)
				return nil // nothing after a gap can be placed
			}
			walk.add(row.Entry)
		}
		if err := walk.compareStored(ctx, tx); err != nil {
			return err
		}
		if opts.Progress != nil {
			opts.Progress(walk.size, total)
		}
		if len(rows) < batchSize {
			break
		}
	}
	return walk.end(ctx, tx)
}

// walk recomputes the tree leaf by leaf, keeping its right edge only.
type walk struct {
	report *Report
	size   int64
	edge   []tlog.Hash // roots of the full subtrees, the largest first
	made   []tlog.Hash // stored hashes of this batch, in their order
	from   int64       // index of the first of them
	points []Checkpoint
	kept   *Checkpoint
}

func newWalk(ctx context.Context, tx bun.Tx, opts Options, report *Report) (*walk, error) {
	w := &walk{report: report}
	keys := opts.Keys
	if len(keys) == 0 {
		if err := tx.NewRaw(`SELECT verifier FROM journal_keys`).Scan(ctx, &keys); err != nil {
			return nil, fmt.Errorf("read the keys: %w", err)
		}
	}
	var stored []Checkpoint
	if err := tx.NewSelect().Model(&stored).OrderExpr("size").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the checkpoints: %w", err)
	}
	for _, point := range stored {
		signed, err := OpenCheckpoint(point.Note, keys)
		if err != nil {
			report.find("journal.found.signature", "Size", point.Size)
			continue
		}
		if signed.Size != point.Size || string(signed.Root) != string(point.Root) {
			report.find("journal.found.checkpoint", "Size", point.Size)
			continue
		}
		w.points = append(w.points, point)
	}
	report.Checkpoints = len(stored)
	if opts.Kept != "" {
		kept, err := OpenCheckpoint(opts.Kept, keys)
		if err != nil {
			return nil, err
		}
		w.kept = &kept
	}
	return w, nil
}

func (w *walk) add(entry Entry) {
	hash := entry.Hash()
	w.made = append(w.made, hash)
	for n := w.size; n&1 == 1; n >>= 1 {
		hash = tlog.NodeHash(w.edge[len(w.edge)-1], hash)
		w.edge = w.edge[:len(w.edge)-1]
		w.made = append(w.made, hash)
	}
	w.edge = append(w.edge, hash)
	w.size++
	if len(w.points) > 0 && w.points[0].Size == w.size {
		if tlog.Hash(w.points[0].Root) != w.root() {
			w.report.find("journal.found.checkpoint", "Size", w.size)
		}
		w.points = w.points[1:]
	}
	if w.kept != nil && w.kept.Size == w.size && tlog.Hash(w.kept.Root) != w.root() {
		w.report.find("journal.found.kept", "Size", w.size, "At", w.kept.At.Format("2006-01-02 15:04 MST"))
	}
}

func (w *walk) root() tlog.Hash {
	root := w.edge[len(w.edge)-1]
	for i := len(w.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(w.edge[i], root)
	}
	return root
}

// compareStored compares the hashes of this batch with those that proofs use.
func (w *walk) compareStored(ctx context.Context, tx bun.Tx) error {
	if len(w.made) == 0 {
		return nil
	}
	var rows []hashRow
	err := tx.NewSelect().Model(&rows).Where("index >= ?", w.from).Where("index < ?", w.from+int64(len(w.made))).
		OrderExpr("index").Scan(ctx)
	if err != nil {
		return fmt.Errorf("read the stored hashes: %w", err)
	}
	stored := make(map[int64][]byte, len(rows))
	for _, row := range rows {
		stored[row.Index] = row.Hash
	}
	for i, hash := range w.made {
		index := w.from + int64(i)
		if string(stored[index]) != string(hash[:]) {
			level, n := tlog.SplitStoredHashIndex(index)
			if level == 0 {
				w.report.find("journal.found.entry", "Index", n)
			} else {
				w.report.find("journal.found.hash", "Index", index)
			}
		}
	}
	w.from += int64(len(w.made))
	w.made = w.made[:0]
	return nil
}

func (w *walk) end(ctx context.Context, tx bun.Tx) error {
	w.report.Size = w.size
	if w.size > 0 {
		w.report.Root = hexHash(w.root())
	}
	for _, point := range w.points {
		w.report.find("journal.found.shorter", "Size", point.Size, "Now", w.size)
	}
	if w.kept != nil && w.kept.Size > w.size {
		w.report.find("journal.found.shorter", "Size", w.kept.Size, "Now", w.size)
	}
	var leaves, hashes int64
	err := tx.NewRaw(`SELECT (SELECT count(*) FROM journal_leaves), (SELECT count(*) FROM journal_hashes)`).Scan(ctx, &leaves, &hashes)
	if err != nil {
		return fmt.Errorf("count the leaves: %w", err)
	}
	if leaves != w.size || hashes != w.from {
		w.report.find("journal.found.extra", "Leaves", leaves-w.size, "Hashes", hashes-w.from)
	}
	return nil
}
