package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/internal/fault"
	"kelishim/views"
)

func (s *Server) newLine(c *fiber.Ctx) error { return s.showNewLine(c, fillForm(c, nil)) }

func (s *Server) showNewLine(c *fiber.Ctx, f *form) error {
	register, aimak, year, err := s.aimakYear(c)
	if err != nil {
		return err
	}
	p := s.budgetPage(c, register, aimak, year)
	p.Title = p.T("budget.line.new")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	fields, err := s.lineFields(c, p, f)
	if err != nil {
		return err
	}
	return s.showEdit(c, p, f, views.Edit{Form: views.Form{Action: budgetURL(aimak, year) + "/lines/new", Sections: fields,
		Submit: p.T("register.save"), Cancel: views.Link{URL: budgetURL(aimak, year)}}})
}

// lineFields are the fields of a budget line; the codes of the classification
// are offered, and others can be typed.
func (s *Server) lineFields(c *fiber.Ctx, p views.Page, f *form) ([]views.Section, error) {
	offered := func(kind string) ([]views.Option, error) {
		codes, _, err := s.budget.ListCodes(c.UserContext(), actor(c), budget.CodesFilter{Kind: kind, Limit: 2000})
		list := make([]views.Option, len(codes))
		for i, code := range codes {
			list[i] = views.Option{Value: code.Code, Label: code.Name(p.Lang())}
		}
		return list, err
	}
	functional, err := offered("functional")
	if err != nil {
		return nil, err
	}
	economic, err := offered("economic")
	if err != nil {
		return nil, err
	}
	sources := withEmpty("—", worded(p, "budget.source.", views.FundingSources, ""))
	if own := f.value("funding_source"); own != "" && !slices.Contains(views.FundingSources, own) {
		sources = append(sources, views.Option{Value: own, Label: own})
	}
	return []views.Section{
		{Title: p.T("budget.line.section.what"), Fields: []views.Field{
			f.field("text", "line", p.T("budget.field.line"), needed, hinted(p.T("budget.hint.line"))),
			f.field("text", "title", p.T("budget.field.title"), needed, wide),
			f.field("combobox", "economic_code", p.T("budget.field.economic_code"), needed, chosenFrom(economic), hinted(p.T("budget.hint.economic_code"))),
			f.field("combobox", "functional_code", p.T("budget.field.functional_code"), needed, chosenFrom(functional), hinted(p.T("budget.hint.functional_code"))),
			f.field("select", "funding_source", p.T("budget.field.funding_source"), chosenFrom(sources)),
		}},
		{Title: p.T("budget.line.section.amounts"), Note: p.T("budget.hint.amounts"), Fields: []views.Field{
			f.field("money", "approved", p.T("budget.approved")),
			f.field("money", "adjusted", p.T("budget.adjusted")),
			f.field("money", "executed", p.T("budget.executed")),
		}},
	}, nil
}

// readLine reads the fields of a line.
func (f *form) line() budget.Line {
	return budget.Line{Line: f.need("line"), Title: f.need("title"), EconomicCode: f.need("economic_code"),
		FunctionalCode: f.need("functional_code"), FundingSource: f.text("funding_source"),
		Approved: f.somNull("approved"), Adjusted: f.somNull("adjusted"), Executed: f.somNull("executed")}
}

