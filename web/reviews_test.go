package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kelishim/contracts/review"
)

// heard checks that no key of this part stands where a sentence should.
func (p page) heard(t testing.TB) {
	t.Helper()
	p.sound(t)
	for _, prefix := range []string{"[review.", "[finding.", "[checklist.", "[dashboard.", "[document.", "[journal."} {
		if strings.Contains(p.Text(), prefix) {
			t.Errorf("%s: a sentence is missing: %s", p.path, p.text("main"))
		}
	}
}

// all are the answers to every item of a review's form.
func all(p page, answer string) []string {
	var form []string
	p.Find(".review-item input[type=text]").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		form = append(form, strings.Replace(name, "note_", "answer_", 1), answer)
	})
	return form
}

// Whatever a comment can be about stands on the contract's page, once, whether
// it is known or not, and is named in each language.
func TestEveryFieldThatCanBeSpokenOfStandsOnThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	contract := w.address("/contracts/:id<int>", ownAimak)
	w.as("own-advisor")
	for _, sql := range []string{`UPDATE contracts SET penalty_rate = NULL, vat_rate = NULL, quantity = NULL, unit_price = NULL`,
		`UPDATE contracts SET penalty_rate = 0.001, vat_rate = 0.12, quantity = 12, unit_price = 10, advance_share = 0.3, security_share = 0.05, indexation = 'none'`} {
		w.exec(sql)
		page := w.get(contract)
		for _, field := range review.Fields {
			if n := page.Find("#on-" + field).Length(); n != 1 {
				t.Errorf("%s stands %d times on the page (%s)", field, n, sql)
			}
		}
	}
	for _, lang := range []string{"ru", "ky", "en"} {
		w.lang = lang
		page := w.get(contract + "/comments/new?subject=vat_rate")
		page.heard(t)
		if chosen, _ := page.Find(`select[name=subject] option[selected]`).Attr("value"); chosen != "vat_rate" {
			t.Errorf("%s: the form speaks of %q", lang, chosen)
		}
	}
	w.lang = "ru"
	w.saved(contract+"/comments/new", contract+"#review", "register.saved", "subject", "vat_rate", "comment", "С НДС или без?", "asks", "1")
	if link, _ := w.get(contract).Find(`.thread a[href$="#on-vat_rate"]`).Attr("href"); link != contract+"#on-vat_rate" {
		t.Errorf("the question leads to %q", link)
	}
}

// The way of a review: queue, checklist, question, correction, answer, approval.
func TestAnAdvisorReviewsAndTheOkmotuAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`DELETE FROM review_answers; DELETE FROM review_comments; DELETE FROM reviews`)
	contract := w.address("/contracts/:id<int>", ownAimak)
	w.as("own-advisor")
	for lang, word := range map[string]string{"ru": "не проверялся", "ky": "текшерилген эмес", "en": "not reviewed"} {
		w.lang = lang
		queue := w.get("/reviews?state=none&sort=age")
		queue.heard(t)
		queue.has(t, "tbody", word)
		w.get(contract).heard(t)
	}
	w.lang = "ru"
	if text := w.get("/reviews").text("tbody"); strings.Contains(text, word(foreignAimak)) {
		t.Error("a foreign contract is in the queue")
	}
	w.get(contract + "/review").heard(t)
	started := w.send(contract + "/review")
	if started.status != http.StatusSeeOther || !strings.HasPrefix(started.location, "/reviews/") {
		t.Fatalf("start: %d %s", started.status, started.text("main"))
	}
	at := started.location
	if again := w.send(contract + "/review"); again.location != at {
		t.Errorf("a second review was opened: %s", again.location)
	}
	form := w.get(at)
	form.heard(t)
	answers := all(form, "yes")
	if len(answers) < 40 {
		t.Fatalf("the checklist has %d items", len(answers)/2)
	}
	if p := w.send(at, "note_"+answers[0][len("answer_"):], "без ответа"); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-"+answers[0]+"-error"), "Выберите ответ") {
		t.Errorf("a note without an answer: %d %s", p.status, p.text(".error"))
	}
	w.saved(at, at, "review.saved", answers[0], "no", "note_"+answers[0][len("answer_"):], "плана нет", answers[2], "partly")
	w.get(at).has(t, ".level", "критический уровень")
	w.refused(at+"/decide", "decision", "на каждый вопрос списка", "decision", "approved", "summary", "хорошо")
	answers[1] = "partly"
	w.saved(at, at, "review.saved", answers...)
	w.get(at).has(t, ".level", "незначительные недостатки")
	w.refused(at+"/decide", "summary", "что исправить", "decision", "correction", "summary", "")

	w.refused(contract+"/comments/new", "comment", "Заполните", "subject", "value", "comment", "", "asks", "1")
	w.saved(contract+"/comments/new", contract+"#review", "register.saved", "subject", "value", "comment", "Откуда эта сумма?", "asks", "1")
	w.saved(at+"/decide", contract+"#review", "review.decided", "decision", "correction", "summary", "Поясните сумму")
	w.refused(at+"/decide", "decision", "на все вопросы", "decision", "approved", "summary", "хорошо")
	page := w.get(contract)
	page.has(t, "#review ~ .thread", "Откуда эта сумма?")
	if page.Find("#on-value").Length() != 1 {
		t.Error("the figure that the comment is about cannot be led to")
	}

	w.as("own-officer")
	page = w.get(contract)
	page.heard(t)
	page.has(t, "main", "Поясните сумму")
	answer, ok := page.Find(`.thread a[href$="/answer"]`).Attr("href")
	if !ok {
		t.Fatalf("the officer is not offered to answer: %s", page.text("#review ~ *"))
	}
	if page.Find(`a[href$="/review"], a[href$="/comments/new"]`).Length() > 0 {
		t.Error("the officer is offered to review")
	}
	w.get(answer).heard(t)
	w.refused(answer, "comment", "Заполните", "comment", "")
	w.saved(answer, contract+"#review", "register.saved", "comment", "По смете, см. документ")
	w.get(contract+"/comments").has(t, ".answer", "По смете")
	w.get(at).has(t, "main", "незначительные недостатки")

	w.as("own-advisor")
	w.saved(at+"/decide", contract+"#review", "review.decided", "decision", "approved", "summary", "Всё в порядке")
	w.get(contract).has(t, "#review ~ p", "одобрен")
	if p := w.send(at, answers...); p.status != http.StatusConflict {
		t.Errorf("an approved review was changed: %d", p.status)
	}
	w.get("/reviews?state=approved").has(t, "tbody", "одобрен")
	w.get("/history/reviews/"+strings.TrimPrefix(at, "/reviews/")).has(t, "main", "Всё в порядке")
	next := w.send(contract + "/review")
	if next.location == at || next.status != http.StatusSeeOther {
		t.Errorf("a new review after the approval: %d %s", next.status, next.location)
	}
}

