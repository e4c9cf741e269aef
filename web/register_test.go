package web_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	kokMoynok = "41702220807000"
	boruBash  = "41702205807000"
)

// sheets of the register with what makes a good row, where it is then found, and
// what can be changed in it.
var sheets = []struct {
	name, key string
	row       []string
	change    []string
	shown     string // in the list after the change
}{
	{"units", "41702220807010", []string{"soate", "41702220807010", "level", "village", "name_ru", "Кок-Мойнок", "name_ky", "", "name_en", "",
		"parent", "Көк-Мойнок айыл аймагы · 41702220807000", "valid_from", "01.01.2020", "valid_to", ""},
		[]string{"level", "village", "name_ru", "Кок-Мойнок-2", "parent", "41702220807000"}, "Кок-Мойнок-2"},
	{"successions", "41702220807000-41702205807000", []string{"predecessor", "Көк-Мойнок · 41702220807000", "successor", "41702205807000", "took_effect_on", "01.01.2025"},
		[]string{"took_effect_on", "2026-02-03"}, "03.02.2026"},
	{"households", "41702220807000-2024", []string{"aimak", "41702220807000", "year", "2024", "households", "1 192", "population", ""},
		[]string{"households", "1200", "population", "5265"}, "5 265"},
	{"price-index", "2023", []string{"year", "2023", "index", "111,9"}, []string{"index", "112"}, "112"},
	{"contribution-rates", "2026-01-01", []string{"valid_from", "01.01.2026", "rate", "17,25 %"}, []string{"rate", "0,1625"}, "16,25 %"},
	{"categories", "school_bus", []string{"code", "school_bus", "name_ru", "Школьный автобус", "name_ky", "", "name_en", "", "sort", "7"},
		[]string{"name_ru", "Автобус в школу", "sort", "7"}, "Автобус в школу"},
	{"measures", "bag", []string{"code", "bag", "name_ru", "мешок", "name_ky", "кап", "name_en", "bag"}, []string{"name_ru", "мешки"}, "мешки"},
	{"classification", "", []string{"kind", "economic", "code", "22151100", "name_ru", "Услуги полигона", "name_ky", "", "name_en", "",
		"valid_from", "", "valid_to", "", "confidence", "confirmed"}, []string{"kind", "economic", "code", "22151100", "name_ru", "Полигон", "confidence", "weak"}, "Полигон"},
}

func TestEachTableOfTheRegisterIsListedAddedToChangedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	for _, sheet := range sheets {
		path := "/register/" + sheet.name
		s.get(path + "/new").sound(t)
		s.saved(path+"/new", path, "register.saved", sheet.row...)
		key := sheet.key
		if key == "" { // numbered by the database: the link of its row says how
			row := s.get(path + "?q=22151100").Find("tbody tr a").First()
			href, _ := row.Attr("href")
			key = strings.TrimPrefix(href, path+"/")
		}
		form := s.get(path + "/" + key)
		form.sound(t)
		for i := 0; i+1 < len(sheet.change); i += 2 {
			if _, ok := form.value(sheet.change[i]); !ok {
				t.Errorf("%s: the form has no field %s", path, sheet.change[i])
			}
		}
		s.saved(path+"/"+key, path, "register.saved", sheet.change...)
		search := ""
		if sheet.name == "units" {
			search = "?q=41702220807010"
		}
		if sheet.name == "classification" {
			search = "?q=22151100"
		}
		list := s.get(path + search)
		list.sound(t)
		list.has(t, "tbody", sheet.shown)
		ask := s.get(path + "/" + key + "/delete")
		ask.sound(t)
		if ask.Find(`form[method=post][action$="/delete"] button.danger`).Length() != 1 {
			t.Errorf("%s: nothing asks before deleting", path)
		}
		s.saved(path+"/"+key+"/delete", path, "register.deleted")
		s.gone(path + "/" + key)
		s.gone(path + "/" + key + "/delete")
	}
}

func TestTheRegisterLeadsToItsTablesInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	for _, lang := range []string{"ru", "ky", "en"} {
		s.lang = lang
		hub := s.get("/register")
		hub.sound(t)
		for _, sheet := range sheets {
			if hub.Find(`a[href="/register/`+sheet.name+`"]`).Length() != 1 {
				t.Errorf("%s: no way to %s", lang, sheet.name)
			}
			s.get("/register/" + sheet.name).sound(t)
			s.get("/register/" + sheet.name + "/new").sound(t)
		}
		if words := map[string]string{"ru": "41 код нужно сверить", "ky": "41 кодду", "en": "41 codes are to be confirmed"}[lang]; !strings.Contains(hub.text("main"), words) {
			t.Errorf("%s: the hub does not say how many codes are to be confirmed: %s", lang, hub.text("main"))
		}
	}
}

