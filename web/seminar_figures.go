package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// chosenSeries is the series of the address: the first one that a report speaks
// of where none is named, all where "all" is.
func (s *Server) chosenSeries(c *fiber.Ctx, p views.Page) (chosen *seminars.Series, options []views.Option, err error) {
	asked := queryText(c, "series")
	all, err := s.seminars.AllSeries(c.UserContext(), actor(c))
	id, _ := strconv.ParseInt(asked, 10, 64) // what is no number names none
	if one := headlineSeries(all, id); one.ID != 0 && (asked == "" || one.ID == id) {
		chosen = &one
	}
	options = []views.Option{{Value: "all", Label: p.T("seminar.series_every"), Selected: chosen == nil}}
	for _, one := range all {
		options = append(options, views.Option{Value: typedID(&one.ID), Label: one.Name(p.Lang()), Selected: chosen != nil && one.ID == chosen.ID})
	}
	return chosen, options, err
}

func seriesID(chosen *seminars.Series) int64 {
	if chosen == nil {
		return 0
	}
	return chosen.ID
}

// seminarFigures shows what a series came to, on one page and as a file.
func (s *Server) seminarFigures(c *fiber.Ctx) error {
	p := s.page(c, "seminar.figures", "seminars")
	chosen, options, err := s.chosenSeries(c, p)
	if err != nil {
		return err
	}
	on := queryDate(c, "on")
	if on.IsZero() {
		on = date.Today()
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	f, err := s.seminars.Figures(c.UserContext(), actor(c), seriesID(chosen), on, date.Today())
	if err != nil {
		return err
	}
	scores, err := s.seminars.Scores(c.UserContext(), actor(c), seriesID(chosen), 0)
	if err != nil {
		return err
	}
	sheets, err := s.seminars.Evaluations(c.UserContext(), actor(c), seriesID(chosen), 0)
	if err != nil {
		return err
	}
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.Title}}
	list := figureRows(p, n, f)
	list.Filters = &views.Filters{Action: "/seminars/figures", ResetURL: "/seminars/figures", Active: c.Query("series")+c.Query("on") != "", Fields: []views.Field{
		{Kind: "select", Name: "series", Label: p.T("seminar.series"), Options: options},
		{Kind: "date", Name: "on", Label: p.T("seminar.register_on"), Value: typedDate(p.Reader, on), Hint: p.T("seminar.hint.register_on")}}}
	b := views.Board{Lead: p.T("seminar.figures_lead"), Filters: list.Filters, Files: true, Figures: figureFigures(p, f), Warn: figureWarnings(p, f, chosen),
		Facts: publishedFacts(p, f, chosen)}
	for _, title := range []string{p.T("seminar.by_seminar"), p.T("seminar.by_position"), p.T("seminar.by_oblast"), p.T("seminar.by_raion")} {
		section := partOf(list, title)
		b.Sections = append(b.Sections, views.BoardSection{Title: title, List: &section})
	}
	b.Sections = append(b.Sections, learned(p, scores, sheets)...)
	if auth.ScopeOf(user(c).Role, auth.ReadMoney) == auth.Nothing {
		b.Sections = append(b.Sections, views.BoardSection{ID: "outcome", Title: p.T("seminar.outcome.title", "Months", seminars.WindowMonths), Notes: []views.SectionNote{{Text: p.T("seminar.outcome.closed")}}})
	} else {
		section, err := s.outcomeSection(c, p, n, seriesID(chosen))
		if err != nil {
			return err
		}
		section.Add = []views.Link{{Label: p.T("seminar.outcome.page"), URL: "/seminars/outcome?series=" + seriesValue(chosen)}}
		b.Sections = append(b.Sections, section)
	}
	return s.listOn(c, p, list, func() error { return render(c, views.BoardPage(p, b)) })
}

func seriesValue(chosen *seminars.Series) string {
	if chosen == nil {
		return "all"
	}
	return strconv.FormatInt(chosen.ID, 10)
}

