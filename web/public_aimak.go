package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/savings"
	"kelishim/savings/publication"
	"kelishim/views"
)

// publicAimakParts are further sections of an aimak's public page, registered
// by init in the file of each part of the house: its cases, say. nil is nothing
// to show.
var publicAimakParts []func(s *Server, c *fiber.Ctx, p views.Page, soate string) (templ.Component, error)

// publicAimak shows what one aimak has published.
func (s *Server) publicAimak(c *fiber.Ctx) error {
	soate, ctx := c.Params("aimak"), c.UserContext()
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	if _, ok := n.register.Unit(soate); !ok {
		return db.ErrNotFound
	}
	p := s.publicPage(c, publicAimakURL(soate), "public.aimak.title", "public", "Name", n.unit(soate))
	p.Description = p.T("public.aimak.description", "Name", n.unit(soate))
	p.Crumbs = []views.Crumb{{Label: p.T("view.nav.public"), URL: "/public"}, {Label: n.unit(soate)}}
	v := views.PublicAimak{Name: n.unit(soate), Raion: n.unit(n.register.Raion(soate)), Oblast: n.unit(n.register.Oblast(soate)), SOATE: soate}
	if now := n.register.At(soate, date.Today().Year()); now != soate {
		v.GoneTo = views.Link{Label: n.unit(now), URL: publicAimakURL(now)}
	}
	family := n.family(soate)
	for _, one := range family[1:] {
		v.Before = append(v.Before, views.Link{Label: n.unit(one), URL: publicAimakURL(one)})
	}
	rows, total, err := s.published.List(ctx, db.Public, publication.Filter{Aimaks: family, Limit: pageSize})
	if err != nil {
		return err
	}
	if v.Statements, err = publishedRows(p, n, rows); err != nil {
		return err
	}
	v.Statements.Empty, v.StatementsTotal = p.T("public.aimak.no_statements"), total
	for i := range v.Statements.Columns {
		v.Statements.Columns[i].Key = ""
	}
	list, contractTotal, err := s.contracts.Published(ctx, db.Public, contracts.PublishedFilter{Aimaks: family, Limit: pageSize})
	if err != nil {
		return err
	}
	v.Contracts, v.ContractsTotal = publishedContractRows(p, n, list), contractTotal
	v.Contracts.Empty = p.T("public.aimak.no_contracts")
	for i := range v.Contracts.Columns {
		v.Contracts.Columns[i].Key = ""
	}
	year, newest, err := s.published.Newest(ctx, db.Public, date.Today().Year(), family)
	if err != nil {
		return err
	}
	v.Year, v.Total = year, savings.Total(newest)
	if v.OpenData, err = s.openData(c, soate); err != nil {
		return err
	}
	p.StructuredData = s.dataset(p, v.Name, "", "")
	if format := fileAsked(c); format != "" {
		return s.list(c, p, v.Statements)
	}
	for _, part := range publicAimakParts {
		one, err := part(s, c, p, soate)
		if err != nil {
			return err
		}
		if one != nil {
			v.Parts = append(v.Parts, one)
		}
	}
	return render(c, views.PublicAimakPage(p, v))
}
