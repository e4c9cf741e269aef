// Package auth knows who may come in: people and their roles, passwords, the
// second factor, invitations and sessions. What a person may see and change is
// held by the policies of PostgreSQL (migrations/0006_roles.sql).
//
//	people.go      accounts, roles, aimaks: the administrator's work
//	account.go     what people change about themselves
//	password.go    rules and hashes of passwords
//	lockout.go     failed sign-ins slow the next try
//	signin.go      login and password open a session
//	session.go     sessions: found, listed, ended
//	totp.go        the second factor; recovery.go its spare codes
//	invitation.go  one-time links to set a password
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// AccountRoles are the roles that an account can have, in the order in which they
// are offered.
var AccountRoles = Roles[1:]

// Refusals say kindly what the tables of people refuse.
var Refusals = db.Refusals{
	"users_login_once":        fault.New(fault.Conflict, "people.login_taken").On("login"),
	"users_login_plain":       ErrBadLogin,
	"users_name_given":        fault.New(fault.Invalid, "form.required").On("name"),
	"users_role_known":        ErrBadRole,
	"users_email_plain":       ErrBadEmail,
	"users_email_once":        fault.New(fault.Conflict, "people.email_taken").On("email"),
	"users_lang_known":        fault.New(fault.Invalid, "people.bad_lang").On("lang"),
	"users_own_role_kept":     ErrOwnRole,
	"users_one_administrator": ErrLastAdministrator,
	"user_scopes_unit_known":  fault.New(fault.Invalid, "register.unit_unknown").On("unit"),
	"totp_steps_once":         ErrCodeUsed,
}

// Store keeps people and sessions.
type Store struct {
	db *db.DB
	// hashing bounds how many passwords are hashed at once, since each takes
	// 19 MiB: a flood of sign-ins must not eat the machine.
	hashing chan struct{}
}

// NewStore makes the store of people.
func NewStore(d *db.DB) *Store {
	return &Store{db: d, hashing: make(chan struct{}, 2)}
}

// program writes what the program itself must keep of sign-ins. A form's key is
// not for that: whoever sends a password twice has tried twice.
func (s *Store) program(ctx context.Context, fn func(context.Context, bun.Tx) error) error {
	return s.db.Do(db.WithoutOnce(ctx), db.System, fn)
}

// Client is where a request comes from: the address of the network, what the
// browser calls itself, and the token of the session that it brought, if any.
type Client struct{ Origin, Agent, Token string }

// NeedsSecondFactor tells whether a role must have a second factor: those that
// see everything, or let others in.
func NeedsSecondFactor(role string) bool { return role == Auditor || role == Administrator }

// ScopeLevel says what the units of a role are: "aimak" for those who work in
// an aiyl okmotu, "oblast" for advisors, "" where the role has none.
func ScopeLevel(role string) string {
	switch role {
	case Officer, Head:
		return "aimak"
	case Advisor:
		return "oblast"
	default:
		return ""
	}
}

func knownRole(role string) bool { return slices.Contains(AccountRoles, role) }

func plainLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// randomToken is 256 bits for a cookie or a link.
func randomToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime aborts instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// letters that are not mistaken for each other, read aloud or on paper. There
// are 32 of them, so that every letter is as likely as every other.
const letters = "abcdefghijkmnpqrstuvwxyz23456789"

// groups is a random text of groups of four letters, 20 bits a group.
func groups(n int) string {
	b := make([]byte, 4*n)
	_, _ = rand.Read(b)
	var text strings.Builder
	for i := range b {
		if i > 0 && i%4 == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(letters[int(b[i])%len(letters)])
	}
	return text.String()
}
