package auth_test

import (
	"context"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

const (
	password = "узун-сырсөз-бар"
	another  = "дагы-бир-сырсөз"

	barskoon  = "41702205807000" // an aimak
	naryn     = "41704000000000" // an oblast
	issykKul  = "41702000000000"
	browserUA = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
)

var client = auth.Client{Origin: "192.0.2.7", Agent: browserUA}

// house is the store of people as the pages use it, under their role, with an
// administrator; owner sets scenes behind its back.
type house struct {
	*auth.Store
	t     *testing.T
	owner *db.DB
	pages *db.DB
	admin db.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	h := &house{Store: auth.NewStore(pages), t: t, owner: owner, pages: pages}
	if _, _, made, err := h.EnsureAdministrator(t.Context(), "Айгүл", password); err != nil || !made {
		t.Fatalf("made %v: %v", made, err)
	}
	admin, err := h.PersonByLogin(t.Context(), db.System, "admin")
	if err != nil {
		t.Fatal(err)
	}
	h.admin = db.Actor{UserID: admin.ID, Name: admin.Name, Role: admin.Role, Origin: client.Origin}
	return h
}

// behind writes as the owner of the tables.
func (h *house) behind(query string, args ...any) {
	h.t.Helper()
	err := h.owner.Do(h.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		h.t.Fatalf("%s: %v", query, err)
	}
}

// count reads a number as the owner of the tables.
func (h *house) count(query string, args ...any) (n int) {
	h.t.Helper()
	err := h.owner.Read(h.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &n)
	})
	if err != nil {
		h.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// person makes an account with the password of the tests and gives its actor.
func (h *house) person(login, role string, units ...string) db.Actor {
	h.t.Helper()
	p := auth.Person{Login: login, Name: "Имя " + login, Role: role, Units: units}
	link, err := h.Add(h.t.Context(), h.admin, &p)
	if err != nil {
		h.t.Fatalf("make %s: %v", login, err)
	}
	if err := h.Accept(h.t.Context(), link.Token, password, client); err != nil {
		h.t.Fatalf("accept the invitation of %s: %v", login, err)
	}
	return db.Actor{UserID: p.ID, Name: p.Name, Role: role, Origin: client.Origin}
}

// session signs in and gives the session with its token.
func (h *house) session(login string) (auth.Session, string) {
	h.t.Helper()
	_, token, _, err := h.SignIn(h.t.Context(), login, password, client)
	if err != nil {
		h.t.Fatalf("sign in %s: %v", login, err)
	}
	session, err := h.Session(h.t.Context(), token)
	if err != nil {
		h.t.Fatalf("the session of %s: %v", login, err)
	}
	return session, token
}

// code is what an application for codes shows so many steps from now.
func code(t *testing.T, secret string, steps int) string {
	t.Helper()
	text, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// withFactor sets a second factor up and gives its secret and recovery codes.
func (h *house) withFactor(session auth.Session) (secret string, codes []string, token string) {
	h.t.Helper()
	factor, err := h.SecondFactor(h.t.Context(), session.Actor())
	if err != nil || factor.On {
		h.t.Fatalf("the second factor is on %v (%v)", factor.On, err)
	}
	codes, token, err = h.ConfirmSecondFactor(h.t.Context(), session, client, code(h.t, factor.Secret, 0))
	if err != nil {
		h.t.Fatal(err)
	}
	return factor.Secret, codes, token
}
