package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// findingForm is everything that the form of a finding takes.
func findingForm(change ...string) []string {
	return altered([]string{"number", "СП-2025/17", "found_on", "15.03.2025", "subject", "", "aimak", "", "repeats", "", "title", "Оплата без акта",
		"finding", "Оплачено 100 000 сом, акта нет.", "ground", "Договор, п. 4", "amount", "100 000"}, change...)
}

// The way of a finding: written, answered, measures, done, checked, closed.
func TestAFindingIsAnsweredMeasuredCheckedAndClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`DELETE FROM finding_steps; DELETE FROM findings`)
	subject := strings.TrimPrefix(w.address("/contracts/:id<int>/acts/:row<int>", ownAimak), "/")
	w.as("an-auditor")
	w.get("/findings/new").heard(t)
	for _, test := range []struct {
		field, sentence string
		change          []string
	}{
		{"number", "Заполните", []string{"number", ""}},
		{"aimak", "Заполните", nil},
		{"subject", "Такой страницы нет", []string{"subject", "acts/999999"}},
		{"subject", "Такой страницы нет", []string{"subject", "users/1"}},
		{"title", "Заполните", []string{"subject", subject, "title", ""}},
		{"finding", "Заполните", []string{"subject", subject, "finding", " "}},
		{"amount", "меньше нуля", []string{"subject", subject, "amount", "-1"}},
		{"found_on", "не дата", []string{"subject", subject, "found_on", "32.01.2025"}},
		{"repeats", "с таким номером нет", []string{"subject", subject, "repeats", "СП-1"}},
	} {
		w.refused("/findings/new", test.field, test.sentence, findingForm(test.change...)...)
	}
	made := w.send("/findings/new", findingForm("subject", subject)...)
	if made.status != http.StatusSeeOther {
		t.Fatalf("write a finding: %d %s", made.status, made.text(".alert"))
	}
	at := made.location
	w.refused("/findings/new", "number", "уже есть", findingForm("subject", subject)...)
	w.saved(at+"/edit", at, "register.saved", "title", "Оплата без акта приёмки", "finding", "Акта нет", "ground", "", "amount", "100 000")
	if p := w.send(at+"/check", "kind", "checked", "text", "проверено"); p.status != http.StatusConflict {
		t.Errorf("checked before an answer: %d", p.status)
	}
	if p := w.send(at+"/answer", "kind", "answer", "text", "нет"); p.status != http.StatusForbidden {
		t.Errorf("the auditor answers himself: %d", p.status)
	}

	w.as("own-head")
	for lang, word := range map[string]string{"ru": "ждёт ответа", "ky": "жоопту күтүүдө", "en": "waits for an answer"} {
		w.lang = lang
		p := w.get(at)
		p.heard(t)
		p.has(t, ".verdict", word)
		w.get("/findings").heard(t)
	}
	w.lang = "ru"
	w.saved(at+"/answer", at, "register.saved", "kind", "answer", "text", "Акт утерян, восстанавливаем")
	w.as("own-officer")
	w.refused(at+"/answer", "due_on", "укажите срок", "kind", "measure", "text", "Составим акт", "due_on", "", "restored", "")
	w.saved(at+"/answer", at, "register.saved", "kind", "measure", "text", "Составим акт", "due_on", "01.04.2025")
	w.refused(at+"/answer", "restored", "больше суммы", "kind", "done", "text", "Возвращено", "due_on", "", "restored", "100 000,01")
	w.saved(at+"/answer", at, "register.saved", "kind", "done", "text", "Возвращено", "restored", "60 000")
	if p := w.send(at+"/answer", "kind", "closed", "text", "закрыто"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("the okmotu closes a finding: %d", p.status)
	}
	if p := w.as("own-advisor").send(at+"/answer", "kind", "answer", "text", "x"); p.status != http.StatusForbidden {
		t.Errorf("the advisor answers a finding: %d", p.status)
	}

	w.as("an-auditor")
	list := w.get("/findings?state=overdue")
	list.has(t, "tbody", "просрочено")
	list.has(t, ".figures", "0 из 1 замечаний") // what the okmotu says of itself does not count
	list.has(t, ".figures", "0,00 из 100 000,00 сом")
	w.saved(at+"/check", at, "register.saved", "kind", "checked", "text", "Видел выписку", "restored", "60 000")
	w.saved(at+"/check", at, "register.saved", "kind", "closed", "text", "Исправлено")
	list = w.get("/findings")
	list.has(t, ".figures", "1 из 1 замечаний")
	list.has(t, ".figures", "60 000,00 из 100 000,00 сом")
	if text := list.text("main"); strings.Index(text, "Исправлено") > strings.Index(text, "100 000") || !strings.HasPrefix(list.text(".figure-label"), "Исправлено") {
		t.Error("what was found stands before what was put right")
	}
	if p := w.send(at+"/edit", "title", "Иначе", "finding", "Иначе", "ground", "", "amount", ""); p.status != http.StatusConflict {
		t.Errorf("the words of an answered finding were changed: %d", p.status)
	}
	_, csv := w.download("/findings?as=csv&state=closed")
	if _, other := w.download("/findings?as=csv&state=open"); csv == other {
		t.Error("the file does not follow the filters")
	}
	w.saved(at+"/check", at, "register.saved", "kind", "reopened", "text", "Снова")
	w.get(at).has(t, ".steps", "Открыто снова")
	w.get("/aimaks/"+ownAimak).has(t, "#findings", "Замечания аудита")
	w.get(w.address("/contracts/:id<int>", ownAimak)).has(t, "#review ~ ul", "СП-2025/17")
}

