package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) actRoutes(r fiber.Router) {
	r.Get("/contracts/:id<int>/acts/new", s.newAct)
	r.Post("/contracts/:id<int>/acts/new", s.addAct)
	r.Get("/contracts/:id<int>/acts/:row<int>", s.editAct)
	r.Post("/contracts/:id<int>/acts/:row<int>", s.changeAct)
	r.Get("/contracts/:id<int>/acts/:row<int>/delete", func(c *fiber.Ctx) error { return s.askAct(c, nil) })
	r.Post("/contracts/:id<int>/acts/:row<int>/delete", s.deleteAct)
}

// newAct suggests the rest of the month after the last act, with its month as
// number and the last act's amount; nothing once the contract is used up.
func (s *Server) newAct(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	acts, err := s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	r := reader(c)
	from, amount := one.StartsOn, ""
	for _, act := range acts {
		if !act.PeriodTo.Before(from) {
			from, amount = act.PeriodTo.AddDays(1), typedSom(r, money.Known(act.Amount))
		}
	}
	if from.After(one.LastDay()) {
		return s.showAct(c, one, nil, fillForm(c, map[string]string{"accepted_on": typedDate(r, date.Today())}))
	}
	to := endOfMonth(from)
	if to.After(one.LastDay()) {
		to = one.LastDay()
	}
	return s.showAct(c, one, nil, fillForm(c, map[string]string{"act": from.Time().Format("2006-01"), "period_from": typedDate(r, from),
		"period_to": typedDate(r, to), "accepted_on": typedDate(r, date.Today()), "amount": amount}))
}

func endOfMonth(d date.Date) date.Date { return date.Of(d.Year(), d.Time().Month()+1, 0) }

// showAct shows the form of an act; act is nil for a new one.
func (s *Server) showAct(c *fiber.Ctx, one contracts.Contract, act *contracts.Act, f *form) error {
	p := s.contractPage(c, one, "contract.act.new")
	e := views.Edit{Intro: p.T("contract.act.note", "From", one.StartsOn, "To", one.EndsOn), Form: views.Form{Action: contractURL(one.ID) + "/acts/new",
		Submit: p.T("register.save"), Cancel: views.Link{URL: contractURL(one.ID) + "#acts"}, Fields: []views.Field{
			f.field("text", "act", p.T("contract.act.field.act"), needed),
			f.field("date", "period_from", p.T("contract.act.field.period_from"), needed),
			f.field("date", "period_to", p.T("contract.act.field.period_to"), needed, hinted(p.T("contract.act.hint.period_to"))),
			f.field("date", "accepted_on", p.T("contract.act.field.accepted_on"), needed),
			f.field("number", "quantity", p.T("contract.act.field.quantity")),
			f.field("money", "amount", p.T("contract.act.field.amount"), needed, hinted(p.T("contract.hint.value"))),
		}}}
	if act != nil {
		p = s.contractPage(c, one, "contract.act.of", "Act", act.Act)
		e.Form.Action = rowURL(one.ID, "acts", act.ID)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

// rowURL is the page of an act, payment or penalty of a contract.
func rowURL(contract int64, part string, row int64) string {
	return contractURL(contract) + "/" + part + "/" + strconv.FormatInt(row, 10)
}

func (f *form) act(contract int64) contracts.Act {
	return contracts.Act{ContractID: contract, Act: f.need("act"), AcceptedOn: f.date("accepted_on"), PeriodFrom: f.date("period_from"),
		PeriodTo: f.date("period_to"), Quantity: f.quantityNull("quantity"), Amount: f.som("amount")}
}

func (s *Server) addAct(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	act := f.act(one.ID)
	return s.finish(c, f, contractURL(one.ID)+"#acts",
		func() error { return s.contracts.AddAct(c.UserContext(), actor(c), &act) },
		func() error { return s.showAct(c, one, nil, f) })
}

// storedAct is the act of the address; one of another contract is not found.
func (s *Server) storedAct(c *fiber.Ctx) (one contracts.Contract, act contracts.Act, err error) {
	if one, err = s.contractAt(c); err != nil {
		return one, act, err
	}
	row, err := numberParam(c, "row")
	if err != nil {
		return one, act, err
	}
	if act, err = s.contracts.Act(c.UserContext(), actor(c), row); err == nil && act.ContractID != one.ID {
		err = db.ErrNotFound
	}
	return one, act, err
}

func (s *Server) editAct(c *fiber.Ctx) error {
	one, act, err := s.storedAct(c)
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showAct(c, one, &act, fillForm(c, map[string]string{"act": act.Act, "accepted_on": typedDate(r, act.AcceptedOn),
		"period_from": typedDate(r, act.PeriodFrom), "period_to": typedDate(r, act.PeriodTo), "quantity": typedNull(r, act.Quantity),
		"amount": typedSom(r, money.Known(act.Amount))}))
}

func (s *Server) changeAct(c *fiber.Ctx) error {
	one, old, err := s.storedAct(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	act := f.act(one.ID)
	act.ID = old.ID
	return s.finish(c, f, contractURL(one.ID)+"#acts",
		func() error { return s.contracts.ChangeAct(c.UserContext(), actor(c), &act) },
		func() error { return s.showAct(c, one, &old, f) })
}

func (s *Server) askAct(c *fiber.Ctx, refusals fault.List) error {
	one, act, err := s.storedAct(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", p.T("contract.act.of", "Act", act.Act)),
		Action: rowURL(one.ID, "acts", act.ID) + "/delete", Submit: p.T("register.delete"), Cancel: contractURL(one.ID) + "#acts"})
}

func (s *Server) deleteAct(c *fiber.Ctx) error {
	one, act, err := s.storedAct(c)
	if err != nil {
		return err
	}
	return s.remove(c, contractURL(one.ID)+"#acts", func() error { return s.contracts.DeleteAct(c.UserContext(), actor(c), one.ID, act.ID) },
		func(refusals fault.List) error { return s.askAct(c, refusals) })
}
