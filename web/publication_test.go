package web_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

const (
	openAimak = kokMoynok
	personINN = "20101198000011"
	statement = "/statements/" + kokMoynok + "/waste/"
)

// opening is a site with a service that saves in 2023, costs more in 2024 and
// cannot be compared in 2025, under a contract with a sole trader.
func opening(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.person("head", "head", oblasts...)
	s.person("advisor", "advisor", oblasts...)
	s.exec(`INSERT INTO price_index VALUES (2022, 100), (2023, 100), (2024, 100) ON CONFLICT (year) DO UPDATE SET index = 100`)
	s.exec(`INSERT INTO contribution_rates VALUES ('2020-01-01', 0.1725) ON CONFLICT DO NOTHING`)
	s.exec(`INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'household')`, openAimak)
	s.exec(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed) VALUES (?, 2022, '1', '7051', '2215', 'Машины и топливо', 500000)`, openAimak)
	s.exec(`INSERT INTO attributions SELECT id, aimak, 'waste', 1, 'fixed', 1, 'вся строка' FROM budget_lines`)
	s.exec(`INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, administration_share, author, components, recorded_by)
		VALUES (?, 'waste', 1, 2022, 'executed', 0, 0, 0, 'Асан Тайный', '{}', 'x')`, openAimak)
	s.exec(`INSERT INTO providers (inn, name_ru, name_ky, legal_form, address, phone) VALUES (?, 'ИП Осмонов', 'ЖИ Осмонов', 'ИП', 'ул. Тайная, 5', '+996700112233')`, personINN)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, planned_amount, signed_on, starts_on, ends_on, value, currency)
		VALUES ('Д-1', ?, ?, 'Вывоз мусора', 'open', 1500000, '2023-01-01', '2023-01-01', '2025-12-31', 1400000, 'KGS')`, openAimak, personINN)
	s.exec(`INSERT INTO contract_services SELECT id, ?, 'waste', 1 FROM contracts`, openAimak)
	s.exec(`INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) SELECT id, v.act, v.day::date, v.day::date, v.day::date, v.amount
		FROM contracts, (VALUES ('1', '2023-12-31', 400000), ('2', '2024-12-31', 700000)) v (act, day, amount)`)
	s.exec(`INSERT INTO payments (contract_id, payment, act, paid_on, amount) SELECT id, '1', '1', '2024-01-10', 390000 FROM contracts`)
	s.exec(`INSERT INTO penalties (contract_id, penalty, imposed_on, withheld_on, amount, reason) SELECT id, '1', '2023-06-01', '2024-01-10', 10000, 'Тайна штрафа' FROM contracts`)
	return s
}

// opened publishes the three statements and the contract; it gives their pages.
func (s *site) opened() (statements map[int]string, contract string) {
	s.t.Helper()
	statements = map[int]string{}
	for _, year := range []int{2023, 2024, 2025} {
		path := statement + strconv.Itoa(year)
		s.as("officer").saved(path+"/publish", path+"#publication", "publication.published", "note", "Слово "+strconv.Itoa(year))
		href, ok := s.get(path).Find(`#publication a[href^="/public/"]`).Attr("href")
		if !ok {
			s.t.Fatalf("the statement of %d does not lead to its public page", year)
		}
		statements[year] = href
	}
	s.as("head").saved("/contracts/1/publish", "/contracts/1", "publication.published")
	return statements, "/public/contracts/1"
}

// says checks that a part of a page has all these words.
func says(t *testing.T, p page, selector string, words ...string) {
	t.Helper()
	for _, one := range words {
		p.has(t, selector, one)
	}
}

