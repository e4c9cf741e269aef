package auth_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"kelishim/internal/auth"
	"kelishim/internal/db"
)

func TestAnInvitationSetsAPasswordOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := auth.Person{Login: "asel", Name: "Асел", Role: auth.Officer, Units: []string{barskoon}}
	link, err := h.Add(t.Context(), h.admin, &p)
	if err != nil || link.Kind != auth.Invite || time.Until(link.ExpiresAt).Round(time.Hour) != 7*24*time.Hour {
		t.Fatalf("the link is %+v (%v)", link, err)
	}
	if got, want := link.Address("https://kelishim.kg/"), "https://kelishim.kg/welcome/"+link.Token; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
	if n := h.count(`SELECT count(*) FROM invitations WHERE encode(token_hash, 'escape') LIKE ?`, "%"+link.Token+"%"); n != 0 {
		t.Error("the token itself stands in the table")
	}
	if found, err := h.Invitation(t.Context(), link.Token); err != nil || found.User.Login != "asel" || found.Kind != auth.Invite {
		t.Errorf("the link leads to %+v (%v)", found, err)
	}
	if err := h.Accept(t.Context(), link.Token, "short", client); !errors.Is(err, auth.ErrTooShort) {
		t.Errorf("a short password: %v", err)
	}
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		all.Go(func() { errs[i] = h.Accept(t.Context(), link.Token, password, client) })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), auth.ErrLinkGone) {
		t.Errorf("two windows at once: %v and %v", errs[0], errs[1])
	}
	h.session("asel")
	for _, token := range []string{link.Token, "", "made-up"} {
		if _, err := h.Invitation(t.Context(), token); !errors.Is(err, auth.ErrLinkGone) {
			t.Errorf("link %q: %v", token, err)
		}
	}
}

func TestALinkStandsUntilItExpiresOrANewerOneIsMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	first, err := h.NewLink(t.Context(), h.admin, officer.UserID)
	if err != nil || first.Kind != auth.Reset || time.Until(first.ExpiresAt).Round(time.Hour) != 24*time.Hour {
		t.Fatalf("the link is %+v (%v)", first, err)
	}
	second, err := h.NewLink(t.Context(), h.admin, officer.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Invitation(t.Context(), first.Token); !errors.Is(err, auth.ErrLinkGone) {
		t.Errorf("the older link: %v", err)
	}
	if err := h.Disable(t.Context(), h.admin, officer.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Invitation(t.Context(), second.Token); !errors.Is(err, auth.ErrLinkGone) {
		t.Errorf("the link of a disabled person: %v", err)
	}
	if _, err := h.NewLink(t.Context(), h.admin, officer.UserID); !errors.Is(err, auth.ErrPersonDisabled) {
		t.Errorf("a link for a disabled person: %v", err)
	}
	if err := h.Enable(t.Context(), h.admin, officer.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Invitation(t.Context(), second.Token); err != nil {
		t.Errorf("the newest link: %v", err)
	}
	h.behind(`UPDATE invitations SET made_at = now() - interval '2 days', expires_at = now() - interval '1 second'`)
	if _, err := h.Invitation(t.Context(), second.Token); !errors.Is(err, auth.ErrLinkGone) {
		t.Errorf("an expired link: %v", err)
	}
}

func TestAResetEndsSessionsAndTheWaitAfterFailures(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	_, token := h.session("asel")
	_, _, _, _ = h.SignIn(t.Context(), "asel", "wrong-password", client)
	h.behind(`UPDATE signin_failures SET failures = 20`)
	link, err := h.NewLink(t.Context(), h.admin, officer.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accept(t.Context(), link.Token, another, client); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("a session of before the reset: %v", err)
	}
	if _, _, _, err := h.SignIn(t.Context(), "asel", another, client); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestALetterGoesToThosePeopleAloneWhoHaveAnAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	h.person("omor", auth.Auditor)
	h.behind(`UPDATE users SET email = 'Asel@ak-suu.kg' WHERE id = ?`, officer.UserID)
	for who, want := range map[string]bool{"asel": true, "omor": false, "nobody": false, "": false, "%": false} {
		_, link, made, err := h.Forgotten(t.Context(), who)
		if err != nil || made != want || made != (link.Token != "") {
			t.Errorf("%q: made %v (%v), want %v", who, made, err, want)
		}
	}
	if _, _, made, err := h.Forgotten(t.Context(), "asel"); err != nil || made {
		t.Errorf("a second letter at once: %v (%v)", made, err)
	}
	h.behind(`UPDATE invitations SET made_at = now() - interval '11 minutes'`)
	user, link, made, err := h.Forgotten(t.Context(), " ASEL@ak-suu.KG ")
	if err != nil || !made || user.Login != "asel" {
		t.Fatalf("by address: made %v for %q (%v)", made, user.Login, err)
	}
	if err := h.Accept(t.Context(), link.Token, another, client); err != nil {
		t.Errorf("the link of a letter: %v", err)
	}
	h.behind(`UPDATE users SET disabled_at = now() WHERE id = ?`, officer.UserID)
	h.behind(`UPDATE invitations SET made_at = now() - interval '11 minutes'`)
	if _, _, made, err := h.Forgotten(t.Context(), "asel"); err != nil || made {
		t.Errorf("a letter to a disabled person: %v (%v)", made, err)
	}
}

func TestAPasswordIsSetOnTheMachineItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := auth.Person{Login: "asel", Name: "Асел", Role: auth.Officer, Units: []string{barskoon}}
	machine := auth.NewStore(h.owner)
	if err := machine.AddWithPassword(t.Context(), db.System, &p, "1234567890"); !errors.Is(err, auth.ErrCommon) {
		t.Errorf("a common password: %v", err)
	}
	if err := machine.AddWithPassword(t.Context(), db.System, &p, password); err != nil {
		t.Fatal(err)
	}
	h.session("asel")
}
