package seminars

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Kinds of links.
const (
	LinkJoin     = "join"     // registers without an account
	LinkEvaluate = "evaluate" // sends an evaluation sheet that names nobody
)

// Link is an address that anybody who has it may use until its last day, or
// until it is taken back.
type Link struct {
	bun.BaseModel `bun:"table:seminar_links"`

	ID        int64      `bun:"id,pk,autoincrement"`
	SeminarID int64      `bun:"seminar_id"`
	Kind      string     `bun:"kind"`
	Nonce     []byte     `bun:"nonce"` // the token is derived from it
	TokenHash []byte     `bun:"token_hash"`
	EndsOn    date.Date  `bun:"ends_on"` // included
	MadeAt    time.Time  `bun:"made_at,nullzero,default:now()"`
	MadeBy    string     `bun:"made_by,nullzero,default:''"`
	RevokedAt *time.Time `bun:"revoked_at"`
}

// InForce tells whether the link still leads somewhere.
func (l Link) InForce(today date.Date) bool { return l.RevokedAt == nil && !l.EndsOn.Before(today) }

// Links lists the links of a seminar.
func (s *Store) Links(ctx context.Context, actor db.Actor, seminar int64) (list []Link, err error) {
	err = s.read(ctx, actor, "list links", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("seminar_id = ?", seminar).Order("id").Scan(ctx)
	})
	return list, err
}

// AddLink makes a link; tokenOf derives its token from a random number, so that
// the database holds only the token's hash.
func (s *Store) AddLink(ctx context.Context, actor db.Actor, l *Link, tokenOf func(nonce []byte) []byte, today date.Date) error {
	if l.Kind != LinkJoin && l.Kind != LinkEvaluate {
		return ErrLinkKind
	}
	if l.EndsOn.IsZero() || l.EndsOn.Before(today) {
		return ErrLinkEnds
	}
	l.Nonce = make([]byte, 16)
	_, _ = rand.Read(l.Nonce) // never fails: the runtime aborts instead
	sum := sha256.Sum256(tokenOf(l.Nonce))
	l.TokenHash, l.MadeBy = sum[:], actor.Name
	return s.write(ctx, actor, "make a link", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(l).Exec(ctx)
		return err
	})
}

// RevokeLink takes a link back for good.
func (s *Store) RevokeLink(ctx context.Context, actor db.Actor, seminar, id int64) error {
	return s.write(ctx, actor, "take a link back", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.ExecContext(ctx, `UPDATE seminar_links SET revoked_at = now() WHERE id = ? AND seminar_id = ? AND revoked_at IS NULL`, id, seminar))
	})
}

// SeminarOfLink is the seminar that a token opens; ErrLink where it is over,
// taken back or none of ours.
func (s *Store) SeminarOfLink(ctx context.Context, actor db.Actor, kind string, token []byte) (one Seminar, err error) {
	err = s.read(ctx, actor, "follow a link", func(ctx context.Context, tx bun.Tx) error {
		one, err = seminarOfLink(ctx, tx, kind, token)
		return err
	})
	return one, err
}

func seminarOfLink(ctx context.Context, tx bun.IDB, kind string, token []byte) (Seminar, error) {
	var id *int64
	if err := tx.NewRaw(`SELECT seminar_of_link(?, ?)`, kind, token).Scan(ctx, &id); err != nil {
		return Seminar{}, err
	}
	if id == nil {
		return Seminar{}, ErrLink
	}
	return loadSeminar(ctx, tx, *id)
}

// Join registers who follows an invitation, before the seminar is over. p gets
// the code of the person's own page.
func (s *Store) Join(ctx context.Context, actor db.Actor, token []byte, p *Participant, today date.Date) error {
	return s.write(ctx, actor, "register by a link", func(ctx context.Context, tx bun.Tx) error {
		seminar, err := seminarOfLink(ctx, tx, LinkJoin, token)
		if err != nil {
			return err
		}
		if seminar.EndsOn.Before(today) {
			return ErrOver
		}
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if err := p.check(register, seminar); err != nil {
			return err
		}
		p.Code, p.SeminarID = code.New(), seminar.ID
		// By a function of the database: who registers may not read the list.
		_, err = tx.ExecContext(ctx, `SELECT join_by_link(?, ?, ?, ?, ?, ?, ?, ?)`,
			token, p.Aimak, p.Raion, p.Position, p.Sex, p.Consent, p.Name, p.Code)
		return err
	})
}

// Sheet is an evaluation: marks from 1 (bad) to 5 (good), nil where none was
// given, and what was written beside them. It names nobody.
type Sheet struct {
	Content, Trainers, Place, Useful *int
	Remark                           string
}

func (v *Sheet) check() error {
	v.Remark = strings.TrimSpace(v.Remark)
	if utf8.RuneCountInString(v.Remark) > 1000 {
		return ErrRemark
	}
	given := false
	for name, mark := range map[string]*int{"content": v.Content, "trainers": v.Trainers, "place": v.Place, "useful": v.Useful} {
		if mark != nil && (*mark < 1 || *mark > 5) {
			return ErrSheetMark.On(name)
		}
		given = given || mark != nil
	}
	if !given {
		return ErrSheetEmpty
	}
	return nil
}

// Evaluate sends a sheet by a link; refused where there would be more sheets
// than people who came.
func (s *Store) Evaluate(ctx context.Context, actor db.Actor, token []byte, v Sheet) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "send a sheet", func(ctx context.Context, tx bun.Tx) error {
		if _, err := seminarOfLink(ctx, tx, LinkEvaluate, token); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `SELECT evaluate_by_link(?, ?, ?, ?, ?, ?)`, token, v.Content, v.Trainers, v.Place, v.Useful, v.Remark)
		return err
	})
}
