package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

// Own gives the account of the person who acts.
func (s *Store) Own(ctx context.Context, actor db.Actor) (Person, error) {
	return s.Person(ctx, actor, actor.UserID)
}

// ChangeOwn changes what people may change of their own account: name and
// language.
func (s *Store) ChangeOwn(ctx context.Context, actor db.Actor, name, lang string) error {
	name = strings.TrimSpace(name)
	var wrong fault.List
	if name == "" {
		wrong = append(wrong, Refusals["users_name_given"])
	}
	if !slices.Contains(i18n.Languages, lang) {
		wrong = append(wrong, Refusals["users_lang_known"])
	}
	if err := wrong.Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET name = ?, lang = ? WHERE id = ?`, name, lang, actor.UserID)); err != nil {
			return fmt.Errorf("change the own account: %w", err)
		}
		return nil
	}))
}

// ChangePassword gives the person who acts a new password and ends their other
// sessions; kept is the session in which they do it.
func (s *Store) ChangePassword(ctx context.Context, actor db.Actor, kept int64, current, password string) error {
	user, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	// The rule first: a refusal of the new password is no failed try at the old.
	if err := checkPassword(password, user.Login, user.Name); err != nil {
		return err
	}
	if err := s.confirmOwn(ctx, actor, current); err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := setHash(ctx, tx, user.ID, hash); err != nil {
			return err
		}
		return endSessions(ctx, tx, user.ID, kept)
	})
}

func setHash(ctx context.Context, tx bun.IDB, userID int64, hash string) error {
	if err := db.One(tx.ExecContext(ctx, `UPDATE users SET password_hash = ? WHERE id = ?`, hash, userID)); err != nil {
		return fmt.Errorf("set a new password: %w", err)
	}
	return nil
}

// confirmOwn checks the password of the person who acts: an open screen is not
// enough to change what keeps the account.
func (s *Store) confirmOwn(ctx context.Context, actor db.Actor, password string) error {
	user, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	return s.attempt(ctx, fmt.Sprintf("password of %d", user.ID), func() (bool, error) {
		return s.matches(ctx, password, user.PasswordHash)
	}, ErrOwnWrong)
}
