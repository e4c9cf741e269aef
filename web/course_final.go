package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/practices/course"
	"kelishim/views"
)

const certificateFile = "/course/certificate/pdf"

func init() {
	for _, page := range []string{"POST /course/final", "GET /course/final/:id<int>", "POST /course/final/:id<int>", "GET " + certificateFile} {
		rights[page] = right{auth.Visit, nil} // the rows are each one's own
	}
}

func (s *Server) courseFinalRoutes(r fiber.Router) {
	r.Get("/course/final", s.courseFinal)
	r.Post("/course/final", s.beginFinal)
	r.Get("/course/final/:id<int>", s.courseAttempt)
	r.Post("/course/final/:id<int>", s.sendFinal)
	r.Get(certificateFile, s.courseCertificate)
}

func attemptURL(id int64) string { return "/course/final/" + strconv.FormatInt(id, 10) }

// courseFinal says what the final test is, and to a person what they tried.
func (s *Server) courseFinal(c *fiber.Ctx) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	p := s.coursePage(c, "/course/final", reader(c).T("course.final"))
	p.Description = p.T("course.final_lead")
	p.Crumbs = []views.Crumb{{Label: e.Title[p.Lang()], URL: "/course"}, {Label: p.Title}}
	v := views.CourseFinal{Guest: user(c).Role == auth.Public, Questions: min(course.FinalQuestions, len(e.Final)), Of: len(e.Final),
		Percent: course.PassPercent, PerDay: course.AttemptsPerDay}
	tries, left, err := s.course.Tries(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	v.Left = left
	for i := range tries {
		a := &tries[i]
		if a.Open() {
			v.Open = v.Open || e.Fits(a)
			continue
		}
		v.Tries = append(v.Tries, views.CourseTry{When: p.Date(date.FromTime(a.SubmittedAt.In(date.Bishkek))) + ", " + p.T("course.try_n", "Number", a.Number),
			Result: p.T("course.of", "Right", *a.RightCount, "Of", a.Total), URL: attemptURL(a.ID), Passed: a.Passed})
	}
	mine, err := s.course.Mine(c.UserContext(), actor(c))
	switch {
	case err == nil:
		v.Certificate = views.Link{Label: p.T("course.certificate_pdf"), URL: certificateFile}
		v.Check = views.Link{Label: p.T("course.certificate_code", "Code", mine.Code), URL: certificateURL(mine.Code)}
	case !errors.Is(err, db.ErrNotFound):
		return err
	}
	return render(c, views.CourseFinalPage(p, v))
}

// beginFinal draws a try, or leads to the one that is open.
func (s *Server) beginFinal(c *fiber.Ctx) error {
	id, err := s.course.Start(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return s.done(c, attemptURL(id), "")
}

// courseAttempt shows a try: to answer, or its result.
func (s *Server) courseAttempt(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	a, err := s.course.Attempt(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	p := s.page(c, "course.final", "course")
	p.Crumbs = []views.Crumb{{Label: e.Title[p.Lang()], URL: "/course"}, {Label: p.Title, URL: "/course/final"}, {Label: p.T("course.try_n", "Number", a.Number)}}
	v := views.CourseAttempt{Action: attemptURL(id), Sent: !a.Open(), Passed: a.Passed, Percent: course.PassPercent}
	if a.Open() && !e.Fits(&a) {
		return course.ErrBankMoved
	}
	if v.Sent {
		v.Right = *a.RightCount
		if _, v.Left, err = s.course.Tries(c.UserContext(), actor(c)); err != nil {
			return err
		}
		if a.Passed {
			v.Certificate = views.Link{Label: p.T("course.certificate_pdf"), URL: certificateFile}
		}
	}
	w := wording{e.Course, p.Reader, course.Place{Lang: p.Lang(), Deeper: 2}}
	for i := range a.Drawn {
		// The questions of an old try may be gone by now: its result stays.
		if !e.Fits(&a) {
			v.Questions = append(v.Questions, views.CourseQuestion{Number: i + 1, Heading: p.T("course.question_gone"), Right: a.Given[i].Right, Answered: true})
			continue
		}
		q, err := w.drawn(&a, i)
		if err != nil {
			return err
		}
		v.Questions = append(v.Questions, q)
	}
	views.ShareTables(v.Questions)
	return render(c, views.CourseAttemptPage(p, v))
}

// drawn is a question of a try. Before it is sent nothing tells which answer is
// right; after a try that was not passed only whether one's own was, so that the
// bank is not learned by heart.
func (w wording) drawn(a *course.Attempt, i int) (v views.CourseQuestion, err error) {
	d := a.Drawn[i]
	q := &w.course.Final[d.Question]
	if v, err = w.bare(q, i); err != nil {
		return v, err
	}
	var given course.Given
	if !a.Open() {
		given = a.Given[i]
		v.Right, v.Answered = given.Right, given.Typed != "" || len(given.Chosen) > 0
	}
	if q.Exercise != nil {
		return v, w.exercise(&v, q, given.Typed, false)
	}
	for shown, j := range d.Order {
		answer := views.CourseAnswer{Value: strconv.Itoa(shown)}
		for _, chosen := range given.Chosen {
			answer.Chosen = answer.Chosen || chosen == j
		}
		if answer.Words, err = w.course.Inline(q.Answers[j].Words[w.at.Lang], w.at); err != nil {
			return v, err
		}
		if answer.Chosen && a.Passed {
			answer.Right = q.Answers[j].Right
			if answer.Feedback, err = w.course.HTML(q.Answers[j].Feedback[w.at.Lang], w.at); err != nil {
				return v, err
			}
		}
		v.Answers = append(v.Answers, answer)
	}
	return v, nil
}

// sendFinal marks a try, once.
func (s *Server) sendFinal(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	given := map[string][]string{}
	for name, value := range c.Request().PostArgs().All() {
		given[string(name)] = append(given[string(name)], string(value))
	}
	if _, err := s.course.Submit(c.UserContext(), actor(c), id, func(name string) []string { return given[name] }); err != nil {
		return err
	}
	return s.done(c, attemptURL(id), "course.sent")
}

// courseCertificate draws the certificate of whoever asks.
func (s *Server) courseCertificate(c *fiber.Ctx) error {
	mine, err := s.course.Mine(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	p := s.page(c, "course.final", "course")
	return s.sendCertificate(c, p, certificate{Name: mine.Name, Code: mine.Code, On: mine.IssuedOn, Lines: []string{
		p.T("course.certificate_line", "Course", e.Title[p.Lang()]),
		p.T("course.certificate_result", "Right", mine.RightCount, "Of", mine.Total)}})
}