func TestAnOfficerOpensAStatementAndClosesItAgain(t *testing.T) {
	t.Parallel()
	s := opening(t)
	path := statement + "2023"
	page := s.get(path)
	page.worded(t)
	page.has(t, "#publication", "Видит только аймак")
	ask := s.get(path + "/publish")
	ask.worded(t)
	says(t, ask, ".preview", "экономит", "Машины и топливо", "вся строка", "ИП Осмонов")
	if strings.Contains(ask.text(".preview"), "Асан Тайный") {
		t.Error("the preview shows who made the baseline")
	}
	s.refused(path+"/publish", "note", "1000", "note", strings.Repeat("ы", 1001))
	s.saved(path+"/publish", path+"#publication", "publication.published", "note", "Дешевле")
	page = s.get(path)
	says(t, page, "#publication", "Видят все", "версия 1")
	s.get(path + "/publish").worded(t)
	if again := s.send(path+"/publish", "note", "Дешевле"); again.status != http.StatusConflict || !strings.Contains(again.text("main"), "с теми же цифрами") {
		t.Errorf("the same once more: %d", again.status)
	}
	href, _ := page.Find(`#publication a[href^="/public/"]`).Attr("href")
	public := s.as("").get(href)
	public.worded(t)
	says(t, public, "main", "Дешевле", "100 000,00", "ИП Осмонов", "Машины и топливо", "версия 1", "ещё не было подписано")
	s.as("head")
	s.refused(path+"/unpublish", "reason", "", "reason", "")
	s.saved(path+"/unpublish", path+"#publication", "publication.closed", "reason", "Ошибка в объёме")
	s.as("").gone(href)
	s.as("advisor").get(path).has(t, "#publication", "Видит только аймак")
	if s.get(path).Find(`a[href$="/publish"]`).Length() != 0 {
		t.Error("an advisor is offered to publish")
	}
	if res := s.send(path+"/publish", "note", ""); res.status != http.StatusForbidden {
		t.Errorf("an advisor publishes: %d", res.status)
	}
}

func TestFiguresThatChangedAreToldAndNotShown(t *testing.T) {
	t.Parallel()
	s := opening(t)
	statements, _ := s.opened()
	s.exec(`UPDATE acts SET amount = 450000 WHERE act = '1'; UPDATE statement_publications SET differs_since = now() WHERE year = 2023`)
	s.as("officer").get(statement+"2023").has(t, "#publication", "опубликована экономия 100 000,00, сейчас выходит 50 000,00")
	s.get("/").has(t, "main", "Изменилось после публикации: 1")
	says(t, s.get("/publication?state=differs"), "tbody", "цифры изменились", "Опубликовать заново")
	public := s.as("").get(statements[2023])
	says(t, public, "main", "цифры этого расчёта изменились", "100 000,00")
	if strings.Contains(public.text("main"), "50 000,00") {
		t.Error("a figure that is not published is shown")
	}
	s.as("officer").saved(statement+"2023/publish", statement+"2023#publication", "publication.published")
	old := s.as("").get(statements[2023])
	says(t, old, "main", "Это прежняя версия", "100 000,00")
	href, _ := old.Find(".alert a").Attr("href")
	says(t, s.get(href), "main", "50 000,00", "Прежние версии")
}

func TestAResidentReadsWhatIsPublished(t *testing.T) {
	t.Parallel()
	s := opening(t)
	empty := s.as("").get("/")
	empty.worded(t)
	empty.has(t, "main", "Пока ничего не опубликовано")
	statements, contract := s.opened()
	s.as("")
	start := s.get("/")
	start.worded(t)
	start.sound(t)
	// 2025 is the newest full year, and what cannot be compared is no zero.
	start.has(t, "#found", "2025")
	says(t, start, "main", "ни один не сравним", "сравнимо 0 из 1", "сравнить нельзя: 1")
	tiles := start.Find(`.map a[href^="/public/aimaks/"]`)
	if tiles.Length() < 440 {
		t.Errorf("%d tiles on the map", tiles.Length())
	}
	if mine := start.Find(`.map a[href="/public/aimaks/` + openAimak + `"]`); !mine.HasClass("tq") || !strings.Contains(mine.Text(), "сравнить нельзя") {
		t.Errorf("the tile says %q", mine.Text())
	}
	s.exec(`UPDATE statement_publications SET current = false, withdrawn_at = now(), withdrawn_reason = 'x' WHERE year = 2025`)
	start = s.get("/")
	says(t, start, "main", "За 2024 год", "500 000,00", "690 000,00", "дороже на 190 000,00", "38,0 %")
	if mine := start.Find(`.map a[href="/public/aimaks/` + openAimak + `"]`); !mine.HasClass("tm") {
		t.Error("costing more is not shown on the map")
	}

	more := s.get(statements[2024])
	more.worded(t)
	says(t, more, "main", "Дороже", "−190 000,00", "Слово 2024", "Д-1")
	if more.ofSchema(t)["@type"] != "Dataset" {
		t.Error("the statement is no data set for search engines")
	}
	s.gone(statements[2025])

	aimak := s.get("/public/aimaks/" + openAimak)
	aimak.worded(t)
	says(t, aimak, "main", "Обошлось дороже за 2024 год", "обходится дороже", "экономит", "Д-1", "префикс ocid")
	s.get("/public/aimaks/"+boruBash).has(t, "main", "пока ничего не опубликовал")
	if aimak.Find("#practices").Length() != 0 {
		t.Error("an aimak without a case has a heading for them")
	}
	s.gone("/public/aimaks/99999999999999")

	page := s.get(contract)
	page.worded(t)
	says(t, page, "main", "Вывоз мусора", "ИП Осмонов", "1 400 000,00", "1 100 000,00", "390 000,00", "10 000,00", "Принято и оплачено по годам")
	if strings.Contains(page.text("main"), "Тайна штрафа") {
		t.Error("the reason of a penalty is shown: it is free text")
	}
	s.gone("/public/contracts/2")

	s.get("/public/statements?verdict=saves").has(t, "tbody", "2023")
	if rows := s.get("/public/statements?verdict=saves").Find("tbody tr").Length(); rows != 1 {
		t.Errorf("%d statements save", rows)
	}
	s.get("/public/statements?aimak="+boruBash).has(t, "main", "ничего не опубликовано")
	s.get("/public/contracts?q=мусор").has(t, "tbody", "ИП Осмонов")
	s.exec(`UPDATE contracts SET published = false`)
	s.gone(contract)
}

