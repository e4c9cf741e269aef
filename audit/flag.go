package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/jobs"
)

// Results of a rule.
const (
	Raised    = 1
	NotRaised = 0
	Unknown   = -1 // cannot tell: something is not recorded
)

// What people did with a raised flag.
const (
	Open      = "open"
	Explained = "explained"
	Closed    = "closed"
	Reopened  = "reopened" // only a kind of note: the flag is open again
	Cleared   = "cleared"  // only a kind of note: the facts were put right
)

// Statuses in the order of a flag's life.
var Statuses = []string{Open, Explained, Closed}

// Refusals.
var (
	ErrReason = fault.New(fault.Invalid, "audit.reason").On("reason")
	ErrStep   = fault.New(fault.Conflict, "audit.step")

	Refusals = db.Refusals{"flags_step_allowed": ErrStep, "flag_notes_reason_given": ErrReason,
		"flag_thresholds_once": ErrThresholdOnce, "flag_thresholds_value_number": ErrThresholdValue}
)

// Flag is what a rule said of a subject.
type Flag struct {
	bun.BaseModel `bun:"table:flags"`

	ID         int64           `bun:"id,pk"`
	Rule       string          `bun:"flag"`
	Version    int             `bun:"version"`
	Subject    string          `bun:"subject"` // contracts/17, lots/3, years/SOATE|2025 …
	Aimak      string          `bun:"aimak"`   // "" where only auditors see it
	ContractID int64           `bun:"contract_id"`
	TenderID   int64           `bun:"tender_id"`
	Result     int             `bun:"result"`
	Inputs     json.RawMessage `bun:"inputs"`
	Thresholds json.RawMessage `bun:"thresholds"`
	ComputedAt time.Time       `bun:"computed_at"`
	RaisedAt   time.Time       `bun:"raised_at"`
	FrozenAt   time.Time       `bun:"frozen_at"`
	Status     string          `bun:"status"`

	Contract string `bun:"contract,scanonly"` // its number
	Tender   string `bun:"tender,scanonly"`
}

// Note is a word on a flag: an explanation, a closing, or what the program saw.
type Note struct {
	bun.BaseModel `bun:"table:flag_notes"`

	ID        int64           `bun:"id,pk"`
	FlagID    int64           `bun:"flag_id"`
	Kind      string          `bun:"kind"`
	Reason    string          `bun:"reason"`
	Inputs    json.RawMessage `bun:"inputs"`
	WrittenAt time.Time       `bun:"written_at"`
	Author    string          `bun:"author"`
}

// Store reads flags as far as the actor may see them.
type Store struct{ db *db.DB }

// NewStore makes a store on a database.
func NewStore(d *db.DB) *Store { return &Store{d} }

// Filter narrows a list of flags; zero values do not.
type Filter struct {
	Rule, Status, Severity string
	Result                 *int
	Aimaks                 []string // nil: all
	Contract, Tender       int64
	Provider               string // INN: the flags of its contracts, and of itself
	Limit, Offset          int
}

func (f Filter) apply(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Rule != "" {
		q.Where("flag.flag = ?", f.Rule)
	}
	if f.Status != "" {
		q.Where("flag.status = ?", f.Status)
	}
	if f.Severity != "" {
		q.Where("flag.flag = ANY (?)", pgdialect.Array(idsOf(f.Severity)))
	}
	if f.Result != nil {
		q.Where("flag.result = ?", *f.Result)
	}
	if f.Aimaks != nil {
		q.Where("flag.aimak = ANY (?)", pgdialect.Array(f.Aimaks))
	}
	if f.Contract != 0 {
		q.Where("flag.contract_id = ?", f.Contract)
	}
	if f.Tender != 0 {
		q.Where("flag.tender_id = ?", f.Tender)
	}
	if f.Provider != "" {
		q.Where("flag.contract_id IN (SELECT id FROM contracts WHERE provider = ?) OR flag.subject LIKE ?", f.Provider, "providers/"+f.Provider+"|%")
	}
	return q
}

