package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/practices/cases"
	"kelishim/views"
)

func init() {
	startParts = append(startParts, startPart{rank: 30, of: latestPractices})
	sitemapParts = append(sitemapParts, practicePaths)
}

const (
	feedEntries = 50
	startCases  = 3
)

func feedPath(lang string) string { return "/practices.atom?lang=" + lang }

type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string      `xml:"xml:lang,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle"`
		Updated  string      `xml:"updated"`
		Links    []atomLink  `xml:"link"`
		Author   atomAuthor  `xml:"author"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Lang string `xml:"hreflang,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
	atomEntry struct {
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Updated    string         `xml:"updated"`
		Published  string         `xml:"published"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Summary    string         `xml:"summary"`
	}
)

// practiceFeed is the newest cases for feed readers (RFC 4287), a language a
// feed. Made-up ones say so in their title.
func (s *Server) practiceFeed(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	rows, _, err := s.cases.List(c.UserContext(), db.Public, cases.Filter{State: cases.Published, Limit: feedEntries})
	if err != nil {
		return err
	}
	p := s.publicPage(c, "/practices", "practice.list", "practices")
	feed := atomFeed{Lang: p.Lang(), ID: p.AddressOf("/practices.atom", p.Lang()), Title: p.T("practice.list") + " · " + p.T("view.name"), Subtitle: p.T("practice.lead"),
		Author: atomAuthor{p.T("view.name")}, Updated: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339),
		Links: []atomLink{{"self", "application/atom+xml", p.Lang(), p.AddressOf("/practices.atom", p.Lang())}, {"alternate", "text/html", p.Lang(), p.Address(p.Lang())}}}
	for _, lang := range i18n.Languages {
		if lang != p.Lang() {
			feed.Links = append(feed.Links, atomLink{"alternate", "application/atom+xml", lang, p.AddressOf("/practices.atom", lang)})
		}
	}
	for i, row := range rows {
		card := practiceCard(p, n, row)
		at := row.PublishedAt.In(date.Bishkek).Format(time.RFC3339)
		if i == 0 {
			feed.Updated = at
		}
		entry := atomEntry{ID: p.AddressOf(card.URL, ""), Title: card.Title, Updated: at, Published: at,
			Links:      []atomLink{{"alternate", "text/html", p.Lang(), p.AddressOf(card.URL, p.Lang())}},
			Categories: []atomCategory{{row.Category, card.Service}, {row.Result, p.T("practice.result." + row.Result)}},
			Summary:    card.Place + ". " + card.Summary}
		if row.MadeUp {
			entry.Title = p.T("practice.made_up") + ": " + entry.Title
			entry.Categories = append(entry.Categories, atomCategory{"made_up", p.T("practice.made_up")})
		}
		if card.LangNote != "" {
			entry.Summary = card.LangNote + " " + entry.Summary
		}
		feed.Entries = append(feed.Entries, entry)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(feed); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/atom+xml; charset=utf-8")
	return c.Send(out.Bytes())
}

// latestPractices are the newest cases on the start page.
func latestPractices(s *Server, c *fiber.Ctx, p views.Page) (templ.Component, error) {
	rows, _, err := s.cases.List(c.UserContext(), db.Public, cases.Filter{State: cases.Published, Limit: startCases})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return nil, err
	}
	cards := make([]views.PracticeCard, len(rows))
	for i, row := range rows {
		cards[i] = practiceCard(p, n, row)
	}
	return views.LatestPractices(p, cards), nil
}

// practicePaths are the pages of published cases.
func practicePaths(s *Server, ctx context.Context) ([]string, error) {
	rows, _, err := s.cases.List(ctx, db.Public, cases.Filter{State: cases.Published, Limit: sitemapLimit})
	paths := []string{"/practices", "/practices/coverage"}
	for _, row := range rows {
		paths = append(paths, practiceURL(row.ID))
	}
	return paths, err
}
