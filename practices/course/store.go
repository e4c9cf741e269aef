package course

import (
	"context"
	"sync"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Store keeps what people do with the course.
type Store struct {
	db      *db.DB
	shipped func() (*Course, error)

	mu   sync.Mutex
	kept *Edition
	mark string // of the versions that kept was made of
}

// NewStore works on a database with the course of the program.
func NewStore(d *db.DB) *Store { return &Store{db: d, shipped: Shipped} }

// NewStoreOf is NewStore with another course in place of the program's own.
func NewStoreOf(d *db.DB, c *Course) *Store {
	return &Store{db: d, shipped: func() (*Course, error) { return c, nil }}
}

// Refusals of the tables.
var (
	ErrTextMoved = fault.New(fault.Conflict, "course.text_moved")       // somebody else published a version meanwhile
	ErrSubmitted = fault.New(fault.Conflict, "course.attempt_sent")     // a try is sent once
	ErrTooMany   = fault.New(fault.TooMany, "course.attempts_too_many") // no more tries today
	ErrPassed    = fault.New(fault.Conflict, "course.passed_already")
	ErrBankMoved = fault.New(fault.Conflict, "course.bank_moved") // the questions were changed meanwhile
	ErrNotPassed = fault.New(fault.Invalid, "course.not_passed")
	ErrLong      = fault.New(fault.Invalid, "form.too_long")
	ErrNothing   = fault.New(fault.Conflict, "course.text_unchanged") // neither edited nor different
	ErrNoCourse  = fault.New(fault.NotFound, "db.not_found")
)

// Refusals turns the constraints of the tables into sentences.
var Refusals = db.Refusals{
	"course_texts_once":                  ErrTextMoved,
	"course_texts_body_short":            ErrLong,
	"course_texts_note_short":            ErrLong.On("note"),
	"course_attempts_per_day":            ErrTooMany,
	"course_attempts_number_once":        db.ErrBusy,
	"course_attempts_one_open":           db.ErrBusy,
	"course_certificates_once":           ErrPassed,
	"course_certificates_attempt_passed": ErrNotPassed,
}

func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Write(ctx, s.db, actor, deed, fn)
}

func (s *Store) read(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	return Refusals.Read(ctx, s.db, actor, deed, fn)
}