func TestAnAimaksPageLeadsToItsOpenDataAndItsCases(t *testing.T) {
	t.Parallel()
	s := opening(t)
	_, contract := s.opened()
	s.exec(`INSERT INTO settings (key, value) VALUES ('ocds_prefix', 'ocds-a1b2c3');
		INSERT INTO practices (id, aimak, category, mechanism, result, origin) OVERRIDING SYSTEM VALUE VALUES (900, ?, 'waste', 'contract', 'saves', 'told');
		INSERT INTO practice_texts (practice_id, aimak, lang, title) VALUES (900, ?, 'ru', 'Мусор вывозят вместе');
		UPDATE practices SET state = 'review', submitted_by = 0 WHERE id = 900;
		UPDATE practices SET state = 'published', published_by = 0, published_at = now() WHERE id = 900`, openAimak, openAimak)
	aimak := s.as("").get("/public/aimaks/" + openAimak)
	aimak.has(t, "main", "Мусор вывозят вместе")
	for _, one := range []struct {
		page
		link string
	}{{aimak, "/public/ocds/records.json?aimak=" + openAimak}, {s.get(contract), "/public/ocds/releases.json?aimak=" + openAimak},
		{s.get("/public/contracts"), "/public/ocds/records.json"}} {
		if one.Find(`main a[href="`+one.link+`"]`).Length() != 1 {
			t.Errorf("%s does not lead to %s", one.path, one.link)
		}
	}
}

// No page that is open to all, and no file of one, holds personal data, whoever
// is signed in beside it.
func TestNoPersonalDataIsPublic(t *testing.T) {
	t.Parallel()
	s := opening(t)
	statements, contract := s.opened()
	s.exec(`INSERT INTO settings (key, value) VALUES ('ocds_prefix', 'ocds-a1b2c3')`)
	paths := []string{"/", "/public", contract, contract + "?as=csv", "/public/aimaks/" + openAimak, "/public/aimaks/" + openAimak + "?as=json", "/public/statements", "/public/contracts",
		"/public/statements?as=csv", "/public/statements?as=json", "/public/contracts?as=csv", "/public/contracts?as=json", "/sitemap.xml"}
	for _, path := range statements {
		paths = append(paths, path, path+"?as=csv", path+"?as=json")
	}
	for _, login := range []string{"", "officer", "advisor"} {
		s.as(login)
		for _, path := range paths {
			res := s.ask(http.MethodGet, path, map[string]string{"Cookie": "kelishim_session=" + s.token}, nil)
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d, %v", path, res.StatusCode, err)
			}
			if path == "/" && login != "" {
				continue // the overview of who is signed in
			}
			for _, personal := range []string{personINN, "996700112233", "Тайная", "Асан Тайный", "Тайна штрафа"} {
				if strings.Contains(string(body), personal) {
					t.Errorf("%s shows %q to %q", path, personal, login)
				}
			}
		}
	}
}

