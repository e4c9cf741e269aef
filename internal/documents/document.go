// Package documents keeps what people attach to contracts, acts, tenders and
// everything else that has a page: the rows here, the bytes in internal/files.
package documents

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/files"
)

// MaxSize is how many bytes a document may have.
const MaxSize = 25 << 20

// Kinds are what a document may be: the words of OCDS (documentType) where it
// has one.
var Kinds = []string{"contractSigned", "contractAnnexe", "contractSchedule", "contractGuarantees", "completionCertificate",
	"physicalProgressReport", "financialProgressReport", "photo", "procurementPlan", "needsAssessment", "feasibilityStudy", "hearingNotice",
	"tenderNotice", "biddingDocuments", "technicalSpecifications", "billOfQuantity", "winningBid", "evaluationReports", "awardNotice",
	"complaints", "cancellationDetails", "finalAudit", "other"}

// Document is a file that belongs to a row (OCDS: documents).
type Document struct {
	bun.BaseModel `bun:"table:documents"`

	ID         int64     `bun:"id,pk,autoincrement"`
	Subject    string    `bun:"subject"` // table/key, as the journal names rows
	Aimak      string    `bun:"aimak"`
	ContractID *int64    `bun:"contract_id"`
	Kind       string    `bun:"kind"`
	Title      string    `bun:"title"`
	Name       string    `bun:"name"` // of the file as it was uploaded
	MediaType  string    `bun:"media_type"`
	Size       int64     `bun:"size"` // bytes
	SHA256     string    `bun:"sha256"`
	Published  bool      `bun:"published"` // anyone may read it
	Withdrawn  bool      `bun:"withdrawn"`
	Reason     string    `bun:"withdrawn_reason"`
	AddedAt    time.Time `bun:"added_at,nullzero,default:now()"`
	UserID     int64     `bun:"user_id,nullzero,default:0"`
	Author     string    `bun:"author,nullzero,default:0"`
	AuthorRole string    `bun:"author_role,nullzero,default:0"`
}

// IsImage tells whether a browser shows it as a picture.
func (d Document) IsImage() bool {
	return strings.HasPrefix(d.MediaType, "image/") && d.MediaType != "image/heic"
}

// Refusals of documents; those of their content are in internal/files.
var (
	ErrSubject   = fault.New(fault.NotFound, "document.subject")
	ErrKind      = fault.New(fault.Invalid, "document.kind").On("kind")
	ErrTitle     = fault.New(fault.Invalid, "document.title").On("title")
	ErrName      = fault.New(fault.Invalid, "document.name").On("file")
	ErrNoFile    = fault.New(fault.Invalid, "document.no_file").On("file")
	ErrOnce      = fault.New(fault.Conflict, "document.once").On("file")
	ErrReason    = fault.New(fault.Invalid, "document.reason").On("reason")
	ErrPublished = fault.New(fault.Forbidden, "document.officer_publishes")
	ErrKept      = fault.New(fault.Conflict, "document.kept")
	ErrLost      = fault.New(fault.NotFound, "document.lost")
)

// Refusals say kindly what the table refuses.
var Refusals = db.Refusals{
	"documents_subject_form":          ErrSubject,
	"documents_subject_known":         ErrSubject,
	"documents_aimak_known":           ErrSubject,
	"documents_contract_known":        ErrSubject,
	"documents_kind_plain":            ErrKind,
	"documents_title_given":           ErrTitle,
	"documents_name_plain":            ErrName,
	"documents_size_positive":         ErrNoFile,
	"documents_once":                  ErrOnce,
	"documents_withdrawn_with_reason": ErrReason,
	"documents_withdrawn_unpublished": ErrKept,
	"documents_content_kept":          ErrKept,
	"documents_published_by_officer":  ErrPublished,
}

// Store reads and changes documents.
type Store struct {
	db   *db.DB
	disk *files.Disk
}

// NewStore makes the store of documents over a database and the folder of its
// files.
func NewStore(d *db.DB, disk *files.Disk) *Store { return &Store{d, disk} }

var subjectForm = regexp.MustCompile(`^[a-z_]{2,40}/[^/]{1,100}$`)

// Home is to what a subject belongs.
type Home struct {
	Aimak      string `bun:"aimak"`
	ContractID *int64 `bun:"contract_id"`
}

