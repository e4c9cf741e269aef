package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func (s *Server) seriesRoutes(r fiber.Router) {
	r.Get("/seminars/series", s.listSeries)
	r.Get("/seminars/series/new", func(c *fiber.Ctx) error { return s.showSeries(c, 0, fillForm(c, nil)) })
	r.Post("/seminars/series/new", s.addSeries)
	r.Get("/seminars/series/:id<int>", s.editSeries)
	r.Post("/seminars/series/:id<int>", s.changeSeries)
	r.Get("/seminars/series/:id<int>/delete", func(c *fiber.Ctx) error { return s.confirmSeries(c, nil) })
	r.Post("/seminars/series/:id<int>/delete", s.deleteSeries)
	s.questionRoutes(r)
}

func seriesURL(id int64) string { return "/seminars/series/" + strconv.FormatInt(id, 10) }

func (s *Server) seriesAt(c *fiber.Ctx) (seminars.Series, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return seminars.Series{}, err
	}
	return s.seminars.Series(c.UserContext(), actor(c), id)
}

// underSeries is a page below the list of series.
func (s *Server) underSeries(c *fiber.Ctx, titleKey string, more ...views.Crumb) views.Page {
	p := s.page(c, titleKey, "seminars")
	p.Crumbs = append([]views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.T("seminar.series_all"), URL: "/seminars/series"}}, more...)
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	return p
}

func (s *Server) listSeries(c *fiber.Ctx) error {
	rows, err := s.seminars.AllSeries(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "seminar.series_all", "seminars")
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.Title}}
	list := views.List{Intro: p.T("seminar.series_lead"), Empty: p.T("seminar.series_none"), Add: views.Link{Label: p.T("seminar.series_new"), URL: "/seminars/series/new"},
		Columns: []views.Column{{Label: p.T("seminar.series")}, {Label: p.T("seminar.field.people_published"), Numeric: true},
			{Label: p.T("seminar.field.women_published"), Numeric: true}, {Label: p.T("seminar.field.source")}}}
	for _, one := range rows {
		row := views.ListRow{Cells: []views.Cell{{Text: one.Name(p.Lang()), URL: seriesURL(one.ID), Note: one.Note}, {Text: shownInt(p, one.PeoplePublished)},
			{Text: shownInt(p, one.WomenPublished)}, {Text: one.Source}},
			Links: []views.Link{{Label: p.T("seminar.questions"), URL: seriesURL(one.ID) + "/questions"}, {Label: p.T("seminar.list"), URL: "/seminars?series=" + strconv.FormatInt(one.ID, 10)}}}
		list.Rows = append(list.Rows, row)
	}
	return s.list(c, p, list)
}

func shownInt(p views.Page, n *int) string {
	if n == nil {
		return "—"
	}
	return p.Int(*n)
}

func (s *Server) showSeries(c *fiber.Ctx, id int64, f *form) error {
	p := s.underSeries(c, "seminar.series_new")
	e := views.Edit{Form: views.Form{Action: "/seminars/series/new", Submit: p.T("register.save"), Cancel: views.Link{URL: "/seminars/series"}}}
	if id != 0 {
		p = s.underSeries(c, "seminar.series_edit")
		e.Form.Action = seriesURL(id)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: seriesURL(id) + "/delete"}
	}
	e.Form.Fields = []views.Field{
		f.field("text", "name_ru", p.T("register.field.name_ru"), needed, wide), f.field("text", "name_ky", p.T("register.field.name_ky"), wide),
		f.field("text", "name_en", p.T("register.field.name_en"), wide), f.field("textarea", "note", p.T("seminar.field.note")),
		f.field("number", "people_published", p.T("seminar.field.people_published"), hinted(p.T("seminar.hint.people_published"))),
		f.field("number", "women_published", p.T("seminar.field.women_published")), f.field("text", "source", p.T("seminar.field.source"), wide)}
	return s.showEdit(c, p, f, e)
}

func readSeries(f *form, id int64) seminars.Series {
	return seminars.Series{ID: id, Names: aimaks.Names{NameRU: f.need("name_ru"), NameKY: f.text("name_ky"), NameEN: f.text("name_en")}, Note: f.text("note"),
		PeoplePublished: f.wholeNull("people_published"), WomenPublished: f.wholeNull("women_published"), Source: f.text("source")}
}

func (s *Server) addSeries(c *fiber.Ctx) error {
	f := readForm(c)
	one := readSeries(f, 0)
	return s.finish(c, f, "/seminars/series", func() error { return s.seminars.AddSeries(c.UserContext(), actor(c), &one) },
		func() error { return s.showSeries(c, 0, f) })
}

func (s *Server) editSeries(c *fiber.Ctx) error {
	one, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	return s.showSeries(c, one.ID, fillForm(c, map[string]string{"name_ru": one.NameRU, "name_ky": one.NameKY, "name_en": one.NameEN, "note": one.Note,
		"people_published": typedInt(one.PeoplePublished), "women_published": typedInt(one.WomenPublished), "source": one.Source}))
}

func (s *Server) changeSeries(c *fiber.Ctx) error {
	stored, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	one := readSeries(f, stored.ID)
	return s.finish(c, f, "/seminars/series", func() error { return s.seminars.ChangeSeries(c.UserContext(), actor(c), &one) },
		func() error { return s.showSeries(c, stored.ID, f) })
}

func (s *Server) confirmSeries(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	p := s.underSeries(c, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", one.Name(p.Lang())), Action: seriesURL(one.ID) + "/delete",
		Submit: p.T("register.delete"), Cancel: seriesURL(one.ID)})
}

func (s *Server) deleteSeries(c *fiber.Ctx) error {
	one, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	return s.remove(c, "/seminars/series", func() error { return s.seminars.DeleteSeries(c.UserContext(), actor(c), one.ID) },
		func(refusals fault.List) error { return s.confirmSeries(c, refusals) })
}

// questionFields are the fields of a question in the languages that a series has.
func questionFields(p views.Page, f *form) []views.Field {
	fields := []views.Field{f.field("number", "place", p.T("seminar.question.place_word"), needed)}
	for _, lang := range []string{"ru", "ky", "en"} {
		name := f.field("textarea", "question_"+lang, p.T("seminar.question.text", "Lang", strings.ToUpper(lang)))
		name.Required = lang == "ru"
		choices := f.field("textarea", "choices_"+lang, p.T("seminar.question.choices_text", "Lang", strings.ToUpper(lang)), hinted(p.T("seminar.question.choices_hint")))
		choices.Required = lang == "ru"
		fields = append(fields, name, choices)
	}
	return append(fields, f.field("number", "correct", p.T("seminar.question.correct_word"), needed, hinted(p.T("seminar.question.correct_hint"))))
}
