package web

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/views"
)

// startPart is one section of the start page of the public. Parts stand by
// rank: 10 what was found, 20 the map, then what other parts of the house show.
// nil for the component is nothing to show. It reads as the public reads, with
// db.Public, whoever is signed in.
type startPart struct {
	rank int
	of   func(s *Server, c *fiber.Ctx, p views.Page) (templ.Component, error)
}

// startParts are registered by init in the file of each part.
var startParts []startPart

func init() {
	rights["GET /public"] = right{auth.Open, nil}
}

func (s *Server) startRoutes(r fiber.Router) {
	r.Get("/", s.home)
	r.Get("/public", s.start)
}

// home is the overview for who is signed in, else the start page.
func (s *Server) home(c *fiber.Ctx) error {
	if user(c).Role == auth.Public {
		return s.start(c)
	}
	return s.overview(c)
}

// start is the page for everybody.
func (s *Server) start(c *fiber.Ctx) error {
	p := s.publicPage(c, "/", "public.start.title", "public")
	p.Description = p.T("public.start.description")
	parts := slices.SortedStableFunc(slices.Values(startParts), func(a, b startPart) int { return cmp.Compare(a.rank, b.rank) })
	var shown []templ.Component
	for _, part := range parts {
		one, err := part.of(s, c, p)
		if err != nil {
			return err
		}
		if one != nil {
			shown = append(shown, one)
		}
	}
	return render(c, views.StartPage(p, shown))
}

// publicPage is a page that search engines may find: canonical is its path
// without the language.
func (s *Server) publicPage(c *fiber.Ctx, canonical, titleKey, nav string, pairs ...any) views.Page {
	p := s.page(c, titleKey, nav, pairs...)
	p.Canonical, p.Base = canonical, s.base(c)
	return p
}
