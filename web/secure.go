package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/fault"
)

// ErrForeignOrigin is returned for a write that another site started.
var ErrForeignOrigin = fault.New(fault.Forbidden, "web.foreign_origin")

// secure sets the headers that keep a page to itself and refuses writes that
// come from another site.
func secure(c *fiber.Ctx) error {
	c.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if secured(c) {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if !sameOrigin(c) {
		return ErrForeignOrigin
	}
	return c.Next()
}

// sameOrigin trusts what the browser says of itself; a client that says
// nothing is no browser and carries no cookie that it was not given.
func sameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == string(c.Request().Host())
}

// secured tells whether the reader came over TLS, here or at the proxy before.
func secured(c *fiber.Ctx) bool {
	return c.Protocol() == "https" || c.Get(fiber.HeaderXForwardedProto) == "https"
}

// open tells the paths that need no sign-in.
func open(c *fiber.Ctx) bool {
	route, _, ok := routeOf(strings.Replace(c.Method(), fiber.MethodHead, fiber.MethodGet, 1), c.Path())
	return ok && rights[route].action == auth.Open || c.Path() == "/favicon.ico"
}

func isStatic(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), "/static/") }
