package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// termsForm is a draft with all of its clauses.
func termsForm(change ...string) []string {
	return altered(append(contractForm(), "record_as", "draft", "price_basis", "per_household", "unit_price", "1 000,00", "quantity", "1200,0005",
		"indexation", "clause", "indexation_note", "Раз в год по индексу цен", "advance_share", "0,1", "security_share", "5 %", "penalty_rate", "0,1 %",
		"penalty_cap", "10 %", "vat_rate", "0", "notice_on", "01.11.2025", "renewable", "yes", "procurement_method", "", "ground", ""),
		append([]string{"signed_on", ""}, change...)...)
}

// okmotuSite is a site with an officer, a head and an advisor.
func okmotuSite(t *testing.T) *site {
	t.Helper()
	s, _ := contracted(t)
	s.person("head", "head", oblasts...)
	s.person("advisor", "advisor", oblasts...)
	return s
}

func (s *site) drafted(form ...string) string {
	s.t.Helper()
	p := s.as("officer").send("/contracts/new", form...)
	if p.status != http.StatusSeeOther {
		s.t.Fatalf("the draft was not made: %d %s", p.status, p.text(".alert, main"))
	}
	return p.location
}

func TestAContractLivesFromDraftToCompletion(t *testing.T) {
	t.Parallel()
	s := okmotuSite(t)
	form := termsForm("number", "КМ-Ж")
	s.refused("/contracts/new", "signed_on", "нет дня подписания", altered(form, "signed_on", "20.12.2024")...)
	s.refused("/contracts/new", "value", "1 200 000,50", altered(form, "value", "1 200 000,00")...)
	s.refused("/contracts/new", "indexation_note", "условие индексации", altered(form, "indexation_note", "")...)
	s.refused("/contracts/new", "advance_share", "от 0 до 1", altered(form, "advance_share", "110 %")...)
	at := s.drafted(form...)
	p := s.get(at)
	p.spoken(t)
	for _, words := range []string{"проект", "ждёт подписи главы", "0,1 % в день", "ГОИД / ГОИК", "5 % суммы", "Составлен проект", "1 000,00 × 1 200,0005"} {
		p.has(t, "main", words)
	}
	if text := p.text("main"); strings.Contains(text, "Подписать договор") || !strings.Contains(text, "Отказаться от проекта") {
		t.Errorf("the officer is offered %s", p.text(".actions"))
	}
	edit := s.get(at + "/edit")
	for name, want := range map[string]string{"penalty_rate": "0,001", "security_share": "0,05", "indexation": "clause", "renewable": "yes", "vat_rate": "0"} {
		if got, _ := edit.value(name); got != want {
			t.Errorf("the form shows %s as %q, want %q", name, got, want)
		}
	}
	if p := s.send(at+"/acts/new", actForm()...); p.status != http.StatusConflict {
		t.Errorf("an act under a draft: %d", p.status)
	}
	s.closed(at + "/sign")
	s.as("head")
	s.closed(at + "/discard")
	ask := s.get(at + "/sign")
	ask.spoken(t)
	ask.has(t, "main", "Вы подписываете договор КМ-Ж")
	s.refused(at+"/sign", "on", "Заполните", "on", "", "reason", "")
	s.saved(at+"/sign", at+"#life", "contract.step.done", "on", "20.12.2024", "reason", "")
	if p := s.send(at+"/sign", "on", "20.12.2024", "reason", ""); p.status != http.StatusConflict {
		t.Errorf("signed twice: %d", p.status)
	}
	s.as("officer").refused(at+"/edit", "", "дополнительным соглашением", contractChange("number", "КМ-Ж", "value", "1")...)
	s.refused(at+"/start", "on", "раньше 20.12.2024", "on", "19.12.2024", "reason", "")
	s.saved(at+"/start", at+"#life", "contract.step.done", "on", "01.01.2025", "reason", "")

	s.get(at + "/amendments/new").spoken(t)
	amendment := []string{"amendment", "1", "signed_on", "01.03.2025", "reason", "price_index", "ground", "п. 4.2", "value_delta", "100 000", "ends_on", "31.01.2026", "quantity_delta", "", "note", "Индекс"}
	s.refused(at+"/amendments/new", "ground", "Заполните", altered(amendment, "ground", "")...)
	s.refused(at+"/amendments/new", "value_delta", "меньше нуля", altered(amendment, "value_delta", "-2 000 000", "ends_on", "")...)
	s.saved(at+"/amendments/new", at+"#amendments", "register.saved", amendment...)
	row := s.amendmentOf(at)
	s.get(row).spoken(t)
	s.closed(row + "/approve")
	s.saved(row+"/edit", row, "register.saved", altered(amendment, "value_delta", "110 000,10")...)
	s.as("head").get(row+"/approve").has(t, "main", "1 200 000,50 → 1 310 000,60")
	s.saved(row+"/approve", row, "contract.step.done", "on", "02.03.2025", "reason", "Согласен")
	s.as("officer")
	p = s.get(row)
	for _, words := range []string{"утверждено", "Согласен", "+110 000,10", "9,17", "Предел изменения суммы в реестре не записан"} {
		p.has(t, "main", words)
	}
	if p.Find("a[href^='/documents/amendments/']").Length() == 0 {
		t.Error("nothing can be attached to the amendment")
	}
	s.get(at).has(t, ".figures", "1 310 000,60")
	s.get("/history"+row[strings.LastIndex(row, "/amendments"):]).has(t, "main", "Дополнительное соглашение 1")
	s.as("officer")
	if p := s.send(row+"/edit", amendment...); p.status != http.StatusConflict {
		t.Errorf("a decided amendment is changed: %d", p.status)
	}
	s.saved(at+"/complete", at+"#life", "contract.step.done", "on", "31.01.2026", "reason", "")
	s.saved(at+"/insource", at+"#life", "contract.step.done", "on", "01.02.2026", "reason", "Дешевле самим")
	renewed := s.send(at+"/renew", "number", "КМ-Ж2", "starts_on", "01.02.2026", "ends_on", "31.01.2027")
	if renewed.status != http.StatusSeeOther {
		t.Fatalf("not renewed: %d %s", renewed.status, renewed.text("main"))
	}
	s.get(renewed.location).has(t, "main", "Продолжает договор КМ-Ж")
	timeline := s.get(at).text(".timeline")
	for _, words := range []string{"Составлен проект", "20.12.2024 Подписан", "Начато исполнение", "соглашение 1: утверждено", "Исполнен", "собственными силами", "проект продления"} {
		if !strings.Contains(timeline, words) {
			t.Errorf("the timeline lacks %q: %s", words, timeline)
		}
	}
	s.as("advisor").get(at).spoken(t)
	s.closed(at + "/terminate")
	for _, query := range []string{"draft", "completed", "active", "ended"} {
		s.get("/contracts?status=" + query + "&sort=-status").spoken(t)
	}
}

