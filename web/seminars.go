package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func init() {
	for _, page := range []string{"GET /seminars", "GET /seminars/:id<int>", "GET /certificates", "GET /certificates/:token",
		"GET /seminars/own", "GET /seminars/own/:token", "GET /seminars/own/:token/certificate"} {
		rights[page] = right{auth.Open, nil}
	}
	for _, page := range []string{"/seminars/join/:token", "/seminars/evaluate/:token", "/seminars/own/:token/before", "/seminars/own/:token/after",
		"/seminars/own/:token/withdraw"} {
		bothWays(page, right{auth.Open, nil})
	}
	rights["GET /seminars/figures"] = right{auth.Visit, nil}
	rights["GET /seminars/outcome"] = right{auth.ReadMoney, nil}
	teach := right{auth.Teach, nil}
	for _, page := range []string{"/seminars/series", "/seminars/participants", "/seminars/template", "/seminars/:id<int>/results",
		"/seminars/:id<int>/evaluations", "/seminars/:id<int>/participants/:row<int>/certificate"} {
		rights["GET "+page] = teach
	}
	for _, page := range []string{"/seminars/new", "/seminars/:id<int>/edit", "/seminars/:id<int>/cancel", "/seminars/:id<int>/delete",
		"/seminars/:id<int>/attendance", "/seminars/:id<int>/rules", "/seminars/:id<int>/rules/:row<int>/delete", "/seminars/:id<int>/evaluations/new",
		"/seminars/:id<int>/certificates", "/seminars/:id<int>/participants/list", "/seminars/:id<int>/participants/:row<int>/withdraw",
		"/seminars/:id<int>/participants/:row<int>/before", "/seminars/:id<int>/participants/:row<int>/after", "/seminars/:id<int>/links/:row<int>/revoke"} {
		bothWays(page, teach)
	}
	rights["POST /seminars/:id<int>/rules/new"] = teach
	rights["GET /seminars/:id<int>/links"], rights["POST /seminars/:id<int>/links"] = teach, teach
	grant("/seminars/series/", ":id<int>", teach, teach)
	rights["GET /seminars/series/:id<int>/questions"] = teach
	grant("/seminars/series/:id<int>/questions/", ":row<int>", teach, teach)
	grant("/seminars/:id<int>/participants/", ":row<int>", teach, teach)

	rowOf["POST /seminars/:id<int>/edit"] = "seminars/:id"
	rowOf["POST /seminars/:id<int>/cancel"] = "seminars/:id"
	rowOf["POST /seminars/series/:id<int>"] = "seminar_series/:id"
	rowOf["POST /seminars/series/:id<int>/questions/:row<int>"] = "seminar_questions/:row"
	rowOf["POST /seminars/:id<int>/participants/:row<int>"] = "seminar_participants/:row"
	journalTables = append(journalTables, "seminar_series", "seminars", "seminar_trainers", "seminar_raions", "seminar_topics", "seminar_steps", "seminar_rules",
		"seminar_questions", "seminar_participants", "seminar_attendance", "seminar_tests", "seminar_answers", "seminar_certificates", "seminar_links", "seminar_evaluations")
	tellingColumn["seminar_series"], tellingColumn["seminars"], tellingColumn["seminar_questions"] = "name_ru", "place_ru", "question_ru"
	tellingColumn["seminar_rules"] = "rule"
	unitColumns = append(unitColumns, "raion", "oblast")
	crawled = append(crawled, "/seminars$", "/seminars?lang=", "/seminars/1", "/seminars/2", "/seminars/3", "/seminars/4", "/seminars/5", "/seminars/6",
		"/seminars/7", "/seminars/8", "/seminars/9")
}

