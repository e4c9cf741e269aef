// Package auth knows who may come in: people, their passwords and sessions.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of sign-in and of passwords.
var (
	ErrWrongPassword = fault.New(fault.Unsigned, "auth.wrong_password").On("password")
	ErrTooShort      = fault.New(fault.Invalid, "auth.password_too_short").On("password").With("Min", minPassword)
	ErrTooLong       = fault.New(fault.Invalid, "auth.password_too_long").On("password").With("Max", maxPassword)
	ErrNoSession     = fault.New(fault.Unsigned, "auth.no_session")
)

const (
	minPassword = 10
	maxPassword = 200
	// sessionLife is how long a session lasts; use does not prolong it: people
	// sign in anew after two weeks.
	sessionLife = 14 * 24 * time.Hour
	// firstLogin is the account that is made when there is none.
	firstLogin = "admin"
)

// argon2 follows the OWASP minimum: 19 MiB, 2 passes, 1 lane; some 30 ms.
var argon2 = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// User is a person with an account.
type User struct {
	bun.BaseModel `bun:"table:users"`

	ID           int64  `bun:"id,pk,autoincrement"`
	Login        string `bun:"login"`
	Name         string `bun:"name"`
	Role         string `bun:"role"`
	PasswordHash string `bun:"password_hash"`
}

// Actor is the person as PostgreSQL is told of them.
func (u User) Actor() db.Actor { return db.Actor{UserID: u.ID, Name: u.Name, Role: u.Role} }

// Store keeps people and sessions.
type Store struct {
	db *db.DB
	// hashing bounds how many passwords are hashed at once, since each takes
	// 19 MiB: a flood of sign-ins must not eat the machine.
	hashing chan struct{}
}

// NewStore makes the store of people.
func NewStore(d *db.DB) *Store { return &Store{db: d, hashing: make(chan struct{}, 2)} }

// EnsureAdministrator makes the account "admin" where there is no person yet.
// password may be empty: then a random one is made. made tells whether an
// account was made; only then is the password returned, once.
func (s *Store) EnsureAdministrator(ctx context.Context, name, password string) (login, shown string, made bool, err error) {
	if password == "" {
		password = randomPassword()
	}
	if err := checkPassword(password); err != nil {
		return "", "", false, err
	}
	hash, err := s.hash(ctx, password)
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
	if err := checkPassword(password); err != nil {
		return "", err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return "", err
	}
	return firstLogin, s.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET password_hash = ? WHERE login = ?`, hash, firstLogin)); err != nil {
			return fmt.Errorf("set a new password: %w", err)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions USING users WHERE users.id = user_id AND login = ?`, firstLogin)
		if err != nil {
			return fmt.Errorf("end the sessions: %w", err)
		}
		return nil
	})
}

// SignIn checks login and password and opens a session; token is what the
// cookie carries and is kept nowhere else.
func (s *Store) SignIn(ctx context.Context, login, password string) (user User, token string, expires time.Time, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	err = s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&user).Where("login = ?", login).Scan(ctx)
	})
	found := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return User{}, "", time.Time{}, fmt.Errorf("look up the account: %w", err)
	}
	hash := user.PasswordHash
	if !found {
		hash = dummyHash() // an unknown login takes as long as a known one
	}
	matches, err := s.matches(ctx, password, hash)
	if err != nil {
		return User{}, "", time.Time{}, err
	}
	if !matches || !found {
		return User{}, "", time.Time{}, ErrWrongPassword
	}
	token = randomToken()
	expires = time.Now().Add(sessionLife)
	err = s.db.Do(ctx, user.Actor(), func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires_at < now()`); err != nil {
			return fmt.Errorf("clear old sessions: %w", err)
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (?, ?, ?)`,
			tokenHash(token), user.ID, expires)
		return err
	})
	if err != nil {
		return User{}, "", time.Time{}, fmt.Errorf("open a session: %w", err)
	}
	return user, token, expires, nil
}

// Session gives the person of a token, or ErrNoSession.
func (s *Store) Session(ctx context.Context, token string) (User, error) {
	if token == "" {
		return User{}, ErrNoSession
	}
	var user User
	err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			SELECT u.id, u.login, u.name, u.role FROM sessions s JOIN users u ON u.id = s.user_id
			WHERE s.token_hash = ? AND s.expires_at > now()`, tokenHash(token)).Scan(ctx, &user)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, ErrNoSession
	}
	if err != nil {
		return User{}, fmt.Errorf("look up the session: %w", err)
	}
	return user, nil
}

// SignOut ends the session of a token; one that is gone already is no error.
func (s *Store) SignOut(ctx context.Context, user User, token string) error {
	return s.db.Do(ctx, user.Actor(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE token_hash = ?`, tokenHash(token))
		if err != nil {
			return fmt.Errorf("end the session: %w", err)
		}
		return nil
	})
}

func (s *Store) hash(ctx context.Context, password string) (string, error) {
	if err := s.enter(ctx); err != nil {
		return "", err
	}
	defer s.leave()
	hash, err := argon2id.CreateHash(password, argon2)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

func (s *Store) matches(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > 4*maxPassword {
		return false, nil
	}
	if err := s.enter(ctx); err != nil {
		return false, err
	}
	defer s.leave()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok, nil
}

func (s *Store) enter(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn to hash: %w", ctx.Err())
	}
}

func (s *Store) leave() { <-s.hashing }

func checkPassword(password string) error {
	switch n := len([]rune(password)); {
	case n < minPassword:
		return ErrTooShort
	case n > maxPassword:
		return ErrTooLong
	}
	return nil
}

// dummyHash is the hash of nothing that anyone knows.
var dummyHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(randomToken(), argon2)
	if err != nil {
		panic(fmt.Sprintf("auth: %v", err)) // the parameters are constants
	}
	return hash
})

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func randomToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime aborts instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// randomPassword is 16 letters and digits that are not mistaken for each other.
func randomPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	var b [16]byte
	_, _ = rand.Read(b[:])
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:4]) + "-" + string(b[4:8]) + "-" + string(b[8:12]) + "-" + string(b[12:])
}
