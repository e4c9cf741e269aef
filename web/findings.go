package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit/finding"
	"kelishim/exchange"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/views"
)

func (s *Server) findingRoutes(r fiber.Router) {
	r.Get("/findings", s.listFindings)
	r.Get("/findings/new", s.newFinding)
	r.Post("/findings/new", s.addFinding)
	r.Get("/findings/:id<int>", s.finding)
	r.Get("/findings/:id<int>/edit", s.editFinding)
	r.Post("/findings/:id<int>/edit", s.changeFinding)
	r.Post("/findings/:id<int>/answer", s.stepFinding(finding.OkmotuSteps))
	r.Post("/findings/:id<int>/check", s.stepFinding(finding.AuditorSteps))
}

func init() {
	// The rows decide: findings are seen by who sees the money of their aimak.
	rights["GET /findings"] = right{auth.Visit, nil}
	rights["GET /findings/:id<int>"] = right{auth.Visit, nil}
	for _, route := range []string{"GET /findings/new", "POST /findings/new", "GET /findings/:id<int>/edit", "POST /findings/:id<int>/edit", "POST /findings/:id<int>/check"} {
		rights[route] = right{auth.Find, nil}
	}
	rights["POST /findings/:id<int>/answer"] = right{auth.Answer, ofFinding}
	rowOf["POST /findings/:id<int>/edit"] = "findings/:id"
	tellingColumn["findings"] = "number"
	journalTables = append(journalTables, "findings", "finding_steps")
}

func findingURL(id int64) string { return "/findings/" + strconv.FormatInt(id, 10) }

// ofFinding is the aimak of the finding of the address.
func ofFinding(s *Server, c *fiber.Ctx) ([]string, error) {
	one, _, err := s.findingAt(c)
	return []string{one.Aimak}, err
}

func (s *Server) findingAt(c *fiber.Ctx) (finding.Finding, []finding.Step, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return finding.Finding{}, nil, err
	}
	return s.findings.Get(c.UserContext(), actor(c), id)
}

// findingFilter reads the filters of the list and of its files.
func (s *Server) findingFilter(c *fiber.Ctx, n names, q query) (f finding.Filter, err error) {
	f = finding.Filter{Search: q.Search, State: queryText(c, "state"), Today: date.Today()}
	f.Aimaks = n.register.Codes(aimakFilter(queryText(c, "oblast"), queryText(c, "aimak")))
	return f, nil
}

// listFindings lists findings, with how much was put right on top.
func (s *Server) listFindings(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	f, err := s.findingFilter(c, n, q)
	if err != nil {
		return err
	}
	f.Limit, f.Offset = q.Limit(), q.Offset()
	rows, sum, err := s.findings.List(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	p := s.page(c, "finding.list", "findings")
	if format := fileAsked(c); format != "" {
		t := findingTable(p.Reader, n, rows, sum)
		about, err := s.notes(c, p.Title)
		if err != nil {
			return err
		}
		t.Notes = append(about, t.Notes...)
		return s.sendTable(c, "findings", format, t, sum.Found)
	}
	oblast, aimak := queryText(c, "oblast"), queryText(c, "aimak")
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "state", f.State)
	list := views.List{Empty: p.T("finding.empty"), Add: views.Link{Label: p.T("finding.new"), URL: "/findings/new"},
		Columns: []views.Column{{Label: p.T("finding.field.number")}, {Label: p.T("finding.field.title")}, {Label: p.T("overview.column.aimak")},
			{Label: p.T("finding.about")}, {Label: p.T("finding.restored_column"), Numeric: true}, {Label: p.T("finding.field.amount"), Numeric: true},
			{Label: p.T("finding.state_word")}, {Label: p.T("finding.due")}},
		Paging: paging("/findings", kept, q, sum.Found, len(rows))}
	list.Filters = &views.Filters{Action: "/findings", ResetURL: "/findings", Active: len(kept) > 0, Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("finding.search"), Value: q.Search},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "select", Name: "state", Label: p.T("finding.state_word"), Options: withEmpty(p.T("overview.filter.all"),
			worded(p, "finding.state.", append([]string{"unsettled", "overdue"}, finding.States...), f.State))}}}
	for _, row := range rows {
		about := views.Cell{Text: subjectTitle(p, n, row.Subject), URL: subjectURLOf(row.Subject, row.ContractID)}
		if row.Contract != "" {
			about.Note = row.Contract
		}
		due := views.Cell{Text: p.Date(row.DueOn)}
		if row.Overdue {
			due.Mark = p.T("finding.overdue")
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Number, URL: findingURL(row.ID), Note: p.Date(row.FoundOn)}, {Text: row.Title},
			{Text: n.unit(row.Aimak), URL: "/aimaks/" + row.Aimak}, about, {Text: p.SomNull(row.Restored)}, {Text: p.SomNull(row.Amount)},
			{Text: p.T("finding.state." + row.Status)}, due}})
	}
	return render(c, views.FindingsPage(p, list, sum))
}

// findingTable are findings as a file, with their words in full.
func findingTable(r *i18n.Reader, n names, rows []finding.Row, sum finding.Sum) exchange.Table {
	t := exchange.Table{Name: r.T("finding.list"), About: r.T("file.sheet.about"), Notes: [][2]string{
		{r.T("finding.put_right"), r.T("finding.right_of", "Right", sum.Right, "Found", sum.Found)},
		{r.T("finding.restored_column"), r.T("finding.som_of", "Restored", sum.Restored, "Amount", sum.Amount)}}}
	for _, column := range [][2]string{{"number", "finding.field.number"}, {"found_on", "finding.field.found_on"}, {"aimak_name", "overview.column.aimak"},
		{"aimak", "finding.aimak_code"}, {"contract", "contract.field.number"}, {"subject", "finding.about"}, {"title", "finding.field.title"},
		{"finding", "finding.field.finding"}, {"ground", "finding.field.ground"}, {"restored", "finding.restored_column"},
		{"amount", "finding.field.amount"}, {"state", "finding.state_word"}, {"due_on", "finding.due"}, {"author", "finding.author"}} {
		t.Columns = append(t.Columns, exchange.Title{Key: column[0], Text: r.T(column[1])})
	}
	for _, row := range rows {
		t.Rows = append(t.Rows, []any{row.Number, row.FoundOn, n.unit(row.Aimak), exchange.Code(row.Aimak), row.Contract, row.Subject, row.Title,
			row.Finding.Finding, row.Ground, row.Restored, row.Amount, r.T("finding.state." + row.Status), row.DueOn, row.Author})
	}
	return t
}

// findingLinks are the findings on a contract.
func (s *Server) findingLinks(c *fiber.Ctx, p views.Page, contract int64) (links []views.Link, err error) {
	rows, _, err := s.findings.List(c.UserContext(), actor(c), finding.Filter{ContractID: contract, Today: date.Today(), Limit: 50})
	for _, row := range rows {
		links = append(links, views.Link{Label: p.T("finding.line", "State", p.T("finding.state."+row.Status), "Number", row.Number, "Title", row.Title),
			URL: findingURL(row.ID)})
	}
	return links, err
}
