package alerts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/aimaks"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/jobs"
	"kelishim/internal/mail"
)

// JobKind is the kind of the daily job that writes the letters.
const JobKind = "alert_digest"

// shown is how many alerts a letter tells one by one; of more it tells the
// number.
const shown = 50

// Digest writes letters of alerts.
type Digest struct {
	store   *Store
	stopper Stopper
	baseURL string // without a slash at its end
}

// NewDigest makes one whose links lead to baseURL.
func NewDigest(d *db.DB, stopper Stopper, baseURL string) *Digest {
	return &Digest{NewStore(d), stopper, strings.TrimRight(baseURL, "/")}
}

// Job writes the letters of a day.
func (d *Digest) Job() jobs.Kind {
	return jobs.Kind{Run: func(ctx context.Context, job *jobs.Job) error {
		return d.Write(ctx, date.Today(), job.Told)
	}}
}

// Write writes a letter to everybody of whom something is new, and tells how
// far it is. Done again it writes only what the first time did not come to.
func (d *Digest) Write(ctx context.Context, today date.Date, told func(share float64)) error {
	var people []auth.User
	err := d.store.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&people).
			Where("mail_alerts AND email IS NOT NULL AND password_hash IS NOT NULL AND disabled_at IS NULL").Order("id").Scan(ctx)
	})
	if err != nil {
		return fmt.Errorf("find who gets letters: %w", err)
	}
	var failed error
	for i, person := range people {
		// One person's trouble must not keep the letters of the others.
		if err := d.writeTo(ctx, person, today); err != nil {
			failed = errors.Join(failed, fmt.Errorf("write alerts to %d: %w", person.ID, err))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		told(float64(i+1) / float64(len(people)))
	}
	return failed
}

// writeTo finds what is new for a person as that person, and claims it together
// with its letter: either both are there after a crash, or neither.
func (d *Digest) writeTo(ctx context.Context, person auth.User, today date.Date) error {
	list, total, err := d.store.List(ctx, person.Actor(), today, Filter{})
	if err != nil {
		return err
	}
	names, err := d.store.names(ctx, person.Actor())
	if err != nil {
		return err
	}
	return d.store.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		claimed, err := claim(ctx, tx, person.ID, list)
		if err != nil || len(claimed) == 0 {
			return err
		}
		key := letterKey(person.ID, today, claimed)
		id, made, err := mail.Enqueue(ctx, tx, key, d.letter(person, names, claimed, total, today))
		if err != nil {
			return err
		}
		if !made {
			return fmt.Errorf("the letter %s is there already", key)
		}
		_, err = tx.ExecContext(ctx, `UPDATE alert_mails SET job_id = ? WHERE user_id = ? AND job_id = 0`, id, person.ID)
		return err
	})
}

// claim takes the alerts of which the person was not told yet. Of two programs
// that do this at once the second waits here and finds nothing left. What no
// longer stands is forgotten after a week: where it comes again it is new.
func claim(ctx context.Context, tx bun.IDB, userID int64, list []Alert) (claimed []Alert, err error) {
	keys, byKey := make([]string, len(list)), map[string]Alert{}
	for i, alert := range list {
		keys[i] = alert.Key()
		byKey[keys[i]] = alert
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM alert_mails WHERE user_id = ? AND alert <> ALL (?::text[]) AND told_at < now() - interval '7 days'`,
		userID, pgdialect.Array(keys))
	if err != nil {
		return nil, fmt.Errorf("forget alerts: %w", err)
	}
	var fresh []string
	err = tx.NewRaw(`
		INSERT INTO alert_mails (user_id, alert, job_id) SELECT ?, alert, 0 FROM unnest(?::text[]) alert
		ON CONFLICT ON CONSTRAINT alert_mails_once DO NOTHING RETURNING alert`, userID, pgdialect.Array(keys)).Scan(ctx, &fresh)
	if err != nil {
		return nil, fmt.Errorf("claim alerts: %w", err)
	}
	fresher := map[string]bool{}
	for _, key := range fresh {
		fresher[key] = true
	}
	for _, key := range keys {
		if fresher[key] {
			claimed = append(claimed, byKey[key])
		}
	}
	return claimed, nil
}

func letterKey(userID int64, today date.Date, claimed []Alert) string {
	sum := sha256.New()
	for _, alert := range claimed {
		_, _ = fmt.Fprintln(sum, alert.Key())
	}
	return fmt.Sprintf("alerts/%d/%s/%x", userID, today, sum.Sum(nil)[:12])
}

// letter words the alerts that are new, in the language of the reader.
func (d *Digest) letter(person auth.User, n names, claimed []Alert, total int, today date.Date) mail.Letter {
	r := i18n.For(person.Lang)
	var text, page strings.Builder
	say := func(plain string) {
		text.WriteString(plain + "\n\n")
		page.WriteString("<p>" + html.EscapeString(plain) + "</p>\n")
	}
	say(r.T("alerts.mail.greeting", "Name", person.Name))
	say(r.Plural("alerts.mail.lead", len(claimed)))
	page.WriteString("<ul>\n")
	for _, alert := range claimed[:min(len(claimed), shown)] {
		sentence, address := alert.Sentence(r, n.unit(alert.Aimak, r.Lang()), n.category(alert.Category, r.Lang())), d.baseURL+alert.Path()
		_, _ = fmt.Fprintf(&text, "– %s\n  %s\n", sentence, address)
		_, _ = fmt.Fprintf(&page, "<li>%s<br><a href=\"%s\">%s</a></li>\n", html.EscapeString(sentence), html.EscapeString(address), html.EscapeString(address))
	}
	text.WriteString("\n")
	page.WriteString("</ul>\n")
	if more := len(claimed) - shown; more > 0 {
		say(r.Plural("alerts.mail.more", more))
	}
	say(r.T("alerts.mail.all", "Count", r.Int(total), "Link", d.baseURL+"/alerts"))
	stop := d.baseURL + d.stopper.Path(person.ID)
	say(r.T("alerts.mail.stop", "Link", stop))
	return mail.Letter{To: person.Email, Lang: r.Lang(), Subject: r.Plural("alerts.mail.subject", len(claimed)), Text: strings.TrimRight(text.String(), "\n") + "\n",
		HTML: `<!DOCTYPE html><html lang="` + r.Lang() + `"><meta charset="utf-8"><body>` + page.String() + `</body></html>`, Stop: stop}
}

// names are the words of the register.
type names struct {
	register   *aimaks.Register
	categories []aimaks.Category
}

func (s *Store) names(ctx context.Context, actor db.Actor) (n names, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		if n.register, err = aimaks.LoadRegister(ctx, tx); err != nil {
			return err
		}
		n.categories, err = aimaks.LoadCategories(ctx, tx)
		return err
	})
	return n, err
}

func (n names) unit(soate, lang string) string { return n.register.Name(soate, lang) }

func (n names) category(code, lang string) string {
	for _, one := range n.categories {
		if one.Code == code {
			return one.Name(lang)
		}
	}
	return code
}
