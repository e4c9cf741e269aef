package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/savings"
)

const darkLake = "02503201810112"

var planForm = []string{"aimak", kokMoynok, "category", "waste", "title", "Чистые улицы", "mechanism", "contract", "problem", "Мусор не вывозят", "goal", "Раз в неделю",
	"cost", "900 000", "starts_on", "01.01.2025", "ends_on", "31.12.2026", "beneficiaries", "3 000", "beneficiaries_women", "1 500", "beneficiaries_note", "",
	"hearing_on", "10.11.2024", "hearing_note", "Согласны", "decree_number", "23/83", "decree_on", "20.11.2024"}

var tenderForm = []string{"aimak", kokMoynok, "number", "К-1", "title", "Вывоз мусора", "method", "unlimited", "ground", "", "ground_note", "", "portal_id", "10761964",
	"opens_at", "01.11.2024 09:00", "closes_at", "25.11.2024 18:00", "contract_from", "01.01.2025", "contract_to", "31.12.2026", "criteria", "price_only",
	"bid_security_share", "2 %", "performance_security_share", "0,1", "requirements", ""}

var lotForm = []string{"lot", "1", "title", "Вывоз ТБО", "estimate", "900 000", "quantity", "3000", "unit", "household", "okgz", "90511000-2 · Услуги по сбору мусора",
	"share:" + kokMoynok + ":waste", "1"}

// procured is a site whose service costs 400,000 a year in-house: 800,000 over
// the two years of the tender, break-even 800,000 ÷ 1.05 = 761,904.76.
func procured(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.person("head", "head", oblasts...)
	s.exec(`INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'household'), (?, 'lighting', 'lamp')`, kokMoynok, kokMoynok)
	s.exec(`INSERT INTO price_index VALUES (2023, 100)`)
	s.exec(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed) VALUES (?, 2023, '7', '7051', '2215', 'Вывоз', 400000)`, kokMoynok)
	s.exec(`INSERT INTO attributions SELECT id, aimak, 'waste', 1, 'fixed', 1, 'вся строка' FROM budget_lines`)
	s.exec(`INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, administration_share, components, recorded_by)
		VALUES (?, 'waste', 1, 2023, 'executed', 0, 0, 0.05, '{}', 'x')`, kokMoynok)
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form, tax_regime) VALUES (?, 'ОсОО «Таза Көл»', 'llc', 'vat'), (?, 'ОсОО «Жарык Сервис»', 'llc', 'vat'),
		('01109201910344', 'ОсОО «Тазалык»', 'llc', 'vat')`, cleanLake, darkLake)
	return s
}

// worded checks that no key stands where a sentence should, in all languages.
func (s *site) worded(path string) page {
	s.t.Helper()
	key := regexp.MustCompile(`\[[a-z_]+\.[a-z_.]+\]`)
	var first page
	for _, lang := range []string{"en", "ky", "ru"} {
		s.lang = lang
		first = s.get(path)
		first.sound(s.t)
		if found := key.FindString(first.Text()); found != "" {
			s.t.Errorf("%s in %s: %s has no sentence", path, lang, found)
		}
	}
	return first
}

