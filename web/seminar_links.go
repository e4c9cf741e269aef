package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// linkToken derives the token of a link from its random number: it can be shown
// again, and the database alone does not hold it.
func (s *Server) linkToken(nonce []byte) []byte {
	mac := hmac.New(sha256.New, s.cfg.Secret.Key("links of seminars"))
	mac.Write(nonce)
	return mac.Sum(nil)
}

func (s *Server) linkAddress(c *fiber.Ctx, l seminars.Link) string {
	return s.base(c) + "/seminars/" + l.Kind + "/" + base64.RawURLEncoding.EncodeToString(s.linkToken(l.Nonce))
}

func (s *Server) seminarLinks(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	last := one.StartsOn
	if last.Before(date.Today()) {
		last = date.Today().AddDays(7)
	}
	return s.showLinks(c, one, fillForm(c, map[string]string{"ends_on": typedDate(reader(c), last), "kind": seminars.LinkJoin}))
}

func (s *Server) showLinks(c *fiber.Ctx, one seminars.Seminar, f *form) error {
	rows, err := s.seminars.Links(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.links")
	list := views.List{Empty: p.T("seminar.links_none"), Columns: []views.Column{{Label: p.T("seminar.link.kind")}, {Label: p.T("seminar.link.address")},
		{Label: p.T("seminar.link.ends_on")}, {Label: p.T("seminar.state")}, {Label: p.T("seminar.link.made")}}}
	for _, l := range rows {
		row := views.ListRow{Cells: []views.Cell{{Text: p.T("seminar.link.kind." + l.Kind)}, {Text: "—"}, {Text: p.Date(l.EndsOn)}, {Text: p.T("seminar.link.over")},
			{Text: l.MadeBy, Note: moment(p.Reader, l.MadeAt)}}}
		switch {
		case l.RevokedAt != nil:
			row.Cells[3] = views.Cell{Text: p.T("seminar.link.revoked"), Note: moment(p.Reader, *l.RevokedAt)}
		case l.InForce(date.Today()):
			row.Cells[1].Text, row.Cells[3].Text = s.linkAddress(c, l), p.T("seminar.link.in_force")
			row.Links = []views.Link{{Label: p.T("seminar.link.revoke"), URL: seminarURL(one.ID) + "/links/" + typedID(&l.ID) + "/revoke"}}
		}
		list.Rows = append(list.Rows, row)
	}
	form := views.Form{Action: seminarURL(one.ID) + "/links", Submit: p.T("seminar.link.make"), Fields: []views.Field{
		f.field("select", "kind", p.T("seminar.link.kind"), needed, chosenFrom(worded(p, "seminar.link.kind.", []string{seminars.LinkJoin, seminars.LinkEvaluate}, ""))),
		f.field("date", "ends_on", p.T("seminar.link.ends_on"), needed)}}
	form.Errors = f.general(fieldNames(form))
	c.Status(f.status())
	return render(c, views.BoardPage(p, views.Board{Lead: p.T("seminar.links_lead"), Sections: []views.BoardSection{{Title: p.T("seminar.links"), List: &list},
		{Title: p.T("seminar.link.make"), Form: &form}}}))
}

func (s *Server) addSeminarLink(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	l := seminars.Link{SeminarID: one.ID, Kind: f.need("kind"), EndsOn: f.date("ends_on")}
	return s.finish(c, f, seminarURL(one.ID)+"/links", func() error { return s.seminars.AddLink(c.UserContext(), actor(c), &l, s.linkToken, date.Today()) },
		func() error { return s.showLinks(c, one, f) })
}

func (s *Server) askRevoke(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.link.revoke")
	return s.confirm(c, p, nil, views.Confirm{Text: p.T("seminar.link.revoke_text"), Action: seminarURL(one.ID) + "/links/" + c.Params("row") + "/revoke",
		Submit: p.T("seminar.link.revoke"), Cancel: seminarURL(one.ID) + "/links"})
}

func (s *Server) revokeLink(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return err
	}
	if err := s.seminars.RevokeLink(c.UserContext(), actor(c), one.ID, id); err != nil {
		return err
	}
	return s.done(c, seminarURL(one.ID)+"/links", "seminar.link.taken_back")
}

// linkOf is the seminar that the token of the address opens.
func (s *Server) linkOf(c *fiber.Ctx, kind string) (one seminars.Seminar, token []byte, err error) {
	if token, err = base64.RawURLEncoding.DecodeString(c.Params("token")); err != nil || len(token) != sha256.Size {
		return one, nil, seminars.ErrLink
	}
	one, err = s.seminars.SeminarOfLink(c.UserContext(), ofNobody(c.Route().Path), kind, token)
	return one, token, err
}

