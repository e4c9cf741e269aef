package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/views"
)

func init() {
	rights["GET /account/calendar"] = right{auth.Visit, nil}
	rights["POST /account/calendar"] = right{auth.Visit, nil}
	rights["POST /account/calendar/remove"] = right{auth.Visit, nil}
	// The secret in the address is its right: calendars cannot sign in.
	rights["GET /calendar/:token.ics"] = right{auth.Open, nil}
}

func (s *Server) calendarRoutes(r fiber.Router) {
	r.Get("/account/calendar", s.calendarPage)
	r.Post("/account/calendar", s.newCalendar)
	r.Post("/account/calendar/remove", s.removeCalendar)
	r.Get("/calendar/:token.ics", s.calendar)
}

// calendarPage says what a new address does before it is made.
func (s *Server) calendarPage(c *fiber.Ctx) error {
	person, err := s.auth.Own(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, views.CalendarPage(accountPart(s, c, "alerts.calendar.title"), views.CalendarView{There: person.Calendar}))
}

// newCalendar shows the address, this once.
func (s *Server) newCalendar(c *fiber.Ctx) error {
	token, err := s.alerts.NewCalendar(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	// Who presses twice comes back to the page, where another can be made.
	if err := s.wrote(c, "/account/calendar"); err != nil {
		s.log.Error("form", "id", requestID(c), "error", err.Error())
	}
	return render(c, views.CalendarPage(accountPart(s, c, "alerts.calendar.title"),
		views.CalendarView{There: true, Address: s.base(c) + "/calendar/" + token + ".ics"}))
}

func (s *Server) removeCalendar(c *fiber.Ctx) error {
	if err := s.alerts.RemoveCalendar(c.UserContext(), actor(c)); err != nil {
		return err
	}
	return s.done(c, "/account", "alerts.calendar.removed")
}

// calendar answers programs that know the address.
func (s *Server) calendar(c *fiber.Ctx) error {
	text, err := s.alerts.Calendar(c.UserContext(), c.Params("token"), s.base(c), date.Today())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="kelishim.ics"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendString(text)
}
