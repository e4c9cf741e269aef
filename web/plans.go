package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/internal/documents"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) planRoutes(r fiber.Router) {
	r.Get("/plans", s.listPlans)
	things{s: s, base: "/plans", param: "id", edit: "/edit", newKey: "plan.new",
		page: func(c *fiber.Ctx) (views.Page, error) { return s.planPage(c, false) },
		cancel: func(c *fiber.Ctx) string {
			if id := c.Params("id"); id != "" {
				return "/plans/" + id
			}
			return "/plans"
		},
		blank:  s.blankPlan,
		fields: s.planFields, load: s.loadPlan, add: s.addPlan, change: s.changePlan,
		remove: func(c *fiber.Ctx) (string, error) {
			id, err := numberParam(c, "id")
			if err == nil {
				err = s.procurement.DeletePlan(c.UserContext(), actor(c), id)
			}
			return "/plans", err
		}}.routes(r)
	r.Get("/plans/:id<int>", s.plan)
	s.planPartRoutes(r)
	s.planSteps(r)
}

func planURL(id int64) string { return "/plans/" + idText(id) }

// planPage names a page of a plan; below, the plan itself is a step of the way.
func (s *Server) planPage(c *fiber.Ctx, below bool) (views.Page, error) {
	p := s.page(c, "plan.list", "plans")
	p.Crumbs = []views.Crumb{{Label: p.T("plan.list"), URL: "/plans"}}
	if c.Params("id") == "" {
		return p, nil
	}
	one, err := s.planAt(c)
	if err != nil {
		return p, err
	}
	p.Title = one.Title
	crumb := views.Crumb{Label: one.Title}
	if below || c.Path() != planURL(one.ID) {
		crumb.URL = planURL(one.ID)
	}
	p.Crumbs = append(p.Crumbs, crumb)
	return p, nil
}

func (s *Server) listPlans(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	oblast, aimak, service := queryText(c, "oblast"), queryText(c, "aimak"), queryText(c, "service")
	mechanism, state := queryText(c, "mechanism"), queryText(c, "state")
	year, shown := yearQuery(c)
	rows, total, err := s.procurement.Plans(c.UserContext(), actor(c), procurement.PlanFilter{Search: q.Search, Category: service, Mechanism: mechanism,
		State: state, Year: year, Sort: q.Sort, Aimaks: n.register.Codes(aimakFilter(oblast, aimak)), Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.page(c, "plan.list", "plans")
	all := p.T("overview.filter.all")
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "service", service, "mechanism", mechanism, "state", state, "year", shown, "sort", q.Sort)
	list := views.List{Intro: p.T("plan.lead"), Empty: p.T("plan.empty"), Add: views.Link{Label: p.T("plan.new"), URL: "/plans/new"},
		Columns: []views.Column{{Key: "title", Label: p.T("plan.field.title")}, {Label: p.T("overview.column.aimak")}, {Label: p.T("overview.column.service")},
			{Key: "starts_on", Label: p.T("plan.term")}, {Key: "cost", Label: p.T("plan.field.cost"), Numeric: true}, {Label: p.T("plan.funded"), Numeric: true},
			{Label: p.T("plan.state")}},
		Sorting: views.Sorting{Path: "/plans", Query: kept, Sort: q.Sort}, Paging: paging("/plans", kept, q, total, len(rows))}
	list.Filters = &views.Filters{Action: "/plans", ResetURL: "/plans", Active: q.Search+oblast+aimak+service+mechanism+state+shown != "",
		Fields: append(append([]views.Field{{Kind: "search", Name: "q", Label: p.T("plan.search"), Value: q.Search}}, placeFilters(p, n, oblast, aimak, shown)...),
			views.Field{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(all, service)},
			views.Field{Kind: "select", Name: "mechanism", Label: p.T("plan.field.mechanism"), Options: withEmpty(all, worded(p, "plan.mechanism.", procurement.Mechanisms, mechanism))},
			views.Field{Kind: "select", Name: "state", Label: p.T("plan.state"), Options: withEmpty(all, worded(p, "plan.state.", procurement.PlanStates, state))})}
	for _, row := range rows {
		funded := views.Cell{Text: p.Som(row.Funded)}
		if row.Funded.Cmp(row.Cost) != 0 {
			funded.Mark = p.T("plan.differs")
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Title, URL: planURL(row.ID), Note: p.T("plan.mechanism." + row.Mechanism)},
			{Text: n.unit(row.Aimak)}, {Text: n.category(row.Category)}, {Text: p.Date(row.StartsOn) + " – " + p.Date(row.EndsOn)},
			{Text: p.Som(row.Cost)}, funded, {Text: p.T("plan.state." + row.State())}}})
	}
	return s.list(c, p, list)
}

