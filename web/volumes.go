package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/views"
)

func (s *Server) volumeRoutes(r fiber.Router) {
	r.Get("/aimaks/:aimak/services/:category/volumes/new", s.newVolume)
	r.Post("/aimaks/:aimak/services/:category/volumes/new", s.addVolume)
	r.Get("/aimaks/:aimak/services/:category/volumes/:year", s.volume)
	r.Post("/aimaks/:aimak/services/:category/volumes/:year", s.changeVolume)
	r.Get("/aimaks/:aimak/services/:category/volumes/:year/delete", s.askVolume)
	r.Post("/aimaks/:aimak/services/:category/volumes/:year/delete", s.deleteVolume)
}

func (s *Server) newVolume(c *fiber.Ctx) error {
	year := queryText(c, "year")
	if year == "" {
		year = strconv.Itoa(date.Today().Year() - 1)
	}
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	return s.showVolume(c, at, "", fillForm(c, map[string]string{"year": year}))
}

// showVolume shows the form of a volume; year is "" for a new one.
func (s *Server) showVolume(c *fiber.Ctx, at serviceAt, year string, f *form) error {
	p := s.servicePage(c, at, "service.volume.new")
	quantity := f.field("number", "quantity", p.T("service.quantity_in", "Unit", at.names.measure(at.Unit)), needed, hinted(p.T("service.hint.quantity")))
	e := views.Edit{Intro: p.T("service.volumes_note"), Form: views.Form{Action: at.url + "/volumes/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: at.url + "#volumes"}}}
	if year == "" {
		e.Form.Fields = []views.Field{f.field("number", "year", p.T("register.field.year"), needed), quantity}
		return s.showEdit(c, p, f, e)
	}
	p.Title = p.T("service.volume.of", "Year", year)
	p.Crumbs[len(p.Crumbs)-1].Label = p.Title
	e.Form.Action, e.Form.Fields = at.url+"/volumes/"+year, []views.Field{quantity}
	e.Delete = views.Link{Label: p.T("register.delete"), URL: at.url + "/volumes/" + year + "/delete"}
	return s.showEdit(c, p, f, e)
}

func (s *Server) addVolume(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	v := budget.Volume{Aimak: at.Aimak, Category: at.Category, Year: f.whole("year"), Quantity: f.quantity("quantity")}
	if f.ok() {
		if err := s.budget.AddVolume(c.UserContext(), actor(c), v); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showVolume(c, at, "", f)
	}
	return s.done(c, at.url+"#volumes", "register.saved")
}

// storedVolume is the volume of the address; db.ErrNotFound where there is none.
func (s *Server) storedVolume(c *fiber.Ctx) (serviceAt, budget.Volume, error) {
	at, err := s.serviceOf(c)
	if err != nil {
		return at, budget.Volume{}, err
	}
	list, err := s.budget.Volumes(c.UserContext(), actor(c), at.Aimak, at.Category)
	if err != nil {
		return at, budget.Volume{}, err
	}
	for _, v := range list {
		if strconv.Itoa(v.Year) == c.Params("year") {
			return at, v, nil
		}
	}
	return at, budget.Volume{}, db.ErrNotFound
}

func (s *Server) volume(c *fiber.Ctx) error {
	at, v, err := s.storedVolume(c)
	if err != nil {
		return err
	}
	return s.showVolume(c, at, strconv.Itoa(v.Year), fillForm(c, map[string]string{"quantity": typedNumber(reader(c), v.Quantity)}))
}

func (s *Server) changeVolume(c *fiber.Ctx) error {
	at, v, err := s.storedVolume(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	v.Quantity = f.quantity("quantity")
	if f.ok() {
		if err := s.budget.ChangeVolume(c.UserContext(), actor(c), v); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showVolume(c, at, strconv.Itoa(v.Year), f)
	}
	return s.done(c, at.url+"#volumes", "register.saved")
}

func (s *Server) askVolume(c *fiber.Ctx) error {
	at, v, err := s.storedVolume(c)
	if err != nil {
		return err
	}
	year := strconv.Itoa(v.Year)
	p := s.servicePage(c, at, "service.volume.of", "Year", year)
	return s.confirm(c, p, nil, views.Confirm{Text: p.T("register.delete_text", "What", volumeText(p, at, v.Quantity, year)),
		Action: at.url + "/volumes/" + year + "/delete", Submit: p.T("register.delete"), Cancel: at.url + "#volumes"})
}

func volumeText(p views.Page, at serviceAt, quantity decimal.Decimal, year string) string {
	return p.T("service.volume.of", "Year", year) + ": " + p.Quantity(quantity) + " " + at.names.measure(at.Unit)
}

func (s *Server) deleteVolume(c *fiber.Ctx) error {
	at, v, err := s.storedVolume(c)
	if err != nil {
		return err
	}
	if err := s.budget.DeleteVolume(c.UserContext(), actor(c), v.Aimak, v.Category, v.Year); err != nil {
		return err
	}
	return s.done(c, at.url+"#volumes", "register.deleted")
}
