package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kelishim/internal/date"
)

// taught checks that a page of seminars lacks no sentence.
func (p page) taught(t testing.TB) page {
	t.Helper()
	p.sound(t)
	for _, prefix := range []string{"[seminar.", "[certificate.", "[view.", "[journal.", "[register."} {
		if strings.Contains(p.Text(), prefix) {
			t.Errorf("%s: a sentence is missing: %s", p.path, p.text("main"))
		}
	}
	return p
}

// file reads a file as it is, not packed.
func (s *site) file(path string) (*http.Response, string) {
	s.t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: s.token})
	req.AddCookie(&http.Cookie{Name: "kelishim_lang", Value: s.lang})
	res, err := s.server.App().Test(req, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(body)
}

var seminarForm = []string{"series_id", "1", "place_ru", "Ала-Бука", "oblast", "41703000000000", "starts_on", "12.10.2020", "ends_on", "13.10.2020", "lang", "ky",
	"trainers", "Т. Тренер\nД. Другой", "raion:41703204000000", "1", "topic:waste", "1", "step:tender", "1", "group_limit", "2", "cost", "1 000,50", "split_made_up", "1"}

// school is a site with an advisor, a series and a seminar of two days in 2020.
func schooled(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.person("advisor", "advisor", oblasts...)
	s.as("advisor")
	s.refused("/seminars/series/new", "name_ru", "Заполните", "name_ru", " ")
	s.saved("/seminars/series/new", "/seminars/series", "register.saved", "name_ru", "Программа 2020", "people_published", "2", "women_published", "1", "source", "отчёт")
	s.get("/seminars/series").taught(t).has(t, "tbody", "Программа 2020")
	s.get("/seminars/new?oblast=41703000000000").taught(t)
	s.refused("/seminars/new", "ends_on", "раньше первого", altered(seminarForm, "ends_on", "11.10.2020")...)
	if p := s.send("/seminars/new", append(altered(seminarForm), "raion:41702205000000", "1")...); !strings.Contains(p.text(".alert"), "в другой области") {
		t.Errorf("a raion of another oblast: %d %s", p.status, p.text("main"))
	}
	s.saved("/seminars/new", "/seminars/1", "register.saved", seminarForm...)
	return s
}

