package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) planPartRoutes(r fiber.Router) {
	page := func(c *fiber.Ctx) (views.Page, error) { return s.planPage(c, true) }
	back := func(part string) func(c *fiber.Ctx) string {
		return func(c *fiber.Ctx) string { return "/plans/" + c.Params("id") + "#" + part }
	}
	things{s: s, base: "/plans/:id<int>/sources", param: "row", newKey: "plan.source.new", page: page, cancel: back("sources"),
		blank: s.blankSource, load: s.loadSource,
		fields: func(_ *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
			return "", []views.Section{{Fields: []views.Field{
				f.field("select", "source", p.T("plan.source.field.source"), needed, chosenFrom(worded(p, "plan.source.kind.", procurement.SourceKinds, ""))),
				f.field("money", "amount", p.T("plan.source.field.amount"), needed),
				f.field("text", "note", p.T("plan.source.field.note"), wide)}}}, nil
		},
		add: func(c *fiber.Ctx, f *form) (string, error) {
			return s.putSource(c, f, 0, s.procurement.AddSource)
		},
		change: func(c *fiber.Ctx, f *form) (string, error) {
			id, _ := numberParam(c, "row")
			return s.putSource(c, f, id, s.procurement.ChangeSource)
		},
		remove: func(c *fiber.Ctx) (string, error) {
			plan, _ := numberParam(c, "id")
			id, _ := numberParam(c, "row")
			return back("sources")(c), s.procurement.DeleteSource(c.UserContext(), actor(c), plan, id)
		}}.routes(r)
	things{s: s, base: "/plans/:id<int>/tariffs", param: "row", newKey: "plan.tariff.new", page: page, cancel: back("tariffs"),
		blank: func(c *fiber.Ctx) (map[string]string, error) {
			one, err := s.planAt(c)
			return map[string]string{"valid_from": typedDate(reader(c), one.StartsOn), "decree_number": one.DecreeNumber,
				"decree_on": typedDate(reader(c), one.DecreeOn), "period": "month"}, err
		},
		load: s.loadTariff, fields: tariffFields,
		add: func(c *fiber.Ctx, f *form) (string, error) {
			return s.putTariff(c, f, 0, s.procurement.AddTariff)
		},
		change: func(c *fiber.Ctx, f *form) (string, error) {
			id, _ := numberParam(c, "row")
			return s.putTariff(c, f, id, s.procurement.ChangeTariff)
		},
		remove: func(c *fiber.Ctx) (string, error) {
			plan, _ := numberParam(c, "id")
			id, _ := numberParam(c, "row")
			return back("tariffs")(c), s.procurement.DeleteTariff(c.UserContext(), actor(c), plan, id)
		}}.routes(r)
}

// blankSource suggests what is left of the cost.
func (s *Server) blankSource(c *fiber.Ctx) (map[string]string, error) {
	one, err := s.planAt(c)
	if err != nil {
		return nil, err
	}
	sources, err := s.procurement.Sources(c.UserContext(), actor(c), one.ID)
	left := one.Cost
	for _, v := range sources {
		left = left.Sub(v.Amount)
	}
	if left.Sign() <= 0 {
		return nil, err
	}
	return map[string]string{"amount": typedSom(reader(c), money.Known(left))}, err
}

func (s *Server) loadSource(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	plan, _ := numberParam(c, "id")
	id, _ := numberParam(c, "row")
	v, err := s.procurement.Source(c.UserContext(), actor(c), id)
	if err = storedIn(plan, v.PlanID, err); err != nil {
		return "", nil, err
	}
	return p.T("plan.source.kind." + v.Source), map[string]string{"source": v.Source, "amount": typedSom(p.Reader, money.Known(v.Amount)), "note": v.Note}, nil
}

func (s *Server) putSource(c *fiber.Ctx, f *form, id int64, put putting[procurement.Source]) (string, error) {
	plan, _ := numberParam(c, "id")
	v := procurement.Source{ID: id, PlanID: plan, Source: f.text("source"), Amount: f.som("amount"), Note: f.text("note")}
	if !f.ok() {
		return "", nil
	}
	return planURL(plan) + "#sources", put(c.UserContext(), actor(c), &v)
}

