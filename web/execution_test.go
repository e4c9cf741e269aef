package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// running is a contract in force with the terms that its execution needs, an act
// of January, and a budget line of the year.
func running(t *testing.T) (s *site, at, line string) {
	t.Helper()
	s, at = contracted(t)
	s.exec(`UPDATE contracts SET advance_share = 0.1, penalty_rate = 0.001, penalty_cap = 0.05, security_share = 0.05, vat_rate = 0.12`)
	s.exec(`INSERT INTO budget_lines (id, aimak, year, line, functional_code, economic_code, title, approved)
		OVERRIDING SYSTEM VALUE VALUES (77, ?, 2025, '51-20', '7051', '2215', 'Услуги', 1000000)`, kokMoynok)
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	return s, at, "77"
}

// worded checks that no key of execution stands where a sentence should.
func (p page) worded(t testing.TB) {
	t.Helper()
	p.spoken(t)
	for _, area := range []string{"[execution.", "[complaint.", "[journal.", "[view."} {
		if strings.Contains(p.Text(), area) {
			t.Errorf("%s: a sentence is missing: %s", p.path, p.text("main"))
		}
	}
}

func milestoneForm(change ...string) []string {
	return altered([]string{"milestone", "1", "title", "Вывоз за январь", "kind", "delivery", "due_on", "31.01.2025", "met_on", "13.02.2025", "quantity", "",
		"amount", "100 000,25"}, change...)
}

func TestAScheduleIsMadeAndALateMilestonePenalisedByTheContract(t *testing.T) {
	t.Parallel()
	s, at, _ := running(t)
	s.get(at+"/milestones/schedule").has(t, "main", "этапов: 12")
	s.saved(at+"/milestones/schedule", at+"#milestones", "execution.schedule.made")
	again := s.send(at + "/milestones/schedule")
	again.has(t, ".alert", "уже есть этапы")
	s.get(at).has(t, "main", "просрочен")
	s.refused(at+"/milestones/new", "due_on", "Заполните", milestoneForm("due_on", "")...)
	s.saved(at+"/milestones/new", at+"#milestones", "register.saved", milestoneForm("milestone", "Э-1")...)
	s.refused(at+"/milestones/new", "milestone", "уже есть", milestoneForm("milestone", "Э-1")...)
	href, ok := s.get(at).Find(`tr:contains("Э-1") a[href*="penalties/new?milestone="]`).Attr("href")
	if !ok {
		t.Fatal("no way from the late milestone to its penalty")
	}
	form := s.get(href)
	form.worded(t)
	form.has(t, ".lead", "100 000,25 × 0,1 % × 13 дн. = 1 300,00")
	form.has(t, ".lead", "Предел по договору 60 000,03")
	milestone, _ := form.value("milestone_id")
	penalty := func(change ...string) []string {
		return altered([]string{"penalty", "Ш-1", "imposed_on", "20.02.2025", "milestone_id", milestone, "amount", "", "withheld_on", "", "difference_reason", "",
			"reason", "просрочка"}, change...)
	}
	s.refused(at+"/penalties/new", "difference_reason", "По договору 1 300,00, отличие −300,00", penalty("amount", "1 000")...)
	s.saved(at+"/penalties/new", at+"#penalties", "register.saved", penalty()...)
	p := s.get(at)
	p.has(t, "main", "100 000,25 × 0,1 % × 13 дн.; по договору 1 300,00")
	s.saved(at+"/penalties/new", at+"#penalties", "register.saved", penalty("penalty", "Ш-2", "amount", "1 000", "difference_reason", "первый раз")...)
	s.get(at).has(t, "main", "первый раз")
	row, _ := s.get(at).Find(`tr:contains("Ш-1") th a`).Attr("href")

	// The officer withholds, the head lets go.
	if p := s.get(at); p.Find(`a[href$="/waive"]`).Length() != 0 {
		t.Error("an officer is offered to waive a penalty")
	}
	if p := s.send(row+"/waive", "waiver_reason", "x"); p.status != http.StatusForbidden {
		t.Errorf("an officer waives a penalty: %d", p.status)
	}
	s.person("head", "head", kokMoynok)
	s.as("head")
	s.get(row + "/waive").worded(t)
	s.refused(row+"/waive", "waiver_reason", "Заполните", "waiver_reason", "")
	s.saved(row+"/waive", at+"#penalties", "execution.penalty.waived_done", "waiver_reason", "паводок")
	s.get(at).has(t, "main", "прощён")
	s.send(row+"/waive", "waiver_reason", "ещё").has(t, ".alert", "прощён")
	s.as("officer").send(row, penalty("withheld_on", "21.02.2025")...).has(t, ".alert", "прощён")
}

