package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit/alerts"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/views"
)

func init() {
	rights["POST /account/alerts"] = right{auth.Visit, nil}
	// The signature of the link is its right: letters end without a sign-in.
	rights["GET /alerts/stop/:token"] = right{auth.Open, nil}
	rights["POST /alerts/stop/:token"] = right{auth.Open, nil}
}

func (s *Server) alertMailRoutes(r fiber.Router) {
	r.Post("/account/alerts", s.switchLetters)
	r.Get("/alerts/stop/:token", s.askStop)
	r.Post("/alerts/stop/:token", s.stopLetters)
}

// switchLetters switches a person's own letters.
func (s *Server) switchLetters(c *fiber.Ctx) error {
	on, said := c.FormValue("on") == "1", "alerts.account.stopped"
	if on {
		said = "alerts.account.started"
	}
	if err := s.alerts.SetLetters(c.UserContext(), user(c).ID, clientAddress(c), on); err != nil {
		return err
	}
	return s.done(c, "/account", said)
}

// letterReader is whose letters the link of the address ends.
func (s *Server) letterReader(c *fiber.Ctx) (int64, error) {
	return alerts.NewStopper(s.cfg.Secret).Reader(c.Params("token"))
}

// askStop changes nothing: programs that look at the links of a letter do no
// harm. The button of a mail program sends the form at once (RFC 8058).
func (s *Server) askStop(c *fiber.Ctx) error {
	if _, err := s.letterReader(c); err != nil {
		return err
	}
	p := s.page(c, "alerts.stop.title", "")
	return render(c, views.ConfirmPage(p, views.Confirm{Text: p.T("alerts.stop.text"), Action: "/alerts/stop/" + c.Params("token"),
		Submit: p.T("alerts.stop.submit"), Cancel: "/"}))
}

func (s *Server) stopLetters(c *fiber.Ctx) error {
	id, err := s.letterReader(c)
	if err != nil {
		return err
	}
	// An account that is shut gets no letters anyway.
	err = s.alerts.SetLetters(plain(c), id, clientAddress(c), false)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	p := s.page(c, "alerts.stop.title", "")
	return render(c, views.Said(p, p.T("alerts.stop.done")))
}

// alertSettings is the part of an account about alerts, nil for a role that has
// none.
func (s *Server) alertSettings(p views.Page, person auth.Person) *views.AlertSettings {
	if p.NoMoney {
		return nil
	}
	v := &views.AlertSettings{Letters: person.Letters, Switchable: s.mails() && person.Email != "", Calendar: p.T("alerts.account.calendar_off")}
	switch {
	case !s.mails():
		v.Text = p.T("alerts.account.no_mail")
	case person.Email == "":
		v.Text = p.T("alerts.account.no_email")
	case person.Letters:
		v.Text = p.T("alerts.account.mail_on", "Email", person.Email)
	default:
		v.Text = p.T("alerts.account.mail_off")
	}
	if person.Calendar {
		v.Calendar = p.T("alerts.account.calendar_on")
	}
	return v
}
