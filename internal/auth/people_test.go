package auth_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/journal"
)

func TestAnAccountFitsItsRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	good := auth.Person{Login: " Asel@AK-SUU.kg ", Name: " Асел ", Role: auth.Officer, Units: []string{barskoon, barskoon}, Email: "asel@ak-suu.kg"}
	if _, err := h.Add(t.Context(), h.admin, &good); err != nil {
		t.Fatal(err)
	}
	got, err := h.Person(t.Context(), h.admin, good.ID)
	if err != nil || got.Login != "asel@ak-suu.kg" || got.Name != "Асел" || got.Lang != "ru" || !got.Invited || got.SecondFactor ||
		!slices.Equal(got.Units, []string{barskoon}) {
		t.Errorf("the account is %+v (%v)", got, err)
	}
	for what, c := range map[string]struct {
		p    auth.Person
		want error
	}{
		"a login with a space":          {auth.Person{Login: "a b", Name: "А", Role: auth.Auditor}, auth.ErrBadLogin},
		"a login that is taken":         {auth.Person{Login: "ADMIN", Name: "А", Role: auth.Auditor}, auth.Refusals["users_login_once"]},
		"an address that is taken":      {auth.Person{Login: "b2", Name: "А", Role: auth.Auditor, Email: "ASEL@ak-suu.kg"}, auth.Refusals["users_email_once"]},
		"no name":                       {auth.Person{Login: "b2", Name: " ", Role: auth.Auditor}, auth.Refusals["users_name_given"]},
		"a role of nobody":              {auth.Person{Login: "b2", Name: "А", Role: "king"}, auth.ErrBadRole},
		"no address":                    {auth.Person{Login: "b2", Name: "А", Role: auth.Auditor, Email: "nobody"}, auth.ErrBadEmail},
		"a language of others":          {auth.Person{Login: "b2", Name: "А", Role: auth.Auditor, Lang: "de"}, auth.Refusals["users_lang_known"]},
		"an officer of nothing":         {auth.Person{Login: "b2", Name: "А", Role: auth.Officer}, auth.ErrUnitsNeeded},
		"an officer of an oblast":       {auth.Person{Login: "b2", Name: "А", Role: auth.Officer, Units: []string{issykKul}}, auth.ErrUnitLevel},
		"an advisor of an aimak":        {auth.Person{Login: "b2", Name: "А", Role: auth.Advisor, Units: []string{naryn, barskoon}}, auth.ErrUnitLevel},
		"a head of what does not exist": {auth.Person{Login: "b2", Name: "А", Role: auth.Head, Units: []string{"99999999999999"}}, auth.ErrUnitLevel},
	} {
		if _, err := h.Add(t.Context(), h.admin, &c.p); !errors.Is(fault.All(err).Or(), c.want) && !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return errors.Is(f, c.want) }) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	if n := h.count(`SELECT count(*) FROM users`); n != 2 {
		t.Errorf("%d accounts, want 2: a refused one was kept", n)
	}
}

func TestOnlyTheAdministratorMakesAndChangesPeople(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer, auditor := h.person("asel", auth.Officer, barskoon), h.person("omor", auth.Auditor)
	for _, actor := range []db.Actor{officer, auditor, db.Public} {
		if _, err := h.Add(t.Context(), actor, &auth.Person{Login: "b2", Name: "Б", Role: auth.Administrator}); err == nil {
			t.Errorf("%s makes an administrator", actor.Role)
		}
		if err := h.Disable(t.Context(), actor, h.admin.UserID); err == nil {
			t.Errorf("%s disables the administrator", actor.Role)
		}
		if err := h.Change(t.Context(), actor, &auth.Person{ID: h.admin.UserID, Name: "Я", Role: auth.Administrator}); err == nil {
			t.Errorf("%s renames the administrator", actor.Role)
		}
		if _, err := h.NewLink(t.Context(), actor, h.admin.UserID); err == nil {
			t.Errorf("%s makes a link to the administrator's account", actor.Role)
		}
		if err := h.EndSessions(t.Context(), actor, h.admin.UserID); err != nil {
			t.Errorf("%s: %v", actor.Role, err)
		}
	}
	if err := h.Change(t.Context(), officer, &auth.Person{ID: officer.UserID, Name: "Асел", Role: auth.Administrator}); !errors.Is(err, auth.ErrOwnRole) {
		t.Errorf("an officer lifts herself: %v", err)
	}
	if err := h.Change(t.Context(), officer, &auth.Person{ID: officer.UserID, Name: "Асел", Role: auth.Officer, Units: []string{barskoon, "41702220807000"}}); err == nil {
		t.Error("an officer gives herself another aimak")
	}
	if list, total, err := h.People(t.Context(), officer, auth.Filter{}); err != nil || total != 1 || list[0].ID != officer.UserID {
		t.Errorf("an officer sees %d people (%v)", total, err)
	}
	if err := h.ChangeOwn(t.Context(), officer, "Асел Бекова", "ky"); err != nil {
		t.Fatal(err)
	}
	if own, err := h.Own(t.Context(), officer); err != nil || own.Name != "Асел Бекова" || own.Lang != "ky" || len(own.Units) != 1 {
		t.Errorf("the own account is %+v (%v)", own, err)
	}
}

