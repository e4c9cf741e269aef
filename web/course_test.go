package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/practices/course"
)

// trialSite is a site with the small course of the tests.
func trialSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	if err := s.server.TeachTrial(); err != nil {
		t.Fatal(err)
	}
	s.server.Unhurried()
	return s
}

// post sends a form, whatever comes back.
func (s *site) post(path string, values url.Values) page {
	s.t.Helper()
	return s.do(http.MethodPost, path, strings.NewReader(values.Encode()))
}

// rightLesson are the right answers to the questions of the lesson "count".
var rightLesson = url.Values{"q0": {"1"}, "q1": {"0", "1"}, "q2": {"389 965,62"}, "q3": {"costs_more"}}

func TestAGuestReadsAndPractisesAndNothingIsKept(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.as("")
	front := s.get("/course")
	front.sound(t)
	front.has(t, "h1", "Пробный курс")
	front.has(t, "main", "Читать уроки и отвечать на вопросы можно без входа")
	if front.Find(`a[href="/course/edit"]`).Length() != 0 {
		t.Error("a guest is led to the teacher's pages")
	}
	lesson := s.get("/course/first/count")
	lesson.sound(t)
	lesson.has(t, "h1", "Считаем затраты")
	for _, secret := range []string{"мало.", "и четыре", "389 965,62", "1 − 2"} {
		if strings.Contains(lesson.Find("#questions").Text(), secret) {
			t.Errorf("%q is told before anything was answered", secret)
		}
	}
	if lesson.Find(`#questions table`).Length() != 1 || strings.Contains(lesson.Find("#questions table").Text(), "Итого") {
		t.Error("the lines of the statement do not stand beside the exercise, or with their totals")
	}
	marked := s.post("/course/first/count", url.Values{"q0": {"0"}, "q2": {"618173.56"}, "q3": {"saves"}})
	if marked.status != http.StatusOK {
		t.Fatalf("answers of a guest: %d", marked.status)
	}
	marked.sound(t)
	marked.has(t, "#result", "Верно 0 из 4.")
	marked.has(t, "#question-q0 .course-feedback.wrong", "Сумма: мало.")
	marked.has(t, "#question-q0 .course-feedback.right", "Сумма: да.")
	marked.has(t, "#question-q1 .course-verdict", "Нет ответа")
	if marked.Find("#question-q1 .course-feedback").Length() != 0 {
		t.Error("a question that was not answered tells its answer")
	}
	marked.has(t, "#question-q2 .course-feedback", "Ответ программы: 389 965,62 сом.")
	marked.has(t, "#question-q2 details table", "Экономия")
	marked.has(t, "#question-q3 .course-feedback", "Дороже")
	full := s.post("/course/first/count", rightLesson)
	full.has(t, "#result", "Верно 4 из 4.")
	full.has(t, "#result", "этот результат не сохранён")
	if wrong := s.post("/course/first/count", url.Values{"q2": {"много"}}); wrong.Find("#question-q2 .error").Length() != 1 || wrong.Find("#q2-typed").AttrOr("value", "") != "много" {
		t.Error("what is no number is not said beside the field, or does not come back")
	}
	if nothing := s.post("/course/first/count", url.Values{}); nothing.status != http.StatusUnprocessableEntity {
		t.Errorf("no answer at all: %d", nothing.status)
	}
	if n := s.number(`SELECT count(*) FROM course_steps`); n != 0 {
		t.Errorf("%d rows are kept of a guest", n)
	}
	for _, path := range []string{"/course/first/gone", "/course/gone/what", "/course/pictures/none", "/course/file/exe", "/course/edit"} {
		if p := s.do(http.MethodGet, path, nil); p.status < 400 && p.status != http.StatusSeeOther {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	src := lesson.Find(".course-text img").AttrOr("src", "")
	picture := s.ask(http.MethodGet, src, nil, nil)
	if body, _ := io.ReadAll(picture.Body); picture.StatusCode != http.StatusOK || !strings.HasPrefix(string(body), "<svg") ||
		!strings.Contains(picture.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the picture %s: %d", src, picture.StatusCode)
	}
}

func TestProgressIsEachOnesOwn(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.person("second", "officer", oblasts...)
	s.person("teacher", "advisor", oblasts...)
	s.as("officer")
	s.post("/course/first/what", url.Values{"q0": {"1"}})
	s.post("/course/first/count", rightLesson)
	s.post("/course/first/count", url.Values{"q0": {"0"}}) // worse: the best stays
	front := s.get("/course")
	front.has(t, "main", "пройдено 1 из 3")
	front.has(t, ".course-lessons", "лучший результат 1 из 2")
	front.has(t, "main .actions .button", "Продолжить: Какие услуги передать")
	s.as("second").get("/course").has(t, "main", "пройдено 0 из 3")
	second := db.Actor{UserID: s.number(`SELECT id FROM users WHERE login = 'second'`), Role: "officer"}
	seen := -1
	err := s.pages.Read(t.Context(), second, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT (SELECT count(*) FROM course_steps) + (SELECT count(*) FROM course_lesson_counts()) + (SELECT count(*) FROM course_totals())`).Scan(ctx, &seen)
	})
	if err != nil || seen != 0 {
		t.Errorf("another officer sees %d rows (%v)", seen, err)
	}
	owner := s.number(`SELECT id FROM users WHERE login = 'officer'`)
	err = s.pages.Do(t.Context(), second, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO course_steps (user_id, lesson, questions, best) VALUES (?, 'second/honest', 2, 2)`, owner)
		return err
	})
	if err == nil {
		t.Error("one person writes the progress of another")
	}
	figures := s.as("teacher").get("/course/figures")
	figures.sound(t)
	figures.has(t, "main", "Начал 1 человек")
	figures.has(t, "tbody tr:nth-child(2)", "100")
	if file := s.ask(http.MethodGet, "/course/figures?as=csv", map[string]string{"Cookie": "kelishim_session=" + s.token}, nil); file.StatusCode != http.StatusOK {
		t.Errorf("the figures as a file: %d", file.StatusCode)
	}
	if p := s.as("officer").do(http.MethodGet, "/course/figures", nil); p.status != http.StatusForbidden {
		t.Errorf("an officer asks for the figures: %d", p.status)
	}
}

