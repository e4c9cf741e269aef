package auth

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of the second factor.
var (
	ErrWrongCode = fault.New(fault.Invalid, "auth.wrong_code").On("code")
	ErrCodeUsed  = fault.New(fault.Invalid, "auth.code_used").On("code")
	ErrFactorOn  = fault.New(fault.Conflict, "auth.second_factor_on")
	ErrNoFactor  = fault.New(fault.Conflict, "auth.second_factor_off")
	ErrOwnWrong  = fault.New(fault.Invalid, "auth.own_password_wrong").On("current")
)

const (
	// period is how long a code stands; the one before and the one after are
	// taken too, since clocks of phones differ.
	period = 30
	issuer = "Kelishim"
)

// SecondFactor is how a person's second factor stands.
type SecondFactor struct {
	On        bool
	Since     time.Time
	CodesLeft int // recovery codes that were not used
	// Secret is what an application for codes is told while the second factor
	// is being set up; "" once it is on, since then nobody needs to see it.
	Secret string
	// Address is the secret for a QR code, otpauth://totp/…
	Address string
}

// SecondFactor shows how the second factor of the person who acts stands. Where
// there is none yet it makes a secret, which is in force once a code confirms
// that an application knows it.
func (s *Store) SecondFactor(ctx context.Context, actor db.Actor) (SecondFactor, error) {
	var factor SecondFactor
	user, err := s.own(ctx, actor)
	if err != nil {
		return factor, err
	}
	if !user.HasSecondFactor() {
		if user.TOTPSecret == "" {
			if user.TOTPSecret, err = s.makeSecret(ctx, actor); err != nil {
				return factor, err
			}
		}
		return SecondFactor{Secret: user.TOTPSecret, Address: address(user.Login, user.TOTPSecret)}, nil
	}
	factor = SecondFactor{On: true, Since: *user.TOTPConfirmedAt}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT count(*) FROM recovery_codes WHERE user_id = ? AND used_at IS NULL`, user.ID).Scan(ctx, &factor.CodesLeft)
	})
	if err != nil {
		return factor, fmt.Errorf("count recovery codes: %w", err)
	}
	return factor, nil
}

// makeSecret keeps a new secret, or gives the one that another tab of the same
// person made meanwhile.
func (s *Store) makeSecret(ctx context.Context, actor db.Actor) (secret string, err error) {
	var random [20]byte // as long as SHA-1, RFC 4226 §4
	_, _ = rand.Read(random[:])
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`UPDATE users SET totp_secret = coalesce(totp_secret, ?) WHERE id = ? RETURNING totp_secret`,
			base32.StdEncoding.EncodeToString(random[:]), actor.UserID).Scan(ctx, &secret)
	})
	if err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return secret, nil
}

func address(login, secret string) string {
	values := url.Values{"secret": {secret}, "issuer": {issuer}}
	return "otpauth://totp/" + issuer + ":" + url.PathEscape(login) + "?" + values.Encode()
}

// ConfirmSecondFactor puts the second factor of the session's person in force
// with a first code, and gives recovery codes, the only time that they are
// seen, and the session's new token. Other sessions are asked for a code.
func (s *Store) ConfirmSecondFactor(ctx context.Context, session Session, from Client, code string) (codes []string, token string, err error) {
	err = s.attempt(ctx, codeAttempts(session.User.ID), func() (right bool, err error) {
		err = s.db.Do(ctx, session.from(from), func(ctx context.Context, tx bun.Tx) error {
			user, err := loadUser(ctx, tx, session.User.ID)
			if err != nil {
				return err
			}
			if user.HasSecondFactor() {
				return ErrFactorOn
			}
			if right, err = useCode(ctx, tx, user, code); err != nil || !right {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE users SET totp_confirmed_at = now() WHERE id = ?`, user.ID); err != nil {
				return fmt.Errorf("confirm the second factor: %w", err)
			}
			if codes, err = makeCodes(ctx, tx, user.ID); err != nil {
				return err
			}
			token, _, err = passed(ctx, tx, session)
			return err
		})
		return right, err
	}, ErrWrongCode)
	return codes, token, Refusals.Kindly(err)
}