func (s *Server) addLine(c *fiber.Ctx) error {
	_, aimak, year, err := s.aimakYear(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	line := f.line()
	line.Aimak, line.Year = aimak, year
	if f.ok() {
		if err := s.budget.AddLine(c.UserContext(), actor(c), &line); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showNewLine(c, f)
	}
	return s.done(c, budgetURL(aimak, year)+"#line-"+strconv.FormatInt(line.ID, 10), "budget.line.saved")
}

// storedLine is the line of the address.
func (s *Server) storedLine(c *fiber.Ctx) (budget.Line, error) {
	return s.budget.Line(c.UserContext(), actor(c), idParam(c))
}

// idParam reads ":id" of the address; 0, which is nowhere, for what is none.
func idParam(c *fiber.Ctx) int64 {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (s *Server) line(c *fiber.Ctx) error {
	line, err := s.storedLine(c)
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showLine(c, line, fillForm(c, map[string]string{
		"line": line.Line, "title": line.Title, "economic_code": line.EconomicCode, "functional_code": line.FunctionalCode,
		"funding_source": line.FundingSource, "approved": typedSom(r, line.Approved), "adjusted": typedSom(r, line.Adjusted),
		"executed": typedSom(r, line.Executed)}))
}

func (s *Server) showLine(c *fiber.Ctx, line budget.Line, f *form) error {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.budgetPage(c, register, line.Aimak, line.Year)
	p.Title = p.T("budget.line.title", "Line", line.Line, "Title", line.Title)
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: line.Line})
	sections, err := s.lineFields(c, p, f)
	if err != nil {
		return err
	}
	v, frozen, err := s.lineAttributions(c, p, line)
	if err != nil {
		return err
	}
	if frozen || f.errorOf("version_reason") != "" {
		sections = append(sections, versionReason(p, f))
	}
	v.Edit = views.Edit{Form: views.Form{Action: lineURL(line.ID), Sections: sections, Submit: p.T("register.save"),
		Cancel: views.Link{URL: budgetURL(line.Aimak, line.Year)}},
		Delete: views.Link{Label: p.T("budget.line.delete"), URL: lineURL(line.ID) + "/delete"}}
	v.Edit.Past = views.Link{Label: p.T("journal.past"), URL: historyURL("budget_lines/" + strconv.FormatInt(line.ID, 10))}
	v.Edit.Form.Errors = f.general(fieldNames(v.Edit.Form))
	c.Status(f.status())
	return render(c, views.LinePage(p, v))
}

// versionReason asks why that which a frozen baseline stands on is changed.
func versionReason(p views.Page, f *form) views.Section {
	return views.Section{Title: p.T("baseline.version_reason.title"), Note: p.T("baseline.version_reason.note"), Fields: []views.Field{
		f.field("textarea", "version_reason", p.T("baseline.version_reason.field"))}}
}

// lineAttributions lists what of a line belongs to which service; frozen tells
// whether a frozen baseline stands on it.
func (s *Server) lineAttributions(c *fiber.Ctx, p views.Page, line budget.Line) (v views.LineView, frozen bool, err error) {
	data, err := s.budget.AttributionsOf(c.UserContext(), actor(c), line.ID)
	if err != nil {
		return v, false, err
	}
	categories, err := s.aimaks.Categories(c.UserContext(), actor(c))
	if err != nil {
		return v, false, err
	}
	services, err := s.aimaks.Services(c.UserContext(), actor(c), line.Aimak)
	if err != nil {
		return v, false, err
	}
	closed, err := s.budget.FrozenOn(c.UserContext(), actor(c), line.Aimak, line.Year)
	if err != nil {
		return v, false, err
	}
	v.Left = data.Left
	v.Attributions = views.List{Empty: p.T("budget.attribution.empty"),
		Columns: []views.Column{{Label: p.T("budget.attribution.field.category")}, {Label: p.T("budget.attribution.field.share"), Numeric: true},
			{Label: p.T("budget.attribution.field.behaviour")}, {Label: p.T("budget.attribution.field.avoidable_share"), Numeric: true},
			{Label: p.T("budget.attribution.field.reason")}}}
	for _, a := range data.Attributions {
		frozen = frozen || slices.Contains(closed, a.Category)
		url := attributionURL(line.ID, a.Category)
		v.Attributions.Rows = append(v.Attributions.Rows, views.ListRow{
			Links: []views.Link{{Label: p.T("register.change"), URL: url}, {Label: p.T("register.delete"), URL: url + "/delete"}},
			Cells: []views.Cell{{Text: aimaks.CategoryName(categories, a.Category, p.Lang()), URL: serviceURL(line.Aimak, a.Category)},
				{Text: views.SharePercent(p, a.Share)}, {Text: p.T("budget.behaviour_of." + a.Behaviour)},
				{Text: views.SharePercent(p, a.AvoidableShare)}, {Text: a.Reason}}})
	}
	if len(services) == 0 {
		v.NoServices = views.Link{Label: p.T("aimak.add_service"), URL: "/aimaks/" + line.Aimak + "/services/new"}
	} else if data.Left.Sign() > 0 && len(data.Attributions) < len(services) {
		v.Attributions.Add = views.Link{Label: p.T("budget.attribution.new"), URL: lineURL(line.ID) + "/attributions/new"}
	}
	return v, frozen, nil
}

