package course

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Certificate says who passed the final test, with what result and when.
type Certificate struct {
	Code       string    `bun:"code"`
	Name       string    `bun:"name"`
	RightCount int       `bun:"right_count"`
	Total      int       `bun:"total"`
	IssuedOn   date.Date `bun:"issued_on"`
}

func issue(ctx context.Context, tx bun.Tx, actor db.Actor, attempt int64, right, total int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO course_certificates (code, user_id, attempt_id, name, right_count, total) VALUES (?, ?, ?, ?, ?, ?)`,
		code.New(), actor.UserID, attempt, actor.Name, right, total)
	if err != nil {
		return fmt.Errorf("issue a certificate: %w", err)
	}
	return nil
}

// Mine is the certificate of the person who asks; db.ErrNotFound for none.
func (s *Store) Mine(ctx context.Context, actor db.Actor) (one Certificate, err error) {
	err = s.read(ctx, actor, "read a certificate", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT code, name, right_count, total, issued_on FROM course_certificates WHERE user_id = ?`, actor.UserID).Scan(ctx, &one)
	})
	return one, err
}

// ByCode is what anybody may ask who holds a code; db.ErrNotFound where no
// certificate has it.
func (s *Store) ByCode(ctx context.Context, plain string) (one Certificate, err error) {
	if plain == "" || code.Read(plain) != plain {
		return one, db.ErrNotFound
	}
	err = s.read(ctx, db.Public, "check a certificate", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT ?::text AS code, name, right_count, total, issued_on FROM course_certificate(?)`, plain, plain).Scan(ctx, &one)
	})
	return one, err
}

// jsonText writes what a jsonb column keeps.
func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("course: " + err.Error()) // numbers and strings always can
	}
	return string(text)
}
