package auth

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"kelishim/internal/fault"
)

// Refusals of passwords.
var (
	ErrTooShort = fault.New(fault.Invalid, "auth.password_too_short").On("password").With("Min", minPassword)
	ErrTooLong  = fault.New(fault.Invalid, "auth.password_too_long").On("password").With("Max", maxPassword)
	ErrOwnName  = fault.New(fault.Invalid, "auth.password_own_name").On("password")
	ErrCommon   = fault.New(fault.Invalid, "auth.password_common").On("password")
)

const (
	minPassword = 10
	maxPassword = 200
)

// argon2 follows the OWASP minimum: 19 MiB, 2 passes, 1 lane; some 30 ms.
var argon2 = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Passwords of ten characters and more from the public lists of the commonest
// ones, those of Russian keyboards and those of this country among them.
//
//go:embed common_passwords.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	list := map[string]bool{}
	for line := range strings.Lines(commonText) {
		list[folded(line)] = true
	}
	return list
})

// normalised is a password as it is hashed: the same letters typed on another
// keyboard or system are the same password (NFKC, RFC 8265).
func normalised(password string) string { return norm.NFKC.String(password) }

// folded is text as it is compared with names and with the common passwords.
func folded(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(normalised(s)), ""))
}

// checkPassword refuses one that is too short or too long, that is the login
// or the name of the person, or that everybody takes. There is no rule about
// digits and signs: they make passwords hard to remember, not to guess.
func checkPassword(password, login, name string) error {
	switch n := len([]rune(normalised(password))); {
	case n < minPassword:
		return ErrTooShort
	case n > maxPassword:
		return ErrTooLong
	}
	switch plain := folded(password); {
	case plain == folded(login), plain == folded(name):
		return ErrOwnName
	case common()[plain]:
		return ErrCommon
	}
	return nil
}

func (s *Store) hash(ctx context.Context, password string) (string, error) {
	if err := s.enter(ctx); err != nil {
		return "", err
	}
	defer s.leave()
	hash, err := argon2id.CreateHash(normalised(password), argon2)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// newHash checks a password that a person chose and hashes it.
func (s *Store) newHash(ctx context.Context, password, login, name string) (string, error) {
	if err := checkPassword(password, login, name); err != nil {
		return "", err
	}
	return s.hash(ctx, password)
}

// matches compares a password with a hash; "" stands for an account that has
// none, which takes as long as any other and never matches.
func (s *Store) matches(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > 4*maxPassword {
		return false, nil
	}
	known := hash != ""
	if !known {
		hash = dummyHash()
	}
	if err := s.enter(ctx); err != nil {
		return false, err
	}
	defer s.leave()
	ok, err := argon2id.ComparePasswordAndHash(normalised(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok && known, nil
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

// dummyHash is the hash of nothing that anyone knows.
var dummyHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(randomToken(), argon2)
	if err != nil {
		panic(fmt.Sprintf("auth: %v", err)) // the parameters are constants
	}
	return hash
})

// RandomPassword is one for the program to make and a person to write down:
// 80 bits, in four groups.
func RandomPassword() string { return groups(4) }
