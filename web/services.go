package web

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/savings"
	"kelishim/views"
)

func (s *Server) serviceRoutes(r fiber.Router) {
	r.Get("/aimaks/:aimak/services/new", s.newService)
	r.Post("/aimaks/:aimak/services/new", s.addService)
	r.Get("/aimaks/:aimak/services/:category", s.service)
	r.Get("/aimaks/:aimak/services/:category/edit", s.editService)
	r.Post("/aimaks/:aimak/services/:category/edit", s.changeService)
	r.Get("/aimaks/:aimak/services/:category/delete", s.askService)
	r.Post("/aimaks/:aimak/services/:category/delete", s.deleteService)
	s.definitionRoutes(r)
	s.volumeRoutes(r)
	s.assetRoutes(r)
	s.baselineRoutes(r)
}

func serviceURL(aimak, category string) string { return "/aimaks/" + aimak + "/services/" + category }

// serviceAt is the service of an address with what words it.
type serviceAt struct {
	aimaks.Service
	names names
	url   string
}

func (s *Server) serviceOf(c *fiber.Ctx) (serviceAt, error) {
	at := serviceAt{url: serviceURL(c.Params("aimak"), c.Params("category"))}
	var err error
	if at.Service, err = s.aimaks.Service(c.UserContext(), actor(c), c.Params("aimak"), c.Params("category")); err != nil {
		return at, err
	}
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		at.names, err = loadNames(ctx, tx, reader(c).Lang())
		return err
	})
	return at, err
}

// servicePage names the page of a service, or one below it.
func (s *Server) servicePage(c *fiber.Ctx, at serviceAt, titleKey string, pairs ...any) views.Page {
	p := s.page(c, "service.title", "aimaks", "Service", at.names.category(at.Category), "Aimak", at.names.unit(at.Aimak))
	p.Crumbs = []views.Crumb{{Label: p.T("aimak.list.title"), URL: "/aimaks"}, {Label: at.names.unit(at.Aimak), URL: "/aimaks/" + at.Aimak},
		{Label: at.names.category(at.Category)}}
	if titleKey != "" {
		p.Title = p.T(titleKey, pairs...)
		p.Crumbs[2].URL = at.url
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	}
	return p
}

// service shows what the in-house side of a service is made of.
func (s *Server) service(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "")
	v := views.ServiceView{AimakName: at.names.unit(at.Aimak), URL: at.url, Category: at.Category, Title: at.Title, UnitName: at.names.measure(at.Unit)}
	if now := at.names.register.At(at.Aimak, date.Today().Year()); now != at.Aimak {
		v.GoneTo = views.Link{Label: at.names.unit(now), URL: "/aimaks/" + now}
	}
	definition, found, err := s.aimaks.Definition(c.UserContext(), actor(c), at.Aimak, at.Category)
	if err != nil {
		return err
	}
	if found {
		v.Definition = &definition
	}
	if v.Insourced, err = s.insourced(c, p, at.Aimak, at.Category); err != nil {
		return err
	}
	if err := s.fillOutsourced(c, p, at, &v); err != nil {
		return err
	}
	if err := s.fillInHouse(c, p, at, &v); err != nil {
		return err
	}
	return render(c, views.ServicePage(p, v))
}

// fillOutsourced adds the statements of the service's years and the costs that
// are recorded beside the price.
func (s *Server) fillOutsourced(c *fiber.Ctx, p views.Page, at serviceAt, v *views.ServiceView) error {
	var rows []savings.Row
	var outsourced contracts.Outsourced
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		if rows, err = savings.LoadRows(ctx, tx, savings.Filter{Service: at.Category}); err != nil {
			return err
		}
		outsourced, err = contracts.LoadOutsourced(ctx, tx, []string{at.Aimak})
		return err
	})
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row savings.Row) bool { return row.ServiceAimak != at.Aimak })
	v.Statements = at.names.rows(rows)
	v.Costs = views.List{Empty: p.T("service.no_costs"), Add: views.Link{Label: p.T("contract.cost.new"), URL: at.url + "/costs/new"}, Columns: []views.Column{{Label: p.T("register.field.year")},
		{Label: p.T("service.cost.kind")}, {Label: p.T("service.cost.amount"), Numeric: true}, {Label: p.T("service.cost.basis")}, {Label: p.T("service.cost.note")}}}
	slices.SortStableFunc(outsourced.Costs, func(a, b contracts.OutsourcedCost) int { return b.Year - a.Year })
	for _, cost := range outsourced.Costs {
		if cost.Category != at.Category {
			continue
		}
		basis := cost.Basis
		if basis == "" {
			basis = "recorded"
		}
		url := at.costURL(cost.ID)
		links := []views.Link{{Label: p.T("register.change"), URL: url}, {Label: p.T("register.delete"), URL: url + "/delete"}}
		v.Costs.Rows = append(v.Costs.Rows, views.ListRow{ID: "cost-" + strconv.FormatInt(cost.ID, 10), Links: links, Cells: []views.Cell{
			{Text: strconv.Itoa(cost.Year)}, {Text: p.T("savings.kind." + cost.Kind)}, {Text: p.Som(cost.Amount)},
			{Text: p.T("savings.basis." + basis)}, {Text: cost.Note}}})
	}
	return nil
}

// fillInHouse adds baseline, lines, assets and volumes.
func (s *Server) fillInHouse(c *fiber.Ctx, p views.Page, at serviceAt, v *views.ServiceView) error {
	ctx, who := c.UserContext(), actor(c)
	versions, err := s.budget.Versions(ctx, who, at.Aimak, at.Category)
	if err != nil {
		return err
	}
	if len(versions) > 0 {
		v.Baseline = &versions[0].Baseline
	}
	v.Versions = versionViews(p, versions)
	lines, err := s.budget.LinesOfService(ctx, who, at.Aimak, at.Category)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line.Year == v.Year() {
			v.Lines = append(v.Lines, views.ServiceLine{AttributedLine: line, URL: attributionURL(line.ID, at.Category)})
			continue
		}
		link := views.Link{Label: p.T("service.lines", "Year", strconv.Itoa(line.Year)), URL: budgetURL(at.Aimak, line.Year)}
		if !slices.Contains(v.OtherYears, link) {
			v.OtherYears = append(v.OtherYears, link)
		}
	}
	if v.Assets, err = s.budget.Assets(ctx, who, at.Aimak, at.Category); err != nil {
		return err
	}
	volumes, err := s.budget.Volumes(ctx, who, at.Aimak, at.Category)
	if err != nil {
		return err
	}
	for _, volume := range volumes {
		row := views.ServiceVolume{Volume: volume, Reference: volume.Year == v.Year()}
		for _, statement := range v.Statements {
			if statement.Row.Year == volume.Year {
				row.StatementURL = statement.URL
			}
		}
		v.Volumes = append(v.Volumes, row)
	}
	return nil
}

// frozenNow tells whether the newest version of the service's baseline is frozen,
// so that a change of what it stands on asks for a reason.
func (s *Server) frozenNow(c *fiber.Ctx, at serviceAt) (bool, error) {
	newest, err := s.budget.Baseline(c.UserContext(), actor(c), at.Aimak, at.Category)
	if errors.Is(err, budget.ErrNoBaseline) {
		return false, nil
	}
	return newest.Frozen(), err
}
