package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// wagesForm is a good budget line as it is typed.
var wagesForm = []string{"line", "51-01", "title", "Заработная плата рабочих", "economic_code", "2111", "functional_code", "7051",
	"funding_source", "local", "approved", "620 000", "adjusted", "640000,00", "executed", "633600,50"}

// with is a form with one field typed otherwise.
func with(form []string, name, value string) []string {
	changed := append([]string{}, form...)
	for i := 0; i+1 < len(changed); i += 2 {
		if changed[i] == name {
			changed[i+1] = value
			return changed
		}
	}
	return append(changed, name, value)
}

// newVillage is a site where Kok-Moynok has waste and lighting and one line of
// wages in 2023; it gives the line's page.
func newVillage(t *testing.T) (*site, string) {
	t.Helper()
	s := newSite(t)
	s.exec(`INSERT INTO services VALUES (?, 'waste', 'Сбор и вывоз ТБО', 'household'), (?, 'lighting', NULL, 'lamp')`, kokMoynok, kokMoynok)
	p := s.send("/budget/"+kokMoynok+"/2023/lines/new", wagesForm...)
	_, id, found := strings.Cut(p.location, "#line-")
	if p.status != http.StatusSeeOther || !found {
		t.Fatalf("adding a line: %d %q %s", p.status, p.location, p.text("main"))
	}
	return s, "/budget/lines/" + id
}

func TestAYearOfABudgetIsBegunFromTheList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/budget").has(t, "main", "Бюджетов пока нет")
	s.get("/budget/new").sound(t)
	for _, test := range []struct {
		field, sentence string
		typed           []string
	}{
		{"aimak", "Заполните", []string{"aimak", "", "year", "2024"}},
		{"aimak", "нет", []string{"aimak", "нет такого", "year", "2024"}},
		{"aimak", "а не у областей", []string{"aimak", "41702220000000", "year", "2024"}},
		{"year", "от 1990", []string{"aimak", kokMoynok, "year", "24"}},
	} {
		s.refused("/budget/new", test.field, test.sentence, test.typed...).sound(t)
	}
	p := s.send("/budget/new", "aimak", "Көк-Мойнок айыл аймагы · "+kokMoynok, "year", "2024")
	if p.status != http.StatusSeeOther || p.location != "/budget/"+kokMoynok+"/2024" {
		t.Errorf("%d %s", p.status, p.location)
	}
	empty := s.get(p.location)
	empty.sound(t)
	empty.has(t, ".empty", "Строк за этот год пока нет")
	for _, path := range []string{"/budget/" + kokMoynok + "/24", "/budget/" + kokMoynok + "/x", "/budget/lines/999", "/budget/lines/x"} {
		s.gone(path)
	}
	s.closed("/budget/99999999999999/2024")
}

func TestALineIsAddedChangedAndDeletedByHand(t *testing.T) {
	t.Parallel()
	s, line := newVillage(t)
	year := s.get("/budget/" + kokMoynok + "/2023")
	year.sound(t)
	year.has(t, "tbody", "51-01 Заработная плата рабочих")
	year.has(t, "tbody", "2111 Заработная плата *")
	year.has(t, "tbody", "633 600,50")
	year.has(t, "tbody", "99,0 %")
	year.has(t, "main", "ещё не сверено")
	form := s.get(line)
	form.sound(t)
	if got, _ := form.value("executed"); got != "633600,50" {
		t.Errorf("the form shows %q", got)
	}
	id := strings.TrimPrefix(line, "/budget/lines/")
	s.saved(line, "/budget/"+kokMoynok+"/2023#line-"+id, "budget.line.saved", with(wagesForm, "executed", "")...)
	year = s.get("/budget/" + kokMoynok + "/2023")
	year.has(t, "tfoot", "нет у 1 строки")
	year.has(t, "tbody td.num:nth-of-type(3)", "—")
	s.get(line+"/delete").has(t, "main", "51-01 Заработная плата рабочих")
	s.saved(line+"/delete", "/budget/"+kokMoynok+"/2023", "register.deleted")
	s.gone(line)
}

