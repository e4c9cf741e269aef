package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func actForm(change ...string) []string {
	return altered([]string{"act", "2025-01", "period_from", "01.01.2025", "period_to", "31.01.2025", "accepted_on", "03.02.2025", "quantity", "1 190,5",
		"amount", "100 000,25"}, change...)
}

func paymentForm(change ...string) []string {
	return altered([]string{"payment", "П-1", "act", "2025-01", "paid_on", "10.02.2025", "amount", "99 000"}, change...)
}

func penaltyForm(change ...string) []string {
	return altered([]string{"penalty", "Ш-1", "imposed_on", "01.02.2025", "withheld_on", "", "amount", "1 000", "reason", "пропущен рейс"}, change...)
}

// rowOf is the address of the only row of a part of a contract's page.
func (s *site) rowOf(at, part string) string {
	s.t.Helper()
	href, ok := s.get(at).Find(`a[href^="` + at + "/" + part + `/"]`).Not(`[href$="/new"]`).First().Attr("href")
	if !ok {
		s.t.Fatalf("%s: no row of %s", at, part)
	}
	return href
}

func TestAContractIsSharedOutByHandAndWhatIsLeftIsSeen(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.get(at+"/services/new").has(t, "main", "несколько услуг")
	s.refused(at+"/services/new", "share", "от 0 до 1", "service", kokMoynok+"/waste", "share", "1,1")
	s.refused(at+"/services/new", "service", "Заполните", "service", "", "share", "0,5")
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", kokMoynok+"/waste", "share", "58 %")
	s.refused(at+"/services/new", "service", "уже есть", "service", kokMoynok+"/waste", "share", "0,1")
	s.refused(at+"/services/new", "share", "Осталось 0,42", "service", boruBash+"/waste", "share", "0,43")
	if got, _ := s.get(at + "/services/new").value("share"); got != "0,42" {
		t.Errorf("what is left is suggested as %q", got)
	}
	p := s.get(at)
	p.has(t, "main", "Ещё 42 % суммы не отнесено")
	if p.Find(`a[href="/statements/`+kokMoynok+`/waste/2025"]`).Length() != 1 {
		t.Error("no way to the statement of the service-year")
	}
	share := at + "/services/" + kokMoynok + "/waste"
	s.get(share).spoken(t)
	s.refused(share, "share", "от 0 до 1", "share", "2")
	s.saved(share, at+"#services", "register.saved", "share", "1")
	if text := s.get(at).text("main"); strings.Contains(text, "не отнесено ни к одной") {
		t.Errorf("a contract that is shared out whole has something left: %s", text)
	}
	s.saved(share+"/delete", at+"#services", "register.deleted")
	s.gone(share)
	s.gone(share + "/delete")
}

func TestActsAreRecordedByHandWithinTheContract(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	first := s.get(at + "/acts/new")
	for name, want := range map[string]string{"act": "2025-01", "period_from": "01.01.2025", "period_to": "31.01.2025", "amount": ""} {
		if got, _ := first.value(name); got != want {
			t.Errorf("the first act: %s is suggested as %q, want %q", name, got, want)
		}
	}
	s.refused(at+"/acts/new", "period_from", "(01.01.2025 – 31.12.2025)", actForm("period_from", "31.12.2024")...)
	s.refused(at+"/acts/new", "period_to", "раньше", actForm("period_to", "31.12.2024")...)
	s.refused(at+"/acts/new", "amount", "меньше нуля", actForm("amount", "-0,01")...)
	s.refused(at+"/acts/new", "act", "Заполните", actForm("act", "")...)
	s.refused(at+"/acts/new", "quantity", "числ", actForm("quantity", "много")...)
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	s.refused(at+"/acts/new", "act", "уже есть", actForm()...)
	next := s.get(at + "/acts/new")
	for name, want := range map[string]string{"act": "2025-02", "period_from": "01.02.2025", "period_to": "28.02.2025", "amount": "100000,25"} {
		if got, _ := next.value(name); strings.Map(unspaced, got) != want {
			t.Errorf("the next act: %s is suggested as %q, want %q", name, got, want)
		}
	}
	p := s.get(at)
	p.has(t, "main", "100 000,25")
	p.has(t, "main", "не оплачен")
	row := s.rowOf(at, "acts")
	s.get(row).spoken(t)
	s.saved(row, at+"#acts", "register.saved", actForm("act", "1/а", "period_to", "31.12.2025", "quantity", "")...)
	if got, _ := s.get(at + "/acts/new").value("period_from"); got != "" {
		t.Errorf("the contract is used up and the next act is suggested from %q", got)
	}
	s.refused(at+"/edit", "ends_on", "Сначала исправьте акты", contractChange("ends_on", "30.11.2025")...)
	s.get(row + "/delete").spoken(t)
	s.saved(row+"/delete", at+"#acts", "register.deleted")
	s.gone(row)
}