func TestAContractIsOpenedAndClosed(t *testing.T) {
	t.Parallel()
	s := opening(t)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, starts_on, ends_on, value, currency, status)
		VALUES ('П-1', ?, ?, 'Проект', 'open', '2026-01-01', '2026-12-31', 10, 'KGS', 'draft')`, openAimak, personINN)
	s.get("/contracts/1").has(t, "#publication", "Видит только аймак")
	if s.get("/contracts/2").Find("#publication").Length() != 0 {
		t.Error("a draft offers to be published")
	}
	ask := s.get("/contracts/1/publish")
	ask.worded(t)
	says(t, ask, "main", "станет виден всем", "ИП Осмонов", "1 100 000,00")
	if res := s.send("/contracts/2/publish"); res.status != http.StatusConflict || !strings.Contains(res.text("main"), "Проект договора не публикуется") {
		t.Errorf("a draft: %d", res.status)
	}
	s.saved("/contracts/1/publish", "/contracts/1", "publication.published")
	s.get("/contracts/1").has(t, "#publication", "Видят все")
	if res := s.send("/contracts/1/publish"); res.status != http.StatusConflict {
		t.Errorf("twice: %d", res.status)
	}
	says(t, s.get("/publication/contracts"), "tbody", "опубликовано", "не опубликовано")
	s.get("/history/contracts/1").has(t, "main", "История")
	s.as("head")
	s.refused("/contracts/1/unpublish", "reason", "", "reason", "")
	s.saved("/contracts/1/unpublish", "/contracts/1", "publication.closed", "reason", "Суд")
	s.as("").gone("/public/contracts/1")
	if res := s.as("advisor").send("/contracts/1/publish"); res.status != http.StatusForbidden {
		t.Errorf("an advisor: %d", res.status)
	}
}

func TestOpenDocumentsOfAnOpenContractAreHandedOut(t *testing.T) {
	t.Parallel()
	s := opening(t)
	s.as("officer").upload("/documents/contracts/1/new", "договор.pdf", aPDF, "title", "Договор", "kind", "contractSigned", "published", "1")
	s.upload("/documents/contracts/1/new", "внутреннее.pdf", aPDF+"2", "title", "Внутреннее", "kind", "other")
	s.as("").gone("/public/documents/1")
	_, contract := s.opened()
	s.as("").get(contract).has(t, "main", "Договор")
	if strings.Contains(s.get(contract).text("main"), "Внутреннее") {
		t.Error("a document is listed that is not open")
	}
	if res := s.ask(http.MethodGet, "/public/documents/1", nil, nil); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the open document: %d", res.StatusCode)
	}
	s.gone("/public/documents/2")
}

// The first load of a page on a slow line: the page and its style, packed.
func TestPublicPagesAreLight(t *testing.T) {
	t.Parallel()
	s := opening(t)
	statements, contract := s.opened()
	// The whole country publishes.
	s.exec(`INSERT INTO statement_publications (aimak, category, year, version, counts_for, status, verdict, saving, figures, figures_sha256, body, sha256, method)
		SELECT u.soate, p.category, p.year, 1, u.soate, p.status, p.verdict, p.saving, replace(p.figures, p.aimak, u.soate), p.figures_sha256, p.body, p.sha256, p.method
		FROM units u, statement_publications p WHERE u.level = 'aiyl_aimak' AND u.soate <> p.aimak`)
	s.as("")
	start := s.get("/")
	says(t, start, "main", "и ещё ")
	if named := start.Find("#map ~ p a").Length(); named > 40 {
		t.Errorf("%d aimaks stand by name beside the map", named)
	}
	style := s.asset()
	for _, path := range []string{"/", "/?lang=ky", statements[2023], statements[2025], contract, "/public/aimaks/" + openAimak, "/public/statements", "/public/contracts", "/method"} {
		total := int64(0)
		for _, part := range []string{path, style} {
			res := s.ask(http.MethodGet, part, map[string]string{"Accept-Encoding": "gzip"}, nil)
			n, err := io.Copy(io.Discard, res.Body)
			if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != "gzip" {
				t.Fatalf("%s: %d %v", part, res.StatusCode, err)
			}
			total += n
		}
		if total > 60<<10 {
			t.Errorf("%s weighs %d bytes at first load", path, total)
		}
	}
}
