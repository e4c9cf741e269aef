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

// actPart is the acts of acceptance of a contract.
type actPart struct{ s *Server }

func (actPart) name() string   { return "acts" }
func (actPart) newKey() string { return "contract.act.new" }

func (actPart) label(p views.Page, act contracts.Act) string {
	return p.T("contract.act.of", "Act", act.Act)
}

// suggest is the rest of the month after the last act, with its month as number
// and the last act's amount; nothing once the contract is used up.
func (v actPart) suggest(c *fiber.Ctx, one contracts.Contract) (map[string]string, error) {
	acts, err := v.s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	r := reader(c)
	from, amount := one.StartsOn, ""
	for _, act := range acts {
		if !act.PeriodTo.Before(from) {
			from, amount = act.PeriodTo.AddDays(1), typedSom(r, money.Known(act.Amount))
		}
	}
	if from.After(one.LastDay()) {
		return map[string]string{"accepted_on": typedDate(r, date.Today())}, nil
	}
	to := endOfMonth(from)
	if to.After(one.LastDay()) {
		to = one.LastDay()
	}
	return map[string]string{"act": from.Time().Format("2006-01"), "period_from": typedDate(r, from),
		"period_to": typedDate(r, to), "accepted_on": typedDate(r, date.Today()), "amount": amount}, nil
}

func endOfMonth(d date.Date) date.Date { return date.Of(d.Year(), d.Time().Month()+1, 0) }

func (actPart) fields(_ *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	return p.T("contract.act.note", "From", one.StartsOn, "To", one.EndsOn), []views.Field{
		f.field("text", "act", p.T("contract.act.field.act"), needed),
		f.field("date", "period_from", p.T("contract.act.field.period_from"), needed),
		f.field("date", "period_to", p.T("contract.act.field.period_to"), needed, hinted(p.T("contract.act.hint.period_to"))),
		f.field("date", "accepted_on", p.T("contract.act.field.accepted_on"), needed),
		f.field("number", "quantity", p.T("contract.act.field.quantity")),
		f.field("money", "amount", p.T("contract.act.field.amount"), needed, hinted(p.T("contract.hint.value"))),
	}, nil
}

func (actPart) read(f *form, contract, id int64) contracts.Act {
	return contracts.Act{ID: id, ContractID: contract, Act: f.need("act"), AcceptedOn: f.date("accepted_on"), PeriodFrom: f.date("period_from"),
		PeriodTo: f.date("period_to"), Quantity: f.quantityNull("quantity"), Amount: f.som("amount")}
}

func (actPart) values(r *i18n.Reader, act contracts.Act) map[string]string {
	return map[string]string{"act": act.Act, "accepted_on": typedDate(r, act.AcceptedOn),
		"period_from": typedDate(r, act.PeriodFrom), "period_to": typedDate(r, act.PeriodTo), "quantity": typedNull(r, act.Quantity),
		"amount": typedSom(r, money.Known(act.Amount))}
}

func (v actPart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Act, int64, error) {
	act, err := v.s.contracts.Act(ctx, who, id)
	return act, act.ContractID, err
}

func (v actPart) add(ctx context.Context, who db.Actor, act *contracts.Act) error {
	return v.s.contracts.AddAct(ctx, who, act)
}

func (v actPart) change(ctx context.Context, who db.Actor, act *contracts.Act) error {
	return v.s.contracts.ChangeAct(ctx, who, act)
}

func (v actPart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeleteAct(ctx, who, contract, id)
}
