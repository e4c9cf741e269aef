package bundle

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"kelishim/internal/fault"
	"kelishim/internal/journal"
)

// Limits on a file that comes from outside.
const (
	maxFiles    = 1_000_000
	maxUnpacked = 64 << 30  // bytes of all files
	maxTable    = 512 << 20 // of one that is held in memory
	maxEntry    = 256 << 20
	maxFindings = 200 // that are listed; all are counted
)

// Options of a verification.
type Options struct {
	// Keys are public keys that the reader trusts; without them the bundle's own
	// are taken, and the report says so.
	Keys []string
	// Kept is a signed checkpoint that the reader kept: the bundle's journal must
	// begin with it.
	Kept string
	// Releases takes the stored releases out of a file of OCDS, and tells whether
	// what they add up to is what the file says; nil leaves the OCDS to its hash.
	Releases func(r io.Reader, release func(ocid, id string, body []byte) error) error
}

// Report is what a verification looked at and found.
type Report struct {
	Manifest   Manifest
	Keys       []string // by which signatures were checked
	OwnKeys    bool     // they came from the bundle itself
	Files      int
	Bytes      int64
	Checkpoint journal.Checkpoint
	Kept       *journal.Checkpoint
	Points     int // older checkpoints that are the beginning of the newest
	Entries    int // whose inclusion was proven
	Withheld   int // of which the leaf hash alone is known
	Rows       int // of the tables
	Compared   int // with the journal's last word
	Unspoken   int // whose last word is withheld
	Statements int
	Lines      int
	Documents  int
	Releases   int

	Findings fault.List
	Wrong    int
}

// Verified tells whether nothing was found.
func (r *Report) Verified() bool { return r.Wrong == 0 }

func (r *Report) find(key string, pairs ...any) {
	r.Wrong++
	if len(r.Findings) >= maxFindings {
		return
	}
	one := fault.New(fault.Invalid, "bundle.found."+key)
	for i := 0; i+1 < len(pairs); i += 2 {
		one = one.With(pairs[i].(string), pairs[i+1])
	}
	r.Findings = append(r.Findings, one)
}

// ErrNotBundle is returned for a file that is no bundle at all.
var ErrNotBundle = fault.New(fault.Invalid, "bundle.not_bundle")

// checking is a bundle that is being checked.
type checking struct {
	*opened
	report  *Report
	opts    Options
	tables  Tables
	trusted bool // the newest checkpoint is signed: proofs can be held against it
	words   map[string]word
	silent  map[string]int64 // newest withheld entry by row
}

// Verify checks a bundle by itself: every byte of the archive, its signature,
// the proofs of its part of the journal, every row against the journal's last
// word, every figure of its statements against what its own tables give. It goes
// on after a finding as far as it can. ErrNotBundle is for a file that cannot be
// read as one; what is wrong with one that can stands in the report.
func Verify(ctx context.Context, r io.ReaderAt, size int64, opts Options) (*Report, error) {
	report := &Report{}
	file, err := open(r, size, report)
	if err != nil {
		return nil, err
	}
	c := &checking{opened: file, report: report, opts: opts, tables: Tables{}, words: map[string]word{}, silent: map[string]int64{}}
	for _, step := range []func(){c.sums, c.manifest, c.signature, c.readTables, c.checkpoints, c.proofs, c.rows, c.savings, c.attached, c.releases} {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		step()
	}
	return report, nil
}

// manifest compares the manifest's list with the files.
func (c *checking) manifest() {
	text, ok := c.small(manifestFile)
	if !ok {
		return
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&c.report.Manifest) != nil || c.report.Manifest.Bundle != 1 {
		c.report.find("unreadable", "File", manifestFile)
		return
	}
	listed := c.report.Manifest.Files
	if len(listed)+3 != len(c.order) {
		c.report.find("list", "File", manifestFile)
		return
	}
	for i, one := range listed {
		if one != c.hashed[i] {
			c.report.find("listed", "File", one.Name)
		}
	}
}

