package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/fault"
	"kelishim/internal/oidc"
	"kelishim/views"
)

// oidcCookie keeps a sign-in that was begun at the provider, sealed; it comes
// back with the person, who arrives from another site: hence SameSite=Lax.
const oidcCookie = "kelishim_oidc"

const oidcStart = "/signin/oidc"

// ssoLink leads to the provider; without one there is no button.
func (s *Server) ssoLink(p views.Page, next string) views.Link {
	if s.cfg.OIDC == nil {
		return views.Link{}
	}
	return views.Link{Label: p.T("oidc.button", "Name", s.cfg.OIDC.Name()), URL: oidcStart + "?next=" + escapeQuery(next)}
}

// ssoKey seals what is kept in the cookie.
func (s *Server) ssoKey() []byte { return s.cfg.Secret.Key("single sign-on") }

// beginSSO sends the person to the provider.
func (s *Server) beginSSO(c *fiber.Ctx) error {
	if s.cfg.OIDC == nil {
		return fiber.ErrNotFound
	}
	// The provider may outlive the request's own context, which Fiber reuses.
	start, err := s.cfg.OIDC.Begin(context.WithoutCancel(c.UserContext()))
	if err != nil {
		return s.ssoFailed(c, err)
	}
	s.setSSO(c, oidc.Seal(s.ssoKey(), start)+"|"+url.QueryEscape(localPath(c.Query("next"))), int(oidc.MaxAge.Seconds()))
	return c.Redirect(start.URL, fiber.StatusSeeOther)
}

// finishSSO takes the person back, with what the provider says of them.
func (s *Server) finishSSO(c *fiber.Ctx) error {
	if s.cfg.OIDC == nil {
		return fiber.ErrNotFound
	}
	sealed, next, _ := strings.Cut(c.Cookies(oidcCookie), "|")
	s.setSSO(c, "", -1) // one cookie, one try
	start, err := oidc.Open(s.ssoKey(), sealed, oidc.MaxAge)
	if err != nil {
		return s.ssoFailed(c, err)
	}
	answer, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		return fiber.ErrBadRequest
	}
	who, err := s.cfg.OIDC.Finish(context.WithoutCancel(c.UserContext()), start, answer)
	if err != nil {
		return s.ssoFailed(c, err)
	}
	one := auth.Identity{Issuer: who.Issuer, Subject: who.Subject}
	if who.EmailVerified {
		one.Email = who.Email
	}
	person, token, _, err := s.auth.SignInWith(c.UserContext(), one, client(c))
	if err != nil {
		return err
	}
	setSession(c, token)
	path, err := url.QueryUnescape(next)
	if err != nil {
		path = "/"
	}
	path = localPath(path)
	if person.HasSecondFactor() {
		return c.Redirect(codePath+"?next="+escapeQuery(path), fiber.StatusSeeOther)
	}
	return c.Redirect(path, fiber.StatusSeeOther)
}

// ssoFailed logs what a person is told in kinder words: its cause is the
// operator's to mend.
func (s *Server) ssoFailed(c *fiber.Ctx, err error) error {
	if refusals := fault.All(err); len(refusals) > 0 {
		s.log.Warn("single sign-on", "id", requestID(c), "error", err.Error())
	}
	return err
}

func (s *Server) setSSO(c *fiber.Ctx, value string, seconds int) {
	c.Cookie(&fiber.Cookie{Name: oidcCookie, Value: value, Path: oidcStart, MaxAge: seconds, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode, Secure: secured(c)})
}
