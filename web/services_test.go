package web_test

import (
	"net/http"
	"strings"
	"testing"
)

const wastePage = "/aimaks/" + kokMoynok + "/services/waste"

func TestAServiceIsAddedChangedAndDeletedByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := "/aimaks/" + kokMoynok + "/services/new"
	s.get(path).sound(t)
	for _, test := range []struct {
		field, sentence string
		typed           []string
	}{
		{"category", "Заполните", []string{"category", "", "unit", "рейс", "title", "Вывоз"}},
		{"unit", "Заполните", []string{"category", "waste", "unit", "", "title", "Вывоз"}},
	} {
		p := s.send(path, test.typed...)
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-"+test.field+"-error"), test.sentence) {
			t.Errorf("%v: %d %s", test.typed, p.status, p.text(".alert"))
		}
		if got, _ := p.value("title"); got != "Вывоз" {
			t.Errorf("the title became %q", got)
		}
	}
	s.saved(path, wastePage, "service.added", "category", "waste", "unit", "рейс", "title", "Вывоз мусора")
	s.lang = "ky"
	s.get(wastePage).has(t, ".lead", "көлөмдүн бирдиги: рейс")
	s.lang = "ru"
	s.refused(path, "category", "уже есть", "category", "waste", "unit", "рейс", "title", "")
	form := s.get(wastePage + "/edit")
	form.sound(t)
	if got, _ := form.value("unit"); got != "рейс" {
		t.Errorf("the unit shows as %q, want its name", got)
	}
	s.saved(wastePage+"/edit", wastePage, "register.saved", "unit", "мешок", "title", "")
	s.get(wastePage).has(t, ".lead", "мешок")
	s.refused(wastePage+"/edit", "unit", "Заполните", "unit", " ", "title", "Вывоз")
	s.saved(wastePage+"/volumes/new", wastePage+"#volumes", "register.saved", "year", "2023", "quantity", "1 180,5")
	refused := s.send(wastePage + "/delete")
	if refused.status != http.StatusConflict {
		t.Errorf("deleting a service with a volume: %d", refused.status)
	}
	refused.has(t, ".alert", "Сначала уберите их")
	s.saved(wastePage+"/volumes/2023/delete", wastePage+"#volumes", "register.deleted")
	s.get(wastePage + "/delete").sound(t)
	s.saved(wastePage+"/delete", "/aimaks/"+kokMoynok, "register.deleted")
	s.gone(wastePage)
	s.closed("/aimaks/99999999999999/services/new")
	if p := s.send("/aimaks/41702220000000/services/new", "category", "waste", "unit", "рейс", "title", ""); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a service of a raion: %d", p.status)
	} else {
		p.has(t, ".alert", "а не у областей")
	}
}

func TestVolumesAreEnteredByYear(t *testing.T) {
	t.Parallel()
	s, _ := newVillage(t)
	s.get(wastePage + "/volumes/new?year=2023").sound(t)
	s.saved(wastePage+"/volumes/new", wastePage+"#volumes", "register.saved", "year", "2023", "quantity", "1180")
	s.get(wastePage+"/volumes/2023").has(t, "h1", "2023")
	s.saved(wastePage+"/volumes/2023", wastePage+"#volumes", "register.saved", "quantity", "1 180,5")
	s.get(wastePage).has(t, "section:has(#volumes) tbody", "1 180,5")
	s.refused(wastePage+"/volumes/new", "year", "уже внесён", "year", "2023", "quantity", "1")
	s.refused(wastePage+"/volumes/new", "quantity", "не число", "year", "2024", "quantity", "много")
	s.refused(wastePage+"/volumes/new", "quantity", "меньше нуля", "year", "2024", "quantity", "-1")
	s.refused(wastePage+"/volumes/2023", "quantity", "Заполните", "quantity", "")
	s.get(wastePage+"/volumes/2023/delete").has(t, "main", "1 180,5 домохозяйство")
	s.gone(wastePage + "/volumes/2022")
	s.gone(wastePage + "/volumes/x/delete")
}

// truckForm is a good asset as it is typed.
var truckForm = []string{"asset", "A-1", "title", "Мусоровоз ЗИЛ-433362", "purchase_price", "2 150 000", "residual_value", "150000",
	"life_years", "12,5", "in_service_on", "01.06.2019", "share", "1", "avoidable_share", "100 %"}

func TestAssetsShowTheirYearlyDepreciation(t *testing.T) {
	t.Parallel()
	s, _ := newVillage(t)
	s.get(wastePage + "/assets/new").sound(t)
	s.saved(wastePage+"/assets/new", wastePage+"#assets", "service.asset.saved", truckForm...)
	row := s.get(wastePage).Find("section:has(#assets) tbody tr")
	if text := words(row); !strings.Contains(text, "160 000,00") || !strings.Contains(text, "01.06.2019") {
		t.Errorf("the truck: %s", text)
	}
	href, _ := row.Find("a").First().Attr("href")
	form := s.get(href)
	form.sound(t)
	if got, _ := form.value("life_years"); got != "12,5" {
		t.Errorf("the form shows a life of %q", got)
	}
	for _, test := range []struct{ name, value, field, sentence string }{
		{"asset", "", "asset", "Заполните"},
		{"purchase_price", "дорого", "purchase_price", "не сумма"},
		{"residual_value", "2 150 000,01", "residual_value", "больше цены покупки"},
		{"life_years", "0", "life_years", "больше 0"},
		{"in_service_on", "2019", "in_service_on", "не дата"},
		{"share", "2", "share", "от 0 до 1"},
	} {
		s.refused(href, test.field, test.sentence, with(truckForm, test.name, test.value)...).sound(t)
	}
	s.refused(wastePage+"/assets/new", "asset", "с таким номером", truckForm...)
	s.saved(href, wastePage+"#assets", "service.asset.saved", with(truckForm, "life_years", "10")...)
	s.get(wastePage).has(t, "section:has(#assets)", "200 000,00")
	s.get(href+"/delete").has(t, "main", "Мусоровоз")
	s.gone(strings.Replace(href, "/waste/", "/lighting/", 1))
	s.saved(href+"/delete", wastePage+"#assets", "register.deleted")
	s.gone(href)
}
