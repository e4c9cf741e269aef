package web_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func (s *site) count(query string) (n int) {
	s.t.Helper()
	if err := s.db.Pool().QueryRowContext(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// filled is the first form of a page as its reader would send it unchanged.
func (s *site) filled(path string, pairs ...string) []string {
	s.t.Helper()
	var all []string
	typed := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed[pairs[i]] = true
	}
	w := world{site: s}
	for name, values := range w.forms(path) {
		if !typed[name] {
			all = append(all, name, values[0])
		}
	}
	return append(all, pairs...)
}

func TestADoubleClickIsWrittenOnce(t *testing.T) {
	t.Parallel()
	s := newWorld(t).site
	s.as("officer")
	path := "/aimaks/" + ownAimak + "/services/cemetery/assets/new"
	values := s.filled(path, "asset", "К-1", "title", "Каток", "purchase_price", "10", "residual_value", "0", "life_years", "5", "share", "1",
		"avoidable_share", "1")
	var all sync.WaitGroup
	answers := make([]page, 6)
	for i := range answers {
		all.Go(func() { answers[i] = s.send(path, values...) })
	}
	all.Wait()
	for _, answer := range answers {
		if answer.status != http.StatusSeeOther || !strings.Contains(answer.location, "/services/cemetery") {
			t.Errorf("answered with %d to %s: %s", answer.status, answer.location, answer.text(".alert"))
		}
	}
	if n := s.count(`SELECT count(*) FROM assets WHERE asset = 'К-1'`); n != 1 {
		t.Errorf("written were %d", n)
	}
	if late := s.send(path, values...); late.notice != "form.repeated" || late.location != answers[0].location {
		t.Errorf("a late retry leads to %s with %q", late.location, late.notice)
	}
}

func TestARefusedFormMayBeSentAgainWithItsKey(t *testing.T) {
	t.Parallel()
	s := newWorld(t).site
	s.as("officer")
	path := "/aimaks/" + ownAimak + "/services/cemetery/volumes/new"
	values := s.filled(path, "year", "2023", "quantity", "5")
	if p := s.send(path, values...); p.status != http.StatusConflict && p.status != http.StatusUnprocessableEntity {
		t.Fatalf("a year that is there already: %d", p.status)
	}
	values = append(values, "year", "2031")
	if p := s.send(path, values...); p.status != http.StatusSeeOther || p.notice == "form.repeated" {
		t.Errorf("mended and sent again: %d, %q", p.status, p.notice)
	}
}

func TestAKeyOfSomebodyElseIsNotOnesOwn(t *testing.T) {
	t.Parallel()
	s := newWorld(t).site
	path := "/aimaks/" + ownAimak + "/services/cemetery/volumes/new"
	values := s.as("officer").filled(path, "year", "2031", "quantity", "5")
	if p := s.send(path, values...); p.status != http.StatusSeeOther {
		t.Fatalf("the first: %d", p.status)
	}
	if p := s.as("own-officer").send(path, append(values, "year", "2032")...); p.notice == "form.repeated" {
		t.Error("another person's key stands in the way")
	}
}

func TestTwoOfficersOnOneRecordDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.site
	path := w.address("/contracts/:id<int>/edit", ownAimak)
	first := s.as("officer").filled(path, "title", "Уборка, первый")
	second := s.as("own-officer").filled(path, "title", "Уборка, второй", "value", "31338")
	if p := s.as("officer").send(path, first...); p.status != http.StatusSeeOther {
		t.Fatalf("the first: %d %s", p.status, p.text(".alert"))
	}
	refused := s.as("own-officer").send(path, second...)
	if refused.status != http.StatusConflict {
		t.Fatalf("the second: %d", refused.status)
	}
	refused.has(t, ".changed", "Уборка, первый")
	refused.has(t, ".changed", "А. Бекова")
	if got, _ := refused.value("title"); got != "Уборка, второй" {
		t.Errorf("what the second typed is gone: %q", got)
	}
	if n := s.count(`SELECT count(*) FROM contracts WHERE title = 'Уборка, первый' AND value = 31337.13`); n != 1 {
		t.Error("the first one's words were overwritten")
	}
	// He saw what changed and saves on purpose.
	var again []string
	refused.Find("form.form [name]").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := refused.value(name)
		again = append(again, name, value)
	})
	if p := s.send(path, again...); p.status != http.StatusSeeOther {
		t.Fatalf("on purpose: %d %s", p.status, p.text(".alert"))
	}
	if n := s.count(`SELECT count(*) FROM contracts WHERE title = 'Уборка, второй' AND value = 31338`); n != 1 {
		t.Error("saving on purpose wrote nothing")
	}
}

func TestARefusedFormKeepsTheVersionThatItsReaderSaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.address("/contracts/:id<int>/edit", ownAimak)
	typed := w.as("own-officer").filled(path, "title", "")
	w.exec(`UPDATE contracts SET title = 'Другое' WHERE id = ?`, w.rows[ownAimak]["contracts"])
	refused := w.as("own-officer").send(path, typed...)
	if refused.status != http.StatusUnprocessableEntity && refused.status != http.StatusConflict {
		t.Fatalf("without a title: %d", refused.status)
	}
	seen, _ := refused.Find(`form.form [name="_seen"]`).Attr("value")
	for i := 0; i+1 < len(typed); i += 2 {
		if typed[i] == "_seen" && typed[i+1] != seen {
			t.Errorf("the form now says %s, its reader saw %s", seen, typed[i+1])
		}
	}
}

func TestADeletionOfWhatChangedIsAskedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.address("/contracts/:id<int>/penalties/:row<int>/delete", ownAimak)
	values := w.as("own-officer").filled(path)
	w.exec(`UPDATE penalties SET amount = 99 WHERE id = ?`, w.rows[ownAimak]["penalties"])
	if p := w.send(path, values...); p.status != http.StatusConflict {
		t.Errorf("a penalty that changed meanwhile: %d", p.status)
	}
	if n := w.count(`SELECT count(*) FROM penalties WHERE amount = 99`); n != 1 {
		t.Error("it was deleted")
	}
}

func TestTheHistoryTellsWhoChangedAFigure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.address("/contracts/:id<int>/edit", ownAimak)
	if p := w.as("own-officer").send(path, w.filled(path, "value", "40000")...); p.status != http.StatusSeeOther {
		t.Fatalf("changing the value: %d", p.status)
	}
	for _, lang := range []string{"ru", "ky", "en"} {
		w.lang = lang
		p := w.get(strings.Replace(w.address("/history/contracts/:id<int>", ownAimak), "/contracts/contracts", "/contracts", 1))
		p.sound(t)
		p.has(t, ".history", "А. Бекова")
		w.get("/journal").sound(t)
		w.get("/journal/checkpoint").sound(t)
	}
	w.lang = "ru"
	p := w.get(w.address("/history/contracts/:id<int>", ownAimak))
	p.has(t, ".history del", "31 337,13")
	p.has(t, ".history ins", "40 000,00")
	p.has(t, ".history", "финансист")
	if text := p.text(".history"); strings.Contains(text, "192.0.2.") || strings.Contains(text, "0.0.0.0") {
		t.Errorf("an officer sees from where others came: %s", text)
	}
	if p := w.as("own-head").get("/journal?table=contracts&person=" + "бекова"); p.Find(".history > li").Length() == 0 {
		t.Error("the head finds nothing in the journal of his aimak")
	}
}
