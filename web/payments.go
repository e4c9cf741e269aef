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

func (s *Server) paymentRoutes(r fiber.Router) {
	r.Get("/contracts/:id<int>/payments/new", s.newPayment)
	r.Post("/contracts/:id<int>/payments/new", s.addPayment)
	r.Get("/contracts/:id<int>/payments/:row<int>", s.editPayment)
	r.Post("/contracts/:id<int>/payments/:row<int>", s.changePayment)
	r.Get("/contracts/:id<int>/payments/:row<int>/delete", func(c *fiber.Ctx) error { return s.askPayment(c, nil) })
	r.Post("/contracts/:id<int>/payments/:row<int>/delete", s.deletePayment)
}

// newPayment suggests the first act that no payment names, and its amount.
func (s *Server) newPayment(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	acts, err := s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	paid, err := s.paidActs(c, one.ID)
	if err != nil {
		return err
	}
	r := reader(c)
	values := map[string]string{"paid_on": typedDate(r, date.Today())}
	for _, act := range acts {
		if !paid[act.Act] {
			values["act"], values["amount"] = act.Act, typedSom(r, money.Known(act.Amount))
			break
		}
	}
	return s.showPayment(c, one, nil, fillForm(c, values))
}

// showPayment shows the form of a payment; payment is nil for a new one.
func (s *Server) showPayment(c *fiber.Ctx, one contracts.Contract, payment *contracts.Payment, f *form) error {
	acts, err := s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "contract.payment.new")
	choices := []views.Option{{Label: p.T("contract.payment.advance")}}
	for _, act := range acts {
		choices = append(choices, views.Option{Value: act.Act, Label: act.Act + " · " + p.Date(act.PeriodFrom) + "–" + p.Date(act.PeriodTo) + " · " + p.Som(act.Amount)})
	}
	e := views.Edit{Form: views.Form{Action: contractURL(one.ID) + "/payments/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: contractURL(one.ID) + "#payments"}, Fields: []views.Field{
			f.field("text", "payment", p.T("contract.payment.field.payment"), needed),
			f.field("select", "act", p.T("contract.payment.field.act"), chosenFrom(choices)),
			f.field("date", "paid_on", p.T("contract.payment.field.paid_on"), needed),
			f.field("money", "amount", p.T("contract.payment.field.amount"), needed, hinted(p.T("contract.hint.value"))),
		}}}
	if payment != nil {
		p = s.contractPage(c, one, "contract.payment.of", "Payment", payment.Payment)
		e.Form.Action = rowURL(one.ID, "payments", payment.ID)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (f *form) payment(contract int64) contracts.Payment {
	return contracts.Payment{ContractID: contract, Payment: f.need("payment"), Act: f.text("act"), PaidOn: f.date("paid_on"), Amount: f.som("amount")}
}

func (s *Server) addPayment(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	payment := f.payment(one.ID)
	return s.finish(c, f, contractURL(one.ID)+"#payments",
		func() error { return s.contracts.AddPayment(c.UserContext(), actor(c), &payment) },
		func() error { return s.showPayment(c, one, nil, f) })
}

// storedPayment is the payment of the address; one of another contract is not
// found.
func (s *Server) storedPayment(c *fiber.Ctx) (one contracts.Contract, payment contracts.Payment, err error) {
	if one, err = s.contractAt(c); err != nil {
		return one, payment, err
	}
	row, err := numberParam(c, "row")
	if err != nil {
		return one, payment, err
	}
	if payment, err = s.contracts.Payment(c.UserContext(), actor(c), row); err == nil && payment.ContractID != one.ID {
		err = db.ErrNotFound
	}
	return one, payment, err
}

func (s *Server) editPayment(c *fiber.Ctx) error {
	one, payment, err := s.storedPayment(c)
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showPayment(c, one, &payment, fillForm(c, map[string]string{"payment": payment.Payment, "act": payment.Act,
		"paid_on": typedDate(r, payment.PaidOn), "amount": typedSom(r, money.Known(payment.Amount))}))
}

func (s *Server) changePayment(c *fiber.Ctx) error {
	one, old, err := s.storedPayment(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	payment := f.payment(one.ID)
	payment.ID = old.ID
	return s.finish(c, f, contractURL(one.ID)+"#payments",
		func() error { return s.contracts.ChangePayment(c.UserContext(), actor(c), &payment) },
		func() error { return s.showPayment(c, one, &old, f) })
}

func (s *Server) askPayment(c *fiber.Ctx, refusals fault.List) error {
	one, payment, err := s.storedPayment(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", p.T("contract.payment.of", "Payment", payment.Payment)),
		Action: rowURL(one.ID, "payments", payment.ID) + "/delete", Submit: p.T("register.delete"), Cancel: contractURL(one.ID) + "#payments"})
}

func (s *Server) deletePayment(c *fiber.Ctx) error {
	one, payment, err := s.storedPayment(c)
	if err != nil {
		return err
	}
	return s.remove(c, contractURL(one.ID)+"#payments", func() error { return s.contracts.DeletePayment(c.UserContext(), actor(c), one.ID, payment.ID) },
		func(refusals fault.List) error { return s.askPayment(c, refusals) })
}