func TestAFindingIsOnAStatementsFigureOrAnAimakAndMayRepeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as("an-auditor")
	made := w.send("/findings/new", findingForm("subject", "/statements/"+foreignAimak+"/cemetery/2024")...)
	if made.status != http.StatusSeeOther {
		t.Fatalf("on a statement: %d %s", made.status, made.text(".alert"))
	}
	if link, _ := w.get(made.location).Find(".facts a").Eq(1).Attr("href"); link != "/statements/"+foreignAimak+"/cemetery/2024" {
		t.Errorf("the finding leads to %s", link)
	}
	made = w.send("/findings/new", findingForm("number", "СП-18", "aimak", ownAimak, "repeats", word(ownAimak))...)
	if made.status != http.StatusSeeOther {
		t.Fatalf("on an aimak: %d %s", made.status, made.text(".alert"))
	}
	w.get(made.location).has(t, ".facts", "прежнее замечание")
	w.refused("/findings/new", "aimak", "другому аймаку", findingForm("number", "СП-19", "aimak", ownAimak, "repeats", word(foreignAimak))...)
}

// With PostgreSQL alone an auditor edits nothing but findings, and nobody else
// moves one out of their turn.
func TestFindingsAndReviewsAreHeldByPostgreSQLAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, foreign := w.rows[ownAimak], w.rows[foreignAimak]
	for _, test := range []struct{ who, query string }{
		{"an-auditor", fmt.Sprintf(`UPDATE contracts SET title = 'x' WHERE id = %d`, own["contracts"])},
		{"an-auditor", fmt.Sprintf(`UPDATE reviews SET summary = 'x' WHERE id = %d`, own["reviews"])},
		{"an-auditor", fmt.Sprintf(`INSERT INTO review_comments (contract_id, subject, comment) VALUES (%d, 'value', 'x')`, own["contracts"])},
		{"an-auditor", fmt.Sprintf(`INSERT INTO finding_steps (finding_id, aimak, kind, text) VALUES (%d, '%s', 'answer', 'x')`, own["findings"], ownAimak)},
		{"an-auditor", fmt.Sprintf(`UPDATE findings SET status = 'closed' WHERE id = %d`, own["findings"])},
		{"an-auditor", fmt.Sprintf(`UPDATE findings SET title = 'x' WHERE id = %d`, own["findings"])}, // another's
		{"an-auditor", fmt.Sprintf(`INSERT INTO findings (number, aimak, contract_id, subject, title, finding) VALUES ('x', '%s', %d, 'contracts/1', 'x', 'x')`, ownAimak, foreign["contracts"])},
		{"own-officer", fmt.Sprintf(`SELECT finding_status_moved(%d, 'closed')`, own["findings"])},
		{"own-officer", fmt.Sprintf(`SELECT finding_status_moved(%d, 'answered')`, foreign["findings"])},
		{"own-officer", `SELECT finding_status_moved(999999, 'answered')`},
		{"own-officer", fmt.Sprintf(`INSERT INTO findings (number, aimak, subject, title, finding) VALUES ('x', '%s', 'units/x', 'x', 'x')`, ownAimak)},
		{"own-officer", fmt.Sprintf(`INSERT INTO finding_steps (finding_id, aimak, kind, text) VALUES (%d, '%s', 'closed', 'x')`, own["findings"], ownAimak)},
		{"own-officer", fmt.Sprintf(`INSERT INTO reviews (contract_id, version) VALUES (%d, 1)`, own["contracts"])},
		{"own-officer", fmt.Sprintf(`INSERT INTO review_comments (contract_id, subject, comment, asks) VALUES (%d, 'value', 'x', true)`, own["contracts"])},
		{"own-officer", fmt.Sprintf(`INSERT INTO review_comments (contract_id, subject, comment, user_id) VALUES (%d, 'value', 'x', 1)`, own["contracts"])},
		{"own-officer", fmt.Sprintf(`UPDATE review_comments SET comment = 'x' WHERE id = %d`, own["comments"])},
		{"own-head", fmt.Sprintf(`UPDATE review_answers SET answer = 'yes' WHERE review_id = %d`, own["reviews"])},
		{"own-advisor", fmt.Sprintf(`UPDATE review_answers SET answer = 'yes' WHERE review_id = %d`, own["reviews"])}, // not his review
		{"own-advisor", fmt.Sprintf(`INSERT INTO reviews (contract_id, version) VALUES (%d, 1)`, foreign["contracts"])},
		{"own-advisor", fmt.Sprintf(`INSERT INTO review_comments (contract_id, subject, comment) VALUES (%d, 'value', 'x')`, foreign["contracts"])},
		{"own-advisor", fmt.Sprintf(`DELETE FROM reviews WHERE id = %d`, own["reviews"])},
		{"an-administrator", `DELETE FROM findings`},
	} {
		before := w.state()
		err := w.insertAs(test.who, test.query)
		if w.state() != before {
			t.Errorf("%s wrote: %s (%v)", test.who, test.query, err)
		}
	}
}