// unspaced drops the spaces between groups of digits.
func unspaced(r rune) rune {
	if r == ' ' || r == '\u00a0' || r == '\u202f' {
		return -1
	}
	return r
}

func TestPaymentsAreRecordedByHandForAnAct(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	form := s.get(at + "/payments/new")
	if act, _ := form.value("act"); act != "2025-01" {
		t.Errorf("the unpaid act is suggested as %q", act)
	}
	if amount, _ := form.value("amount"); strings.Map(unspaced, amount) != "100000,25" {
		t.Errorf("its amount is suggested as %q", amount)
	}
	s.refused(at+"/payments/new", "amount", "сумм", paymentForm("amount", "сто")...)
	s.refused(at+"/payments/new", "payment", "Заполните", paymentForm("payment", "")...)
	s.refused(at+"/payments/new", "paid_on", "Заполните", paymentForm("paid_on", "")...)
	if p := s.send(at+"/payments/new", paymentForm("act", "7")...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-act-error"), "Такого акта") {
		t.Errorf("an act that the contract lacks: %d %s", p.status, p.text(".alert"))
	}
	s.saved(at+"/payments/new", at+"#payments", "register.saved", paymentForm()...)
	s.refused(at+"/payments/new", "payment", "уже есть", paymentForm("amount", "1 000")...)
	s.refused(at+"/payments/new", "amount", "осталось 1 000,25", paymentForm("payment", "П-2", "amount", "1 000,26")...)
	p := s.get(at)
	p.has(t, ".figures", "осталось оплатить: 1 000,25")
	if strings.Contains(p.text("main"), "не оплачен") {
		t.Error("a paid act is marked as unpaid")
	}
	refused := s.send(s.rowOf(at, "acts") + "/delete")
	refused.has(t, ".alert", "Акт оплачен")
	row := s.rowOf(at, "payments")
	s.get(row).spoken(t)
	s.refused(row, "act", "доля в договоре не указана", paymentForm("act", "")...)
	s.exec(`UPDATE contracts SET advance_share = 0.5`)
	s.saved(row, at+"#payments", "register.saved", paymentForm("act", "")...)
	s.get(at).has(t, "main", "без акта (аванс)")
	s.get(row + "/delete").spoken(t)
	s.saved(row+"/delete", at+"#payments", "register.deleted")
	s.gone(row)
}

