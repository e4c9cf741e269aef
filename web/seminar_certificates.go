package web

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// certificateCheckers look for what a code certifies, one for each part of the
// house that hands out certificates; found is false for a code of another part.
var certificateCheckers = []func(s *Server, ctx context.Context, p views.Page, code string) (facts []views.FactLine, found bool, err error){
	(*Server).seminarCertified,
}

// checkCertificate tells anybody whether a certificate is one of ours.
func (s *Server) checkCertificate(c *fiber.Ctx) error {
	p := s.page(c, "certificate.check.title", "seminars")
	typed := queryText(c, "code")
	if typed != "" {
		return c.Redirect(certificateURL(url.PathEscape(typed)), fiber.StatusSeeOther)
	}
	code := c.Params("token")
	v := views.CertificateView{Search: code}
	if code == "" {
		return render(c, views.CertificatePage(p, v))
	}
	for _, check := range certificateCheckers {
		facts, found, err := check(s, c.UserContext(), p, code)
		if err != nil {
			return err
		}
		if found {
			v.Lead, v.Facts = p.T("certificate.check.genuine"), facts
			return render(c, views.CertificatePage(p, v))
		}
	}
	v.Error = p.T("certificate.check.unknown")
	c.Status(fiber.StatusNotFound)
	return render(c, views.CertificatePage(p, v))
}

func (s *Server) seminarCertified(ctx context.Context, p views.Page, code string) ([]views.FactLine, bool, error) {
	one, err := s.seminars.CheckCertificate(ctx, ofNobody("/certificates"), code)
	if errors.Is(err, seminars.ErrCode) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	name := one.Name
	if name == "" {
		name = p.T("certificate.nameless")
	}
	of := views.FactLine{Name: p.T("certificate.of"), Text: name}
	if one.Seminar.SplitMadeUp {
		of.Note = p.T("certificate.made_up")
	}
	return []views.FactLine{of, {Name: p.T("seminar.word"), Text: seminarName(p, one.Seminar), URL: seminarURL(one.SeminarID)},
		{Name: p.T("seminar.person.days"), Text: p.T("seminar.days_of", "Days", one.Days, "Of", len(one.Seminar.Days()))},
		{Name: p.T("certificate.issued"), Text: p.Date(one.IssuedOn)}}, true, nil
}

func (s *Server) askCertificates(c *fiber.Ctx) error { return s.confirmCertificates(c, nil) }

func (s *Server) confirmCertificates(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	count, err := s.seminars.Entitled(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.certificates")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("certificate.issue_text", "Entitled", count, "Days", one.Needed(), "Of", len(one.Days())),
		Action: seminarURL(one.ID) + "/certificates", Submit: p.T("certificate.issue"), Cancel: seminarURL(one.ID)})
}

func (s *Server) issueCertificates(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	_, err = s.seminars.Issue(c.UserContext(), actor(c), one.ID, date.Today())
	if refused := refusedDeed(err); refused != nil {
		return s.confirmCertificates(c, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, peopleURL(one.ID), "certificate.were_issued")
}

// paper is a certificate of a seminar, worded for its reader.
func (s *Server) paper(c *fiber.Ctx, p views.Page, one seminars.Seminar, name, code string, id int64, on date.Date) (certificate, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return certificate{}, err
	}
	if name == "" {
		name = p.T("seminar.person.nameless", "Number", strconv.FormatInt(id, 10))
	}
	paper := certificate{Name: name, Code: code, On: on, Lines: []string{p.T("certificate.seminar", "Place", one.Place(p.Lang()), "Days", seminarDays(p, one))}}
	if one.Hours != nil {
		paper.Lines = append(paper.Lines, p.T("certificate.hours", "Hours", *one.Hours))
	}
	if len(one.Topics) > 0 {
		paper.Lines = append(paper.Lines, p.T("seminar.field.topics")+": "+topicWords(p, n, one))
	}
	if len(one.Steps) > 0 {
		paper.Lines = append(paper.Lines, p.T("seminar.field.steps")+": "+stepWords(p, one))
	}
	if one.SplitMadeUp {
		paper.Lines = append(paper.Lines, p.T("certificate.made_up"))
	}
	return paper, nil
}

func (s *Server) participantCertificate(c *fiber.Ctx) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	if person.Certificate == "" {
		return seminars.ErrNoCertificate
	}
	held, err := s.seminars.CheckCertificate(c.UserContext(), actor(c), person.Certificate)
	if err != nil {
		return err
	}
	p := s.page(c, "certificate.word", "seminars")
	paper, err := s.paper(c, p, one, person.Name, person.Certificate, person.ID, held.IssuedOn)
	if err != nil {
		return err
	}
	return s.sendCertificate(c, p, paper)
}

func (s *Server) ownCertificate(c *fiber.Ctx) error {
	one, err := s.ownAt(c)
	if err != nil {
		return err
	}
	if one.Certificate == "" {
		return seminars.ErrNoCertificate
	}
	p := s.page(c, "certificate.word", "seminars")
	paper, err := s.paper(c, p, one.Seminar, one.Name, one.Certificate, one.ID, one.IssuedOn)
	if err != nil {
		return err
	}
	return s.sendCertificate(c, p, paper)
}
