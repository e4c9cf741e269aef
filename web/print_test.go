package web_test

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/migrations"
)

// TestStatementsAndReportsArePrinted reads the documents of the demonstration
// back: every statement of it in every language, saving, dearer or not
// comparable, and the reports of its aimaks.
func TestStatementsAndReportsArePrinted(t *testing.T) {
	t.Parallel()
	reading, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext here: the documents were not read back")
	}
	s := newSite(t)
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), s.db, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	w := &world{site: s}
	printed := func(path string) string {
		status, body := w.fetch(http.MethodGet, path+"?as=pdf", nil)
		if status != http.StatusOK || !strings.HasPrefix(body, "%PDF-") {
			t.Fatalf("GET %s?as=pdf: %d", path, status)
		}
		command := exec.Command(reading, "-layout", "-", "-")
		command.Stdin = strings.NewReader(body)
		text, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		if pages := strings.Count(string(text), "\f"); pages > 4 {
			t.Errorf("%s takes %d pages", path, pages)
		}
		return strings.Join(strings.Fields(string(text)), " ")
	}
	figures := 0
	for _, lang := range i18n.Languages {
		s.person("printer-"+lang, "officer", oblasts...) // how many files one may take at once is bounded
		s.as("printer-" + lang)
		s.lang = lang
		first := s.get("/")
		var statements []string
		first.Find(`a[href^="/statements/"]`).Each(func(_ int, a *goquery.Selection) { statements = append(statements, a.AttrOr("href", "")) })
		if len(statements) < 5 {
			t.Fatalf("the overview leads to %d statements", len(statements))
		}
		for _, path := range statements {
			shown := s.get(path)
			text := printed(path)
			shown.Find("section:has(#readings) td.num").Each(func(_ int, cell *goquery.Selection) {
				figure := strings.Join(strings.Fields(cell.Text()), " ")
				if figures++; !strings.Contains(text, figure) {
					t.Errorf("%s in %s: %q of the page is not in the document", path, lang, figure)
				}
			})
			if !strings.Contains(text, strings.Join(strings.Fields(shown.text("h1")), " ")) {
				t.Errorf("%s in %s: the document is not called %q", path, lang, shown.text("h1"))
			}
		}
		aimak := first.Find(`a[href^="/aimaks/4"]`).First().AttrOr("href", "")
		if text := printed(aimak); !strings.Contains(text, s.get(aimak).text("h1")) {
			t.Errorf("%s in %s is not called %q", aimak, lang, s.get(aimak).text("h1"))
		}
	}
	if figures < 100 {
		t.Errorf("only %d figures were compared", figures)
	}
}
