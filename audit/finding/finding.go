// Package finding keeps what the auditors of the Accounts Chamber found, what
// the okmotu answered and did about it, and how it ended.
package finding

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// States of a finding.
const (
	Open     = "open"     // the okmotu has not answered
	Answered = "answered" // it has
	Measures = "measures" // measures with dates are promised
	Checked  = "checked"  // the auditor saw what was done
	Closed   = "closed"   // put right, or explained to the auditor's satisfaction
	Repeated = "repeated" // not put right: it is written anew
)

// States lists them in the order of their way.
var States = []string{Open, Answered, Measures, Checked, Closed, Repeated}

// Finding is one thing that an auditor found wrong. Amount is in som: what was
// misused or must be restored, where one can say it.
type Finding struct {
	bun.BaseModel `bun:"table:findings"`

	ID         int64      `bun:"id,pk,autoincrement"`
	Number     string     `bun:"number"`
	Aimak      string     `bun:"aimak"`
	ContractID *int64     `bun:"contract_id"`
	Subject    string     `bun:"subject"` // table/key, as the journal names rows, or statements/aimak|service|year
	Title      string     `bun:"title"`
	Finding    string     `bun:"finding"`
	Ground     string     `bun:"ground"`
	Amount     money.Null `bun:"amount"`
	Status     string     `bun:"status"`
	RepeatsID  *int64     `bun:"repeats_id"`
	FoundOn    date.Date  `bun:"found_on"`
	AuthorID   int64      `bun:"author_id,nullzero,default:0"`
	Author     string     `bun:"author,nullzero,default:0"`
}

// Refusals of findings.
var (
	ErrNumber    = fault.New(fault.Invalid, "finding.number").On("number")
	ErrTaken     = fault.New(fault.Conflict, "finding.number_taken").On("number")
	ErrAimak     = fault.New(fault.Invalid, "finding.aimak").On("aimak")
	ErrSubject   = fault.New(fault.Invalid, "finding.subject").On("subject")
	ErrTitle     = fault.New(fault.Invalid, "finding.title").On("title")
	ErrText      = fault.New(fault.Invalid, "finding.text").On("finding")
	ErrAmount    = fault.New(fault.Invalid, "finding.amount").On("amount")
	ErrDate      = fault.New(fault.Invalid, "finding.date").On("found_on")
	ErrForeign   = fault.New(fault.Invalid, "finding.foreign").On("aimak")
	ErrRepeats   = fault.New(fault.Invalid, "finding.repeats").On("repeats")
	ErrStepText  = fault.New(fault.Invalid, "finding.step_text").On("text")
	ErrStepKind  = fault.New(fault.Invalid, "finding.step_kind").On("kind")
	ErrStepDue   = fault.New(fault.Invalid, "finding.step_due").On("due_on")
	ErrStepOrder = fault.New(fault.Conflict, "finding.step_order").On("kind")
	ErrRestored  = fault.New(fault.Invalid, "finding.restored").On("restored")
	ErrAnswered  = fault.New(fault.Conflict, "finding.answered_already")
)

// Refusals say kindly what the tables refuse, by the name of the constraint.
var Refusals = db.Refusals{
	"findings_number_given":               ErrNumber,
	"findings_number_once":                ErrTaken,
	"findings_aimak_known":                ErrAimak,
	"findings_contract_known":             ErrSubject,
	"findings_subject_short":              ErrSubject,
	"findings_title_given":                ErrTitle,
	"findings_finding_given":              ErrText,
	"findings_amount_not_negative":        ErrAmount,
	"findings_repeats_known":              ErrRepeats,
	"findings_of_contract":                ErrForeign,
	"findings_step_allowed":               ErrStepOrder,
	"finding_steps_kind_known":            ErrStepKind,
	"finding_steps_text_given":            ErrStepText,
	"finding_steps_measure_has_date":      ErrStepDue,
	"finding_steps_restored_not_negative": ErrRestored,
	"finding_steps_finding_known":         db.ErrNotFound,
}

var subjectForm = regexp.MustCompile(`^[a-z_]{2,40}/[^/]{1,58}$`)

func (f *Finding) check() error {
	for _, text := range []*string{&f.Number, &f.Title, &f.Finding, &f.Ground, &f.Subject} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	long := func(text string, limit int) bool { return utf8.RuneCountInString(text) > limit }
	refuse(f.Number == "" || long(f.Number, 50), ErrNumber)
	refuse(f.Aimak == "", ErrAimak)
	refuse(!subjectForm.MatchString(f.Subject), ErrSubject)
	refuse(f.Title == "" || long(f.Title, 300), ErrTitle)
	refuse(f.Finding == "" || long(f.Finding, 8000) || long(f.Ground, 1000), ErrText)
	refuse(f.Amount.Som.Sign() < 0, ErrAmount)
	refuse(f.FoundOn.IsZero(), ErrDate)
	return wrong.Or()
}

// Store reads and writes findings.
type Store struct{ db *db.DB }