func TestAnAdvisorHoldsASeminarFromThePlanToTheCertificate(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	s.get("/seminars/1").taught(t).has(t, ".facts", "Ала-Букинский район")
	s.get("/seminars/1/edit").taught(t)
	s.saved("/seminars/1/edit", "/seminars/1", "register.saved", append(altered(seminarForm), "step:contract", "1")...)
	s.get("/seminars/1").has(t, ".facts", "закупка → договор")

	people := "/seminars/participants?seminar=1"
	s.refused("/seminars/1/participants/new", "aimak", "не приглашён", "aimak", foreignAimak, "position", "head", "sex", "man")
	s.refused("/seminars/1/participants/new", "name", "имени нет", "aimak", ownAimak, "position", "head", "sex", "man", "consent", "1")
	s.saved("/seminars/1/participants/new", people, "register.saved", "aimak", ownAimak, "position", "head", "sex", "woman", "consent", "1", "name", "Айнура Тайная")
	s.saved("/seminars/1/participants/new", people, "register.saved", "aimak", mergedAimak, "position", "finance", "sex", "man", "name", "Без Согласия")
	s.refused("/seminars/1/participants/new", "aimak", "Группа заполнена", "aimak", ownAimak, "position", "staff", "sex", "man")
	list := s.get(people).taught(t)
	list.has(t, "tbody", "Айнура Тайная")
	list.has(t, "tbody", "Участник № 2")
	if strings.Contains(list.Text(), "Без Согласия") {
		t.Error("a name is kept without a consent")
	}
	s.get("/seminars/participants?q=тайная&sex=woman").has(t, "tbody", "Айнура")
	s.get("/seminars/participants?sex=man&position=head").has(t, "main", "Никого не найдено")

	s.get("/seminars/1/attendance").taught(t)
	s.saved("/seminars/1/attendance", "/seminars/1/attendance", "register.saved", "shown_1", "1", "shown_2", "1", "day_1_2020-10-12", "1", "day_1_2020-10-13", "1", "day_2_2020-10-12", "1")
	if p := s.send("/seminars/1/attendance", "shown_2", "1", "day_2_2020-10-15", "1"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a day outside the seminar: %d", p.status)
	}
	s.saved("/seminars/1/attendance", "/seminars/1/attendance", "register.saved", "shown_2", "1", "day_1_2020-10-12", "", "day_2_2020-10-13", "1")
	if s.number(`SELECT count(*) FROM seminar_attendance`) != 3 || s.number(`SELECT count(*) FROM seminar_attendance WHERE participant_id = 1`) != 2 {
		t.Error("what the sheet did not show was changed")
	}

	s.saved("/seminars/1/rules/new", "/seminars/1/rules", "register.saved", "known", "masks")
	s.saved("/seminars/1/rules/new", "/seminars/1/rules", "register.saved", "rule", "Чай на улице")
	s.refused("/seminars/1/rules/new", "rule", "уже есть", "rule", "Чай на улице")
	s.saved("/seminars/1/rules", "/seminars/1/rules", "register.saved", "rule_1", "1")
	rules := s.get("/seminars/1/rules").taught(t)
	rules.has(t, "tbody tr:first-child", "соблюдено А. Бекова")
	rules.has(t, "tbody tr:last-child", "не отмечено")

	s.get("/seminars/1/certificates").taught(t).has(t, "main", "получат 1 чел")
	s.saved("/seminars/1/certificates", people, "certificate.were_issued")
	code := s.get(people).text("#person-1 td:nth-child(7) a")
	res, body := s.file("/seminars/1/participants/1/certificate")
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
		t.Errorf("the certificate is %d %.20q", res.StatusCode, body)
	}
	s.gone("/seminars/1/participants/2/certificate")
	s.refused("/seminars/1/participants/1/delete", "", "есть сертификат")
	s.as("")
	s.get("/certificates/"+strings.ToLower(code)).taught(t).has(t, "main", "Сертификат подлинный. Кому выдан Айнура Тайная")
	if p := s.do(http.MethodGet, "/certificates/AAAA-AAAA-AAAA", nil); p.status != http.StatusNotFound || !strings.Contains(p.text("main"), "нет") {
		t.Errorf("a made-up code: %d %s", p.status, p.text("main"))
	}
	s.get("/certificates").taught(t)

	// The consent is taken back: the name is gone, the certificate is not.
	s.as("advisor").get("/seminars/1/participants/1/withdraw").taught(t)
	s.saved("/seminars/1/participants/1/withdraw", people, "seminar.person.withdrawn")
	s.as("").get("/certificates/"+code).has(t, "main", "Имя не хранится")
	if s.number(`SELECT count(*) FROM journal WHERE changes::text LIKE '%Тайная%'`) != 0 {
		t.Error("the journal holds the name")
	}
}

func TestTestsAreTakenOnceAndTheMeanGainIsOfThoseWhoTookBoth(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	question := []string{"place", "1", "question_ru", "Что?", "choices_ru", "да\nнет", "correct", "1"}
	s.refused("/seminars/series/1/questions/new", "correct", "среди ответов", altered(question, "correct", "3")...)
	s.saved("/seminars/series/1/questions/new", "/seminars/series/1/questions", "register.saved", question...)
	s.saved("/seminars/series/1/questions/new", "/seminars/series/1/questions", "register.saved", altered(question, "place", "2", "correct", "2")...)
	for range 2 {
		s.saved("/seminars/1/participants/new", "/seminars/participants?seminar=1", "register.saved", "aimak", ownAimak, "position", "head", "sex", "woman")
	}
	s.get("/seminars/1/participants/1/before").taught(t)
	results := "/seminars/1/results"
	s.saved("/seminars/1/participants/1/before", results, "register.saved", "question_1", "2", "question_2", "2")
	s.saved("/seminars/1/participants/1/after", results, "register.saved", "question_1", "1", "question_2", "2")
	s.saved("/seminars/1/participants/2/before", results, "register.saved", "question_1", "2")
	s.refused("/seminars/1/participants/2/before", "", "уже пройден", "question_1", "1")
	page := s.get(results).taught(t)
	page.has(t, ".figures", "+50,0 п. п.")
	page.has(t, ".figures", "оба теста прошли 1 из 2")
	s.refused("/seminars/series/1/questions/1", "", "уже отвечали", altered(question, "correct", "2")...)
	s.saved("/seminars/series/1/questions/1", "/seminars/series/1/questions", "register.saved", altered(question, "question_ru", "Что же?")...)
	s.as("officer").get("/seminars/figures").taught(t).has(t, "#tests + * , main", "+50,0 п. п.")
}