// signature checks who made the bundle as it is.
func (c *checking) signature() {
	c.report.Keys = c.opts.Keys
	if len(c.report.Keys) == 0 {
		c.report.OwnKeys = true
		text, _ := c.small(keysFile)
		c.report.Keys = strings.Fields(string(text))
	}
	sums, ok1 := c.small(sumsFile)
	signed, ok2 := c.small(signatureFile)
	if !ok1 || !ok2 {
		return
	}
	said, err := journal.OpenText(string(signed), c.report.Keys)
	if err != nil || said != signedText(string(sums)) {
		c.report.find("signature", "File", signatureFile)
	}
}

// readTables takes all tables into memory.
func (c *checking) readTables() {
	for _, t := range tables {
		name := tableFolder + t.name + ".csv"
		file, ok := c.file(name)
		if !ok {
			c.report.find("absent", "File", name)
			continue
		}
		table, err := readTable(io.LimitReader(file, maxTable))
		_ = file.Close()
		if err != nil || table.Columns[0] != keyColumn {
			c.report.find("unreadable", "File", name)
			continue
		}
		c.tables[t.name] = table
		c.report.Rows += len(table.Rows)
	}
}

// attached compares the documents with their rows.
func (c *checking) attached() {
	lost := map[string]bool{}
	for _, one := range c.report.Manifest.Missing {
		lost[one.SHA256] = true
		c.report.find("lost", "Document", one.Document, "Hash", one.SHA256)
	}
	wanted := map[string]string{}
	wantedDocuments(c.tables, c.report.Manifest.Year, func(_, sum, file string) {
		if !lost[sum] {
			wanted[file] = sum
		}
	})
	for _, one := range c.hashed {
		if !strings.HasPrefix(one.Name, documents) {
			continue
		}
		c.report.Documents++
		sum, ok := wanted[one.Name]
		switch {
		case !ok:
			c.report.find("stranger", "File", one.Name)
		case sum != one.SHA256:
			c.report.find("document", "File", one.Name)
		}
		delete(wanted, one.Name)
	}
	for _, file := range sortedKeys(wanted) {
		c.report.find("absent", "File", file)
	}
}

// ocdsFolder is where the parts of the OCDS lie.
const ocdsFolder = "ocds/"

// releases compares each release with the hash that its journalled row has.
func (c *checking) releases() {
	if c.opts.Releases == nil {
		return
	}
	sums := map[string]string{}
	c.tables.each("ocds_releases", func(get func(string) string) { sums[get("ocid")+" "+get("release_id")] = get("sha256") })
	masked, seen := c.report.Manifest.Masked, map[string]bool{}
	for _, name := range c.order {
		if !strings.HasPrefix(name, ocdsFolder) {
			continue
		}
		file, ok := c.file(name)
		if !ok {
			continue
		}
		err := c.opts.Releases(file, func(ocid, id string, body []byte) error {
			if !seen[ocid+" "+id] {
				seen[ocid+" "+id] = true
				c.report.Releases++
			}
			switch sum, ok := sums[ocid+" "+id]; {
			case !ok:
				c.report.find("release_unknown", "File", name, "Release", id)
			case sum != hashOf(body) && !masked:
				c.report.find("release", "File", name, "Release", id)
			}
			return nil
		})
		_ = file.Close()
		var refusal *fault.Fault
		switch {
		case errors.As(err, &refusal):
			c.report.find("compiled", "File", name)
		case err != nil:
			c.report.find("unreadable", "File", name)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// CheckpointOf gives the signed checkpoint of a bundle, as text, for who holds a
// newer bundle against it. It checks nothing.
func CheckpointOf(r io.ReaderAt, size int64) (string, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return "", ErrNotBundle
	}
	file, err := archive.Open(checkpointFile)
	if err != nil {
		return "", ErrNotBundle
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 1<<16))
	if err != nil {
		return "", ErrNotBundle
	}
	return string(text), nil
}
