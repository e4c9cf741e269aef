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

func (v actPart) fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	milestones, err := v.s.milestoneOptions(c, p, one.ID, "—")
	return p.T("contract.act.note", "From", one.StartsOn, "To", one.EndsOn), []views.Field{
		f.field("text", "act", p.T("contract.act.field.act"), needed),
		f.field("date", "period_from", p.T("contract.act.field.period_from"), needed),
		f.field("date", "period_to", p.T("contract.act.field.period_to"), needed, hinted(p.T("contract.act.hint.period_to"))),
		f.field("date", "accepted_on", p.T("execution.act.field.decided_on"), needed),
		f.field("select", "milestone_id", p.T("execution.act.field.milestone"), chosenFrom(milestones)),
		f.field("select", "status", p.T("execution.act.field.status"), needed, chosenFrom(worded(p, "execution.act.status.", contracts.ActStatuses, ""))),
		f.field("number", "claimed_quantity", p.T("execution.act.field.claimed_quantity")),
		f.field("money", "claimed_amount", p.T("execution.act.field.claimed_amount"), hinted(p.T("execution.act.hint.claimed_amount"))),
		f.field("number", "quantity", p.T("execution.act.field.quantity")),
		f.field("money", "amount", p.T("execution.act.field.amount"), needed, hinted(p.T("execution.act.hint.amount"))),
		f.field("money", "advance_set_off", p.T("execution.act.field.set_off"), hinted(p.T("execution.act.hint.set_off"))),
		f.field("select", "quality", p.T("execution.act.field.quality"), chosenFrom(withEmpty("—", worded(p, "execution.act.quality.", contracts.Qualities, "")))),
		f.field("textarea", "reason", p.T("execution.act.field.reason"), hinted(p.T("execution.act.hint.reason"))),
	}, err
}

func (actPart) read(f *form, contract, id int64) contracts.Act {
	act := contracts.Act{ID: id, ContractID: contract, Act: f.need("act"), AcceptedOn: f.date("accepted_on"), PeriodFrom: f.date("period_from"),
		PeriodTo: f.date("period_to"), Quantity: f.quantityNull("quantity"), Status: f.text("status"), MilestoneID: f.idNull("milestone_id"),
		ClaimedAmount: f.somNull("claimed_amount"), ClaimedQuantity: f.quantityNull("claimed_quantity"), Reason: f.text("reason"),
		Quality: f.text("quality"), AdvanceSetOff: f.somNull("advance_set_off").Som}
	if act.Status == "refused" && f.text("amount") == "" {
		return act // nothing was accepted: 0
	}
	act.Amount = f.som("amount")
	return act
}

func (actPart) values(r *i18n.Reader, act contracts.Act) map[string]string {
	values := map[string]string{"act": act.Act, "accepted_on": typedDate(r, act.AcceptedOn),
		"period_from": typedDate(r, act.PeriodFrom), "period_to": typedDate(r, act.PeriodTo), "quantity": typedNull(r, act.Quantity),
		"amount": typedSom(r, money.Known(act.Amount)), "status": act.Status, "milestone_id": typedID(act.MilestoneID),
		"claimed_amount": typedSom(r, act.ClaimedAmount), "claimed_quantity": typedNull(r, act.ClaimedQuantity), "reason": act.Reason, "quality": act.Quality}
	if !act.AdvanceSetOff.IsZero() {
		values["advance_set_off"] = typedSom(r, money.Known(act.AdvanceSetOff))
	}
	return values
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