func TestAPersonRegistersByALinkAndKeepsTheirOwnPage(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	from := date.Today()
	s.saved("/seminars/new", "/seminars/2", "register.saved", altered(seminarForm, "starts_on", from.String(), "ends_on", from.String(), "split_made_up", "")...)
	s.saved("/seminars/series/1/questions/new", "/seminars/series/1/questions", "register.saved", "place", "1", "question_ru", "Что?", "choices_ru", "да\nнет", "correct", "1")
	s.get("/seminars/2/links").taught(t)
	s.refused("/seminars/2/links", "ends_on", "прошёл", "kind", "join", "ends_on", "01.01.2020")
	s.saved("/seminars/2/links", "/seminars/2/links", "register.saved", "kind", "join", "ends_on", from.AddDays(1).String())
	address := s.get("/seminars/2/links").text("tbody td:nth-child(2)")
	path := address[strings.Index(address, "/seminars/"):]
	s.as("")
	s.get(path).taught(t).has(t, "main", "согласие можно отозвать")
	started := s.server.StartedAt(time.Now().Add(-time.Minute))
	form := []string{"aimak", ownAimak, "position", "staff", "sex", "woman", "consent", "1", "name", "Бермет Тайная", "started", started, "website", ""}
	s.refused(path, "aimak", "не приглашён", altered(form, "aimak", foreignAimak)...)
	s.refused(path, "website", "", altered(form, "website", "http://spam")...)
	sent := s.send(path, form...)
	if sent.status != http.StatusSeeOther || !strings.HasPrefix(sent.location, "/seminars/own/") {
		t.Fatalf("registered: %d %s", sent.status, sent.text("main"))
	}
	own := sent.location
	s.get(own).taught(t).has(t, "main", "Бермет Тайная")
	s.get(own + "/before").taught(t)
	s.saved(own+"/before", own, "seminar.test.sent", "question_1", "1")
	if p := s.send(own+"/before", "question_1", "1"); p.status != http.StatusConflict {
		t.Errorf("a test taken twice: %d", p.status)
	}
	s.get("/seminars/own").taught(t)
	if p := s.do(http.MethodGet, "/seminars/own?code="+strings.ToLower(own[len("/seminars/own/"):]), nil); p.location != own {
		t.Errorf("the code leads to %q", p.location)
	}
	s.gone("/seminars/own/AAAA-AAAA-AAAA")
	s.get(own + "/withdraw").taught(t)
	s.saved(own+"/withdraw", own, "seminar.person.withdrawn")
	s.get(own).has(t, "main", "Имя не хранится")
	if s.number(`SELECT count(*) FROM journal WHERE changes::text LIKE '%Тайная%' OR origin LIKE '%0.0.0%' AND tbl LIKE 'seminar_part%' AND role = 'public'`) != 0 {
		t.Error("the journal tells the name, or from where somebody registered")
	}
	s.as("advisor").get("/seminars/2/links/1/revoke").taught(t)
	s.saved("/seminars/2/links/1/revoke", "/seminars/2/links", "seminar.link.taken_back")
	s.as("").gone(path)
	s.gone("/seminars/join/made-up")
}

