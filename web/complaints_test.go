package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const wasteForm = "/complain/" + kokMoynok + "/waste"

// complaining is a site with a service, seen by nobody in particular.
func complaining(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.exec(`INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'household'), (?, 'lighting', 'lamp')`, kokMoynok, boruBash)
	return s.as("")
}

func (s *site) complaint(change ...string) []string {
	return altered([]string{"place", "ул. Ленина, 5", "complaint", "Мусор не вывозят третью неделю", "name", "Бакыт Тайный", "phone", "+996 555 112233",
		"website", "", "started", s.server.StartedAt(time.Now().Add(-time.Minute))}, change...)
}

func TestAResidentComplainsWithoutAnAccountAndFollowsByTheCode(t *testing.T) {
	t.Parallel()
	s := complaining(t)
	found := s.get("/complain?q=кок-мойнок")
	found.worded(t)
	if found.Find(`a[href="`+wasteForm+`"]`).Length() != 1 || strings.Contains(found.text("main ul"), "Освещение") {
		t.Errorf("the service is not found: %s", found.text("main"))
	}
	s.get("/complain?q=нет+такого").has(t, "main", "не найдено")
	form := s.get(wasteForm)
	form.worded(t)
	if form.Find(`.menu a[href="/contracts"], script`).Length() != 0 || form.Find(`.menu a[href="/public"]`).Length() != 1 {
		t.Error("nobody is shown a script, and of the menu what is open to all")
	}
	s.gone("/complain/" + kokMoynok + "/lighting")
	s.refused(wasteForm, "complaint", "не меньше 10", s.complaint("complaint", "плохо")...)
	s.refused(wasteForm, "place", "где это", s.complaint("place", " ")...)
	s.refused(wasteForm, "phone", "не больше 30", s.complaint("phone", strings.Repeat("5", 31))...)
	sent := s.send(wasteForm, s.complaint()...)
	if sent.status != http.StatusSeeOther || sent.notice != "complaint.filed" {
		t.Fatalf("filed: %d %s", sent.status, sent.text("main"))
	}
	page := s.get(sent.location)
	page.worded(t)
	code := page.text(".secret")
	page.has(t, "main", "Мусор не вывозят третью неделю")
	if text := page.Text(); strings.Contains(text, "Тайный") || strings.Contains(text, "112233") {
		t.Errorf("the page of the code shows who complained: %s", text)
	}
	for _, part := range []string{code[:9], code[:4], "AAAA-AAAA-AAAA", "%"} {
		if p := s.do(http.MethodGet, "/complaints/follow?code="+strings.ReplaceAll(part, "%", "%25"), nil); p.status != http.StatusNotFound || strings.Contains(p.Text(), "Ленина") {
			t.Errorf("with %q: %d %s", part, p.status, p.text("main"))
		}
	}

	// The okmotu answers; who need not know does not see name and phone.
	s.person("own", "officer", kokMoynok)
	s.person("foreign", "officer", boruBash)
	s.person("head", "head", kokMoynok)
	s.person("advisor", "advisor", oblasts...)
	list := s.as("own").get("/complaints?status=open&q=ленина")
	list.has(t, "tbody", "Сбор и вывоз")
	at, _ := list.Find("tbody a").First().Attr("href")
	s.get(at).has(t, ".facts", "Бакыт Тайный +996 555 112233")
	for _, login := range []string{"head", "advisor"} {
		if text := s.as(login).get(at).Text(); strings.Contains(text, "Тайный") || strings.Contains(text, "112233") || strings.Contains(text, code) {
			t.Errorf("%s sees who complained", login)
		}
	}
	for _, path := range []string{"/journal", "/history" + at, "/journal?table=complaints"} {
		if text := s.as("own").get(path).Text(); strings.Contains(text, "Тайный") || strings.Contains(text, "112233") || strings.Contains(text, code) {
			t.Errorf("%s tells who complained", path)
		}
	}
	if strings.Contains(s.as("foreign").get("/complaints").Text(), "Ленина") {
		t.Error("an officer of another aimak sees the complaint")
	}
	if p := s.do(http.MethodGet, at, nil); p.status != http.StatusNotFound {
		t.Errorf("an officer of another aimak opens it: %d", p.status)
	}
	if p := s.as("advisor").send(at+"/answer", "status", "answered", "answer", "x"); p.status != http.StatusForbidden {
		t.Errorf("an advisor answers: %d", p.status)
	}
	s.as("head").refused(at+"/answer", "answer", "Напишите ответ", "status", "answered", "contract_id", "", "answer", " ")
	s.saved(at+"/answer", at, "register.saved", "status", "in_work", "answer", "")
	s.as("own").saved(at+"/answer", at, "register.saved", "status", "answered", "answer", "Вывезли сегодня")
	s.as("").get("/complaints/follow?code="+strings.ToLower(code)).has(t, "main", "Вывезли сегодня")
}

func TestComplaintsFromProgramsAreKeptOut(t *testing.T) {
	t.Parallel()
	s := complaining(t)
	started, _ := s.get(wasteForm).value("started")
	s.refused(wasteForm, "", "слишком быстро", s.complaint("started", started)...)
	s.refused(wasteForm, "", "устарела", s.complaint("started", "")[:10]...)
	s.refused(wasteForm, "", "устарела", s.complaint("started", s.server.StartedAt(time.Now().Add(-13*time.Hour)))[:10]...)
	s.refused(wasteForm, "website", "должно быть пустым", s.complaint("website", "http://spam")...)
	limited := false
	for range 12 {
		limited = limited || s.send(wasteForm, s.complaint()...).status == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("sixteen complaints in a second are taken")
	}
	filed := s.number(`SELECT count(*) FROM complaints`)
	if filed < 1 || filed > 10 {
		t.Errorf("%d complaints were filed", filed)
	}
	if n := s.number(`SELECT count(*) FROM complaints WHERE origin_hash IS NULL`); n != 0 {
		t.Errorf("%d complaints have no origin", n)
	}
	if n := s.number(`SELECT count(DISTINCT keys) FROM journal WHERE tbl = 'complaints'`); n != filed {
		t.Errorf("of %d complaints the journal knows %d", filed, n)
	}
	if n := s.number(`SELECT count(*) FROM journal WHERE tbl = 'complaints' AND origin <> '/complain'`); n != 0 {
		t.Errorf("%d entries of the journal tell the address of who complained", n)
	}
}
