package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/views"
)

func (s *Server) contractServiceRoutes(r fiber.Router) {
	r.Get("/contracts/:id<int>/services/new", s.newContractService)
	r.Post("/contracts/:id<int>/services/new", s.addContractService)
	r.Get("/contracts/:id<int>/services/:aimak/:category", s.editContractService)
	r.Post("/contracts/:id<int>/services/:aimak/:category", s.changeContractService)
	r.Get("/contracts/:id<int>/services/:aimak/:category/delete", func(c *fiber.Ctx) error { return s.askContractService(c, nil) })
	r.Post("/contracts/:id<int>/services/:aimak/:category/delete", s.removeContractService)
}

// newContractService suggests what is left of the contract.
func (s *Server) newContractService(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	list, err := s.contracts.Services(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	return s.showContractService(c, one, nil, fillForm(c, map[string]string{"share": typedNumber(reader(c), contracts.Remainder(list)),
		"service": queryText(c, "service")}))
}

// showContractService shows the form of a share; v is nil for a new one.
func (s *Server) showContractService(c *fiber.Ctx, one contracts.Contract, v *contracts.Service, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "contract.service.new")
	e := views.Edit{Intro: p.T("contract.service.note"), Form: views.Form{Action: contractURL(one.ID) + "/services/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: contractURL(one.ID) + "#services"}}}
	share := f.field("number", "share", p.T("contract.service.field.share"), needed, hinted(p.T("contract.service.hint.share")))
	if v != nil {
		p = s.contractPage(c, one, "contract.service.of", "Service", n.category(v.Category), "Aimak", n.unit(v.Aimak))
		e.Form.Action = contractURL(one.ID) + "/services/" + v.Aimak + "/" + v.Category
		e.Form.Fields = []views.Field{share}
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
		return s.showEdit(c, p, f, e)
	}
	counted, err := s.counted(c)
	if err != nil {
		return err
	}
	choices := []views.Option{{Label: "—"}}
	for _, service := range counted.Services {
		choices = append(choices, views.Option{Value: service.Aimak + "/" + service.Category, Label: n.unit(service.Aimak) + " · " + n.category(service.Category)})
	}
	e.Form.Fields = []views.Field{f.field("select", "service", p.T("contract.service.field.service"), needed, chosenFrom(choices), hinted(p.T("contract.service.hint.service"))), share}
	return s.showEdit(c, p, f, e)
}

func (s *Server) addContractService(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	aimak, category, _ := strings.Cut(f.need("service"), "/")
	v := contracts.Service{ContractID: one.ID, Aimak: aimak, Category: category, Share: f.share("share")}
	return s.finish(c, f, contractURL(one.ID)+"#services",
		func() error { return s.contracts.AddService(c.UserContext(), actor(c), &v) },
		func() error { return s.showContractService(c, one, nil, f) })
}

func (s *Server) storedContractService(c *fiber.Ctx) (one contracts.Contract, v contracts.Service, err error) {
	if one, err = s.contractAt(c); err != nil {
		return one, v, err
	}
	list, err := s.contracts.Services(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return one, v, err
	}
	for _, v := range list {
		if v.Aimak == c.Params("aimak") && v.Category == c.Params("category") {
			return one, v, nil
		}
	}
	return one, v, db.ErrNotFound
}

func (s *Server) editContractService(c *fiber.Ctx) error {
	one, v, err := s.storedContractService(c)
	if err != nil {
		return err
	}
	return s.showContractService(c, one, &v, fillForm(c, map[string]string{"share": typedNumber(reader(c), v.Share)}))
}

func (s *Server) changeContractService(c *fiber.Ctx) error {
	one, old, err := s.storedContractService(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	v := old
	v.Share = f.share("share")
	return s.finish(c, f, contractURL(one.ID)+"#services",
		func() error { return s.contracts.ChangeService(c.UserContext(), actor(c), &v) },
		func() error { return s.showContractService(c, one, &old, f) })
}

func (s *Server) askContractService(c *fiber.Ctx, refusals fault.List) error {
	one, v, err := s.storedContractService(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "register.delete")
	what := p.T("contract.service.of", "Service", n.category(v.Category), "Aimak", n.unit(v.Aimak))
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", what),
		Action: contractURL(one.ID) + "/services/" + v.Aimak + "/" + v.Category + "/delete", Submit: p.T("register.delete"),
		Cancel: contractURL(one.ID) + "#services"})
}

func (s *Server) removeContractService(c *fiber.Ctx) error {
	one, v, err := s.storedContractService(c)
	if err != nil {
		return err
	}
	return s.remove(c, contractURL(one.ID)+"#services",
		func() error { return s.contracts.RemoveService(c.UserContext(), actor(c), one.ID, v.Aimak, v.Category) },
		func(refusals fault.List) error { return s.askContractService(c, refusals) })
}

// counted are all services and households of the register.
func (s *Server) counted(c *fiber.Ctx) (counted aimaks.Counted, err error) {
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		counted, err = aimaks.LoadCounted(ctx, tx, nil)
		return err
	})
	return counted, err
}
