package web_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/migrations"
)

// caseForm is a case as an officer tells it, in Russian alone.
var caseForm = []string{"aimak", "Кок-Мойнок · " + kokMoynok, "category", "waste", "mechanism", "cooperation", "result", "improved", "year", "2023", "unit", "household",
	"lang", "ru", "title", "Мусор вывозят вместе", "problem", "Каждый возил сам", "decision", "Слушания в марте", "how", "Одно предприятие", "provider", "МП",
	"money_note", "", "results", "Возят по графику", "sustained", "Тариф", "lessons", "Договоритесь о тарифе",
	"cost", "100", "source_local_budget", "40", "source_donor_grant", "60", "source_url", "", "source_title", "", "source_date", "",
	"contact", "ФЭО айыл окмоту", "contact_phone", "0394 512345", "contact_email", "", "contact_consent", "1"}

// telling is a site with people of two aimaks and their advisor.
func telling(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.person("own", "officer", kokMoynok)
	s.person("head", "head", kokMoynok)
	s.person("neighbour", "officer", boruBash)
	s.person("advisor", "advisor", "41702000000000")
	return s.as("own")
}

// told tells a case and gives its page.
func (s *site) told(change ...string) string {
	s.t.Helper()
	p := s.send("/practices/new", altered(append([]string{}, caseForm...), change...)...)
	if p.status != http.StatusSeeOther {
		s.t.Fatalf("a case is refused: %d %s", p.status, p.text(".alert, main"))
	}
	return p.location
}

// released publishes a case that was told.
func (s *site) released(at string) string {
	s.t.Helper()
	s.as("own").saved(at+"/submit", at, "practice.submit.done")
	s.as("advisor").saved(at+"/publish", at, "practice.publish.done")
	return at
}

func TestACaseIsToldReviewedAndReadByEverybody(t *testing.T) {
	t.Parallel()
	s := telling(t)
	form := s.get("/practices/new")
	form.sound(t)
	s.refused("/practices/new", "cost", "Источники дают 100,00 сом, а всего указано 101,00 сом.", altered(append([]string{}, caseForm...), "cost", "101")...)
	s.refused("/practices/new", "contact_consent", "Без согласия", altered(append([]string{}, caseForm...), "contact_consent", "")...)
	s.refused("/practices/new", "provider", "ИНН", altered(append([]string{}, caseForm...), "provider", "ИП 20101198000011")...)
	s.refused("/practices/new", "source_date", "адрес, название и дата", altered(append([]string{}, caseForm...), "source_url", "http://dpi.kg/1", "source_title", "ПРП")...)
	at := s.told()
	page := s.get(at)
	page.worded(t)
	page.has(t, ".badges", "черновик")
	page.has(t, "section:has(#money)", "грант донора 60,00")
	page.has(t, "#contact + .facts", "0394 512345")
	s.as("").gone(at)
	s.as("neighbour").gone(at)
	s.as("own").saved(at+"/results/new", at+"#results", "register.saved", "name_ru", "Рейсов", "name_ky", "", "name_en", "", "value_before", "", "value_after", "8,5",
		"unit", "рейс", "source", "журнал рейсов")
	s.refused(at+"/results/new", "value_after", "хотя бы одно число", "name_ru", "Рейсов", "value_before", "", "value_after", "", "unit", "рейс", "source", "x")
	s.saved(at+"/fees/new", at+"#tariff", "register.saved", "amount", "20", "unit", "person", "period", "month", "payer_class", "population", "note_ru", "", "note_ky", "", "note_en", "flats")
	s.as("own").closed(at + "/publish")
	s.as("own").saved(at+"/submit", at, "practice.submit.done")
	s.refused(at+"/edit", "", "только черновик", "mechanism", "lease", "result", "failed", "year", "", "unit", "", "cost", "", "contact", "")
	s.as("advisor").saved(at+"/publish", at, "practice.publish.done")
	s.as("own").saved(at+"/withdraw", at, "practice.withdraw.done", "reason", "Ошибка в тарифе")
	s.as("").gone(at)
	s.as("own").saved(at+"/reopen", at, "practice.reopen.done")
	s.released(at)

	public := s.as("").get(at)
	public.worded(t)
	for selector, words := range map[string]string{"h1": "Мусор вывозят вместе", "#problem + .told": "Каждый возил сам", "section:has(#results)": "8,5",
		"section:has(#tariff)": "население 20,00", "#contact + .facts": "ФЭО айыл окмоту"} {
		public.has(t, selector, words)
	}
	if text := public.Text(); strings.Contains(text, "А. Бекова") || strings.Contains(text, "Ошибка в тарифе") {
		t.Error("the public reads who told the case, or its history")
	}
	s.lang = "ky"
	page = s.get(at)
	page.has(t, "main", "Текст орус тилинде гана бар.")
	if lang, _ := page.Find("h1").Attr("lang"); lang != "ru" {
		t.Errorf("Russian words on a Kyrgyz page are marked %q", lang)
	}
}

