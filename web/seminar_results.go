package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func shownShare(p views.Page, share *decimal.Decimal) string {
	if share == nil {
		return i18n.Unknown
	}
	return p.Share(*share)
}

// shownPoints is a difference of two shares in points.
func shownPoints(p views.Page, gain *decimal.Decimal) string {
	if gain == nil {
		return i18n.Unknown
	}
	sign := ""
	if gain.Sign() > 0 {
		sign = "+"
	}
	return sign + p.T("seminar.points", "Points", p.Decimal(gain.Shift(2), 1))
}

// gainFigures are the mean gain with the number of people it is the mean of.
func gainFigures(p views.Page, g seminars.Gain) []views.FigureView {
	return []views.FigureView{
		{Label: p.T("seminar.gain"), Value: shownPoints(p, g.Gain), Note: p.T("seminar.gain_n", "N", g.N, "Of", g.Of)},
		{Label: p.T("seminar.test.before"), Value: shownShare(p, g.Before), Quiet: true},
		{Label: p.T("seminar.test.after"), Value: shownShare(p, g.After), Quiet: true},
	}
}

// testResults are the results of a seminar, person by person.
func (s *Server) testResults(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	p, q := s.underSeminar(c, one, "seminar.results"), listQuery(c)
	rows, total, err := s.seminars.Participants(c.UserContext(), actor(c), seminars.People{SeminarID: one.ID, Sort: "id", Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	scores, err := s.seminars.Scores(c.UserContext(), actor(c), 0, one.ID)
	if err != nil {
		return err
	}
	of := map[int64]seminars.Score{}
	for _, score := range scores {
		of[score.ParticipantID] = score
	}
	url := seminarURL(one.ID) + "/results"
	list := views.List{Empty: p.T("seminar.attendance_empty"), Paging: paging(url, nil, q, total, len(rows)), Columns: []views.Column{{Label: p.T("seminar.person")},
		{Label: p.T("seminar.test.before"), Numeric: true}, {Label: p.T("seminar.test.after"), Numeric: true}, {Label: p.T("seminar.gain_one"), Numeric: true}}}
	for _, person := range rows {
		score := of[person.ID]
		row := views.ListRow{Cells: []views.Cell{{Text: participantName(p, person), URL: participantURL(one.ID, person.ID)},
			{Text: shownShare(p, score.Share(seminars.Before))}, {Text: shownShare(p, score.Share(seminars.After))}, {Text: i18n.Unknown}}}
		if score.Both() {
			gain := score.Share(seminars.After).Sub(*score.Share(seminars.Before))
			row.Cells[3].Text = shownPoints(p, &gain)
		}
		if score.BeforeOf == 0 {
			row.Links = append(row.Links, views.Link{Label: p.T("seminar.test.record.before"), URL: participantURL(one.ID, person.ID) + "/before"})
		}
		if score.AfterOf == 0 {
			row.Links = append(row.Links, views.Link{Label: p.T("seminar.test.record.after"), URL: participantURL(one.ID, person.ID) + "/after"})
		}
		list.Rows = append(list.Rows, row)
	}
	b := views.Board{Lead: p.T("seminar.results_lead"), Warn: madeUpWarnings(p, one), Figures: gainFigures(p, seminars.MeanGain(scores)), Files: len(rows) > 0,
		Actions:  []views.Link{{Label: p.T("seminar.questions"), URL: questionsURL(one.SeriesID)}},
		Sections: []views.BoardSection{{Title: p.T("seminar.results"), List: &list}}}
	return s.listOn(c, p, list, func() error { return render(c, views.BoardPage(p, b)) })
}

// questionChoices are the questions of a test as fields.
func questionChoices(p views.Page, f *form, questions []seminars.Question) []views.Field {
	var fields []views.Field
	for _, q := range questions {
		choices := []views.Option{{Label: p.T("seminar.test.no_answer")}}
		for i, text := range q.Choices(p.Lang()) {
			choices = append(choices, views.Option{Value: strconv.Itoa(i + 1), Label: text})
		}
		fields = append(fields, f.field("select", questionField(q), p.Int(q.Place)+". "+q.Text(p.Lang()), wide, chosenFrom(choices)))
	}
	return fields
}

func questionField(q seminars.Question) string { return "question_" + strconv.FormatInt(q.ID, 10) }

func readChoices(f *form, questions []seminars.Question) map[int64]int {
	chosen := map[int64]int{}
	for _, q := range questions {
		if n := f.wholeNull(questionField(q)); n != nil {
			chosen[q.ID] = *n
		}
	}
	return chosen
}

func (s *Server) showTestSheet(c *fiber.Ctx, stage string, f *form) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	questions, err := s.seminars.Questions(c.UserContext(), actor(c), one.SeriesID)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.test.record."+stage)
	e := views.Edit{Intro: participantName(p, person) + ". " + p.T("seminar.test.paper"), Form: views.Form{Action: participantURL(one.ID, person.ID) + "/" + stage,
		Submit: p.T("register.save"), Cancel: views.Link{URL: seminarURL(one.ID) + "/results"}, Fields: questionChoices(p, f, questions)}}
	return s.showEdit(c, p, f, e)
}

func (s *Server) recordTest(c *fiber.Ctx, stage string) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	questions, err := s.seminars.Questions(c.UserContext(), actor(c), one.SeriesID)
	if err != nil {
		return err
	}
	f := readForm(c)
	chosen := readChoices(f, questions)
	return s.finish(c, f, seminarURL(one.ID)+"/results",
		func() error {
			return s.seminars.RecordTest(c.UserContext(), actor(c), one.ID, person.ID, stage, chosen, date.Today())
		},
		func() error { return s.showTestSheet(c, stage, f) })
}