func TestARefusedActIsShownAndNotPaid(t *testing.T) {
	t.Parallel()
	s, at, _ := running(t)
	refusal := func(change ...string) []string {
		return altered([]string{"act", "2025-02", "period_from", "01.02.2025", "period_to", "28.02.2025", "accepted_on", "03.03.2025", "status", "refused",
			"claimed_amount", "100 000", "amount", "", "quality", "bad", "reason", "нет ни одного рейса", "advance_set_off", ""}, change...)
	}
	s.refused(at+"/acts/new", "reason", "почему принято не всё", refusal("reason", "")...)
	s.refused(at+"/acts/new", "amount", "принятая сумма — 0", refusal("amount", "5")...)
	s.refused(at+"/acts/new", "status", "принято частично", refusal("status", "accepted", "amount", "5")...)
	s.saved(at+"/acts/new", at+"#acts", "register.saved", refusal()...)
	p := s.get(at)
	p.worded(t)
	p.has(t, "main", "отказано, плохо нет ни одного рейса")
	p.has(t, "main", "в том числе НДС 10 714,31")
	p.has(t, ".figures", "актов: 1")
	if p := s.send(at+"/payments/new", paymentForm("act", "2025-02", "amount", "1")...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-act-error"), "отказано") {
		t.Errorf("a refused act is paid: %d %s", p.status, p.text(".alert"))
	}
	s.refused(at+"/payments/new", "amount", "осталось 120 000,05", paymentForm("act", "", "amount", "120 000,06")...)
	s.saved(at+"/payments/new", at+"#payments", "register.saved", paymentForm("act", "", "amount", "120 000,05")...)
	s.get(at).has(t, "main", "ещё не зачтено: 120 000,05")
	s.exec(`UPDATE providers SET tax_regime = 'patent'`)
	s.get(at).has(t, "main", "не плательщик НДС")
}

func TestMoneyOfTheBudgetIsCommittedWithAWarningOrNotAtAll(t *testing.T) {
	t.Parallel()
	s, at, line := running(t)
	form := s.get(at + "/commitments/new")
	form.worded(t)
	if amount, _ := form.value("amount"); strings.Map(unspaced, amount) != "1200000,50" {
		t.Errorf("what is not committed yet is suggested as %q", amount)
	}
	s.refused(at+"/commitments/new", "amount", "осталось 1 200 000,50", "budget_line_id", line, "amount", "1 200 000,51", "note", "")
	s.saved(at+"/commitments/new", at+"#commitments", "execution.commitment.saved_over", "budget_line_id", line, "amount", "1 100 000", "note", "год")
	s.get(at).has(t, "main", "план 1 000 000,00, обязательства 1 100 000,00, оплачено 0,00 — не хватает 100 000,00")
	year := s.get("/budget/" + kokMoynok + "/2025")
	year.worded(t)
	year.has(t, "main", "51-20 Услуги 1 000 000,00 1 100 000,00 0,00 −100 000,00")

	s.person("admin", "administrator")
	s.as("admin").get("/settings/execution").worded(t)
	s.refused("/settings/execution", "complaint_days", "от 1 до 365", "commitments", "block", "complaint_days", "0")
	s.saved("/settings/execution", "/settings/execution", "register.saved", "commitments", "block", "complaint_days", "10")
	s.as("officer")
	row := s.rowOf(at, "commitments")
	s.refused(row, "amount", "свободно −100 000,00. Не хватает 150 000,00", "budget_line_id", line, "amount", "1 150 000", "note", "год")
	s.saved(row, at+"#commitments", "register.saved", "budget_line_id", line, "amount", "1 000 000", "note", "год")
	s.saved(at+"/payments/new", at+"#payments", "register.saved", append(paymentForm(), "budget_line_id", line)...)
	s.get("/budget/"+kokMoynok+"/2025").has(t, "main", "51-20 Услуги 1 000 000,00 901 000,00 99 000,00 0,00")
}