func TestAReviewIsTakenOverAndOnlyItsReviewerAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`DELETE FROM review_answers; DELETE FROM review_comments; DELETE FROM reviews`)
	w.person("colleague", "advisor", "41703000000000")
	contract := w.address("/contracts/:id<int>", ownAimak)
	at := w.as("own-advisor").send(contract + "/review").location
	form := all(w.get(at), "yes")
	w.as("colleague")
	if p := w.send(at, form...); p.status != http.StatusForbidden {
		t.Errorf("a colleague answers: %d", p.status)
	}
	w.get(contract+"/review").has(t, "main", "Продолжить её от своего имени")
	if p := w.send(contract + "/review"); p.location != at {
		t.Errorf("taken over: %d %s", p.status, p.location)
	}
	w.saved(at, at, "review.saved", form...)
	if p := w.as("own-advisor").send(at, form...); p.status != http.StatusForbidden {
		t.Errorf("who handed it over still answers: %d", p.status)
	}
}

// A version in use is never changed: the administrator makes the next one.
func TestTheChecklistIsVersioned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as("an-administrator")
	for _, lang := range []string{"ru", "ky", "en"} {
		w.lang = lang
		w.get("/settings/checklist").heard(t)
	}
	w.lang = "ru"
	fresh := []string{"from", "1", "rows", "2", "note", "короче", "text_ru_1", "Вопрос", "text_ky_1", "Суроо", "text_en_1", "Question", "weight_1", "3", "ground_1", ""}
	w.refused("/settings/checklist", "text_ky_1", "на всех трёх языках", altered(fresh, "text_ky_1", "")...)
	if p := w.send("/settings/checklist", altered(fresh, "weight_1", "6")...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-weight_1-error"), "от 1 до 5") {
		t.Errorf("a weight of 6: %d", p.status)
	}
	if p := w.send("/settings/checklist", append(fresh, "drop_1", "1")...); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a list without items: %d", p.status)
	}
	w.saved("/settings/checklist", "/settings/checklist", "checklist.saved", fresh...)
	w.get("/settings/checklist").has(t, "h1", "редакция 2")
	if p := w.send("/settings/checklist", fresh...); p.status != http.StatusConflict || !strings.Contains(p.text(".alert"), "не последняя") {
		t.Errorf("made of an old version: %d %s", p.status, p.text(".alert"))
	}
	w.as("own-advisor")
	if n := w.get(w.address("/reviews/:id<int>", ownAimak)).Find("tbody tr").Length(); n < 20 {
		t.Errorf("the review of version 1 shows %d items", n)
	}
	for _, query := range []string{`UPDATE checklist_items SET weight = 1`, `DELETE FROM checklist_items`, `DELETE FROM checklists`} {
		if err := w.insertAs("an-administrator", query); err == nil {
			t.Errorf("%s went through", query)
		}
	}
	if err := w.insertAs("an-administrator", `INSERT INTO checklist_items (version, position, text_ru, text_ky, text_en, weight) VALUES (1, 99, 'x', 'x', 'x', 1)`); err == nil {
		t.Error("an item was added to a version in use")
	}
}
