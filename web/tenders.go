package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/views"
)

func (s *Server) tenderRoutes(r fiber.Router) {
	r.Get("/tenders", s.listTenders)
	things{s: s, base: "/tenders", param: "id", edit: "/edit", newKey: "tender.new",
		page: func(c *fiber.Ctx) (views.Page, error) { return s.tenderPage(c, true) },
		cancel: func(c *fiber.Ctx) string {
			if id := c.Params("id"); id != "" {
				return "/tenders/" + id
			}
			return "/tenders"
		},
		blank:  s.blankTender,
		fields: s.tenderFields, load: s.loadTender, add: s.addTender, change: s.changeTender,
		remove: func(c *fiber.Ctx) (string, error) {
			id, err := numberParam(c, "id")
			if err == nil {
				err = s.procurement.DeleteTender(c.UserContext(), actor(c), id)
			}
			return "/tenders", err
		}}.routes(r)
	r.Get("/tenders/:id<int>", s.tender)
	s.lotRoutes(r)
	s.bidRoutes(r)
	s.tenderSteps(r)
	s.awardSteps(r)
	r.Get("/tenders/:id<int>/lots/:row<int>/what-if", s.whatIf)
	r.Get("/tenders/:id<int>/lots/:row<int>/what-if.json", s.whatIfFile)
}

func tenderURL(id int64) string { return "/tenders/" + idText(id) }

// tenderPage names a page of a tender; below, the tender is a step of the way.
func (s *Server) tenderPage(c *fiber.Ctx, below bool) (views.Page, error) {
	p := s.page(c, "tender.list", "tenders")
	p.Crumbs = []views.Crumb{{Label: p.T("tender.list"), URL: "/tenders"}}
	if c.Params("id") == "" {
		return p, nil
	}
	one, err := s.tenderAt(c)
	if err != nil {
		return p, err
	}
	p.Title = p.T("tender.heading", "Number", one.Number)
	crumb := views.Crumb{Label: one.Number}
	if below {
		crumb.URL = tenderURL(one.ID)
	}
	p.Crumbs = append(p.Crumbs, crumb)
	return p, nil
}

func (s *Server) listTenders(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	oblast, aimak, method, status := queryText(c, "oblast"), queryText(c, "aimak"), queryText(c, "method"), queryText(c, "status")
	year, shown := yearQuery(c)
	line := int64(max(0, c.QueryInt("line")))
	rows, total, err := s.procurement.Tenders(c.UserContext(), actor(c), procurement.TenderFilter{Search: q.Search, Method: method, Status: status, Year: year,
		PlanLine: line, Sort: q.Sort, Aimaks: n.register.Codes(aimakFilter(oblast, aimak)), Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.page(c, "tender.list", "tenders")
	methods, err := s.procurement.Methods(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	all := p.T("overview.filter.all")
	offered := []views.Option{{Label: all}}
	for _, m := range methods {
		offered = append(offered, views.Option{Value: m.Code, Label: m.Name(p.Lang()), Selected: m.Code == method})
	}
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "method", method, "status", status, "year", shown, "line", idText(line), "sort", q.Sort)
	list := tenderList(p, n, rows)
	list.Intro, list.Empty, list.Add = p.T("tender.lead"), p.T("tender.empty"), views.Link{Label: p.T("tender.new"), URL: "/tenders/new"}
	list.Sorting, list.Paging = views.Sorting{Path: "/tenders", Query: kept, Sort: q.Sort}, paging("/tenders", kept, q, total, len(rows))
	for i, key := range map[int]string{0: "number", 5: "estimate", 3: "closes_at"} {
		list.Columns[i].Key = key
	}
	list.Filters = &views.Filters{Action: "/tenders", ResetURL: "/tenders", Active: q.Search+oblast+aimak+method+status+shown+idText(line) != "",
		Fields: append(append([]views.Field{{Kind: "search", Name: "q", Label: p.T("tender.search"), Value: q.Search}}, placeFilters(p, n, oblast, aimak, shown)...),
			views.Field{Kind: "select", Name: "method", Label: p.T("tender.field.method"), Options: offered},
			views.Field{Kind: "select", Name: "status", Label: p.T("tender.status"), Options: withEmpty(all, worded(p, "tender.status.", procurement.TenderStatuses, status))})}
	return s.list(c, p, list)
}

// tenderList lists tenders on a page of their own or of a plan.
func tenderList(p views.Page, n names, rows []procurement.TenderRow) views.List {
	list := views.List{Empty: p.T("tender.none"), Columns: []views.Column{{Label: p.T("tender.field.number")}, {Label: p.T("tender.field.title")},
		{Label: p.T("overview.column.aimak")}, {Label: p.T("tender.field.closes_at")}, {Label: p.T("tender.bids"), Numeric: true},
		{Label: p.T("tender.estimate"), Numeric: true}, {Label: p.T("tender.awarded"), Numeric: true}, {Label: p.T("tender.status")}}}
	for _, row := range rows {
		status := views.Cell{Text: p.T("tender.status." + row.Status)}
		if row.Status == procurement.Planning && row.Submitted {
			status.Note = p.T("tender.approval." + row.Approval())
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Number, URL: tenderURL(row.ID)}, {Text: row.Title}, {Text: n.unit(row.Aimak)},
			{Text: views.HourOf(p, row.ClosesAt)}, {Text: p.Int(row.Bids)}, {Text: p.Som(row.Estimate)}, {Text: p.SomNull(row.Awarded)}, status}})
	}
	return list
}

