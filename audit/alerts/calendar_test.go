package alerts_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"kelishim/internal/db"
)

// unfolded checks the form of an iCalendar text (RFC 5545, 3.1) and gives its
// lines.
func unfolded(t *testing.T, text string) []string {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Error("a line does not end in CR LF")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" || strings.ToValidUTF8(line, "?") != line {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
	property := regexp.MustCompile(`^[A-Z-]+(;[A-Z]+=[A-Z-]+)*:.*$`)
	for _, line := range lines {
		if !property.MatchString(line) {
			t.Errorf("no property: %q", line)
		}
	}
	return lines
}

func TestACalendarShowsTheDatesOfItsOwner(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.exec(`UPDATE contracts SET notice_on = current_date + 250, title = E'Вывоз; мусора, «ТБО»\nBEGIN:VEVENT и ещё много слов о том, что вывозится по этому договору и откуда';
		INSERT INTO guarantees (contract_id, guarantee, kind, form, amount, valid_from, valid_to) VALUES ({c}, 'Г-1', 'performance', 'cash', 500, current_date - 100, current_date + 200);
		INSERT INTO complaints (code, aimak, category, place, complaint, answer_due_on) VALUES ('ABCD-EFGH-JKLM', '` + own + `', 'waste', 'ул. Ленина', 'Не вывозят мусор', current_date - 2);
		DELETE FROM baselines`)
	token, err := w.store.NewCalendar(t.Context(), w.officer)
	if err != nil {
		t.Fatal(err)
	}
	text, err := w.store.Calendar(t.Context(), token, "https://kelishim.example.kg", w.today)
	if err != nil {
		t.Fatal(err)
	}
	lines := unfolded(t, text)
	got := strings.Join(lines, "\n") + "\n"
	for _, want := range []string{
		"BEGIN:VCALENDAR\nVERSION:2.0\n",
		fmt.Sprintf("UID:contract_expires-%d@kelishim\n", w.of[own]),
		"DTSTART;VALUE=DATE:" + w.today.AddDays(300).Time().Format("20060102") + "\n",
		"DTEND;VALUE=DATE:" + w.today.AddDays(301).Time().Format("20060102") + "\n",
		"DTSTART;VALUE=DATE:" + w.today.AddDays(250).Time().Format("20060102") + "\n",
		"DTSTART;VALUE=DATE:" + w.today.AddDays(200).Time().Format("20060102") + "\n",
		"DTSTART;VALUE=DATE:" + w.today.AddDays(100).Time().Format("20060102") + "\n",
		"DTSTART;VALUE=DATE:" + w.today.AddDays(-2).Time().Format("20060102") + "\n",
		`Вывоз\; мусора\, «ТБО»\nBEGIN:VEVENT и ещё`,
		fmt.Sprintf("URL:https://kelishim.example.kg/contracts/%d\n", w.of[own]),
		"END:VCALENDAR\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if n := strings.Count("\n"+got, "\nBEGIN:VEVENT\n"); n != 5 {
		t.Errorf("%d events, want 5:\n%s", n, got)
	}
	if strings.Contains(got, fmt.Sprintf("/contracts/%d\n", w.of[foreign])) {
		t.Error("the calendar shows a foreign contract")
	}
}

func TestACalendarsAddressIsRenewedRemovedAndDiesWithItsAccount(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	open := func(token string) error {
		_, err := w.store.Calendar(t.Context(), token, "https://kelishim.example.kg", w.today)
		return err
	}
	first, err := w.store.NewCalendar(t.Context(), w.officer)
	if err != nil || open(first) != nil {
		t.Fatal(err, open(first))
	}
	var kept int
	if err := w.owner.Pool().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM users WHERE position($1 IN users::text) > 0)
		+ (SELECT count(*) FROM journal WHERE position($1 IN changes::text) > 0)`, first).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("the secret stands in %d rows: %v", kept, err)
	}
	second, err := w.store.NewCalendar(t.Context(), w.officer)
	if err != nil || !errors.Is(open(first), db.ErrNotFound) || open(second) != nil {
		t.Errorf("renewed: %v, the first %v, the second %v", err, open(first), open(second))
	}
	w.exec(`UPDATE users SET disabled_at = now()`)
	if !errors.Is(open(second), db.ErrNotFound) {
		t.Errorf("of a shut account: %v", open(second))
	}
	w.exec(`UPDATE users SET disabled_at = NULL`)
	if err := w.store.RemoveCalendar(t.Context(), w.officer); err != nil || !errors.Is(open(second), db.ErrNotFound) {
		t.Errorf("removed: %v, %v", err, open(second))
	}
	for _, token := range []string{"", "x", first + "x"} {
		if err := open(token); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%q: %v", token, err)
		}
	}
}
