package auth

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

// Refusals of accounts.
var (
	ErrBadLogin          = fault.New(fault.Invalid, "people.bad_login").On("login")
	ErrBadRole           = fault.New(fault.Invalid, "people.bad_role").On("role")
	ErrBadEmail          = fault.New(fault.Invalid, "people.bad_email").On("email")
	ErrUnitsNeeded       = fault.New(fault.Invalid, "people.units_needed").On("unit")
	ErrUnitLevel         = fault.New(fault.Invalid, "people.unit_level").On("unit")
	ErrOwnRole           = fault.New(fault.Conflict, "people.own_role")
	ErrLastAdministrator = fault.New(fault.Conflict, "people.last_administrator")
	ErrPersonDisabled    = fault.New(fault.Conflict, "people.disabled_first")
)

// Person is an account as the administrator sees it, without its secrets.
type Person struct {
	ID           int64      `bun:"id"`
	Login        string     `bun:"login"`
	Name         string     `bun:"name"`
	Role         string     `bun:"role"`
	Email        string     `bun:"email"`
	Lang         string     `bun:"lang"`
	Units        []string   `bun:"units,array"` // SOATE codes: aimaks, or an advisor's oblasts
	DisabledAt   *time.Time `bun:"disabled_at"`
	Invited      bool       `bun:"invited"` // has not set a password yet
	SecondFactor bool       `bun:"second_factor"`
	Letters      bool       `bun:"letters"`  // gets alerts by mail
	Calendar     bool       `bun:"calendar"` // has a calendar at a secret address
	CreatedAt    time.Time  `bun:"created_at"`
	LastSeenAt   *time.Time `bun:"last_seen_at"` // in a session that is still open
}

const personColumns = `
	SELECT u.id, u.login, u.name, u.role, coalesce(u.email, '') AS email, u.lang, u.disabled_at, u.created_at,
		u.password_hash IS NULL AS invited, u.totp_confirmed_at IS NOT NULL AS second_factor,
		u.mail_alerts AS letters, u.calendar_hash IS NOT NULL AS calendar,
		ARRAY(SELECT s.unit FROM user_scopes s WHERE s.user_id = u.id ORDER BY s.unit) AS units,
		(SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen_at
	FROM users u`

// Filter narrows the list of people; what is empty takes all.
type Filter struct {
	Search        string // part of a name, a login or an address
	Role          string
	Limit, Offset int // 0 takes all
}

// People lists accounts by name, and counts those that the filter takes.
func (s *Store) People(ctx context.Context, actor db.Actor, f Filter) (list []Person, total int, err error) {
	where := ` WHERE (? = '' OR u.role = ?) AND (? = '' OR position(lower(?) IN lower(u.name)) > 0
		OR position(lower(?) IN u.login) > 0 OR position(lower(?) IN lower(coalesce(u.email, ''))) > 0)`
	args := []any{f.Role, f.Role, f.Search, f.Search, f.Search, f.Search}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT count(*) FROM users u`+where, args...).Scan(ctx, &total); err != nil {
			return fmt.Errorf("count people: %w", err)
		}
		return tx.NewRaw(personColumns+where+` ORDER BY u.name COLLATE "ru-x-icu", u.id LIMIT NULLIF(?, 0) OFFSET ?`,
			append(args, f.Limit, f.Offset)...).Scan(ctx, &list)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list people: %w", err)
	}
	return list, total, nil
}

// Person gives one account.
func (s *Store) Person(ctx context.Context, actor db.Actor, id int64) (p Person, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(personColumns+` WHERE u.id = ?`, id).Scan(ctx, &p)
	})
	return p, Refusals.Kindly(err)
}

// PersonByLogin gives one account.
func (s *Store) PersonByLogin(ctx context.Context, actor db.Actor, login string) (p Person, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(personColumns+` WHERE u.login = ?`, plainLogin(login)).Scan(ctx, &p)
	})
	return p, Refusals.Kindly(err)
}

var (
	loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,99}$`)
	emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

func (p *Person) check() fault.List {
	p.Login, p.Name, p.Email = plainLogin(p.Login), strings.TrimSpace(p.Name), strings.TrimSpace(p.Email)
	if p.Lang == "" {
		p.Lang = i18n.Default
	}
	p.Units = append([]string{}, p.Units...) // an empty list, never NULL
	slices.Sort(p.Units)
	p.Units = slices.Compact(p.Units)
	var wrong fault.List
	if !loginForm.MatchString(p.Login) {
		wrong = append(wrong, ErrBadLogin)
	}
	if p.Name == "" {
		wrong = append(wrong, Refusals["users_name_given"])
	}
	if !knownRole(p.Role) {
		wrong = append(wrong, ErrBadRole)
	}
	if p.Email != "" && (!emailForm.MatchString(p.Email) || len(p.Email) > 254) {
		wrong = append(wrong, ErrBadEmail)
	}
	if !i18n.Known(p.Lang) {
		wrong = append(wrong, Refusals["users_lang_known"])
	}
	switch {
	case ScopeLevel(p.Role) == "":
		p.Units = []string{}
	case len(p.Units) == 0:
		wrong = append(wrong, ErrUnitsNeeded)
	}
	return wrong
}

