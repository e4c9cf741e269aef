package alerts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/secret"
)

// ErrNoStop is returned for a link that this installation did not sign.
var ErrNoStop = fault.New(fault.NotFound, "alerts.no_stop")

// Stopper signs the links that end letters of alerts. They open nothing else,
// and so need neither a sign-in nor an end.
type Stopper struct{ key []byte }

// NewStopper takes its key from the secret of the installation.
func NewStopper(s secret.Secret) Stopper { return Stopper{s.Key("stop letters of alerts")} }

func (s Stopper) sign(userID int64) string {
	mac := hmac.New(sha256.New, s.key)
	_, _ = fmt.Fprintf(mac, "%d", userID)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// Token is the part of the address that names and signs.
func (s Stopper) Token(userID int64) string { return fmt.Sprintf("%d-%s", userID, s.sign(userID)) }

// Path is the page that ends the letters of a person.
func (s Stopper) Path(userID int64) string { return "/alerts/stop/" + s.Token(userID) }

// Reader finds whose letters a token ends, or ErrNoStop.
func (s Stopper) Reader(token string) (userID int64, err error) {
	number, signature, _ := strings.Cut(token, "-")
	userID, err = strconv.ParseInt(number, 10, 64)
	if err != nil || !hmac.Equal([]byte(signature), []byte(s.sign(userID))) {
		return 0, ErrNoStop
	}
	return userID, nil
}

// person is somebody with an account that is open, or db.ErrNotFound.
func (s *Store) person(ctx context.Context, where string, args ...any) (user auth.User, err error) {
	err = s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&user).Where(where, args...).Where("disabled_at IS NULL").Scan(ctx)
	})
	return user, db.Refusals{}.Kindly(err)
}

// SetLetters says whether a person gets letters; origin is where they say so
// from. It asks for no sign-in: who has the signed link has the letter.
func (s *Store) SetLetters(ctx context.Context, userID int64, origin string, on bool) error {
	user, err := s.person(ctx, "id = ?", userID)
	if err != nil {
		return err
	}
	actor := user.Actor()
	actor.Origin = origin
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET mail_alerts = ? WHERE id = ?`, on, userID)); err != nil {
			return fmt.Errorf("switch letters of %d: %w", userID, err)
		}
		return nil
	})
}