func figureWarnings(p views.Page, f seminars.Figures, chosen *seminars.Series) []string {
	switch {
	case !f.MadeUp:
		return nil
	case chosen == nil:
		return []string{p.T("seminar.split_made_up")}
	}
	return []string{madeUpWords(p, *chosen)}
}

func figureFigures(p views.Page, f seminars.Figures) []views.FigureView {
	cost := views.FigureView{Label: p.T("seminar.cost_per_person"), Value: p.SomNull(f.Cost.PerPerson), Quiet: true,
		Note: p.T("seminar.cost_of", "Known", f.Cost.Known, "Of", f.Cost.Of)}
	if f.Cost.PerPerson.Valid {
		cost.Unit = p.T("seminar.som")
	}
	reached := views.FigureView{Label: p.T("seminar.figure.reached"), Value: p.Int(f.All.Reached), Note: p.T("seminar.figure.of_aimaks", "Aimaks", f.All.Aimaks, "On", f.On)}
	if f.Towns > 0 {
		reached.Note += "; " + p.T("seminar.towns", "Towns", f.Towns)
	}
	certified := views.FigureView{Label: p.T("seminar.certificates"), Value: p.Int(f.All.Certified), Quiet: true}
	if f.MadeUp {
		for _, figure := range []*views.FigureView{&reached, &cost, &certified} {
			figure.Note = strings.Trim(figure.Note+"; "+p.T("seminar.made_up"), "; ")
		}
	}
	return []views.FigureView{
		{Label: p.T("seminar.figure.held"), Value: p.Int(f.Held)}, {Label: p.T("seminar.figure.people"), Value: p.Int(f.All.People)},
		{Label: p.T("seminar.women"), Value: p.Int(f.All.Women), Note: p.T("seminar.men_too", "Men", f.All.Men)}, reached,
		certified, cost,
	}
}

// publishedFacts stand beside what is recorded here, so that a difference is seen.
func publishedFacts(p views.Page, f seminars.Figures, chosen *seminars.Series) []views.FactLine {
	if chosen == nil || chosen.PeoplePublished == nil {
		return nil
	}
	fact := views.FactLine{Name: p.T("seminar.published"), Text: p.T("seminar.published_people", "People", *chosen.PeoplePublished, "Women", shownInt(p, chosen.WomenPublished)), Note: chosen.Source}
	here := views.FactLine{Name: p.T("seminar.recorded"), Text: p.T("seminar.published_people", "People", f.All.People, "Women", p.Int(f.All.Women)), Note: p.T("seminar.agrees")}
	if f.All.People != *chosen.PeoplePublished || chosen.WomenPublished != nil && f.All.Women != *chosen.WomenPublished {
		here.Note = p.T("seminar.differs")
	}
	return []views.FactLine{fact, here}
}