// PassSecondFactor takes a code or a recovery code of the session's person. The
// session then opens everything, under a new token.
func (s *Store) PassSecondFactor(ctx context.Context, session Session, from Client, code string) (token string, expires time.Time, err error) {
	err = s.attempt(ctx, codeAttempts(session.User.ID), func() (right bool, err error) {
		err = s.db.Do(ctx, session.from(from), func(ctx context.Context, tx bun.Tx) error {
			if right, err = useEither(ctx, tx, session.User.ID, code); err != nil || !right {
				return err
			}
			token, expires, err = passed(ctx, tx, session)
			return err
		})
		return right, err
	}, ErrWrongCode)
	return token, expires, Refusals.Kindly(err)
}

// passed marks a session and rotates its token.
func passed(ctx context.Context, tx bun.IDB, session Session) (token string, expires time.Time, err error) {
	token, expires = randomToken(), time.Now().Add(sessionLife)
	err = db.One(tx.ExecContext(ctx, `
		UPDATE sessions SET token_hash = ?, second_factor_at = now(), last_seen_at = now(), expires_at = ?
		WHERE id = ? AND user_id = ?`, tokenHash(token), expires, session.ID, session.User.ID))
	if err != nil {
		return "", time.Time{}, fmt.Errorf("pass the second factor: %w", err)
	}
	return token, expires, nil
}

// SwitchSecondFactorOff takes the second factor of the person who acts away;
// their password and a code show that it is they.
func (s *Store) SwitchSecondFactorOff(ctx context.Context, actor db.Actor, password, code string) error {
	if err := s.confirmOwn(ctx, actor, password); err != nil {
		return err
	}
	return s.withCode(ctx, actor, code, func(ctx context.Context, tx bun.Tx) error {
		return removeFactor(ctx, tx, actor.UserID)
	})
}

// RemoveSecondFactor takes a person's second factor away, who lost the phone and
// the recovery codes, and ends their sessions. The administrator's work.
func (s *Store) RemoveSecondFactor(ctx context.Context, actor db.Actor, userID int64) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := removeFactor(ctx, tx, userID); err != nil {
			return err
		}
		return endSessions(ctx, tx, userID, 0)
	}))
}

func removeFactor(ctx context.Context, tx bun.IDB, userID int64) error {
	if err := db.One(tx.ExecContext(ctx, `UPDATE users SET totp_secret = NULL, totp_confirmed_at = NULL WHERE id = ?`, userID)); err != nil {
		return fmt.Errorf("take the second factor of %d away: %w", userID, err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM recovery_codes WHERE user_id = ?`, userID); err != nil {
		return fmt.Errorf("take the recovery codes of %d away: %w", userID, err)
	}
	return nil
}

// withCode does something that a code of the person who acts must confirm.
func (s *Store) withCode(ctx context.Context, actor db.Actor, code string, fn func(context.Context, bun.Tx) error) error {
	return Refusals.Kindly(s.attempt(ctx, codeAttempts(actor.UserID), func() (right bool, err error) {
		err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
			if right, err = useEither(ctx, tx, actor.UserID, code); err != nil || !right {
				return err
			}
			return fn(ctx, tx)
		})
		return right, err
	}, ErrWrongCode))
}

// useEither takes a code of the application, or a recovery code.
func useEither(ctx context.Context, tx bun.IDB, userID int64, code string) (bool, error) {
	user, err := loadUser(ctx, tx, userID)
	if err != nil {
		return false, err
	}
	if !user.HasSecondFactor() {
		return false, ErrNoFactor
	}
	if isRecoveryCode(code) {
		return useRecoveryCode(ctx, tx, userID, code)
	}
	return useCode(ctx, tx, user, code)
}

// useCode tells whether a code stands now, and marks it as used.
func useCode(ctx context.Context, tx bun.IDB, user User, code string) (bool, error) {
	code = strings.Join(strings.Fields(code), "")
	now := time.Now().Unix() / period
	for step := now - 1; step <= now+1; step++ {
		right, err := hotp.ValidateCustom(code, uint64(step), user.TOTPSecret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil || !right {
			continue // the error says that the code has not six digits
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM totp_steps WHERE user_id = ? AND step < ?`, user.ID, now-10); err != nil {
			return false, fmt.Errorf("clear used codes: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO totp_steps (user_id, step) VALUES (?, ?)`, user.ID, step); err != nil {
			return false, fmt.Errorf("mark a code as used: %w", err)
		}
		return true, nil
	}
	return false, nil
}

// codeAttempts names the tries at a person's codes. Nobody gets so far without
// the password, so that strangers cannot slow them.
func codeAttempts(userID int64) string { return fmt.Sprintf("code of %d", userID) }
