package web

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"kelishim/docs"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// methodPages are the pages of docs/method.*.md as HTML, made once. The text is
// the project's own, so that its HTML may be shown as it is.
var methodPages = sync.OnceValues(func() (map[string]string, error) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAttribute()))
	pages := map[string]string{}
	for _, lang := range i18n.Languages {
		var html bytes.Buffer
		if err := markdown.Convert(docs.Method(lang), &html); err != nil {
			return nil, fmt.Errorf("render the method in %s: %w", lang, err)
		}
		pages[lang] = html.String()
	}
	return pages, nil
})

// method explains how every figure is computed; each has its place on it.
func (s *Server) method(c *fiber.Ctx) error {
	pages, err := methodPages()
	if err != nil {
		return err
	}
	p := s.publicPage(c, "/method", "method.title", "method")
	return render(c, views.MethodPage(p, pages[p.Lang()]))
}