// figureRows are all tables of the page as one, which is what its file holds.
func figureRows(p views.Page, n names, f seminars.Figures) views.List {
	list := views.List{Columns: []views.Column{{Key: "part", Label: p.T("seminar.column.part")}, {Key: "of", Label: p.T("seminar.column.of")},
		{Key: "registered", Label: p.T("seminar.figure.registered"), Numeric: true}, {Key: "people", Label: p.T("seminar.figure.people"), Numeric: true},
		{Key: "women", Label: p.T("seminar.women"), Numeric: true}, {Key: "men", Label: p.T("seminar.men"), Numeric: true},
		{Key: "certificates", Label: p.T("seminar.certificates"), Numeric: true}, {Key: "reached", Label: p.T("seminar.figure.reached"), Numeric: true},
		{Key: "aimaks", Label: p.T("seminar.column.aimaks"), Numeric: true}, {Key: "cost", Label: p.T("seminar.field.cost"), Numeric: true}}}
	add := func(part string, name views.Cell, g seminars.Group, madeUp bool, aimaks, cost string) {
		if madeUp {
			name.Note = strings.Trim(name.Note+"; "+p.T("seminar.made_up"), "; ")
		}
		reached := p.Int(g.Reached)
		if aimaks == "" && part == p.T("seminar.by_position") {
			reached = i18n.Unknown
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: part}, name, {Text: p.Int(g.Registered)}, {Text: p.Int(g.People)}, {Text: p.Int(g.Women)},
			{Text: p.Int(g.Men)}, {Text: p.Int(g.Certified)}, {Text: reached}, {Text: orUnknown(aimaks)}, {Text: orUnknown(cost)}}})
	}
	for _, one := range f.Seminars {
		cost := ""
		if one.Cost.Valid {
			cost = p.SomNull(one.Cost)
		}
		add(p.T("seminar.by_seminar"), views.Cell{Text: seminarName(p, one.Seminar), URL: seminarURL(one.ID)}, one.Group, one.SplitMadeUp, "", cost)
	}
	total := p.SomNull(f.Cost.Cost)
	sum := views.Cell{Text: p.T("seminar.total", "Held", f.Held)}
	if f.MadeUp {
		sum.Note = p.T("seminar.total_made_up")
	}
	add(p.T("seminar.by_seminar"), sum, f.All, false, p.Int(f.All.Aimaks), total)
	for _, g := range f.Positions {
		add(p.T("seminar.by_position"), views.Cell{Text: p.T("seminar.position." + g.Key)}, g, f.MadeUp, "", "")
	}
	for _, g := range f.Oblasts {
		add(p.T("seminar.by_oblast"), views.Cell{Text: n.unit(g.Key)}, g, f.MadeUp, p.Int(g.Aimaks), "")
	}
	for _, g := range f.Raions {
		add(p.T("seminar.by_raion"), views.Cell{Text: n.unit(g.Key), Note: n.unit(n.register.Oblast(g.Key))}, g, f.MadeUp, p.Int(g.Aimaks), "")
	}
	return list
}

func orUnknown(text string) string {
	if text == "" {
		return i18n.Unknown
	}
	return text
}

// partOf is one table of the page out of all its rows, without the column that
// names the part and those that are empty in it.
func partOf(all views.List, part string) views.List {
	var rows []views.ListRow
	used := make([]bool, len(all.Columns))
	for _, row := range all.Rows {
		if row.Cells[0].Text != part {
			continue
		}
		rows = append(rows, row)
		for i, cell := range row.Cells {
			used[i] = used[i] || i > 0 && cell.Text != i18n.Unknown
		}
	}
	list := views.List{Empty: i18n.Unknown}
	for i, column := range all.Columns {
		if used[i] {
			column.Key = "" // not sorted on the page
			if i == 1 {
				column.Label = part
			}
			list.Columns = append(list.Columns, column)
		}
	}
	for _, row := range rows {
		var cells []views.Cell
		for i, cell := range row.Cells {
			if used[i] {
				cells = append(cells, cell)
			}
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: cells})
	}
	return list
}

// learned are tests and sheets of a series.
func learned(p views.Page, scores []seminars.Score, sheets seminars.Evaluations) []views.BoardSection {
	g := seminars.MeanGain(scores)
	tests := views.List{Empty: p.T("seminar.tests_none"), Columns: []views.Column{{Label: p.T("seminar.gain")}, {Label: p.T("seminar.test.before"), Numeric: true},
		{Label: p.T("seminar.test.after"), Numeric: true}, {Label: p.T("seminar.sheet.n"), Numeric: true}}}
	if g.N > 0 {
		tests.Rows = []views.ListRow{{Cells: []views.Cell{{Text: shownPoints(p, g.Gain)}, {Text: shownShare(p, g.Before)}, {Text: shownShare(p, g.After)}, {Text: p.Int(g.N)}}}}
	}
	return []views.BoardSection{
		{ID: "tests", Title: p.T("seminar.tests"), List: &tests, Notes: []views.SectionNote{{Text: p.T("seminar.gain_n", "N", g.N, "Of", g.Of)}}},
		{ID: "evaluations", Title: p.T("seminar.sheet.means", "Sheets", sheets.Sheets), List: evaluationList(p, sheets)}}
}
