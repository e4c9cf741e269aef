package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// What a token may do. Whatever it may, its person must be allowed to as well.
const (
	ScopeRead          = "read"
	ScopeWriteActs     = "write:acts"
	ScopeWritePayments = "write:payments"
)

// TokenScopes lists them as they are offered.
var TokenScopes = []string{ScopeRead, ScopeWriteActs, ScopeWritePayments}

// TokenStart is what every token begins with, so that one that was published by
// mistake is found by a search.
const TokenStart = "kel_"

const (
	tokenDays  = 366 // the longest life of a token
	tokensKept = 20  // in force at once, of one person
	shownOf    = len(TokenStart) + 6
)

// Refusals of tokens.
var (
	ErrBadToken     = fault.New(fault.Unsigned, "api.token.unknown")
	ErrTokenScope   = fault.New(fault.Forbidden, "api.token.scope")
	ErrTokenName    = fault.New(fault.Invalid, "form.required").On("name")
	ErrTokenScopes  = fault.New(fault.Invalid, "api.token.scopes_needed").On("scopes")
	ErrTokenUnits   = fault.New(fault.Invalid, "api.token.units_unknown").On("units")
	ErrTokenExpires = fault.New(fault.Invalid, "api.token.expires_range").On("expires_on")
	ErrTokensMany   = fault.New(fault.Conflict, "api.token.too_many")
)

func init() {
	Refusals["api_tokens_name_given"] = fault.New(fault.Invalid, "api.token.name_long").On("name")
	Refusals["api_tokens_scopes_known"] = ErrTokenScopes
	Refusals["api_tokens_expires_within_a_year"] = ErrTokenExpires
}

// APIToken lets a program act for a person: within its scopes, until it ends.
type APIToken struct {
	bun.BaseModel `bun:"table:api_tokens,alias:t"`

	ID        int64      `bun:"id,pk,autoincrement"`
	UserID    int64      `bun:"user_id"`
	Name      string     `bun:"name"`
	Prefix    string     `bun:"prefix"`
	Hash      []byte     `bun:"token_hash"`
	Scopes    []string   `bun:"scopes,array"`
	Units     []string   `bun:"units,array"` // to which it is narrowed; none where it is not
	MadeAt    time.Time  `bun:"made_at,nullzero,default:now()"`
	ExpiresAt time.Time  `bun:"expires_at"`
	RevokedAt *time.Time `bun:"revoked_at"`

	UsedAt *time.Time `bun:"used_at,scanonly"`
	Origin string     `bun:"origin,scanonly"`
	Login  string     `bun:"login,scanonly"` // of the person
	Person string     `bun:"person,scanonly"`
}

// Has tells whether the token has a scope; who may write may also read.
func (t APIToken) Has(scope string) bool {
	return scope == ScopeRead || slices.Contains(t.Scopes, scope)
}

// InForce tells whether the token still opens anything.
func (t APIToken) InForce() bool { return t.RevokedAt == nil && time.Now().Before(t.ExpiresAt) }

// MakeToken makes a token of the person who acts that ends with the last minute
// of a day in Bishkek, and gives its text, the only time that it is seen.
func (s *Store) MakeToken(ctx context.Context, actor db.Actor, t *APIToken, lastDay date.Date) (text string, err error) {
	t.Name, t.UserID = strings.TrimSpace(t.Name), actor.UserID
	var wrong fault.List
	if t.Name == "" {
		wrong = append(wrong, ErrTokenName)
	}
	if len(t.Scopes) == 0 {
		wrong = append(wrong, ErrTokenScopes)
	}
	if lastDay.Before(date.Today()) || lastDay.After(date.Today().AddDays(tokenDays-1)) {
		wrong = append(wrong, ErrTokenExpires)
	}
	if err := wrong.Or(); err != nil {
		return "", err
	}
	text = TokenStart + randomToken()
	t.Hash, t.Prefix = tokenHash(text), text[:shownOf]
	day := lastDay.AddDays(1).Time()
	t.ExpiresAt = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, date.Bishkek)
	if t.Units == nil {
		t.Units = []string{}
	}
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var own, open int
		err := tx.NewRaw(`SELECT (SELECT count(*) FROM user_scopes WHERE user_id = ? AND unit = ANY (?)),
			(SELECT count(*) FROM api_tokens WHERE user_id = ? AND revoked_at IS NULL AND expires_at > now())`,
			actor.UserID, pgdialect.Array(t.Units), actor.UserID).Scan(ctx, &own, &open)
		switch {
		case err != nil:
			return fmt.Errorf("look at the tokens of a person: %w", err)
		case own != len(t.Units):
			return ErrTokenUnits
		case open >= tokensKept:
			return ErrTokensMany.With("Count", tokensKept)
		}
		_, err = tx.NewInsert().Model(t).Exec(ctx)
		return err
	})
	return text, Refusals.Kindly(err)
}

