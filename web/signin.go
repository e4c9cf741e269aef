package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/views"
)

func (s *Server) signInPage(c *fiber.Ctx) error { return s.showSignIn(c, fillForm(c, nil)) }

func (s *Server) showSignIn(c *fiber.Ctx, f *form) error {
	c.Status(f.status())
	p := s.page(c, "signin.title", "")
	fields := []views.Field{
		{Name: "login", Kind: "text", Label: p.T("signin.login"), Value: f.value("login"), Error: f.errorOf("login"),
			Required: true, Autocomplete: "username"},
		{Name: "password", Kind: "password", Label: p.T("signin.password"), Error: f.errorOf("password"),
			Required: true, Autocomplete: "current-password"},
	}
	return render(c, views.SignIn(p, fields, localPath(c.Query("next", f.value("next")))))
}

func (s *Server) signIn(c *fiber.Ctx) error {
	f := readForm(c)
	login := f.need("login")
	if f.need("password") == "" || !f.ok() {
		return s.showSignIn(c, f)
	}
	_, token, expires, err := s.auth.SignIn(c.UserContext(), login, f.value("password"))
	if err != nil {
		if f.take(err) {
			return s.showSignIn(c, f)
		}
		return err
	}
	c.Cookie(&fiber.Cookie{Name: sessionCookie, Value: token, Path: "/", Expires: expires,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: secured(c)})
	return c.Redirect(localPath(f.value("next")), fiber.StatusSeeOther)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if err := s.auth.SignOut(c.UserContext(), user(c), c.Cookies(sessionCookie)); err != nil {
		return err
	}
	c.Cookie(&fiber.Cookie{Name: sessionCookie, Path: "/", Expires: time.Unix(1, 0), HTTPOnly: true})
	return c.Redirect("/signin", fiber.StatusSeeOther)
}
