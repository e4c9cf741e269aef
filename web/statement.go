package web

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/savings"
	"kelishim/savings/publication"
	"kelishim/views"
)

func (s *Server) statementRoutes(r fiber.Router) {
	r.Get("/statements/:aimak/:service/:year", s.statement)
}

// statementData is a statement with the rows of all years of the service.
type statementData struct {
	statement savings.Statement
	years     []savings.Row // of this service, ascending
	names     names
}

func (s *Server) loadStatement(c *fiber.Ctx) (d statementData, err error) {
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil {
		return d, db.ErrNotFound
	}
	aimak, service := c.Params("aimak"), c.Params("service")
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		if d.names, err = loadNames(ctx, tx, reader(c).Lang()); err != nil {
			return err
		}
		inputs, err := savings.LoadService(ctx, tx, aimak, service)
		if err != nil {
			return err
		}
		found := false
		for i := range inputs {
			statement := savings.Compute(inputs[i])
			d.years = append(d.years, statement.Row())
			if statement.Year == year {
				d.statement, found = statement, true
			}
		}
		if !found {
			return savings.ErrNoServiceYear
		}
		return nil
	})
	return d, err
}

func (s *Server) statement(c *fiber.Ctx) error {
	d, err := s.loadStatement(c)
	if err != nil {
		return err
	}
	p := s.page(c, "statement.title", "overview", "Service", d.names.category(d.statement.Service),
		"Aimak", d.names.unit(d.statement.ServiceAimak), "Year", strconv.Itoa(d.statement.Year))
	p.Crumbs = []views.Crumb{
		{Label: p.T("overview.title"), URL: "/?year=" + strconv.Itoa(d.statement.Year)},
		{Label: d.names.unit(d.statement.Aimak), URL: "/aimaks/" + d.statement.Aimak},
		{Label: p.Title},
	}
	if format := fileAsked(c); format != "" {
		return s.statementFile(c, p, d.view(p.Reader), format)
	}
	v := d.view(p.Reader)
	if v.Insourced, err = s.insourced(c, p, d.statement.ServiceAimak, d.statement.Service); err != nil {
		return err
	}
	key := publication.Key{Aimak: d.statement.ServiceAimak, Category: d.statement.Service, Year: d.statement.Year}
	if v.Publication, err = s.publicationOf(c, p, key); err != nil {
		return err
	}
	return render(c, views.StatementPage(p, v))
}

func (d *statementData) view(r *i18n.Reader) views.Statement {
	st := &d.statement
	v := views.Statement{Statement: *st, AimakName: d.names.unit(st.Aimak), ServiceAimakName: d.names.unit(st.ServiceAimak),
		ServiceName: d.names.category(st.Service), UnitName: d.names.measure(st.Unit),
		URL: statementURL(st.ServiceAimak, st.Service, st.Year)}
	for _, inn := range st.Providers {
		v.ProviderNames = append(v.ProviderNames, views.Link{Label: d.names.provider(inn), URL: "/providers/" + inn})
	}
	for _, m := range st.Missing {
		pairs := make([]any, 0, 8)
		for name, value := range m.Values() {
			pairs = append(pairs, name, value)
		}
		v.Missing = append(v.Missing, views.Link{Label: r.T(m.Key(), pairs...), URL: enterURL(m)})
	}
	for i := range st.Lines {
		v.Sources = append(v.Sources, views.Link{Label: st.Lines[i].Source.String(), URL: sourceURL(st.Lines[i].Source)})
	}
	cumulated := savings.Cumulative(d.years)
	eroded := map[int]savings.Eroded{}
	for _, e := range savings.Erosion(d.years) {
		eroded[e.Year] = e
	}
	for i, row := range d.years {
		year := views.ServiceYearRow{Row: row, URL: statementURL(row.ServiceAimak, row.Service, row.Year)}
		if i < len(cumulated) {
			year.Cumulative = cumulated[i].Avoidable
		}
		if e, ok := eroded[row.Year]; ok {
			year.Eroded = &e
		}
		v.Years = append(v.Years, year)
	}
	return v
}

// sourceURL is the page, and the place on it, of the rows that an amount came
// from.
func sourceURL(s savings.Source) string {
	id, year := strconv.FormatInt(s.ID, 10), strconv.Itoa(s.Year)
	service := "/aimaks/" + s.Aimak + "/services/" + s.Service
	switch s.Sheet {
	case "budget_lines":
		return "/budget/" + s.Aimak + "/" + year + "#line-" + id
	case "assets":
		return service + "#asset-" + id
	case "baselines":
		return service + "#baseline"
	case "volumes":
		return service + "#volumes"
	case "costs":
		return service + "#cost-" + id
	case "acts", "penalties", "payments":
		return "/contracts/" + id + "#" + s.Sheet
	case "contracts":
		return "/contracts/" + id
	case "price_index":
		return "/register/price-index"
	case "contribution_rates":
		return "/register/contribution-rates"
	default:
		return service
	}
}

// enterURL is where a person enters what is missing.
func enterURL(m savings.Missing) string {
	if m.Reason == savings.NoAcceptedWork && m.Contract == "" {
		return "/contracts"
	}
	return sourceURL(m.Where)
}