func (s *Server) planFields(c *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return "", nil, err
	}
	what := []views.Field{f.field("text", "title", p.T("plan.field.title"), needed, wide),
		f.field("select", "category", p.T("overview.column.service"), needed, chosenFrom(n.categoryOptions("—", ""))),
		f.field("select", "mechanism", p.T("plan.field.mechanism"), needed, chosenFrom(worded(p, "plan.mechanism.", procurement.Mechanisms, ""))),
		f.field("textarea", "problem", p.T("plan.field.problem"), hinted(p.T("plan.hint.problem"))),
		f.field("textarea", "goal", p.T("plan.field.goal"), hinted(p.T("plan.hint.goal")))}
	if c.Params("id") == "" {
		what = append([]views.Field{aimakField(p, n, f)}, what...)
		if f.value("case") != "" {
			what = append(what, views.Field{Kind: "hidden", Name: "case", Value: f.value("case")})
		}
	}
	return "", []views.Section{{Title: p.T("plan.section.what"), Fields: what},
		{Title: p.T("plan.section.money"), Note: p.T("plan.hint.cost"), Fields: []views.Field{
			f.field("money", "cost", p.T("plan.field.cost"), needed),
			f.field("date", "starts_on", p.T("plan.field.starts_on"), needed),
			f.field("date", "ends_on", p.T("plan.field.ends_on"), needed)}},
		{Title: p.T("plan.section.people"), Fields: []views.Field{
			f.field("number", "beneficiaries", p.T("plan.field.beneficiaries")),
			f.field("number", "beneficiaries_women", p.T("plan.field.beneficiaries_women")),
			f.field("textarea", "beneficiaries_note", p.T("plan.field.beneficiaries_note"), hinted(p.T("plan.hint.beneficiaries_note")))}},
		{Title: p.T("plan.section.decided"), Fields: []views.Field{
			f.field("date", "hearing_on", p.T("plan.field.hearing_on")),
			f.field("textarea", "hearing_note", p.T("plan.field.hearing_note"), hinted(p.T("plan.hint.hearing_note"))),
			f.field("text", "decree_number", p.T("plan.field.decree_number")),
			f.field("date", "decree_on", p.T("plan.field.decree_on"))}}}, nil
}

func (s *Server) loadPlan(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	one, err := s.planAt(c)
	r := p.Reader
	return one.Title, map[string]string{"title": one.Title, "category": one.Category, "mechanism": one.Mechanism, "problem": one.Problem, "goal": one.Goal,
		"cost": typedSom(r, money.Known(one.Cost)), "starts_on": typedDate(r, one.StartsOn), "ends_on": typedDate(r, one.EndsOn),
		"beneficiaries": typedWhole(one.Beneficiaries), "beneficiaries_women": typedWhole(one.BeneficiariesWomen),
		"beneficiaries_note": one.BeneficiariesNote, "hearing_on": typedDate(r, one.HearingOn), "hearing_note": one.HearingNote,
		"decree_number": one.DecreeNumber, "decree_on": typedDate(r, one.DecreeOn)}, err
}

func readPlan(f *form) procurement.Plan {
	return procurement.Plan{Title: f.need("title"), Category: f.need("category"), Mechanism: f.text("mechanism"), Problem: f.text("problem"), Goal: f.text("goal"),
		Cost: f.som("cost"), StartsOn: f.date("starts_on"), EndsOn: f.date("ends_on"), Beneficiaries: f.wholeNull("beneficiaries"),
		BeneficiariesWomen: f.wholeNull("beneficiaries_women"), BeneficiariesNote: f.text("beneficiaries_note"), HearingOn: f.dateNull("hearing_on"),
		HearingNote: f.text("hearing_note"), DecreeNumber: f.text("decree_number"), DecreeOn: f.dateNull("decree_on")}
}

func (s *Server) addPlan(c *fiber.Ctx, f *form) (string, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return "", err
	}
	one := readPlan(f)
	if one.Aimak = f.aimak(register); !f.ok() {
		return "", nil
	}
	if err = s.procurement.AddPlan(c.UserContext(), actor(c), &one); err == nil {
		err = s.learntFrom(c, f, one)
	}
	return planURL(one.ID), err
}

func (s *Server) changePlan(c *fiber.Ctx, f *form) (string, error) {
	old, err := s.planAt(c)
	if err != nil {
		return "", err
	}
	one := readPlan(f)
	if one.ID, one.Aimak = old.ID, old.Aimak; !f.ok() {
		return "", nil
	}
	return planURL(one.ID), s.procurement.ChangePlan(c.UserContext(), actor(c), &one)
}

// plan shows a plan with its sources and tariffs, and what comes next.
func (s *Server) plan(c *fiber.Ctx) error {
	one, err := s.planAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, err := s.planPage(c, false)
	if err != nil {
		return err
	}
	v := views.PlanView{Plan: one, URL: planURL(one.ID), AimakName: n.unit(one.Aimak), CategoryName: n.category(one.Category)}
	learnt, err := s.cases.UseOfPlan(c.UserContext(), actor(c), one.ID)
	if v.AfterCase, err = s.caseLink(c, p, learnt, err); err != nil {
		return err
	}
	sources, err := s.procurement.Sources(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	tariffs, err := s.procurement.Tariffs(c.UserContext(), actor(c), one)
	if err != nil {
		return err
	}
	v.Sources, v.Funded = sourceRows(p, one, sources)
	v.Tariffs = tariffRows(p, n, one, tariffs)
	tenders, _, err := s.procurement.Tenders(c.UserContext(), actor(c), procurement.TenderFilter{Plan: one.ID, Limit: pageSize})
	if err != nil {
		return err
	}
	v.Tenders = tenderList(p, n, tenders)
	subject := "service_plans/" + idText(one.ID)
	if v.Documents, err = s.documentsUnder(c, p, documents.Filter{Subject: subject}, subject, one.Aimak); err != nil {
		return err
	}
	return render(c, views.PlanPage(p, v))
}

// storedIn checks that a row belongs to what the address says.
func storedIn(parent, id int64, err error) error {
	if err == nil && parent != id {
		return db.ErrNotFound
	}
	return err
}
