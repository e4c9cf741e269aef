package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/views"
)

// linesOnPage is high enough that a rural budget stands on one page, where links
// from statements find each line.
const linesOnPage = 1000

func (s *Server) budgetRoutes(r fiber.Router) {
	r.Get("/budget", s.listBudgets)
	r.Get("/budget/new", s.newBudget)
	r.Post("/budget/new", s.openBudget)
	r.Get("/budget/lines/:id", s.line)
	r.Post("/budget/lines/:id", s.changeLine)
	r.Get("/budget/lines/:id/delete", s.askLine)
	r.Post("/budget/lines/:id/delete", s.deleteLine)
	s.attributionRoutes(r)
	r.Get("/budget/:aimak/:year", s.budgetYear)
	r.Get("/budget/:aimak/:year/lines/new", s.newLine)
	r.Post("/budget/:aimak/:year/lines/new", s.addLine)
	r.Get("/budget/:aimak/:year/copy", s.askCopy)
	r.Post("/budget/:aimak/:year/copy", s.copyLines)
}

func budgetURL(aimak string, year int) string { return "/budget/" + aimak + "/" + strconv.Itoa(year) }

func lineURL(id int64) string { return "/budget/lines/" + strconv.FormatInt(id, 10) }

// listBudgets lists the aimaks and years that have lines.
func (s *Server) listBudgets(c *fiber.Ctx) error {
	p, q := s.page(c, "budget.list.title", "budget"), listQuery(c)
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	units := aimaks.UnitFilter{Search: q.Search, Oblast: queryText(c, "oblast"), Raion: queryText(c, "raion")}
	if units.Oblast != "" && register.Oblast(units.Raion) != units.Oblast {
		units.Raion = "" // of another oblast: dropped rather than shown as an empty page
	}
	filter := budget.YearsFilter{Aimaks: register.Codes(units), Year: c.QueryInt("year"), Sort: q.Sort, Lang: p.Lang(),
		Limit: q.Limit(), Offset: q.Offset()}
	rows, total, err := s.budget.Years(c.UserContext(), actor(c), filter)
	if err != nil {
		return err
	}
	years, err := s.budget.YearsKnown(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	kept := keptValues("q", q.Search, "oblast", units.Oblast, "raion", units.Raion)
	if filter.Year > 0 {
		kept.Set("year", strconv.Itoa(filter.Year))
	}
	list := views.List{
		Intro: p.T("budget.list.text"), Empty: p.T("budget.list.empty"),
		Add:     views.Link{Label: p.T("budget.list.new"), URL: "/budget/new"},
		More:    []views.Link{{Label: p.T("view.nav.import"), URL: "/import"}},
		Filters: &views.Filters{Action: "/budget", ResetURL: "/budget", Active: len(kept) > 0, Fields: budgetFilters(p, register, units, years, filter.Year)},
		Sorting: views.Sorting{Path: "/budget", Query: kept, Sort: q.Sort},
		Columns: []views.Column{{Key: "aimak", Label: p.T("register.field.aimak")}, {Key: "year", Label: p.T("register.field.year"), Numeric: true},
			{Key: "lines", Label: p.T("budget.column.lines"), Numeric: true}, {Key: "approved", Label: p.T("budget.approved"), Numeric: true},
			{Key: "adjusted", Label: p.T("budget.adjusted"), Numeric: true}, {Key: "executed", Label: p.T("budget.executed"), Numeric: true},
			{Label: p.T("budget.column.revenue_executed"), Numeric: true}, {Label: p.T("budget.column.attributed"), Numeric: true}},
	}
	for _, row := range rows {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{
			{Text: register.Name(row.Aimak, p.Lang()), URL: budgetURL(row.Aimak, row.Year), Note: register.Name(register.Raion(row.Aimak), p.Lang())},
			{Text: strconv.Itoa(row.Year)}, {Text: p.Int(row.Lines)},
			{Text: p.SomNull(row.Approved), Note: views.Missing(p, row.MissingApproved)},
			{Text: p.SomNull(row.Adjusted), Note: views.Missing(p, row.MissingAdjusted)},
			{Text: p.SomNull(row.Executed), Note: views.Missing(p, row.MissingExecuted)},
			{Text: p.SomNull(row.RevenueExecuted)}, {Text: p.Int(row.AttributedLines)}}})
	}
	pages := keptValues("sort", q.Sort)
	for name, values := range kept {
		pages[name] = values
	}
	list.Paging = paging("/budget", pages, q, total, len(rows))
	return s.list(c, p, list)
}

