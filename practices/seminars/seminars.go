// Package seminars keeps who was taught to engage private providers, where and
// in what, and follows what came of it: contracts that the aimaks signed within
// two years, beside aimaks from which nobody came.
//
// A person counts as aimak, position and sex. The name is kept only with the
// person's consent, in a table that the journal does not follow, so that a
// consent taken back erases it for good (migrations/0022_seminars.sql).
//
//	series.go, seminar.go   what is taught, where and when; who is invited
//	participant.go, list.go registration one by one, or by a list, all or nothing
//	link.go, own.go         registration and sheets by a link; a person's own page by a code
//	attendance.go, certificate.go, question.go, test.go, evaluation.go
//	figures.go              people and aimaks reached, cost a person
//	outcome.go              contracts signed within the window, and their savings
package seminars

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// Store reads and writes seminars; each exported method is one transaction on
// behalf of an actor.
type Store struct{ db *db.DB }

// NewStore makes the store of seminars.
func NewStore(d *db.DB) *Store { return &Store{d} }

func (s *Store) write(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", deed, err)
		}
		return nil
	})
	return Refusals.Kindly(err)
}

func (s *Store) read(ctx context.Context, actor db.Actor, deed string, fn func(ctx context.Context, tx bun.Tx) error) error {
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", deed, err)
		}
		return nil
	})
	return Refusals.Kindly(err)
}

const (
	codeLetters                  = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // none is mistaken for another; 32 of them
	codeGroups, codeGroupLetters = 3, 4
)

// NewCode is 60 random bits in groups of letters that are read aloud safely: it
// opens a person's own page, or checks a certificate.
func NewCode() string {
	var random [codeGroups * codeGroupLetters]byte
	_, _ = rand.Read(random[:]) // never fails: the runtime aborts instead
	var text strings.Builder
	for i, b := range random {
		if i > 0 && i%codeGroupLetters == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(codeLetters[int(b)%len(codeLetters)])
	}
	return text.String()
}

var (
	codeForm   = regexp.MustCompile(`^[A-Z2-9]{12}$`)
	codeSpaces = strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "–", "", "—", "")
)

// ReadCode reads a code as people type it: spaces, hyphens and small letters do
// not matter; "" for what is none.
func ReadCode(typed string) string {
	plain := strings.ToUpper(codeSpaces.Replace(strings.TrimSpace(typed)))
	if !codeForm.MatchString(plain) {
		return ""
	}
	return plain[:4] + "-" + plain[4:8] + "-" + plain[8:]
}
