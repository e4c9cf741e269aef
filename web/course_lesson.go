package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/practices/course"
	"kelishim/views"
)

// courseLesson shows a lesson with its questions.
func (s *Server) courseLesson(c *fiber.Ctx) error { return s.showLesson(c, nil) }

// answerLesson marks the answers and says to each why. Nothing is kept of a
// guest; of a person the best result is.
func (s *Server) answerLesson(c *fiber.Ctx) error {
	given := map[string][]string{}
	for name, value := range c.Request().PostArgs().All() {
		if text := string(value); len(text) <= 200 {
			given[string(name)] = append(given[string(name)], text)
		}
	}
	return s.showLesson(c, given)
}

var errAnswerNothing = fault.New(fault.Invalid, "course.answer_something")

func (s *Server) showLesson(c *fiber.Ctx, given map[string][]string) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	l, before, after := e.Lesson(c.Params("module"), c.Params("lesson"))
	if l == nil {
		return course.ErrNoCourse
	}
	lang := reader(c).Lang()
	p := s.coursePage(c, l.Address(), l.Title[lang])
	p.Description, p.Article = p.T("course.lesson_about", "Lesson", l.Title[lang], "Course", e.Title[lang]), true
	p.Crumbs = []views.Crumb{{Label: e.Title[lang], URL: "/course"}, {Label: l.Title[lang]}}
	p.StructuredData = map[string]any{"@context": "https://schema.org", "@type": "LearningResource", "name": l.Title[lang], "inLanguage": lang,
		"timeRequired": "PT" + strconv.Itoa(l.Minutes) + "M", "isPartOf": courseData(p, e)}
	v := views.CourseLesson{Module: e.Module(l.Module).Title[lang], Number: l.Number, Of: len(e.Lessons()), Minutes: l.Minutes, Law: l.Law,
		Action: l.Address(), Guest: user(c).Role == auth.Public, After: views.Link{Label: p.T("course.final"), URL: "/course/final"}}
	if before != nil {
		v.Before = views.Link{Label: before.Title[lang], URL: before.Address()}
	}
	if after != nil {
		v.After = views.Link{Label: after.Title[lang], URL: after.Address()}
	}
	if v.Body, err = e.HTML(l.Body[lang], course.Place{Lang: lang, Unit: l.Unit + "/lesson"}); err != nil {
		return err
	}
	if given != nil {
		v.Marked = slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(name string) bool { return strings.HasPrefix(name, "q") && strings.Join(given[name], "") != "" })
		if !v.Marked {
			v.Error = p.Fault(errAnswerNothing)
			c.Status(fiber.StatusUnprocessableEntity)
		}
	}
	w := wording{e.Course, p.Reader, course.Place{Lang: lang, Deeper: 1}}
	for i := range l.Questions {
		q, err := w.question(&l.Questions[i], i, given, v.Marked)
		if err != nil {
			return err
		}
		if q.Right {
			v.Right++
		}
		v.Questions = append(v.Questions, q)
	}
	views.ShareTables(v.Questions)
	if v.Marked {
		// The same answers sent twice leave the same row: no form is refused here
		// for having been sent before.
		if err := s.course.Keep(plain(c), actor(c), l, v.Right); err != nil {
			return err
		}
	}
	if auth.ScopeOf(user(c).Role, auth.Teach) != auth.Nothing {
		for _, part := range []string{"lesson", "questions"} {
			v.Edit = append(v.Edit, views.Link{Label: p.T("course.edit_this." + part), URL: unitURL(l.Unit + "/" + part)})
		}
	}
	return render(c, views.CourseLessonPage(p, v))
}

// wording makes questions ready for a page.
type wording struct {
	course *course.Course
	r      *i18n.Reader
	at     course.Place
}

