package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"kelishim/internal/i18n"
)

// The scene, and every figure that the walk reads, worked by hand from the method.
//
// Until 2023 an aimak collects its waste itself: labour 200,000 (2111) and trucks
// and fuel 400,000 (2215), both whole, fixed and avoidable. The price index is
// 100 in 2023, 110 in 2024, 120 in 2025; contributions are 17.25 % of labour;
// administration of a contract is 5 % of its price. Doing it in-house would cost
//
//	2024          labour        200,000 × 110 ÷ 100            = 220,000.00
//	              contributions 220,000 × 17.25 %              =  37,950.00
//	              trucks, fuel  400,000 × 110 ÷ 100            = 440,000.00
//	                                                    together 697,950.00
//	2025, 90 days labour        200,000 × 120 ÷ 100 × 90 ÷ 365 =  59,178.08
//	              contributions 59,178.08 × 17.25 %            =  10,208.22
//	              trucks, fuel  400,000 × 120 ÷ 100 × 90 ÷ 365 = 118,356.16
//	                                                    together 187,742.46
//
// so that the break-even price of 2024 is 697,950 ÷ 1.05 = 664,714.29.
const (
	inHouse2024 = "697 950,00"
	inHouse2025 = "187 742,46"
	breakEven   = "664 714,29"
)