// knowing answers a try of the trial's final test rightly but for the first so
// many questions.
func (s *site) knowing(attempt string, wrong int) url.Values {
	s.t.Helper()
	var text string
	id := attempt[strings.LastIndex(attempt, "/")+1:]
	err := s.db.Read(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT drawn::text FROM course_attempts WHERE id = ?`, id).Scan(ctx, &text)
	})
	var drawn []course.Drawn
	if err == nil {
		err = json.Unmarshal([]byte(text), &drawn)
	}
	if err != nil || len(drawn) != course.FinalQuestions {
		s.t.Fatalf("%d questions were drawn (%v)", len(drawn), err)
	}
	values := url.Values{}
	for i, d := range drawn {
		answer := "618173.56"
		if len(d.Order) > 0 {
			answer = strconv.Itoa(slices.Index(d.Order, 1))
		}
		if i < wrong {
			answer = "7"
		}
		values.Set("q"+strconv.Itoa(i), answer)
	}
	return values
}

func TestTheFinalTestIsPassedOnceHonestlyAndGivesACertificate(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.person("second", "officer", oblasts...)
	if p := s.as("").do(http.MethodPost, "/course/final", strings.NewReader("")); p.status == http.StatusOK || p.location != "" && !strings.HasPrefix(p.location, "/signin") {
		t.Errorf("a guest begins the test: %d %s", p.status, p.location)
	}
	s.get("/course/final").has(t, "main", "Чтобы сдать тест, войдите")
	s.as("officer")
	intro := s.get("/course/final")
	intro.sound(t)
	intro.has(t, "main", "Сегодня осталось 3 попытки")
	attempt := s.post("/course/final", nil).location
	if again := s.post("/course/final", nil).location; again != attempt {
		t.Errorf("a second try was drawn while one is open: %s", again)
	}
	page := s.get(attempt)
	page.sound(t)
	html, _ := page.Html()
	if strings.Contains(html, "тайна") || strings.Contains(html, "618") && strings.Contains(html, "618 173,56") || page.Find("fieldset").Length() != course.FinalQuestions {
		t.Errorf("an answer is told before the test is sent, or %d questions", page.Find("fieldset").Length())
	}
	if p := s.as("second").do(http.MethodGet, attempt, nil); p.status != http.StatusNotFound {
		t.Errorf("somebody else's try: %d", p.status)
	}
	if p := s.do(http.MethodPost, attempt, strings.NewReader(s.knowing(attempt, 0).Encode())); p.status != http.StatusNotFound {
		t.Errorf("somebody else's try is sent: %d", p.status)
	}
	// Four of fifteen wrong is below 80 %; the same try sent again with better
	// answers changes nothing.
	s.as("officer").post(attempt, s.knowing(attempt, 4))
	failed := s.get(attempt)
	failed.sound(t)
	failed.has(t, "#result", "Верно 11 из 15.")
	if text := failed.Text(); strings.Contains(text, "тайна") {
		t.Error("a try that was not passed tells the answers")
	}
	if p := s.do(http.MethodPost, attempt, strings.NewReader(s.knowing(attempt, 0).Encode())); p.status != http.StatusConflict {
		t.Errorf("the same try sent twice: %d", p.status)
	}
	if n := s.number(`SELECT count(*) FROM course_certificates`); n != 0 {
		t.Fatal("a try that was not passed has a certificate")
	}
	if p := s.do(http.MethodGet, "/course/certificate/pdf", nil); p.status != http.StatusNotFound {
		t.Errorf("a certificate without a passed test: %d", p.status)
	}
	second := s.post("/course/final", nil).location
	if second == attempt {
		t.Fatal("no new try was drawn")
	}
	s.post(second, s.knowing(second, 3))
	passed := s.get(second)
	passed.sound(t)
	passed.has(t, "#result", "Верно 12 из 15.")
	passed.has(t, "#result", "Тест сдан")
	if !strings.Contains(passed.Text(), "тайна-верно") {
		t.Error("who has passed does not read why")
	}
	mine := s.get("/course/final")
	mine.has(t, "main", "Проверка по коду")
	if p := s.do(http.MethodPost, "/course/final", strings.NewReader("")); p.status != http.StatusConflict {
		t.Errorf("another try after the certificate: %d", p.status)
	}
	file := s.ask(http.MethodGet, "/course/certificate/pdf", map[string]string{"Cookie": "kelishim_session=" + s.token}, nil)
	if body, _ := io.ReadAll(file.Body); file.StatusCode != http.StatusOK || !strings.HasPrefix(string(body), "%PDF") {
		t.Errorf("the certificate: %d", file.StatusCode)
	}
}

func TestTriesADayAreCounted(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.as("officer")
	for range course.AttemptsPerDay {
		attempt := s.post("/course/final", nil).location
		s.post(attempt, url.Values{})
	}
	s.get("/course/final").has(t, "main", "Попытки на сегодня закончились")
	if p := s.do(http.MethodPost, "/course/final", strings.NewReader("")); p.status != http.StatusTooManyRequests {
		t.Errorf("a fourth try: %d", p.status)
	}
	s.exec(`UPDATE course_attempts SET day = day - 1`)
	if attempt := s.post("/course/final", nil).location; !strings.HasPrefix(attempt, "/course/final/") {
		t.Errorf("no try on the next day: %q", attempt)
	}
	// The bank is changed while the try is open: it cannot be sent and does not count.
	attempt := s.post("/course/final", nil).location
	s.exec(`UPDATE course_attempts SET bank_sha256 = repeat('0', 64) WHERE submitted_at IS NULL`)
	if p := s.do(http.MethodPost, attempt, strings.NewReader("q0=0")); p.status != http.StatusConflict {
		t.Errorf("a try of other questions: %d", p.status)
	}
	if next := s.post("/course/final", nil).location; next == attempt || next == "" {
		t.Errorf("after the change of the bank the try is %q", next)
	}
	s.get("/course/final").has(t, "main", "Сегодня осталось 2 попытки")
}

func TestACertificateIsNotForged(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.as("officer")
	attempt := s.post("/course/final", nil).location
	s.post(attempt, url.Values{})
	id, _ := strconv.ParseInt(attempt[strings.LastIndex(attempt, "/")+1:], 10, 64)
	person := db.Actor{UserID: s.number(`SELECT id FROM users WHERE login = 'officer'`), Name: "А. Бекова", Role: "officer"}
	for name, query := range map[string]string{
		"a certificate without a passed try": `INSERT INTO course_certificates (code, user_id, attempt_id, name, right_count, total) VALUES ('AAAA-AAAA-AAAA', ?0, ?1, 'Х', 15, 15)`,
		"a try that is marked again":         `UPDATE course_attempts SET submitted_at = now(), given = '[]', right_count = 15, passed = true WHERE user_id = ?0 AND id = ?1 RETURNING 1/0`,
		"a try without its mark":             `INSERT INTO course_attempts (user_id, number, bank_sha256, drawn, total, submitted_at, given, right_count, passed) VALUES (?0, 2, repeat('0', 64), '[]', 15, now(), '[]', ?1 - ?1 + 1, true)`,
		"a fourth try":                       `INSERT INTO course_attempts (user_id, number, bank_sha256, drawn, total) VALUES (?0, 4 + 0 * ?1, repeat('0', 64), '[]', 15)`,
		"a try that is taken back":           `WITH gone AS (DELETE FROM course_attempts WHERE user_id = ?0 AND id = ?1 RETURNING 1) SELECT 1 / (SELECT count(*) - 1 FROM gone)`,
	} {
		err := s.pages.Do(t.Context(), person, func(ctx context.Context, tx bun.Tx) error {
			res, err := tx.ExecContext(ctx, query, person.UserID, id)
			if err == nil {
				if n, _ := res.RowsAffected(); n == 0 {
					return db.ErrNotFound
				}
			}
			return err
		})
		if err == nil && name != "a try that is taken back" {
			t.Errorf("%s was written", name)
		}
	}
	if n := s.number(`SELECT count(*) FROM course_attempts WHERE submitted_at IS NOT NULL AND NOT passed`); n != 1 {
		t.Errorf("%d tries are left as they were", n)
	}
	next := s.post("/course/final", nil).location
	s.post(next, s.knowing(next, 0))
	var code string
	err := s.db.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT code FROM course_certificates`).Scan(ctx, &code)
	})
	if err != nil {
		t.Fatal(err)
	}
	store := s.server.Course()
	if one, err := store.ByCode(t.Context(), code); err != nil || one.Name != "А. Бекова" || one.RightCount != 15 {
		t.Errorf("the certificate is %+v (%v)", one, err)
	}
	last := code[len(code)-1]
	other := byte('A')
	if last == other {
		other = 'B'
	}
	for _, forged := range []string{code[:len(code)-1] + string(other), strings.ToLower(code), code + "A", "' OR ''='", ""} {
		if _, err := store.ByCode(t.Context(), forged); err == nil {
			t.Errorf("the forged code %q is taken", forged)
		}
	}
	checked := s.as("").get("/certificates/" + code)
	checked.has(t, "main", "А. Бекова")
	checked.has(t, "main", "15 из 15")
	s.get("/certificates/"+strings.ToLower(code)).has(t, "main", "А. Бекова")
	s.gone("/certificates/" + code[:len(code)-1] + string(other))
	seen := -1
	err = s.pages.Read(t.Context(), db.Public, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT (SELECT count(*) FROM course_certificates) + (SELECT count(*) FROM course_attempts)`).Scan(ctx, &seen)
	})
	if err != nil || seen != 0 {
		t.Errorf("everybody lists %d certificates and tries (%v)", seen, err)
	}
}

func TestATeacherChangesATextInThreeLanguagesAndBack(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.person("teacher", "advisor", oblasts...)
	const at = "/course/edit/1-first_1-what_questions"
	s.as("teacher")
	s.get("/course/edit").sound(t)
	s.get("/course").has(t, "main", "Тексты курса")
	form := s.get(at)
	form.sound(t)
	values := url.Values{"from": {form.Find(`[name=from]`).AttrOr("value", "")}, "note": {"Проще"}}
	for _, lang := range i18n.Languages {
		values.Set("text_"+lang, form.Find(`[name=text_`+lang+`]`).Text())
	}
	send := func(deed, lang, old, text string) page {
		changed := url.Values{}
		for name, list := range values {
			changed[name] = slices.Clone(list)
		}
		if lang != "" {
			changed.Set("text_"+lang, strings.Replace(values.Get("text_"+lang), old, text, 1))
		}
		changed.Set("deed", deed)
		return s.do(http.MethodPost, at, strings.NewReader(changed.Encode()))
	}
	if p := send("publish", "", "", ""); p.status != http.StatusConflict {
		t.Errorf("nothing was changed: %d", p.status)
	}
	refused := send("publish", "ky", "- [x] 4", "- [ ] 4")
	if refused.status != http.StatusUnprocessableEntity {
		t.Errorf("the languages are no longer parallel: %d", refused.status)
	}
	refused.has(t, ".alert", "questions.ky.md, строка")
	if !strings.Contains(refused.Find("#f-text_ky").Text(), "- [ ] 4") {
		t.Error("what was typed does not come back")
	}
	send("preview", "ru", "- [ ] 3", "- [ ] <i>3</i>").has(t, ".alert", "строка 3: HTML")
	preview := send("preview", "ru", "- [ ] 3", "- [ ] 33")
	preview.sound(t)
	preview.has(t, ".course-preview", "☐ 33")
	if n := s.number(`SELECT count(*) FROM course_texts`); n != 0 {
		t.Errorf("a preview wrote %d rows", n)
	}
	if p := send("publish", "ru", "- [ ] 3", "- [ ] 33"); p.status != http.StatusSeeOther || p.notice != "course.published" {
		t.Fatalf("publishing: %d %s", p.status, p.notice)
	}
	if p := send("publish", "ru", "- [ ] 3", "- [ ] 333"); p.status != http.StatusConflict {
		t.Errorf("a version that somebody else replaced: %d", p.status)
	}
	s.as("").get("/course/first/what").has(t, "#question-q0", "33")
	s.as("teacher").get("/course/edit").has(t, "main", "изменён, версия 1")
	s.exec(`ALTER TABLE course_texts DISABLE TRIGGER USER`)
	s.exec(`UPDATE course_texts SET shipped_sha256 = repeat('0', 64), made_at = made_at + interval '1 second'`)
	s.exec(`ALTER TABLE course_texts ENABLE TRIGGER USER`)
	s.get(at).has(t, "main", "С обновлением программы пришёл новый текст")
	s.get(at+"/versions").has(t, "tbody", "Проще")
	s.get(at+"/versions/1").has(t, "pre", "- [ ] 33")
	s.get(at+"/restore").has(t, "main", "снова будет показан так, как поставляется с программой")
	if p := s.do(http.MethodPost, at+"/restore", strings.NewReader("from=1")); p.status != http.StatusSeeOther {
		t.Fatalf("back to the program's text: %d", p.status)
	}
	if s.as("").get("/course/first/what"); strings.Contains(s.get("/course/first/what").Find("#question-q0").Text(), "33") {
		t.Error("the program's text does not count again")
	}
	if p := s.as("officer").do(http.MethodGet, at, nil); p.status != http.StatusForbidden {
		t.Errorf("an officer changes a text: %d", p.status)
	}
	if n := s.number(`SELECT count(*) FROM journal WHERE tbl = 'course_texts'`); n < 2 {
		t.Errorf("%d entries of the journal", n)
	}
	// A change that no longer fits a newer program is left out and said.
	s.exec(`INSERT INTO course_texts (unit, version, body_ru, body_ky, body_en, shipped_sha256) VALUES ('1-first/1-what/lesson', 1, 'x', 'x', 'x', repeat('0', 64)),
		('1-first/9-gone/lesson', 1, 'x', 'x', 'x', repeat('0', 64))`)
	list := s.as("teacher").get("/course/edit")
	list.has(t, "main", "После обновления программы изменение не подходит")
	list.has(t, "main", "1-first/9-gone/lesson")
	s.as("").get("/course/first/what").has(t, "h1", "Какие услуги передать")
}

func TestTheCourseInOneFileNeedsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	for _, lang := range i18n.Languages {
		res := s.ask(http.MethodGet, "/course/file/html", map[string]string{"Cookie": "kelishim_lang=" + lang}, nil)
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Content-Disposition"), "kelishim_course_"+lang+".html") {
			t.Fatalf("%s: %d %s", lang, res.StatusCode, res.Header.Get("Content-Disposition"))
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		if doc.Find("script, link, iframe, form, object, video").Length() != 0 || strings.Contains(string(body), "url(") || strings.Contains(string(body), "@import") {
			t.Errorf("%s: the file fetches or sends something", lang)
		}
		doc.Find("[src]").Each(func(_ int, one *goquery.Selection) {
			if !strings.HasPrefix(one.AttrOr("src", ""), "data:image/svg+xml;base64,") {
				t.Errorf("%s: %s is outside the file", lang, one.AttrOr("src", ""))
			}
		})
		doc.Find("[href]").Each(func(_ int, one *goquery.Selection) {
			href := one.AttrOr("href", "")
			if inner, ok := strings.CutPrefix(href, "#"); ok && doc.Find(`[id="`+inner+`"]`).Length() != 1 || !ok && !(one.Is("a") && strings.Contains(href, "://")) {
				t.Errorf("%s: %s leads nowhere", lang, href)
			}
		})
		if strings.Contains(string(body), "тайна") {
			t.Errorf("%s: the final test is in the file", lang)
		}
		if doc.Find("article").Length() != 3 || doc.Find("details").Length() < 12 || doc.Find("img").Length() != 3 {
			t.Errorf("%s: %d lessons, %d answers, %d pictures", lang, doc.Find("article").Length(), doc.Find("details").Length(), doc.Find("img").Length())
		}
	}
}

func TestTheCourseIsPrinted(t *testing.T) {
	t.Parallel()
	reading, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext here: the course was not read back")
	}
	s := trialSite(t)
	for _, lang := range i18n.Languages {
		res := s.ask(http.MethodGet, "/course/file/pdf", map[string]string{"Cookie": "kelishim_lang=" + lang}, nil)
		command := exec.Command(reading, "-layout", "-", "-")
		command.Stdin = res.Body
		text, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		r, all := i18n.For(lang), string(text)
		pages := strings.Count(all, "\f")
		for _, want := range []string{r.T("print.page", "Page", 1, "Of", pages), r.T("print.page", "Page", pages, "Of", pages), r.T("course.answers"),
			map[string]string{"ru": "Считаем затраты", "ky": "Чыгымды эсептейбиз", "en": "Counting costs"}[lang], "https://www.gov.kg"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not in it", lang, want)
			}
		}
		if strings.Contains(all, "тайна") || strings.Contains(all, "**") {
			t.Errorf("%s: the final test or the marks of the text are printed", lang)
		}
	}
}

func TestTheCourseIsFoundAndSmall(t *testing.T) {
	t.Parallel()
	s := trialSite(t)
	s.as("")
	s.get("/").has(t, "#course", "Короткий курс для проверок.")
	body, _ := io.ReadAll(s.ask(http.MethodGet, "/sitemap.xml", nil, nil).Body)
	for _, want := range []string{"/course</loc>", "/course/first/count</loc>", "/course/final</loc>"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the sitemap lacks %s", want)
		}
	}
	for _, path := range []string{"/course", "/course/first/count", "/course/final"} {
		if head := s.get(path).Find("head"); head.Find(`link[rel=canonical]`).Length() != 1 || head.Find(`meta[name=description]`).AttrOr("content", "") == "" {
			t.Errorf("%s says nothing of itself", path)
		}
	}
	s.get("/course").has(t, `script[type="application/ld+json"]`, `"@type":"Course"`)
}
