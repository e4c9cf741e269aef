package views

import (
	"strings"
	"testing"

	"kelishim/internal/i18n"
)

func TestTheFrameOfAPage(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		p := reader(lang)
		p.Demo, p.Notice = true, "Сохранено."
		p.Crumbs = []Crumb{{Label: "Аймаки", URL: "/aimaks"}, {Label: "Ак-Суу"}}
		doc := render(t, around(Layout(p), "<h1>Ак-Суу</h1>"))
		wellNamed(t, doc)
		if got := attr(doc.Find("html"), "lang"); got != lang {
			t.Errorf("the page says its language is %q, want %q", got, lang)
		}
		if first := doc.Find("body a").First(); attr(first, "href") != "#main" {
			t.Errorf("the first link leads to %q, want the content", attr(first, "href"))
		}
		if marked := doc.Find(`.menu a[aria-current="true"]`); marked.Length() != 1 || attr(marked, "href") != "/aimaks" {
			t.Errorf("%d parts of the menu are marked, want /aimaks alone", marked.Length())
		}
		if doc.Find("main h1").Length() != 1 || doc.Find(".demo").Length() != 1 || doc.Find(".notice[role=status]").Text() != "Сохранено." {
			t.Error("the content, the demo banner or the notice is missing")
		}
		if last := doc.Find(".crumbs li").Last(); last.Find("a").Length() != 0 || last.Find(`[aria-current="page"]`).Length() != 1 {
			t.Error("the last crumb must be this page, not a link")
		}
	}
}

func TestTheLanguageSwitchComesBackToTheSameView(t *testing.T) {
	t.Parallel()
	doc := render(t, around(Layout(reader("ky")), ""))
	if doc.Find(".langs a").Length() != len(i18n.Languages)-1 {
		t.Error("the other languages must be links, one's own must not")
	}
	got := attr(doc.Find(`.langs a[lang="ru"]`), "href")
	if want := "/lang/ru?back=%2Faimaks%3Fq%3D%D3%A8%D0%B7%D0%B3%D3%A9%D0%BD%26page%3D2"; got != want {
		t.Errorf("the switch leads to %s, want %s", got, want)
	}
}

func TestOpenPagesShowNoMenuAndNoSignOut(t *testing.T) {
	t.Parallel()
	p := reader("ru")
	p.User = ""
	p.Reaches = func(string) bool { return false }
	doc := render(t, around(Layout(p), ""))
	if doc.Find(".menu, .signout, .demo, .notice, .crumbs").Length() != 0 {
		t.Error("somebody not signed in sees the menu, or an empty banner stands there")
	}
	p.Reaches = func(address string) bool { return address == "/public" || address == "/method" }
	if links := render(t, around(Layout(p), "")).Find(".menu a"); links.Length() != 1 || attr(links, "href") != "/public" {
		t.Error("the menu of somebody not signed in is not what he may open")
	}
	if strings.Contains(doc.Text(), "А. Бекова") {
		t.Error("a name is shown to nobody signed in")
	}
}