func (s *Server) seminarRoutes(r fiber.Router) {
	r.Get("/seminars", s.listSeminars)
	r.Get("/seminars/new", s.newSeminar)
	r.Post("/seminars/new", s.addSeminar)
	r.Get("/seminars/figures", s.seminarFigures)
	r.Get("/seminars/outcome", s.seminarOutcome)
	r.Get("/seminars/participants", s.listParticipants)
	r.Get("/seminars/template", s.participantTemplate)
	s.seriesRoutes(r)
	s.ownRoutes(r)
	r.Get("/seminars/:id<int>", s.seminar)
	r.Get("/seminars/:id<int>/edit", s.editSeminar)
	r.Post("/seminars/:id<int>/edit", s.changeSeminar)
	r.Get("/seminars/:id<int>/cancel", s.askCancel)
	r.Post("/seminars/:id<int>/cancel", s.cancelSeminar)
	r.Get("/seminars/:id<int>/delete", s.askSeminarGone)
	r.Post("/seminars/:id<int>/delete", s.deleteSeminar)
	r.Get("/seminars/:id<int>/attendance", s.attendance)
	r.Post("/seminars/:id<int>/attendance", s.setAttendance)
	r.Get("/seminars/:id<int>/rules", s.seminarRules)
	r.Post("/seminars/:id<int>/rules", s.tickRules)
	r.Post("/seminars/:id<int>/rules/new", s.addRule)
	r.Get("/seminars/:id<int>/rules/:row<int>/delete", s.askRuleGone)
	r.Post("/seminars/:id<int>/rules/:row<int>/delete", s.deleteRule)
	r.Get("/seminars/:id<int>/results", s.testResults)
	r.Get("/seminars/:id<int>/evaluations", s.evaluations)
	r.Get("/seminars/:id<int>/evaluations/new", s.newSheet)
	r.Post("/seminars/:id<int>/evaluations/new", s.addSheet)
	r.Get("/seminars/:id<int>/certificates", s.askCertificates)
	r.Post("/seminars/:id<int>/certificates", s.issueCertificates)
	r.Get("/seminars/:id<int>/links", s.seminarLinks)
	r.Post("/seminars/:id<int>/links", s.addSeminarLink)
	r.Get("/seminars/:id<int>/links/:row<int>/revoke", s.askRevoke)
	r.Post("/seminars/:id<int>/links/:row<int>/revoke", s.revokeLink)
	s.participantRoutes(r)
	r.Get("/certificates", s.checkCertificate)
	r.Get("/certificates/:token", s.checkCertificate)
}

func seminarURL(id int64) string { return "/seminars/" + strconv.FormatInt(id, 10) }

func (s *Server) seminarAt(c *fiber.Ctx) (seminars.Seminar, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return seminars.Seminar{}, err
	}
	return s.seminars.Seminar(c.UserContext(), actor(c), id)
}

// underSeminar is a page below a seminar's.
func (s *Server) underSeminar(c *fiber.Ctx, one seminars.Seminar, titleKey string, pairs ...any) views.Page {
	p := s.page(c, titleKey, "seminars", pairs...)
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: seminarName(p, one), URL: seminarURL(one.ID)}, {Label: p.Title}}
	return p
}

func seminarName(p views.Page, one seminars.Seminar) string {
	return one.Place(p.Lang()) + ", " + seminarDays(p, one)
}

func seminarDays(p views.Page, one seminars.Seminar) string {
	if one.StartsOn.Equal(one.EndsOn) {
		return p.Date(one.StartsOn)
	}
	return p.Date(one.StartsOn) + "–" + p.Date(one.EndsOn)
}

// teaches tells whether the reader keeps seminars.
func teaches(c *fiber.Ctx) bool { return auth.ScopeOf(user(c).Role, auth.Teach) != auth.Nothing }

// seriesOptions are the series to choose from, with the one of the address.
func (s *Server) seriesOptions(c *fiber.Ctx, chosen string) (list []views.Option, all []seminars.Series, err error) {
	all, err = s.seminars.AllSeries(c.UserContext(), actor(c))
	for _, one := range all {
		id := strconv.FormatInt(one.ID, 10)
		list = append(list, views.Option{Value: id, Label: one.Name(reader(c).Lang()), Selected: id == chosen})
	}
	return list, all, err
}