// idsOf are the rules of a severity.
func idsOf(severity string) []string {
	ids := []string{}
	for _, rule := range Rules {
		if rule.Severity == severity {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

// List gives flags, the gravest first, and how many there are in all.
func (s *Store) List(ctx context.Context, actor db.Actor, f Filter) (list []Flag, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		q := f.apply(tx.NewSelect().Model(&list)).ColumnExpr("flag.*").
			ColumnExpr("(SELECT number FROM contracts c WHERE c.id = flag.contract_id) AS contract").
			ColumnExpr("(SELECT number FROM tenders t WHERE t.id = flag.tender_id) AS tender").
			OrderExpr("flag.result DESC, array_position(?, flag.flag), flag.aimak, flag.id", pgdialect.Array(gravest())).Limit(int64(f.Limit)).Offset(int64(f.Offset))
		count, err := q.ScanAndCount(ctx)
		total = int(count)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list flags: %w", err)
	}
	return list, total, nil
}

// Each hands over the flags that a filter leaves in the order in which they came
// to be; a portion of them stands in memory. Limit and Offset are not looked at.
func (s *Store) Each(ctx context.Context, actor db.Actor, f Filter, fn func(Flag) error) error {
	return s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		last := int64(0)
		for {
			var list []Flag
			err := f.apply(tx.NewSelect().Model(&list)).ColumnExpr("flag.*").
				ColumnExpr("(SELECT number FROM contracts c WHERE c.id = flag.contract_id) AS contract").
				ColumnExpr("(SELECT number FROM tenders t WHERE t.id = flag.tender_id) AS tender").
				Where("flag.id > ?", last).Order("flag.id").Limit(page).Scan(ctx)
			if err != nil {
				return fmt.Errorf("read flags: %w", err)
			}
			for _, one := range list {
				if err := fn(one); err != nil {
					return err
				}
				last = one.ID
			}
			if len(list) < page {
				return nil
			}
		}
	})
}

// gravest are the rules by severity.
func gravest() (ids []string) {
	for _, severity := range []string{High, Medium, Low} {
		ids = append(ids, idsOf(severity)...)
	}
	return ids
}

// Count is how many flags have a result; raised ones by what people did.
type Count struct {
	Rule   string `bun:"flag"`
	Result int    `bun:"result"`
	Status string `bun:"status"`
	Count  int    `bun:"count"`
}

// Counts counts flags by rule, result and status, within a filter.
func (s *Store) Counts(ctx context.Context, actor db.Actor, f Filter) (list []Count, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return f.apply(tx.NewSelect().Model((*Flag)(nil))).ColumnExpr("flag.flag, flag.result, flag.status, count(*) AS count").
			GroupExpr("1, 2, 3").OrderExpr("1, 2, 3").Scan(ctx, &list)
	})
	if err != nil {
		return nil, fmt.Errorf("count flags: %w", err)
	}
	return list, nil
}

// Get finds a flag with its notes, the oldest first.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (f Flag, notes []Note, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&f).ColumnExpr("flag.*").
			ColumnExpr("(SELECT number FROM contracts c WHERE c.id = flag.contract_id) AS contract").
			ColumnExpr("(SELECT number FROM tenders t WHERE t.id = flag.tender_id) AS tender").Where("flag.id = ?", id).Scan(ctx)
		if err != nil {
			return err
		}
		return tx.NewSelect().Model(&notes).Where("flag_id = ?", id).Order("id").Scan(ctx)
	})
	return f, notes, Refusals.Kindly(err)
}

// Explain, Close and Reopen write a note and move the flag with it; nothing is
// deleted. The okmotu explains a raised flag, advisor and auditor close and
// reopen it. A reason of at least five letters is needed.
func (s *Store) Explain(ctx context.Context, actor db.Actor, id int64, reason string) error {
	return s.note(ctx, actor, id, Explained, reason)
}

// Close closes a flag with a reason.
func (s *Store) Close(ctx context.Context, actor db.Actor, id int64, reason string) error {
	return s.note(ctx, actor, id, Closed, reason)
}

// Reopen opens a flag again.
func (s *Store) Reopen(ctx context.Context, actor db.Actor, id int64, reason string) error {
	return s.note(ctx, actor, id, Reopened, reason)
}

func (s *Store) note(ctx context.Context, actor db.Actor, id int64, kind, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 5 || n > 4000 {
		return ErrReason
	}
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `SELECT note_flag(?, ?, ?)`, id, kind, reason)
		return err
	})
	return Refusals.Kindly(err)
}

// JobKind names the job that computes flags.
const JobKind = "flags"

// Order asks for the flags of a contract to be computed anew; asked again within
// the minute it is the same job.
func (s *Store) Order(ctx context.Context, actor db.Actor, contract int64) error {
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		_, _, err := jobs.Enqueue(ctx, tx, jobs.Order{Kind: JobKind, Payload: map[string]int64{"contract": contract},
			Key: fmt.Sprintf("contracts/%d/%s", contract, time.Now().UTC().Format("2006-01-02T15:04"))})
		return err
	})
	if err != nil {
		return fmt.Errorf("order the flags of contract %d: %w", contract, err)
	}
	return nil
}

// LastRun is when all flags were computed last, or, where that was later, those
// of one contract; zero where they never were.
func (s *Store) LastRun(ctx context.Context, actor db.Actor, contract int64) (at time.Time, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var found []time.Time
		err := tx.NewRaw(`SELECT ended_at FROM flag_runs WHERE scope IN ('', ?) AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1`,
			fmt.Sprintf("contracts/%d", contract)).Scan(ctx, &found)
		if len(found) > 0 {
			at = found[0]
		}
		return err
	})
	if err != nil {
		return at, fmt.Errorf("find the last run of the flags: %w", err)
	}
	return at, nil
}
