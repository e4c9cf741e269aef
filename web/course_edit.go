package web

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/practices/course"
	"kelishim/views"
)

func init() {
	for _, page := range []string{"GET /course/edit", "GET /course/edit/:key", "POST /course/edit/:key", "GET /course/edit/:key/versions",
		"GET /course/edit/:key/versions/:row<int>", "GET /course/edit/:key/restore", "POST /course/edit/:key/restore", "GET /course/figures"} {
		rights[page] = right{auth.Teach, nil}
	}
	journalTables = append(journalTables, "course_texts", "course_certificates")
}

func (s *Server) courseEditRoutes(r fiber.Router) {
	r.Get("/course/edit", s.courseUnits)
	r.Get("/course/figures", s.courseFigures)
	r.Get("/course/edit/:key", s.courseText)
	r.Post("/course/edit/:key", s.saveCourseText)
	r.Get("/course/edit/:key/versions", s.courseVersions)
	r.Get("/course/edit/:key/versions/:row<int>", s.courseVersion)
	r.Get("/course/edit/:key/restore", func(c *fiber.Ctx) error { return s.askRestore(c, nil) })
	r.Post("/course/edit/:key/restore", s.restoreCourseText)
}

// unitURL is where a text is changed. A unit has slashes; names of folders have
// no underscore.
func unitURL(unit string) string { return "/course/edit/" + strings.ReplaceAll(unit, "/", "_") }

// unitOf is the text of the address, which the course must have.
func (s *Server) unitOf(c *fiber.Ctx) (e *course.Edition, unit string, err error) {
	unit = strings.ReplaceAll(c.Params("key"), "_", "/")
	if e, err = s.course.Current(c.UserContext()); err != nil {
		return nil, "", err
	}
	if _, known := e.Source(unit); !known {
		return nil, "", db.ErrNotFound
	}
	return e, unit, nil
}

// unitTitle names a text for its teacher.
func unitTitle(p views.Page, e *course.Edition, unit string) (title, part string) {
	lang := p.Lang()
	switch unit {
	case "course":
		return e.Title[lang], p.T("course.part.course")
	case "final/questions":
		return p.T("course.final"), p.T("course.part.questions")
	}
	for i := range e.Modules {
		m := &e.Modules[i]
		if unit == m.Unit {
			return strconv.Itoa(i+1) + ". " + m.Title[lang], p.T("course.part.module")
		}
		for j := range m.Lessons {
			l := &m.Lessons[j]
			if part, ok := strings.CutPrefix(unit, l.Unit+"/"); ok {
				return p.T("course.lesson_n", "Number", l.Number) + ". " + l.Title[lang], p.T("course.part." + part)
			}
		}
	}
	return unit, ""
}

// unitState says which text counts, since when and by whom.
func unitState(p views.Page, e *course.Edition, unit string) (state, warning string) {
	one, edited := e.Edited[unit]
	if !edited {
		return p.T("course.state.shipped"), ""
	}
	when := date.FromTime(one.MadeAt.In(date.Bishkek))
	switch {
	case one.Restored:
		return p.T("course.state.restored", "Version", one.Version.Version, "On", when, "Author", one.Author), ""
	case !one.Counts:
		return p.T("course.state.unfit", "Version", one.Version.Version), p.T("course.warning.unfit")
	}
	state = p.T("course.state.edited", "Version", one.Version.Version, "On", when, "Author", one.Author)
	if one.ShippedChanged {
		warning = p.T("course.warning.shipped_changed")
	}
	return state, warning
}

// courseUnits lists the texts.
func (s *Server) courseUnits(c *fiber.Ctx) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	p := s.editPage(c, "course.edit")
	var list []views.CourseUnit
	known := map[string]bool{}
	for _, unit := range e.Units() {
		known[unit] = true
		one := views.CourseUnit{URL: unitURL(unit)}
		one.Title, one.Part = unitTitle(p, e, unit)
		one.State, one.Warning = unitState(p, e, unit)
		for _, f := range e.Edited[unit].Faults {
			one.Faults = append(one.Faults, p.Fault(f))
		}
		list = append(list, one)
	}
	for unit, edit := range e.Edited {
		if !known[unit] && !edit.Restored {
			list = append(list, views.CourseUnit{Title: unit, State: p.T("course.state.unfit", "Version", edit.Version.Version), Warning: p.T("course.unit_gone")})
		}
	}
	return render(c, views.CourseUnitsPage(p, list))
}

func (s *Server) editPage(c *fiber.Ctx, titleKey string, more ...views.Crumb) views.Page {
	p := s.page(c, titleKey, "course")
	p.Crumbs = append([]views.Crumb{{Label: p.T("course.title"), URL: "/course"}, {Label: p.T("course.edit"), URL: "/course/edit"}}, more...)
	if len(more) == 0 {
		p.Crumbs = p.Crumbs[:2]
		p.Crumbs[1].URL = ""
	}
	return p
}

const fromField = "from"

