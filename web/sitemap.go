package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/i18n"
	"kelishim/views"
)

var (
	// crawled are the beginnings of the addresses that search engines may
	// follow; each part of the house adds its own. An open page that is nobody
	// else's business, such as a certificate, is not among them.
	crawled = []string{"/$", "/?lang=", "/public", "/method", "/complain", "/static/", "/sitemap.xml"}

	// sitemapParts give the paths of pages that are open to all, registered by
	// init in the file of each part. They read with db.Public.
	sitemapParts = []func(s *Server, ctx context.Context) ([]string, error){
		func(*Server, context.Context) ([]string, error) { return []string{"/", "/method", "/complain"}, nil },
	}
)

// sitemapLimit is how many addresses the protocol allows in one file.
const sitemapLimit = 50_000

func init() {
	rights["GET /sitemap.xml"] = right{auth.Open, nil}
}

func (s *Server) sitemapRoutes(r fiber.Router) {
	r.Get("/robots.txt", s.robots)
	r.Get("/sitemap.xml", s.sitemap)
}

// robots keeps search engines out of what needs a sign-in.
func (s *Server) robots(c *fiber.Ctx) error {
	paths := slices.Clone(crawled)
	slices.Sort(paths)
	return c.SendString("User-agent: *\nAllow: " + strings.Join(paths, "\nAllow: ") + "\nDisallow: /complaints\nDisallow: /\nSitemap: " +
		s.base(c) + "/sitemap.xml\n")
}

type sitemapURL struct {
	Loc   string        `xml:"loc"`
	Links []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemap lists what is open to all, with the address in each language.
func (s *Server) sitemap(c *fiber.Ctx) error {
	var paths []string
	for _, part := range sitemapParts {
		more, err := part(s, c.UserContext())
		if err != nil {
			return err
		}
		paths = append(paths, more...)
	}
	paths = paths[:min(len(paths), sitemapLimit)]
	p := views.Page{Base: s.base(c)}
	urls := make([]sitemapURL, len(paths))
	for i, path := range paths {
		urls[i].Loc = p.AddressOf(path, "")
		for _, lang := range i18n.Languages {
			urls[i].Links = append(urls[i].Links, sitemapLink{"alternate", lang, p.AddressOf(path, lang)})
		}
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	err := xml.NewEncoder(&out).Encode(struct {
		XMLName xml.Name     `xml:"urlset"`
		NS      string       `xml:"xmlns,attr"`
		XHTML   string       `xml:"xmlns:xhtml,attr"`
		URLs    []sitemapURL `xml:"url"`
	}{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml", URLs: urls})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationXMLCharsetUTF8)
	return c.Send(out.Bytes())
}
