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

// guaranteePart is the securities under a contract.
type guaranteePart struct{ s *Server }

func (guaranteePart) name() string   { return "guarantees" }
func (guaranteePart) newKey() string { return "execution.guarantee.new" }

func (guaranteePart) label(p views.Page, g contracts.Guarantee) string {
	return p.T("execution.guarantee.of", "Guarantee", g.Guarantee)
}

// suggest is a performance security of what the contract still asks for.
func (v guaranteePart) suggest(c *fiber.Ctx, one contracts.Contract) (map[string]string, error) {
	list, err := v.s.contracts.Guarantees(c.UserContext(), actor(c), one.ID)
	r := reader(c)
	values := map[string]string{"kind": "performance", "form": "bank_guarantee", "valid_from": typedDate(r, one.SignedOn), "valid_to": typedDate(r, one.EndsOn)}
	if sum, ok := contracts.PerformanceSecurity(one, list); ok && sum.Short.Sign() > 0 {
		values["amount"] = typedSom(r, money.Known(sum.Short))
	}
	return values, err
}

func (guaranteePart) fields(_ *fiber.Ctx, p views.Page, _ contracts.Contract, f *form) (string, []views.Field, error) {
	return "", []views.Field{
		f.field("text", "guarantee", p.T("execution.guarantee.field.guarantee"), needed),
		f.field("select", "kind", p.T("execution.guarantee.field.kind"), needed, chosenFrom(worded(p, "execution.guarantee.kind.", contracts.GuaranteeKinds, ""))),
		f.field("select", "form", p.T("execution.guarantee.field.form"), needed, chosenFrom(worded(p, "execution.guarantee.form.", contracts.GuaranteeForms, ""))),
		f.field("text", "issuer", p.T("execution.guarantee.field.issuer"), hinted(p.T("execution.guarantee.hint.issuer"))),
		f.field("money", "amount", p.T("execution.guarantee.field.amount"), needed),
		f.field("date", "valid_from", p.T("execution.guarantee.field.valid_from"), needed),
		f.field("date", "valid_to", p.T("execution.guarantee.field.valid_to"), hinted(p.T("execution.guarantee.hint.valid_to"))),
		f.field("date", "returned_on", p.T("execution.guarantee.field.returned_on"), hinted(p.T("execution.guarantee.hint.returned_on"))),
		f.field("date", "kept_on", p.T("execution.guarantee.field.kept_on")),
		f.field("textarea", "kept_reason", p.T("execution.guarantee.field.kept_reason")),
	}, nil
}

func (guaranteePart) read(f *form, contract, id int64) contracts.Guarantee {
	return contracts.Guarantee{ID: id, ContractID: contract, Guarantee: f.need("guarantee"), Kind: f.need("kind"), Form: f.need("form"),
		Issuer: f.text("issuer"), Amount: f.som("amount"), ValidFrom: f.date("valid_from"), ValidTo: f.dateNull("valid_to"),
		ReturnedOn: f.dateNull("returned_on"), KeptOn: f.dateNull("kept_on"), KeptReason: f.text("kept_reason")}
}

func (guaranteePart) values(r *i18n.Reader, g contracts.Guarantee) map[string]string {
	return map[string]string{"guarantee": g.Guarantee, "kind": g.Kind, "form": g.Form, "issuer": g.Issuer, "amount": typedSom(r, money.Known(g.Amount)),
		"valid_from": typedDate(r, g.ValidFrom), "valid_to": typedDate(r, g.ValidTo), "returned_on": typedDate(r, g.ReturnedOn),
		"kept_on": typedDate(r, g.KeptOn), "kept_reason": g.KeptReason}
}

func (v guaranteePart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Guarantee, int64, error) {
	g, err := v.s.contracts.Guarantee(ctx, who, id)
	return g, g.ContractID, err
}

func (v guaranteePart) add(ctx context.Context, who db.Actor, g *contracts.Guarantee) error {
	return v.s.contracts.AddGuarantee(ctx, who, g)
}

func (v guaranteePart) change(ctx context.Context, who db.Actor, g *contracts.Guarantee) error {
	return v.s.contracts.ChangeGuarantee(ctx, who, g)
}

func (v guaranteePart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeleteGuarantee(ctx, who, contract, id)
}

func (s *Server) guaranteeSection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "guarantees", Title: p.T("execution.guarantees"), Add: []views.Link{addLink(p, one.ID, "guarantees", "execution.guarantee.new")},
		List: views.List{Empty: p.T("execution.guarantee.none"), Columns: []views.Column{{Label: p.T("execution.guarantee.field.guarantee")},
			{Label: p.T("execution.guarantee.field.kind")}, {Label: p.T("execution.guarantee.valid")}, {Label: p.T("execution.state")},
			{Label: p.T("execution.guarantee.field.amount"), Numeric: true}}}}
	list, err := s.contracts.Guarantees(c.UserContext(), actor(c), one.ID)
	for _, g := range list {
		form := p.T("execution.guarantee.form." + g.Form)
		if g.Issuer != "" {
			form += ", " + g.Issuer
		}
		valid := p.T("execution.guarantee.since", "From", g.ValidFrom)
		if !g.ValidTo.IsZero() {
			valid = p.Date(g.ValidFrom) + " – " + p.Date(g.ValidTo)
		}
		v.List.Rows = append(v.List.Rows, views.ListRow{Cells: []views.Cell{{Text: g.Guarantee, URL: rowURL(one.ID, "guarantees", g.ID)},
			{Text: p.T("execution.guarantee.kind." + g.Kind), Note: form}, {Text: valid}, guaranteeState(p, g), {Text: p.Som(g.Amount)}}})
	}
	switch sum, ok := contracts.PerformanceSecurity(one, list); {
	case ok && sum.Short.Sign() > 0:
		v.Notes = []views.SectionNote{{Warn: true, Text: p.T("execution.guarantee.short", "Asked", sum.Asked, "Given", sum.Given, "Short", sum.Short)}}
	case ok:
		v.Notes = []views.SectionNote{{Text: p.T("execution.guarantee.enough", "Asked", sum.Asked, "Given", sum.Given)}}
	case one.SecurityShare == nil:
		v.Notes = []views.SectionNote{{Text: p.T("execution.guarantee.unknown")}}
	}
	return v, err
}

func guaranteeState(p views.Page, g contracts.Guarantee) views.Cell {
	state := g.State(date.Today())
	cell := views.Cell{Text: p.T("execution.guarantee.state." + state)}
	switch state {
	case "returned":
		cell.Note = p.Date(g.ReturnedOn)
	case "kept":
		cell.Note = p.Date(g.KeptOn) + ": " + g.KeptReason
	}
	return cell
}