func typedInt(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// listSeminars is the list for everybody: what is coming first.
func (s *Server) listSeminars(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, q := s.publicPage(c, "/seminars", "seminar.list", "seminars"), listQuery(c)
	p.Description = p.T("seminar.lead")
	series, oblast, state := queryText(c, "series"), queryText(c, "oblast"), queryText(c, "state")
	id, _ := strconv.ParseInt(series, 10, 64) // what is no number narrows nothing
	filter := seminars.Filter{Search: q.Search, SeriesID: id, Oblast: oblast, State: state, Today: date.Today(), Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()}
	rows, total, err := s.seminars.List(c.UserContext(), actor(c), filter)
	if err != nil {
		return err
	}
	totals, err := s.seminars.Totals(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	options, all, err := s.seriesOptions(c, series)
	if err != nil {
		return err
	}
	of := headlineSeries(all, id)
	head, err := s.seminars.Headline(c.UserContext(), actor(c), of.ID, date.Today(), date.Today())
	if err != nil {
		return err
	}
	kept := keptValues("q", q.Search, "series", series, "oblast", oblast, "state", state, "sort", q.Sort)
	list := seminarRows(p, n, rows, totals)
	list.Sorting, list.Paging = views.Sorting{Path: "/seminars", Query: kept, Sort: q.Sort}, paging("/seminars", kept, q, total, len(rows))
	list.Empty = p.T("seminar.empty")
	list.Filters = &views.Filters{Action: "/seminars", ResetURL: "/seminars", Active: q.Search+series+oblast+state != "", Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("seminar.field.place"), Value: q.Search},
		{Kind: "select", Name: "series", Label: p.T("seminar.series"), Options: append([]views.Option{{Label: p.T("overview.filter.all")}}, options...)},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "select", Name: "state", Label: p.T("seminar.state"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "seminar.state.", seminars.States, state))}}}
	board := views.Board{Lead: p.T("seminar.lead"), Filters: list.Filters, Figures: headline(p, head), Files: len(rows) > 0, Actions: []views.Link{
		{Label: p.T("seminar.new"), URL: "/seminars/new"}, {Label: p.T("seminar.figures"), URL: "/seminars/figures"},
		{Label: p.T("seminar.participants"), URL: "/seminars/participants"}, {Label: p.T("seminar.series_all"), URL: "/seminars/series"},
		{Label: p.T("certificate.check.title"), URL: "/certificates"}, {Label: p.T("seminar.own.title"), URL: "/seminars/own"}},
		FiguresOf: of.Name(p.Lang()), Sections: []views.BoardSection{{List: &list}}}
	if of.ID == 0 {
		board.FiguresOf = p.T("seminar.series_every")
	}
	if head.MadeUp {
		board.Warn = []string{madeUpWords(p, of)}
	}
	board.Actions = slices.DeleteFunc(board.Actions, func(link views.Link) bool { return !s.allowed(c, fiber.MethodGet, link.URL) })
	return s.listOn(c, p, list, func() error { return render(c, views.BoardPage(p, board)) })
}

// headlineSeries is the series that was asked for, else the first one of which a
// report speaks, else none, which is all: figures of a report are not mixed with
// others.
func headlineSeries(all []seminars.Series, asked int64) seminars.Series {
	for _, one := range all {
		if one.ID == asked || asked == 0 && one.PeoplePublished != nil {
			return one
		}
	}
	return seminars.Series{}
}

// madeUpWords say what of a series' figures no source tells.
func madeUpWords(p views.Page, of seminars.Series) string {
	if of.PeoplePublished != nil {
		return p.T("seminar.figures_made_up")
	}
	return p.T("seminar.split_made_up")
}

func headline(p views.Page, h seminars.Headline) []views.FigureView {
	reached := p.T("seminar.figure.of_aimaks", "Aimaks", h.Aimaks, "On", date.Today())
	if h.MadeUp {
		reached += "; " + p.T("seminar.made_up")
	}
	return []views.FigureView{
		{Label: p.T("seminar.figure.held"), Value: p.Int(h.Held)},
		{Label: p.T("seminar.figure.people"), Value: p.Int(h.People), Note: p.T("seminar.figure.women", "Women", h.Women)},
		{Label: p.T("seminar.figure.reached"), Value: p.Int(h.Reached), Note: reached},
	}
}

func seminarRows(p views.Page, n names, rows []seminars.Seminar, totals map[int64]seminars.Totals) views.List {
	list := views.List{Columns: []views.Column{{Key: "place", Label: p.T("seminar.field.place")}, {Key: "starts_on", Label: p.T("seminar.days")},
		{Label: p.T("seminar.state")}, {Label: p.T("seminar.figure.people"), Numeric: true}, {Label: p.T("seminar.women"), Numeric: true},
		{Label: p.T("seminar.figure.reached"), Numeric: true}}}
	for _, one := range rows {
		sum := totals[one.ID]
		state := one.State(date.Today())
		row := views.ListRow{Cells: []views.Cell{{Text: one.Place(p.Lang()), URL: seminarURL(one.ID), Note: n.unit(one.Oblast)},
			{Text: seminarDays(p, one)}, {Text: p.T("seminar.state." + state)}, {Text: "—"}, {Text: "—"}, {Text: "—"}}}
		if one.DatesMadeUp {
			row.Cells[1].Note = p.T("seminar.made_up")
		}
		if state != seminars.Upcoming && state != seminars.Cancelled {
			row.Cells[3].Text, row.Cells[4].Text, row.Cells[5].Text = p.Int(sum.People), p.Int(sum.Women), p.Int(sum.Aimaks)
			if one.SplitMadeUp {
				row.Cells[3].Note = p.T("seminar.made_up")
				row.Cells[4].Note, row.Cells[5].Note = row.Cells[3].Note, row.Cells[3].Note
			}
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// ofNobody is who acts where a link or a code is all that is known: the journal
// must not tell from where.
func ofNobody(origin string) db.Actor {
	return db.Actor{Role: auth.Public, Name: nobody, Origin: strings.TrimSuffix(origin, "/")}
}
