package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/audit/alerts"
	"kelishim/internal/db"
	"kelishim/internal/jobs"
	"kelishim/internal/mail"
	"kelishim/internal/mail/mailtest"
	"kelishim/internal/secret"
)

// post is a town with a real server for mail.
type post struct {
	*town
	server  *mailtest.Server
	stopper alerts.Stopper
	digest  *alerts.Digest
}

func newPost(t *testing.T) *post {
	t.Helper()
	w := newTown(t)
	p := &post{town: w, server: mailtest.New(t), stopper: alerts.NewStopper(secret.Random())}
	p.digest = alerts.NewDigest(w.pages, p.stopper, "https://kelishim.example.kg/")
	w.exec(`UPDATE users SET email = login || '@example.kg'`)
	return p
}

// program is a program that has just started.
func (p *post) program() *jobs.Runner {
	runner := jobs.New(p.pages, slog.New(slog.DiscardHandler))
	runner.Register(alerts.JobKind, p.digest.Job())
	runner.Register(mail.JobKind, mail.New(mail.Settings{Host: p.server.Host(), Port: p.server.Port(), TLS: mail.StartTLS, Roots: p.server.Roots(),
		From: netmail.Address{Name: "Келишим", Address: "no-reply@example.kg"}}).Job())
	return runner
}

func (p *post) write() {
	p.t.Helper()
	if err := p.digest.Write(p.t.Context(), p.today, func(float64) {}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) due(runner *jobs.Runner) {
	p.t.Helper()
	if _, err := runner.RunDue(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) count(query string) (n int) {
	p.t.Helper()
	if err := p.owner.Pool().QueryRowContext(p.t.Context(), query).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestADigestTellsWhatIsNewOnceInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"ru": {"2 новых напоминания", "Вывоз ТБО", "заканчивается", "Нет", "Больше не присылать"},
		"ky": {"2 жаңы эскертүү", "Вывоз ТБО", "аяктайт", "эскертүү", "жөнөтпөө"},
		"en": {"2 new alerts", "Вывоз ТБО", "ends on", "baseline", "Stop such letters"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			p.exec(`UPDATE users SET lang = '` + lang + `'; UPDATE contracts SET ends_on = current_date + 80; DELETE FROM baselines`)
			p.write()
			runner := p.program()
			p.due(runner)
			letter := p.server.Await(t, 1)[0]
			whole := letter.Subject() + letter.Text
			for _, word := range want[:3] {
				if !strings.Contains(whole, word) {
					t.Errorf("%q stands not in %s", word, whole)
				}
			}
			address := fmt.Sprintf("https://kelishim.example.kg/contracts/%d", p.of[own])
			stop := "https://kelishim.example.kg" + p.stopper.Path(p.officer.UserID)
			if !strings.Contains(letter.Text, address) || !strings.Contains(letter.HTML, `href="`+address+`"`) || !strings.Contains(letter.Text, stop) ||
				letter.Header.Get("List-Unsubscribe") != "<"+stop+">" || letter.Header.Get("Content-Language") != lang {
				t.Errorf("the letter is %s %v", letter.Text, letter.Header)
			}
			if strings.Contains(letter.Text, foreign) || strings.Contains(letter.Raw, "{{") {
				t.Errorf("the letter tells too much: %s", letter.Text)
			}
			// The next day nothing is new; at the next stage one thing is.
			p.write()
			p.due(runner)
			p.exec(`UPDATE contracts SET ends_on = current_date + 59`)
			p.write()
			p.due(runner)
			if letters := p.server.Await(t, 2); len(letters) != 2 || strings.Count(letters[1].Text, "/contracts/") != 1 || strings.Contains(letters[1].Text, "/services/") {
				t.Errorf("%d letters, the last says %s", len(letters), letters[len(letters)-1].Text)
			}
		})
	}
}

func TestLettersGoOnlyToWhoWantsAndMayReadThem(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.exec(`UPDATE contracts SET ends_on = current_date + 20`)
	for name, query := range map[string]string{
		"switched off":     `UPDATE users SET mail_alerts = false`,
		"without address":  `UPDATE users SET email = NULL`,
		"shut":             `UPDATE users SET disabled_at = now()`,
		"not yet accepted": `UPDATE users SET password_hash = NULL`,
		"of no aimak":      `DELETE FROM user_scopes`,
	} {
		p.exec(query)
		p.write()
		if n := p.count(`SELECT count(*) FROM jobs`); n != 0 || p.count(`SELECT count(*) FROM alert_mails`) != 0 {
			t.Errorf("%s: %d letters were written", name, n)
		}
		p.exec(fmt.Sprintf(`UPDATE users SET mail_alerts = true, email = 'officer@example.kg', disabled_at = NULL, password_hash = '-';
			INSERT INTO user_scopes VALUES (%d, '%s') ON CONFLICT DO NOTHING`, p.officer.UserID, own))
	}
	if p.write(); p.count(`SELECT count(*) FROM jobs`) != 1 {
		t.Error("no letter is written to who wants and may read it")
	}
}

func TestTwoProgramsAtOnceWriteOneLetter(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.exec(`UPDATE contracts SET ends_on = current_date + 20; DELETE FROM baselines`)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() { p.write() })
	}
	wait.Wait()
	for range 2 {
		wait.Go(func() { p.due(p.program()) })
	}
	wait.Wait()
	if letters := p.server.Await(t, 1); len(letters) != 1 {
		t.Errorf("%d letters", len(letters))
	}
	if claims, open := p.count(`SELECT count(*) FROM alert_mails`), p.count(`SELECT count(*) FROM alert_mails WHERE job_id NOT IN (SELECT id FROM jobs)`); claims != 2 || open != 0 {
		t.Errorf("%d claims, %d without their letter", claims, open)
	}
}