func (s *Server) joinPage(c *fiber.Ctx) error {
	one, _, err := s.linkOf(c, seminars.LinkJoin)
	if err != nil {
		return err
	}
	return s.showJoin(c, one, fillForm(c, nil))
}

func (s *Server) showJoin(c *fiber.Ctx, one seminars.Seminar, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "seminar.join.title", "seminars")
	form := views.Form{Action: "/seminars/join/" + c.Params("token"), Submit: p.T("seminar.join.send"), Fields: personFields(p, n, f, one, p.T("seminar.join.consent"))}
	s.openForm(p, f, &form)
	form.Errors = f.general(fieldNames(form))
	c.Status(f.status())
	facts := append([]views.FactLine{{Name: p.T("seminar.word"), Text: seminarName(p, one), URL: seminarURL(one.ID)}}, seminarFacts(p, n, one, "")[3:]...)
	return render(c, views.BoardPage(p, views.Board{Lead: p.T("seminar.join.lead"), Facts: facts,
		Sections: []views.BoardSection{{Title: p.T("seminar.join.form"), Notes: []views.SectionNote{{Text: p.T("seminar.join.personal")}}, Form: &form}}}))
}

func (s *Server) join(c *fiber.Ctx) error {
	one, token, err := s.linkOf(c, seminars.LinkJoin)
	if err != nil {
		return err
	}
	f := readForm(c)
	person, err := s.readParticipant(c, f, one.ID, 0)
	if err != nil {
		return err
	}
	s.unhurried(f)
	if f.ok() {
		err := s.seminars.Join(c.UserContext(), ofNobody("/seminars/join"), token, &person, date.Today())
		if err == nil {
			return s.done(c, "/seminars/own/"+person.Code, "seminar.join.done")
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showJoin(c, one, f)
}

func (s *Server) evaluatePage(c *fiber.Ctx) error {
	one, _, err := s.linkOf(c, seminars.LinkEvaluate)
	if err != nil {
		return err
	}
	return s.showEvaluate(c, one, fillForm(c, nil))
}

// sheetFields are the questions of an evaluation.
func sheetFields(p views.Page, f *form) []views.Field {
	marks := []views.Option{{Label: p.T("seminar.sheet.no_mark")}}
	for _, mark := range []string{"5", "4", "3", "2", "1"} {
		marks = append(marks, views.Option{Value: mark, Label: p.T("seminar.sheet.mark." + mark)})
	}
	var fields []views.Field
	for _, name := range seminars.Marks {
		fields = append(fields, f.field("select", name, p.T("seminar.sheet.about."+name), chosenFrom(marks)))
	}
	return append(fields, f.field("textarea", "remark", p.T("seminar.sheet.remark"), hinted(p.T("seminar.sheet.remark_hint"))))
}

func readSheet(f *form) seminars.Sheet {
	return seminars.Sheet{Content: f.wholeNull("content"), Trainers: f.wholeNull("trainers"), Place: f.wholeNull("place"), Useful: f.wholeNull("useful"), Remark: f.text("remark")}
}

func (s *Server) showEvaluate(c *fiber.Ctx, one seminars.Seminar, f *form) error {
	p := s.page(c, "seminar.sheet.title", "seminars")
	form := views.Form{Action: "/seminars/evaluate/" + c.Params("token"), Submit: p.T("seminar.sheet.send"), Fields: sheetFields(p, f)}
	s.openForm(p, f, &form)
	return s.showEdit(c, p, f, views.Edit{Intro: seminarName(p, one) + ". " + p.T("seminar.sheet.lead"), Form: form})
}

func (s *Server) evaluate(c *fiber.Ctx) error {
	one, token, err := s.linkOf(c, seminars.LinkEvaluate)
	if err != nil {
		return err
	}
	f := readForm(c)
	sheet := readSheet(f)
	s.unhurried(f)
	return s.finishWith(c, f, seminarURL(one.ID), "seminar.sheet.sent", func() error {
		return s.seminars.Evaluate(c.UserContext(), ofNobody("/seminars/evaluate"), token, sheet)
	},
		func() error { return s.showEvaluate(c, one, f) })
}

// finishWith is finish with a notice of its own.
func (s *Server) finishWith(c *fiber.Ctx, f *form, url, notice string, write, show func() error) error {
	if f.ok() {
		if err := write(); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return show()
	}
	return s.done(c, url, notice)
}
