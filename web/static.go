package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/db"
	"kelishim/views"
)

// static sends an embedded file; its address holds a hash of its content, so
// that a browser on a slow line asks once.
func (s *Server) static(c *fiber.Ctx) error {
	body, gzipped, contentType, ok := views.Static(c.Path())
	if !ok {
		return db.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if gzipped != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(gzipped)
	}
	return c.Send(body)
}
