package auth

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// firstLogin is the account that is made when there is none.
const firstLogin = "admin"

// EnsureAdministrator makes the account "admin" where there is no person yet.
// password may be empty: then a random one is made. made tells whether an
// account was made; only then is the password returned, once.
func (s *Store) EnsureAdministrator(ctx context.Context, name, password string) (login, shown string, made bool, err error) {
	if password == "" {
		password = RandomPassword()
	}
	hash, err := s.newHash(ctx, password, firstLogin, name)
	if err != nil {
		return "", "", false, err
	}
	err = s.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		// Two programs that start at once on an empty database make one account.
		if _, err := tx.ExecContext(ctx, `LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return fmt.Errorf("lock the table of people: %w", err)
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO users (login, name, role, password_hash)
			SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM users)`,
			firstLogin, name, Administrator, hash)
		if err != nil {
			return fmt.Errorf("make the first account: %w", err)
		}
		n, err := res.RowsAffected()
		made = n == 1
		return err
	})
	if err != nil || !made {
		return "", "", false, err
	}
	return firstLogin, password, true, nil
}

// ResetAdministrator gives the account "admin" a new password and ends its
// sessions; db.ErrNotFound where there is no such account.
func (s *Store) ResetAdministrator(ctx context.Context, password string) (login string, err error) {
	return firstLogin, s.SetPassword(ctx, db.System, firstLogin, password)
}

// SetPassword gives an account a password without a link, for commands on the
// machine itself, and ends its sessions.
func (s *Store) SetPassword(ctx context.Context, actor db.Actor, login, password string) error {
	hash, err := s.newHash(ctx, password, login, "")
	if err != nil {
		return err
	}
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET password_hash = ? WHERE login = ?`, hash, login)); err != nil {
			return fmt.Errorf("set a new password: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions USING users WHERE users.id = user_id AND login = ?`, login); err != nil {
			return fmt.Errorf("end the sessions: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.clear(ctx, login) // the new password opens at once
}
