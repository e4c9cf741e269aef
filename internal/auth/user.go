package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// User is a person with an account.
type User struct {
	bun.BaseModel `bun:"table:users"`

	ID              int64      `bun:"id,pk,autoincrement"`
	Login           string     `bun:"login"`
	Name            string     `bun:"name"`
	Role            string     `bun:"role"`
	Email           string     `bun:"email,nullzero"`
	Lang            string     `bun:"lang"` // of letters, and of pages until the person switches
	DisabledAt      *time.Time `bun:"disabled_at"`
	PasswordHash    string     `bun:"password_hash,nullzero"` // "" while invited
	TOTPSecret      string     `bun:"totp_secret,nullzero"`
	TOTPConfirmedAt *time.Time `bun:"totp_confirmed_at"`
	CreatedAt       time.Time  `bun:"created_at,nullzero,default:now()"`
}

// Actor is the person as PostgreSQL is told of them.
func (u User) Actor() db.Actor { return db.Actor{UserID: u.ID, Name: u.Name, Role: u.Role} }

// HasSecondFactor tells whether the second factor is in force.
func (u User) HasSecondFactor() bool { return u.TOTPConfirmedAt != nil }

// from is the person's actor with the address they come from.
func (u User) from(client Client) db.Actor {
	actor := u.Actor()
	actor.Origin = client.Origin
	return actor
}

func loadUser(ctx context.Context, tx bun.IDB, id int64) (User, error) {
	var user User
	if err := tx.NewSelect().Model(&user).Where("id = ?", id).Scan(ctx); err != nil {
		return User{}, fmt.Errorf("look up account %d: %w", id, err)
	}
	return user, nil
}

// own reads the account of the person who acts.
func (s *Store) own(ctx context.Context, actor db.Actor) (user User, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		user, err = loadUser(ctx, tx, actor.UserID)
		return err
	})
	return user, Refusals.Kindly(err)
}
