package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/views"
)

func (s *Server) newService(c *fiber.Ctx) error {
	return s.showNewService(c, fillForm(c, map[string]string{"category": queryText(c, "category")}))
}

func (s *Server) showNewService(c *fiber.Ctx, f *form) error {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	aimak := c.Params("aimak")
	if _, ok := register.Unit(aimak); !ok {
		return db.ErrNotFound
	}
	taken, err := s.aimaks.Services(c.UserContext(), actor(c), aimak)
	if err != nil {
		return err
	}
	categories, err := s.aimaks.Categories(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "service.new", "aimaks")
	p.Crumbs = []views.Crumb{{Label: p.T("aimak.list.title"), URL: "/aimaks"}, {Label: register.Name(aimak, p.Lang()), URL: "/aimaks/" + aimak}, {Label: p.Title}}
	options := []views.Option{{Label: p.T("service.choose_category")}}
	for _, category := range categories {
		if !slices.ContainsFunc(taken, func(v aimaks.Service) bool { return v.Category == category.Code }) || category.Code == f.value("category") {
			options = append(options, views.Option{Value: category.Code, Label: category.Name(p.Lang())})
		}
	}
	fields, err := s.serviceFields(c, p, f)
	if err != nil {
		return err
	}
	fields = append([]views.Field{f.field("select", "category", p.T("service.field.category"), needed, chosenFrom(options))}, fields...)
	return s.showEdit(c, p, f, views.Edit{Form: views.Form{Action: "/aimaks/" + aimak + "/services/new", Fields: fields,
		Submit: p.T("register.save"), Cancel: views.Link{URL: "/aimaks/" + aimak}}})
}

func (s *Server) serviceFields(c *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
	measures, err := s.aimaks.Measures(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	var units []views.Option
	for _, measure := range measures {
		units = append(units, views.Option{Value: measure.Name(p.Lang())})
	}
	return []views.Field{
		f.field("combobox", "unit", p.T("service.field.unit"), needed, chosenFrom(units), hinted(p.T("service.hint.unit"))),
		f.field("text", "title", p.T("service.field.title"), wide, hinted(p.T("service.hint.title"))),
	}, nil
}

// readService reads title and unit; a unit of measure that the register knows by
// name in any language is kept by its code.
func (s *Server) readService(c *fiber.Ctx, f *form, v *aimaks.Service) error {
	measures, err := s.aimaks.Measures(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	v.Title, v.Unit = f.text("title"), f.need("unit")
	for _, measure := range measures {
		if v.Unit == measure.NameRU || v.Unit == measure.NameKY || v.Unit == measure.NameEN {
			v.Unit = measure.Code
		}
	}
	return nil
}

func (s *Server) addService(c *fiber.Ctx) error {
	f := readForm(c)
	v := aimaks.Service{Aimak: c.Params("aimak"), Category: f.need("category")}
	if err := s.readService(c, f, &v); err != nil {
		return err
	}
	if f.ok() {
		if err := s.aimaks.AddService(c.UserContext(), actor(c), &v); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showNewService(c, f)
	}
	return s.done(c, serviceURL(v.Aimak, v.Category), "service.added")
}

func (s *Server) editService(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	return s.showEditService(c, at, fillForm(c, map[string]string{"title": at.Title, "unit": at.names.measure(at.Unit)}))
}

func (s *Server) showEditService(c *fiber.Ctx, at serviceAt, f *form) error {
	p := s.servicePage(c, at, "service.change")
	fields, err := s.serviceFields(c, p, f)
	if err != nil {
		return err
	}
	return s.showEdit(c, p, f, views.Edit{Form: views.Form{Action: at.url + "/edit", Fields: fields,
		Submit: p.T("register.save"), Cancel: views.Link{URL: at.url}}})
}

func (s *Server) changeService(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	v := at.Service
	if err := s.readService(c, f, &v); err != nil {
		return err
	}
	if f.ok() {
		if err := s.aimaks.ChangeService(c.UserContext(), actor(c), &v); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showEditService(c, at, f)
	}
	return s.done(c, at.url, "register.saved")
}

func (s *Server) askService(c *fiber.Ctx) error { return s.confirmService(c, nil) }

func (s *Server) confirmService(c *fiber.Ctx, refusals fault.List) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "service.delete")
	return s.confirm(c, p, refusals, views.Confirm{
		Text:   p.T("register.delete_text", "What", at.names.category(at.Category)+", "+at.names.unit(at.Aimak)),
		Action: at.url + "/delete", Submit: p.T("register.delete"), Cancel: at.url})
}

func (s *Server) deleteService(c *fiber.Ctx) error {
	err := s.aimaks.DeleteService(c.UserContext(), actor(c), c.Params("aimak"), c.Params("category"))
	if refused := refusedDeed(err); refused != nil {
		return s.confirmService(c, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/aimaks/"+c.Params("aimak"), "register.deleted")
}