func TestReadersAskVoteAndUseACase(t *testing.T) {
	t.Parallel()
	s := telling(t)
	at := s.released(s.told())
	ask := func(change ...string) []string {
		return altered([]string{"question", "Сколько стоит один рейс?", "website", "", "started", s.server.StartedAt(time.Now().Add(-time.Minute))}, change...)
	}
	s.as("").refused(at+"/ask", "question", "от 10 до 2", ask("question", "Что?")...)
	s.refused(at+"/ask", "", "слишком быстро", ask("started", s.server.StartedAt(time.Now()))...)
	s.refused(at+"/ask", "website", "пустым", ask("website", "x")...)
	s.saved(at+"/ask", at+"#questions", "practice.asked", ask()...)
	if n := s.number(`SELECT count(*) FROM journal WHERE tbl = 'practice_questions' AND actor = '—'`); n != 1 {
		t.Errorf("the journal knows %d questions of somebody without an account", n)
	}
	if strings.Contains(s.get(at).text("main"), "Сколько стоит один рейс") {
		t.Error("a question is shown before somebody has read it")
	}
	list := s.as("own").get("/practices/questions")
	list.has(t, "tbody", "Сколько стоит один рейс?")
	link, _ := list.Find("tbody a").First().Attr("href")
	s.get(link).worded(t)
	s.as("neighbour").closed(link)
	s.as("own").refused(link, "answer", "Напишите ответ", "state", "answered", "answer", " ")
	s.saved(link, at+"#questions", "register.saved", "state", "answered", "answer", "2500 сом с топливом")
	s.as("").get(at).has(t, "section:has(#questions)", "2500 сом с топливом")

	s.as("neighbour").saved(at+"/vote", at+"#use", "practice.vote.done", "aimak", boruBash)
	s.as("").get(at).has(t, "section:has(#use)", "Полезен 1 муниципалитету")
	s.as("").get("/practices?sort=-votes").has(t, ".card", "Полезен 1 муниципалитету")
	if p := s.as("own").send(at+"/vote", "aimak", kokMoynok); p.status != http.StatusConflict {
		t.Errorf("a vote for one's own case: %d", p.status)
	}
	if p := s.as("own").send(at+"/vote", "aimak", boruBash); p.status != http.StatusForbidden {
		t.Errorf("a vote for another aimak: %d", p.status)
	}
	s.as("neighbour").saved(at+"/vote/"+boruBash+"/back", at+"#use", "practice.vote.taken_back")

	plan := s.get("/plans/new?case=" + at[len("/practices/"):])
	for name, want := range map[string]string{"title": "Мусор вывозят вместе", "category": "waste", "problem": "Каждый возил сам", "cost": "", "case": at[len("/practices/"):]} {
		if got, _ := plan.value(name); got != want {
			t.Errorf("the plan begins with %s %q, want %q", name, got, want)
		}
	}
	made := s.send("/plans/new", "aimak", boruBash, "title", "Вывоз вместе", "category", "waste", "mechanism", "municipal_enterprise", "problem", "П", "goal", "Ц", "cost", "500",
		"starts_on", "01.01.2027", "ends_on", "31.12.2027", "case", at[len("/practices/"):])
	if made.status != http.StatusSeeOther {
		t.Fatalf("the plan is refused: %d %s", made.status, made.text("main"))
	}
	s.get(made.location).has(t, "main", "Сделано по примеру № "+at[len("/practices/"):])
	s.saved(at+"/comparison", "/compare?aimak="+boruBash+"&service=waste", "practice.use.compared", "aimak", boruBash)
	s.get("/compare?aimak="+boruBash+"&service=waste").has(t, "main", "Сделано по примеру")
	s.get("/aimaks/"+boruBash+"/services/waste").has(t, "main", "домохозяйство")
	if p := s.send(at+"/comparison", "aimak", kokMoynok); p.status != http.StatusForbidden {
		t.Errorf("a comparison in another aimak: %d", p.status)
	}
	s.as("").get(at).has(t, "section:has(#use)", "начал работу 1 муниципалитет")
}

