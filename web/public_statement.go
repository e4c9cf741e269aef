package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/savings/publication"
	"kelishim/views"
)

func init() {
	for _, page := range []string{"/public/statements", "/public/statements/:id<int>", "/public/contracts", "/public/contracts/:id<int>",
		"/public/documents/:id<int>", "/public/aimaks/:aimak"} {
		rights["GET "+page] = right{auth.Open, nil}
	}
}

func (s *Server) publicRoutes(r fiber.Router) {
	r.Get("/public/statements", s.publicStatements)
	r.Get("/public/statements/:id<int>", s.publicStatement)
	r.Get("/public/contracts", s.publicContracts)
	r.Get("/public/contracts/:id<int>", s.showPublicContract)
	r.Get("/public/documents/:id<int>", s.publicDocument)
	r.Get("/public/aimaks/:aimak", s.publicAimak)
}

// publicStatement shows a statement as it was published, whatever the tables
// say by now.
func (s *Server) publicStatement(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	one, err := s.published.Get(ctx, db.Public, id)
	if err != nil {
		return err
	}
	drawn, err := one.Drawn()
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.publicPage(c, publicStatementURL(id), "statement.title", "public_statements", "Service", n.category(one.Category),
		"Aimak", n.unit(one.Aimak), "Year", strconv.Itoa(one.Year))
	p.Crumbs = []views.Crumb{{Label: p.T("view.nav.public"), URL: "/public"}, {Label: n.unit(one.CountsFor), URL: publicAimakURL(one.CountsFor)}, {Label: p.Title}}
	v := publicStatement(p, n, drawn)
	v.Publication, v.On = one, moment(p.Reader, one.PublishedAt)
	if format := fileAsked(c); format != "" {
		v.Stamps = []string{p.T("public.stamp", "On", v.On, "Version", one.Version, "Hash", one.SHA256)}
		if one.DiffersSince != nil {
			v.Stamps = append(v.Stamps, p.T("public.differs"))
		}
		return s.statementFile(c, p, v.Statement, format)
	}
	if err := s.surround(c, p, &v); err != nil {
		return err
	}
	p.Article, p.Description = true, v.Sentence(p)
	p.StructuredData = s.dataset(p, n.unit(one.CountsFor), one.PublishedAt.In(date.Bishkek).Format("2006-01-02"), strconv.Itoa(one.Year))
	return render(c, views.PublicStatementPage(p, v))
}

// surround adds to a statement its other versions, and the contracts under
// which the service was done, where they are published too.
func (s *Server) surround(c *fiber.Ctx, p views.Page, v *views.PublicStatement) error {
	ctx, one := c.UserContext(), v.Publication
	versions, err := s.published.Versions(ctx, db.Public, one.Key)
	if err != nil {
		return err
	}
	for _, other := range versions {
		link := views.Link{URL: publicStatementURL(other.ID), Label: p.T("publication.version", "Version", other.Version, "On", moment(p.Reader, other.PublishedAt))}
		switch {
		case other.ID == one.ID:
		case other.Current:
			v.Newer = link
		default:
			v.Older = append(v.Older, link)
		}
	}
	list, _, err := s.contracts.Published(ctx, db.Public, contracts.PublishedFilter{Aimaks: []string{one.Aimak}, Service: one.Category, Year: one.Year, Limit: pageSize})
	if err != nil {
		return err
	}
	for _, row := range list {
		v.Contracts = append(v.Contracts, views.Link{URL: publicContractURL(row.ID), Label: row.Number + " · " + row.ProviderIn(p.Lang())})
	}
	v.ComplainURL = complainURL(one.Aimak, one.Category)
	return nil
}

// publicStatement words a statement for everybody: no way to what needs a
// sign-in.
func publicStatement(p views.Page, n names, drawn publication.Drawn) views.PublicStatement {
	st := drawn.Statement
	v := views.PublicStatement{Statement: views.Statement{Statement: st, AimakName: n.unit(st.Aimak), ServiceAimakName: n.unit(st.ServiceAimak),
		ServiceName: n.category(st.Service), UnitName: n.measure(st.Unit)}, AimakURL: publicAimakURL(st.Aimak)}
	for _, party := range drawn.Providers {
		v.ProviderNames = append(v.ProviderNames, views.Link{Label: party.Name(p.Lang())})
	}
	for _, m := range st.Missing {
		// Not what to enter where, as the okmotu reads it: only what is missing.
		what := strings.Trim(m.Line+" "+m.Title+" "+m.Contract, " ")
		if m.Year > 0 {
			what = strings.Trim(what+", "+strconv.Itoa(m.Year), ", ")
		}
		label := p.T("savings.status." + string(m.Reason))
		if what != "" {
			label += ": " + what
		}
		v.Statement.Missing = append(v.Statement.Missing, views.Link{Label: label})
	}
	for i := range st.Lines {
		v.Sources = append(v.Sources, views.Link{Label: st.Lines[i].Source.String()})
	}
	return v
}

func publicAimakURL(soate string) string { return "/public/aimaks/" + soate }

// dataset tells search engines what a page with figures is.
func (s *Server) dataset(p views.Page, publisher, on, coverage string) map[string]any {
	data := map[string]any{
		"@context": "https://schema.org", "@type": "Dataset", "name": p.Title, "description": p.Description, "url": p.Address(""),
		"inLanguage": p.Lang(), "isAccessibleForFree": true,
		"spatialCoverage": map[string]any{"@type": "Place", "name": publisher + ", Kyrgyzstan"},
		"creator":         map[string]any{"@type": "GovernmentOrganization", "name": publisher},
	}
	if on != "" {
		data["datePublished"] = on
	}
	if coverage != "" {
		data["temporalCoverage"] = coverage
	}
	if s.cfg.Demo {
		data["description"] = p.T("view.demo") + " " + p.Description
	}
	var files []map[string]any
	for _, format := range []string{"csv", "json"} {
		glue := "?"
		if strings.Contains(p.Canonical, "?") {
			glue = "&"
		}
		files = append(files, map[string]any{"@type": "DataDownload", "encodingFormat": strings.TrimSuffix(contentTypes[format], "; charset=utf-8"),
			"contentUrl": p.Base + p.Canonical + glue + "as=" + format})
	}
	data["distribution"] = files
	return data
}
