package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ErrNoSession is returned where nobody is signed in.
var ErrNoSession = fault.New(fault.Unsigned, "auth.no_session")

const (
	// sessionLife is how long a session lasts; use does not prolong it: people
	// sign in anew after two weeks.
	sessionLife = 14 * 24 * time.Hour
	// codeLife is how long a session waits for the code of the second factor.
	codeLife = 10 * time.Minute
	// sessionsKept is how many a person may have; a new one ends the oldest.
	sessionsKept = 20
)

// A session that was not used for eight hours has ended. The time of the last
// use is written once a minute, so that reading pages writes little.
const (
	idleLimit = `interval '8 hours'`
	seenEvery = `interval '1 minute'`
)

// Standing says what a session opens.
type Standing int

// The standings of a session.
const (
	Whole       Standing = iota // whatever the person's role does
	CodeNeeded                  // the page that asks for the second factor's code
	SetupNeeded                 // the page that sets the second factor up
)

// Session is somebody signed in.
type Session struct {
	User
	ID             int64
	SecondFactorAt *time.Time // when the second factor was passed in this session
}

// Standing says what the session opens. In a demonstration nobody must have a
// second factor (docs/adr/0006).
func (s Session) Standing(demo bool) Standing {
	switch {
	case s.HasSecondFactor() && s.SecondFactorAt == nil:
		return CodeNeeded
	case NeedsSecondFactor(s.Role) && !s.HasSecondFactor() && !demo:
		return SetupNeeded
	default:
		return Whole
	}
}

// OpenSession opens a session for a person who has proved who they are, and
// ends the one that the browser brought along.
func (s *Store) OpenSession(ctx context.Context, user User, from Client) (token string, expires time.Time, err error) {
	token = randomToken()
	life := sessionLife
	if user.HasSecondFactor() {
		life = codeLife
	}
	expires = time.Now().Add(life)
	err = s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM sessions WHERE expires_at < now() OR last_seen_at < now() - `+idleLimit+` OR token_hash = ?
			OR id IN (SELECT id FROM sessions WHERE user_id = ? ORDER BY last_seen_at DESC OFFSET ?)`,
			tokenHash(from.Token), user.ID, sessionsKept-1)
		if err != nil {
			return fmt.Errorf("clear old sessions: %w", err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, expires_at, origin, user_agent) VALUES (?, ?, ?, ?, ?)`,
			tokenHash(token), user.ID, expires, from.Origin, shortened(from.Agent))
		return err
	})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("open a session: %w", err)
	}
	return token, expires, nil
}

// Session gives the session of a token, or ErrNoSession: it has ended, was not
// used for eight hours, or the person was disabled.
func (s *Store) Session(ctx context.Context, token string) (Session, error) {
	if token == "" {
		return Session{}, ErrNoSession
	}
	var row struct {
		User
		SessionID      int64      `bun:"session_id"`
		SecondFactorAt *time.Time `bun:"second_factor_at"`
		Stale          bool       `bun:"stale"`
	}
	err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT u.id, u.login, u.name, u.role, u.email, u.lang, u.totp_confirmed_at, s.id AS session_id, s.second_factor_at,
				s.last_seen_at < now() - `+seenEvery+` AS stale
			FROM sessions s JOIN users u ON u.id = s.user_id
			WHERE s.token_hash = ? AND s.expires_at > now() AND s.last_seen_at > now() - `+idleLimit+` AND u.disabled_at IS NULL`,
			tokenHash(token)).Scan(ctx, &row)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, ErrNoSession
	}
	if err != nil {
		return Session{}, fmt.Errorf("look up the session: %w", err)
	}
	session := Session{User: row.User, ID: row.SessionID, SecondFactorAt: row.SecondFactorAt}
	if !row.Stale {
		return session, nil
	}
	return session, s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE sessions SET last_seen_at = now() WHERE id = ?`, session.ID); err != nil {
			return fmt.Errorf("note the use of a session: %w", err)
		}
		return nil
	})
}

// SignOut ends the session of a token; one that is gone already is no error.
func (s *Store) SignOut(ctx context.Context, token string) error {
	return s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE token_hash = ?`, tokenHash(token)); err != nil {
			return fmt.Errorf("end the session: %w", err)
		}
		return nil
	})
}

// SessionRow is a session as its owner sees it in a list.
type SessionRow struct {
	ID         int64     `bun:"id"`
	CreatedAt  time.Time `bun:"created_at"`
	LastSeenAt time.Time `bun:"last_seen_at"`
	Origin     string    `bun:"origin"`
	Agent      string    `bun:"user_agent"`
}

// Sessions are those of the person who acts, the last used first.
func (s *Store) Sessions(ctx context.Context, actor db.Actor) (rows []SessionRow, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT id, created_at, last_seen_at, origin, user_agent FROM sessions
			WHERE user_id = ? AND expires_at > now() AND last_seen_at > now() - `+idleLimit+`
			ORDER BY last_seen_at DESC, id DESC`, actor.UserID).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return rows, nil
}

// EndSession ends a session of the person who acts.
func (s *Store) EndSession(ctx context.Context, actor db.Actor, id int64) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.ExecContext(ctx, `DELETE FROM sessions WHERE id = ? AND user_id = ?`, id, actor.UserID))
		if err != nil {
			return fmt.Errorf("end session %d: %w", id, err)
		}
		return nil
	})
}

// EndOtherSessions ends all sessions of the person who acts but one.
func (s *Store) EndOtherSessions(ctx context.Context, actor db.Actor, kept int64) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return endSessions(ctx, tx, actor.UserID, kept)
	})
}

// endSessions ends the sessions of a person but one; 0 keeps none.
func endSessions(ctx context.Context, tx bun.IDB, userID, kept int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = ? AND id <> ?`, userID, kept); err != nil {
		return fmt.Errorf("end the sessions of %d: %w", userID, err)
	}
	return nil
}

// shortened is what a browser calls itself, as text that fits the table.
func shortened(agent string) string {
	text := []rune(strings.ReplaceAll(strings.ToValidUTF8(agent, ""), "\x00", ""))
	return strings.TrimSpace(string(text[:min(len(text), 200)]))
}