func TestTheCoverageShowsTheGapThatACaseLeaves(t *testing.T) {
	t.Parallel()
	s := telling(t)
	at := s.released(s.told())
	page := s.as("").get("/practices/coverage")
	page.worded(t)
	page.has(t, "main", "Пример есть в 1 из 9 областей")
	cell := page.Find(`.coverage a[href="/practices?oblast=41702000000000&service=waste"]`)
	if strings.TrimSpace(cell.Text()) != "1" {
		t.Errorf("the cell says %q", cell.Text())
	}
	href, _ := cell.Attr("href")
	s.get(href).has(t, ".card", "Мусор вывозят вместе")
	if strings.Contains(page.text("#main h2:nth-of-type(1) + ul"), "Иссык-Кульская") {
		t.Error("an oblast with a case stands among those without")
	}
	s.as("own").saved(at+"/withdraw", at, "practice.withdraw.done", "reason", "Проба")
	page = s.as("").get("/practices/coverage")
	page.has(t, "main", "Пример есть в 0 из 9 областей")
	page.has(t, ".gaps", "Иссык-Кульская область")
	page.has(t, `.coverage td.gap a[href="/practices?oblast=41702000000000&service=waste"]`, "—")
}

func TestCasesAreFoundPagedAndTakenAsFiles(t *testing.T) {
	t.Parallel()
	s := telling(t)
	at := s.released(s.told())
	s.exec(`INSERT INTO practices (id, aimak, category, mechanism, result, origin, made_up) OVERRIDING SYSTEM VALUE VALUES (900, '41703220856000', 'lighting', 'contract', 'costs_more', 'told', true);
		INSERT INTO practice_texts (practice_id, aimak, lang, title) VALUES (900, '41703220856000', 'ky', 'Көчө жарыгы');
		UPDATE practices SET state = 'review', submitted_by = 0 WHERE id = 900;
		UPDATE practices SET state = 'published', published_by = 0, published_at = now() WHERE id = 900`)
	s.as("")
	for query, want := range map[string]string{"": "Көчө жарыгы Мусор вывозят вместе", "?q=мусор": "Мусор вывозят вместе", "?oblast=41703000000000": "Көчө жарыгы",
		"?raion=41703220000000": "Көчө жарыгы", "?service=waste": "Мусор вывозят вместе", "?mechanism=contract": "Көчө жарыгы", "?result=costs_more": "Көчө жарыгы",
		"?size=unknown": "Көчө жарыгы Мусор вывозят вместе", "?size=large": "", "?page=2": "", "?sort=published": "Мусор вывозят вместе Көчө жарыгы"} {
		page := s.get("/practices" + query)
		page.sound(t)
		if got := page.text(".card h2"); strings.TrimSpace(got) != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	s.get("/practices").has(t, ".card", "Вымышленный пример")
	s.get("/practices/900").has(t, "main", "ни сумм, ни событий этих не было")
	res := s.ask(http.MethodGet, "/practices?as=csv&oblast=41703000000000", map[string]string{"Cookie": "kelishim_lang=ru"}, nil)
	body, _ := io.ReadAll(res.Body)
	if text := string(body); !strings.Contains(text, "Көчө жарыгы") || !strings.Contains(text, "Вымышленный пример") || strings.Contains(text, "Мусор вывозят") {
		t.Errorf("the file says %s", text)
	}
	var found struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Author  string   `xml:"author>name"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Summary string `xml:"summary"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	feed := s.ask(http.MethodGet, "/practices.atom?lang=ky", nil, nil)
	if err := xml.NewDecoder(feed.Body).Decode(&found); err != nil || feed.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("the feed: %v %s", err, feed.Header.Get("Content-Type"))
	}
	if _, err := time.Parse(time.RFC3339, found.Updated); err != nil || found.Author == "" || len(found.Entries) != 2 {
		t.Errorf("the feed: %+v, %v", found, err)
	}
	seen := map[string]bool{}
	for _, entry := range found.Entries {
		address, err := url.Parse(entry.ID)
		if err != nil || !address.IsAbs() || seen[entry.ID] || entry.Title == "" || entry.Updated == "" || entry.Summary == "" || entry.Link.Href == "" {
			t.Errorf("an entry of the feed: %+v", entry)
		}
		seen[entry.ID] = true
	}
	if found.Entries[0].Title != "Ойдон чыгарылган мисал: Көчө жарыгы" {
		t.Errorf("the feed does not say that a case is made up: %s", found.Entries[0].Title)
	}
	var data map[string]any
	if err := json.Unmarshal([]byte(s.get(at).Find(`script[type="application/ld+json"]`).Text()), &data); err != nil || data["@type"] != "Article" || data["datePublished"] == nil {
		t.Errorf("structured data: %v, %v", data, err)
	}
	if content, _ := s.get(at).Find(`meta[property="og:type"]`).Attr("content"); content != "article" {
		t.Errorf("Open Graph says %q", content)
	}
	sitemap, _ := io.ReadAll(s.ask(http.MethodGet, "/sitemap.xml", nil, nil).Body)
	for _, path := range []string{"/practices<", at + "<", "/practices/coverage<"} {
		if !strings.Contains(string(sitemap), path) {
			t.Errorf("the sitemap lacks %s", path)
		}
	}
	s.get("/").has(t, "section:has(#practices)", "Мусор вывозят вместе")
}