// courseText opens a text to be changed.
func (s *Server) courseText(c *fiber.Ctx) error {
	e, unit, err := s.unitOf(c)
	if err != nil {
		return err
	}
	source, _ := e.Source(unit)
	values := map[string]string{fromField: strconv.Itoa(e.Edited[unit].Version.Version)}
	for _, lang := range i18n.Languages {
		values["text_"+lang] = source[lang]
	}
	return s.showCourseText(c, e, unit, fillForm(c, values), nil)
}

func (s *Server) showCourseText(c *fiber.Ctx, e *course.Edition, unit string, f *form, preview []views.CoursePreview) error {
	p := s.editPage(c, "course.edit")
	title, part := unitTitle(p, e, unit)
	p.Title = title + ": " + part
	p.Crumbs[1].URL = "/course/edit"
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	v := views.CourseText{Preview: preview, Links: []views.Link{{Label: p.T("course.versions"), URL: unitURL(unit) + "/versions"}}}
	v.State, v.Warning = unitState(p, e, unit)
	if one, ok := e.Edited[unit]; ok && !one.Restored {
		v.Links = append(v.Links, views.Link{Label: p.T("course.restore"), URL: unitURL(unit) + "/restore"})
	}
	v.Form = views.Form{Action: unitURL(unit), Cancel: views.Link{URL: "/course/edit"}, Hidden: map[string]string{fromField: f.value(fromField)}}
	for _, lang := range i18n.Languages {
		v.Form.Fields = append(v.Form.Fields, f.field("textarea", "text_"+lang, p.T("language."+lang), needed, wide))
	}
	v.Form.Fields = append(v.Form.Fields, f.field("text", "note", p.T("course.edit_note"), wide, hinted(p.T("course.edit_note_hint"))))
	// A text may have several faults: the first stands beside it, all above.
	for _, one := range f.faults {
		v.Form.Errors = append(v.Form.Errors, p.Fault(one))
	}
	c.Status(f.status())
	return render(c, views.CourseTextPage(p, v))
}

// readCourseText reads what a teacher typed: longer than other fields may be.
func readCourseText(c *fiber.Ctx) (*form, course.Text) {
	f, text := fillForm(c, map[string]string{}), course.Text{}
	for name, value := range c.Request().PostArgs().All() {
		typed := strings.ReplaceAll(string(value), "\r\n", "\n")
		if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
			f.fault(string(name), fault.New(fault.Invalid, "form.bad_text"))
			typed = ""
		}
		f.typed[string(name)] = typed
	}
	for _, lang := range i18n.Languages {
		text[lang] = f.value("text_" + lang)
	}
	return f, text
}

// saveCourseText shows how the text will be read, or publishes it.
func (s *Server) saveCourseText(c *fiber.Ctx) error {
	e, unit, err := s.unitOf(c)
	if err != nil {
		return err
	}
	f, text := readCourseText(c)
	if !f.ok() {
		return s.showCourseText(c, e, unit, f, nil)
	}
	if f.value("deed") == "preview" {
		tried, err := e.Try(unit, text)
		if err != nil {
			if !f.take(err) {
				return err
			}
			return s.showCourseText(c, e, unit, f, nil)
		}
		preview, err := previewOf(tried, unit)
		if err != nil {
			return err
		}
		return s.showCourseText(c, e, unit, f, preview)
	}
	from, err := strconv.Atoi(f.value(fromField))
	if err != nil || from < 0 {
		return db.ErrNotFound
	}
	if err := s.course.Publish(c.UserContext(), actor(c), unit, from, text, f.text("note")); err != nil {
		if !f.take(err) {
			return err
		}
		return s.showCourseText(c, e, unit, f, nil)
	}
	return s.done(c, unitURL(unit), "course.published")
}

// previewOf is a text as it will be read, in every language.
func previewOf(tried *course.Course, unit string) (list []views.CoursePreview, err error) {
	for _, lang := range i18n.Languages {
		html, err := tried.Preview(unit, lang)
		if err != nil {
			return nil, err
		}
		list = append(list, views.CoursePreview{Lang: lang, HTML: html})
	}
	return list, nil
}

func (s *Server) askRestore(c *fiber.Ctx, refusals fault.List) error {
	e, unit, err := s.unitOf(c)
	if err != nil {
		return err
	}
	p := s.editPage(c, "course.restore", views.Crumb{})
	title, part := unitTitle(p, e, unit)
	p.Crumbs[2] = views.Crumb{Label: title + ": " + part, URL: unitURL(unit)}
	from := e.Edited[unit].Version.Version
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("course.restore_text", "Title", title+": "+part), Action: unitURL(unit) + "/restore",
		Submit: p.T("course.restore"), Cancel: unitURL(unit), Hidden: map[string]string{fromField: strconv.Itoa(from)}})
}

// restoreCourseText goes back to the text of the program.
func (s *Server) restoreCourseText(c *fiber.Ctx) error {
	_, unit, err := s.unitOf(c)
	if err != nil {
		return err
	}
	return s.remove(c, unitURL(unit), func() error {
		from, err := strconv.Atoi(c.FormValue(fromField))
		if err != nil {
			return db.ErrNotFound
		}
		return s.course.Restore(c.UserContext(), actor(c), unit, from, "")
	}, func(refusals fault.List) error { return s.askRestore(c, refusals) })
}