func TestWhatIsTypedWrongStaysWithASentenceBesideIt(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	s.exec(`INSERT INTO price_index VALUES (2023, 100)`)
	for _, test := range []struct {
		path, field, sentence string
		typed                 []string
	}{
		{"units/new", "soate", "14 цифр", []string{"soate", "4170222", "level", "village", "name_ru", "Село", "parent", "Тонский район · 41702220000000"}},
		{"units/new", "name_ru", "Заполните", []string{"soate", "41702220807010", "level", "village", "name_ru", " ", "parent", "41702220000000"}},
		{"units/new", "parent", "более высокого уровня", []string{"soate", "41702220807010", "level", "raion", "name_ru", "Х", "parent", "41702220807000"}},
		{"units/new", "parent", "несколько единиц", []string{"soate", "41702220807010", "level", "village", "name_ru", "Х", "parent", "район"}},
		{"units/new", "parent", "нет", []string{"soate", "41702220807010", "level", "village", "name_ru", "Х", "parent", "нет такого"}},
		{"units/new", "valid_from", "не дата", []string{"soate", "41702220807010", "level", "village", "name_ru", "Х", "parent", "41702220807000", "valid_from", "30.02.2020"}},
		{"units/new", "soate", "уже есть", []string{"soate", kokMoynok, "level", "aiyl_aimak", "name_ru", "Х", "parent", "41702220000000"}},
		{"successions/new", "successor", "сам в себя", []string{"predecessor", kokMoynok, "successor", kokMoynok, "took_effect_on", "01.01.2025"}},
		{"successions/new", "took_effect_on", "Заполните", []string{"predecessor", kokMoynok, "successor", boruBash, "took_effect_on", ""}},
		{"households/new", "households", "целое число", []string{"aimak", "Кок-Мойнок", "year", "2024", "households", "1,5", "population", "x"}},
		{"households/new", "population", "целое число", []string{"aimak", "Кок-Мойнок", "year", "2024", "households", "1,5", "population", "x"}},
		{"households/new", "households", "меньше нуля", []string{"aimak", kokMoynok, "year", "2024", "households", "-1", "population", ""}},
		{"households/new", "year", "от 1990 до 2199", []string{"aimak", kokMoynok, "year", "24", "households", "1", "population", ""}},
		{"price-index/new", "year", "уже внесён", []string{"year", "2023", "index", "5"}},
		{"price-index/new", "index", "больше нуля", []string{"year", "2024", "index", "0"}},
		{"contribution-rates/new", "rate", "от 0 до 1", []string{"valid_from", "01.01.2026", "rate", "17,25"}},
		{"categories/new", "code", "латинские", []string{"code", "Школа", "name_ru", "Школа", "sort", "1"}},
		{"categories/new", "sort", "целое число", []string{"code", "bus", "name_ru", "Школа", "sort", "первый"}},
		{"measures/new", "code", "уже есть", []string{"code", "trip", "name_ru", "рейс"}},
		{"classification/new", "code", "4–8 цифр", []string{"kind", "economic", "code", "22", "name_ru", "Х", "confidence", "weak", "valid_to", ""}},
		{"classification/new", "valid_to", "раньше первого", []string{"kind", "economic", "code", "2299", "name_ru", "Х", "confidence", "weak", "valid_from", "02.01.2025", "valid_to", "01.01.2025"}},
	} {
		s.refused("/register/"+test.path, test.field, test.sentence, test.typed...).sound(t)
	}
}

func TestATypedNameIsEnoughWhereOnlyOneAimakHasIt(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	s.saved("/register/households/new", "/register/households", "register.saved", "aimak", "бору-баш", "year", "2024", "households", "5")
	s.get("/register/households?q=Бөрү&year=2024").has(t, "tbody", "Берю-Башский")
}

func TestWhatOthersNameIsNotDeletedAndTheReasonIsSaid(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	s.exec(`INSERT INTO services VALUES (?, 'waste', NULL, 'trip')`, kokMoynok)
	for path, sentence := range map[string]string{
		"/register/units/" + kokMoynok + "/delete": "указана в других записях",
		"/register/categories/waste/delete":        "есть услуги этого вида",
		"/register/measures/trip/delete":           "считаются услуги",
	} {
		p := s.send(path)
		if p.status != http.StatusConflict {
			t.Errorf("%s: %d", path, p.status)
		}
		p.has(t, ".alert", sentence)
		p.sound(t)
	}
}

func TestUnitsAreSearchedNarrowedAndPaged(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	s.exec(`INSERT INTO successions VALUES ('41703204847000', '41703204808000', '2025-01-01')`)
	first := s.get("/register/units")
	if n := first.Find("tbody tr").Length(); n != 50 {
		t.Errorf("%d rows on a page, want 50", n)
	}
	first.has(t, ".pager", "из 544")
	if n := s.get("/register/units?page=11").Find("tbody tr").Length(); n != 44 {
		t.Errorf("%d rows on the last page, want 44", n)
	}
	s.get("/register/units?level=oblast").has(t, ".pager", "из 7")
	narrowed := s.get("/register/units?level=aiyl_aimak&oblast=41702000000000&page=2")
	narrowed.has(t, ".pager", "из 61")
	href, _ := narrowed.Find(".pager a[rel=prev]").Attr("href")
	if !strings.Contains(href, "level=aiyl_aimak") || !strings.Contains(href, "oblast=41702000000000") {
		t.Errorf("the pager forgets the filter: %s", href)
	}
	s.get("/register/units?q=41703204847000").has(t, "tbody", "вошёл в")
	s.get("/register/units?q=нет+такого").has(t, "main", "ничего не найдено")
	s.get("/register/classification?unconfirmed=1&kind=functional").has(t, ".pager", "из 21")
}

func TestKeysThatAreNoneLeadNowhere(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	for _, path := range []string{"units/1", "units/x", "successions/x", "successions/1-2", "households/x", "households/41702220807000-x",
		"price-index/x", "contribution-rates/x", "contribution-rates/1999-01-01", "categories/x", "measures/x", "classification/x", "classification/999999"} {
		s.gone("/register/" + path)
		s.gone("/register/" + path + "/delete")
		if p := s.send("/register/" + path + "/delete"); p.status != http.StatusNotFound {
			t.Errorf("deleting %s: %d, want 404", path, p.status)
		}
	}
}
