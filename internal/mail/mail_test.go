package mail_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/jobs"
	"kelishim/internal/mail"
	"kelishim/internal/mail/mailtest"
)

func settings(server *mailtest.Server) mail.Settings {
	return mail.Settings{Host: server.Host(), Port: server.Port(), TLS: mail.StartTLS, Roots: server.Roots(),
		From: netmail.Address{Name: "Келишим", Address: "no-reply@example.kg"}, BaseURL: "https://kelishim.example.kg"}
}

func TestALetterArrivesInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t)
	sender := mail.New(settings(server))
	for lang, want := range map[string]string{"ru": "приглашение", "ky": "чакыруу", "en": "invitation"} {
		before := len(server.Letters())
		err := sender.Send(t.Context(), "asel@example.kg", lang, "people.mail.invite.subject", "people.mail.invite.body",
			map[string]any{"Name": "Асель Өмүрова", "Login": "asel", "Link": "https://kelishim.example.kg/welcome/abc"})
		if err != nil {
			t.Fatal(err)
		}
		letter := server.Await(t, before+1)[before]
		if !strings.Contains(letter.Subject(), want) || !strings.Contains(letter.Text, "Асель Өмүрова") ||
			!strings.Contains(letter.Text, "https://kelishim.example.kg/welcome/abc") || letter.Header.Get("Content-Language") != lang {
			t.Errorf("%s: %q %q", lang, letter.Subject(), letter.Text)
		}
		if letter.From != "no-reply@example.kg" || letter.To[0] != "asel@example.kg" || !letter.TLS || !strings.Contains(letter.Sender(), "Келишим") {
			t.Errorf("the envelope is %+v", letter)
		}
	}
}

func TestALetterHasItsPartsAndAWayToStop(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t)
	err := mail.New(settings(server)).Deliver(t.Context(), mail.Letter{To: "asel@example.kg", Lang: "ky", Subject: "Бир\nкат", Text: "салам",
		HTML: "<p>салам</p>", Stop: "https://kelishim.example.kg/alerts/stop/7-x", Key: "alerts/7/1"})
	if err != nil {
		t.Fatal(err)
	}
	letter := server.Await(t, 1)[0]
	if strings.TrimSpace(letter.Text) != "салам" || strings.TrimSpace(letter.HTML) != "<p>салам</p>" || letter.Subject() != "Бир кат" {
		t.Errorf("the parts are %q and %q, the subject %q", letter.Text, letter.HTML, letter.Subject())
	}
	for name, want := range map[string]string{"List-Unsubscribe": "<https://kelishim.example.kg/alerts/stop/7-x>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated"} {
		if got := letter.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestTheWayToTheServerIsClosedAndTheServerKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trouble mailtest.Trouble
		change  func(*mail.Settings)
		arrives bool
	}{
		"STARTTLS":                     {arrives: true},
		"no TLS offered":               {trouble: mailtest.Trouble{NoStartTLS: true}},
		"no TLS wanted":                {trouble: mailtest.Trouble{NoStartTLS: true}, change: func(s *mail.Settings) { s.TLS = mail.NoTLS }, arrives: true},
		"an unknown certificate":       {change: func(s *mail.Settings) { s.Roots = nil }},
		"TLS that the server has not":  {change: func(s *mail.Settings) { s.TLS = mail.Implicit }},
		"a sign-in":                    {trouble: mailtest.Trouble{User: "u", Password: "p"}, change: func(s *mail.Settings) { s.User, s.Password = "u", "p" }, arrives: true},
		"a wrong password":             {trouble: mailtest.Trouble{User: "u", Password: "p"}, change: func(s *mail.Settings) { s.User, s.Password = "u", "x" }},
		"a sign-in on the machine":     {trouble: mailtest.Trouble{User: "u", Password: "p"}, change: func(s *mail.Settings) { s.User, s.Password, s.TLS = "u", "p", mail.NoTLS }, arrives: true},
		"a sign-in that was forgotten": {trouble: mailtest.Trouble{User: "u", Password: "p"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.New(t)
			server.Misbehave(c.trouble)
			set := settings(server)
			if c.change != nil {
				c.change(&set)
			}
			err := mail.New(set).Deliver(t.Context(), mail.Letter{To: "asel@example.kg", Lang: "ru", Subject: "П", Text: "П"})
			if (err == nil) != c.arrives || len(server.Letters()) != map[bool]int{true: 1}[c.arrives] {
				t.Errorf("%v, %d letters", err, len(server.Letters()))
			}
		})
	}
}

func TestARefusalForGoodIsToldFromALaterAndNamesNobody(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t)
	sender := mail.New(settings(server))
	for name, c := range map[string]struct {
		trouble mailtest.Trouble
		to      string
		forGood bool
	}{
		"no such mailbox": {mailtest.Trouble{NoMailbox: true}, "asel@example.kg", true},
		"later, please":   {mailtest.Trouble{Greylist: true}, "asel@example.kg", false},
		"no address":      {mailtest.Trouble{}, "asel", true},
	} {
		server.Misbehave(c.trouble)
		err := sender.Deliver(t.Context(), mail.Letter{To: c.to, Lang: "ru", Subject: "П", Text: "П"})
		if err == nil || errors.Is(err, mail.ErrRefused) != c.forGood || strings.Contains(err.Error(), "asel") {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := settings(server)
	gone.Port = 1
	if err := mail.New(gone).Deliver(t.Context(), mail.Letter{To: "asel@example.kg", Subject: "П", Text: "П"}); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("no server: %v", err)
	}
}

