// Package publication opens statements to everybody: as they were drawn at that
// time, with the method and the state of the journal by which anybody may hold
// them to account. Nothing of a published statement changes: new figures make a
// new version, and the old ones stay to be read.
package publication

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/savings"
)

// Key names a statement: a service of an aimak, under which it is kept, in a
// year.
type Key struct {
	Aimak    string `bun:"aimak"`
	Category string `bun:"category"`
	Year     int    `bun:"year"`
}

// Publication is one version of a published statement.
type Publication struct {
	bun.BaseModel `bun:"table:statement_publications,alias:s"`

	ID int64 `bun:"id,pk,autoincrement"`
	Key
	Version   int        `bun:"version"`
	CountsFor string     `bun:"counts_for"` // the aimak that existed on 31 December of the year
	Status    string     `bun:"status"`
	Verdict   string     `bun:"verdict"`
	Saving    money.Null `bun:"saving"` // of the avoidable reading, som

	Figures       string `bun:"figures"` // savings.Row as JSON
	FiguresSHA256 string `bun:"figures_sha256"`
	Body          string `bun:"body"` // Drawn as JSON
	SHA256        string `bun:"sha256"`

	Method         string     `bun:"method"` // version of the method
	CheckpointSize *int64     `bun:"checkpoint_size"`
	CheckpointRoot string     `bun:"checkpoint_root"` // hexadecimal; "" where nothing was signed yet
	CheckpointAt   *time.Time `bun:"checkpoint_at"`
	Note           string     `bun:"note"` // what the okmotu says with it

	Current         bool       `bun:"current"`
	PublishedAt     time.Time  `bun:"published_at,nullzero,default:now()"`
	WithdrawnAt     *time.Time `bun:"withdrawn_at"`
	WithdrawnReason string     `bun:"withdrawn_reason"`
	DiffersSince    *time.Time `bun:"differs_since"` // since when the tables give other figures
}

// Refusals of publications.
var (
	ErrSame   = fault.New(fault.Conflict, "publication.same")
	ErrNotOut = fault.New(fault.Conflict, "publication.not_out")
	ErrReason = fault.New(fault.Invalid, "publication.reason_needed").On("reason")
	ErrLong   = fault.New(fault.Invalid, "publication.too_long")
	ErrKept   = fault.New(fault.Conflict, "publication.kept")
	ErrTwice  = fault.New(fault.Conflict, "publication.twice")
)

// Refusals maps what the table refuses.
var Refusals = db.Refusals{
	"statement_publications_kept":                  ErrKept,
	"statement_publications_current_once":          ErrTwice,
	"statement_publications_version_once":          ErrTwice,
	"statement_publications_note_short":            ErrLong.On("note"),
	"statement_publications_withdrawn_with_reason": ErrReason,
}

// textLimit is how many letters a note and a reason may have.
const textLimit = 1000

// Store reads and changes publications.
type Store struct{ db *db.DB }

// NewStore makes the store of publications.
func NewStore(d *db.DB) *Store { return &Store{d} }

// Get finds a version; db.ErrNotFound where it does not exist or is not for the
// reader.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (one Publication, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&one).Where("id = ?", id).Scan(ctx)
	})
	return one, Refusals.Kindly(err)
}

// Versions lists the versions of a statement that the reader may see, newest
// first.
func (s *Store) Versions(ctx context.Context, actor db.Actor, key Key) (list []Publication, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("aimak = ? AND category = ? AND year = ?", key.Aimak, key.Category, key.Year).
			Order("version DESC").Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list the versions of a published statement: %w", err)
	}
	return list, nil
}

// Drawn reads the statement as it was published.
func (p *Publication) Drawn() (Drawn, error) { return read[Drawn](p.Body) }

// Row reads the results of the statement as they were published.
func (p *Publication) Row() (savings.Row, error) { return read[savings.Row](p.Figures) }
