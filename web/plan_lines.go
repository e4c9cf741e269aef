package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/budget"
	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) planLineRoutes(r fiber.Router) {
	r.Get("/procurement-plan", s.listPlanLines)
	things{s: s, base: "/procurement-plan", param: "id", newKey: "planline.new",
		page: func(c *fiber.Ctx) (views.Page, error) {
			p := s.page(c, "planline.list", "procurement-plan")
			p.Crumbs = []views.Crumb{{Label: p.T("planline.list"), URL: "/procurement-plan"}}
			return p, nil
		},
		cancel: func(*fiber.Ctx) string { return "/procurement-plan" },
		blank: func(c *fiber.Ctx) (map[string]string, error) {
			n, err := s.namesOf(c)
			_, year := yearQuery(c)
			if year == "" {
				year = strconv.Itoa(date.Today().Year())
			}
			return map[string]string{"aimak": aimakQuery(c, n), "year": year, "economic_code": "2215"}, err
		},
		fields: s.planLineFields, load: s.loadPlanLine, add: s.addPlanLine, change: s.changePlanLine,
		remove: func(c *fiber.Ctx) (string, error) {
			one, err := s.planLineAt(c)
			if err == nil {
				err = s.procurement.DeleteLine(c.UserContext(), actor(c), one.ID)
			}
			return planLinesURL(one), err
		}}.routes(r)
}

// planLinesURL is the year of an aimak in the annual plan.
func planLinesURL(l procurement.Line) string {
	return "/procurement-plan?aimak=" + l.Aimak + "&year=" + strconv.Itoa(l.Year)
}

func (s *Server) listPlanLines(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	oblast, aimak, service := queryText(c, "oblast"), queryText(c, "aimak"), queryText(c, "service")
	year, shown := yearQuery(c)
	rows, sum, total, err := s.procurement.Lines(c.UserContext(), actor(c), procurement.LineFilter{Search: q.Search, Category: service, Year: year, Sort: q.Sort,
		Aimaks: n.register.Codes(aimakFilter(oblast, aimak)), Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.page(c, "planline.list", "procurement-plan")
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "service", service, "year", shown, "sort", q.Sort)
	list := views.List{Intro: p.T("planline.lead"), Empty: p.T("planline.empty"),
		Add: views.Link{Label: p.T("planline.new"), URL: "/procurement-plan/new?" + keptValues("aimak", aimak, "year", shown).Encode()},
		Columns: []views.Column{{Key: "line", Label: p.T("planline.field.line")}, {Label: p.T("planline.field.title")}, {Label: p.T("overview.column.aimak")},
			{Key: "economic_code", Label: p.T("planline.field.economic_code")}, {Label: p.T("planline.field.budget_line")},
			{Key: "planned", Label: p.T("planline.field.planned"), Numeric: true}, {Label: p.T("planline.field.reserved"), Numeric: true},
			{Label: p.T("planline.tendered"), Numeric: true}, {Label: p.T("planline.free"), Numeric: true}},
		Sorting: views.Sorting{Path: "/procurement-plan", Query: kept, Sort: q.Sort}, Paging: paging("/procurement-plan", kept, q, total, len(rows))}
	list.Filters = &views.Filters{Action: "/procurement-plan", ResetURL: "/procurement-plan", Active: q.Search+oblast+aimak+service+shown != "",
		Fields: append(append([]views.Field{{Kind: "search", Name: "q", Label: p.T("planline.search"), Value: q.Search}}, placeFilters(p, n, oblast, aimak, shown)...),
			views.Field{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(p.T("overview.filter.all"), service)})}
	for _, row := range rows {
		list.Rows = append(list.Rows, planLineRow(p, n, row))
	}
	// In a file the sum would be a line among lines, and counted twice.
	if total > 0 && fileAsked(c) == "" {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("planline.total")}, {}, {}, {}, {}, {Text: p.Som(sum.Planned)},
			{Text: p.Som(sum.Reserved)}, {Text: p.Som(sum.Tendered)}, freeCell(p, sum.Free())}})
	}
	return s.list(c, p, list)
}

func planLineRow(p views.Page, n names, row procurement.LineRow) views.ListRow {
	budgeted := views.Cell{Text: "—"}
	if row.BudgetLine != "" {
		budgeted = views.Cell{Text: row.BudgetLine, URL: lineURL(row.BudgetLineID)}
		if row.Budgeted.Valid {
			budgeted.Note = p.T("planline.budgeted", "Amount", row.Budgeted.Som)
		}
	}
	tendered := views.Cell{Text: p.Som(row.Tendered)}
	if !row.Tendered.IsZero() {
		tendered.URL = "/tenders?line=" + idText(row.ID)
	}
	return views.ListRow{Cells: []views.Cell{{Text: row.Line.Line, URL: "/procurement-plan/" + idText(row.ID)}, {Text: row.Title, Note: n.category(row.Category)},
		{Text: n.unit(row.Aimak), Note: strconv.Itoa(row.Year)}, {Text: row.EconomicCode}, budgeted, {Text: p.Som(row.Planned)}, {Text: p.SomNull(row.Reserved)},
		tendered, freeCell(p, row.Free())}}
}

// freeCell marks what goes beyond the plan.
func freeCell(p views.Page, free money.Som) views.Cell {
	cell := views.Cell{Text: p.Som(free)}
	if free.Sign() < 0 {
		cell.Mark = p.T("planline.beyond")
	}
	return cell
}