// Home finds the aimak and the contract of a row; ErrSubject for one that is not
// there, not for this person, or belongs to no aimak.
func (s *Store) Home(ctx context.Context, actor db.Actor, subject string) (home Home, err error) {
	if !subjectForm.MatchString(subject) || !utf8.ValidString(subject) {
		return Home{}, ErrSubject
	}
	var found []Home
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT aimak, contract_id FROM subject_home(?)`, subject).Scan(ctx, &found)
	})
	if err != nil {
		return Home{}, fmt.Errorf("find what %s belongs to: %w", subject, err)
	}
	if len(found) != 1 {
		return Home{}, ErrSubject
	}
	return found[0], nil
}

// Filter narrows a list of documents.
type Filter struct {
	Subject    string // all of one row …
	ContractID int64  // … or all under a contract
	Search     string // in title and file name
	Kind       string
	Aimak      string
	Limit      int
	Offset     int
}

// List lists documents, the newest first and the withdrawn last, with their
// number.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Document, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&list).OrderExpr("withdrawn, id DESC").Limit(int64(min(max(f.Limit, 1), 1000))).Offset(int64(f.Offset))
		if f.Subject != "" {
			q.Where("subject = ?", f.Subject)
		}
		if f.ContractID != 0 {
			q.Where("contract_id = ?", f.ContractID)
		}
		if f.Search != "" {
			q.Where("strpos(lower(title || ' ' || name), lower(?)) > 0", f.Search)
		}
		if f.Kind != "" {
			q.Where("kind = ?", f.Kind)
		}
		if f.Aimak != "" {
			q.Where("aimak = ?", f.Aimak)
		}
		count, err := q.ScanAndCount(ctx)
		total = int(count)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list documents: %w", err)
	}
	return list, total, nil
}

// Get finds a document.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (d Document, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&d).Where("id = ?", id).Scan(ctx)
	})
	return d, Refusals.Kindly(err)
}

// Open opens the bytes of a document that was read as somebody who may.
func (s *Store) Open(d Document) (io.ReadCloser, error) {
	file, err := s.disk.Open(d.SHA256)
	if err == files.ErrMissing {
		return nil, ErrLost
	}
	return file, err
}

// FileName is a name as a table takes it: without folders and control
// characters, at most 200 letters, the extension kept.
func FileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.TrimSpace(name))
	if letters := []rune(name); len(letters) > 200 {
		extension := []rune(name[max(0, strings.LastIndexByte(name, '.')):])
		extension = extension[:min(len(extension), 20)]
		name = string(letters[:200-len(extension)]) + string(extension)
	}
	return name
}

func (d *Document) check() fault.List {
	d.Title = strings.TrimSpace(d.Title)
	var wrong fault.List
	if !slices.Contains(Kinds, d.Kind) {
		wrong = append(wrong, ErrKind)
	}
	if n := utf8.RuneCountInString(d.Title); n == 0 || n > 300 {
		wrong = append(wrong, ErrTitle)
	}
	return wrong
}

// Content is the bytes of an upload.
type Content interface {
	io.Reader
	io.ReaderAt
	io.Seeker
}

// Add stores the bytes of d.Name and then its row; it fills in what follows from
// them and from the subject. Refused: content that is not taken, a name that says
// something else, more than MaxSize, the same bytes twice on one subject.
func (s *Store) Add(ctx context.Context, actor db.Actor, d *Document, content Content, size int64) error {
	home, err := s.Home(ctx, actor, d.Subject)
	if err != nil {
		return err
	}
	d.Aimak, d.ContractID, d.Name = home.Aimak, home.ContractID, FileName(d.Name)
	wrong := d.check()
	switch media, err := files.Type(content, size, d.Name); {
	case size == 0:
		wrong = append(wrong, ErrNoFile)
	case size > MaxSize:
		wrong = append(wrong, files.ErrTooLarge.With("Megabytes", MaxSize>>20))
	case fault.All(err) != nil:
		wrong = append(wrong, fault.All(err)...)
	case err != nil:
		return fmt.Errorf("look into a document: %w", err)
	default:
		d.MediaType = media
	}
	if len(wrong) > 0 {
		return wrong
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a document again: %w", err)
	}
	if d.SHA256, d.Size, err = s.disk.Keep(content, MaxSize); err != nil {
		return err
	}
	return s.write(ctx, actor, "record a document", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(d).Returning("id").Exec(ctx)
		return err
	})
}

// Change changes kind, title and whether anyone may read it.
func (s *Store) Change(ctx context.Context, actor db.Actor, d *Document) error {
	if wrong := d.check(); len(wrong) > 0 {
		return wrong
	}
	return s.write(ctx, actor, "change a document", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(d).Column("kind", "title", "published").Where("id = ?", d.ID).Exec(ctx))
	})
}

// Withdraw takes a document out of the lists, with a reason; nothing is deleted.
func (s *Store) Withdraw(ctx context.Context, actor db.Actor, id int64, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" || utf8.RuneCountInString(reason) > 1000 {
		return ErrReason
	}
	return s.write(ctx, actor, "withdraw a document", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.ExecContext(ctx, `UPDATE documents SET withdrawn = true, published = false, withdrawn_reason = ? WHERE id = ?`, reason, id))
	})
}

func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}
