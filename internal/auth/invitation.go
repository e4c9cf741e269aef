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

// ErrLinkGone is returned for a link that was used, has expired, was followed
// by a newer one, or never was.
var ErrLinkGone = fault.New(fault.NotFound, "auth.link_gone")

// Kinds of links.
const (
	Invite = "invite" // the first password of a new account
	Reset  = "reset"  // a new password in the place of a lost one
)

// linkLife is how long a link of a kind stands.
var linkLife = map[string]time.Duration{Invite: 7 * 24 * time.Hour, Reset: 24 * time.Hour}

// resetPause is how long a person who asked for a letter waits for the next.
const resetPause = `interval '10 minutes'`

// Link is a one-time link to set a password. Its token is kept nowhere.
type Link struct {
	Token, Kind string
	ExpiresAt   time.Time
}

// Path is the page of the link.
func (l Link) Path() string { return "/welcome/" + l.Token }

// NewLink makes a link for a person: an invitation while they have no password,
// else one for a new password. Links made before stand no more.
func (s *Store) NewLink(ctx context.Context, actor db.Actor, userID int64) (link Link, err error) {
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		link, err = makeLink(ctx, tx, actor, userID)
		return err
	})
	return link, Refusals.Kindly(err)
}

func makeLink(ctx context.Context, tx bun.IDB, actor db.Actor, userID int64) (Link, error) {
	user, err := loadUser(ctx, tx, userID)
	if err != nil {
		return Link{}, err
	}
	if user.DisabledAt != nil {
		return Link{}, ErrPersonDisabled
	}
	kind := Reset
	if user.PasswordHash == "" {
		kind = Invite
	}
	link := Link{Token: randomToken(), Kind: kind, ExpiresAt: time.Now().Add(linkLife[kind])}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO invitations (token_hash, user_id, kind, made_by, expires_at) VALUES (?, ?, ?, NULLIF(?, 0), ?)`,
		tokenHash(link.Token), userID, kind, actor.UserID, link.ExpiresAt)
	if err != nil {
		return Link{}, fmt.Errorf("make a link for %d: %w", userID, err)
	}
	return link, nil
}

// Invitation is a link that somebody followed.
type Invitation struct {
	ID   int64
	Kind string
	User User
}

// Invitation finds the person of a link that stands, or ErrLinkGone.
func (s *Store) Invitation(ctx context.Context, token string) (found Invitation, err error) {
	err = s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		var userID int64
		err := tx.NewRaw(`
			SELECT i.id, i.kind, i.user_id FROM invitations i JOIN users u ON u.id = i.user_id
			WHERE i.token_hash = ? AND i.used_at IS NULL AND i.expires_at > now() AND u.disabled_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM invitations newer WHERE newer.user_id = i.user_id AND newer.id > i.id)`,
			tokenHash(token)).Scan(ctx, &found.ID, &found.Kind, &userID)
		if err != nil {
			return err
		}
		found.User, err = loadUser(ctx, tx, userID)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Invitation{}, ErrLinkGone
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("look up a link: %w", err)
	}
	return found, nil
}

// Accept sets the password that a person chose on the page of a link. The link
// is used up, and all sessions of the person end.
func (s *Store) Accept(ctx context.Context, token, password string, from Client) error {
	found, err := s.Invitation(ctx, token)
	if err != nil {
		return err
	}
	hash, err := s.newHash(ctx, password, found.User.Login, found.User.Name)
	if err != nil {
		return err
	}
	err = s.db.Do(db.WithoutOnce(ctx), found.User.from(from), func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.ExecContext(ctx, `UPDATE invitations SET used_at = now() WHERE id = ? AND used_at IS NULL`, found.ID))
		if errors.Is(err, db.ErrNotFound) {
			return ErrLinkGone // another window was faster
		}
		if err != nil {
			return fmt.Errorf("use a link: %w", err)
		}
		if err := setHash(ctx, tx, found.User.ID, hash); err != nil {
			return err
		}
		return endSessions(ctx, tx, found.User.ID, 0)
	})
	if err != nil {
		return err
	}
	// Who forgot the password has tried it: the new one opens at once.
	return s.clear(ctx, found.User.Login)
}

// Forgotten makes a link for a letter to the person who asks by login or
// address. made is false, and nothing else tells why, where there is no such
// person, they have no address or are disabled, or a letter went out just now.
func (s *Store) Forgotten(ctx context.Context, who string) (user User, link Link, made bool, err error) {
	who = plainLogin(who)
	err = s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&user).
			Where("login = ? OR lower(email) = ?", who, who).Where("email IS NOT NULL AND disabled_at IS NULL").
			Where("NOT EXISTS (SELECT 1 FROM invitations i WHERE i.user_id = \"user\".id AND i.made_by IS NULL AND i.made_at > now() - "+resetPause+")").
			OrderExpr("login = ? DESC", who).Limit(1).For("UPDATE").Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look up who forgot a password: %w", err)
		}
		made = true
		link, err = makeLink(ctx, tx, db.System, user.ID)
		return err
	})
	if err != nil || !made {
		return User{}, Link{}, false, err
	}
	return user, link, true, nil
}

// Address is the whole address of a link under the address of an installation.
func (l Link) Address(base string) string { return strings.TrimRight(base, "/") + l.Path() }
