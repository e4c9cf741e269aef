package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func (s *Server) questionRoutes(r fiber.Router) {
	path := "/seminars/series/:id<int>/questions"
	r.Get(path, s.listSeminarQuestions)
	r.Get(path+"/new", s.newSeminarQuestion)
	r.Post(path+"/new", s.addSeminarQuestion)
	r.Get(path+"/:row<int>", s.editSeminarQuestion)
	r.Post(path+"/:row<int>", s.changeSeminarQuestion)
	r.Get(path+"/:row<int>/delete", func(c *fiber.Ctx) error { return s.confirmSeminarQuestion(c, nil) })
	r.Post(path+"/:row<int>/delete", s.deleteSeminarQuestion)
}

func questionsURL(series int64) string { return seriesURL(series) + "/questions" }

func (s *Server) listSeminarQuestions(c *fiber.Ctx) error {
	series, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	rows, err := s.seminars.Questions(c.UserContext(), actor(c), series.ID)
	if err != nil {
		return err
	}
	p := s.underSeries(c, "seminar.questions", views.Crumb{Label: series.Name(reader(c).Lang()), URL: seriesURL(series.ID)})
	list := views.List{Intro: p.T("seminar.questions_lead"), Empty: p.T("seminar.questions_none"), Add: views.Link{Label: p.T("seminar.question.new"), URL: questionsURL(series.ID) + "/new"},
		Columns: []views.Column{{Label: p.T("seminar.question.place_word"), Numeric: true}, {Label: p.T("seminar.question.word")}, {Label: p.T("seminar.question.right")}}}
	for _, q := range rows {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: p.Int(q.Place)},
			{Text: q.Text(p.Lang()), URL: questionsURL(series.ID) + "/" + typedID(&q.ID), Note: strings.Join(q.Choices(p.Lang()), " / ")},
			{Text: q.Choices(p.Lang())[q.Correct-1]}}})
	}
	return s.list(c, p, list)
}

func (s *Server) newSeminarQuestion(c *fiber.Ctx) error {
	series, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	rows, err := s.seminars.Questions(c.UserContext(), actor(c), series.ID)
	if err != nil {
		return err
	}
	next := 1
	for _, q := range rows {
		next = max(next, q.Place+1)
	}
	return s.showSeminarQuestion(c, series, 0, fillForm(c, map[string]string{"place": strconv.Itoa(next)}))
}

func (s *Server) showSeminarQuestion(c *fiber.Ctx, series seminars.Series, id int64, f *form) error {
	key := "seminar.question.new"
	if id != 0 {
		key = "seminar.question.edit"
	}
	p := s.underSeries(c, key, views.Crumb{Label: series.Name(reader(c).Lang()), URL: seriesURL(series.ID)},
		views.Crumb{Label: reader(c).T("seminar.questions"), URL: questionsURL(series.ID)})
	e := views.Edit{Form: views.Form{Action: questionsURL(series.ID) + "/new", Submit: p.T("register.save"), Cancel: views.Link{URL: questionsURL(series.ID)},
		Fields: questionFields(p, f)}}
	if id != 0 {
		e.Form.Action = questionsURL(series.ID) + "/" + strconv.FormatInt(id, 10)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func readSeminarQuestion(f *form, series, id int64) seminars.Question {
	return seminars.Question{ID: id, SeriesID: series, Place: f.whole("place"), QuestionRU: f.need("question_ru"), QuestionKY: f.text("question_ky"),
		QuestionEN: f.text("question_en"), ChoicesRU: lines(f.text("choices_ru")), ChoicesKY: lines(f.text("choices_ky")), ChoicesEN: lines(f.text("choices_en")),
		Correct: f.whole("correct")}
}

func (s *Server) addSeminarQuestion(c *fiber.Ctx) error {
	series, err := s.seriesAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	q := readSeminarQuestion(f, series.ID, 0)
	return s.finish(c, f, questionsURL(series.ID), func() error { return s.seminars.AddQuestion(c.UserContext(), actor(c), &q) },
		func() error { return s.showSeminarQuestion(c, series, 0, f) })
}

// seminarQuestionAt is the question of the address; one of another series is not found.
func (s *Server) seminarQuestionAt(c *fiber.Ctx) (series seminars.Series, q seminars.Question, err error) {
	if series, err = s.seriesAt(c); err != nil {
		return series, q, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return series, q, err
	}
	rows, err := s.seminars.Questions(c.UserContext(), actor(c), series.ID)
	for _, one := range rows {
		if one.ID == id {
			return series, one, nil
		}
	}
	if err == nil {
		err = db.ErrNotFound
	}
	return series, q, err
}

func (s *Server) editSeminarQuestion(c *fiber.Ctx) error {
	series, q, err := s.seminarQuestionAt(c)
	if err != nil {
		return err
	}
	return s.showSeminarQuestion(c, series, q.ID, fillForm(c, map[string]string{"place": strconv.Itoa(q.Place), "question_ru": q.QuestionRU, "question_ky": q.QuestionKY,
		"question_en": q.QuestionEN, "choices_ru": strings.Join(q.ChoicesRU, "\n"), "choices_ky": strings.Join(q.ChoicesKY, "\n"),
		"choices_en": strings.Join(q.ChoicesEN, "\n"), "correct": strconv.Itoa(q.Correct)}))
}

func (s *Server) changeSeminarQuestion(c *fiber.Ctx) error {
	series, stored, err := s.seminarQuestionAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	q := readSeminarQuestion(f, series.ID, stored.ID)
	return s.finish(c, f, questionsURL(series.ID), func() error { return s.seminars.ChangeQuestion(c.UserContext(), actor(c), &q) },
		func() error { return s.showSeminarQuestion(c, series, stored.ID, f) })
}

func (s *Server) confirmSeminarQuestion(c *fiber.Ctx, refusals fault.List) error {
	series, q, err := s.seminarQuestionAt(c)
	if err != nil {
		return err
	}
	p := s.underSeries(c, "register.delete", views.Crumb{Label: reader(c).T("seminar.questions"), URL: questionsURL(series.ID)})
	url := questionsURL(series.ID) + "/" + typedID(&q.ID)
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", q.Text(p.Lang())), Action: url + "/delete", Submit: p.T("register.delete"), Cancel: url})
}

func (s *Server) deleteSeminarQuestion(c *fiber.Ctx) error {
	series, q, err := s.seminarQuestionAt(c)
	if err != nil {
		return err
	}
	return s.remove(c, questionsURL(series.ID), func() error { return s.seminars.DeleteQuestion(c.UserContext(), actor(c), series.ID, q.ID) },
		func(refusals fault.List) error { return s.confirmSeminarQuestion(c, refusals) })
}
