package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"kelishim/internal/auth"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
)

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
	if _, _, _, err := store.SignIn(t.Context(), " ADMIN ", shown, client); err != nil {
		t.Errorf("the shown password does not open: %v", err)
	}
}

func TestPasswordsHaveALengthAndMayNotBeWhatEverybodyGuesses(t *testing.T) {
	t.Parallel()
	store := auth.NewStore(dbtest.New(t))
	for _, c := range []struct {
		password string
		want     error
	}{
		{"девять999", auth.ErrTooShort}, {strings.Repeat("a", 201), auth.ErrTooLong},
		{"ﬃﬃﬃ9", nil}, // ten letters once the ligatures are apart
		{"Qwertyuiop", auth.ErrCommon}, {"йцукенгшщз", auth.ErrCommon}, {"ПАРОЛЬ 123456", auth.ErrCommon},
		{"бекова айгүл", auth.ErrOwnName}, {"aaaaaaaaab", nil},
	} {
		if _, _, _, err := store.EnsureAdministrator(t.Context(), "Бекова Айгүл", c.password); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.password, err, c.want)
		}
	}
}

func TestTheSameLettersOfAnotherKeyboardAreTheSamePassword(t *testing.T) {
	t.Parallel()
	store := auth.NewStore(dbtest.New(t))
	if _, _, _, err := store.EnsureAdministrator(t.Context(), "А", "нарынский\u00a0край"); err != nil {
		t.Fatal(err)
	}
	// й as и with a breve, and a plain space.
	if _, _, _, err := store.SignIn(t.Context(), "admin", "нарынскии\u0306 краи\u0306", client); err != nil {
		t.Errorf("the same password in another form: %v", err)
	}
}

func TestAWrongPasswordAnUnknownLoginAndAnInvitationAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if _, err := h.Add(t.Context(), h.admin, &auth.Person{Login: "invited", Name: "Б", Role: auth.Auditor}); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range [][2]string{{"admin", "wrong-password"}, {"nobody", password}, {"invited", ""}, {"admin", ""}, {"admin", strings.Repeat("x", 100_000)}} {
		if _, _, _, err := h.SignIn(t.Context(), wrong[0], wrong[1], client); !errors.Is(err, auth.ErrWrongPassword) {
			t.Errorf("%s with a wrong password: %v", wrong[0], err)
		}
	}
}

// slowed is how many seconds a refusal says that are left, 0 for another one.
func slowed(err error) int {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Key != auth.ErrSlowed.Key {
		return 0
	}
	seconds, _ := f.Values["Count"].(int)
	return seconds
}

func TestFailuresInARowSlowTheNextTryAndShutNobodyOutForEver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, login := range []string{"admin", "nobody"} {
		for i := range 5 {
			if _, _, _, err := h.SignIn(t.Context(), login, "wrong-password", client); !errors.Is(err, auth.ErrWrongPassword) {
				t.Fatalf("failure %d of %s: %v", i+1, login, err)
			}
		}
		// Each further failure doubles the wait, up to a quarter of an hour.
		for _, c := range []struct{ failures, want int }{{9, 16}, {12, 128}, {14, 512}, {15, 900}, {1000, 900}} {
			h.behind(`UPDATE signin_failures SET failures = ?, last_at = clock_timestamp() WHERE login_hash = sha256(convert_to(?, 'UTF8'))`, c.failures, login)
			_, _, _, err := h.SignIn(t.Context(), login, password, client)
			if got := slowed(err); got > c.want || got < c.want-10 { // the machine may be slow
				t.Errorf("%s after %d failures waits %d s (%v), want %d", login, c.failures, got, err, c.want)
			}
		}
	}
	h.behind(`UPDATE signin_failures SET last_at = clock_timestamp() - interval '901 seconds'`)
	if _, _, _, err := h.SignIn(t.Context(), "admin", password, client); err != nil {
		t.Fatalf("the right password after the wait: %v", err)
	}
	if n := h.count(`SELECT count(*) FROM signin_failures`); n != 1 {
		t.Errorf("%d counts of failures are left, want that of the unknown login alone", n)
	}
}

func TestManyTriesAtOnceAreNotAllFree(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var wrong, slow int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, _, _, err := h.SignIn(t.Context(), "admin", "wrong-password", client)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, auth.ErrWrongPassword):
				wrong++
			case slowed(err) > 0:
				slow++
			default:
				t.Errorf("a try ended with %v", err)
			}
		})
	}
	all.Wait()
	if wrong < 5 || wrong > 10 { // the wait after the fifth is a second long
		t.Errorf("of 20 tries at once %d were made and %d slowed, want 5 or a little more", wrong, slow)
	}
}

func TestADisabledPersonIsTurnedAwayAndTheirSessionsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	_, token := h.session("asel")
	if err := h.Disable(t.Context(), h.admin, officer.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the session of a disabled person: %v", err)
	}
	if _, _, _, err := h.SignIn(t.Context(), "asel", password, client); !errors.Is(err, auth.ErrDisabled) {
		t.Errorf("a disabled person signs in: %v", err)
	}
	if _, _, _, err := h.SignIn(t.Context(), "asel", "wrong-password", client); !errors.Is(err, auth.ErrWrongPassword) {
		t.Errorf("a stranger learns of a disabled person: %v", err)
	}
	if err := h.Enable(t.Context(), h.admin, officer.UserID); err != nil {
		t.Fatal(err)
	}
	h.session("asel")
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
	_, token, _, err := store.SignIn(t.Context(), "admin", password, client)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.ResetAdministrator(t.Context(), another); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the old session is open: %v", err)
	}
	if _, _, _, err := store.SignIn(t.Context(), "admin", password, client); !errors.Is(err, auth.ErrWrongPassword) {
		t.Errorf("the old password opens: %v", err)
	}
	if _, _, _, err := store.SignIn(t.Context(), "admin", another, client); err != nil {
		t.Errorf("the new password does not open: %v", err)
	}
}
