package backup

import (
	"encoding/json"
	"io"
	"time"

	"kelishim/migrations"
)

// format is the name and version of what is written; a change that older
// programs would read wrongly gets the next version.
const (
	format        = "kelishim-backup"
	formatVersion = 1
	// maxManifest keeps a foreign file from filling the memory; a line of the
	// manifest is some 200 bytes, so that a million documents fit.
	maxManifest = 256 << 20
)

// Manifest says what a backup holds.
type Manifest struct {
	Format        string           `json:"format"`
	FormatVersion int              `json:"format_version"`
	MadeAt        time.Time        `json:"made_at"`
	Program       string           `json:"program"`    // version of kelishim
	PostgreSQL    string           `json:"postgresql"` // version of the server, e.g. "15.18"
	ServerMajor   int              `json:"postgresql_major"`
	DumpMajor     int              `json:"pg_dump_major"` // pg_restore must be as new
	Schema        int64            `json:"schema"`        // newest migration that the database has
	WithKey       bool             `json:"with_key"`      // the private key of the journal is inside
	Checkpoint    string           `json:"checkpoint,omitempty"`
	Roles         []string         `json:"roles"` // roles of the server that hold rights
	Rows          map[string]int64 `json:"rows"`  // of every table
	Members       []Member         `json:"members"`
}

// Member is one file inside the backup.
type Member struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hexadecimal
}

// TotalRows is how many rows all tables have.
func (m *Manifest) TotalRows() (n int64) {
	for _, rows := range m.Rows {
		n += rows
	}
	return n
}

// Files is how many documents there are.
func (m *Manifest) Files() (n int) {
	for _, member := range m.Members {
		if member.Name != dumpName && member.Name != keyName {
			n++
		}
	}
	return n
}

// size of all members, in bytes.
func (m *Manifest) size() (n int64) {
	for _, member := range m.Members {
		n += member.Size
	}
	return n
}

// readManifest reads a manifest and refuses what this program cannot restore.
func readManifest(from io.Reader) (*Manifest, error) {
	text, err := io.ReadAll(io.LimitReader(from, maxManifest+1))
	if err != nil {
		return nil, changed(manifestName, err)
	}
	m := new(Manifest)
	if err := json.Unmarshal(text, m); err != nil || len(text) > maxManifest || m.Format != format {
		return nil, ErrNotBackup
	}
	switch {
	case m.FormatVersion != formatVersion:
		return nil, ErrFormat.With("Found", m.FormatVersion).With("Known", formatVersion)
	case m.Schema > migrations.Newest():
		return nil, ErrNewer.With("Found", m.Schema).With("Known", migrations.Newest()).With("Program", m.Program)
	}
	return m, m.check()
}

// check refuses a manifest that names a member twice, under a name that leads
// elsewhere, or not at all.
func (m *Manifest) check() error {
	seen := make(map[string]bool, len(m.Members))
	for _, member := range m.Members {
		if !allowed(member.Name) || seen[member.Name] || member.Size < 0 {
			return ErrUnknown.With("Member", member.Name)
		}
		seen[member.Name] = true
	}
	if !seen[dumpName] {
		return ErrMissing.With("Member", dumpName)
	}
	if m.WithKey != seen[keyName] || len(m.Rows) == 0 {
		return ErrNotBackup
	}
	return nil
}
