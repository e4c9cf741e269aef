package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/views"
)

// compareService is the service that the address or the form names.
func (s *Server) compareService(c *fiber.Ctx) (serviceAt, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return serviceAt{}, err
	}
	at := serviceAt{names: n}
	if at.Service, err = s.aimaks.Service(c.UserContext(), actor(c), queryText(c, "aimak"), queryText(c, "service")); err != nil {
		return at, err
	}
	at.url = serviceURL(at.Aimak, at.Category)
	return at, nil
}

func (s *Server) compareLines(c *fiber.Ctx) error {
	at, err := s.compareService(c)
	if err != nil {
		return err
	}
	return s.showCompareLines(c, at, fillForm(c, nil))
}

// showCompareLines shows the lines of a year of which something is left, with
// what was typed beside them.
func (s *Server) showCompareLines(c *fiber.Ctx, at serviceAt, f *form) error {
	ctx, who := c.UserContext(), actor(c)
	years, _, err := s.budget.Years(ctx, who, budget.YearsFilter{Aimaks: []string{at.Aimak}, Limit: 100})
	if err != nil {
		return err
	}
	year := c.QueryInt("year")
	if year == 0 && len(years) > 0 {
		year = years[0].Year
	}
	if year == 0 {
		year = date.Today().Year() - 1
	}
	lines, err := s.budget.Year(ctx, who, at.Aimak, year, budget.LineFilter{})
	if err != nil {
		return err
	}
	c.Status(f.status())
	title := at.names.category(at.Category)
	p := s.page(c, "compare.lines.title", "compare", "Service", title, "Aimak", at.names.unit(at.Aimak))
	back := compareURL(at.Aimak, at.Category)
	p.Crumbs = []views.Crumb{{Label: p.T("compare.title"), URL: back}, {Label: p.Title}}
	v := views.CompareLines{ServiceIs: title, Year: year, Back: back, YearAction: "/compare/lines",
		Hidden:  map[string]string{"aimak": at.Aimak, "service": at.Category},
		Action:  "/compare/lines" + back[len("/compare"):] + "&year=" + strconv.Itoa(year),
		NewLine: budgetURL(at.Aimak, year) + "/lines/new"}
	for _, one := range years {
		text := strconv.Itoa(one.Year)
		v.Years = append(v.Years, views.Option{Value: text, Label: text, Selected: one.Year == year})
	}
	for _, line := range lines.Lines {
		if line.Unattributed().Sign() > 0 && !line.Has(at.Category) {
			v.Lines = append(v.Lines, compareLine(p, line, f))
		}
	}
	frozen, err := s.budget.FrozenOn(ctx, who, at.Aimak, year)
	if err != nil {
		return err
	}
	v.Frozen = len(frozen) > 0
	v.Reason = f.field("text", "version_reason", p.T("compare.lines.version_reason"), needed, wide)
	for _, one := range f.faults {
		v.Errors = append(v.Errors, p.Fault(one))
	}
	return render(c, views.CompareLinesPage(p, v))
}

func compareLine(p views.Page, line budget.YearLine, f *form) views.CompareLine {
	id := "_" + strconv.FormatInt(line.ID, 10)
	behaviours := []views.Option{{Value: "fixed", Label: p.T("compare.lines.fixed")}, {Value: "variable", Label: p.T("compare.lines.variable")}}
	avoidable := f.field("number", "avoidable_share"+id, p.T("compare.lines.avoidable"))
	if avoidable.Value == "" {
		avoidable.Value = "1"
	}
	return views.CompareLine{YearLine: line, Share: f.field("number", "share"+id, p.T("compare.lines.share")),
		Behaviour: f.field("select", "behaviour"+id, p.T("compare.lines.behaviour"), chosenFrom(behaviours)), Avoidable: avoidable,
		Reason: f.field("text", "reason"+id, p.T("compare.lines.reason"))}
}

// attributeLines gives the lines beside which a share was typed to the service:
// all of them or none.
func (s *Server) attributeLines(c *fiber.Ctx) error {
	at, err := s.compareService(c)
	if err != nil {
		return err
	}
	year := c.QueryInt("year")
	lines, err := s.budget.Year(c.UserContext(), actor(c), at.Aimak, year, budget.LineFilter{})
	if err != nil {
		return err
	}
	f := readForm(c)
	var list []budget.Attribution
	for _, line := range lines.Lines {
		id := "_" + strconv.FormatInt(line.ID, 10)
		if f.text("share"+id) == "" {
			continue
		}
		list = append(list, budget.Attribution{LineID: line.ID, Aimak: at.Aimak, Category: at.Category, Share: f.share("share" + id),
			Behaviour: f.text("behaviour" + id), AvoidableShare: f.share("avoidable_share" + id), Reason: f.text("reason" + id)})
	}
	if len(list) == 0 {
		f.fault("", fault.New(fault.Invalid, "compare.lines.none"))
	}
	return s.finish(c, f, compareURL(at.Aimak, at.Category),
		func() error {
			return s.budget.AddAttributions(c.UserContext(), actor(c), list, f.text("version_reason"))
		},
		func() error { return s.showCompareLines(c, at, f) })
}
