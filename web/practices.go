package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/auth"
	"kelishim/internal/i18n"
	"kelishim/practices/cases"
	"kelishim/views"
)

func init() {
	// What is published everybody reads; the rows decide on everything else.
	for _, page := range []string{"GET /practices", "GET /practices/coverage", "GET /practices/:id<int>", "GET /practices/:id<int>/documents/:row<int>",
		"GET /practices/:id<int>/ask", "POST /practices/:id<int>/ask", "GET /practices.atom"} {
		rights[page] = right{auth.Open, nil}
	}
	rights["GET /practices/own"] = right{auth.Tell, nil}
	rights["GET /practices/questions"] = right{auth.Tell, nil}
	rights["GET /practices/new"], rights["POST /practices/new"] = right{auth.Tell, nil}, right{auth.Tell, ofPlace("aimak")}
	for _, page := range []string{"/edit", "/delete", "/texts/:lang", "/texts/:lang/delete", "/submit", "/take-back", "/withdraw", "/reopen", "/redraw", "/asked/:row<int>"} {
		rights["GET /practices/:id<int>"+page] = right{auth.Tell, ofPractice}
		rights["POST /practices/:id<int>"+page] = right{auth.Tell, ofPractice}
	}
	for _, page := range []string{"/publish", "/return"} {
		rights["GET /practices/:id<int>"+page] = right{auth.Review, ofPractice}
		rights["POST /practices/:id<int>"+page] = right{auth.Review, ofPractice}
	}
	for _, part := range []string{"fees", "results"} {
		tells := right{auth.Tell, ofPractice}
		rightsOf("/practices/:id<int>/"+part, "row", "", nil, tells, tells)
	}
	rights["POST /practices/:id<int>/vote"] = right{auth.Answer, ofPlace("aimak")}
	rights["POST /practices/:id<int>/vote/:aimak/back"] = right{auth.Answer, ofPlace("aimak")}
	rights["POST /practices/:id<int>/comparison"] = right{auth.KeepServices, ofPlace("aimak")}

	rowOf["POST /practices/:id<int>/edit"] = "practices/:id"
	rowOf["POST /practices/:id<int>/texts/:lang"] = "practice_texts/:id|:lang"
	rowOf["POST /practices/:id<int>/fees/:row<int>"] = "practice_tariffs/:row"
	rowOf["POST /practices/:id<int>/results/:row<int>"] = "practice_indicators/:row"
	rowOf["POST /practices/:id<int>/asked/:row<int>"] = "practice_questions/:row"
	journalTables = append(journalTables, "practices", "practice_texts", "practice_sources", "practice_tariffs", "practice_indicators",
		"practice_figures", "practice_steps", "practice_questions", "practice_votes", "practice_uses")
	tellingColumn["practice_texts"], tellingColumn["practice_questions"] = "title", "question"
	crawled = append(crawled, "/practices")
}

func (s *Server) practiceRoutes(r fiber.Router) {
	r.Get("/practices", s.listPractices)
	r.Get("/practices.atom", s.practiceFeed)
	r.Get("/practices/coverage", s.practiceCoverage)
	r.Get("/practices/own", s.ownPractices)
	r.Get("/practices/questions", s.waitingQuestions)
	s.practiceFormRoutes(r)
	s.practiceSteps(r)
	s.practiceReaderRoutes(r)
	r.Get("/practices/:id<int>/documents/:row<int>", s.practiceDocument)
	r.Get("/practices/:id<int>", s.practice)
}

// ofPractice is the aimak of the case of the address.
func ofPractice(s *Server, c *fiber.Ctx) ([]string, error) {
	one, err := s.practiceAt(c)
	return []string{one.Aimak}, err
}

func (s *Server) practiceAt(c *fiber.Ctx) (cases.Case, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return cases.Case{}, err
	}
	return s.cases.Get(c.UserContext(), actor(c), id)
}

func practiceURL(id int64) string { return "/practices/" + strconv.FormatInt(id, 10) }