func (s *site) amendmentOf(at string) string {
	s.t.Helper()
	href, ok := s.get(at).Find("a[href^='" + at + "/amendments/']").FilterFunction(func(_ int, link *goquery.Selection) bool {
		href, _ := link.Attr("href")
		return href != at+"/amendments/new"
	}).First().Attr("href")
	if !ok {
		s.t.Fatal("no amendment on the page")
	}
	return href
}

func TestTheHeadEndsAContractAndTakesItBack(t *testing.T) {
	t.Parallel()
	s := okmotuSite(t)
	at := s.drafted(contractForm("number", "КМ-К")...)
	s.closed(at + "/terminate")
	s.as("head")
	s.refused(at+"/terminate", "reason", "причину", "on", "01.03.2025", "reason", "")
	s.refused(at+"/terminate", "on", "между началом и окончанием", "on", "01.03.2026", "reason", "x")
	s.saved(at+"/terminate", at+"#life", "contract.step.done", "on", "01.03.2025", "reason", "Не вывозит")
	p := s.get(at)
	p.has(t, ".facts", "расторгнут 01.03.2025")
	p.has(t, ".timeline", "Не вывозит")
	s.saved(at+"/reinstate", at+"#life", "contract.step.done", "on", "02.03.2025", "reason", "Суд отменил")
	s.get(at).has(t, ".lead", "исполняется")
	at = s.drafted(termsForm("number", "КМ-О")...)
	s.saved(at+"/discard", at+"#life", "contract.step.done", "on", "01.03.2025", "reason", "Нет денег")
	s.get(at).has(t, "main", "не входит ни в один расчёт")
	if p := s.send(at+"/edit", contractChange("number", "КМ-О")...); p.status != http.StatusConflict {
		t.Errorf("a cancelled contract is changed: %d", p.status)
	}
}