func TestPenaltiesCountOnceTheyAreWithheld(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.refused(at+"/penalties/new", "withheld_on", "раньше", penaltyForm("withheld_on", "31.01.2025")...)
	s.refused(at+"/penalties/new", "reason", "Заполните", penaltyForm("reason", "")...)
	s.refused(at+"/penalties/new", "amount", "меньше нуля", penaltyForm("amount", "-1")...)
	s.saved(at+"/penalties/new", at+"#penalties", "register.saved", penaltyForm()...)
	s.refused(at+"/penalties/new", "penalty", "уже есть", penaltyForm()...)
	p := s.get(at)
	p.has(t, "main", "не удержан")
	p.has(t, ".figures", "Удержано штрафов ? 0,00")
	row := s.rowOf(at, "penalties")
	s.get(row).spoken(t)
	s.saved(row, at+"#penalties", "register.saved", penaltyForm("withheld_on", "01.02.2025")...)
	s.get(at).has(t, ".figures", "Удержано штрафов ? 1 000,00")
	s.get(row + "/delete").spoken(t)
	s.saved(row+"/delete", at+"#penalties", "register.deleted")
	s.gone(row)
}

func TestARowOfAnotherContractIsNotFound(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	other := s.send("/contracts/new", contractForm("number", "КМ-2025/02")...).location
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	s.saved(at+"/payments/new", at+"#payments", "register.saved", paymentForm()...)
	s.saved(at+"/penalties/new", at+"#penalties", "register.saved", penaltyForm()...)
	forms := map[string][]string{"acts": actForm("act", "2"), "payments": paymentForm("payment", "2", "act", ""), "penalties": penaltyForm("penalty", "2")}
	for part, form := range forms {
		foreign := other + strings.TrimPrefix(s.rowOf(at, part), at)
		s.gone(foreign)
		s.gone(foreign + "/delete")
		s.gone(other + "/" + part + "/999999")
		for _, path := range []string{foreign, foreign + "/delete"} {
			if p := s.send(path, form...); p.status != http.StatusNotFound {
				t.Errorf("POST %s: %d, want 404", path, p.status)
			}
		}
		s.get(s.rowOf(at, part)) // still there
	}
}

func TestCostsAreRecordedByHandOnceAKindAndYear(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	path, id := wastePage+"/costs/new", strings.TrimPrefix(at, "/contracts/")
	cost := func(change ...string) []string {
		return altered([]string{"kind", "transition", "year", "2025", "amount", "5 000,50", "contract", id, "basis", "quote", "note", "перевозка баков"}, change...)
	}
	// The contract is offered only once it buys the service.
	if p := s.send(path, cost()...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-contract-error"), "не покупает эту услугу") {
		t.Errorf("a contract that does not buy the service: %d %s", p.status, p.text(".alert"))
	}
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", kokMoynok+"/waste", "share", "1")
	link := s.get(at).Find(`a[href="` + path + `?contract=` + id + `"]`)
	if link.Length() != 1 {
		t.Error("no way from the contract to a new cost")
	}
	if got, _ := s.get(path + "?contract=" + id).value("contract"); got != id {
		t.Errorf("the contract is suggested as %q", got)
	}
	s.refused(path, "contract", "выберите договор", cost("contract", "")...)
	s.refused(path, "year", "от 1990 до 2199", cost("year", "25")...)
	s.refused(path, "amount", "меньше нуля", cost("amount", "-1")...)
	s.saved(path, wastePage+"#costs", "register.saved", cost()...)
	s.refused(path, "kind", "уже есть", cost()...)
	s.get(at).has(t, "main", "5 000,50")
	row, _ := s.get(at).Find(`a[href^="` + wastePage + `/costs/"]`).Not(`[href*="new"]`).First().Attr("href")
	s.get(row).spoken(t)
	s.refused(at+"/services/"+kokMoynok+"/waste/delete", "", "Затраты этой услуги")
	s.gone("/aimaks/" + boruBash + "/services/waste" + strings.TrimPrefix(row, wastePage))
	s.gone("/aimaks/" + boruBash + "/services/lighting/costs/new")
	s.saved(row, wastePage+"#costs", "register.saved", cost("kind", "administration", "contract", "", "basis", "", "amount", "7")...)
	s.get(row + "/delete").spoken(t)
	s.saved(row+"/delete", wastePage+"#costs", "register.deleted")
	s.gone(row)
}
