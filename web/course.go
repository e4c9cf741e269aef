package web

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/practices/course"
	"kelishim/views"
)

func init() {
	for _, page := range []string{"GET /course", "GET /course/:module/:lesson", "POST /course/:module/:lesson", "GET /course/pictures/:key",
		"GET /course/file/:format", "GET /course/final"} {
		rights[page] = right{auth.Open, nil}
	}
	crawled = append(crawled, "/course")
	startParts = append(startParts, startPart{50, (*Server).coursePart})
	sitemapParts = append(sitemapParts, (*Server).courseSitemap)
}

func (s *Server) courseRoutes(r fiber.Router) {
	r.Get("/course", s.courseFront)
	r.Get("/course/pictures/:key", s.coursePicture)
	r.Get("/course/file/:format", s.courseFile)
	s.courseFinalRoutes(r)
	s.courseEditRoutes(r)
	// Last, since a module may have any name that is none of the others.
	r.Get("/course/:module/:lesson", s.courseLesson)
	r.Post("/course/:module/:lesson", s.answerLesson)
}

// courseFront lists the lessons, with how far the reader has come.
func (s *Server) courseFront(c *fiber.Ctx) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	p := s.coursePage(c, "/course", e.Title[reader(c).Lang()])
	v, err := s.courseView(c, p, e)
	if err != nil {
		return err
	}
	p.StructuredData = courseData(p, e)
	return render(c, views.CoursePage(p, v))
}

// coursePage is a page of the course that search engines may find.
func (s *Server) coursePage(c *fiber.Ctx, path, title string) views.Page {
	p := s.publicPage(c, path, "course.title", "course")
	if title != "" {
		p.Title = title
	}
	p.Description = p.T("course.lead")
	return p
}

func (s *Server) courseView(c *fiber.Ctx, p views.Page, e *course.Edition) (v views.CourseView, err error) {
	lang := p.Lang()
	steps, err := s.course.Steps(c.UserContext(), actor(c))
	if err != nil {
		return v, err
	}
	v = views.CourseView{Minutes: e.Minutes(), Guest: user(c).Role == auth.Public, Of: len(e.Lessons()),
		Files: []views.Link{{Label: p.T("course.file_html"), URL: "/course/file/html"}, {Label: p.T("course.file_pdf"), URL: "/course/file/pdf"}}}
	if v.Intro, err = e.HTML(e.Intro[lang], course.Place{Lang: lang}); err != nil {
		return v, err
	}
	for i := range e.Modules {
		m := &e.Modules[i]
		shown := views.CourseModule{Number: i + 1, Title: m.Title[lang]}
		if shown.Intro, err = e.HTML(m.Intro[lang], course.Place{Lang: lang, Deeper: 1}); err != nil {
			return v, err
		}
		for j := range m.Lessons {
			l := &m.Lessons[j]
			step, began := steps[l.Key()]
			line := views.CourseLessonLine{Number: l.Number, Minutes: l.Minutes, Questions: len(l.Questions), Best: step.Best, Title: l.Title[lang],
				URL: l.Address(), Law: l.Law, Began: began, Done: step.DoneAt != nil}
			if line.Done {
				v.Done++
			} else if v.Next.URL == "" {
				v.Next = views.Link{Label: p.T("course.go_on", "Lesson", line.Title), URL: line.URL}
				if len(steps) == 0 {
					v.Next.Label = p.T("course.begin")
				}
			}
			shown.Lessons = append(shown.Lessons, line)
		}
		v.Modules = append(v.Modules, shown)
	}
	if v.Next.URL == "" && v.Of > 0 {
		v.Next = views.Link{Label: p.T("course.final_begin"), URL: "/course/final"}
	}
	if auth.ScopeOf(user(c).Role, auth.Teach) != auth.Nothing {
		v.Teach = []views.Link{{Label: p.T("course.edit"), URL: "/course/edit"}, {Label: p.T("course.figures"), URL: "/course/figures"}}
	}
	return v, nil
}

// courseData is the course in the words of schema.org.
func courseData(p views.Page, e *course.Edition) map[string]any {
	return map[string]any{"@context": "https://schema.org", "@type": "Course", "name": p.Title, "description": e.Description[p.Lang()],
		"url": p.AddressOf("/course", p.Lang()), "inLanguage": p.Lang(), "isAccessibleForFree": true,
		"provider": map[string]any{"@type": "Organization", "name": p.T("view.name"), "url": p.AddressOf("/", "")},
		"hasCourseInstance": map[string]any{"@type": "CourseInstance", "courseMode": "online",
			"courseWorkload": "PT" + strconv.Itoa(e.Minutes()) + "M"}}
}

// coursePart is the course on the start page.
func (s *Server) coursePart(c *fiber.Ctx, p views.Page) (templ.Component, error) {
	e, err := s.course.Current(c.UserContext())
	if err != nil || len(e.Modules) == 0 {
		return nil, err
	}
	p.Description = e.Description[p.Lang()]
	return views.CoursePart(p, views.CourseView{Minutes: e.Minutes(), Of: len(e.Lessons())}), nil
}

func (s *Server) courseSitemap(ctx context.Context) ([]string, error) {
	e, err := s.course.Current(ctx)
	if err != nil {
		return nil, err
	}
	paths := []string{"/course", "/course/final"}
	for _, l := range e.Lessons() {
		paths = append(paths, l.Address())
	}
	return paths, nil
}

// coursePicture sends a picture. It is named by its content: what a browser has
// once stays good.
func (s *Server) coursePicture(c *fiber.Ctx) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	body, ok := e.Picture(c.Params("key"))
	if !ok {
		return course.ErrNoCourse
	}
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Send(body)
}
