package views

// HistoryEntry is one entry of the journal in words.
type HistoryEntry struct {
	ID      int64
	At      string
	Who     string // name and role
	Origin  string // "" where the reader need not know
	Place   Link   // the aimak, empty where it belongs to none
	Changes []HistoryChange
	More    int // changes that are not shown
}

// HistoryChange is what happened to one row.
type HistoryChange struct {
	Row    Link   // what the row is, leading to its history
	Deed   string // made, changed, removed, found in place
	Fields []HistoryField
}

// HistoryField is one value before and after; both are words already.
type HistoryField struct{ Label, Before, After string }

// HistoryView is the history of one row.
type HistoryView struct {
	Entries []HistoryEntry
	Paging  *Paging
}

// JournalView is the journal with its newest checkpoint.
type JournalView struct {
	Intro      string
	Filters    Filters
	Entries    []HistoryEntry
	Paging     *Paging
	Checkpoint string // "" where none was signed yet
	Signed     string // when, in words
	Waiting    int    // entries that are in no checkpoint
}

// CheckpointView is the newest checkpoint to copy or print.
type CheckpointView struct {
	Text string
	Keys []CheckpointKey
}

// CheckpointKey is a public key and from when to when it signed.
type CheckpointKey struct{ Verifier, From, To string }

// EntryView is one entry with its proof.
type EntryView struct {
	Entry    HistoryEntry
	Leaf     string
	LeafHash string
	Index    int64
	Size     int64
	Hashes   []string
	Proved   bool
	ProofURL string
}