func TestTheDashboardCountsWhatItsListsShow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.rows[ownAimak]["contracts"]
	w.exec(`DELETE FROM measurements; DELETE FROM inspections; DELETE FROM indicators; UPDATE acts SET milestone_id = NULL;
		UPDATE penalties SET milestone_id = NULL; DELETE FROM milestones`)
	w.exec(`INSERT INTO milestones (contract_id, milestone, title, kind, due_on) VALUES (?, '1', 'Первый', 'delivery', '2024-03-01'), (?, '2', 'Второй', 'delivery', '2024-04-01')`, own, own)
	w.exec(`INSERT INTO indicators (contract_id, indicator, unit, better, baseline, target) VALUES (?, 'Охват', '%', 'higher', 80, 90)`, own)
	w.exec(`INSERT INTO inspections (contract_id, inspection, inspected_on, inspectors) VALUES (?, '1', '2024-05-01', 'x'), (?, '2', '2024-06-01', 'x')`, own, own)
	w.exec(`INSERT INTO measurements (inspection_id, indicator_id, contract_id, measured)
		SELECT i.id, n.id, n.contract_id, CASE i.inspection WHEN '1' THEN 90 ELSE 85 END FROM inspections i JOIN indicators n USING (contract_id)`)
	w.exec(`INSERT INTO flags (flag, version, subject, aimak, contract_id, result) VALUES ('K01', 1, 'contracts/' || ?, ?, ?, 1)`, own, ownAimak, own)
	w.exec(`DELETE FROM baselines WHERE aimak = ?`, ownAimak)
	w.exec(`DELETE FROM payments WHERE contract_id = ?`, own)
	w.as("own-advisor")
	for _, lang := range []string{"ru", "ky", "en"} {
		w.lang = lang
		w.get("/dashboard").heard(t)
		w.get("/dashboard/contracts?what=act_overdue").heard(t)
	}
	w.lang = "ru"
	board := w.get("/dashboard?aimak=" + ownAimak)
	found := map[string]string{}
	board.Find(".watched a").Each(func(_ int, link *goquery.Selection) {
		href, _ := link.Attr("href")
		kind := href[strings.Index(href, "what=")+len("what="):]
		found[kind] = link.Find("b").Text()
		if rows := fmt.Sprint(w.get(href).Find("tbody tr").Length()); rows != found[kind] {
			t.Errorf("%s counts %s and lists %s", kind, found[kind], rows)
		}
	})
	for _, kind := range []string{"milestone_overdue", "act_overdue", "act_unpaid", "no_baseline", "quality_fell", "flag_raised", "finding_open", "question_open", "not_reviewed"} {
		if found[kind] != "1" {
			t.Errorf("%s counts %q", kind, found[kind])
		}
	}
	for _, kind := range []string{"expiring", "expired_open"} {
		if found[kind] != "0" {
			t.Errorf("%s counts %q", kind, found[kind])
		}
	}
	w.get("/dashboard/contracts?what=milestone_overdue").has(t, "tbody", "01.03.2024")
	w.exec(`UPDATE measurements SET measured = 90; UPDATE milestones SET met_on = due_on; UPDATE flags SET status = 'closed'`)
	w.exec(`UPDATE contracts SET ends_on = current_date + 10 WHERE id = ?`, own)
	board = w.get("/dashboard?aimak=" + ownAimak)
	board.has(t, `.watched a[href*="what=expiring"] b`, "1")
	for _, kind := range []string{"milestone_overdue", "quality_fell", "flag_raised"} {
		board.has(t, `.watched a[href*="what=`+kind+`"] b`, "0")
	}
	w.exec(`UPDATE contracts SET ends_on = current_date - 1 WHERE id = ?`, own)
	w.get("/dashboard?aimak="+ownAimak).has(t, `.watched a[href*="what=expired_open"] b`, "1")
	// Of a foreign aimak nothing is counted.
	if p := w.as("no-aimak").get("/dashboard"); !strings.Contains(p.text(".lead"), ": 0") {
		t.Errorf("somebody without an aimak watches over %s", p.text(".lead"))
	}
}