func TestALetterAskedForIsSentOnceAlsoWhereTheServerStumbles(t *testing.T) {
	t.Parallel()
	_, pages := dbtest.Pages(t)
	server := mailtest.New(t)
	runner := jobs.New(pages, slog.New(slog.DiscardHandler))
	runner.Register(mail.JobKind, mail.New(settings(server)).Job())
	ask := func(key string) {
		t.Helper()
		for range 2 { // a second asking changes nothing
			err := pages.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
				_, _, err := mail.Enqueue(ctx, tx, key, mail.Letter{To: "asel@example.kg", Lang: "ru", Subject: "П", Text: key})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	due := func() {
		t.Helper()
		err := pages.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE jobs SET run_at = now()`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := runner.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ask("one")
	server.Misbehave(mailtest.Trouble{Greylist: true})
	due()
	server.Misbehave(mailtest.Trouble{})
	due()
	due()
	if letters := server.Letters(); len(letters) != 1 {
		t.Fatalf("%d letters, want 1", len(letters))
	}
	// The server takes the letter and falls over before it says so: nobody can
	// know. The second one is the same letter by its Message-ID.
	ask("two")
	server.Misbehave(mailtest.Trouble{Forgets: true})
	due()
	server.Misbehave(mailtest.Trouble{})
	due()
	letters := server.Letters()
	if len(letters) != 3 || letters[1].Header.Get("Message-ID") != letters[2].Header.Get("Message-ID") ||
		letters[0].Header.Get("Message-ID") == letters[1].Header.Get("Message-ID") {
		t.Errorf("%d letters, with the numbers %q", len(letters), letters[len(letters)-1].Header.Get("Message-ID"))
	}
}

func TestSettingsOfTheEnvironment(t *testing.T) {
	t.Parallel()
	const from, base = "Келишим <no-reply@example.kg>", "https://kelishim.example.kg/"
	for _, c := range []struct {
		url, password, from, base string
		want                      string
		err                       error
	}{
		{"", "", "", base, "", nil},
		{"smtp://u@mail.example.kg", "geheim", from, base, "mail.example.kg:587 (starttls) from no-reply@example.kg", nil},
		{"smtp://u:geheim@mail.example.kg:2525", "", from, base, "mail.example.kg:2525 (starttls) from no-reply@example.kg", nil},
		{"smtps://u@mail.example.kg", "geheim", from, base, "mail.example.kg:465 (implicit) from no-reply@example.kg", nil},
		{"smtp://127.0.0.1?tls=none", "", from, base, "127.0.0.1:25 (none) from no-reply@example.kg", nil},
		{"smtp://u@127.0.0.1?tls=none", "geheim", from, base, "127.0.0.1:25 (none) from no-reply@example.kg", nil},
		{"smtp://u@mail.example.kg?tls=none", "geheim", from, base, "", mail.ErrBareLogin},
		{"smtp://u@mail.example.kg", "", from, base, "", mail.ErrIncomplete},
		{"smtp://mail.example.kg", "", "", base, "", mail.ErrIncomplete},
		{"smtp://mail.example.kg", "", from, "", "", mail.ErrIncomplete},
		{"", "geheim", "", base, "", mail.ErrIncomplete},
		{"smtp://mail.example.kg", "", "Келишим", base, "", mail.ErrBadFrom},
		{"mail.example.kg:25", "", from, base, "", mail.ErrBadURL},
		{"http://mail.example.kg", "", from, base, "", mail.ErrBadURL},
		{"smtp://mail.example.kg:99999", "", from, base, "", mail.ErrBadURL},
		{"smtp://mail.example.kg?tls=maybe", "", from, base, "", mail.ErrBadURL},
		{"smtp://u:ge heim@mail", "", from, base, "", mail.ErrBadURL},
	} {
		env := map[string]string{"KELISHIM_SMTP_URL": c.url, "KELISHIM_SMTP_PASSWORD": c.password, "KELISHIM_SMTP_FROM": c.from, "KELISHIM_BASE_URL": c.base}
		got, on, err := mail.SettingsFromEnv(func(name string) string { return env[name] })
		if !errors.Is(err, c.err) || on != (c.want != "") {
			t.Errorf("%s: on %v, %v, want %v", c.url, on, err, c.err)
			continue
		}
		if err != nil && strings.Contains(fmt.Sprintf("%+v", err), "geheim") {
			t.Errorf("%s: the refusal tells the password", c.url)
		}
		if !on {
			continue
		}
		if fmt.Sprint(got) != c.want || got.BaseURL != "https://kelishim.example.kg" {
			t.Errorf("%s: %v, want %s", c.url, got, c.want)
		}
		asJSON, _ := json.Marshal(got)
		for _, shown := range []string{fmt.Sprintf("%v %+v %#v %s", got, got, got, got), string(asJSON), fmt.Sprint(slog.AnyValue(got))} {
			if strings.Contains(shown, "geheim") {
				t.Errorf("the password shows itself in %s", shown)
			}
		}
	}
}
