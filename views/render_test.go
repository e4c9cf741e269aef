package views

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"kelishim/internal/i18n"
)

// render draws a component as a browser would read it.
func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var html strings.Builder
	if err := c.Render(context.Background(), &html); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// around is a component with text as its children.
func around(outer templ.Component, inner string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Raw(inner)), w)
	})
}

func reader(lang string) Page {
	return Page{Reader: i18n.For(lang), Title: "Ак-Суу", Nav: "aimaks", Path: "/aimaks?q=Өзгөн&page=2", User: "А. Бекова", Version: "1"}
}

func attr(s *goquery.Selection, name string) string {
	value, _ := s.Attr(name)
	return value
}

// wellNamed checks what holds of every piece of a page: an id stands once,
// whatever points to an id finds it, an ARIA attribute is never empty (a
// browser reads an empty one as "false"), a field has a label.
func wellNamed(t *testing.T, doc *goquery.Document) {
	t.Helper()
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := attr(s, "id")
		if ids[id] {
			t.Errorf("the id %q stands twice", id)
		}
		ids[id] = true
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Get(0).Attr {
			if strings.HasPrefix(a.Key, "aria-") && strings.TrimSpace(a.Val) == "" {
				t.Errorf("<%s> has an empty %s", s.Get(0).Data, a.Key)
			}
			if slices.Contains([]string{"for", "list", "aria-describedby", "aria-labelledby"}, a.Key) {
				for id := range strings.FieldsSeq(a.Val) {
					if !ids[id] {
						t.Errorf("%s=%q points nowhere", a.Key, id)
					}
				}
			}
			if target, ok := strings.CutPrefix(a.Val, "#"); ok && a.Key == "href" && !ids[target] {
				t.Errorf("the link to #%s leads nowhere", target)
			}
		}
	})
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		if doc.Find(`label[for="`+attr(s, "id")+`"]`).Length() != 1 {
			t.Errorf("the field %q has no label of its own", attr(s, "name"))
		}
	})
	if text := doc.Text(); strings.Contains(text, "[view.") || strings.Contains(text, "[savings.") || strings.Contains(text, "<no value>") {
		t.Errorf("a sentence is missing in %q", text)
	}
}