// methodOptions are the methods in force on a day, and the one that was chosen.
func (s *Server) methodOptions(c *fiber.Ctx, p views.Page, on date.Date, chosen string) ([]views.Option, error) {
	methods, err := s.procurement.Methods(c.UserContext(), actor(c))
	list := []views.Option{{Label: "—"}}
	for _, m := range methods {
		if m.InForce(on) || m.Code == chosen {
			list = append(list, views.Option{Value: m.Code, Label: ruleName(p, m.Name(p.Lang()), m.Confirmed)})
		}
	}
	return list, err
}

// ruleName names a method, a ground or a limit, and says where it is not yet held
// against the law.
func ruleName(p views.Page, name string, confirmed bool) string {
	if confirmed {
		return name
	}
	return name + " (" + p.T("register.to_confirm") + ")"
}

func (s *Server) tenderFields(c *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return "", nil, err
	}
	methods, err := s.methodOptions(c, p, date.Today(), f.value("method"))
	if err != nil {
		return "", nil, err
	}
	grounds, err := s.groundOptions(c, p, f.value("ground"))
	if err != nil {
		return "", nil, err
	}
	what := []views.Field{f.field("text", "number", p.T("tender.field.number"), needed, hinted(p.T("tender.hint.number"))),
		f.field("text", "title", p.T("tender.field.title"), needed, wide)}
	if c.Params("id") == "" {
		what = append([]views.Field{aimakField(p, n, f)}, what...)
	}
	// Of a new tender they are offered once its aimak is known.
	if aimak := soateInText.FindString(f.value("aimak")); c.Params("id") != "" || aimak != "" {
		links, err := s.tenderLinks(c, p, f, aimak)
		if err != nil {
			return "", nil, err
		}
		what = append(what, links...)
	}
	what = append(what, f.field("text", "portal_id", p.T("tender.field.portal_id"), hinted(p.T("tender.hint.portal_id"))))
	return "", []views.Section{{Title: p.T("tender.section.what"), Fields: what},
		{Title: p.T("tender.section.method"), Note: p.T("tender.hint.method"), Fields: []views.Field{
			f.field("select", "method", p.T("tender.field.method"), needed, chosenFrom(methods)),
			f.field("select", "ground", p.T("tender.field.ground"), chosenFrom(grounds), hinted(p.T("tender.hint.ground"))),
			f.field("textarea", "ground_note", p.T("tender.field.ground_note"))}},
		{Title: p.T("tender.section.dates"), Note: p.T("tender.hint.dates"), Fields: []views.Field{
			f.field("text", "opens_at", p.T("tender.field.opens_at"), hinted(p.T("tender.hint.moment"))),
			f.field("text", "closes_at", p.T("tender.field.closes_at"), hinted(p.T("tender.hint.moment"))),
			f.field("date", "contract_from", p.T("tender.field.contract_from"), needed),
			f.field("date", "contract_to", p.T("tender.field.contract_to"), needed)}},
		{Title: p.T("tender.section.terms"), Fields: []views.Field{
			f.field("select", "criteria", p.T("tender.field.criteria"), needed, chosenFrom(worded(p, "tender.criteria.", procurement.Criteria, ""))),
			f.field("number", "bid_security_share", p.T("tender.field.bid_security_share"), hinted(p.T("tender.hint.security"))),
			f.field("number", "performance_security_share", p.T("tender.field.performance_security_share"), hinted(p.T("tender.hint.security"))),
			f.field("textarea", "requirements", p.T("tender.field.requirements"))}}}, nil
}

func (s *Server) groundOptions(c *fiber.Ctx, p views.Page, chosen string) ([]views.Option, error) {
	grounds, err := s.procurement.Grounds(c.UserContext(), actor(c))
	list := []views.Option{{Label: "—"}}
	for _, g := range grounds {
		if g.InForce(date.Today()) || g.Code == chosen {
			list = append(list, views.Option{Value: g.Code, Label: ruleName(p, g.Name(p.Lang()), g.Confirmed)})
		}
	}
	return list, err
}

