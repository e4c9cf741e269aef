package alerts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
)

// ahead is how many days the calendar looks ahead: over the year's end and the
// next procurement plan.
const ahead = 400

// eventsMost bounds a calendar: programs on telephones give up on more.
const eventsMost = 2000

// NewCalendar makes the secret of a calendar's address; the one before opens
// nothing any more. The secret is kept nowhere.
func (s *Store) NewCalendar(ctx context.Context, actor db.Actor) (token string, err error) {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails: the runtime aborts instead
	token = base64.RawURLEncoding.EncodeToString(random[:])
	return token, s.setCalendar(ctx, actor, calendarHash(token))
}

// RemoveCalendar ends the calendar of the person who acts.
func (s *Store) RemoveCalendar(ctx context.Context, actor db.Actor) error {
	return s.setCalendar(ctx, actor, nil)
}

func (s *Store) setCalendar(ctx context.Context, actor db.Actor, hash []byte) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.ExecContext(ctx, `UPDATE users SET calendar_hash = ? WHERE id = ?`, hash, actor.UserID)); err != nil {
			return fmt.Errorf("set the calendar of %d: %w", actor.UserID, err)
		}
		return nil
	})
}

func calendarHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Calendar is the calendar behind a secret address, in the language of its
// owner: what is late, and every day that comes within 400 days. It shows what
// its owner may see now; db.ErrNotFound where there is none, or the account is
// shut.
func (s *Store) Calendar(ctx context.Context, token, baseURL string, today date.Date) (string, error) {
	owner, err := s.person(ctx, "calendar_hash = ?", calendarHash(token))
	if err != nil {
		return "", err
	}
	list, _, err := s.List(ctx, owner.Actor(), today, Filter{Ahead: ahead, Limit: eventsMost})
	if err != nil {
		return "", err
	}
	n, err := s.names(ctx, owner.Actor())
	if err != nil {
		return "", err
	}
	return writeCalendar(owner, list, n, baseURL), nil
}

func writeCalendar(owner auth.User, list []Alert, n names, baseURL string) string {
	r := i18n.For(owner.Lang)
	var out ics
	out.line("BEGIN", "VCALENDAR")
	out.line("VERSION", "2.0")
	out.line("PRODID", "-//Kelishim//Alerts//"+r.Lang())
	out.line("CALSCALE", "GREGORIAN")
	out.line("METHOD", "PUBLISH")
	out.text("X-WR-CALNAME", r.T("alerts.calendar.name"))
	out.line("REFRESH-INTERVAL;VALUE=DURATION", "PT12H")
	out.line("X-PUBLISHED-TTL", "PT12H")
	stamp := date.Today().Time().Format("20060102T000000Z")
	for _, alert := range list {
		if alert.DueOn.IsZero() {
			continue // has no place in a calendar
		}
		out.line("BEGIN", "VEVENT")
		// Neither day nor stage: a date that moves moves the event.
		out.line("UID", alert.Rule+"-"+alert.Thing+"@kelishim")
		out.line("DTSTAMP", stamp)
		out.line("DTSTART;VALUE=DATE", alert.DueOn.Time().Format("20060102"))
		out.line("DTEND;VALUE=DATE", alert.DueOn.AddDays(1).Time().Format("20060102"))
		out.text("SUMMARY", r.T("alerts.rule."+alert.Rule+".name")+": "+subject(alert, n, r))
		out.text("DESCRIPTION", r.T("alerts.rule."+alert.Rule+".event", "Number", alert.Number, "Title", alert.Title, "Date", r.Date(alert.DueOn),
			"Aimak", n.unit(alert.Aimak, r.Lang()), "Service", n.category(alert.Category, r.Lang())))
		out.line("URL", baseURL+alert.Path())
		out.text("CATEGORIES", r.T("alerts.rule."+alert.Rule+".name"))
		out.line("TRANSP", "TRANSPARENT")
		out.line("END", "VEVENT")
	}
	out.line("END", "VCALENDAR")
	return out.String()
}

// subject is what an event is about, in few words.
func subject(alert Alert, n names, r *i18n.Reader) string {
	if alert.Number == "" {
		return n.category(alert.Category, r.Lang()) + ", " + n.unit(alert.Aimak, r.Lang())
	}
	return "№ " + alert.Number + ", " + n.unit(alert.Aimak, r.Lang())
}
