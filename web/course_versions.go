package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/practices/course"
	"kelishim/views"
)

// courseVersions lists what a text was, the newest first.
func (s *Server) courseVersions(c *fiber.Ctx) error {
	e, unit, err := s.unitOf(c)
	if err != nil {
		return err
	}
	list, err := s.course.Versions(c.UserContext(), actor(c), unit)
	if err != nil {
		return err
	}
	p := s.editPage(c, "course.versions", views.Crumb{})
	title, part := unitTitle(p, e, unit)
	p.Crumbs[2] = views.Crumb{Label: title + ": " + part, URL: unitURL(unit)}
	v := views.List{Intro: title + ": " + part, Empty: p.T("course.versions_none"), Columns: []views.Column{{Label: p.T("course.version"), Numeric: true},
		{Label: p.T("course.version_on")}, {Label: p.T("course.version_by")}, {Label: p.T("course.version_what")}, {Label: p.T("course.edit_note")}}}
	for _, one := range list {
		what := p.T("course.version_edited")
		if one.Restored {
			what = p.T("course.version_restored")
		}
		v.Rows = append(v.Rows, views.ListRow{Cells: []views.Cell{
			{Text: strconv.Itoa(one.Version), URL: unitURL(unit) + "/versions/" + strconv.Itoa(one.Version), Value: one.Version},
			{Text: p.Date(date.FromTime(one.MadeAt.In(date.Bishkek)))}, {Text: one.Author}, {Text: what}, {Text: one.Note}}})
	}
	return s.list(c, p, v)
}

// courseVersion shows one version as it was written.
func (s *Server) courseVersion(c *fiber.Ctx) error {
	e, unit, err := s.unitOf(c)
	if err != nil {
		return err
	}
	number, err := numberParam(c, "row")
	if err != nil {
		return err
	}
	list, err := s.course.Versions(c.UserContext(), actor(c), unit)
	if err != nil {
		return err
	}
	for i := range list {
		one := &list[i]
		if int64(one.Version) != number {
			continue
		}
		p := s.editPage(c, "course.versions", views.Crumb{Label: reader(c).T("course.versions"), URL: unitURL(unit) + "/versions"})
		title, part := unitTitle(p, e, unit)
		p.Title = title + ": " + part + " — " + p.T("course.version_n", "Number", one.Version)
		texts, about := []views.CoursePreview{}, p.T("course.version_about", "On", date.FromTime(one.MadeAt.In(date.Bishkek)), "Author", one.Author)
		if one.Restored {
			about += " " + p.T("course.version_restored")
		}
		for _, lang := range i18n.Languages {
			if text := one.Text()[lang]; text != "" {
				texts = append(texts, views.CoursePreview{Lang: lang, HTML: text})
			}
		}
		return render(c, views.CourseVersionPage(p, about, texts))
	}
	return db.ErrNotFound
}

// courseFigures tells those who teach how many people began, did and passed what:
// numbers, never names.
func (s *Server) courseFigures(c *fiber.Ctx) error {
	e, err := s.course.Current(c.UserContext())
	if err != nil {
		return err
	}
	totals, counts, err := s.course.Counts(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "course.figures", "course")
	p.Crumbs = []views.Crumb{{Label: p.T("course.title"), URL: "/course"}, {Label: p.Title}}
	mean := "—"
	if totals.MeanShare.Valid {
		mean = p.Share(totals.MeanShare.Decimal)
	}
	v := views.List{Intro: p.Plural("course.figures_lead", totals.Pupils, "Tried", totals.Tried, "Attempts", totals.Attempts, "Passed", totals.Passed, "Mean", mean),
		Columns: []views.Column{{Label: p.T("course.figures_lesson")}, {Label: p.T("course.figures_began"), Numeric: true}, {Label: p.T("course.figures_done"), Numeric: true},
			{Label: p.T("course.figures_right"), Numeric: true}}}
	for _, l := range e.Lessons() {
		v.Rows = append(v.Rows, figuresRow(p, l, counts[l.Key()]))
	}
	v.Rows = append(v.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("course.final"), URL: "/course/final"}, {Text: p.Int(totals.Tried), Value: totals.Tried},
		{Text: p.Int(totals.Passed), Value: totals.Passed}, shareCell(p, totals.MeanShare)}})
	return s.list(c, p, v)
}

func figuresRow(p views.Page, l *course.Lesson, count course.LessonCount) views.ListRow {
	right := decimal.NullDecimal{Decimal: count.RightShare, Valid: count.Began > 0}
	return views.ListRow{Cells: []views.Cell{{Text: strconv.Itoa(l.Number) + ". " + l.Title[p.Lang()], URL: l.Address()},
		{Text: p.Int(count.Began), Value: count.Began}, {Text: p.Int(count.Done), Value: count.Done}, shareCell(p, right)}}
}

func shareCell(p views.Page, share decimal.NullDecimal) views.Cell {
	if !share.Valid {
		return views.Cell{Text: "—"}
	}
	return views.Cell{Text: p.Share(share.Decimal), Value: share.Decimal}
}