func budgetFilters(p views.Page, register *aimaks.Register, units aimaks.UnitFilter, years []int, chosen int) []views.Field {
	raions := []views.Option{{Label: p.T("register.all")}}
	for _, unit := range register.Find(aimaks.UnitFilter{Oblast: units.Oblast}, p.Lang()) {
		if register.Raion(unit.SOATE) == unit.SOATE {
			raions = append(raions, views.Option{Value: unit.SOATE, Label: unit.Name(p.Lang()), Selected: unit.SOATE == units.Raion})
		}
	}
	options := []views.Option{{Label: p.T("register.all")}}
	for _, year := range years {
		text := strconv.Itoa(year)
		options = append(options, views.Option{Value: text, Label: text, Selected: year == chosen})
	}
	return []views.Field{
		{Kind: "search", Name: "q", Label: p.T("register.search_unit"), Value: units.Search},
		{Kind: "select", Name: "oblast", Label: p.T("register.oblast"), Options: oblasts(p, register, units.Oblast)},
		{Kind: "select", Name: "raion", Label: p.T("register.raion"), Options: raions},
		{Kind: "select", Name: "year", Label: p.T("register.field.year"), Options: options},
	}
}

// newBudget asks which aimak's year to begin; a year exists by its lines, so that
// the answer only leads to its page.
func (s *Server) newBudget(c *fiber.Ctx) error {
	return s.showNewBudget(c, fillForm(c, map[string]string{"year": strconv.Itoa(date.Today().Year()), "aimak": queryText(c, "aimak")}))
}

func (s *Server) showNewBudget(c *fiber.Ctx, f *form) error {
	p := s.page(c, "budget.list.new", "budget")
	p.Crumbs = []views.Crumb{{Label: p.T("budget.list.title"), URL: "/budget"}, {Label: p.Title}}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return s.showEdit(c, p, f, views.Edit{Form: views.Form{
		Action: "/budget/new", Submit: p.T("budget.list.open"), Cancel: views.Link{URL: "/budget"},
		Fields: []views.Field{
			f.field("combobox", "aimak", p.T("register.field.aimak"), needed, hinted(p.T("register.hint.unit")),
				chosenFrom(unitOptions(register, register.Aimaks(p.Lang()), p.Lang()))),
			f.field("number", "year", p.T("register.field.year"), needed),
		}}})
}

func (s *Server) openBudget(c *fiber.Ctx) error {
	f := readForm(c)
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	aimak, year := f.unit("aimak", register, aimaks.UnitFilter{Level: aimaks.LevelAimak}), f.whole("year")
	if unit, ok := register.Unit(aimak); f.ok() && (!ok || !aimaks.HasBudget(unit.Level)) {
		f.fault("aimak", aimaks.ErrNotAnAimak)
	}
	if f.ok() && (year < 1990 || year > 2199) {
		f.fault("year", budget.ErrYear)
	}
	if !f.ok() {
		return s.showNewBudget(c, f)
	}
	return c.Redirect(budgetURL(aimak, year), fiber.StatusSeeOther)
}

// aimakYear reads aimak and year of an address; db.ErrNotFound for those that
// are none.
func (s *Server) aimakYear(c *fiber.Ctx) (*aimaks.Register, string, int, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return nil, "", 0, err
	}
	unit, ok := register.Unit(c.Params("aimak"))
	year, err := strconv.Atoi(c.Params("year"))
	if !ok || !aimaks.HasBudget(unit.Level) || err != nil || year < 1990 || year > 2199 {
		return nil, "", 0, db.ErrNotFound
	}
	return register, unit.SOATE, year, nil
}