// NewStore makes the store of findings.
func NewStore(d *db.DB) *Store { return &Store{d} }

// Get finds a finding with its steps, in their order.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (f Finding, steps []Step, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&f).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&steps).Where("finding_id = ?", id).Order("id").Scan(ctx)
	})
	return f, steps, Refusals.Kindly(err)
}

// Add writes a finding.
func (s *Store) Add(ctx context.Context, actor db.Actor, f *Finding) error {
	if err := f.check(); err != nil {
		return err
	}
	f.Status = Open
	return s.write(ctx, actor, "write a finding", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(f).Returning("id").Exec(ctx)
		return err
	})
}

// Change mends the words of a finding of one's own that nobody has answered yet.
func (s *Store) Change(ctx context.Context, actor db.Actor, f *Finding) error {
	if err := f.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "change a finding", func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewUpdate().Model(f).Column("title", "finding", "ground", "amount").WherePK().Exec(ctx))
		if err == db.ErrNotFound { // it is there, since its page was shown
			return ErrAnswered
		}
		return err
	})
}

// Step is what was said or done about a finding. Nobody changes one.
type Step struct {
	bun.BaseModel `bun:"table:finding_steps"`

	ID        int64      `bun:"id,pk,autoincrement"`
	FindingID int64      `bun:"finding_id"`
	Aimak     string     `bun:"aimak"`
	Kind      string     `bun:"kind"`
	Text      string     `bun:"text"`
	DueOn     date.Date  `bun:"due_on"`   // of a measure: until when
	Restored  money.Null `bun:"restored"` // som; of a check it counts, of the okmotu it is what it says
	WrittenAt time.Time  `bun:"written_at,nullzero,default:0"`
	UserID    int64      `bun:"user_id,nullzero,default:0"`
	Author    string     `bun:"author,nullzero,default:0"`
}

// move is where a step leads.
type move struct {
	from []string
	to   string // "" stays
}

// moves are the steps of the okmotu and of the auditor; finding_status_moved
// holds the same table.
var moves = map[string]move{
	"answer":   {[]string{Open, Answered}, Answered},
	"measure":  {[]string{Open, Answered, Measures}, Measures},
	"done":     {[]string{Measures}, ""},
	"checked":  {[]string{Answered, Measures, Checked}, Checked},
	"closed":   {[]string{Answered, Measures, Checked}, Closed},
	"repeated": {[]string{Open, Answered, Measures, Checked}, Repeated},
	"reopened": {[]string{Checked, Closed, Repeated}, Open},
}

// Steps of the okmotu, and of the auditor.
var (
	OkmotuSteps  = []string{"answer", "measure", "done"}
	AuditorSteps = []string{"checked", "closed", "repeated", "reopened"}
)

// Next are the steps of a list that a finding in this state can take.
func Next(status string, steps []string) []string {
	var list []string
	for _, kind := range steps {
		if slices.Contains(moves[kind].from, status) {
			list = append(list, kind)
		}
	}
	return list
}

// AddStep writes a step and moves the status with it; refused out of its turn,
// a measure without its date, and more restored than was found.
func (s *Store) AddStep(ctx context.Context, actor db.Actor, step *Step) error {
	step.Text = strings.TrimSpace(step.Text)
	if n := utf8.RuneCountInString(step.Text); n == 0 || n > 8000 {
		return ErrStepText
	}
	way, ok := moves[step.Kind]
	if !ok {
		return ErrStepKind
	}
	if step.Kind == "measure" && step.DueOn.IsZero() {
		return ErrStepDue
	}
	if step.Restored.Som.Sign() < 0 {
		return ErrRestored
	}
	return s.write(ctx, actor, "write a step of a finding", func(ctx context.Context, tx bun.Tx) error {
		// Two steps at once take turns on the finding; a lock on its row would ask
		// for the right to change it.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('finding ' || ?, 43))`, fmt.Sprint(step.FindingID)); err != nil {
			return err
		}
		var f Finding
		if err := tx.NewSelect().Model(&f).Where("id = ?", step.FindingID).Scan(ctx); err != nil {
			return err
		}
		if !slices.Contains(way.from, f.Status) {
			return ErrStepOrder
		}
		if f.Amount.Valid && step.Restored.Valid && step.Restored.Som.Cmp(f.Amount.Som) > 0 {
			return ErrRestored
		}
		step.Aimak = f.Aimak
		if _, err := tx.NewInsert().Model(step).Returning("id").Exec(ctx); err != nil {
			return err
		}
		if way.to == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, `SELECT finding_status_moved(?, ?)`, f.ID, way.to)
		return err
	})
}

func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}

// IDOf finds a finding by its number.
func (s *Store) IDOf(ctx context.Context, actor db.Actor, number string) (id int64, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT id FROM findings WHERE number = ?`, strings.TrimSpace(number)).Scan(ctx, &id)
	})
	return id, Refusals.Kindly(err)
}
