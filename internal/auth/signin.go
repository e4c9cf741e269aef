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

// Refusals of sign-in.
var (
	ErrWrongPassword = fault.New(fault.Unsigned, "auth.wrong_password").On("password")
	ErrDisabled      = fault.New(fault.Forbidden, "auth.disabled")
)

// SignIn checks login and password and opens a session; token is what the
// cookie carries and is kept nowhere else. An unknown login, one without a
// password and a wrong password are answered alike, as late as each other; who
// fails five times in a row waits before the next try (ErrSlowed). Where the
// person has a second factor the session opens nothing but the page that asks
// for its code (Session.Standing).
func (s *Store) SignIn(ctx context.Context, login, password string, from Client) (user User, token string, expires time.Time, err error) {
	login = plainLogin(login)
	err = s.attempt(ctx, login, func() (bool, error) {
		err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
			return tx.NewSelect().Model(&user).Where("login = ?", login).Scan(ctx)
		})
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return false, fmt.Errorf("look up the account: %w", err)
		}
		return s.matches(ctx, password, user.PasswordHash)
	}, ErrWrongPassword)
	if err != nil {
		return User{}, "", time.Time{}, err
	}
	// Said to those alone who know the password.
	if user.DisabledAt != nil {
		return User{}, "", time.Time{}, ErrDisabled
	}
	token, expires, err = s.OpenSession(ctx, user, from)
	if err != nil {
		return User{}, "", time.Time{}, err
	}
	return user, token, expires, nil
}
