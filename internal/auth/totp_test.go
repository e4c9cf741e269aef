package auth_test

import (
	"errors"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/internal/db"
)

func TestWhoSeesEverythingNeedsASecondFactorButInADemonstration(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]auth.Standing{
		auth.Officer: auth.Whole, auth.Head: auth.Whole, auth.Advisor: auth.Whole,
		auth.Auditor: auth.SetupNeeded, auth.Administrator: auth.SetupNeeded,
	} {
		session := auth.Session{User: auth.User{Role: role}}
		if got := session.Standing(false); got != want {
			t.Errorf("%s stands at %d, want %d", role, got, want)
		}
		if got := session.Standing(true); got != auth.Whole {
			t.Errorf("%s of a demonstration stands at %d", role, got)
		}
	}
}

func TestASecondFactorIsSetUpWithACodeAndThenAskedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, token := h.session("admin")
	_, other := h.session("admin")
	factor, err := h.SecondFactor(t.Context(), h.admin)
	if err != nil || len(factor.Secret) != 32 || !strings.HasPrefix(factor.Address, "otpauth://totp/Kelishim:admin?issuer=Kelishim&secret="+factor.Secret) {
		t.Fatalf("the set-up shows %+v (%v)", factor, err)
	}
	if again, err := h.SecondFactor(t.Context(), h.admin); err != nil || again.Secret != factor.Secret {
		t.Errorf("the page read again shows another secret (%v)", err)
	}
	if _, _, err := h.ConfirmSecondFactor(t.Context(), session, client, code(t, factor.Secret, 5)); !errors.Is(err, auth.ErrWrongCode) {
		t.Errorf("a code of the future confirms: %v", err)
	}
	codes, fresh, err := h.ConfirmSecondFactor(t.Context(), session, client, " "+code(t, factor.Secret, 0)[:3]+" "+code(t, factor.Secret, 0)[3:])
	if err != nil || len(codes) != 10 || fresh == token {
		t.Fatalf("%d recovery codes, the token rotated %v (%v)", len(codes), fresh != token, err)
	}
	if _, err := h.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the token from before the second factor opens: %v", err)
	}
	for token, want := range map[string]auth.Standing{fresh: auth.Whole, other: auth.CodeNeeded} {
		session, err := h.Session(t.Context(), token)
		if err != nil || session.Standing(false) != want {
			t.Errorf("the session stands at %d, want %d (%v)", session.Standing(false), want, err)
		}
	}
	if factor, err := h.SecondFactor(t.Context(), h.admin); err != nil || !factor.On || factor.Secret != "" || factor.CodesLeft != 10 {
		t.Errorf("afterwards it stands so: %+v (%v)", factor, err)
	}
	if _, _, err := h.ConfirmSecondFactor(t.Context(), session, client, code(t, factor.Secret, 1)); !errors.Is(err, auth.ErrFactorOn) {
		t.Errorf("a second factor in force is confirmed again: %v", err)
	}
}

func TestASignInWithASecondFactorTakesTwoSteps(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, _ := h.session("admin")
	secret, _, _ := h.withFactor(session)

	waiting, token := h.session("admin")
	if waiting.Standing(true) != auth.CodeNeeded {
		t.Error("a session without its code opens something in a demonstration")
	}
	if n := h.count(`SELECT count(*) FROM sessions WHERE id = ? AND expires_at < now() + interval '11 minutes'`, waiting.ID); n != 1 {
		t.Error("a session waits for its code for longer than ten minutes")
	}
	for _, wrong := range []string{"", "12345", "abcdef", code(t, secret, 7), code(t, secret, -4), "1234567890123456"} {
		if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, wrong); !errors.Is(err, auth.ErrWrongCode) {
			t.Errorf("code %q: %v", wrong, err)
		}
		h.behind(`DELETE FROM signin_failures`)
	}
	fresh, _, err := h.PassSecondFactor(t.Context(), waiting, client, code(t, secret, 1))
	if err != nil || fresh == token {
		t.Fatalf("the token rotated %v (%v)", fresh != token, err)
	}
	if passed, err := h.Session(t.Context(), fresh); err != nil || passed.Standing(false) != auth.Whole {
		t.Errorf("the session stands at %d (%v)", passed.Standing(false), err)
	}
	if _, err := h.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the token of the first step opens: %v", err)
	}
}

