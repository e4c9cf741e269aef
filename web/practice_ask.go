package web

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/practices/cases"
	"kelishim/views"
)

// askForm is the question to the author of a case: no account, no address. What
// keeps programs out is what keeps them from complaints.
func (s *Server) askForm(p views.Page, one cases.Case, f *form) views.Form {
	form := views.Form{Action: practiceURL(one.ID) + "/ask", Submit: p.T("practice.ask.do"),
		Fields: []views.Field{f.field("textarea", "question", p.T("practice.ask.field"), needed, hinted(p.T("practice.ask.hint")))}}
	s.openForm(p, f, &form)
	return form
}

// publishedAt is the case of the address, once everybody may read it.
func (s *Server) publishedAt(c *fiber.Ctx) (cases.Case, error) {
	one, err := s.practiceAt(c)
	if err == nil && one.State != cases.Published {
		err = db.ErrNotFound
	}
	return one, err
}

func (s *Server) practiceAsk(c *fiber.Ctx) error { return s.showAsk(c, fillForm(c, nil)) }

func (s *Server) showAsk(c *fiber.Ctx, f *form) error {
	one, err := s.publishedAt(c)
	if err != nil {
		return err
	}
	p, err := s.practicePage(c)
	if err != nil {
		return err
	}
	p.Title = p.T("practice.ask.title")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	e := views.Edit{Intro: p.T("practice.ask.lead"), Form: s.askForm(p, one, f)}
	e.Form.Cancel = views.Link{URL: practiceURL(one.ID)}
	return s.showEdit(c, p, f, e)
}

func (s *Server) putQuestion(c *fiber.Ctx) error {
	one, err := s.publishedAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	s.unhurried(f)
	if f.ok() {
		// The journal must not tell from where somebody asked; of who is signed in
		// the role alone is kept.
		who := user(c).Actor()
		who.Name, who.Origin = cmp.Or(who.Name, nobody), "/practices"
		if err := s.cases.Ask(c.UserContext(), who, one.ID, f.text("question"), s.originHash(c)); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showAsk(c, f)
	}
	return s.done(c, practiceURL(one.ID)+"#questions", "practice.asked")
}

// askedRows are the questions about a case that the reader may see.
func (s *Server) askedRows(c *fiber.Ctx, p views.Page, one cases.Case) ([]views.PracticeQuestion, error) {
	list, err := s.cases.Questions(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	var rows []views.PracticeQuestion
	for _, q := range list {
		rows = append(rows, questionRow(p, q))
	}
	return rows, nil
}

func questionRow(p views.Page, q cases.Question) views.PracticeQuestion {
	who := "practice.question.resident"
	if q.AskedRole != auth.Public {
		who = "practice.question.colleague"
	}
	if q.FromOkmotu() {
		who = "practice.question.okmotu"
	}
	row := views.PracticeQuestion{Question: q.Question, Asked: p.T(who, "On", date.FromTime(q.AskedAt.In(date.Bishkek))), Answer: q.Answer,
		URL: practiceURL(q.PracticeID) + "/asked/" + idText(q.ID)}
	if q.AnsweredAt != nil {
		row.Answered = p.T("practice.question.answered_by", "Who", p.T("people.role."+q.AnsweredRole), "On", date.FromTime(q.AnsweredAt.In(date.Bishkek)))
	}
	if q.State != "answered" {
		row.Mark = p.T("practice.question.state." + q.State)
	}
	return row
}

// waitingQuestions are what waits for an answer of who reads.
func (s *Server) waitingQuestions(c *fiber.Ctx) error {
	list, err := s.cases.WaitingQuestions(c.UserContext(), actor(c), rowsOfFile(c))
	if err != nil {
		return err
	}
	p, q := s.page(c, "practice.waiting", "practices"), listQuery(c)
	p.Crumbs = []views.Crumb{{Label: p.T("practice.list"), URL: "/practices"}, {Label: p.Title}}
	l := views.List{Intro: p.T("practice.waiting_lead"), Empty: p.T("practice.waiting_none"), Columns: []views.Column{{Label: p.T("practice.ask.field")},
		{Label: p.T("practice.question.asked_on")}, {Label: p.T("practice.field.case")}}, Paging: paging("/practices/questions", nil, q, len(list), 0)}
	shown := pageOf(list, q)
	l.Paging.ShownOnPage = len(shown)
	for _, one := range shown {
		texts, err := s.cases.Texts(c.UserContext(), actor(c), one.PracticeID)
		if err != nil {
			return err
		}
		text, _ := cases.Choose(texts, p.Lang())
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{{Text: shortened(one.Question, 160), URL: practiceURL(one.PracticeID) + "/asked/" + idText(one.ID)},
			{Text: moment(p.Reader, one.AskedAt)}, {Text: text.Title, URL: practiceURL(one.PracticeID)}}})
	}
	return s.list(c, p, l)
}

// askedAt is the question of the address.
func (s *Server) askedAt(c *fiber.Ctx) (cases.Question, error) {
	practice, row := numbersOf(c)
	q, err := s.cases.Question(c.UserContext(), actor(c), row)
	return q, storedIn(practice, q.PracticeID, err)
}

func (s *Server) question(c *fiber.Ctx) error {
	q, err := s.askedAt(c)
	if err != nil {
		return err
	}
	state := q.State
	if state == "asked" {
		state = "answered"
	}
	return s.showQuestion(c, q, fillForm(c, map[string]string{"state": state, "answer": q.Answer}))
}

func (s *Server) showQuestion(c *fiber.Ctx, q cases.Question, f *form) error {
	p, err := s.practicePage(c)
	if err != nil {
		return err
	}
	p.Title = p.T("practice.question.answer")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	return s.showEdit(c, p, f, views.Edit{Intro: q.Question, Form: views.Form{Action: practiceURL(q.PracticeID) + "/asked/" + idText(q.ID), Submit: p.T("register.save"),
		Cancel: views.Link{URL: practiceURL(q.PracticeID) + "#questions"}, Fields: []views.Field{
			f.field("select", "state", p.T("practice.question.decision"), needed, chosenFrom(worded(p, "practice.question.do.", cases.QuestionStates[1:], ""))),
			f.field("textarea", "answer", p.T("practice.question.answer"), needed, hinted(p.T("practice.question.hint")))}}})
}

func (s *Server) answerQuestion(c *fiber.Ctx) error {
	q, err := s.askedAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	return s.finish(c, f, practiceURL(q.PracticeID)+"#questions",
		func() error {
			return s.cases.Answer(c.UserContext(), actor(c), q.PracticeID, q.ID, f.text("state"), f.text("answer"))
		},
		func() error { return s.showQuestion(c, q, f) })
}