// Add makes an account and a link by which the person sets a password. Officers
// and heads need aimaks, advisors oblasts; other roles have no units.
func (s *Store) Add(ctx context.Context, actor db.Actor, p *Person) (link Link, err error) {
	if err := p.check().Or(); err != nil {
		return Link{}, err
	}
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		if err := insertPerson(ctx, tx, p, ""); err != nil {
			return err
		}
		link, err = makeLink(ctx, tx, actor, p.ID)
		return err
	})
	return link, Refusals.Kindly(err)
}

// AddWithPassword makes an account with a password, for commands on the machine
// itself.
func (s *Store) AddWithPassword(ctx context.Context, actor db.Actor, p *Person, password string) error {
	if err := p.check().Or(); err != nil {
		return err
	}
	hash, err := s.newHash(ctx, password, p.Login, p.Name)
	if err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return insertPerson(ctx, tx, p, hash)
	}))
}

func insertPerson(ctx context.Context, tx bun.IDB, p *Person, hash string) error {
	err := tx.NewRaw(`
		INSERT INTO users (login, name, role, email, lang, password_hash)
		VALUES (?, ?, ?, NULLIF(?, ''), ?, NULLIF(?, '')) RETURNING id`,
		p.Login, p.Name, p.Role, p.Email, p.Lang, hash).Scan(ctx, &p.ID)
	if err != nil {
		return fmt.Errorf("make account %s: %w", p.Login, err)
	}
	return writeUnits(ctx, tx, p)
}

// Change changes all of an account but its login. A new role ends the person's
// sessions. Nobody changes their own role, and the last administrator stays one.
func (s *Store) Change(ctx context.Context, actor db.Actor, p *Person) error {
	before, err := s.Person(ctx, actor, p.ID)
	if err != nil {
		return err
	}
	p.Login = before.Login
	if err := p.check().Or(); err != nil {
		return err
	}
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var former string
		if err := tx.NewRaw(`SELECT role FROM users WHERE id = ? FOR UPDATE`, p.ID).Scan(ctx, &former); err != nil {
			return fmt.Errorf("look up account %d: %w", p.ID, err)
		}
		err := db.One(tx.ExecContext(ctx, `UPDATE users SET name = ?, role = ?, email = NULLIF(?, ''), lang = ? WHERE id = ?`,
			p.Name, p.Role, p.Email, p.Lang, p.ID))
		if err != nil {
			return fmt.Errorf("change account %d: %w", p.ID, err)
		}
		if err := writeUnits(ctx, tx, p); err != nil {
			return err
		}
		if former == p.Role {
			return nil
		}
		return endSessions(ctx, tx, p.ID, 0)
	}))
}

// writeUnits sets the units of a person, after a look whether they fit the role.
func writeUnits(ctx context.Context, tx bun.IDB, p *Person) error {
	var fitting int
	err := tx.NewRaw(`
		SELECT count(*) FROM units WHERE soate IN (?) AND CASE ?
			WHEN 'oblast' THEN level IN ('oblast', 'city_republican')
			ELSE level NOT IN ('oblast', 'raion', 'village') END`,
		bun.List(append([]string{""}, p.Units...)), ScopeLevel(p.Role)).Scan(ctx, &fitting)
	if err != nil {
		return fmt.Errorf("look up units: %w", err)
	}
	if fitting < len(p.Units) {
		return ErrUnitLevel
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM user_scopes WHERE user_id = ? AND unit <> ALL (?::text[])`, p.ID, pgdialect.Array(p.Units))
	if err == nil && len(p.Units) > 0 {
		_, err = tx.ExecContext(ctx, `
			INSERT INTO user_scopes (user_id, unit) SELECT ?, unit FROM unnest(?::text[]) unit ON CONFLICT DO NOTHING`,
			p.ID, pgdialect.Array(p.Units))
	}
	if err != nil {
		return fmt.Errorf("write the units of account %d: %w", p.ID, err)
	}
	return nil
}

// Disable shuts an account: its sessions end, its password and links open
// nothing, what it wrote stays. Nobody disables themselves or the last
// administrator.
func (s *Store) Disable(ctx context.Context, actor db.Actor, id int64) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET disabled_at = coalesce(disabled_at, now()) WHERE id = ?`, id)); err != nil {
			return fmt.Errorf("disable account %d: %w", id, err)
		}
		return endSessions(ctx, tx, id, 0)
	}))
}

// Enable opens an account again.
func (s *Store) Enable(ctx context.Context, actor db.Actor, id int64) error {
	return Refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET disabled_at = NULL WHERE id = ?`, id)); err != nil {
			return fmt.Errorf("enable account %d: %w", id, err)
		}
		return nil
	}))
}

// EndSessions ends all sessions of a person. The administrator's work.
func (s *Store) EndSessions(ctx context.Context, actor db.Actor, id int64) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error { return endSessions(ctx, tx, id, 0) })
}
