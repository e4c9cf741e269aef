package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/views"
)

// putting writes a row of a store.
type putting[T any] func(ctx context.Context, who db.Actor, row *T) error

// planSteps are what happens to a plan: the officer lays it before the head, the
// head decides, the officer takes it back.
func (s *Server) planSteps(r fiber.Router) {
	add := func(name string, fields func(*fiber.Ctx, views.Page, *form) ([]views.Field, error), do func(ctx context.Context, who db.Actor, id int64, f *form) error) {
		s.step(r, step{path: "/plans/:id<int>/" + name, key: "plan." + name + ".", fields: fields,
			page: func(c *fiber.Ctx) (views.Page, error) { return s.planPage(c, true) },
			back: func(c *fiber.Ctx) string { return "/plans/" + c.Params("id") },
			do: func(c *fiber.Ctx, f *form) (string, error) {
				id, err := numberParam(c, "id")
				if err != nil {
					return "", err
				}
				return planURL(id), do(c.UserContext(), actor(c), id, f)
			}})
	}
	add("submit", nil, func(ctx context.Context, who db.Actor, id int64, _ *form) error {
		return s.procurement.SubmitPlan(ctx, who, id)
	})
	add("withdraw", nil, func(ctx context.Context, who db.Actor, id int64, _ *form) error {
		return s.procurement.WithdrawPlan(ctx, who, id)
	})
	add("reopen", nil, func(ctx context.Context, who db.Actor, id int64, _ *form) error {
		return s.procurement.ReopenPlan(ctx, who, id)
	})
	add("decide", decisionFields, func(ctx context.Context, who db.Actor, id int64, f *form) error {
		return s.procurement.DecidePlan(ctx, who, id, f.text("decision"), f.text("note"))
	})
}

// decisionFields are the head's word: approved, or returned with a note.
func decisionFields(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
	return []views.Field{
		f.field("select", "decision", p.T("procurement.field.decision"), needed, chosenFrom(withEmpty("—",
			worded(p, "procurement.decision.", []string{procurement.Approved, procurement.Returned}, "")))),
		f.field("textarea", "note", p.T("procurement.field.note"), hinted(p.T("procurement.hint.note")))}, nil
}