func (b *browser) plantWaste() {
	b.t.Helper()
	b.sql(`UPDATE price_index SET index = CASE year WHEN 2023 THEN 100 WHEN 2024 THEN 110 ELSE 120 END`)
	b.sql(`INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'household')`, kokMoynok)
	b.sql(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed) VALUES
		(?, 2023, '1', '7051', '2111', 'Рабочие', 200000), (?, 2023, '2', '7051', '2215', 'Машины и топливо', 400000)`, kokMoynok, kokMoynok)
	b.sql(`INSERT INTO attributions SELECT id, aimak, 'waste', 1, 'fixed', 1, 'вся строка' FROM budget_lines`)
	b.sql(`INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, administration_share, components, recorded_by)
		VALUES (?, 'waste', 1, 2023, 'executed', 0, 0, 0.05, '{}', 'x')`, kokMoynok)
	b.sql(`INSERT INTO providers (inn, name_ru, legal_form, tax_regime) VALUES ('01204201510027', 'ОсОО «Таза Көл»', 'llc', 'vat'),
		('02503201810112', 'ОсОО «Жарык Сервис»', 'llc', 'vat'), ('01109201910344', 'ОсОО «Тазалык»', 'llc', 'vat')`)
}

func TestAContractIsWalkedFromPlanToClosingInARealBrowser(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"ru", "ky"} {
		t.Run(lang, func(t *testing.T) {
			b := newBrowser(t, lang)
			b.plantWaste()
			b.people([3]string{"asan", "Асан Токтогулов", "officer"}, [3]string{"bermet", "Бермет Садыкова", "head"}, [3]string{"chyngyz", "Чынгыз Усенов", "advisor"})
			j := &journey{browser: b, r: i18n.For(lang)}
			b.open("/lang/" + lang + "?back=/")
			j.plan()
			j.tender()
			j.award()
			j.sign()
			j.execute()
			j.amend()
			j.review()
			j.close()
		})
	}
}

// journey is the walk of one contract; it remembers the pages between which the
// three people go.
type journey struct {
	*browser
	r *i18n.Reader
	// Where the plan, the tender and the contract are.
	planPage, tenderPage, contractPage string
}

func (j *journey) here() string {
	return do(j.browser, "see where", chromedp.Evaluate[string](`location.pathname`))
}

// statement reads the saving of a year as the contract's page leads to it.
func (j *journey) statement(year, inHouse, outsourced, saving, cash string) {
	j.t.Helper()
	j.open(j.contractPage)
	j.follow(j.r.T("contract.statement", "Year", year))
	j.reading(j.r, "avoidable", inHouse, outsourced, saving)
	j.reading(j.r, "full", inHouse, outsourced, saving) // all of it is avoidable
	j.reading(j.r, "cash", inHouse, "", cash)
}

func (j *journey) plan() {
	r := j.r
	j.signInAs("asan")
	j.menu(r.T("view.group.procurement"), "/plans")
	j.shows(r.T("plan.empty"))
	j.follow(r.T("plan.new"))
	j.answer("aimak", kokMoynok, "category", "waste", "title", "Чистые улицы", "mechanism", "contract", "problem", "Мусор лежит неделями", "goal", "Вывоз раз в неделю",
		"cost", "690000", "starts_on", "01.01.2024", "ends_on", "31.12.2024", "beneficiaries", "3000", "beneficiaries_women", "1500",
		"hearing_on", "10.10.2023", "decree_number", "23/83", "decree_on", "20.10.2023")
	j.planPage = j.here()
	j.follow(r.T("plan.source.new"))
	j.answer("source", "local_budget", "amount", "600000")
	j.follow(r.T("plan.submit.title"))
	j.refuses(r.T("plan.sources_differ", "Sum", som("600000"), "Cost", som("690000"), "Difference", som("90000")))
	j.open(j.planPage)
	j.follow(r.T("plan.source.new"))
	j.answer("source", "donor_grant") // the rest is suggested
	j.follow(r.T("plan.submit.title"))
	j.answer()
	j.shows(r.T("plan.state.submitted"))

	j.signInAs("bermet")
	j.menu(r.T("view.group.procurement"), "/plans")
	j.follow("Чистые улицы")
	j.follow(r.T("plan.decide.title"))
	j.answer("decision", "approved")
	j.shows(r.T("plan.state.approved"))
}

func (j *journey) tender() {
	r := j.r
	j.signInAs("asan")
	j.menu(r.T("view.group.procurement"), "/procurement-plan")
	j.follow(r.T("planline.new"))
	j.answer("aimak", kokMoynok, "year", "2024", "line", "1", "title", "Вывоз мусора", "category", "waste", "economic_code", "2215", "planned", "700000", "reserved", "10000")
	j.shows("690 000,00") // free: 700,000 − 10,000

	j.open(j.planPage)
	j.follow(r.T("tender.new")) // with the aimak, the term and the plan in it
	j.answer("number", "К-1", "title", "Вывоз мусора", "plan_line_id", "Вывоз мусора", "method", "unlimited", "opens_at", "01.11.2023 09:00", "closes_at", "25.11.2023 18:00",
		"criteria", "price_only", "performance_security_share", "10 %")
	j.tenderPage = j.here()
	j.shows("Чистые улицы", "01.01.2024 – 31.12.2024")
	j.follow(r.T("lot.new"))
	j.answer("title", "Вывоз мусора", "estimate", "690000", "share:"+kokMoynok+":waste", "1")
	// 690,000 × 1.05 − 697,950 = 26,550.
	j.shows(inHouse2024, breakEven, r.T("forecast.stand.above"), r.T("forecast.stand.dearer", "Amount", som("26550")))
	j.follow(r.T("tender.submit.title"))
	j.answer()

	j.signInAs("bermet")
	j.menu(r.T("view.group.procurement"), "/tenders")
	j.follow("К-1")
	j.follow(r.T("tender.decide.title"))
	j.answer("decision", "approved")
	j.shows(r.T("tender.approval.approved"))
}

func (j *journey) award() {
	r := j.r
	j.signInAs("asan")
	j.menu(r.T("view.group.procurement"), "/tenders")
	j.follow("К-1")
	j.follow(r.T("tender.publish.title"))
	j.answer("published_on", "01.11.2023")
	for _, bid := range [][2]string{{"01204201510027", "690000"}, {"02503201810112", "600000"}, {"01109201910344", "550000"}} {
		j.follow(r.T("bid.new"))
		j.answer("provider", bid[0], "submitted_at", "20.11.2023 10:00", "value", bid[1])
	}
	// 697,950 − 600,000 × 1.05 = 67,950; 697,950 − 550,000 × 1.05 = 120,450.
	j.shows(r.T("forecast.stand.dearer", "Amount", som("26550")), r.T("forecast.stand.cheaper", "Amount", som("67950")),
		r.T("forecast.stand.cheaper", "Amount", som("120450")))
	j.followIn("Жарык Сервис", r.T("what_if.link"))
	j.shows(r.T("forecast.stand.cheaper", "Amount", som("67950")), "630 000,00")
	j.open(j.tenderPage)
	j.follow(r.T("tender.close.title"))
	j.answer()
	j.followIn("ОсОО «Тазалык»", r.T("bid.judge.title"))
	j.answer("status", "disqualified", "reason", "Нет лицензии")
	j.followIn("Таза Көл", r.T("bid.judge.title"))
	j.answer("status", "valid")
	j.followIn("Жарык Сервис", r.T("bid.judge.title"))
	j.answer("status", "valid")
	j.follow(r.T("lot.evaluate.title"))
	j.answer("evaluated_on", "26.11.2023", "note", "Две заявки подходят")
	// The dear one wants a reason; the cheap one does not.
	j.followIn("Таза Көл", r.T("award.decide.title"))
	j.refuses(r.T("award.above_break_even"), "decided_on", "27.11.2023")
	j.open(j.tenderPage)
	j.followIn("Жарык Сервис", r.T("award.decide.title"))
	j.answer("decided_on", "27.11.2023")
	j.shows(r.T("tender.status.standstill"), r.T("award.not_approved"))

	j.signInAs("bermet")
	j.menu(r.T("view.group.procurement"), "/tenders")
	j.follow("К-1")
	j.follow(r.T("award.approve.title"))
	j.answer()

	j.signInAs("asan")
	j.menu(r.T("view.group.procurement"), "/tenders")
	j.follow("К-1")
	j.follow(r.T("award.activate.title")) // the standstill ended in 2023
	j.answer()
	j.shows(r.T("tender.status.complete"))
}

func (j *journey) sign() {
	r := j.r
	j.follow(r.T("award.contract.title"))
	j.answer("number", "Д-1")
	j.contractPage = j.here()
	j.shows(r.T("contract.status.draft"), "600 000,00", "Жарык Сервис", "67 950,00") // 697,950 − 600,000 × 1.05
	j.follow(r.T("register.change"))
	j.answer("penalty_rate", "0,1 %", "penalty_cap", "10 %", "price_basis", "fixed", "indexation", "none")

	j.signInAs("bermet")
	j.menu(r.T("view.group.procurement"), "/contracts")
	j.follow("Д-1")
	j.follow(r.T("contract.step.sign.title"))
	j.shows(r.T("contract.amendment.saving_then"), "67 950,00") // seen before it is signed
	j.answer("on", "20.12.2023")
	j.shows(r.T("contract.status.signed"))

	j.signInAs("asan")
	j.menu(r.T("view.group.procurement"), "/contracts")
	j.follow("Д-1")
	j.follow(r.T("contract.step.start.title"))
	j.answer("on", "01.01.2024")
	j.shows(r.T("contract.status.active"))
	j.follow(r.T("contract.statement", "Year", "2024"))
	j.shows(r.T("savings.status.no_accepted_work")) // a saving is not claimed before work is accepted
}
