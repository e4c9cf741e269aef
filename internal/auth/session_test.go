package auth_test

import (
	"errors"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/internal/db"
)

func TestASessionOpensUntilItIsEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, token := h.session("admin")
	if session.Name != "Айгүл" || session.Login != "admin" {
		t.Errorf("the session is of %q", session.Name)
	}
	if n := h.count(`SELECT count(*) FROM sessions WHERE encode(token_hash, 'escape') LIKE '%' || ? || '%'`, token); n != 0 {
		t.Error("the token itself stands in the table")
	}
	if err := h.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{token, "", "made-up"} {
		if _, err := h.Session(t.Context(), gone); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("session %q: %v", gone, err)
		}
	}
}

func TestASessionEndsByAgeAndByIdleness(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		what, set string
		open      bool
	}{
		{"two weeks old", `expires_at = now() - interval '1 second'`, false},
		{"idle for eight hours", `last_seen_at = now() - interval '8 hours 1 second'`, false},
		{"used this morning", `last_seen_at = now() - interval '7 hours 59 minutes'`, true},
	} {
		_, token := h.session("admin")
		h.behind(`UPDATE sessions SET ` + c.set)
		if _, err := h.Session(t.Context(), token); (err == nil) != c.open {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM sessions WHERE last_seen_at > now() - interval '1 minute'`); n != 1 {
		t.Errorf("the use of %d sessions was noted, want 1", n)
	}
	if n := h.count(`SELECT count(*) FROM sessions WHERE expires_at BETWEEN now() + interval '13 days' AND now() + interval '14 days'`); n != 1 {
		t.Errorf("%d sessions last two weeks, want 1: use must not prolong one", n)
	}
}

func TestSigningInEndsTheSessionThatTheBrowserBrought(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, old := h.session("admin")
	_, fresh, _, err := h.SignIn(t.Context(), "admin", password, auth.Client{Token: old})
	if err != nil || fresh == old {
		t.Fatalf("the token is the same: %v, %v", fresh == old, err)
	}
	if _, err := h.Session(t.Context(), old); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the session from before the sign-in is open: %v", err)
	}
}

func TestPeopleSeeAndEndTheirOwnSessionsOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	first, _ := h.session("asel")
	_, second := h.session("asel")
	kept, third := h.session("asel")
	foreign, foreignToken := h.session("admin")

	rows, err := h.Sessions(t.Context(), officer)
	if err != nil || len(rows) != 3 || rows[0].ID != kept.ID || rows[0].Origin != client.Origin || rows[0].Agent != browserUA {
		t.Errorf("the list is %+v (%v)", rows, err)
	}
	if err := h.EndSession(t.Context(), officer, foreign.ID); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("a foreign session is ended: %v", err)
	}
	if err := h.EndSession(t.Context(), officer, first.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.EndOtherSessions(t.Context(), officer, kept.ID); err != nil {
		t.Fatal(err)
	}
	for token, open := range map[string]bool{second: false, third: true, foreignToken: true} {
		if _, err := h.Session(t.Context(), token); (err == nil) != open {
			t.Errorf("a session that should be open=%v: %v", open, err)
		}
	}
}

func TestTheOldestOfTooManySessionsEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person, err := h.Own(t.Context(), h.admin)
	if err != nil {
		t.Fatal(err)
	}
	user := auth.User{ID: person.ID}
	first, _, err := h.OpenSession(t.Context(), user, auth.Client{Agent: strings.Repeat("ы", 300) + "\x00\xff"})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, _, err := h.OpenSession(t.Context(), user, client); err != nil {
			t.Fatal(err)
		}
	}
	if n := h.count(`SELECT count(*) FROM sessions`); n != 20 {
		t.Errorf("%d sessions are kept, want 20", n)
	}
	if _, err := h.Session(t.Context(), first); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the oldest session is open: %v", err)
	}
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	_, other := h.session("asel")
	kept, token := h.session("asel")
	for _, c := range []struct {
		current, next string
		want          error
	}{
		{"wrong-password", another, auth.ErrOwnWrong}, {password, "short", auth.ErrTooShort}, {password, "1234567890", auth.ErrCommon},
		{password, another, nil},
	} {
		if err := h.ChangePassword(t.Context(), officer, kept.ID, c.current, c.next); !errors.Is(err, c.want) {
			t.Errorf("from %q to %q: %v, want %v", c.current, c.next, err, c.want)
		}
	}
	if _, err := h.Session(t.Context(), token); err != nil {
		t.Errorf("the session of the change has ended: %v", err)
	}
	if _, err := h.Session(t.Context(), other); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("another session is open: %v", err)
	}
	if _, _, _, err := h.SignIn(t.Context(), "asel", another, client); err != nil {
		t.Errorf("the new password does not open: %v", err)
	}
}

func TestGuessingTheOwnPasswordOnAnOpenScreenIsSlowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, _ := h.session("admin")
	for range 5 {
		if err := h.ChangePassword(t.Context(), h.admin, session.ID, "wrong-password", another); !errors.Is(err, auth.ErrOwnWrong) {
			t.Fatal(err)
		}
	}
	h.behind(`UPDATE signin_failures SET failures = 12, last_at = clock_timestamp()`)
	if err := h.ChangePassword(t.Context(), h.admin, session.ID, password, another); slowed(err) == 0 {
		t.Errorf("the sixth try: %v", err)
	}
}
