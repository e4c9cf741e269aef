package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/fault"
)

// exportLater leaves a long file to a job.
func (s *Server) exportLater(c *fiber.Ctx) error {
	return fault.New(fault.TooLarge, "file.too_long")
}