// evaluationList are the means of sheets, each with its number.
func evaluationList(p views.Page, v seminars.Evaluations) *views.List {
	list := views.List{Empty: p.T("seminar.evaluations_none"), Columns: []views.Column{{Label: p.T("seminar.sheet.about")}, {Label: p.T("seminar.sheet.mean"), Numeric: true},
		{Label: p.T("seminar.sheet.n"), Numeric: true}}}
	if v.Sheets == 0 {
		return &list
	}
	for _, name := range seminars.Marks {
		mean := v.Means[name]
		shown := i18n.Unknown
		if mean.Mean != nil {
			shown = p.Decimal(*mean.Mean, 2)
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("seminar.sheet.about." + name)}, {Text: shown}, {Text: p.Int(mean.N)}}})
	}
	return &list
}

func (s *Server) evaluations(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	v, err := s.seminars.Evaluations(c.UserContext(), actor(c), 0, one.ID)
	if err != nil {
		return err
	}
	remarks, err := s.seminars.Remarks(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.evaluations")
	written := views.List{Empty: p.T("seminar.remarks_none"), Columns: []views.Column{{Label: p.T("seminar.sheet.remark")}}}
	for _, remark := range remarks {
		written.Rows = append(written.Rows, views.ListRow{Cells: []views.Cell{{Text: remark}}})
	}
	list := evaluationList(p, v)
	b := views.Board{Lead: p.T("seminar.evaluations_lead"), Warn: madeUpWarnings(p, one), Files: v.Sheets > 0,
		Actions:  []views.Link{{Label: p.T("seminar.sheet.record"), URL: seminarURL(one.ID) + "/evaluations/new"}, {Label: p.T("seminar.links"), URL: seminarURL(one.ID) + "/links"}},
		Sections: []views.BoardSection{{Title: p.T("seminar.sheet.means", "Sheets", v.Sheets), List: list}, {Title: p.T("seminar.remarks"), List: &written}}}
	return s.listOn(c, p, *list, func() error { return render(c, views.BoardPage(p, b)) })
}

func (s *Server) newSheet(c *fiber.Ctx) error { return s.showSheet(c, fillForm(c, nil)) }

func (s *Server) showSheet(c *fiber.Ctx, f *form) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.sheet.record")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("seminar.sheet.paper"), Form: views.Form{Action: seminarURL(one.ID) + "/evaluations/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: seminarURL(one.ID) + "/evaluations"}, Fields: sheetFields(p, f)}})
}

func (s *Server) addSheet(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	sheet := readSheet(f)
	return s.finish(c, f, seminarURL(one.ID)+"/evaluations", func() error { return s.seminars.AddSheet(c.UserContext(), actor(c), one.ID, sheet) },
		func() error { return s.showSheet(c, f) })
}
