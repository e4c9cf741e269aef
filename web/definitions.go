package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/views"
)

const definitionPath = "/aimaks/:aimak/services/:category/definition"

func init() {
	rights["GET "+definitionPath] = right{auth.ReadMoney, ofPlace("aimak")}
	for _, page := range []string{"POST " + definitionPath, "GET " + definitionPath + "/delete", "POST " + definitionPath + "/delete"} {
		rights[page] = right{auth.KeepServices, ofPlace("aimak")}
	}
	rowOf["POST "+definitionPath] = "service_definitions/:aimak|:category"
}

func (s *Server) definitionRoutes(r fiber.Router) {
	r.Get(definitionPath, s.definition)
	r.Post(definitionPath, s.define)
	r.Get(definitionPath+"/delete", func(c *fiber.Ctx) error { return s.askUndefine(c, nil) })
	r.Post(definitionPath+"/delete", s.undefine)
}

func (s *Server) definition(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	d, _, err := s.aimaks.Definition(c.UserContext(), actor(c), at.Aimak, at.Category)
	if err != nil {
		return err
	}
	return s.showDefinition(c, at, fillForm(c, map[string]string{"included": d.Included, "excluded": d.Excluded}))
}

func (s *Server) showDefinition(c *fiber.Ctx, at serviceAt, f *form) error {
	p := s.servicePage(c, at, "definition.title")
	_, found, err := s.aimaks.Definition(c.UserContext(), actor(c), at.Aimak, at.Category)
	if err != nil {
		return err
	}
	e := views.Edit{Intro: p.T("definition.text"), Form: views.Form{Action: at.url + "/definition", Submit: p.T("register.save"),
		Cancel: views.Link{URL: at.url + "#definition"}, Fields: []views.Field{
			f.field("textarea", "included", p.T("definition.included"), needed, wide, hinted(p.T("definition.hint.included"))),
			f.field("textarea", "excluded", p.T("definition.excluded"), wide, hinted(p.T("definition.hint.excluded"))),
		}}}
	if found {
		e.Delete = views.Link{Label: p.T("register.delete"), URL: at.url + "/definition/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (s *Server) define(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	d := aimaks.Definition{Aimak: at.Aimak, Category: at.Category, Included: f.need("included"), Excluded: f.text("excluded")}
	if f.ok() {
		if err := s.aimaks.Define(c.UserContext(), actor(c), d); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showDefinition(c, at, f)
	}
	return s.done(c, at.url+"#definition", "register.saved")
}

func (s *Server) askUndefine(c *fiber.Ctx, refusals fault.List) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	_, found, err := s.aimaks.Definition(c.UserContext(), actor(c), at.Aimak, at.Category)
	if err == nil && !found {
		err = db.ErrNotFound
	}
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "definition.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("definition.delete_text"),
		Action: at.url + "/definition/delete", Submit: p.T("register.delete"), Cancel: at.url + "#definition"})
}

func (s *Server) undefine(c *fiber.Ctx) error {
	return s.remove(c, serviceURL(c.Params("aimak"), c.Params("category"))+"#definition",
		func() error {
			return s.aimaks.Undefine(c.UserContext(), actor(c), c.Params("aimak"), c.Params("category"))
		},
		func(refusals fault.List) error { return s.askUndefine(c, refusals) })
}