func TestACodeIsUsedOnceAndGuessingIsSlowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, _ := h.session("admin")
	secret, _, _ := h.withFactor(session)
	h.behind(`DELETE FROM totp_steps`)
	once := code(t, secret, 0)
	waiting, _ := h.session("admin")
	if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, once); err != nil {
		t.Fatal(err)
	}
	waiting, _ = h.session("admin")
	if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, once); !errors.Is(err, auth.ErrCodeUsed) {
		t.Errorf("a code seen over the shoulder: %v", err)
	}
	h.behind(`UPDATE signin_failures SET failures = 12, last_at = clock_timestamp()`)
	if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, code(t, secret, 1)); slowed(err) == 0 {
		t.Errorf("a try after many wrong ones: %v", err)
	}
}

func TestARecoveryCodeStandsInOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, _ := h.session("admin")
	secret, codes, _ := h.withFactor(session)
	if n := h.count(`SELECT count(*) FROM recovery_codes WHERE encode(code_hash, 'escape') LIKE ?`, "%"+codes[0]+"%"); n != 0 {
		t.Error("a recovery code itself stands in the table")
	}
	waiting, _ := h.session("admin")
	if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, " "+strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))); err != nil {
		t.Fatal(err)
	}
	waiting, _ = h.session("admin")
	if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, codes[3]); !errors.Is(err, auth.ErrWrongCode) {
		t.Errorf("a recovery code used twice: %v", err)
	}
	fresh, err := h.NewRecoveryCodes(t.Context(), h.admin, code(t, secret, 1))
	if err != nil || len(fresh) != 10 {
		t.Fatalf("%d new codes (%v)", len(fresh), err)
	}
	if _, _, err := h.PassSecondFactor(t.Context(), waiting, client, codes[4]); !errors.Is(err, auth.ErrWrongCode) {
		t.Errorf("a recovery code of the former list: %v", err)
	}
}

func TestTheSecondFactorGoesWithPasswordAndCodeOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	session, _ := h.session("asel")
	if err := h.SwitchSecondFactorOff(t.Context(), officer, password, "123456"); !errors.Is(err, auth.ErrNoFactor) {
		t.Errorf("what is not on is switched off: %v", err)
	}
	secret, codes, _ := h.withFactor(session)
	if err := h.SwitchSecondFactorOff(t.Context(), officer, "wrong-password", code(t, secret, 1)); !errors.Is(err, auth.ErrOwnWrong) {
		t.Errorf("with a wrong password: %v", err)
	}
	if err := h.SwitchSecondFactorOff(t.Context(), officer, password, "000000"); !errors.Is(err, auth.ErrWrongCode) {
		t.Errorf("with a wrong code: %v", err)
	}
	if err := h.SwitchSecondFactorOff(t.Context(), officer, password, codes[0]); err != nil {
		t.Fatal(err)
	}
	if n := h.count(`SELECT (SELECT count(*) FROM recovery_codes) + (SELECT count(*) FROM users WHERE totp_secret IS NOT NULL)`); n != 0 {
		t.Errorf("%d secrets are left", n)
	}
}

func TestTheAdministratorTakesALostSecondFactorAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	auditor := h.person("omor", auth.Auditor)
	session, _ := h.session("omor")
	_, _, token := h.withFactor(session)
	officer := h.person("asel", auth.Officer, barskoon)
	if err := h.RemoveSecondFactor(t.Context(), officer, auditor.UserID); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("an officer takes a second factor away: %v", err)
	}
	if err := h.RemoveSecondFactor(t.Context(), h.admin, auditor.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("a session of before is open: %v", err)
	}
	if session, _ := h.session("omor"); session.Standing(false) != auth.SetupNeeded {
		t.Errorf("the auditor stands at %d, must set a second factor up anew", session.Standing(false))
	}
}