func TestALineTypedWrongStaysAsTyped(t *testing.T) {
	t.Parallel()
	s, line := newVillage(t)
	for _, test := range []struct{ name, value, field, sentence string }{
		{"line", "51-01", "line", "уже есть"},
		{"line", " ", "line", "Заполните"},
		{"title", "", "title", "Заполните"},
		{"economic_code", "22x", "economic_code", "4–8 цифр"},
		{"functional_code", "705", "functional_code", "4–8 цифр"},
		{"approved", "620.000,00", "approved", "не сумма"},
		{"adjusted", "-1", "adjusted", "меньше нуля"},
		{"executed", "0,001", "executed", "двух знаков"},
		{"executed", "99999999999999999", "executed", "слишком большая"},
	} {
		s.refused("/budget/"+kokMoynok+"/2023/lines/new", test.field, test.sentence, with(wagesForm, test.name, test.value)...).sound(t)
	}
	s.refused(line, "title", "Заполните", with(wagesForm, "title", "")...).sound(t)
}

func TestTheYearShowsRevenueApartAndFindsLines(t *testing.T) {
	t.Parallel()
	s, _ := newVillage(t)
	path := "/budget/" + kokMoynok + "/2023"
	fees := with(with(with(wagesForm, "line", "82-10"), "title", "Плата за билеты"), "economic_code", "1422")
	if p := s.send(path+"/lines/new", fees...); p.status != http.StatusSeeOther {
		t.Fatalf("adding revenue: %d", p.status)
	}
	year := s.get(path)
	year.sound(t)
	year.has(t, "section:has(#expenditure) tbody", "51-01")
	year.has(t, "section:has(#revenue) tbody", "82-10")
	if strings.Contains(year.text("section:has(#expenditure) tbody"), "82-10") {
		t.Error("revenue stands among the expenditure")
	}
	found := s.get(path + "?q=билет")
	if strings.Contains(found.text("tbody"), "51-01") || !strings.Contains(found.text("tbody"), "82-10") {
		t.Errorf("the search shows %s", found.text("tbody"))
	}
	s.get(path+"?q=нет").has(t, "main", "По отбору строк не найдено")
}

func TestLinesAreCopiedIntoAnotherYearByHand(t *testing.T) {
	t.Parallel()
	s, _ := newVillage(t)
	path := "/budget/" + kokMoynok + "/2024"
	s.get(path + "/copy").sound(t)
	s.saved(path+"/copy", path, "budget.copy.done", "from", "2023")
	year := s.get(path)
	year.has(t, "tbody", "51-01 Заработная плата рабочих")
	year.has(t, "tfoot", "нет у 1 строки")
	s.refused(path+"/copy", "from", "Копировать нечего", "from", "2023").sound(t)
	s.get("/budget/"+boruBash+"/2024/copy").has(t, "main", "нет другого года")
}

