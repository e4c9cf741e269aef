package web

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/views"
)

// session is the one of this request; the zero Session on open pages.
func session(c *fiber.Ctx) auth.Session {
	one, _ := c.Locals(sessionKey).(auth.Session)
	return one
}

// client is where a sign-in comes from.
func client(c *fiber.Ctx) auth.Client {
	return auth.Client{Origin: clientAddress(c), Agent: c.Get(fiber.HeaderUserAgent), Token: c.Cookies(sessionCookie)}
}

// setSession gives the browser a session's token. It lives as long as the
// session; the server alone knows when that ends.
func setSession(c *fiber.Ctx, token string) {
	c.Cookie(&fiber.Cookie{Name: sessionCookie, Value: token, Path: "/", MaxAge: 14 * 24 * 60 * 60,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: secured(c)})
}

// Pages of a session that waits for its second factor.
const (
	codePath  = "/signin/code"
	setupPath = "/account/second-factor"
)

// standing lets a session that waits for its second factor see the page where
// it is passed or set up, and sign out; nothing else.
func (s *Server) standing(c *fiber.Ctx, one auth.Session) error {
	var only string
	switch one.Standing(s.cfg.Demo) {
	case auth.CodeNeeded:
		only = codePath
	case auth.SetupNeeded:
		only = setupPath
	default:
		return c.Next()
	}
	if path := c.Path(); path == only || path == "/signout" {
		return c.Next()
	}
	if c.Method() != fiber.MethodGet {
		return auth.ErrNoSession
	}
	return c.Redirect(only+"?next="+escapeQuery(c.OriginalURL()), fiber.StatusSeeOther)
}

func (s *Server) signInPage(c *fiber.Ctx) error { return s.showSignIn(c, fillForm(c, nil)) }

func (s *Server) showSignIn(c *fiber.Ctx, f *form) error {
	c.Status(f.status())
	p := s.page(c, "signin.title", "")
	return render(c, views.SignIn(p, views.Form{
		Action: "/signin", Submit: p.T("signin.submit"),
		Hidden: map[string]string{"next": localPath(c.Query("next", f.value("next")))},
		Fields: []views.Field{
			{Name: "login", Kind: "text", Label: p.T("signin.login"), Value: f.value("login"), Error: f.errorOf("login"),
				Required: true, Autocomplete: "username"},
			{Name: "password", Kind: "password", Label: p.T("signin.password"), Error: f.errorOf("password"),
				Required: true, Autocomplete: "current-password"},
		},
		Errors: f.general([]string{"login", "password"}),
	}, s.ssoLink(p, localPath(c.Query("next", f.value("next"))))))
}

func (s *Server) signIn(c *fiber.Ctx) error {
	f := readForm(c)
	login := f.need("login")
	if f.need("password") == "" || !f.ok() {
		return s.showSignIn(c, f)
	}
	person, token, _, err := s.auth.SignIn(c.UserContext(), login, f.value("password"), client(c))
	if errors.Is(err, auth.ErrDisabled) {
		return err
	}
	if err != nil {
		if f.take(err) {
			retryAfter(c, f.faults[0])
			return s.showSignIn(c, f)
		}
		return err
	}
	setSession(c, token)
	next := localPath(f.value("next"))
	if person.HasSecondFactor() {
		return c.Redirect(codePath+"?next="+escapeQuery(next), fiber.StatusSeeOther)
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// codePage asks for the code of the second factor.
func (s *Server) codePage(c *fiber.Ctx) error {
	if session(c).Standing(s.cfg.Demo) != auth.CodeNeeded {
		return c.Redirect(localPath(c.Query("next")), fiber.StatusSeeOther)
	}
	return s.showCode(c, fillForm(c, nil))
}

func (s *Server) showCode(c *fiber.Ctx, f *form) error {
	p := s.page(c, "people.code.title", "")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("people.code.text"), Form: views.Form{
		Action: codePath, Submit: p.T("signin.submit"), Hidden: map[string]string{"next": localPath(c.Query("next", f.value("next")))},
		Fields: []views.Field{codeField(p, f)},
	}})
}

// codeField asks for a code of six digits. What was typed is not shown again:
// each code is another one.
func codeField(p views.Page, f *form) views.Field {
	return views.Field{Kind: "code", Name: "code", Label: p.T("people.code.field"), Hint: p.T("people.code.hint"),
		Error: f.errorOf("code"), Required: true, Autocomplete: "one-time-code"}
}

func (s *Server) passCode(c *fiber.Ctx) error {
	f := readForm(c)
	if code := f.need("code"); f.ok() {
		token, _, err := s.auth.PassSecondFactor(c.UserContext(), session(c), client(c), code)
		if err == nil {
			setSession(c, token)
			return c.Redirect(localPath(f.value("next")), fiber.StatusSeeOther)
		}
		if !f.take(err) {
			return err
		}
		retryAfter(c, f.faults[0])
	}
	return s.showCode(c, f)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if err := s.auth.SignOut(c.UserContext(), c.Cookies(sessionCookie)); err != nil {
		return err
	}
	c.Cookie(&fiber.Cookie{Name: sessionCookie, Path: "/", Expires: time.Unix(1, 0), HTTPOnly: true})
	return c.Redirect("/signin", fiber.StatusSeeOther)
}

// groupsOfFour writes a secret as it is typed by hand.
func groupsOfFour(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), " ")
}
