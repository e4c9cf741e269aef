package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// TestUnitCostsInThreeLanguages: no figure without its definition, volume,
// quality and date beside it; what lacks one stands apart.
func TestUnitCostsInThreeLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as("own-officer")
	for _, lang := range []string{"ru", "ky", "en"} {
		w.lang = lang
		p := w.get("/unit-costs?year=all")
		p.sound(t)
		if p.status != http.StatusOK || strings.Contains(p.Text(), "[unit_cost.") {
			t.Errorf("%s: %d, a sentence is missing: %s", lang, p.status, p.text("main"))
		}
		if lang != p.Find("html").AttrOr("lang", "") {
			t.Errorf("the page is not in %s", lang)
		}
		if !strings.Contains(p.text("#definitions ~ dl"), "Уборка кладбищ") {
			t.Errorf("%s: the definition does not stand on the page: %s", lang, p.text("main"))
		}
	}
	w.lang = "ru"
	// Without its definition a figure is not compared with others.
	w.exec(`DELETE FROM service_definitions WHERE aimak = ?`, ownAimak)
	p := w.get("/unit-costs?year=all")
	name := "Ала-Букинский айылный аймак"
	if strings.Contains(p.text("#costs ~ *"), name) || !strings.Contains(p.text("#apart ~ *"), name) {
		t.Errorf("without a definition %s stands in %q, apart %q", name, p.text("#costs ~ *"), p.text("#apart ~ *"))
	}
}

// TestUnitCostsFitANarrowScreenAndPaper: tables scroll inside their own box, and
// what is for a screen alone is not printed.
func TestUnitCostsFitANarrowScreenAndPaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as("an-auditor")
	p := w.get("/unit-costs?year=all")
	tables := p.Find("main table")
	if tables.Length() == 0 {
		t.Fatalf("no table: %s", p.text("main"))
	}
	tables.Each(func(_ int, table *goquery.Selection) {
		if table.Closest(".scroll").Length() == 0 {
			t.Errorf("a table widens the page: %s", table.Find("caption").Text())
		}
	})
	p.Find("main form, main .downloads, main .pager").Each(func(_ int, part *goquery.Selection) {
		if part.Closest(".no-print").Length() == 0 {
			t.Errorf("printed: %.80s", part.Text())
		}
	})
	if p.Find(`meta[name=viewport][content*="width=device-width"]`).Length() != 1 || p.Find("[style], script").Length() > 0 {
		t.Error("no viewport, or a style in the page")
	}
}