func tariffFields(_ *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	return p.T("plan.tariff.note"), []views.Section{{Fields: []views.Field{
		f.field("money", "amount", p.T("plan.tariff.field.amount"), needed),
		f.field("text", "unit", p.T("plan.tariff.field.unit"), needed, hinted(p.T("plan.tariff.hint.unit"))),
		f.field("select", "period", p.T("plan.tariff.field.period"), needed, chosenFrom(worded(p, "plan.tariff.period.", procurement.TariffPeriods, ""))),
		f.field("select", "payer_class", p.T("plan.tariff.field.payer_class"), needed, chosenFrom(worded(p, "plan.tariff.payer.", procurement.PayerClasses, ""))),
		f.field("date", "valid_from", p.T("procurement.field.valid_from"), needed),
		f.field("date", "valid_to", p.T("procurement.field.valid_to")),
		f.field("text", "decree_number", p.T("plan.field.decree_number")),
		f.field("date", "decree_on", p.T("plan.field.decree_on"))}}}, nil
}

func (s *Server) loadTariff(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	plan, _ := numberParam(c, "id")
	id, _ := numberParam(c, "row")
	t, err := s.procurement.Tariff(c.UserContext(), actor(c), id)
	if err = storedIn(plan, t.PlanID, err); err != nil {
		return "", nil, err
	}
	r := p.Reader
	return p.T("plan.tariff.of", "Payer", p.T("plan.tariff.payer."+t.PayerClass), "From", t.ValidFrom), map[string]string{
		"amount": typedSom(r, money.Known(t.Amount)), "unit": t.Unit, "period": t.Period, "payer_class": t.PayerClass,
		"valid_from": typedDate(r, t.ValidFrom), "valid_to": typedDate(r, t.ValidTo),
		"decree_number": t.DecreeNumber, "decree_on": typedDate(r, t.DecreeOn)}, nil
}

func (s *Server) putTariff(c *fiber.Ctx, f *form, id int64, put putting[procurement.Tariff]) (string, error) {
	plan, _ := numberParam(c, "id")
	t := procurement.Tariff{ID: id, PlanID: plan, PayerClass: f.text("payer_class"), Amount: f.som("amount"), Unit: f.need("unit"), Period: f.text("period"),
		ValidFrom: f.date("valid_from"), ValidTo: f.dateNull("valid_to"), DecreeNumber: f.text("decree_number"), DecreeOn: f.dateNull("decree_on")}
	if !f.ok() {
		return "", nil
	}
	return planURL(plan) + "#tariffs", put(c.UserContext(), actor(c), &t)
}

// sourceRows lists the sources with their sum.
func sourceRows(p views.Page, one procurement.Plan, sources []procurement.Source) (views.List, money.Som) {
	list := views.List{Empty: p.T("plan.source.none"), Columns: []views.Column{{Label: p.T("plan.source.field.source")}, {Label: p.T("plan.source.field.note")},
		{Label: p.T("plan.source.field.amount"), Numeric: true}}}
	sum := money.Zero
	for _, v := range sources {
		sum = sum.Add(v.Amount)
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("plan.source.kind." + v.Source), URL: planURL(one.ID) + "/sources/" + idText(v.ID)},
			{Text: v.Note}, {Text: p.Som(v.Amount)}}})
	}
	return list, sum
}

func tariffRows(p views.Page, n names, one procurement.Plan, tariffs []procurement.Tariff) views.List {
	list := views.List{Empty: p.T("plan.tariff.none"), Columns: []views.Column{{Label: p.T("plan.tariff.field.payer_class")}, {Label: p.T("plan.tariff.field.amount"), Numeric: true},
		{Label: p.T("plan.tariff.for")}, {Label: p.T("procurement.field.valid")}, {Label: p.T("plan.decree")}}}
	for _, t := range tariffs {
		payer := views.Cell{Text: p.T("plan.tariff.payer." + t.PayerClass)}
		if t.PlanID == one.ID {
			payer.URL = planURL(one.ID) + "/tariffs/" + idText(t.ID)
		}
		if !t.ValidTo.IsZero() && t.ValidTo.Before(date.Today()) {
			payer.Mark = p.T("plan.tariff.past")
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{payer, {Text: p.Som(t.Amount)},
			{Text: n.measure(t.Unit) + ", " + p.T("plan.tariff.period."+t.Period)}, {Text: validity(p, t.ValidFrom, t.ValidTo)},
			{Text: decreeText(p, t.DecreeNumber, t.DecreeOn)}}})
	}
	return list
}

// decreeText names a decree of the kenesh, "—" where none is recorded.
func decreeText(p views.Page, number string, on date.Date) string {
	switch {
	case number == "" && on.IsZero():
		return "—"
	case on.IsZero():
		return p.T("plan.decree_number", "Number", number)
	default:
		return p.T("plan.decree_of", "Number", number, "On", on)
	}
}
