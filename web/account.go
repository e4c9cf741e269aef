package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// errNotRepeated is returned where the second password differs from the first.
var errNotRepeated = fault.New(fault.Invalid, "people.not_repeated")

func (s *Server) accountRoutes(r fiber.Router) {
	r.Get("/account", s.account)
	r.Get("/account/edit", s.accountForm)
	r.Post("/account/edit", s.saveAccount)
	r.Get("/account/password", s.passwordForm)
	r.Post("/account/password", s.savePassword)
	r.Post("/account/sessions/others/end", s.endOtherSessions)
	r.Post("/account/sessions/:id<int>/end", s.endSession)
	s.secondFactorRoutes(r)
}

// account shows a person what the program knows of them, and where they are
// signed in.
func (s *Server) account(c *fiber.Ctx) error {
	person, err := s.auth.Own(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	rows, err := s.auth.Sessions(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "people.account.title", "account")
	shown, err := s.personView(c, p, person)
	if err != nil {
		return err
	}
	v := views.Account{Person: shown, Alerts: s.alertSettings(p, person), MustHaveFactor: auth.NeedsSecondFactor(person.Role) && !s.cfg.Demo}
	for _, row := range rows {
		v.Sessions = append(v.Sessions, views.SessionView{ID: row.ID, Here: row.ID == session(c).ID, Origin: row.Origin, Agent: row.Agent,
			Since: moment(p.Reader, row.CreatedAt), LastSeen: moment(p.Reader, row.LastSeenAt)})
	}
	return render(c, views.AccountPage(p, v))
}

func accountPart(s *Server, c *fiber.Ctx, titleKey string) views.Page {
	p := s.page(c, titleKey, "account")
	if !p.Held {
		p.Crumbs = []views.Crumb{{Label: p.T("people.account.title"), URL: "/account"}, {Label: p.Title}}
	}
	return p
}

func (s *Server) accountForm(c *fiber.Ctx) error {
	person, err := s.auth.Own(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return s.showAccountForm(c, fillForm(c, map[string]string{"name": person.Name, "lang": person.Lang}))
}

func (s *Server) showAccountForm(c *fiber.Ctx, f *form) error {
	p := accountPart(s, c, "people.account.edit")
	return s.showEdit(c, p, f, views.Edit{Form: views.Form{Action: "/account/edit", Submit: p.T("people.save"), Cancel: views.Link{URL: "/account"},
		Fields: []views.Field{
			f.field("text", "name", p.T("people.field.name"), needed, func(v *views.Field) { v.Autocomplete = "name" }),
			f.field("select", "lang", p.T("people.field.lang"), chosenFrom(worded(p, "language.", i18n.Languages, f.value("lang")))),
		}}})
}

func (s *Server) saveAccount(c *fiber.Ctx) error {
	f := readForm(c)
	name, lang := f.need("name"), f.text("lang")
	if f.ok() {
		err := s.auth.ChangeOwn(c.UserContext(), actor(c), name, lang)
		if err == nil {
			// The switch on top was chosen for this browser before; now the account says.
			c.Cookie(&fiber.Cookie{Name: langCookie, Path: "/", MaxAge: -1, HTTPOnly: true})
			return s.done(c, "/account", "people.saved")
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showAccountForm(c, f)
}

func (s *Server) passwordForm(c *fiber.Ctx) error { return s.showPasswordForm(c, fillForm(c, nil)) }

func (s *Server) showPasswordForm(c *fiber.Ctx, f *form) error {
	p := accountPart(s, c, "people.account.password")
	fields := append([]views.Field{currentPassword(p, f)}, newPasswordFields(p, f)...)
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("people.account.password_text"),
		Form: views.Form{Action: "/account/password", Submit: p.T("people.save"), Cancel: views.Link{URL: "/account"}, Fields: fields}})
}

func currentPassword(p views.Page, f *form) views.Field {
	return views.Field{Kind: "password", Name: "current", Label: p.T("people.field.current_password"),
		Error: f.errorOf("current"), Required: true, Autocomplete: "current-password"}
}

func (s *Server) savePassword(c *fiber.Ctx) error {
	f := readForm(c)
	f.need("current")
	if password := f.newPassword(); f.ok() {
		err := s.auth.ChangePassword(c.UserContext(), actor(c), session(c).ID, f.value("current"), password)
		if err == nil {
			return s.done(c, "/account", "people.account.password_changed")
		}
		if !f.take(err) {
			return err
		}
		retryAfter(c, f.faults[0])
	}
	return s.showPasswordForm(c, f)
}

func (s *Server) endSession(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	if err := s.auth.EndSession(c.UserContext(), actor(c), id); err != nil {
		return err
	}
	return s.done(c, "/account", "people.account.session_ended")
}

func (s *Server) endOtherSessions(c *fiber.Ctx) error {
	if err := s.auth.EndOtherSessions(c.UserContext(), actor(c), session(c).ID); err != nil {
		return err
	}
	return s.done(c, "/account", "people.account.sessions_ended")
}
