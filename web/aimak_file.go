package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/savings"
	"kelishim/views"
)

// aimakFile sends the service-years of an aimak as a table, or the aimak's
// report as a document to print.
func (s *Server) aimakFile(c *fiber.Ctx, p views.Page, n names, v views.Aimak, rows []savings.Row, format string) error {
	about, err := s.notes(c, v.Name)
	if err != nil {
		return err
	}
	t := savingsTable(p.Reader, n, rows)
	t.Notes = about
	return s.sendTable(c, "aimak_"+v.Unit.SOATE, format, t, len(rows))
}