// question shows a question of a lesson; once marked with what is to be said of
// the answer.
func (w wording) question(q *course.Question, i int, given map[string][]string, marked bool) (v views.CourseQuestion, err error) {
	name := "q" + strconv.Itoa(i)
	values := given[name]
	if v, err = w.bare(q, i); err != nil {
		return v, err
	}
	v.Marked, v.Answered = marked, strings.Join(values, "") != ""
	if q.Exercise != nil {
		return v, w.exercise(&v, q, strings.Join(values, ""), marked)
	}
	var chosen []int
	for j := range q.Answers {
		answer := views.CourseAnswer{Value: strconv.Itoa(j), Right: q.Answers[j].Right, Chosen: slices.Contains(values, strconv.Itoa(j))}
		if answer.Words, err = w.course.Inline(q.Answers[j].Words[w.at.Lang], w.at); err != nil {
			return v, err
		}
		if answer.Chosen {
			chosen = append(chosen, j)
		}
		// Of what was chosen, and of what should have been.
		if marked && v.Answered && (answer.Chosen || answer.Right) {
			if answer.Feedback, err = w.course.HTML(q.Answers[j].Feedback[w.at.Lang], w.at); err != nil {
				return v, err
			}
		}
		v.Answers = append(v.Answers, answer)
	}
	v.Right = marked && v.Answered && q.Right(chosen)
	return v, nil
}

// bare is a question without its answers.
func (w wording) bare(q *course.Question, i int) (v views.CourseQuestion, err error) {
	v = views.CourseQuestion{Number: i + 1, Name: "q" + strconv.Itoa(i), Many: q.Many()}
	if v.Heading, err = w.course.Inline(q.Heading[w.at.Lang], w.at); err != nil {
		return v, err
	}
	v.Body, err = w.course.HTML(q.Body[w.at.Lang], w.at)
	return v, err
}

// exercise shows the data, and once answered what the engine says.
func (w wording) exercise(v *views.CourseQuestion, q *course.Question, typed string, marked bool) error {
	solution, err := q.Exercise.Solve()
	if err != nil {
		return err
	}
	one := &views.CourseExercise{Kind: solution.Kind, Typed: typed, Given: solution.Given(w.r, q.Exercise.Show)}
	for _, option := range solution.Options {
		one.Options = append(one.Options, views.Option{Value: option, Label: course.OptionWords(w.r, option), Selected: option == typed})
	}
	v.Exercise = one
	if !marked || !v.Answered {
		return nil
	}
	checked := solution.Check(typed)
	v.Right = checked.Right
	switch {
	case !checked.Readable:
		v.Answered, one.Error = false, w.r.T("course.not_a_number")
		return nil
	case checked.Other == "sign":
		one.Hint = w.r.T("course.hint_sign")
	case checked.Other != "":
		one.Hint = w.r.T("course.hint_other", "Figure", course.FigureWords(w.r, checked.Other))
	}
	return w.solved(one, q, &solution)
}

// solved adds the engine's answer with its lines.
func (w wording) solved(one *views.CourseExercise, q *course.Question, solution *course.Solution) (err error) {
	one.Answer, one.Lines = solution.Words(w.r), solution.Lines(w.r)
	one.Explanation, err = w.course.HTML(q.Explanation[w.at.Lang], w.at)
	return err
}

// open is a question with everything that is to be said of it: for the file to
// keep, where it is folded away.
func (w wording) open(q *course.Question, i int) (v views.CourseQuestion, err error) {
	if v, err = w.bare(q, i); err != nil {
		return v, err
	}
	for j := range q.Answers {
		answer := views.CourseAnswer{Right: q.Answers[j].Right}
		if answer.Words, err = w.course.Inline(q.Answers[j].Words[w.at.Lang], w.at); err != nil {
			return v, err
		}
		if answer.Feedback, err = w.course.HTML(q.Answers[j].Feedback[w.at.Lang], w.at); err != nil {
			return v, err
		}
		v.Answers = append(v.Answers, answer)
	}
	if q.Exercise == nil {
		return v, nil
	}
	solution, err := q.Exercise.Solve()
	if err != nil {
		return v, err
	}
	v.Exercise = &views.CourseExercise{Kind: solution.Kind, Given: solution.Given(w.r, q.Exercise.Show)}
	return v, w.solved(v.Exercise, q, &solution)
}
