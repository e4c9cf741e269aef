package web_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// csvOf is a page as a CSV file.
func (s *site) csvOf(path string) [][]string {
	s.t.Helper()
	w := &world{site: s}
	status, body := w.fetch(http.MethodGet, path, nil)
	if status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s", path, status, body)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil {
		s.t.Fatalf("GET %s: %v\n%s", path, err, body)
	}
	return rows
}

// manyContracts plants more contracts than a page shows.
func (s *site) manyContracts() {
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('20101198000011', 'ИП Осмонов', 'ИП'), ('01109201910344', 'ОсОО «Таза»', 'ОсОО')`)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		SELECT 'Д-' || lpad(n::text, 3, '0'), ?, CASE WHEN n % 2 = 0 THEN '20101198000011' ELSE '01109201910344' END, 'Вывоз; ТБО', 'open',
			'2024-01-01', '2024-01-01', '2024-12-31', n + 0.5, 'KGS' FROM generate_series(1, 120) n`, ownAimak)
}

func TestAListAsAFileIsAllPagesOfTheFilteredView(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.manyContracts()
	if rows := s.csvOf("/contracts?as=csv&page=2"); len(rows) != 121 {
		t.Errorf("%d rows, want the head and 120", len(rows))
	}
	rows := s.csvOf("/contracts?as=csv&q=Д-01&sort=-value")
	if len(rows) != 11 || rows[1][0] != "Д-019" || rows[10][0] != "Д-010" {
		t.Errorf("filtered and sorted: %v", rows)
	}
	found := false
	for i, title := range rows[0] {
		if title == "Сумма договора" || strings.HasPrefix(title, "Цена") || strings.HasPrefix(title, "Сумма") {
			found = found || rows[1][i] == "19,50"
		}
	}
	if !found {
		t.Errorf("no column holds the value 19,50: %v %v", rows[0], rows[1])
	}
}

func TestEveryListOffersItsFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Unlimited()
	for login, paths := range map[string][]string{
		"officer": {"/contracts", "/providers", "/budget", "/budget/" + ownAimak + "/2023", "/aimaks", "/journal", "/", "/unit-costs",
			"/register/units", "/register/households", "/register/price-index", "/register/categories", "/register/classification",
			"/register/measures", "/register/contribution-rates", "/register/successions", "/aimaks/" + ownAimak,
			"/statements/" + ownAimak + "/cemetery/2024",
			"/plans", "/procurement-plan", "/tenders", "/findings", "/flags?result=all", "/flags/rules", "/complaints", "/alerts", "/reviews", "/documents",
			"/dashboard/contracts?what=not_reviewed", "/register/methods", "/register/grounds", "/register/limits", "/register/okgz"},
		"an-administrator": {"/people"},
	} {
		w.as(login)
		for _, path := range paths {
			page := w.get(path)
			for _, format := range []string{"csv", "xlsx", "json"} {
				link, ok := page.Find(`.downloads a`).FilterFunction(func(_ int, a *goquery.Selection) bool {
					return strings.EqualFold(a.Text(), format)
				}).Attr("href")
				if !ok {
					t.Errorf("%s does not offer %s", path, format)
					continue
				}
				status, body := w.fetch(http.MethodGet, link, nil)
				if status != http.StatusOK || body == "" || format == "json" && !json.Valid([]byte(body)) {
					t.Errorf("GET %s: %d %.100s", link, status, body)
				}
				if format == "xlsx" && (!strings.Contains(body, "А. Бекова") || !strings.Contains(body, "sha256")) {
					t.Errorf("%s does not say who made it, or by which method", link)
				}
			}
		}
	}
}

// The sum under the annual plan is a row of the page; in a file it would be one
// of the lines, and whoever sums the column counts all twice.
func TestTheFileOfThePlanHasNoSumAmongItsLines(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.exec(`INSERT INTO plan_lines (aimak, year, line, title, economic_code, planned) SELECT ?, 2025, n::text, 'Вывоз ТБО', '2215', 1000.10 FROM generate_series(1, 60) n`, ownAimak)
	s.get("/procurement-plan?year=2025").has(t, "tbody tr:last-child", "60 006,00")
	rows := s.csvOf("/procurement-plan?year=2025&sort=line&as=csv")
	if len(rows) != 61 {
		t.Fatalf("%d rows, want the head and 60 lines", len(rows))
	}
	for _, row := range rows[1:] {
		if !slices.Contains(row, "1000,10") || slices.Contains(row, "60006,00") {
			t.Errorf("a line of the plan as a file: %v", row)
		}
	}
}

func TestFilesHideWhatPagesHide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Unlimited()
	for _, one := range walkers {
		w.as(one.login)
		for _, right := range sortedRights() {
			pattern, isGet := strings.CutPrefix(right.Route, "GET ")
			if !isGet || strings.Contains(pattern, "new") || strings.Contains(pattern, "delete") {
				continue
			}
			for _, aimak := range walkAimaks {
				path := w.address(pattern, aimak)
				separator := "?"
				if strings.Contains(path, "?") {
					separator = "&"
				}
				// A workbook: nothing of it is masked on its way out.
				status, body := w.fetch(http.MethodGet, path+separator+"as=xlsx", nil)
				w.leaks(one, path+" as a workbook", body)
				if status == http.StatusInternalServerError {
					t.Errorf("GET %s as a workbook fails for %q", path, one.login)
				}
			}
		}
	}
}