func TestTheFiguresOfAPublishedCaseTellThatTheyChanged(t *testing.T) {
	t.Parallel()
	s := telling(t)
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), s.db, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	contract := decimal((&world{site: s}).number(`SELECT id FROM contracts WHERE number = 'КМ-2024/03'`))
	s.as("own").get("/contracts/"+contract).has(t, "main", "Рассказать как пример")
	if strings.Contains(s.as("neighbour").get("/practices").text("main"), "КМ-2024/03") {
		t.Error("a contract is told before its okmotu tells it")
	}
	form := s.as("own").get("/practices/new?contract=" + contract)
	for name, want := range map[string]string{"result": "saves", "cost": "2760000,00", "year": "2024", "contract": contract} {
		if got, _ := form.value(name); got != want {
			t.Errorf("the case begins with %s %q, want %q", name, got, want)
		}
	}
	values := altered(append([]string{}, caseForm...), "mechanism", "contract", "result", "saves", "cost", "2760000", "source_local_budget", "2760000", "source_donor_grant", "")
	p := s.send("/practices/new", append(values, "contract", contract, "service", kokMoynok+" waste")...)
	if p.status != http.StatusSeeOther {
		t.Fatalf("%d %s", p.status, p.text(".alert, main"))
	}
	at := s.released(p.location)
	s.as("").get(at).has(t, "section:has(#results)", "+389 965,62")
	s.exec(`UPDATE costs SET amount = amount + 1000 WHERE aimak = ? AND category = 'waste' AND kind = 'monitoring'`, kokMoynok)
	if s.as("").get(at).Find(".practice .alert").Length() != 0 {
		t.Error("the public is told by itself, without the job")
	}
	s.as("own").get(at).has(t, ".practice .alert", "2025: было +618 173,56, сейчас +617 173,56")
	s.exec(`UPDATE practices SET changed_on = '2026-01-02', compared_at = now()`)
	public := s.as("").get(at)
	public.has(t, ".practice .alert", "пересчёт 02.01.2026 дал другие цифры")
	if strings.Contains(public.Text(), "617 173,56") {
		t.Error("the public reads a figure that was not published")
	}
}

func TestThePagesOfThePortalAreSmall(t *testing.T) {
	t.Parallel()
	s := telling(t)
	at := s.told()
	s.exec(`UPDATE practice_texts SET problem = repeat('Мусор вывозили раз в месяц. ', 60), results = repeat('Теперь вывозят каждую неделю. ', 60)`)
	s.released(at)
	for range 49 {
		s.exec(`INSERT INTO practices (aimak, category, mechanism, result, origin) VALUES (?, 'waste', 'contract', 'improved', 'told');
			INSERT INTO practice_texts SELECT max(p.id), ?, 'ru', 'Пример ' || max(p.id), md5(max(p.id)::text) || repeat(' слова', 40), '', '', '', '', md5('x' || max(p.id)) || repeat(' слова', 40), '', '' FROM practices p;
			UPDATE practices SET state = 'review', submitted_by = 0 WHERE state = 'draft';
			UPDATE practices SET state = 'published', published_by = 0, published_at = now() WHERE state = 'review'`, kokMoynok, kokMoynok)
	}
	for _, path := range []string{"/practices", at, "/practices/coverage", at + "/ask"} {
		total := 0
		for _, part := range []string{path, s.as("").asset()} {
			res := s.ask(http.MethodGet, part, map[string]string{"Accept-Encoding": "gzip"}, nil)
			if res.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s comes unpacked", part)
			}
			total += int(res.ContentLength)
		}
		if limit := 60 << 10; total <= 0 || total > limit {
			t.Errorf("%s weighs %d bytes, want at most %d", path, total, limit)
		}
	}
}

func TestADocumentOfACaseIsOpenOnceItsOfficerOpensIt(t *testing.T) {
	t.Parallel()
	s := telling(t)
	at := s.told()
	s.as("own").upload("/documents"+at+"/new", "токтом.pdf", aPDF, "title", "Токтом кенеша", "kind", "other", "published", "1")
	s.upload("/documents"+at+"/new", "внутреннее.pdf", aPDF+"2", "title", "Внутреннее", "kind", "other")
	s.as("").gone(at + "/documents/1") // the case is a draft
	s.released(at)
	page := s.as("").get(at)
	page.has(t, "section:has(#documents)", "Токтом кенеша")
	if strings.Contains(page.Text(), "Внутреннее") {
		t.Error("a document that was not opened is shown")
	}
	if res := s.ask(http.MethodGet, at+"/documents/1", nil, nil); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the document: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	s.gone(at + "/documents/2")
	other := s.as("own").told("title", "Другой пример")
	s.released(other)
	s.as("").gone(other + "/documents/1")
}
