package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// ErrNoAccount is returned for somebody whom the provider knows and who has no
// account here: accounts are made by the administrator, never by a sign-in.
var ErrNoAccount = fault.New(fault.Forbidden, "auth.no_account")

// Identity is who came, as a provider of single sign-on says.
type Identity struct {
	Issuer, Subject string
	Email           string // only where the provider has verified it
}

// SignInWith opens a session for the account of an identity. At the first time
// the account is found by its e-mail, which the provider must have verified and
// only one account may have; from then on by the provider's name for the person
// alone, so that a changed e-mail opens nobody else's account.
func (s *Store) SignInWith(ctx context.Context, one Identity, from Client) (user User, token string, expires time.Time, err error) {
	err = s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		user, err = accountOf(ctx, tx, one)
		return err
	})
	if err != nil {
		return User{}, "", time.Time{}, err
	}
	if user.DisabledAt != nil {
		return User{}, "", time.Time{}, ErrDisabled
	}
	token, expires, err = s.OpenSession(ctx, user, from)
	return user, token, expires, err
}

func accountOf(ctx context.Context, tx bun.IDB, one Identity) (User, error) {
	var id int64
	err := tx.NewRaw(`SELECT user_id FROM identities WHERE issuer = ? AND subject = ?`, one.Issuer, one.Subject).Scan(ctx, &id)
	switch {
	case err == nil:
		return loadUser(ctx, tx, id)
	case !errors.Is(err, sql.ErrNoRows):
		return User{}, fmt.Errorf("look up the identity: %w", err)
	case one.Email == "":
		return User{}, ErrNoAccount
	}
	var found []int64
	err = tx.NewRaw(`
		SELECT u.id FROM users u WHERE lower(u.email) = lower(?)
		AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id AND i.issuer = ?) LIMIT 2`, one.Email, one.Issuer).Scan(ctx, &found)
	if err != nil {
		return User{}, fmt.Errorf("look up the e-mail: %w", err)
	}
	if len(found) != 1 {
		return User{}, ErrNoAccount
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO identities (issuer, subject, user_id) VALUES (?, ?, ?)`, one.Issuer, one.Subject, found[0])
	if db.Constraint(err) != "" {
		return User{}, db.ErrBusy // the same person signs in twice at once
	}
	if err != nil {
		return User{}, fmt.Errorf("link the identity: %w", err)
	}
	return loadUser(ctx, tx, found[0])
}
