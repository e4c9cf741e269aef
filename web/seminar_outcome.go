package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// seminarOutcome is what came of a series: a page of its own, with files.
func (s *Server) seminarOutcome(c *fiber.Ctx) error {
	p := s.page(c, "seminar.outcome.title", "seminars", "Months", seminars.WindowMonths)
	chosen, options, err := s.chosenSeries(c, p)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	section, err := s.outcomeSection(c, p, n, seriesID(chosen))
	if err != nil {
		return err
	}
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.T("seminar.figures"), URL: "/seminars/figures"}, {Label: p.Title}}
	section.Title = p.T("seminar.outcome.groups")
	section.List.Filters = &views.Filters{Action: "/seminars/outcome", ResetURL: "/seminars/outcome", Active: c.Query("series") != "",
		Fields: []views.Field{{Kind: "select", Name: "series", Label: p.T("seminar.series"), Options: options}}}
	b := views.Board{Filters: section.List.Filters, Files: true, Sections: []views.BoardSection{section}}
	return s.listOn(c, p, *section.List, func() error { return render(c, views.BoardPage(p, b)) })
}

// outcomeSection is the table of an outcome with all that must be said of it.
func (s *Server) outcomeSection(c *fiber.Ctx, p views.Page, n names, series int64) (views.BoardSection, error) {
	o, err := s.seminars.Outcome(c.UserContext(), actor(c), series, date.Today())
	if err != nil {
		return views.BoardSection{}, err
	}
	list := views.List{Empty: i18n.Unknown, Columns: []views.Column{{Label: p.T("seminar.outcome.group")}, {Label: p.T("seminar.outcome.aimaks"), Numeric: true},
		{Label: p.T("seminar.outcome.signed"), Numeric: true}, {Label: p.T("seminar.outcome.share"), Numeric: true}, {Label: p.T("seminar.outcome.before"), Numeric: true},
		{Label: p.T("seminar.outcome.services")}, {Label: p.T("seminar.outcome.saving"), Numeric: true}, {Label: p.T("overview.column.comparable"), Numeric: true}}}
	for _, g := range o.Groups {
		list.Rows = append(list.Rows, outcomeRow(p, n, g))
	}
	section := views.BoardSection{ID: "outcome", Title: p.T("seminar.outcome.title", "Months", seminars.WindowMonths), List: &list,
		Notes: []views.SectionNote{{Text: p.T("seminar.outcome.no_cause"), Warn: true}}}
	note := func(key string, pairs ...any) {
		section.Notes = append(section.Notes, views.SectionNote{Text: p.T(key, pairs...)})
	}
	if o.MadeUp {
		note("seminar.outcome.made_up")
	}
	if o.Narrowed {
		note("seminar.outcome.narrowed")
	}
	if g := o.Groups[0]; g.Aimaks < 30 || g.Signed < 5 {
		note("seminar.outcome.small", "Aimaks", g.Aimaks, "Signed", g.Signed)
	}
	var days []string
	for _, one := range o.References {
		days = append(days, n.unit(one.Oblast)+" — "+p.Date(one.On))
	}
	note("seminar.outcome.window", "Months", seminars.WindowMonths)
	if len(days) > 0 {
		note("seminar.outcome.reference", "Days", strings.Join(days, ", "))
	}
	if o.MergedAway > 0 {
		note("seminar.outcome.merged", "Count", o.MergedAway)
	}
	note("seminar.outcome.saving_note")
	return section, nil
}

func outcomeRow(p views.Page, n names, g seminars.OutcomeGroup) views.ListRow {
	var services []string
	for _, one := range g.Services {
		services = append(services, p.T("seminar.outcome.service", "Service", n.category(one.Category), "Aimaks", one.Aimaks))
	}
	saving := views.Cell{Text: p.SomNull(g.Saving.SavingAvoidable)}
	if g.Saving.SavingAvoidable.Valid {
		saving.Note = p.T("seminar.outcome.range", "Low", p.SomNull(g.Saving.Low), "High", p.SomNull(g.Saving.High))
	}
	comparable := views.Cell{Text: i18n.Unknown}
	if g.Saving.Of > 0 {
		comparable.Text = p.T("overview.comparable_of", "Comparable", g.Saving.Comparable, "Of", g.Saving.Of)
	}
	signed := views.Cell{Text: p.Int(g.Signed)}
	if g.Key == seminars.TrainedOpen || g.Key == seminars.UntrainedOpen {
		signed.Note = p.T("seminar.outcome.so_far")
	}
	return views.ListRow{Cells: []views.Cell{{Text: p.T("seminar.outcome.group." + g.Key)}, {Text: p.Int(g.Aimaks)}, signed, {Text: shownShare(p, g.Share())},
		{Text: p.Int(g.Before)}, {Text: orUnknown(strings.Join(services, ", "))}, saving, comparable}}
}