func (s *Server) budgetPage(c *fiber.Ctx, register *aimaks.Register, aimak string, year int) views.Page {
	p := s.page(c, "budget.year.title", "budget")
	p.Title = p.T("budget.year.title", "Aimak", register.Name(aimak, p.Lang()), "Year", strconv.Itoa(year))
	p.Crumbs = []views.Crumb{{Label: p.T("budget.list.title"), URL: "/budget"},
		{Label: register.Name(aimak, p.Lang()), URL: "/aimaks/" + aimak}, {Label: strconv.Itoa(year), URL: budgetURL(aimak, year)}}
	return p
}

// budgetYear shows the budget of an aimak and year.
func (s *Server) budgetYear(c *fiber.Ctx) error {
	register, aimak, year, err := s.aimakYear(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	limit := linesOnPage
	if fileAsked(c) != "" {
		limit = q.Limit()
	}
	data, err := s.budget.Year(c.UserContext(), actor(c), aimak, year,
		budget.LineFilter{Search: q.Search, Limit: limit, Offset: (q.Page - 1) * linesOnPage})
	if err != nil {
		return err
	}
	codes, err := s.budget.Codes(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	categories, err := s.aimaks.Categories(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	frozen, err := s.budget.FrozenOn(c.UserContext(), actor(c), aimak, year)
	if err != nil {
		return err
	}
	p := s.budgetPage(c, register, aimak, year)
	p.Crumbs[2].URL = ""
	v := views.BudgetYearView{
		AimakName: register.Name(aimak, p.Lang()), URL: budgetURL(aimak, year), Search: q.Search, Found: data.Found,
		Previous:          views.Link{Label: strconv.Itoa(year - 1), URL: budgetURL(aimak, year-1)},
		Next:              views.Link{Label: strconv.Itoa(year + 1), URL: budgetURL(aimak, year+1)},
		ExpenditureTotals: data.Expenditure, RevenueTotals: data.Revenue,
		Paging: views.Paging{Path: budgetURL(aimak, year), Query: keptValues("q", q.Search), Page: q.Page, Size: linesOnPage,
			Total: data.Found, ShownOnPage: len(data.Lines)},
	}
	if now := register.At(aimak, year); now != aimak {
		v.GoneTo = views.Link{Label: register.Name(now, p.Lang()), URL: budgetURL(now, year)}
	}
	for _, category := range frozen {
		v.Frozen = append(v.Frozen, views.Link{Label: aimaks.CategoryName(categories, category, p.Lang()), URL: serviceURL(aimak, category) + "#baseline"})
	}
	for _, line := range data.Lines {
		row := views.BudgetLine{YearLine: line, URL: lineURL(line.ID), Functional: codeTitle(p, codes, "functional", line.FunctionalCode, year),
			Economic: codeTitle(p, codes, "economic", line.EconomicCode, year)}
		v.SomeToBeConfirmed = v.SomeToBeConfirmed || row.Functional.ToConfirm || row.Economic.ToConfirm
		for _, a := range line.Attributions {
			row.Services = append(row.Services, views.LineService{Name: aimaks.CategoryName(categories, a.Category, p.Lang()),
				URL: attributionURL(line.ID, a.Category), Share: a.Share})
		}
		if line.Revenue() {
			v.Revenue = append(v.Revenue, row)
		} else {
			v.Expenditure = append(v.Expenditure, row)
		}
	}
	if v.Uses, err = s.budgetUses(c, aimak, year, data.Lines); err != nil {
		return err
	}
	return s.listOn(c, p, budgetRows(p, v), func() error { return render(c, views.BudgetYearPage(p, v)) })
}

// codeTitle words a code as it stood at the end of the year.
func codeTitle(p views.Page, codes *budget.Codes, kind, code string, year int) views.CodeTitle {
	found, ok := codes.TitleOf(kind, code, date.Of(year, 12, 31))
	if !ok {
		return views.CodeTitle{Code: code}
	}
	return views.CodeTitle{Code: code, Title: found.Name(p.Lang()), ToConfirm: found.ToConfirm()}
}
