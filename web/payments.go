package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// paymentPart is the payments under a contract.
type paymentPart struct{ s *Server }

func (paymentPart) name() string   { return "payments" }
func (paymentPart) newKey() string { return "contract.payment.new" }

func (paymentPart) label(p views.Page, payment contracts.Payment) string {
	return p.T("contract.payment.of", "Payment", payment.Payment)
}

// suggest is the first act that no payment names, and its amount.
func (v paymentPart) suggest(c *fiber.Ctx, one contracts.Contract) (map[string]string, error) {
	acts, err := v.s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	paid, err := v.s.paidActs(c, one.ID)
	if err != nil {
		return nil, err
	}
	r := reader(c)
	values := map[string]string{"paid_on": typedDate(r, date.Today())}
	for _, act := range acts {
		if !paid[act.Act] {
			values["act"], values["amount"] = act.Act, typedSom(r, money.Known(act.Amount))
			break
		}
	}
	return values, nil
}

func (v paymentPart) fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	acts, err := v.s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return "", nil, err
	}
	choices := []views.Option{{Label: p.T("contract.payment.advance")}}
	for _, act := range acts {
		choices = append(choices, views.Option{Value: act.Act, Label: act.Act + " · " + p.Date(act.PeriodFrom) + "–" + p.Date(act.PeriodTo) + " · " + p.Som(act.Amount)})
	}
	return "", []views.Field{
		f.field("text", "payment", p.T("contract.payment.field.payment"), needed),
		f.field("select", "act", p.T("contract.payment.field.act"), chosenFrom(choices)),
		f.field("date", "paid_on", p.T("contract.payment.field.paid_on"), needed),
		f.field("money", "amount", p.T("contract.payment.field.amount"), needed, hinted(p.T("contract.hint.value"))),
	}, nil
}

func (paymentPart) read(f *form, contract, id int64) contracts.Payment {
	return contracts.Payment{ID: id, ContractID: contract, Payment: f.need("payment"), Act: f.text("act"), PaidOn: f.date("paid_on"),
		Amount: f.som("amount")}
}

func (paymentPart) values(r *i18n.Reader, payment contracts.Payment) map[string]string {
	return map[string]string{"payment": payment.Payment, "act": payment.Act,
		"paid_on": typedDate(r, payment.PaidOn), "amount": typedSom(r, money.Known(payment.Amount))}
}

func (v paymentPart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Payment, int64, error) {
	payment, err := v.s.contracts.Payment(ctx, who, id)
	return payment, payment.ContractID, err
}

func (v paymentPart) add(ctx context.Context, who db.Actor, payment *contracts.Payment) error {
	return v.s.contracts.AddPayment(ctx, who, payment)
}

func (v paymentPart) change(ctx context.Context, who db.Actor, payment *contracts.Payment) error {
	return v.s.contracts.ChangePayment(ctx, who, payment)
}

func (v paymentPart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeletePayment(ctx, who, contract, id)
}
