package views

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"kelishim/internal/i18n"
)

func TestThePagerSaysWhichRowsAreShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		page, total int
		shown       int
		rows        string
		rels        string
	}{
		{"the first of many", 1, 312, 50, "Rows 1–50 of 312", "next last"},
		{"one in the middle", 3, 312, 50, "Rows 101–150 of 312", "first prev next last"},
		{"the last, not full", 7, 312, 12, "Rows 301–312 of 312", "first prev"},
		{"exactly one page", 1, 50, 50, "Rows 1–50 of 50", ""},
		{"nothing", 1, 0, 0, "Rows 0–0 of 0", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := render(t, Pager(reader("en"), Paging{Path: "/contracts", Query: url.Values{"q": {"Өзгөн"}, "page": {"9"}}, Page: c.page, Size: 50, Total: c.total, ShownOnPage: c.shown}))
			wellNamed(t, doc)
			if got := strings.TrimSpace(doc.Find("span").Text()); got != c.rows {
				t.Errorf("it says %q, want %q", got, c.rows)
			}
			var rels []string
			for _, link := range doc.Find("a").EachIter() {
				rels = append(rels, attr(link, "rel"))
				address, err := url.Parse(attr(link, "href"))
				if err != nil || address.Query().Get("q") != "Өзгөн" {
					t.Errorf("the search is lost on the way to %q", attr(link, "href"))
				}
			}
			if got := strings.Join(rels, " "); got != c.rels {
				t.Errorf("it offers %q, want %q", got, c.rels)
			}
		})
	}
}

func TestASortedColumnTurnsRoundAndOthersBegin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sorted, column, aria, leads string }{
		{"name", "name", "ascending", "/x?q=a&sort=-name"},
		{"-name", "name", "descending", "/x?q=a&sort=name"},
		{"-name", "sum", "none", "/x?q=a&sort=sum"},
		{"", "sum", "none", "/x?q=a&sort=sum"},
	} {
		s := Sorting{Path: "/x", Query: url.Values{"q": {"a"}, "page": {"4"}}, Sort: c.sorted}
		if got := s.aria(c.column); got != c.aria {
			t.Errorf("sorted by %q: %s says %q, want %q", c.sorted, c.column, got, c.aria)
		}
		if got := s.url(c.column); got != c.leads {
			t.Errorf("sorted by %q: %s leads to %q, want %q", c.sorted, c.column, got, c.leads)
		}
		if s.Query.Get("page") != "4" {
			t.Error("the address of the list itself was changed")
		}
	}
}

func TestAVerdictIsReadWithoutColour(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		signs, words := map[string]bool{}, map[string]bool{}
		for _, verdict := range []string{"saves", "costs_more", "no_clear_difference"} {
			doc := render(t, Verdict(reader(lang), verdict))
			wellNamed(t, doc)
			sign := doc.Find("[aria-hidden]").Text()
			signs[sign] = true
			words[strings.TrimSpace(strings.TrimPrefix(doc.Find(".verdict").Text(), sign))] = true
		}
		doc := render(t, NotComparable(reader(lang), "нет базы"))
		signs[doc.Find("[aria-hidden]").Text()] = true
		if !strings.Contains(doc.Text(), "нет базы") {
			t.Errorf("%s: the reason is not said", lang)
		}
		if len(signs) != 4 || len(words) != 3 || words[""] {
			t.Errorf("%s: signs %v and words %v must tell the verdicts apart", lang, signs, words)
		}
	}
}

func TestAWideTableScrollsByKeyboardUnderItsName(t *testing.T) {
	t.Parallel()
	doc := render(t, around(Scroll("Строки"), "<table></table>"))
	if doc.Find(`[role=region][tabindex="0"][aria-label="Строки"] table`).Length() != 1 {
		t.Error("the table has no named region that the keyboard reaches")
	}
}

func TestConfirmingIsAPostAndCancellingALink(t *testing.T) {
	t.Parallel()
	doc := render(t, ConfirmPage(reader("ru"), Confirm{Text: "Акт будет удалён.", Action: "/acts/1/delete", Submit: "Удалить", Cancel: "/acts/1",
		Hidden: map[string]string{"version": "3"}, Errors: []string{"Акт изменён другим."}}))
	wellNamed(t, doc)
	form := doc.Find(`main form[method=post][action="/acts/1/delete"]`)
	if form.Find("button[type=submit]").Text() != "Удалить" || attr(form.Find("[name=version]"), "value") != "3" || attr(form.Find("a"), "href") != "/acts/1" {
		t.Error("the deed, its version or the way back is missing")
	}
	if doc.Find("main [role=alert]").Text() != "Акт изменён другим." || !strings.Contains(doc.Find("main").Text(), "Акт будет удалён.") {
		t.Error("what will happen, or what is wrong, is not said")
	}
}

func TestDownloadsAreOfTheSameView(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/contracts": "/contracts?as=", "/?year=2025&page=3&q=a": "/?as=F&q=a&year=2025"} {
		p := reader("ru")
		p.Path = path
		doc := render(t, Files(p, "pdf"))
		for i, format := range []string{"csv", "xlsx", "json", "pdf"} {
			want := strings.Replace(want, "as=F", "as="+format, 1)
			if strings.HasSuffix(want, "as=") {
				want += format
			}
			if got := attr(doc.Find("a").Eq(i), "href"); got != want {
				t.Errorf("%s leads to %q, want %q", format, got, want)
			}
		}
	}
}

func TestSmallPartsHaveNames(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		p := reader(lang)
		figure := render(t, Figure(p, FigureView{Label: "Экономия", Value: "1 200,00", Unit: "сом", Note: "за год", Anchor: "avoidable", Tone: "saves"}))
		wellNamed(t, figure)
		if help := figure.Find(`a[href="/method#avoidable"]`); attr(help, "aria-label") != p.T("view.help") {
			t.Errorf("%s: the help of a figure says %q", lang, attr(help, "aria-label"))
		}
		if figure.Find(".figure.saves .figure-value").Length() != 1 {
			t.Errorf("%s: the figure has lost its tone", lang)
		}
		empty := render(t, Empty("Пусто", "Загрузите книгу.", Link{Label: "Загрузить", URL: "/import"}, Link{Label: "Ещё", URL: "/"}))
		if got := fmt.Sprint(empty.Find("a.button").Length(), empty.Find("a").Length()); got != "1 2" {
			t.Errorf("%s: of two ways out one is a button, got %s", lang, got)
		}
	}
}
