package web

import (
	"context"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func init() {
	startParts = append(startParts, startPart{40, (*Server).startSeminars})
	sitemapParts = append(sitemapParts, (*Server).seminarPaths)
}

// shownNext is how many coming seminars the start page shows.
const shownNext = 5

// startSeminars are the next seminars on the start page, with what was held.
func (s *Server) startSeminars(c *fiber.Ctx, p views.Page) (templ.Component, error) {
	next, _, err := s.seminars.List(c.UserContext(), db.Public, seminars.Filter{State: seminars.Upcoming, Today: date.Today(), Sort: "starts_on", Limit: shownNext})
	if err != nil {
		return nil, err
	}
	all, err := s.seminars.AllSeries(c.UserContext(), db.Public)
	if err != nil {
		return nil, err
	}
	of := headlineSeries(all, 0)
	head, err := s.seminars.Headline(c.UserContext(), db.Public, of.ID, date.Today(), date.Today())
	if err != nil || len(next) == 0 && head.Held == 0 {
		return nil, err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return nil, err
	}
	list := views.List{Empty: p.T("seminar.none_coming"), Columns: []views.Column{{Label: p.T("seminar.field.place")}, {Label: p.T("seminar.days")}, {Label: p.T("seminar.field.topics")}}}
	for _, one := range next {
		whole, err := s.seminars.Seminar(c.UserContext(), db.Public, one.ID)
		if err != nil {
			return nil, err
		}
		row := views.ListRow{Cells: []views.Cell{{Text: one.Place(p.Lang()), URL: seminarURL(one.ID), Note: n.unit(one.Oblast)}, {Text: seminarDays(p, one)}, {Text: topicWords(p, n, whole)}}}
		if one.DatesMadeUp {
			row.Cells[1].Note = p.T("seminar.made_up")
		}
		list.Rows = append(list.Rows, row)
	}
	v := views.BoardSection{ID: "seminars", Title: p.T("seminar.next"), List: &list, Add: []views.Link{{Label: p.T("seminar.all"), URL: "/seminars"}}}
	if head.Held > 0 {
		said := strings.TrimPrefix(of.Name(p.Lang())+". ", ". ") + p.T("seminar.so_far", "Held", head.Held, "People", head.People, "Women", head.Women, "Reached", head.Reached)
		if head.MadeUp {
			said += " " + madeUpWords(p, of)
		}
		v.Notes = []views.SectionNote{{Text: said}}
	}
	return views.StartSeminars(p, v), nil
}

// seminarPaths are the pages of all seminars.
func (s *Server) seminarPaths(ctx context.Context) ([]string, error) {
	list, _, err := s.seminars.List(ctx, db.Public, seminars.Filter{Limit: sitemapLimit})
	paths := []string{"/seminars"}
	for _, one := range list {
		paths = append(paths, seminarURL(one.ID))
	}
	return paths, err
}