func (s *Server) planLineFields(c *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return "", nil, err
	}
	ctx, who := c.UserContext(), actor(c)
	codes, _, err := s.budget.ListCodes(ctx, who, budget.CodesFilter{Kind: "economic", Limit: 2000})
	if err != nil {
		return "", nil, err
	}
	var economic []views.Option
	for _, code := range codes {
		economic = append(economic, views.Option{Value: code.Code, Label: code.Name(p.Lang())})
	}
	methods, err := s.methodOptions(c, p, date.Today(), f.value("method"))
	if err != nil {
		return "", nil, err
	}
	fields := []views.Field{f.field("text", "line", p.T("planline.field.line"), needed),
		f.field("text", "title", p.T("planline.field.title"), needed, wide),
		f.field("select", "category", p.T("overview.column.service"), chosenFrom(n.categoryOptions("—", ""))),
		f.field("combobox", "economic_code", p.T("planline.field.economic_code"), needed, chosenFrom(economic), hinted(p.T("budget.hint.economic_code"))),
		f.field("select", "method", p.T("tender.field.method"), chosenFrom(methods))}
	if c.Params("id") == "" {
		fields = append([]views.Field{aimakField(p, n, f), f.field("number", "year", p.T("overview.column.year"), needed)}, fields...)
	} else {
		links, err := s.planLineLinks(c, p, f)
		if err != nil {
			return "", nil, err
		}
		fields = append(fields, links...)
	}
	intro := ""
	if c.Params("id") == "" {
		intro = p.T("planline.links_later")
	}
	return intro, []views.Section{{Fields: fields}, {Title: p.T("planline.section.money"), Note: p.T("planline.hint.money"), Fields: []views.Field{
		f.field("money", "planned", p.T("planline.field.planned"), needed),
		f.field("money", "reserved", p.T("planline.field.reserved"), hinted(p.T("planline.hint.reserved")))}}}, nil
}

// planLineLinks offer the budget lines of the aimak's year and its service plans.
func (s *Server) planLineLinks(c *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
	one, err := s.planLineAt(c)
	if err != nil {
		return nil, err
	}
	year, err := s.budget.Year(c.UserContext(), actor(c), one.Aimak, one.Year, budget.LineFilter{Limit: linesOnPage})
	if err != nil {
		return nil, err
	}
	offered := []views.Option{{Label: "—"}}
	for _, line := range year.Lines {
		if !line.Revenue() {
			offered = append(offered, views.Option{Value: idText(line.ID), Label: line.Line.Line + " · " + line.EconomicCode + " · " + line.Title})
		}
	}
	plans, err := s.planOptions(c, one.Aimak)
	return []views.Field{f.field("select", "budget_line_id", p.T("planline.field.budget_line"), chosenFrom(offered), wide),
		f.field("select", "service_plan_id", p.T("planline.field.service_plan"), chosenFrom(plans), wide)}, err
}

// planOptions are the service plans of an aimak.
func (s *Server) planOptions(c *fiber.Ctx, aimak string) ([]views.Option, error) {
	plans, err := s.procurement.PlansOf(c.UserContext(), actor(c), []string{aimak})
	list := []views.Option{{Label: "—"}}
	for _, plan := range plans {
		list = append(list, views.Option{Value: idText(plan.ID), Label: plan.Title})
	}
	return list, err
}

func (s *Server) loadPlanLine(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	l, err := s.planLineAt(c)
	r := p.Reader
	return l.Line + " " + l.Title, map[string]string{"line": l.Line, "title": l.Title, "category": l.Category, "economic_code": l.EconomicCode, "method": l.Method,
		"budget_line_id": idText(l.BudgetLineID), "service_plan_id": idText(l.ServicePlanID), "planned": typedSom(r, money.Known(l.Planned)),
		"reserved": typedSom(r, l.Reserved)}, err
}

func readPlanLine(f *form) procurement.Line {
	return procurement.Line{Line: f.need("line"), Title: f.need("title"), Category: f.text("category"), EconomicCode: f.need("economic_code"),
		Method: f.text("method"), BudgetLineID: f.chosen("budget_line_id"), ServicePlanID: f.chosen("service_plan_id"), Planned: f.som("planned"),
		Reserved: f.somNull("reserved")}
}

func (s *Server) addPlanLine(c *fiber.Ctx, f *form) (string, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return "", err
	}
	l := readPlanLine(f)
	l.Aimak, l.Year = f.aimak(register), f.whole("year")
	return s.keepPlanLine(c, f, l, s.procurement.AddLine)
}

func (s *Server) changePlanLine(c *fiber.Ctx, f *form) (string, error) {
	old, err := s.planLineAt(c)
	if err != nil {
		return "", err
	}
	l := readPlanLine(f)
	l.ID, l.Aimak, l.Year = old.ID, old.Aimak, old.Year
	return s.keepPlanLine(c, f, l, s.procurement.ChangeLine)
}

func (s *Server) keepPlanLine(c *fiber.Ctx, f *form, l procurement.Line, put putting[procurement.Line]) (string, error) {
	if !f.ok() {
		return "", nil
	}
	return planLinesURL(l), put(c.UserContext(), actor(c), &l)
}
