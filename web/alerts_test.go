package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"kelishim/audit/alerts"
	"kelishim/internal/mail/mailtest"
	"kelishim/internal/secret"
	"kelishim/web"
)

// alerted is a site with late things in two aimaks of different oblasts.
func alerted(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.late()
	s.person("own", "officer", ownAimak)
	return s.as("own")
}

func (s *site) late() {
	s.t.Helper()
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО Таза', 'ОсОО')`)
	for _, aimak := range []string{ownAimak, foreignAimak} {
		s.exec(`INSERT INTO services VALUES (?, 'waste', 'Вывоз', 'рейс')`, aimak)
		s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
			VALUES (?, ?, '01204201510027', 'Вывоз ТБО', 'open', current_date - 100, current_date - 100, current_date + 29, 120000, 'KGS')`, "Д-"+aimak[5:8], aimak)
		s.exec(`INSERT INTO contract_services SELECT id, buyer, 'waste', 1 FROM contracts WHERE buyer = ?`, aimak)
	}
	s.exec(`INSERT INTO milestones (contract_id, milestone, title, kind, due_on) SELECT id, 'м' || i, 'Этап ' || i, 'delivery', current_date - i
		FROM contracts, generate_series(1, 60) i WHERE buyer = ?`, ownAimak)
}

func TestTheStartPageAndTheListTellWhatNeedsAttention(t *testing.T) {
	t.Parallel()
	s := alerted(t)
	for lang, want := range map[string]string{"ru": "62 напоминания", "ky": "62 эскертүү", "en": "62 alerts"} {
		s.lang = lang
		p := s.get("/")
		p.sound(t)
		p.has(t, ".alerts h2 small", want)
		if n := p.Find(".alerts li a").Length(); n != 5 {
			t.Errorf("%s: the start page tells %d alerts", lang, n)
		}
	}
	s.lang = "ru"
	p := s.get("/alerts")
	p.sound(t)
	if n := p.Find("tbody tr").Length(); n != 50 {
		t.Errorf("the first page has %d rows", n)
	}
	p = s.get("/alerts?page=2")
	p.has(t, "tbody tr:last-child", "Нет базы сравнения")
	if strings.Contains(p.text("main"), foreignAimak) || p.Find(fmt.Sprintf(`a[href="/aimaks/%s/services/waste"]`, ownAimak)).Length() != 1 {
		t.Errorf("the second page is %s", p.text("main"))
	}
	for query, want := range map[string]int{"?rule=contract_expires": 1, "?q=Этап+17": 1, "?rule=milestone_overdue&q=Этап+6&late=1": 2, "?rule=baseline_missing": 1} {
		if n := s.get("/alerts" + query).Find("tbody tr").Length(); n != want {
			t.Errorf("%s: %d rows, want %d", query, n, want)
		}
	}
	s.get("/alerts?q=%D0%BD%D0%B8%D1%87%D0%B5%D0%B3%D0%BE").has(t, "main", "Сбросьте фильтры")
	s.get("/alerts?rule=contract_expires").has(t, `select[name=rule] option[selected]`, "Договор заканчивается")
	s.person("quiet", "officer", mergedAimak)
	s.as("quiet").get("/").has(t, ".alerts", "Напоминаний нет")
	s.as("quiet").get("/alerts").has(t, "main", "проверяются при каждом открытии")
	s.person("chief", "administrator")
	if s.as("chief").get("/").Find(".alerts").Length() != 0 {
		t.Error("the administrator has no money to be reminded of")
	}
}

var addressOnPage = regexp.MustCompile(`^https?://[^/]+(/calendar/[A-Za-z0-9_-]{43}\.ics)$`)

func TestACalendarIsOpenAtItsSecretAddressAlone(t *testing.T) {
	t.Parallel()
	s := alerted(t)
	s.get("/account").has(t, "main", "Календаря со сроками нет")
	s.get("/account/calendar").sound(t)
	p := s.send("/account/calendar")
	p.sound(t)
	found := addressOnPage.FindStringSubmatch(p.text("code.secret"))
	if found == nil {
		t.Fatalf("no address is shown: %s", p.text("main"))
	}
	s.get("/account").has(t, "main", "открыт по секретному адресу")
	if strings.Contains(s.get("/account/calendar").text("main"), found[1]) {
		t.Error("the address is shown again")
	}
	s.as("") // a calendar cannot sign in
	p = s.get(found[1])
	if text := p.Text(); !strings.Contains(text, "BEGIN:VCALENDAR") || strings.Count(text, "BEGIN:VEVENT") != 61 || strings.Contains(text, "Д-"+foreignAimak[5:8]) {
		t.Errorf("the calendar is %.300s", text)
	}
	s.gone("/calendar/made-up.ics")
	s.gone(strings.Replace(found[1], "/calendar/", "/calendar/x", 1))
	s.as("own").send("/account/calendar/remove")
	s.as("").gone(found[1])
}

func TestLettersAreStoppedByOneClickAndSwitchedOnAgain(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t)
	one := secret.Random()
	s := behindProxy(t, func(cfg *web.Config) {
		cfg.Mailer, cfg.BaseURL, cfg.Secret = senderTo(server), "https://kelishim.kg", one
	})
	s.late()
	s.person("own", "officer", ownAimak)
	s.exec(`UPDATE users SET email = 'own@example.kg' WHERE login = 'own'`)
	s.as("own").get("/account").has(t, "main", "own@example.kg")
	id := s.number(`SELECT id FROM users WHERE login = 'own'`)
	letters := func() bool { return s.number(`SELECT count(*) FROM users WHERE id = ? AND mail_alerts`, id) == 1 }
	path := alerts.NewStopper(one).Path(id)

	v := s.visitor("192.0.2.10")
	p := v.get(path)
	p.sound(t)
	if p.Find(`main form[method=post]`).Length() != 1 || !letters() {
		t.Error("reading the page stops the letters, or it has no button")
	}
	// The button of a mail program (RFC 8058) sends this, from nowhere.
	v.send(path, "List-Unsubscribe", "One-Click").has(t, "main", "больше не будет")
	if letters() {
		t.Error("the letters go on")
	}
	s.as("own").get("/account").has(t, "main", "Письма с напоминаниями выключены")
	if p := s.send("/account/alerts", "on", "1"); p.location != "/account" || !letters() {
		t.Errorf("switched on: %d", p.status)
	}
	if s.send("/account/alerts", "on", "0"); letters() {
		t.Error("not switched off")
	}
	if p := v.send("/alerts/stop/"+fmt.Sprint(id)+"-made-up", "List-Unsubscribe", "One-Click"); p.status != http.StatusNotFound {
		t.Errorf("a forged link: %d", p.status)
	}
}
