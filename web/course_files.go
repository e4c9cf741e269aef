package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/db"
	"kelishim/practices/course"
	"kelishim/views"
)

// courseFile sends the whole course as one file in the reader's language: HTML
// that needs no line, or PDF. The final test is not in it.
func (s *Server) courseFile(c *fiber.Ctx) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	p := s.page(c, "course.title", "course")
	format := c.Params("format")
	if format != "html" && format != "pdf" || len(e.Modules) == 0 {
		return db.ErrNotFound
	}
	var body bytes.Buffer
	source := p.T("course.file_source", "Address", s.base(c)+"/course", "Version", p.Version)
	if format == "pdf" {
		label := ""
		if s.cfg.Demo {
			label = p.T("file.demo_text")
		}
		if err := e.WritePDF(&body, p.Reader, label, source); err != nil {
			return err
		}
		return s.send(c, "kelishim_course_"+p.Lang(), format, body.Bytes())
	}
	v, err := s.courseOffline(p, e, s.base(c))
	if err != nil {
		return err
	}
	v.Source = source
	if err := views.CourseOfflineFile(p, v).Render(c.UserContext(), &body); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Attachment("kelishim_course_" + p.Lang() + ".html")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(body.Bytes())
}

// courseOffline is the course with everything inside it.
func (s *Server) courseOffline(p views.Page, e *course.Edition, base string) (v views.CourseOffline, err error) {
	lang := p.Lang()
	at := course.Place{Lang: lang, Offline: true, Base: base}
	v = views.CourseOffline{Lang: lang, Title: e.Title[lang], Description: e.Description[lang], Final: p.T("course.offline_final", "Address", base+"/course/final")}
	if v.Intro, err = e.HTML(e.Intro[lang], at); err != nil {
		return v, err
	}
	for i := range e.Modules {
		m := views.CourseOfflineModule{Number: i + 1, Title: e.Modules[i].Title[lang]}
		at.Unit, at.Deeper = "", 1
		if m.Intro, err = e.HTML(e.Modules[i].Intro[lang], at); err != nil {
			return v, err
		}
		at.Deeper = 2
		for j := range e.Modules[i].Lessons {
			l := &e.Modules[i].Lessons[j]
			one := views.CourseOfflineLesson{Number: l.Number, Minutes: l.Minutes, Anchor: course.Anchor(l.Key()), Title: l.Title[lang], Law: l.Law}
			at.Unit = l.Unit + "/lesson"
			if one.Body, err = e.HTML(l.Body[lang], at); err != nil {
				return v, err
			}
			for k := range l.Questions {
				q, err := wording{e.Course, p.Reader, at}.open(&l.Questions[k], k)
				if err != nil {
					return v, err
				}
				one.Questions = append(one.Questions, q)
			}
			views.ShareTables(one.Questions)
			m.Lessons = append(m.Lessons, one)
		}
		v.Modules = append(v.Modules, m)
	}
	return v, nil
}
