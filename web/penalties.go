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

// penaltyPart is the penalties under a contract.
type penaltyPart struct{ s *Server }

func (penaltyPart) name() string   { return "penalties" }
func (penaltyPart) newKey() string { return "contract.penalty.new" }

func (penaltyPart) label(p views.Page, penalty contracts.Penalty) string {
	return p.T("contract.penalty.of", "Penalty", penalty.Penalty)
}

func (penaltyPart) suggest(c *fiber.Ctx, _ contracts.Contract) (map[string]string, error) {
	return map[string]string{"imposed_on": typedDate(reader(c), date.Today())}, nil
}

func (penaltyPart) fields(_ *fiber.Ctx, p views.Page, _ contracts.Contract, f *form) (string, []views.Field, error) {
	return "", []views.Field{
		f.field("text", "penalty", p.T("contract.penalty.field.penalty"), needed),
		f.field("date", "imposed_on", p.T("contract.penalty.field.imposed_on"), needed),
		f.field("date", "withheld_on", p.T("contract.penalty.field.withheld_on"), hinted(p.T("contract.penalty.hint.withheld_on"))),
		f.field("money", "amount", p.T("contract.penalty.field.amount"), needed),
		f.field("textarea", "reason", p.T("contract.penalty.field.reason"), needed),
	}, nil
}

func (penaltyPart) read(f *form, contract, id int64) contracts.Penalty {
	return contracts.Penalty{ID: id, ContractID: contract, Penalty: f.need("penalty"), ImposedOn: f.date("imposed_on"),
		WithheldOn: f.dateNull("withheld_on"), Amount: f.som("amount"), Reason: f.need("reason")}
}

func (penaltyPart) values(r *i18n.Reader, penalty contracts.Penalty) map[string]string {
	return map[string]string{"penalty": penalty.Penalty, "imposed_on": typedDate(r, penalty.ImposedOn),
		"withheld_on": typedDate(r, penalty.WithheldOn), "amount": typedSom(r, money.Known(penalty.Amount)), "reason": penalty.Reason}
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
