package web

import (
	"maps"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/views"
)

// blankTender is the tender of the service plan that the address names, or one
// without a plan.
func (s *Server) blankTender(c *fiber.Ctx) (map[string]string, error) {
	n, err := s.namesOf(c)
	values := map[string]string{"aimak": aimakQuery(c, n), "criteria": "price_only"}
	id := int64(c.QueryInt("plan"))
	if err != nil || id <= 0 {
		return values, err
	}
	plan, err := s.procurement.Plan(c.UserContext(), actor(c), id)
	if err != nil {
		return nil, err
	}
	r := reader(c)
	maps.Copy(values, map[string]string{"aimak": typedUnit(n.register, plan.Aimak, n.lang), "title": plan.Title, "service_plan_id": idText(plan.ID),
		"contract_from": typedDate(r, plan.StartsOn), "contract_to": typedDate(r, plan.EndsOn)})
	return values, nil
}

// tenderLinks offer the lines of the annual plan and the service plans of the aimak.
func (s *Server) tenderLinks(c *fiber.Ctx, p views.Page, f *form, aimak string) ([]views.Field, error) {
	if c.Params("id") != "" {
		one, err := s.tenderAt(c)
		if err != nil {
			return nil, err
		}
		aimak = one.Aimak
	}
	lines, _, _, err := s.procurement.Lines(c.UserContext(), actor(c), procurement.LineFilter{Aimaks: []string{aimak}, Limit: 1000})
	if err != nil {
		return nil, err
	}
	offered := []views.Option{{Label: "—"}}
	for _, line := range lines {
		offered = append(offered, views.Option{Value: idText(line.ID), Label: p.T("planline.option", "Line", line.Line.Line, "Year", idText(int64(line.Year)),
			"Title", line.Title, "Free", line.Free())})
	}
	plans, err := s.planOptions(c, aimak)
	return []views.Field{f.field("select", "plan_line_id", p.T("tender.field.plan_line"), chosenFrom(offered), wide),
		f.field("select", "service_plan_id", p.T("planline.field.service_plan"), chosenFrom(plans), wide)}, err
}