func (s *Server) loadTender(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	t, err := s.tenderAt(c)
	r := p.Reader
	return p.T("tender.heading", "Number", t.Number), map[string]string{"number": t.Number, "title": t.Title, "plan_line_id": idText(t.PlanLineID),
		"service_plan_id": idText(t.ServicePlanID), "portal_id": t.PortalID, "method": t.Method, "ground": t.Ground, "ground_note": t.GroundNote,
		"opens_at": typedMoment(r, t.OpensAt), "closes_at": typedMoment(r, t.ClosesAt), "contract_from": typedDate(r, t.ContractFrom),
		"contract_to": typedDate(r, t.ContractTo), "criteria": t.Criteria, "requirements": t.Requirements,
		"bid_security_share": typedNull(r, t.BidSecurityShare), "performance_security_share": typedNull(r, t.PerformanceSecurityShare)}, err
}

func readTender(f *form) procurement.Tender {
	return procurement.Tender{Number: f.need("number"), Title: f.need("title"), PlanLineID: f.chosen("plan_line_id"), ServicePlanID: f.chosen("service_plan_id"),
		PortalID: f.text("portal_id"), Method: f.need("method"), Ground: f.text("ground"), GroundNote: f.text("ground_note"), OpensAt: f.moment("opens_at"),
		ClosesAt: f.moment("closes_at"), ContractFrom: f.date("contract_from"), ContractTo: f.date("contract_to"), Criteria: f.text("criteria"),
		Requirements: f.text("requirements"), BidSecurityShare: f.shareNull("bid_security_share"), PerformanceSecurityShare: f.shareNull("performance_security_share")}
}

func (s *Server) addTender(c *fiber.Ctx, f *form) (string, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return "", err
	}
	t := readTender(f)
	if t.Aimak = f.aimak(register); !f.ok() {
		return "", nil
	}
	err = s.procurement.AddTender(c.UserContext(), actor(c), &t)
	return tenderURL(t.ID), err
}

func (s *Server) changeTender(c *fiber.Ctx, f *form) (string, error) {
	old, err := s.tenderAt(c)
	if err != nil {
		return "", err
	}
	t := readTender(f)
	if t.ID, t.Aimak = old.ID, old.Aimak; !f.ok() {
		return "", nil
	}
	return tenderURL(t.ID), s.procurement.ChangeTender(c.UserContext(), actor(c), &t)
}

// tenderSteps are what happens to a tender as a whole.
func (s *Server) tenderSteps(r fiber.Router) {
	add := func(name string, fields func(*fiber.Ctx, views.Page, *form) ([]views.Field, error), do func(ctx context.Context, who db.Actor, id int64, f *form) error) {
		s.step(r, step{path: "/tenders/:id<int>/" + name, key: "tender." + name + ".", fields: fields,
			page: func(c *fiber.Ctx) (views.Page, error) { return s.tenderPage(c, true) },
			back: func(c *fiber.Ctx) string { return "/tenders/" + c.Params("id") },
			values: func(c *fiber.Ctx) (map[string]string, error) {
				return map[string]string{"published_on": typedDate(reader(c), date.Today())}, nil
			},
			do: func(c *fiber.Ctx, f *form) (string, error) {
				id, err := numberParam(c, "id")
				if err != nil {
					return "", err
				}
				return tenderURL(id), do(c.UserContext(), actor(c), id, f)
			}})
	}
	add("submit", nil, func(ctx context.Context, who db.Actor, id int64, _ *form) error {
		return s.procurement.SubmitTender(ctx, who, id)
	})
	add("recall", nil, func(ctx context.Context, who db.Actor, id int64, _ *form) error {
		return s.procurement.RecallTender(ctx, who, id)
	})
	add("decide", decisionFields, func(ctx context.Context, who db.Actor, id int64, f *form) error {
		return s.procurement.DecideTender(ctx, who, id, f.text("decision"), f.text("note"))
	})
	add("publish", func(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
		return []views.Field{f.field("date", "published_on", p.T("tender.field.published_on"), needed, hinted(p.T("tender.hint.published_on")))}, nil
	}, func(ctx context.Context, who db.Actor, id int64, f *form) error {
		on := f.date("published_on")
		if !f.ok() {
			return nil
		}
		return s.procurement.PublishTender(ctx, who, id, on)
	})
	add("close", nil, func(ctx context.Context, who db.Actor, id int64, _ *form) error {
		return s.procurement.CloseTender(ctx, who, id)
	})
	add("cancel", reasonField, func(ctx context.Context, who db.Actor, id int64, f *form) error {
		return s.procurement.CancelTender(ctx, who, id, f.text("reason"))
	})
	add("fail", reasonField, func(ctx context.Context, who db.Actor, id int64, f *form) error {
		return s.procurement.FailTender(ctx, who, id, f.text("reason"))
	})
}