// listPractices is the portal: what everybody may read, searched and narrowed.
func (s *Server) listPractices(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	oblast, raion, service, mechanism := queryText(c, "oblast"), queryText(c, "raion"), queryText(c, "service"), queryText(c, "mechanism")
	size, result := queryText(c, "size"), queryText(c, "result")
	rows, total, err := s.cases.List(c.UserContext(), actor(c), cases.Filter{Search: q.Search, Category: service, Mechanism: mechanism, Size: size, Result: result,
		Aimaks: n.register.Codes(aimaks.UnitFilter{Oblast: oblast, Raion: raion}), State: cases.Published, Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.publicPage(c, "/practices", "practice.list", "practices")
	p.Description, p.Feed = p.T("practice.description"), "/practices.atom"
	all := p.T("overview.filter.all")
	kept := keptValues("q", q.Search, "oblast", oblast, "raion", raion, "service", service, "mechanism", mechanism, "size", size, "result", result, "sort", q.Sort)
	v := s.practicesView(p, n, rows)
	v.Intro, v.Empty = p.T("practice.lead"), p.T("practice.empty")
	v.Sorting, v.Paging = views.Sorting{Path: "/practices", Query: kept, Sort: q.Sort}, paging("/practices", kept, q, total, len(rows))
	v.List.Filters = &views.Filters{Action: "/practices", ResetURL: "/practices", Active: q.Search+oblast+raion+service+mechanism+size+result != "", Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("practice.search"), Value: q.Search},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "select", Name: "raion", Label: p.T("overview.filter.raion"), Options: n.raionOptions(p.Reader, oblast, raion)},
		{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(all, service)},
		{Kind: "select", Name: "mechanism", Label: p.T("practice.field.mechanism"), Options: withEmpty(all, mechanismOptions(p, mechanism))},
		{Kind: "select", Name: "size", Label: p.T("practice.field.size"), Options: withEmpty(all, worded(p, "practice.size.", cases.Sizes, size))},
		{Kind: "select", Name: "result", Label: p.T("practice.field.result"), Options: withEmpty(all, worded(p, "practice.result.", cases.Results, result))}}}
	v.Add = views.Link{Label: p.T("practice.new"), URL: "/practices/new"}
	v.Own = []views.Link{{Label: p.T("practice.own"), URL: "/practices/own"}, {Label: p.T("practice.waiting"), URL: "/practices/questions"}}
	for _, lang := range i18n.Languages {
		v.Feeds = append(v.Feeds, views.Link{Label: p.T("language." + lang), URL: feedPath(lang)})
	}
	return s.listOn(c, p, v.List, func() error { return render(c, views.PracticesPage(p, v)) })
}

// ownPractices are the cases that the reader tells or reviews, in every state.
func (s *Server) ownPractices(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	reach, err := s.reach(c)
	if err != nil {
		return err
	}
	q, state := listQuery(c), queryText(c, "state")
	rows, total, err := s.cases.List(c.UserContext(), actor(c), cases.Filter{Search: q.Search, Aimaks: append([]string{}, reach...), State: state, Sort: q.Sort,
		Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.page(c, "practice.own", "practices")
	p.Crumbs = []views.Crumb{{Label: p.T("practice.list"), URL: "/practices"}, {Label: p.Title}}
	kept := keptValues("q", q.Search, "state", state, "sort", q.Sort)
	list := fewer(s.practicesView(p, n, rows).List, 0, 12, 1, 2, 5, 7, 10)
	list.Intro, list.Empty, list.Add = p.T("practice.own_lead"), p.T("practice.own_empty"), views.Link{Label: p.T("practice.new"), URL: "/practices/new"}
	list.Sorting, list.Paging = views.Sorting{Path: "/practices/own", Query: kept, Sort: q.Sort}, paging("/practices/own", kept, q, total, len(rows))
	list.Filters = &views.Filters{Action: "/practices/own", ResetURL: "/practices/own", Active: q.Search+state != "", Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("practice.search"), Value: q.Search},
		{Kind: "select", Name: "state", Label: p.T("practice.state"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "practice.state.", cases.States, state))}}}
	return s.list(c, p, list)
}

// fewer is a list of some of its columns, in this order, without second lines.
func fewer(l views.List, columns ...int) views.List {
	short := l
	short.Columns, short.Rows = nil, nil
	for _, at := range columns {
		short.Columns = append(short.Columns, l.Columns[at])
	}
	for _, row := range l.Rows {
		one := views.ListRow{ID: row.ID, Links: row.Links}
		for _, at := range columns {
			cell := row.Cells[at]
			cell.Note = ""
			one.Cells = append(one.Cells, cell)
		}
		short.Rows = append(short.Rows, one)
	}
	return short
}