func TestAContractIsTransferredToASuccessor(t *testing.T) {
	t.Parallel()
	s := okmotuSite(t)
	at := s.drafted(contractForm("number", "КМ-П")...)
	s.get(at+"/transfer").has(t, ".alert", "нет правопреемника")
	if p := s.send(at+"/transfer", "buyer", boruBash, "on", "02.01.2025", "reason", ""); p.status != http.StatusConflict {
		t.Errorf("without a successor: %d", p.status)
	}
	s.exec(`INSERT INTO successions VALUES (?, ?, '2025-01-01')`, kokMoynok, boruBash)
	s.get(at).has(t, ".actions", "Передать правопреемнику")
	s.get(at+"/transfer").has(t, "main", "Услуги остаются у аймака")
	s.saved(at+"/transfer", at+"#life", "contract.step.done", "buyer", boruBash, "on", "02.01.2025", "reason", "Объединение")
	p := s.get(at)
	p.has(t, ".facts", s.name(boruBash))
	p.has(t, ".timeline", "Передан правопреемнику")
}

func (s *site) name(soate string) string {
	s.t.Helper()
	return s.get("/aimaks/" + soate).text("h1")
}

func TestTheLifeOfAContractSpeaksEveryLanguage(t *testing.T) {
	t.Parallel()
	s := okmotuSite(t)
	draft := s.drafted(termsForm("number", "КМ-Я")...)
	active := s.drafted(contractForm("number", "КМ-Ы")...)
	s.saved(active+"/amendments/new", active+"#amendments", "register.saved", "amendment", "1", "signed_on", "01.03.2025", "reason", "term", "ground", "п. 3", "value_delta", "0", "ends_on", "31.03.2026", "quantity_delta", "", "note", "")
	row := s.amendmentOf(active)
	for lang, words := range map[string]string{"ru": "проект", "ky": "долбоор", "en": "draft"} {
		s.lang = lang
		s.as("officer")
		for _, path := range []string{draft, active, draft + "/edit", draft + "/discard", active + "/complete", active + "/notice", active + "/insource",
			active + "/renew", active + "/amendments/new", row, row + "/edit", row + "/delete", "/contracts?status=draft"} {
			s.get(path).spoken(t)
		}
		s.get(draft).has(t, ".lead", words)
		s.as("head")
		for _, path := range []string{draft + "/sign", active + "/terminate", row + "/approve", row + "/refuse", row} {
			s.get(path).spoken(t)
		}
	}
	s.lang = "ru"
}

func TestTwoOfficersDoNotOverwriteAnAmendmentThatTheHeadReads(t *testing.T) {
	t.Parallel()
	s := okmotuSite(t)
	at := s.drafted(contractForm("number", "КМ-Э")...)
	amendment := []string{"amendment", "1", "signed_on", "01.03.2025", "reason", "price_index", "ground", "п. 4", "value_delta", "100", "ends_on", "", "quantity_delta", "", "note", ""}
	s.saved(at+"/amendments/new", at+"#amendments", "register.saved", amendment...)
	row := s.amendmentOf(at)
	asked := s.as("head").get(row + "/approve")
	pairs := []string{"on", "02.03.2025", "reason", ""}
	asked.Find("main form input[type=hidden]").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		pairs = append(pairs, name, value)
	})
	s.as("officer").saved(row+"/edit", row, "register.saved", altered(amendment, "value_delta", "99999")...)
	if p := s.as("head").send(row+"/approve", pairs...); p.status != http.StatusConflict || !strings.Contains(p.text("main"), "99") {
		t.Errorf("what was changed meanwhile is approved unseen: %d %s", p.status, p.text("main"))
	}
}