func TestAnotherRoleEndsTheSessionsAndOtherUnitsDoNot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := h.person("asel", auth.Officer, barskoon)
	_, token := h.session("asel")
	change := auth.Person{ID: officer.UserID, Name: "Асел", Role: auth.Officer, Units: []string{"41702220807000"}}
	if err := h.Change(t.Context(), h.admin, &change); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(t.Context(), token); err != nil {
		t.Errorf("the session of a person with other aimaks: %v", err)
	}
	change.Role, change.Units = auth.Advisor, []string{issykKul, naryn}
	if err := h.Change(t.Context(), h.admin, &change); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(t.Context(), token); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the session of a person with another role: %v", err)
	}
	change.Role = auth.Auditor
	if err := h.Change(t.Context(), h.admin, &change); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Person(t.Context(), h.admin, officer.UserID); err != nil || len(got.Units) != 0 || got.Role != auth.Auditor {
		t.Errorf("an auditor has the units %v (%v)", got.Units, err)
	}
}

func TestTheListOfPeopleIsSearchedAndPaged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person("asel", auth.Officer, barskoon)
	h.person("omor", auth.Auditor)
	h.person("zarina", auth.Advisor, issykKul)
	for _, c := range []struct {
		filter auth.Filter
		total  int
		first  string
	}{
		{auth.Filter{}, 4, "admin"}, {auth.Filter{Search: "ZARI"}, 1, "zarina"}, {auth.Filter{Search: "имя"}, 3, "asel"},
		{auth.Filter{Search: "100%_"}, 0, ""}, {auth.Filter{Role: auth.Auditor}, 1, "omor"},
		{auth.Filter{Search: "имя", Limit: 1, Offset: 1}, 3, "omor"},
	} {
		list, total, err := h.People(t.Context(), h.admin, c.filter)
		if err != nil || total != c.total || (c.first != "") != (len(list) > 0) || len(list) > 0 && list[0].Login != c.first {
			t.Errorf("%+v gives %d: %+v (%v)", c.filter, total, list, err)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	machine := auth.NewStore(h.owner) // as a command of the machine works
	if err := machine.Disable(t.Context(), db.System, h.admin.UserID); !errors.Is(err, auth.ErrLastAdministrator) {
		t.Errorf("the last administrator is disabled: %v", err)
	}
	if err := machine.Change(t.Context(), db.System, &auth.Person{ID: h.admin.UserID, Name: "А", Role: auth.Auditor}); !errors.Is(err, auth.ErrLastAdministrator) {
		t.Errorf("the last administrator is demoted: %v", err)
	}
	second := h.person("second", auth.Administrator)
	if err := h.Disable(t.Context(), h.admin, h.admin.UserID); !errors.Is(err, auth.ErrOwnRole) {
		t.Errorf("an administrator disables herself: %v", err)
	}
	if err := h.Disable(t.Context(), second, h.admin.UserID); err != nil {
		t.Errorf("one of two administrators: %v", err)
	}
	if err := h.Enable(t.Context(), second, h.admin.UserID); err != nil {
		t.Error(err)
	}
}

func TestTwoAdministratorsCannotDisableEachOtherAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	second := h.person("second", auth.Administrator)
	disable := func(actor, other db.Actor, before, after func()) error {
		return h.pages.Do(t.Context(), actor, func(ctx context.Context, tx bun.Tx) error {
			before()
			_, err := tx.ExecContext(ctx, `UPDATE users SET disabled_at = now() WHERE id = ?`, other.UserID)
			after()
			return err
		})
	}
	// Both have written before the first commits: only a lock can tell the second.
	firstWrote, secondWrote := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() {
		errs[0] = disable(h.admin, second, func() {}, func() {
			close(firstWrote)
			select {
			case <-secondWrote:
			case <-time.After(500 * time.Millisecond): // it waits for the lock
			}
		})
	})
	all.Go(func() {
		errs[1] = disable(second, h.admin, func() { <-firstWrote }, func() { close(secondWrote) })
	})
	all.Wait()
	if n := h.count(`SELECT count(*) FROM users WHERE role = 'administrator' AND disabled_at IS NULL`); n != 1 {
		t.Errorf("%d administrators are left, want 1", n)
	}
	if errs[0] != nil || !errors.Is(auth.Refusals.Kindly(errs[1]), auth.ErrLastAdministrator) {
		t.Errorf("the first: %v, the second: %v", errs[0], errs[1])
	}
}

func TestTheJournalTellsOfPeopleWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, _ := h.session("admin")
	secret, codes, _ := h.withFactor(session)
	link, err := h.Add(t.Context(), h.admin, &auth.Person{Login: "asel", Name: "Асел", Role: auth.Officer, Units: []string{barskoon}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accept(t.Context(), link.Token, password, client); err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"the secret": secret, "a recovery code": codes[0], "a link": link.Token, "a hash of a password": "$argon2id$"} {
		if n := h.count(`SELECT count(*) FROM journal WHERE position(? IN changes::text) > 0`, text); n != 0 {
			t.Errorf("%s stands in the journal", what)
		}
	}
	for what, query := range map[string]string{
		"who set the password":      `SELECT count(*) FROM journal WHERE tbl = 'users' AND actor = 'Асел' AND origin = '192.0.2.7'`,
		"who made the account":      `SELECT count(*) FROM journal WHERE tbl = 'users' AND actor = 'Айгүл' AND changes::text LIKE '%"asel"%'`,
		"who got an aimak":          `SELECT count(*) FROM journal WHERE tbl = 'user_scopes' AND actor = 'Айгүл'`,
		"that the link was used":    `SELECT count(*) FROM journal WHERE tbl = 'invitations' AND actor = 'Асел'`,
		"that codes were handed":    `SELECT count(*) FROM journal WHERE tbl = 'recovery_codes' AND actor = 'Айгүл'`,
		"the second factor's start": `SELECT count(*) FROM journal WHERE tbl = 'users' AND changes -> 0 -> 'after' ->> 'totp_confirmed_at' IS NOT NULL`,
	} {
		if n := h.count(query); n == 0 {
			t.Errorf("the journal does not say %s", what)
		}
	}
	report, err := journal.New(h.owner).Verify(t.Context(), journal.Options{})
	if err != nil || !report.Verified() {
		t.Errorf("the journal does not verify: %+v (%v)", report, err)
	}
}

func TestATableWithNewColumnsIsJournalledAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, step := range []string{
		`ALTER TABLE users ADD COLUMN badge text DEFAULT 'none'`, `ALTER TABLE users ADD COLUMN pin text DEFAULT '1234'`,
		`SELECT journal_again('users', '', '{password_hash,totp_secret,pin}', 'people')`,
	} {
		h.behind(step)
	}
	h.behind(`UPDATE users SET badge = 'gold'`)
	if n := h.count(`SELECT count(*) FROM journal WHERE tbl = 'users' AND changes -> 0 -> 'after' ->> 'badge' = 'gold'`); n != 1 {
		t.Errorf("%d entries tell of the change, want 1", n)
	}
	if n := h.count(`SELECT count(*) FROM journal WHERE changes::text LIKE '%1234%'`); n != 0 {
		t.Error("a column sealed later stands open in the journal")
	}
	report, err := journal.New(h.owner).Verify(t.Context(), journal.Options{})
	if err != nil || !report.Verified() {
		t.Errorf("the journal does not verify: %+v (%v)", report, err)
	}
}

func TestPostgreSQLAloneKeepsSecretsFromOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	session, _ := h.session("admin")
	h.withFactor(session)
	if _, err := h.NewLink(t.Context(), h.admin, h.admin.UserID); err != nil {
		t.Fatal(err)
	}
	_, _, _, _ = h.SignIn(t.Context(), "admin", "wrong-password", client)
	officer, auditor := h.person("asel", auth.Officer, barskoon), h.person("omor", auth.Auditor)
	h.behind(`DELETE FROM invitations WHERE user_id IN (?)`, bun.List([]int64{officer.UserID, auditor.UserID}))
	for _, table := range []string{"sessions", "recovery_codes", "totp_steps", "invitations", "signin_failures"} {
		for _, actor := range []db.Actor{officer, auditor, db.Public, {UserID: officer.UserID, Role: "system"}} {
			err := h.pages.Do(t.Context(), actor, func(ctx context.Context, tx bun.Tx) error {
				var n int
				if err := tx.NewRaw(`SELECT count(*) FROM ?`, bun.Ident(table)).Scan(ctx, &n); err != nil {
					return err
				}
				if n != 0 {
					t.Errorf("%s sees %d rows of %s", actor.Role, n, table)
				}
				return nil
			})
			if err != nil {
				t.Errorf("%s: %v", table, err)
			}
		}
		if n := h.count(`SELECT count(*) FROM ?`, bun.Ident(table)); n == 0 {
			t.Errorf("%s is empty: the test shows nothing", table)
		}
	}
}