// tokensWith are tokens with their last use and their person.
func tokensWith(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("t.*, n.used_at, coalesce(n.origin, '') AS origin, u.login, u.name AS person").
		Join("LEFT JOIN api_token_uses AS n ON n.token_id = t.id").Join("JOIN users AS u ON u.id = t.user_id").
		OrderExpr("(t.revoked_at IS NULL AND t.expires_at > now()) DESC, t.id DESC")
}

// Tokens are those of the person who acts, those in force first.
func (s *Store) Tokens(ctx context.Context, actor db.Actor) (list []APIToken, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tokensWith(tx.NewSelect().Model(&list)).Where("t.user_id = ?", actor.UserID).Limit(200).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return list, nil
}

// AllTokens are those of everybody whom the person who acts may see.
func (s *Store) AllTokens(ctx context.Context, actor db.Actor, search string, limit, offset int) (list []APIToken, total int, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tokensWith(tx.NewSelect().Model(&list))
		if search != "" {
			q = q.Where("(strpos(lower(t.name), lower(?)) > 0 OR strpos(lower(u.name), lower(?)) > 0 OR starts_with(t.prefix, ?))", search, search, search)
		}
		count, err := q.Limit(int64(limit)).Offset(int64(offset)).ScanAndCount(ctx)
		total = int(count)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list tokens: %w", err)
	}
	return list, total, nil
}

// Token finds a token that the person who acts may see.
func (s *Store) Token(ctx context.Context, actor db.Actor, id int64) (t APIToken, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tokensWith(tx.NewSelect().Model(&t)).Where("t.id = ?", id).Scan(ctx)
	})
	return t, Refusals.Kindly(err)
}

// RevokeToken ends a token of the person who acts, or of anybody where an
// administrator acts. One that was revoked before stays as it was.
func (s *Store) RevokeToken(ctx context.Context, actor db.Actor, id int64) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.ExecContext(ctx, `UPDATE api_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE id = ?`, id))
		if err != nil {
			return fmt.Errorf("revoke token %d: %w", id, err)
		}
		return nil
	}))
}

// Bearer finds whom a token stands for, or ErrBadToken: there is none such, it
// has ended, was revoked, or its person was disabled or has yet to set up the
// second factor that the role asks for. The use is noted once a minute.
func (s *Store) Bearer(ctx context.Context, text, origin string, demo bool) (User, APIToken, error) {
	if !strings.HasPrefix(text, TokenStart) || len(text) > 100 {
		return User{}, APIToken{}, ErrBadToken
	}
	var t APIToken
	var user User
	stale := false
	err := s.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&t).Where("token_hash = ? AND revoked_at IS NULL AND expires_at > now()", tokenHash(text)).Scan(ctx)
		if err != nil {
			return err
		}
		if user, err = loadUser(ctx, tx, t.UserID); err != nil {
			return err
		}
		return tx.NewRaw(`SELECT NOT EXISTS (SELECT 1 FROM api_token_uses WHERE token_id = ? AND used_at > now() - `+seenEvery+`)`, t.ID).Scan(ctx, &stale)
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && (user.DisabledAt != nil || NeedsSecondFactor(user.Role) && !user.HasSecondFactor() && !demo) {
		return User{}, APIToken{}, ErrBadToken
	}
	if err != nil {
		return User{}, APIToken{}, fmt.Errorf("look up a token: %w", err)
	}
	if !stale {
		return user, t, nil
	}
	return user, t, s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO api_token_uses (token_id, used_at, origin) VALUES (?, now(), ?)
			ON CONFLICT (token_id) DO UPDATE SET used_at = excluded.used_at, origin = excluded.origin`, t.ID, origin)
		if err != nil {
			return fmt.Errorf("note the use of a token: %w", err)
		}
		return nil
	})
}