func TestBudgetsAreListedSortedAndNarrowed(t *testing.T) {
	t.Parallel()
	s, _ := newVillage(t)
	s.exec(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed)
		VALUES ('41702205807000', 2024, '1', '7082', '2111', 'Клуб', 5)`)
	list := s.get("/budget")
	list.sound(t)
	list.has(t, "tbody tr:first-child", "Берю-Башский")
	list.has(t, "tbody tr:nth-child(2)", "633 600,50")
	s.get("/budget?sort=-executed").has(t, "tbody tr:first-child", "Кек-Мойнок")
	for query, rows := range map[string]int{"?year=2024": 1, "?q=көк-мойнок": 1, "?oblast=41702000000000": 2, "?raion=41702220000000": 1,
		"?oblast=41703000000000": 0, "?oblast=41703000000000&raion=41702220000000": 0, "?q=нет+такого": 0, "?sort=x&page=5": 0} {
		if n := s.get("/budget" + query).Find("tbody tr").Length(); n != rows {
			t.Errorf("%s: %d rows, want %d", query, n, rows)
		}
	}
	href, _ := s.get("/budget?oblast=41702000000000&sort=year").Find(`th[aria-sort=ascending] a`).Attr("href")
	if !strings.Contains(href, "oblast=41702000000000") || !strings.Contains(href, "sort=-year") {
		t.Errorf("the head of the sorted column leads to %s", href)
	}
}

// shareForm attributes the whole line to waste.
var shareForm = []string{"category", "waste", "share", "1", "behaviour", "fixed", "avoidable_share", "100 %", "reason", ""}

func TestAShareOfALineIsAttributedChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	s, line := newVillage(t)
	form := s.get(line + "/attributions/new")
	form.sound(t)
	if got, _ := form.value("share"); got != "1" {
		t.Errorf("the form offers %q, want what is left", got)
	}
	s.saved(line+"/attributions/new", line, "budget.attribution.saved", with(with(shareForm, "share", "85 %"), "reason", "15 % — кладбище")...)
	page := s.get(line)
	page.sound(t)
	page.has(t, "section:has(#attributions)", "85 %")
	page.has(t, "section:has(#attributions)", "Не отнесено к услугам: 15 %")
	year := s.get("/budget/" + kokMoynok + "/2023")
	year.has(t, "tbody", "85 %")
	year.has(t, "tbody", "15 %")

	s.refused(line+"/attributions/new", "share", "осталось 0,15", with(with(with(shareForm, "category", "lighting"), "share", "0,2"), "reason", "остаток")...).sound(t)
	s.refused(line+"/attributions/new", "reason", "причину", with(with(shareForm, "category", "lighting"), "share", "0,1")...).sound(t)
	change := line + "/attributions/waste"
	s.get(change).sound(t)
	s.refused(change, "avoidable_share", "от 0 до 1", "share", "0,85", "behaviour", "fixed", "avoidable_share", "85", "reason", "x").sound(t)
	s.saved(change, line, "budget.attribution.saved", "share", "1", "behaviour", "variable", "avoidable_share", "1", "reason", "")
	s.get(line).has(t, "section:has(#attributions)", "переменная")
	if p := s.send(line + "/delete"); p.status != http.StatusConflict {
		t.Errorf("deleting an attributed line: %d", p.status)
	} else {
		p.has(t, ".alert", "отнесена к услуге")
	}
	s.get(change+"/delete").has(t, "main", "больше не будет относиться")
	s.saved(change+"/delete", line, "register.deleted")
	s.gone(change)
	s.gone(change + "/delete")
	s.gone("/budget/lines/999/attributions/new")
}

func TestAnAttributionTypedWrongStaysAsTyped(t *testing.T) {
	t.Parallel()
	s, line := newVillage(t)
	for _, test := range []struct{ name, value, field, sentence string }{
		{"category", "", "category", "Заполните"},
		{"share", "много", "share", "не доля"},
		{"share", "1,2", "share", "от 0 до 1"},
		{"avoidable_share", "", "avoidable_share", "Заполните"},
		{"behaviour", "", "behaviour", "постоянная или переменная"},
	} {
		p := s.send(line+"/attributions/new", with(shareForm, test.name, test.value)...)
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-"+test.field+"-error"), test.sentence) {
			t.Errorf("%s %q: %d %q", test.name, test.value, p.status, p.text("#f-"+test.field+"-error"))
		}
	}
}

func TestALineOfAnAimakWithoutServicesSaysWhatToDoFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.send("/budget/"+boruBash+"/2023/lines/new", wagesForm...)
	_, id, _ := strings.Cut(p.location, "#line-")
	page := s.get("/budget/lines/" + id)
	page.has(t, "main", "Сначала добавьте услугу")
	if page.Find(`a[href="/aimaks/`+boruBash+`/services/new"]`).Length() != 1 {
		t.Error("no way to a new service")
	}
}
