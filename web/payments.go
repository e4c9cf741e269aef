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

// suggest is the first act that is not paid in full, and what may be paid for it.
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
		if act.Payable().Cmp(paid[act.Act]) <= 0 {
			continue
		}
		room, err := v.s.contracts.PaymentRoom(c.UserContext(), actor(c), one.ID, act.Act)
		if err == nil && room.Left().Sign() > 0 {
			values["act"], values["amount"] = act.Act, typedSom(r, money.Known(room.Left()))
		}
		return values, err
	}
	return values, nil
}

func (v paymentPart) fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	acts, err := v.s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return "", nil, err
	}
	paid, err := v.s.paidActs(c, one.ID)
	if err != nil {
		return "", nil, err
	}
	choices := []views.Option{{Label: p.T("contract.payment.advance")}}
	for _, act := range acts {
		if act.Status == "refused" && f.value("act") != act.Act {
			continue
		}
		choices = append(choices, views.Option{Value: act.Act, Label: act.Act + " · " + p.Date(act.PeriodFrom) + "–" + p.Date(act.PeriodTo) + " · " +
			p.T("execution.payment.payable_of", "Payable", act.Payable(), "Paid", paid[act.Act])})
	}
	lines, err := v.s.lineOptions(c, p, one.ID, "—")
	return p.T("execution.payment.rule"), []views.Field{
		f.field("text", "payment", p.T("contract.payment.field.payment"), needed),
		f.field("select", "act", p.T("contract.payment.field.act"), chosenFrom(choices)),
		f.field("date", "paid_on", p.T("contract.payment.field.paid_on"), needed),
		f.field("money", "amount", p.T("contract.payment.field.amount"), needed, hinted(p.T("contract.hint.value"))),
		f.field("select", "budget_line_id", p.T("execution.payment.field.line"), wide, chosenFrom(lines), hinted(p.T("execution.payment.hint.line"))),
	}, err
}

func (paymentPart) read(f *form, contract, id int64) contracts.Payment {
	return contracts.Payment{ID: id, ContractID: contract, Payment: f.need("payment"), Act: f.text("act"), PaidOn: f.date("paid_on"),
		Amount: f.som("amount"), BudgetLineID: f.idNull("budget_line_id")}
}

func (paymentPart) values(r *i18n.Reader, payment contracts.Payment) map[string]string {
	return map[string]string{"payment": payment.Payment, "act": payment.Act, "budget_line_id": typedID(payment.BudgetLineID),
		"paid_on": typedDate(r, payment.PaidOn), "amount": typedSom(r, money.Known(payment.Amount))}
}

func (paymentPart) notice(payment contracts.Payment) string { return overNotice(payment.Over) }

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
