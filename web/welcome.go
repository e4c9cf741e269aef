package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/views"
)

// Mailer sends letters. The keys name the sentences of the catalogues, which
// are put together in the language of the one who reads them.
type Mailer interface {
	Send(ctx context.Context, to, lang, subjectKey, bodyKey string, values map[string]any) error
}

// mailTimeout bounds how long one letter may take.
const mailTimeout = time.Minute

// mails tells whether letters can be sent: a server for mail is set, and the
// address that their links lead to.
func (s *Server) mails() bool { return s.cfg.Mailer != nil && s.cfg.BaseURL != "" }

func (s *Server) welcomeRoutes(r fiber.Router) {
	r.Get("/welcome/:token", s.welcomePage)
	r.Post("/welcome/:token", s.welcome)
	r.Get("/forgotten", s.forgottenPage)
	r.Post("/forgotten", s.forgotten)
}

// welcomePage asks for a password. Reading it uses nothing up: programs that
// look at the links of a letter do no harm.
func (s *Server) welcomePage(c *fiber.Ctx) error { return s.showWelcome(c, fillForm(c, nil)) }

func (s *Server) showWelcome(c *fiber.Ctx, f *form) error {
	found, err := s.auth.Invitation(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	p := s.page(c, "people.welcome."+found.Kind+".title", "")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("people.welcome.text", "Name", found.User.Name, "Login", found.User.Login),
		Form: views.Form{Action: "/welcome/" + c.Params("token"), Submit: p.T("people.welcome.submit"), Fields: newPasswordFields(p, f)}})
}

// newPasswordFields ask for a new password twice: a slip of the finger would
// shut the person out.
func newPasswordFields(p views.Page, f *form) []views.Field {
	return []views.Field{
		{Kind: "password", Name: "password", Label: p.T("people.field.new_password"), Hint: p.T("people.hint.password"),
			Error: f.errorOf("password"), Required: true, Autocomplete: "new-password"},
		{Kind: "password", Name: "repeated", Label: p.T("people.field.repeated"), Error: f.errorOf("repeated"),
			Required: true, Autocomplete: "new-password"},
	}
}

// newPassword is a password typed twice.
func (f *form) newPassword() string {
	f.need("password")
	password := f.value("password")
	if f.ok() && f.value("repeated") != password {
		f.fault("repeated", errNotRepeated)
	}
	return password
}

func (s *Server) welcome(c *fiber.Ctx) error {
	f := readForm(c)
	if password := f.newPassword(); f.ok() {
		err := s.auth.Accept(c.UserContext(), c.Params("token"), password, client(c))
		if err == nil {
			return s.done(c, "/signin", "people.welcome.done")
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showWelcome(c, f)
}

// forgottenPage says how to get a new password: by letter, or from the
// administrator.
func (s *Server) forgottenPage(c *fiber.Ctx) error { return s.showForgotten(c, fillForm(c, nil), "") }

func (s *Server) showForgotten(c *fiber.Ctx, f *form, note string) error {
	p := s.page(c, "people.forgotten.title", "")
	if !s.mails() {
		return render(c, views.Failure(p, []string{p.T("people.forgotten.ask")}))
	}
	if note != "" {
		p.Notice = p.T(note)
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("people.forgotten.text"), Form: views.Form{
		Action: "/forgotten", Submit: p.T("people.forgotten.submit"), Cancel: views.Link{URL: "/signin"},
		Fields: []views.Field{f.field("text", "who", p.T("people.forgotten.who"), needed, func(v *views.Field) { v.Autocomplete = "username" })},
	}})
}

// forgotten answers alike, and as fast, whether there is such a person or not:
// the letter is written afterwards.
func (s *Server) forgotten(c *fiber.Ctx) error {
	f := readForm(c)
	who := f.need("who")
	if !f.ok() || !s.mails() {
		return s.showForgotten(c, f, "")
	}
	ctx := context.WithoutCancel(c.UserContext())
	go func() {
		ctx, cancel := context.WithTimeout(ctx, mailTimeout)
		defer cancel()
		person, link, made, err := s.auth.Forgotten(ctx, who)
		if err == nil && made {
			err = s.mailLink(ctx, person.Email, person.Lang, person.Name, person.Login, link)
		}
		if err != nil {
			s.log.Error("forgotten password", "error", err.Error())
		}
	}()
	return s.showForgotten(c, fillForm(c, nil), "people.forgotten.done")
}

// mailLink sends a one-time link.
func (s *Server) mailLink(ctx context.Context, to, lang, name, login string, link auth.Link) error {
	return s.cfg.Mailer.Send(ctx, to, lang, "people.mail."+link.Kind+".subject", "people.mail."+link.Kind+".body",
		map[string]any{"Name": name, "Login": login, "Link": link.Address(s.cfg.BaseURL)})
}