func TestASheetNamesNobodyAndThereAreNoMoreSheetsThanPeople(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	s.refused("/seminars/1/evaluations/new", "", "столько, сколько", "content", "5")
	s.saved("/seminars/1/participants/new", "/seminars/participants?seminar=1", "register.saved", "aimak", ownAimak, "position", "head", "sex", "woman")
	s.saved("/seminars/1/participants/new", "/seminars/participants?seminar=1", "register.saved", "aimak", ownAimak, "position", "head", "sex", "man")
	s.saved("/seminars/1/attendance", "/seminars/1/attendance", "register.saved", "shown_1", "1", "shown_2", "1", "day_1_2020-10-12", "1", "day_2_2020-10-12", "1")
	s.saved("/seminars/1/evaluations/new", "/seminars/1/evaluations", "register.saved", "content", "5", "remark", "Хорошо")
	s.saved("/seminars/1/links", "/seminars/1/links", "register.saved", "kind", "evaluate", "ends_on", date.Today().String())
	address := s.get("/seminars/1/links").text("tbody td:nth-child(2)")
	path := address[strings.Index(address, "/seminars/"):]
	started := s.server.StartedAt(time.Now().Add(-time.Minute))
	s.as("")
	s.get(path).taught(t)
	s.refused(path, "", "хотя бы одну", "started", started, "website", "")
	s.saved(path, "/seminars/1", "seminar.sheet.sent", "content", "2", "useful", "4", "started", started, "website", "")
	s.refused(path, "", "столько, сколько", "content", "1", "started", started, "website", "")
	page := s.as("advisor").get("/seminars/1/evaluations").taught(t)
	page.has(t, "tbody", "Содержание 3,50 2")
	page.has(t, "tbody", "Пригодится в работе 4,00 1")
	page.has(t, "tbody", "Преподаватели — 0")
	page.has(t, "main", "Хорошо")
}

func TestAListOfPeopleIsTakenFromAFileOrItsFaultsAreNamed(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	s.get("/seminars/1/participants/list").taught(t)
	_, template := s.file("/seminars/template?as=csv")
	for _, column := range []string{"aimak", "position", "sex", "consent", "name"} {
		if !strings.Contains(template, column) {
			t.Errorf("the template lacks %s: %s", column, template)
		}
	}
	p := s.upload("/seminars/1/participants/list", "people.csv", "aimak;position;sex;consent;name\n"+ownAimak+";глава;ж;да;А. Б.\nНигде;царь;м;да;В. Г.\n")
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("a faulty list: %d", p.status)
	}
	p.taught(t).has(t, "table tbody", "3 aimak Такого аймака нет")
	p.has(t, "table tbody", "3 position Выберите должность")
	if p := s.upload("/seminars/1/participants/list", "people.csv", "aimak,sex\n"); !strings.Contains(p.text(".alert"), "нет столбцов: position, consent, name") {
		t.Errorf("a list without columns: %s", p.text("main"))
	}
	if s.number(`SELECT count(*) FROM seminar_participants`) != 0 {
		t.Error("a faulty list was taken")
	}
	if p := s.upload("/seminars/1/participants/list", "people.csv", template); p.location != "/seminars/participants?seminar=1" {
		t.Errorf("the template itself: %d %s", p.status, p.text("main"))
	}
	_, workbook := s.file("/seminars/template?as=xlsx")
	if p := s.upload("/seminars/1/participants/list", "people.xlsx", workbook); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("main"), "Группа заполнена") {
		t.Errorf("a workbook beyond the limit: %d %s", p.status, p.text("main"))
	}
	s.exec(`UPDATE seminars SET group_limit = NULL`)
	if p := s.upload("/seminars/1/participants/list", "people.xlsx", workbook); p.location != "/seminars/participants?seminar=1" {
		t.Errorf("the template as a workbook: %d %s", p.status, p.text("main"))
	}
	if n := s.number(`SELECT count(*) FROM seminar_participants`); n != 4 {
		t.Errorf("%d people", n)
	}
}

