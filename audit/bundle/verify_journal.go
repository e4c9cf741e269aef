package bundle

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"kelishim/internal/journal"
)

// word is the journal's last word about a row.
type word struct {
	entry int64
	row   map[string]json.RawMessage // nil: the row was deleted
}

// checkpoints opens the newest checkpoint, joins the older ones to it, and holds
// it against the one that the reader kept.
func (c *checking) checkpoints() {
	text, ok := c.small(checkpointFile)
	if !ok {
		return
	}
	newest, err := journal.OpenCheckpoint(string(text), c.report.Keys)
	if err != nil {
		c.report.find("checkpoint", "File", checkpointFile)
		return
	}
	c.trusted, c.report.Checkpoint = true, newest
	if c.report.Manifest.Checkpoint != "" && c.report.Manifest.Checkpoint != pointLine(newest) {
		c.report.find("unlike", "File", manifestFile, "Other", checkpointFile)
	}
	var kept *journal.Checkpoint
	if c.opts.Kept != "" {
		one, err := journal.OpenCheckpoint(c.opts.Kept, c.report.Keys)
		if err != nil {
			c.report.find("kept_unsigned")
		} else {
			kept = &one
		}
	}
	older := map[int64]journal.Checkpoint{newest.Size: newest}
	for i, line := range c.lines(pointsFile) {
		var one point
		if !c.strict(line, &one) {
			c.report.find("line", "File", pointsFile, "Line", i+1)
			continue
		}
		opened, err := journal.OpenCheckpoint(one.Note, c.report.Keys)
		if err != nil || newest.CheckBeginning(opened, one.Hashes) != nil {
			c.report.find("line", "File", pointsFile, "Line", i+1)
			continue
		}
		older[opened.Size] = opened
		c.report.Points++
	}
	c.before(newest)
	if kept == nil {
		return
	}
	switch same, ok := older[kept.Size]; {
	case kept.Size > newest.Size:
		c.report.find("kept_newer", "Size", kept.Size, "Newest", newest.Size)
	case !ok:
		c.report.find("kept_unknown", "Size", kept.Size)
	case string(same.Root) != string(kept.Root):
		c.report.find("kept", "Size", kept.Size, "At", kept.At.Format("2006-01-02 15:04 MST"))
	default:
		c.report.Kept = kept
	}
}

// before checks the checkpoint before the newest, which has files of its own.
func (c *checking) before(newest journal.Checkpoint) {
	if c.report.Manifest.Before == "" {
		return
	}
	note, ok1 := c.small(beforeFile)
	text, ok2 := c.small(consistencyFile)
	if !ok1 || !ok2 {
		return
	}
	var proof journal.Consistency
	if !c.strict(text, &proof) || proof.Older != string(note) || proof.Check(c.report.Keys) != nil {
		c.report.find("consistency", "File", consistencyFile)
		return
	}
	opened, err := journal.OpenCheckpoint(proof.Older, c.report.Keys)
	again, errNewer := journal.OpenCheckpoint(proof.Newer, c.report.Keys)
	if err != nil || errNewer != nil || again.Size != newest.Size || pointLine(opened) != c.report.Manifest.Before {
		c.report.find("unlike", "File", beforeFile, "Other", manifestFile)
	}
}

// proofs recomputes the leaf hash of every entry and its way to the root, and
// takes what the entries say last about each row.
func (c *checking) proofs() {
	proven := map[string]bool{}
	last := int64(0)
	for i, line := range c.lines(proofsFile) {
		var one proof
		if !c.strict(line, &one) || one.Entry <= last || one.File == "" {
			c.report.find("line", "File", proofsFile, "Line", i+1)
			continue
		}
		last = one.Entry
		leaf, ok := c.small(one.File)
		if !ok {
			continue
		}
		proven[one.File] = true
		if journal.LeafHash(leaf) != one.LeafHash || c.trusted && c.report.Checkpoint.CheckInclusion(one.Index, one.LeafHash, one.Hashes) != nil {
			c.report.find("proof", "File", one.File, "Entry", one.Entry)
			continue
		}
		if !c.take(leaf, one.Entry) {
			c.report.find("unreadable", "File", one.File)
			continue
		}
		c.report.Entries++
	}
	for i, line := range c.lines(withheldFile) {
		var one proof
		if !c.strict(line, &one) || c.trusted && c.report.Checkpoint.CheckInclusion(one.Index, one.LeafHash, one.Hashes) != nil {
			c.report.find("line", "File", withheldFile, "Line", i+1)
			continue
		}
		c.report.Withheld++
		for _, row := range one.Rows {
			c.silent[row] = max(c.silent[row], one.Entry)
		}
	}
	for _, name := range c.order {
		if strings.HasPrefix(name, entryFolder) && !proven[name] {
			c.report.find("unproven", "File", shorten(name))
		}
	}
	if !c.trusted {
		c.report.Entries = 0 // their leaves were recomputed, but there is no root to hold them against
	}
}

// take reads the bytes of an entry as they were hashed.
func (c *checking) take(leaf []byte, number int64) bool {
	var entry struct {
		ID      int64            `json:"id"`
		Table   string           `json:"table"`
		Changes []journal.Change `json:"changes"`
	}
	if json.Unmarshal(leaf, &entry) != nil || entry.ID != number {
		return false
	}
	for _, change := range entry.Changes {
		row := entry.Table + "/" + change.Key
		if is, ok := c.words[row]; !ok || is.entry <= entry.ID {
			c.words[row] = word{entry.ID, change.After}
		}
	}
	return true
}

// strict reads one JSON value with nothing in it that is not known.
func (c *checking) strict(text []byte, into any) bool {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(into) != nil {
		return false
	}
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// lines reads a file line by line, each with its number from 0.
func (c *checking) lines(name string) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		in, ok := c.file(name)
		if !ok {
			c.report.find("absent", "File", name)
			return
		}
		defer in.Close()
		scanner := bufio.NewScanner(in)
		scanner.Buffer(nil, maxEntry)
		for i := 0; scanner.Scan(); i++ {
			if !yield(i, slices.Clone(scanner.Bytes())) {
				return
			}
		}
		if scanner.Err() != nil {
			c.report.find("unreadable", "File", name)
		}
	}
}