// A crash before the commit leaves neither claim nor letter; a crash after it
// leaves both, and the next program sends it.
func TestACrashBetweenClaimAndSendingLosesNothingAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.exec(`UPDATE contracts SET ends_on = current_date + 20`)

	// The table of jobs refuses as a crash would: in the middle of the transaction.
	p.exec(`ALTER TABLE jobs ADD CONSTRAINT jobs_crash CHECK (kind <> 'mail')`)
	if err := p.digest.Write(t.Context(), p.today, func(float64) {}); err == nil || p.count(`SELECT count(*) FROM alert_mails`) != 0 {
		t.Fatalf("a claim stands without its letter: %v", err)
	}
	p.exec(`ALTER TABLE jobs DROP CONSTRAINT jobs_crash`)

	p.write() // and the program dies: nobody sends
	if len(p.server.Letters()) != 0 || p.count(`SELECT count(*) FROM alert_mails`) != 1 || p.count(`SELECT count(*) FROM jobs WHERE kind = 'mail'`) != 1 {
		t.Fatal("claim and letter do not stand together")
	}
	p.write() // the next program looks again first
	p.due(p.program())
	p.due(p.program())
	p.write()
	p.due(p.program())
	if letters := p.server.Await(t, 1); len(letters) != 1 {
		t.Errorf("%d letters after the crash, want 1", len(letters))
	}

	// A worker that dies while the server keeps it waiting: the job is taken
	// again after its silence, and the half letter never arrived.
	p.exec(`UPDATE contracts SET notice_on = current_date + 3`)
	p.write()
	stall := make(chan struct{})
	p.server.Misbehave(mailtest.Trouble{Stalls: stall})
	ctx, kill := context.WithCancel(t.Context())
	dead := make(chan struct{})
	go func() { defer close(dead); _, _ = p.program().RunDue(ctx) }()
	for p.count(`SELECT count(*) FROM jobs WHERE taken_at IS NOT NULL AND done_at IS NULL`) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("the job is not taken")
		}
	}
	kill()
	<-dead
	p.server.Misbehave(mailtest.Trouble{})
	p.exec(`UPDATE jobs SET taken_at = now() - interval '1 hour' WHERE done_at IS NULL`)
	close(stall)
	p.due(p.program())
	p.due(p.program())
	if letters := p.server.Await(t, 2); len(letters) != 2 {
		t.Errorf("%d letters after a dead worker, want 2", len(letters))
	}
}

func TestWhatComesAgainAfterAWeekIsNewAndALongListIsCutShort(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	late := `INSERT INTO milestones (contract_id, milestone, title, kind, due_on) SELECT {c}, 'м' || i, 'Этап ' || i, 'reporting', current_date - 9 FROM generate_series(1, 60) i`
	p.exec(late)
	p.write()
	runner := p.program()
	p.due(runner)
	first := p.server.Await(t, 1)[0]
	if strings.Count(first.Text, "/contracts/") != 50 || !strings.Contains(first.Text, "И ещё 10 напоминаний") || p.count(`SELECT count(*) FROM alert_mails`) != 60 {
		t.Errorf("the letter is %s", first.Text)
	}
	p.exec(`UPDATE milestones SET met_on = current_date`)
	p.write()
	if p.count(`SELECT count(*) FROM alert_mails`) != 60 {
		t.Error("what is settled is forgotten at once: it would be told again at every change of mind")
	}
	p.exec(`UPDATE alert_mails SET told_at = now() - interval '8 days'`)
	p.write()
	if n := p.count(`SELECT count(*) FROM alert_mails`); n != 0 {
		t.Errorf("%d claims of settled things stay for ever", n)
	}
	p.exec(`UPDATE milestones SET met_on = NULL WHERE milestone = 'м7'`)
	p.write()
	p.due(runner)
	if letters := p.server.Await(t, 2); strings.Count(letters[1].Text, "/contracts/") != 1 {
		t.Errorf("the second letter is %s", letters[1].Text)
	}
}

func TestTheStopLinkStopsItsReaderAlone(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	token := p.stopper.Token(p.officer.UserID)
	if id, err := p.stopper.Reader(token); err != nil || id != p.officer.UserID {
		t.Errorf("%d %v", id, err)
	}
	for _, forged := range []string{"", "1", "1-", "x-" + token, fmt.Sprintf("%d%s", p.officer.UserID+1, token[strings.Index(token, "-"):]), token[:len(token)-1],
		alerts.NewStopper(secret.Random()).Token(p.officer.UserID)} {
		if _, err := p.stopper.Reader(forged); !errors.Is(err, alerts.ErrNoStop) {
			t.Errorf("%q: %v", forged, err)
		}
	}
	if err := p.store.SetLetters(t.Context(), p.officer.UserID, "192.0.2.7", false); err != nil {
		t.Fatal(err)
	}
	if p.count(`SELECT count(*) FROM users WHERE NOT mail_alerts`) != 1 ||
		p.count(fmt.Sprintf(`SELECT count(*) FROM journal WHERE tbl = 'users' AND user_id = %d AND origin = '192.0.2.7'`, p.officer.UserID)) != 1 {
		t.Error("the switch is not theirs in the table and the journal")
	}
	if err := p.store.SetLetters(t.Context(), 999999, "", false); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
}

func TestNobodyClaimsForOthers(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	err := p.pages.Do(t.Context(), p.officer, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO alert_mails (user_id, alert, job_id) VALUES (?, 'x', 0)`, p.officer.UserID)
		return err
	})
	if !errors.Is(err, db.ErrForbidden) {
		t.Errorf("a person claims an alert: %v", err)
	}
}