func TestQualityThatFellIsSaidBesideTheSaving(t *testing.T) {
	t.Parallel()
	s, at, _ := running(t)
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", kokMoynok+"/waste", "share", "1")
	s.get(at+"/inspections/new").has(t, "main", "нет показателей")
	s.saved(at+"/indicators/new", at+"#indicators", "register.saved", "indicator", "Баки убраны", "unit", "%", "better", "higher", "baseline", "80", "target", "95")
	form := s.get(at + "/inspections/new")
	form.worded(t)
	measured, ok := form.Find(`input[name^="measured_"]`).Attr("name")
	if !ok {
		t.Fatal("no field for the indicator")
	}
	s.refused(at+"/inspections/new", measured, "числ", "inspection", "1", "inspected_on", "01.06.2025", "inspectors", "Т. Асанов", measured, "много")
	inspection := []string{"inspection", "1", "inspected_on", "01.06.2025", "inspectors", "Т. Асанов", "place", "", "summary", "", "accepted", "1", measured, "94,5"}
	s.saved(at+"/inspections/new", at+"#inspections", "register.saved", inspection...)
	s.get(at).has(t, "main", "94,5 хуже цели")
	statement := "/statements/" + kokMoynok + "/waste/2025"
	quality := func() bool { return strings.Contains(strings.ToLower(s.get(statement).text("main")), "качеств") }
	if !quality() {
		t.Errorf("the statement says nothing of quality: %s", s.get(statement).text("main"))
	}
	s.saved(s.rowOf(at, "inspections"), at+"#inspections", "register.saved", altered(inspection, "accepted", "")...)
	if quality() {
		t.Error("a measurement that the provider disputes sets the warning")
	}
	s.send(s.rowOf(at, "indicators")+"/delete").has(t, ".alert", "уже измеряли")
}

func TestASecurityThatIsTooSmallIsSaid(t *testing.T) {
	t.Parallel()
	s, at, _ := running(t)
	guarantee := func(change ...string) []string {
		return altered([]string{"guarantee", "Г-1", "kind", "performance", "form", "bank_guarantee", "issuer", "Банк", "amount", "50 000", "valid_from", "20.12.2024",
			"valid_to", "31.01.2026", "returned_on", "", "kept_on", "", "kept_reason", ""}, change...)
	}
	if amount, _ := s.get(at + "/guarantees/new").value("amount"); strings.Map(unspaced, amount) != "60000,03" {
		t.Errorf("what the contract asks for is suggested as %q", amount)
	}
	s.refused(at+"/guarantees/new", "valid_to", "раньше", guarantee("valid_to", "01.12.2024")...)
	s.refused(at+"/guarantees/new", "kept_reason", "почему", guarantee("kept_on", "01.02.2025")...)
	s.saved(at+"/guarantees/new", at+"#guarantees", "register.saved", guarantee()...)
	s.get(at).has(t, "main", "требует обеспечения исполнения 60 000,03, до его конца внесено 50 000,00: не хватает 10 000,03")
	row := s.rowOf(at, "guarantees")
	s.saved(row, at+"#guarantees", "register.saved", guarantee("amount", "60 000,03")...)
	if text := s.get(at).text("main"); strings.Contains(text, "не хватает 10 000,03") {
		t.Error("a security that is enough is said to be short")
	}
	s.saved(row+"/delete", at+"#guarantees", "register.deleted")
}

func TestPagesOfExecutionSpeakEveryLanguage(t *testing.T) {
	t.Parallel()
	s, at, line := running(t)
	s.saved(at+"/milestones/new", at+"#milestones", "register.saved", milestoneForm()...)
	s.saved(at+"/indicators/new", at+"#indicators", "register.saved", "indicator", "Баки", "unit", "%", "better", "lower", "baseline", "", "target", "5")
	s.saved(at+"/inspections/new", at+"#inspections", "register.saved", "inspection", "1", "inspected_on", "01.06.2025", "inspectors", "А")
	s.saved(at+"/guarantees/new", at+"#guarantees", "register.saved", "guarantee", "1", "kind", "warranty", "form", "retention", "amount", "1", "valid_from", "01.01.2025")
	s.saved(at+"/commitments/new", at+"#commitments", "register.saved", "budget_line_id", line, "amount", "1")
	s.exec(`INSERT INTO complaints (id, code, aimak, category, place, complaint, answer_due_on) OVERRIDING SYSTEM VALUE
		VALUES (5, 'ABCD-EFGH-JKLM', ?, 'waste', 'там', 'не вывозят мусор', '2025-01-01')`, kokMoynok)
	paths := []string{at, at + "/milestones/schedule", "/complain", "/complain?q=Кок", "/complain/" + kokMoynok + "/waste", "/complaints/follow",
		"/complaints/follow?code=abcdefghjklm", "/complaints", "/complaints?status=overdue&sort=due", "/complaints/5", "/journal", "/history/complaints/5"}
	for _, part := range []string{"milestones", "indicators", "inspections", "guarantees", "commitments", "acts"} {
		row := s.rowOf(at, part)
		paths = append(paths, at+"/"+part+"/new", row, row+"/delete", "/history/"+strings.TrimPrefix(row, at+"/"))
	}
	for _, lang := range []string{"ru", "ky", "en"} {
		s.lang = lang
		for _, path := range paths {
			s.get(path).worded(t)
		}
	}
	s.get("/history/complaints/5").has(t, "main", "code")
}
