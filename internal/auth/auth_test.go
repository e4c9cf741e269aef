package auth_test

import (
	"errors"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/internal/db/dbtest"
)

const password = "узун-сырсөз-бар"

func TestTheFirstAccountIsMadeOnceAndItsPasswordSeenOnce(t *testing.T) {
	t.Parallel()
	store := auth.NewStore(dbtest.New(t))
	login, shown, made, err := store.EnsureAdministrator(t.Context(), "Администратор", "")
	if err != nil || !made || login != "admin" || len(shown) < 16 {
		t.Fatalf("made %v: %s %q, %v", made, login, shown, err)
	}
	if _, again, made, err := store.EnsureAdministrator(t.Context(), "Администратор", ""); err != nil || made || again != "" {
		t.Errorf("a second start made %v and showed %q (%v)", made, again, err)
	}
	if _, _, _, err := store.SignIn(t.Context(), " ADMIN ", shown); err != nil {
		t.Errorf("the shown password does not open: %v", err)
	}
}

func TestPasswordsHaveALengthAndNoOtherRule(t *testing.T) {
	t.Parallel()
	store := auth.NewStore(dbtest.New(t))
	for _, c := range []struct {
		password string
		want     error
	}{
		{"девять999", auth.ErrTooShort}, {strings.Repeat("a", 201), auth.ErrTooLong}, {"aaaaaaaaaa", nil},
	} {
		if _, _, _, err := store.EnsureAdministrator(t.Context(), "А", c.password); !errors.Is(err, c.want) {
			t.Errorf("a password of %d: %v, want %v", len(c.password), err, c.want)
		}
	}
}

func TestASessionOpensUntilItIsEnded(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	store := auth.NewStore(d)
	if _, _, _, err := store.EnsureAdministrator(t.Context(), "Айгүл", password); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range [][2]string{{"admin", "wrong-password"}, {"nobody", password}, {"admin", ""}, {"admin", strings.Repeat("x", 100_000)}} {
		if _, _, _, err := store.SignIn(t.Context(), wrong[0], wrong[1]); !errors.Is(err, auth.ErrWrongPassword) {
			t.Errorf("%s with a wrong password: %v", wrong[0], err)
		}
	}
	user, token, _, err := store.SignIn(t.Context(), "admin", password)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := store.Session(t.Context(), token); err != nil || got.Name != "Айгүл" {
		t.Errorf("the session is of %q, %v", got.Name, err)
	}
	var kept int
	if err := d.Pool().QueryRowContext(t.Context(), `SELECT count(*) FROM sessions WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%'`, token).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("the token itself stands in the table (%v)", err)
	}
	if err := store.SignOut(t.Context(), user, token); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{token, "", "made-up"} {
		if _, err := store.Session(t.Context(), gone); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("session %q: %v", gone, err)
		}
	}
}

func TestAnExpiredSessionOpensNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	store := auth.NewStore(d)
	if _, _, _, err := store.EnsureAdministrator(t.Context(), "А", password); err != nil {
		t.Fatal(err)
	}
	_, token, _, err := store.SignIn(t.Context(), "admin", password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Pool().ExecContext(t.Context(), `UPDATE sessions SET expires_at = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("an expired session: %v", err)
	}
}

func TestAResetEndsTheSessionsAndTheOldPassword(t *testing.T) {
	t.Parallel()
	store := auth.NewStore(dbtest.New(t))
	if _, err := store.ResetAdministrator(t.Context(), password); err == nil {
		t.Error("an account that is not there was reset")
	}
	if _, _, _, err := store.EnsureAdministrator(t.Context(), "А", password); err != nil {
		t.Fatal(err)
	}
	_, token, _, err := store.SignIn(t.Context(), "admin", password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.ResetAdministrator(t.Context(), "another-password"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the old session is open: %v", err)
	}
	if _, _, _, err := store.SignIn(t.Context(), "admin", password); !errors.Is(err, auth.ErrWrongPassword) {
		t.Errorf("the old password opens: %v", err)
	}
	if _, _, _, err := store.SignIn(t.Context(), "admin", "another-password"); err != nil {
		t.Errorf("the new password does not open: %v", err)
	}
}
