package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// penaltyPart is the penalties under a contract.
type penaltyPart struct{ s *Server }

func (penaltyPart) name() string   { return "penalties" }
func (penaltyPart) newKey() string { return "contract.penalty.new" }

func (penaltyPart) label(p views.Page, penalty contracts.Penalty) string {
	return p.T("contract.penalty.of", "Penalty", penalty.Penalty)
}

// suggest is the penalty for the milestone that the address names, by the
// contract.
func (v penaltyPart) suggest(c *fiber.Ctx, one contracts.Contract) (map[string]string, error) {
	r := reader(c)
	values := map[string]string{"imposed_on": typedDate(r, date.Today())}
	id := int64(c.QueryInt("milestone"))
	if id <= 0 {
		return values, nil
	}
	values["milestone_id"] = typedID(&id)
	m, err := v.s.contracts.Milestone(c.UserContext(), actor(c), id)
	if err != nil {
		return nil, err
	}
	values["reason"] = r.T("execution.penalty.reason_late", "Milestone", m.Milestone, "Due", m.DueOn)
	return values, nil
}

// fields show, for a milestone, how the contract computes its penalty.
func (v penaltyPart) fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	milestones, err := v.s.milestoneOptions(c, p, one.ID, p.T("execution.penalty.no_milestone"))
	if err != nil {
		return "", nil, err
	}
	steps := p.T("execution.penalty.rule")
	if id := f.idNull("milestone_id"); id != nil && *id > 0 {
		until := f.dateNull("imposed_on")
		if until.IsZero() {
			until = date.Today()
		}
		own, _ := numberParam(c, "row")
		sum, err := v.s.contracts.PenaltyFor(c.UserContext(), actor(c), one.ID, *id, own, until)
		refusals := fault.All(err)
		switch {
		case err == nil:
			steps = penaltySteps(p, sum)
		case len(refusals) > 0:
			steps = p.Fault(refusals[0])
		default:
			return "", nil, err
		}
	}
	return steps, []views.Field{
		f.field("text", "penalty", p.T("contract.penalty.field.penalty"), needed),
		f.field("date", "imposed_on", p.T("contract.penalty.field.imposed_on"), needed),
		f.field("select", "milestone_id", p.T("execution.penalty.field.milestone"), wide, chosenFrom(milestones)),
		f.field("money", "amount", p.T("contract.penalty.field.amount"), hinted(p.T("execution.penalty.hint.amount"))),
		f.field("date", "withheld_on", p.T("contract.penalty.field.withheld_on"), hinted(p.T("contract.penalty.hint.withheld_on"))),
		f.field("textarea", "difference_reason", p.T("execution.penalty.field.difference"), hinted(p.T("execution.penalty.hint.difference"))),
		f.field("textarea", "reason", p.T("contract.penalty.field.reason"), needed),
	}, nil
}

// penaltySteps is the computation in words: base × rate × days, and the cap.
func penaltySteps(p views.Page, sum contracts.PenaltySum) string {
	steps := p.T("execution.penalty.steps", "Base", sum.Base, "Rate", views.SharePercent(p, sum.Rate), "Days", sum.DaysLate, "Raw", sum.Raw)
	if sum.Cap.Valid {
		steps += " " + p.T("execution.penalty.steps_cap", "Cap", sum.Cap.Som, "Others", sum.Others, "Left", sum.Left.Som)
	} else {
		steps += " " + p.T("execution.penalty.steps_no_cap")
	}
	return steps + " " + p.T("execution.penalty.steps_amount", "Amount", sum.Amount)
}

func (penaltyPart) read(f *form, contract, id int64) contracts.Penalty {
	penalty := contracts.Penalty{ID: id, ContractID: contract, Penalty: f.need("penalty"), ImposedOn: f.date("imposed_on"),
		WithheldOn: f.dateNull("withheld_on"), Reason: f.need("reason"), MilestoneID: f.idNull("milestone_id"), DifferenceReason: f.text("difference_reason")}
	if penalty.ByContract = penalty.MilestoneID != nil && f.text("amount") == ""; !penalty.ByContract {
		penalty.Amount = f.som("amount")
	}
	return penalty
}

func (penaltyPart) values(r *i18n.Reader, penalty contracts.Penalty) map[string]string {
	return map[string]string{"penalty": penalty.Penalty, "imposed_on": typedDate(r, penalty.ImposedOn), "milestone_id": typedID(penalty.MilestoneID),
		"withheld_on": typedDate(r, penalty.WithheldOn), "amount": typedSom(r, money.Known(penalty.Amount)), "reason": penalty.Reason,
		"difference_reason": penalty.DifferenceReason}
}

func (v penaltyPart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Penalty, int64, error) {
	penalty, err := v.s.contracts.Penalty(ctx, who, id)
	return penalty, penalty.ContractID, err
}

func (v penaltyPart) add(ctx context.Context, who db.Actor, penalty *contracts.Penalty) error {
	return v.s.contracts.AddPenalty(ctx, who, penalty)
}

func (v penaltyPart) change(ctx context.Context, who db.Actor, penalty *contracts.Penalty) error {
	return v.s.contracts.ChangePenalty(ctx, who, penalty)
}

func (v penaltyPart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeletePenalty(ctx, who, contract, id)
}
