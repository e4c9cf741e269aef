// Package journal proves what happened: every change that the triggers of
// migrations/0007_journal.sql wrote down becomes a leaf of a Merkle log
// (RFC 6962), whose state is signed in checkpoints. It needs no trust in the
// database: whoever holds an older checkpoint can tell that nothing in it was
// changed or taken out since.
package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"
)

// Areas of entries; who reads which is held by row-level security.
const (
	Money    = "money"
	Register = "register"
	People   = "people"
	Settings = "settings"
)

// Entry is one change set: what one statement did to the rows of one table that
// belong to one aimak.
type Entry struct {
	bun.BaseModel `bun:"table:journal,alias:j"`

	ID      int64           `bun:"id"`
	At      time.Time       `bun:"at"`
	UserID  int64           `bun:"user_id"` // 0 is the program
	Actor   string          `bun:"actor"`   // the person's name as it was then
	Role    string          `bun:"role"`
	Origin  string          `bun:"origin"` // an address of the network, or a command
	Area    string          `bun:"area"`
	Table   string          `bun:"tbl"`
	Aimak   string          `bun:"aimak,nullzero"` // SOATE
	Keys    []string        `bun:"keys,array"`     // table/primary key
	Changes json.RawMessage `bun:"changes"`        // as stored, byte by byte
}

// Change is one row before and after; a nil map is a row that was not there.
type Change struct {
	Key    string                     `json:"key"` // primary key, parts joined by |
	Before map[string]json.RawMessage `json:"before"`
	After  map[string]json.RawMessage `json:"after"`
}

// List reads the changes of an entry.
func (e Entry) List() ([]Change, error) {
	var changes []Change
	if err := json.Unmarshal(e.Changes, &changes); err != nil {
		return nil, fmt.Errorf("read the changes of entry %d: %w", e.ID, err)
	}
	return changes, nil
}

// Leaf gives the bytes that are hashed: one line of JSON with the fields in
// this order and the changes as PostgreSQL stored them. Its leaf hash is
// SHA-256 over a zero byte and these bytes (RFC 6962, 2.1).
func (e Entry) Leaf() []byte {
	head := struct {
		ID     int64    `json:"id"`
		At     string   `json:"at"`
		UserID int64    `json:"user_id"`
		Actor  string   `json:"actor"`
		Role   string   `json:"role"`
		Origin string   `json:"origin"`
		Area   string   `json:"area"`
		Table  string   `json:"table"`
		Aimak  string   `json:"aimak"`
		Keys   []string `json:"keys"`
	}{e.ID, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.UserID, e.Actor, e.Role, e.Origin, e.Area, e.Table, e.Aimak, e.Keys}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(head); err != nil {
		panic(fmt.Sprintf("journal: %v", err)) // strings and numbers only
	}
	line.Truncate(line.Len() - len("}\n"))
	line.WriteString(`,"changes":`)
	line.Write(e.Changes)
	line.WriteByte('}')
	return line.Bytes()
}

// Hash is the leaf hash of the entry.
func (e Entry) Hash() tlog.Hash { return tlog.RecordHash(e.Leaf()) }