// practicesView is a page of cases, as cards and as rows for files.
func (s *Server) practicesView(p views.Page, n names, rows []cases.Row) views.Practices {
	v := views.Practices{List: views.List{Columns: []views.Column{{Label: p.T("practice.field.title")}, {Key: "published", Label: p.T("practice.published_on")},
		{Label: p.T("overview.column.aimak")}, {Label: p.T("overview.filter.raion")}, {Label: p.T("overview.filter.oblast")}, {Label: p.T("overview.column.service")},
		{Label: p.T("practice.field.mechanism")}, {Label: p.T("practice.field.result")}, {Key: "year", Label: p.T("practice.field.year")},
		{Label: p.T("practice.field.cost"), Numeric: true}, {Key: "votes", Label: p.T("practice.field.votes"), Numeric: true}, {Label: p.T("practice.field.origin")},
		{Label: p.T("practice.state")}}}}
	for _, row := range rows {
		card := practiceCard(p, n, row)
		v.Cards = append(v.Cards, card)
		title := views.Cell{Text: card.Title, URL: card.URL, Note: row.SourceURL}
		if row.MadeUp {
			title.Mark = p.T("practice.made_up")
		}
		v.Rows = append(v.Rows, views.ListRow{Cells: []views.Cell{title, {Text: p.Date(row.PublishedOn())}, {Text: n.unit(row.Aimak)},
			{Text: n.unit(n.register.Raion(row.Aimak))}, {Text: n.unit(n.register.Oblast(row.Aimak))}, {Text: card.Service}, {Text: card.Mechanism},
			{Text: p.T("practice.result." + row.Result)}, {Text: typedWhole(row.Year)}, {Text: card.Cost}, {Text: strconv.Itoa(row.Votes)},
			{Text: p.T("practice.origin." + row.Origin)}, {Text: p.T("practice.state." + row.State)}}})
	}
	return v
}

// summaryLetters is how much of a case its card tells.
const summaryLetters = 220

func practiceCard(p views.Page, n names, row cases.Row) views.PracticeCard {
	text, _ := cases.Choose(row.Texts, p.Lang())
	card := views.PracticeCard{ID: idText(row.ID), Title: text.Title, URL: practiceURL(row.ID), Place: practicePlace(n, row.Aimak), Service: n.category(row.Category),
		Mechanism: mechanismName(p, row.Mechanism), Result: row.Result, Year: typedWhole(row.Year), MadeUp: row.MadeUp}
	card.Summary = shortened(text.Results, summaryLetters)
	if card.Summary == "" {
		card.Summary = shortened(text.Problem, summaryLetters)
	}
	if text.Lang != p.Lang() {
		card.Lang, card.LangNote = text.Lang, p.T("practice.only_in."+text.Lang)
	}
	if row.Cost.Valid {
		card.Cost = p.Som(row.Cost.Som)
	}
	if row.Votes > 0 {
		card.Votes = p.Plural("practice.vote.count", row.Votes)
	}
	if row.State != cases.Published {
		card.State = p.T("practice.state." + row.State)
	}
	return card
}

// practicePlace names a unit with what it lies in.
func practicePlace(n names, aimak string) string {
	parts := []string{n.unit(aimak)}
	for _, above := range []string{n.register.Raion(aimak), n.register.Oblast(aimak)} {
		if above != "" && above != aimak {
			parts = append(parts, n.unit(above))
		}
	}
	return strings.Join(parts, ", ")
}

// shortened is the beginning of a text, cut between words.
func shortened(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	cut := string(letters[:most])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:.—–") + "…"
}

// mechanismName is that of a service plan, or what others do instead.
func mechanismName(p views.Page, code string) string {
	if key := "plan.mechanism." + code; p.Has(key) {
		return p.T(key)
	}
	return p.T("practice.mechanism." + code)
}

func mechanismOptions(p views.Page, chosen string) []views.Option {
	list := make([]views.Option, len(cases.Mechanisms))
	for i, code := range cases.Mechanisms {
		list[i] = views.Option{Value: code, Label: mechanismName(p, code), Selected: code == chosen}
	}
	return list
}