func (s *Server) changeLine(c *fiber.Ctx) error {
	stored, err := s.storedLine(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	line := f.line()
	line.ID, line.Aimak, line.Year = stored.ID, stored.Aimak, stored.Year
	if f.ok() {
		if err := s.budget.ChangeLine(c.UserContext(), actor(c), &line, f.text("version_reason")); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showLine(c, stored, f)
	}
	return s.done(c, budgetURL(line.Aimak, line.Year)+"#line-"+strconv.FormatInt(line.ID, 10), "budget.line.saved")
}

func (s *Server) askLine(c *fiber.Ctx) error { return s.confirmLine(c, nil) }

func (s *Server) confirmLine(c *fiber.Ctx, refusals fault.List) error {
	line, err := s.storedLine(c)
	if err != nil {
		return err
	}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.budgetPage(c, register, line.Aimak, line.Year)
	p.Title = p.T("budget.line.delete")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: line.Line, URL: lineURL(line.ID)}, views.Crumb{Label: p.Title})
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", line.Line+" "+line.Title),
		Action: lineURL(line.ID) + "/delete", Submit: p.T("register.delete"), Cancel: lineURL(line.ID)})
}

func (s *Server) deleteLine(c *fiber.Ctx) error {
	line, err := s.storedLine(c)
	if err != nil {
		return err
	}
	err = s.budget.DeleteLine(c.UserContext(), actor(c), line.ID)
	if refused := refusedDeed(err); refused != nil {
		return s.confirmLine(c, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, budgetURL(line.Aimak, line.Year), "register.deleted")
}

func (s *Server) askCopy(c *fiber.Ctx) error { return s.showCopy(c, fillForm(c, nil)) }

// showCopy offers the other years of the aimak to copy from.
func (s *Server) showCopy(c *fiber.Ctx, f *form) error {
	register, aimak, year, err := s.aimakYear(c)
	if err != nil {
		return err
	}
	years, _, err := s.budget.Years(c.UserContext(), actor(c), budget.YearsFilter{Aimaks: []string{aimak}, Limit: 100})
	if err != nil {
		return err
	}
	p := s.budgetPage(c, register, aimak, year)
	p.Title = p.T("budget.copy.title")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	var options []views.Option
	for _, other := range years {
		if other.Year != year {
			text := strconv.Itoa(other.Year)
			options = append(options, views.Option{Value: text, Label: text + " — " + p.Plural("budget.lines", other.Lines+other.RevenueLines)})
		}
	}
	e := views.Edit{Intro: p.T("budget.copy.text", "Year", strconv.Itoa(year)), Form: views.Form{Action: budgetURL(aimak, year) + "/copy",
		Submit: p.T("budget.copy.submit"), Cancel: views.Link{URL: budgetURL(aimak, year)},
		Fields: []views.Field{f.field("select", "from", p.T("budget.copy.from"), needed, chosenFrom(options))}}}
	if len(options) == 0 {
		e.Intro = p.T("budget.copy.none")
	}
	return s.showEdit(c, p, f, e)
}

func (s *Server) copyLines(c *fiber.Ctx) error {
	_, aimak, year, err := s.aimakYear(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	from := f.whole("from")
	if f.ok() {
		if _, err := s.budget.CopyLines(c.UserContext(), actor(c), aimak, from, year); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showCopy(c, f)
	}
	return s.done(c, budgetURL(aimak, year), "budget.copy.done")
}
