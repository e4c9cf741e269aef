package seminars

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Certified is what a certificate certifies.
type Certified struct {
	SeminarID int64     `bun:"seminar_id"`
	Name      string    `bun:"name"` // "" where no name is kept
	Days      int       `bun:"days"` // attended
	IssuedOn  date.Date `bun:"issued_on"`
	Seminar   Seminar   `bun:"-"`
}

// Entitled counts those who attended as many days as their seminar asks for and
// hold no certificate yet.
func (s *Store) Entitled(ctx context.Context, actor db.Actor, seminar int64) (n int, err error) {
	err = s.read(ctx, actor, "count the entitled", func(ctx context.Context, tx bun.Tx) error {
		ids, err := entitled(ctx, tx, seminar)
		n = len(ids)
		return err
	})
	return n, err
}

func entitled(ctx context.Context, tx bun.IDB, id int64) (ids []int64, err error) {
	seminar, err := loadSeminar(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	err = tx.NewRaw(`
		SELECT p.id FROM seminar_participants p WHERE p.seminar_id = ?
		AND NOT EXISTS (SELECT 1 FROM seminar_certificates c WHERE c.participant_id = p.id)
		AND (SELECT count(*) FROM seminar_attendance a WHERE a.participant_id = p.id) >= ? ORDER BY p.id`, id, seminar.Needed()).Scan(ctx, &ids)
	return ids, err
}

// Issue gives a certificate to each who is entitled to one, and tells how many
// were given; none before the seminar's last day.
func (s *Store) Issue(ctx context.Context, actor db.Actor, seminar int64, today date.Date) (issued int, err error) {
	err = s.write(ctx, actor, "issue certificates", func(ctx context.Context, tx bun.Tx) error {
		one, err := loadSeminar(ctx, tx, seminar)
		if err != nil {
			return err
		}
		if one.EndsOn.After(today) || !one.CancelledOn.IsZero() {
			return ErrTestEarly
		}
		ids, err := entitled(ctx, tx, seminar)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `INSERT INTO seminar_certificates (participant_id, code, issued_on) VALUES (?, ?, ?)`, id, code.New(), today); err != nil {
				return err
			}
		}
		issued = len(ids)
		return nil
	})
	return issued, err
}

// CheckCertificate finds what a code certifies; ErrCode where it is none of a
// seminar.
func (s *Store) CheckCertificate(ctx context.Context, actor db.Actor, typed string) (one Certified, err error) {
	plain := code.Read(typed)
	if plain == "" {
		return one, ErrCode
	}
	err = s.read(ctx, actor, "check a certificate", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT * FROM seminar_certificate_by_code(?)`, plain).Scan(ctx, &one); err != nil {
			return err
		}
		one.Seminar, err = loadSeminar(ctx, tx, one.SeminarID)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return one, ErrCode
	}
	return one, err
}
