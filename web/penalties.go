package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) penaltyRoutes(r fiber.Router) {
	r.Get("/contracts/:id<int>/penalties/new", s.newPenalty)
	r.Post("/contracts/:id<int>/penalties/new", s.addPenalty)
	r.Get("/contracts/:id<int>/penalties/:row<int>", s.editPenalty)
	r.Post("/contracts/:id<int>/penalties/:row<int>", s.changePenalty)
	r.Get("/contracts/:id<int>/penalties/:row<int>/delete", func(c *fiber.Ctx) error { return s.askPenalty(c, nil) })
	r.Post("/contracts/:id<int>/penalties/:row<int>/delete", s.deletePenalty)
}

func (s *Server) newPenalty(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	return s.showPenalty(c, one, nil, fillForm(c, map[string]string{"imposed_on": typedDate(reader(c), date.Today())}))
}

// showPenalty shows the form of a penalty; penalty is nil for a new one.
func (s *Server) showPenalty(c *fiber.Ctx, one contracts.Contract, penalty *contracts.Penalty, f *form) error {
	p := s.contractPage(c, one, "contract.penalty.new")
	e := views.Edit{Form: views.Form{Action: contractURL(one.ID) + "/penalties/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: contractURL(one.ID) + "#penalties"}, Fields: []views.Field{
			f.field("text", "penalty", p.T("contract.penalty.field.penalty"), needed),
			f.field("date", "imposed_on", p.T("contract.penalty.field.imposed_on"), needed),
			f.field("date", "withheld_on", p.T("contract.penalty.field.withheld_on"), hinted(p.T("contract.penalty.hint.withheld_on"))),
			f.field("money", "amount", p.T("contract.penalty.field.amount"), needed),
			f.field("textarea", "reason", p.T("contract.penalty.field.reason"), needed),
		}}}
	if penalty != nil {
		p = s.contractPage(c, one, "contract.penalty.of", "Penalty", penalty.Penalty)
		e.Form.Action = rowURL(one.ID, "penalties", penalty.ID)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (f *form) penalty(contract int64) contracts.Penalty {
	return contracts.Penalty{ContractID: contract, Penalty: f.need("penalty"), ImposedOn: f.date("imposed_on"),
		WithheldOn: f.dateNull("withheld_on"), Amount: f.som("amount"), Reason: f.need("reason")}
}

func (s *Server) addPenalty(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	penalty := f.penalty(one.ID)
	return s.finish(c, f, contractURL(one.ID)+"#penalties",
		func() error { return s.contracts.AddPenalty(c.UserContext(), actor(c), &penalty) },
		func() error { return s.showPenalty(c, one, nil, f) })
}

// storedPenalty is the penalty of the address; one of another contract is not
// found.
func (s *Server) storedPenalty(c *fiber.Ctx) (one contracts.Contract, penalty contracts.Penalty, err error) {
	if one, err = s.contractAt(c); err != nil {
		return one, penalty, err
	}
	row, err := numberParam(c, "row")
	if err != nil {
		return one, penalty, err
	}
	if penalty, err = s.contracts.Penalty(c.UserContext(), actor(c), row); err == nil && penalty.ContractID != one.ID {
		err = db.ErrNotFound
	}
	return one, penalty, err
}

func (s *Server) editPenalty(c *fiber.Ctx) error {
	one, penalty, err := s.storedPenalty(c)
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showPenalty(c, one, &penalty, fillForm(c, map[string]string{"penalty": penalty.Penalty, "imposed_on": typedDate(r, penalty.ImposedOn),
		"withheld_on": typedDate(r, penalty.WithheldOn), "amount": typedSom(r, money.Known(penalty.Amount)), "reason": penalty.Reason}))
}

func (s *Server) changePenalty(c *fiber.Ctx) error {
	one, old, err := s.storedPenalty(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	penalty := f.penalty(one.ID)
	penalty.ID = old.ID
	return s.finish(c, f, contractURL(one.ID)+"#penalties",
		func() error { return s.contracts.ChangePenalty(c.UserContext(), actor(c), &penalty) },
		func() error { return s.showPenalty(c, one, &old, f) })
}

func (s *Server) askPenalty(c *fiber.Ctx, refusals fault.List) error {
	one, penalty, err := s.storedPenalty(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", p.T("contract.penalty.of", "Penalty", penalty.Penalty)),
		Action: rowURL(one.ID, "penalties", penalty.ID) + "/delete", Submit: p.T("register.delete"), Cancel: contractURL(one.ID) + "#penalties"})
}

func (s *Server) deletePenalty(c *fiber.Ctx) error {
	one, penalty, err := s.storedPenalty(c)
	if err != nil {
		return err
	}
	return s.remove(c, contractURL(one.ID)+"#penalties", func() error { return s.contracts.DeletePenalty(c.UserContext(), actor(c), one.ID, penalty.ID) },
		func(refusals fault.List) error { return s.askPenalty(c, refusals) })
}