func TestTheFiguresStandOnOnePageAndInTheFileAndSayWhatIsMadeUp(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	s.exec(`UPDATE seminars SET group_limit = NULL`)
	for i, aimak := range []string{ownAimak, mergedAimak} {
		s.saved("/seminars/1/participants/new", "/seminars/participants?seminar=1", "register.saved", "aimak", aimak, "position", "head", "sex", []string{"woman", "man"}[i])
	}
	s.saved("/seminars/1/attendance", "/seminars/1/attendance", "register.saved", "shown_1", "1", "shown_2", "1", "day_1_2020-10-12", "1", "day_2_2020-10-12", "1")
	s.person("auditor", "auditor")
	s.person("head", "head", ownAimak)
	for _, login := range []string{"advisor", "auditor", "officer", "head"} {
		page := s.as(login).get("/seminars/figures").taught(t)
		page.has(t, ".figures", "Участники 2")
		page.has(t, ".made-up", "Разбивка")
		page.has(t, ".facts", "сходится с опубликованным")
		page.has(t, ".figures", "500,25 сом внесена у 1 из 1 семинаров; выдумано")
		page.has(t, "#outcome ~ .note, main", "не доказательство")
	}
	_, csv := s.as("auditor").file("/seminars/figures?as=csv")
	for _, want := range []string{"выдумано", "Всего семинаров: 1"} {
		if !strings.Contains(csv, want) {
			t.Errorf("the file lacks %q: %s", want, csv)
		}
	}
	s.get("/seminars/figures?series=all&on=2020-12-31").taught(t).has(t, ".figures", "Охвачено айылных аймаков 2")
	s.exec(`INSERT INTO successions VALUES (?, ?, '2025-01-01')`, mergedAimak, ownAimak)
	s.get("/seminars/figures?on=2020-12-31").has(t, ".figures", "Охвачено айылных аймаков 2")
	s.get("/seminars/figures?on=2025-12-31").has(t, ".figures", "Охвачено айылных аймаков 1")
	s.person("admin", "administrator")
	s.as("admin").get("/seminars/figures").taught(t).has(t, "main", "видят те, кто может читать договоры")
	s.closed("/seminars/outcome")
	s.as("auditor").get("/seminars/outcome").taught(t).has(t, "tbody", "Обучены, срок прошёл 2 0 0,0")

	// Without a sign-in: when, where and about what, and sums; nobody's name.
	s.as("")
	page := s.get("/seminars").taught(t)
	page.has(t, ".figures", "Участники 2 из них женщин: 1")
	s.get("/seminars/1").taught(t).has(t, ".made-up", "не опубликовано")
	if text := s.get("/seminars/1").Text(); strings.Contains(text, "Тренер") || strings.Contains(text, "1 000,50") {
		t.Errorf("the public reads %s", text)
	}
	s.get("/").has(t, "#seminars ~ *, main", "Проведено семинаров: 1")
	if _, body := s.file("/sitemap.xml"); !strings.Contains(body, "/seminars/1<") {
		t.Error("the sitemap lacks the seminar")
	}
}

// A link is used by a whole hall at once, and by no program: after 150 forms from
// one address the next waits.
func TestFormsOfALinkAreBoundedAndTheHistorySpeaksOfSeminars(t *testing.T) {
	t.Parallel()
	s := schooled(t)
	s.saved("/seminars/1/participants/new", "/seminars/participants?seminar=1", "register.saved", "aimak", ownAimak, "position", "head", "sex", "woman")
	s.saved("/seminars/1/rules/new", "/seminars/1/rules", "register.saved", "known", "masks")
	s.person("auditor", "auditor")
	s.as("auditor")
	for _, row := range []string{"seminars/1", "seminar_participants/1", "seminar_rules/1", "seminar_series/1"} {
		s.get("/history/"+row).taught(t).has(t, "main", "А. Бекова")
	}
	s.get("/journal?table=seminar_participants").taught(t)
	s.as("")
	last := 0
	for range 151 {
		last = s.send("/seminars/join/made-up").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 151st form is answered with %d", last)
	}
}
