package web

import (
	"net/netip"
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
func (s *Server) secure(c *fiber.Ctx) error {
	c.Locals(securedKey, s.overTLS(c))
	c.Locals(addressKey, s.address(c))
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
	// A cookie opens nothing under the API, so that no other site can use one.
	if !isAPI(c) && !sameOrigin(c) {
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

// overTLS tells whether the reader came over TLS, here or at the proxy before.
// What a request says of the way it took counts only where a proxy is said to
// write it: otherwise anybody could.
func (s *Server) overTLS(c *fiber.Ctx) bool {
	return c.Context().IsTLS() || s.cfg.TrustProxy && c.Get(fiber.HeaderXForwardedProto) == "https"
}

// address is that of the reader: of the connection, or the one that the proxy
// saw, which it puts last.
func (s *Server) address(c *fiber.Ctx) string {
	if s.cfg.TrustProxy {
		seen := c.Get(fiber.HeaderXForwardedFor)
		last := strings.TrimSpace(seen[strings.LastIndex(seen, ",")+1:])
		if ip, err := netip.ParseAddr(last); err == nil {
			return ip.Unmap().String()
		}
	}
	return c.Context().RemoteIP().String()
}

func secured(c *fiber.Ctx) bool {
	yes, _ := c.Locals(securedKey).(bool)
	return yes
}

// clientAddress is where the request comes from, as the journal tells it.
func clientAddress(c *fiber.Ctx) string {
	address, _ := c.Locals(addressKey).(string)
	return address
}

// open tells the paths that need no sign-in.
func open(c *fiber.Ctx) bool {
	route, _, ok := routeOf(strings.Replace(c.Method(), fiber.MethodHead, fiber.MethodGet, 1), c.Path())
	return ok && rights[route].action == auth.Open || c.Path() == "/favicon.ico"
}

// unasked tells the open pages that are the same whoever is signed in: those on
// the way in, and files of the program.
func unasked(c *fiber.Ctx) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
	switch first {
	case "signin", "welcome", "forgotten", "lang", "static", "healthz", "robots.txt", "sitemap.xml", "favicon.ico":
		return true
	}
	return false
}

func isStatic(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), "/static/") }