// idOf is the number of the row of a table that has this value.
func (s *site) idOf(table, column, value string) (id string) {
	s.t.Helper()
	err := s.db.Do(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT id::text FROM ? WHERE ? = ?`, bun.Ident(table), bun.Ident(column), value).Scan(ctx, &id)
	})
	if err != nil {
		s.t.Fatalf("find %s of %s %s: %v", table, column, value, err)
	}
	return id
}

// does sends a step that must succeed.
func (s *site) does(path, location string, pairs ...string) page {
	s.t.Helper()
	s.worded(path)
	p := s.send(path, pairs...)
	if p.status != http.StatusSeeOther || location != "" && p.location != location {
		s.t.Fatalf("POST %s: %d to %q, %s", path, p.status, p.location, p.text(".alert, main"))
	}
	return p
}

// denied sends a step that must be refused with this sentence.
func (s *site) denied(path, sentence string, pairs ...string) {
	s.t.Helper()
	p := s.send(path, pairs...)
	if p.status < 400 || p.status >= 500 || !strings.Contains(p.Text(), sentence) {
		s.t.Errorf("POST %s: %d, want a refusal with %q: %s", path, p.status, sentence, p.text(".alert, main"))
	}
}

func TestAPlanIsApprovedOnlyWhenItsSourcesAddUp(t *testing.T) {
	t.Parallel()
	s := procured(t)
	s.worded("/plans")
	s.worded("/plans/new")
	s.refused("/plans/new", "title", "Заполните", altered(planForm, "title", "")...)
	s.refused("/plans/new", "beneficiaries_women", "больше, чем получателей", altered(planForm, "beneficiaries_women", "3 001")...)
	s.refused("/plans/new", "ends_on", "раньше начала", altered(planForm, "ends_on", "31.12.2024")...)
	s.denied("/plans/new", "Выберите из списка", altered(planForm, "mechanism", "gift")...)
	plan := s.send("/plans/new", planForm...).location
	s.worded(plan)
	s.denied(plan+"/submit", "нет источников")
	s.does(plan+"/sources/new", plan+"#sources", "source", "local_budget", "amount", "500 000", "note", "")
	s.refused(plan+"/sources/new", "source", "уже есть", "source", "local_budget", "amount", "1", "note", "")
	s.refused(plan+"/sources/new", "amount", "меньше нуля", "source", "other", "amount", "-1", "note", "")
	s.denied(plan+"/submit", "Разница")
	s.get(plan).has(t, ".figures", "400 000,00")
	s.does(plan+"/sources/new", plan+"#sources", "source", "donor_grant", "amount", "400 000", "note", "проект")
	s.does(plan+"/tariffs/new", plan+"#tariffs", "amount", "20", "unit", "person", "period", "year", "payer_class", "population", "valid_from", "01.01.2025",
		"valid_to", "", "decree_number", "23/83", "decree_on", "20.11.2024")
	s.refused(plan+"/tariffs/new", "unit", "Заполните", "amount", "20", "unit", "", "period", "year", "payer_class", "population", "valid_from", "01.01.2025")
	s.refused(plan+"/tariffs/new", "valid_from", "уже есть", "amount", "25", "unit", "person", "period", "year", "payer_class", "population", "valid_from", "01.01.2025")
	s.does(plan+"/submit", plan)
	s.denied(plan+"/edit", "не меняется", planForm...)
	s.denied(plan+"/sources/new", "не меняется", "source", "other", "amount", "1", "note", "")
	if p := s.send(plan+"/decide", "decision", "approved"); p.status != http.StatusForbidden {
		t.Errorf("an officer decides: %d", p.status)
	}
	s.as("head")
	s.worded(plan)
	s.denied(plan+"/decide", "что исправить", "decision", "returned", "note", "")
	s.does(plan+"/decide", plan, "decision", "returned", "note", "Мало людей")
	s.as("officer").get(plan).has(t, ".facts", "Мало людей")
	s.does(plan+"/edit", plan, planForm...)
	s.does(plan+"/submit", plan)
	s.get(plan).has(t, ".facts strong", "у главы")
	s.as("head").does(plan+"/decide", plan, "decision", "approved", "note", "")
	s.denied(plan+"/decide", "состоянии", "decision", "approved", "note", "")
	s.as("officer").get(plan).has(t, ".facts strong", "утверждён")
	s.denied(plan+"/edit", "не меняется", planForm...)
	s.denied(plan+"/delete", "не меняется")
	s.get("/plans?state=approved&year=2025&q=улиц").has(t, "tbody", "Чистые улицы")
	s.get("/plans?state=draft").has(t, "main", "Планов не найдено")
	s.does(plan+"/withdraw", plan)
	s.denied(plan+"/withdraw", "состоянии")
	s.does(plan+"/reopen", plan)
	s.does(plan+"/edit", plan, altered(planForm, "title", "Чистые улицы села")...)
	s.worded("/history/service_plans/" + strings.TrimPrefix(plan, "/plans/"))
}

func TestThePlanLinesOfAYearSayWhatIsFree(t *testing.T) {
	t.Parallel()
	s := procured(t)
	s.worded("/procurement-plan")
	line := []string{"aimak", kokMoynok, "year", "2025", "line", "1", "title", "Вывоз мусора", "category", "waste", "economic_code", "22151100", "method", "", "planned", "1 000 000",
		"reserved", "50 000"}
	s.worded("/procurement-plan/new")
	s.refused("/procurement-plan/new", "reserved", "больше, чем запланировано", altered(line, "reserved", "1 000 001")...)
	s.refused("/procurement-plan/new", "economic_code", "от 4 до 8 цифр", altered(line, "economic_code", "22")...)
	s.refused("/procurement-plan/new", "year", "1990", altered(line, "year", "1900")...)
	s.does("/procurement-plan/new", "/procurement-plan?aimak="+kokMoynok+"&year=2025", line...)
	s.refused("/procurement-plan/new", "line", "уже есть", line...)
	list := s.worded("/procurement-plan?aimak=" + kokMoynok + "&year=2025")
	list.has(t, "tbody", "950 000,00")
	at, _ := list.Find("tbody a").First().Attr("href")
	s.denied(at, "другого аймака или года", append(line, "budget_line_id", "1")...)
	s.does(at, "", altered(line, "reserved", "")...)
	tender := s.send("/tenders/new", tenderForm...).location
	s.does(tender+"/edit", tender, append(tenderForm, "plan_line_id", strings.TrimPrefix(at, "/procurement-plan/"))...)
	s.does(tender+"/lots/new", tender+"#lots", lotForm...)
	s.get("/procurement-plan?year=2025").has(t, "tbody", "100 000,00")
	s.does(tender+"/lots/new", tender+"#lots", altered(lotForm, "lot", "2", "estimate", "100 000,01")...)
	s.get("/procurement-plan?year=2025").has(t, "tbody", "больше плана")
	s.denied(at+"/delete", "ссылается конкурс")
	s.does(tender+"/cancel", tender, "reason", "ошибка")
	s.get("/procurement-plan?year=2025").has(t, "tbody", "1 000 000,00")
}

// published leads a tender with one lot to where bids come in.
func published(t *testing.T, s *site) (tender, lot string) {
	t.Helper()
	tender = s.does("/tenders/new", "", tenderForm...).location
	s.does(tender+"/lots/new", tender+"#lots", lotForm...)
	s.does(tender+"/submit", tender)
	s.as("head").does(tender+"/decide", tender, "decision", "approved", "note", "")
	s.as("officer").does(tender+"/publish", tender, "published_on", "01.11.2024")
	return tender, tender + "/lots/1"
}

func bidForm(inn, value string, change ...string) []string {
	return altered([]string{"lot_id", "1", "provider", inn, "submitted_at", "20.11.2024 10:00", "value_before", "", "value", value}, change...)
}

func TestATenderIsRefusedWhatTheLawOfTheDayDoesNotHave(t *testing.T) {
	t.Parallel()
	s := procured(t)
	s.worded("/tenders")
	s.worded("/tenders/new").has(t, "select[name=method]", "Неограниченный метод (нужно сверить)")
	for _, one := range []struct {
		field, sentence string
		change          []string
	}{
		{"number", "Заполните", []string{"number", ""}},
		{"method", "не действует", []string{"method", "oneStage"}},
		{"ground", "выберите основание", []string{"method", "single_source"}},
		{"ground_note", "Поясните", []string{"method", "single_source", "ground", "urgentNeed"}},
		{"ground", "не действует", []string{"method", "single_source", "ground", "additionalProcurement15"}},
		{"ground", "только у прямого", []string{"ground", "urgentNeed"}},
		{"closes_at", "раньше начала", []string{"closes_at", "01.11.2024 08:00"}},
		{"closes_at", "дату и время", []string{"closes_at", "вчера"}},
		{"contract_to", "раньше начала", []string{"contract_to", "31.12.2024"}},
		{"contract_to", "50 лет", []string{"contract_to", "31.12.2090"}},
		{"performance_security_share", "больше 10 %", []string{"performance_security_share", "0,11"}},
		{"portal_id", "только цифры", []string{"portal_id", "x1"}},
	} {
		s.refused("/tenders/new", one.field, one.sentence, altered(tenderForm, one.change...)...)
	}
	s.denied("/tenders/new", "Выберите из списка", altered(tenderForm, "method", "friend")...)
	s.denied("/tenders/new", "Выберите из списка", altered(tenderForm, "criteria", "beauty")...)
	tender := s.does("/tenders/new", "", altered(tenderForm, "opens_at", "", "closes_at", "")...).location
	s.refused("/tenders/new", "number", "уже есть", tenderForm...)
	s.denied(tender+"/submit", "нет лотов")
	s.refused(tender+"/lots/new", "estimate", "меньше нуля", altered(lotForm, "estimate", "-1")...)
	s.refused(tender+"/lots/new", "okgz", "восемь цифр", altered(lotForm, "okgz", "мусор")...)
	s.denied(tender+"/lots/new", "больше целого", append(lotForm, "share:"+kokMoynok+":lighting", "0,1")...)
	s.does(tender+"/lots/new", tender+"#lots", lotForm...)
	s.refused(tender+"/lots/new", "lot", "уже есть", lotForm...)
	s.denied(tender+"/submit", "Не указан приём")
	s.does(tender+"/edit", tender, altered(tenderForm, "closes_at", "10.11.2024 18:00")...)
	s.get(tender).has(t, ".alert", "длится 9 дн.")
	s.denied(tender+"/publish", "не утвердил", "published_on", "01.11.2024")
	s.does(tender+"/submit", tender)
	s.denied(tender+"/lots/1", "не меняются", lotForm...)
	s.does(tender+"/recall", tender)
	s.does(tender+"/lots/1", tender+"#lots", lotForm...)
	s.does(tender+"/submit", tender)
	s.as("head").does(tender+"/decide", tender, "decision", "approved", "note", "")
	s.as("officer")
	s.refused(tender+"/publish", "published_on", "в будущем", "published_on", "01.01.2199")
	s.denied(tender+"/publish", "раньше дня публикации", "published_on", "11.11.2024")
	s.exec(`UPDATE procurement_limits SET confirmed = true WHERE kind = 'submission_days_min'`)
	s.denied(tender+"/publish", "закон требует не меньше 21", "published_on", "01.11.2024")
	s.exec(`UPDATE procurement_limits SET confirmed = false`)
	s.does(tender+"/publish", tender, "published_on", "01.11.2024")
	s.denied(tender+"/edit", "не меняются", tenderForm...)
	s.denied(tender+"/cancel", "Напишите причину", "reason", " ")
	s.does(tender+"/cancel", tender, "reason", "Изменился бюджет")
	s.get(tender).has(t, ".facts", "Изменился бюджет")
}

// The life of a tender with three bids: one disqualified, one above break-even.
func TestABidAboveBreakEvenIsSeenBeforeItIsAwarded(t *testing.T) {
	t.Parallel()
	s := procured(t)
	tender, lot := published(t, s)
	page := s.worded(tender)
	page.has(t, ".lot .figures", "800 000,00")
	page.has(t, ".lot .figures", "761 904,76")
	page.has(t, ".lot .facts", "дороже на 145 000,00") // 900000 × 1.05 − 800000
	s.worded(tender + "/bids/new?lot=1")
	s.refused(tender+"/bids/new", "submitted_at", "после окончания", bidForm(cleanLake, "700 000", "submitted_at", "25.11.2024 18:01")...)
	s.refused(tender+"/bids/new", "submitted_at", "раньше начала", bidForm(cleanLake, "700 000", "submitted_at", "01.11.2024 08:59")...)
	s.refused(tender+"/bids/new", "value", "не может быть выше", bidForm(cleanLake, "700 000", "value_before", "699 999")...)
	s.refused(tender+"/bids/new", "provider", "из списка", bidForm("неизвестный", "1")...)
	s.does(tender+"/bids/new", tender+"#lots", bidForm(cleanLake, "780 000", "value_before", "800 000")...)
	s.refused(tender+"/bids/new", "provider", "уже есть", bidForm(cleanLake, "1")...)
	s.does(tender+"/bids/new", tender+"#lots", bidForm(darkLake, "700 000")...)
	s.does(tender+"/bids/new", tender+"#lots", bidForm("01109201910344", "650 000")...)
	first, second, third := s.idOf("bids", "provider", cleanLake), s.idOf("bids", "provider", darkLake), s.idOf("bids", "provider", "01109201910344")
	page = s.worded(tender)
	page.has(t, "#bid-"+first, "дороже на 19 000,00") // 780000 × 1.05 − 800000
	page.has(t, "#bid-"+first, "выше безубыточности")
	page.has(t, "#bid-"+second, "дешевле на 65 000,00")
	s.denied(tender+"/bids/"+first+"/judge", "состоянии", "status", "valid")
	s.denied(lot+"/evaluate", "состоянии", "evaluated_on", "26.11.2024")
	s.does(tender+"/close", tender)
	s.denied(tender+"/bids/"+third+"/judge", "Напишите причину", "status", "disqualified", "reason", "")
	s.does(tender+"/bids/"+third+"/judge", tender+"#lots", "status", "disqualified", "reason", "нет лицензии")
	s.denied(lot+"/evaluate", "Не рассмотрено заявок: 2", "evaluated_on", "26.11.2024")
	s.does(tender+"/bids/"+first+"/judge", tender+"#lots", "status", "valid")
	s.does(tender+"/bids/"+second+"/judge", tender+"#lots", "status", "valid")
	s.denied(tender+"/bids/"+second+"/award", "не оценён", "value", "700 000", "decided_on", "27.11.2024")
	s.does(lot+"/evaluate", tender+"#lots", "evaluated_on", "26.11.2024", "note", "две подходят")
	s.denied(tender+"/bids/"+first+"/judge", "не меняются", "status", "withdrawn")
	s.denied(tender+"/bids/"+third+"/award", "подходящей", "value", "650 000", "decided_on", "27.11.2024")
	s.refused(tender+"/bids/"+second+"/award", "value", "выше заявки", "value", "700 001", "decided_on", "27.11.2024", "reason", "")
	s.refused(tender+"/bids/"+second+"/award", "decided_on", "раньше оценки", "value", "700 000", "decided_on", "25.11.2024", "reason", "")
	s.get(tender+"/bids/"+first+"/award").has(t, ".lead", "делать самим дешевле")
	s.refused(tender+"/bids/"+first+"/award", "reason", "почему всё же", "value", "780 000", "decided_on", "27.11.2024", "reason", "")
	s.refused(tender+"/bids/"+first+"/award", "reason", "месте выше", "value", "700 000", "decided_on", "27.11.2024", "reason", "")
	s.does(tender+"/bids/"+first+"/award", tender+"#lots", "value", "780 000", "decided_on", "27.11.2024", "reason", "Своих машин нет")
	page = s.worded(tender)
	page.has(t, "#award-1", "собственными силами 800 000,00, цена безубыточности 761 904,76")
	page.has(t, "#award-1", "выше безубыточности")
	page.has(t, ".facts strong", "ожидание после решения")
	s.denied(tender+"/bids/"+second+"/award", "уже есть решение", "value", "700 000", "decided_on", "27.11.2024")
	s.denied(tender+"/awards/1/activate", "не утвердил")
	s.denied(tender+"/awards/1/cancel", "Напишите причину", "reason", "")
	s.does(tender+"/awards/1/cancel", tender+"#lots", "reason", "Жалоба удовлетворена")
	s.get(tender).has(t, ".facts strong", "оценка заявок")
	s.does(lot+"/evaluate", tender+"#lots", "evaluated_on", "28.11.2024")
	s.does(tender+"/bids/"+second+"/award", tender+"#lots", "value", "690 000", "decided_on", "28.11.2024", "reason", "")
	s.as("head").does(tender+"/awards/2/approve", tender+"#lots")
	s.denied(tender+"/awards/2/approve", "уже нельзя")
	s.as("officer")
	s.denied(tender+"/awards/2/contract", "вступило в силу", "number", "Д-1")
	s.exec(`UPDATE awards SET standstill_until = '2199-01-01' WHERE id = 2`)
	s.denied(tender+"/awards/2/activate", "Период ожидания")
	s.exec(`UPDATE awards SET standstill_until = '2024-12-05' WHERE id = 2`)
	s.does(tender+"/awards/2/activate", tender+"#lots")
	s.get(tender).has(t, ".facts strong", "завершён")
	s.denied(tender+"/cancel", "состоянии", "reason", "поздно")
	contract := s.does(tender+"/awards/2/contract", "", "number", "К-1").location
	s.denied(tender+"/awards/2/contract", "договор уже есть", "number", "К-2")
	draft := s.get(contract)
	draft.has(t, "main", "690 000,00")
	draft.has(t, "main", "Жарык Сервис")
	s.get("/tenders?status=complete&q=К-1&year=2025").has(t, "tbody", "690 000,00")
	s.worded("/history/tenders/1")
}

// What a page says beside a bid is what kelishim appraise makes of its file.
func TestTheWhatIfOfABidIsAppraisedAlike(t *testing.T) {
	t.Parallel()
	s := procured(t)
	tender, lot := published(t, s)
	s.does(tender+"/bids/new", tender+"#lots", bidForm(cleanLake, "700 000")...)
	page := s.worded(lot + "/what-if?bid=1")
	page.has(t, "main", "дешевле на 65 000,00")
	page.has(t, "tfoot", "735 000,00")
	file := s.get(lot + "/what-if.json?bid=1")
	scenario, err := savings.ParseScenario(strings.NewReader(file.Text()))
	if err != nil {
		t.Fatalf("the file is refused: %v", err)
	}
	a := savings.Appraise(scenario)
	if got := a.Avoidable.NPVSaving.String(); got != "65000.00" || a.BreakEvenPrice.String() == "" {
		t.Errorf("appraised to %s", got)
	}
	s.get(lot+"/what-if?price=900000").has(t, "main", "дороже на 145 000,00")
	s.gone(lot + "/what-if?bid=77")
	s.exec(`DELETE FROM price_index`)
	page = s.worded(tender)
	page.has(t, ".lot .alert", "Нет индекса цен")
	page.has(t, "#bid-1", "сравнить нельзя")
	s.worded(lot + "/what-if")
	if p := s.do(http.MethodGet, lot+"/what-if.json", nil); p.status != http.StatusConflict {
		t.Errorf("a scenario without in-house side: %d", p.status)
	}
	var any map[string]any
	if json.Unmarshal([]byte(file.Text()), &any) != nil {
		t.Error("the file is no JSON")
	}
}

func TestATenderWithoutBidsFails(t *testing.T) {
	t.Parallel()
	s := procured(t)
	tender, lot := published(t, s)
	s.denied(tender+"/fail", "состоянии", "reason", "нет заявок")
	s.does(tender+"/close", tender)
	s.denied(lot+"/evaluate", "ни одной подходящей", "evaluated_on", "26.11.2024")
	s.denied(lot+"/fail", "Напишите причину", "reason", "")
	s.does(lot+"/fail", tender+"#lots", "reason", "Заявок нет")
	page := s.worded(tender)
	page.has(t, ".facts strong", "не состоялся")
	page.has(t, ".lot .facts", "Заявок нет")
}

func TestTheRulesOfProcurementAreKeptByTheAdministrator(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	for _, table := range []string{"methods", "grounds", "limits", "okgz"} {
		s.worded("/register/" + table)
		s.worded("/register/" + table + "/new")
	}
	s.get("/register/methods").has(t, "tbody", "нужно сверить")
	method := []string{"code", "auction", "name_ru", "Аукцион", "name_ky", "Аукцион", "name_en", "Auction", "law", "Закон 2027 г.", "valid_from", "01.01.2027", "valid_to", "",
		"portal_code", "", "method", "open", "confirmed", "1"}
	s.refused("/register/methods/new", "name_ky", "на этом языке", altered(method, "name_ky", "")...)
	s.refused("/register/methods/new", "code", "латинских", altered(method, "code", "ы")...)
	s.refused("/register/methods/new", "valid_to", "раньше начала", altered(method, "valid_to", "31.12.2026")...)
	s.saved("/register/methods/new", "/register/methods", "register.saved", method...)
	s.refused("/register/methods/new", "code", "уже есть", method...)
	s.saved("/register/methods/auction", "/register/methods", "register.saved", altered(method, "name_en", "Auctions")...)
	s.saved("/register/methods/auction/delete", "/register/methods", "register.deleted")
	s.denied("/register/methods/quotation/delete", "ссылаются")
	s.saved("/register/limits/new", "/register/limits", "register.saved", "kind", "standstill_days", "method", "quotation", "value", "5", "ground", "Закон", "valid_from", "01.01.2026",
		"valid_to", "", "confirmed", "1")
	s.refused("/register/limits/new", "valid_from", "уже есть", "kind", "standstill_days", "method", "quotation", "value", "6", "ground", "Закон", "valid_from", "01.01.2026")
	s.refused("/register/limits/new", "value", "меньше нуля", "kind", "standstill_days", "method", "", "value", "-1", "ground", "Закон", "valid_from", "01.01.2026")
	s.saved("/register/okgz/new", "/register/okgz", "register.saved", "code", "90000000-7", "name_ru", "Отходы", "name_ky", "", "name_en", "", "category", "waste")
	s.refused("/register/okgz/new", "code", "восемь цифр", "code", "9", "name_ru", "Отходы")
	s.get("/register/okgz?q=90000000").has(t, "tbody", "Отходы")
	s.saved("/register/grounds/new", "/register/grounds", "register.saved", "code", "flood", "name_ru", "Сель", "name_ky", "Сел", "name_en", "Mudflow", "law", "Закон",
		"valid_from", "01.01.2026", "valid_to", "")
	s.saved("/register/grounds/flood/delete", "/register/grounds", "register.deleted")
}
