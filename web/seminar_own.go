package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// ownRoutes are for who took part: by a link that anybody may have got, and by
// the code that only they have.
func (s *Server) ownRoutes(r fiber.Router) {
	r.Get("/seminars/join/:token", s.joinPage)
	r.Post("/seminars/join/:token", s.join)
	r.Get("/seminars/evaluate/:token", s.evaluatePage)
	r.Post("/seminars/evaluate/:token", s.evaluate)
	r.Get("/seminars/own", s.askOwn)
	r.Get("/seminars/own/:token", s.own)
	r.Get("/seminars/own/:token/certificate", s.ownCertificate)
	r.Get("/seminars/own/:token/withdraw", s.askOwnWithdrawal)
	r.Post("/seminars/own/:token/withdraw", s.withdrawOwn)
	for _, stage := range []string{seminars.Before, seminars.After} {
		r.Get("/seminars/own/:token/"+stage, func(c *fiber.Ctx) error { return s.showOwnTest(c, stage, fillForm(c, nil)) })
		r.Post("/seminars/own/:token/"+stage, func(c *fiber.Ctx) error { return s.takeTest(c, stage) })
	}
}

const ownPath = "/seminars/own"

func ownURL(code string) string { return ownPath + "/" + code }

// askOwn leads from a code to its page.
func (s *Server) askOwn(c *fiber.Ctx) error {
	p := s.page(c, "seminar.own.title", "seminars")
	typed := queryText(c, "code")
	b := views.Board{Lead: p.T("seminar.own.ask"), Filters: &views.Filters{Action: ownPath, ResetURL: ownPath, Active: typed != "",
		Fields: []views.Field{{Kind: "text", Name: "code", Label: p.T("seminar.person.code"), Value: typed}}}}
	if plain := code.Read(typed); plain != "" {
		return c.Redirect(ownURL(url.PathEscape(plain)), fiber.StatusSeeOther)
	}
	if typed != "" {
		b.Filters.Fields[0].Error = p.Fault(seminars.ErrCode)
		c.Status(fiber.StatusNotFound)
	}
	return render(c, views.BoardPage(p, b))
}

func (s *Server) ownAt(c *fiber.Ctx) (seminars.Own, error) {
	return s.seminars.Own(c.UserContext(), ofNobody(ownPath), c.Params("token"))
}

func (s *Server) own(c *fiber.Ctx) error {
	one, err := s.ownAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "seminar.own.title", "seminars")
	url := ownURL(one.Code)
	v := views.OwnView{Lead: p.T("seminar.own.lead", "Code", one.Code), Personal: p.T("seminar.own.nameless"), Facts: []views.FactLine{
		{Name: p.T("seminar.word"), Text: seminarName(p, one.Seminar), URL: seminarURL(one.SeminarID)}, {Name: p.T("overview.column.aimak"), Text: n.unit(one.Aimak)},
		{Name: p.T("seminar.person.position_word"), Text: p.T("seminar.position." + one.Position)},
		{Name: p.T("seminar.person.days"), Text: p.T("seminar.days_of", "Days", one.Days, "Of", len(one.Seminar.Days()))},
		testFact(p, one, seminars.Before), testFact(p, one, seminars.After)}}
	for _, stage := range []string{seminars.Before, seminars.After} {
		if one.MayTake(stage, date.Today()) == nil {
			v.Actions = append(v.Actions, views.Link{Label: p.T("seminar.test.take." + stage), URL: url + "/" + stage})
		}
	}
	if one.Certificate != "" {
		v.Facts = append(v.Facts, views.FactLine{Name: p.T("certificate.word"), Text: one.Certificate, URL: certificateURL(one.Certificate)})
		v.Actions = append(v.Actions, views.Link{Label: p.T("certificate.download"), URL: url + "/certificate"})
	}
	if one.Consent {
		v.Personal = p.T("seminar.own.named", "Name", one.Name)
		v.Withdraw = views.Link{Label: p.T("seminar.person.withdraw"), URL: url + "/withdraw"}
	}
	return render(c, views.OwnPage(p, v))
}

func testFact(p views.Page, one seminars.Own, stage string) views.FactLine {
	fact := views.FactLine{Name: p.T("seminar.test." + stage), Text: p.T("seminar.test.open")}
	if refused := fault.All(one.MayTake(stage, date.Today())); len(refused) > 0 {
		fact.Text = p.Fault(refused[0])
	}
	return fact
}

func (s *Server) showOwnTest(c *fiber.Ctx, stage string, f *form) error {
	one, err := s.ownAt(c)
	if err != nil {
		return err
	}
	if err := one.MayTake(stage, date.Today()); err != nil {
		return err
	}
	p := s.page(c, "seminar.test.take."+stage, "seminars")
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.own.title"), URL: ownURL(one.Code)}, {Label: p.Title}}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("seminar.test.lead"), Form: views.Form{Action: ownURL(one.Code) + "/" + stage, Submit: p.T("seminar.test.send"),
		Cancel: views.Link{URL: ownURL(one.Code)}, Fields: questionChoices(p, f, one.Questions)}})
}

func (s *Server) takeTest(c *fiber.Ctx, stage string) error {
	one, err := s.ownAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	chosen := readChoices(f, one.Questions)
	return s.finishWith(c, f, ownURL(one.Code), "seminar.test.sent",
		func() error {
			return s.seminars.TakeTest(c.UserContext(), ofNobody(ownPath), one, stage, chosen, date.Today())
		},
		func() error { return s.showOwnTest(c, stage, f) })
}

func (s *Server) askOwnWithdrawal(c *fiber.Ctx) error {
	one, err := s.ownAt(c)
	if err != nil {
		return err
	}
	p := s.page(c, "seminar.person.withdraw", "seminars")
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.own.title"), URL: ownURL(one.Code)}, {Label: p.Title}}
	return s.confirm(c, p, nil, views.Confirm{Text: p.T("seminar.person.withdraw_text", "Name", one.Name), Action: ownURL(one.Code) + "/withdraw",
		Submit: p.T("seminar.person.withdraw"), Cancel: ownURL(one.Code)})
}

func (s *Server) withdrawOwn(c *fiber.Ctx) error {
	one, err := s.ownAt(c)
	if err != nil {
		return err
	}
	if err := s.seminars.WithdrawOwnConsent(c.UserContext(), ofNobody(ownPath), one.Code); err != nil {
		return err
	}
	return s.done(c, ownURL(one.Code), "seminar.person.withdrawn")
}
