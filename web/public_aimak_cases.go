package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/db"
	"kelishim/practices/cases"
	"kelishim/views"
)

func init() { publicAimakParts = append(publicAimakParts, aimakCases) }

// aimakCases are the published cases of an aimak and of what was merged into it.
func aimakCases(s *Server, c *fiber.Ctx, p views.Page, soate string) (templ.Component, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return nil, err
	}
	rows, _, err := s.cases.List(c.UserContext(), db.Public, cases.Filter{State: cases.Published, Aimaks: n.family(soate), Limit: startCases})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	cards := make([]views.PracticeCard, len(rows))
	for i, row := range rows {
		cards[i] = practiceCard(p, n, row)
	}
	return views.AimakCases(p, cards), nil
}
