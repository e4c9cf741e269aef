package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

// awardSteps lead from an evaluated lot to a contract.
func (s *Server) awardSteps(r fiber.Router) {
	back := func(c *fiber.Ctx) string { return "/tenders/" + c.Params("id") + "#lots" }
	page := func(c *fiber.Ctx) (views.Page, error) { return s.tenderPage(c, true) }
	s.step(r, step{path: "/tenders/:id<int>/bids/:row<int>/award", key: "award.decide.", page: page, back: back, intro: s.awardIntro,
		values: func(c *fiber.Ctx) (map[string]string, error) {
			b, err := s.bidAt(c)
			return map[string]string{"value": typedSom(reader(c), money.Known(b.Value)), "decided_on": typedDate(reader(c), date.Today())}, err
		},
		fields: func(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
			return []views.Field{f.field("money", "value", p.T("award.field.value"), needed, hinted(p.T("award.hint.value"))),
				f.field("date", "decided_on", p.T("award.field.decided_on"), needed),
				f.field("textarea", "reason", p.T("award.field.reason"), hinted(p.T("award.hint.reason")))}, nil
		}, do: s.decideAward})
	add := func(name string, fields func(*fiber.Ctx, views.Page, *form) ([]views.Field, error), do func(c *fiber.Ctx, a procurement.Award, f *form) error) {
		s.step(r, step{path: "/tenders/:id<int>/awards/:row<int>/" + name, key: "award." + name + ".", page: page, back: back, fields: fields,
			intro: s.awardSummary(name),
			do: func(c *fiber.Ctx, f *form) (string, error) {
				a, err := s.awardAt(c)
				if err != nil {
					return "", err
				}
				return back(c), do(c, a, f)
			}})
	}
	add("approve", nil, func(c *fiber.Ctx, a procurement.Award, _ *form) error {
		return s.procurement.ApproveAward(c.UserContext(), actor(c), a.TenderID, a.ID)
	})
	add("activate", nil, func(c *fiber.Ctx, a procurement.Award, _ *form) error {
		return s.procurement.ActivateAward(c.UserContext(), actor(c), a.TenderID, a.ID)
	})
	add("cancel", reasonField, func(c *fiber.Ctx, a procurement.Award, f *form) error {
		return s.procurement.CancelAward(c.UserContext(), actor(c), a.TenderID, a.ID, f.text("reason"))
	})
	s.step(r, step{path: "/tenders/:id<int>/awards/:row<int>/contract", key: "award.contract.", page: page, back: back, intro: s.awardSummary("contract"),
		values: s.suggestNumber,
		fields: func(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
			return []views.Field{f.field("text", "number", p.T("contract.field.number"), needed, hinted(p.T("contract.hint.number")))}, nil
		},
		do: func(c *fiber.Ctx, f *form) (string, error) {
			a, err := s.awardAt(c)
			if err != nil {
				return "", err
			}
			number := f.need("number")
			if !f.ok() {
				return "", nil
			}
			id, err := s.procurement.MakeContract(c.UserContext(), actor(c), a.TenderID, a.ID, number)
			return contractURL(id), err
		}})
}

// awardAt is the award of the address.
func (s *Server) awardAt(c *fiber.Ctx) (procurement.Award, error) {
	tender, err := numberParam(c, "id")
	if err != nil {
		return procurement.Award{}, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return procurement.Award{}, err
	}
	a, err := s.procurement.Award(c.UserContext(), actor(c), id)
	return a, storedIn(tender, a.TenderID, err)
}

// lotForecast is the lot of a bid and what it would cost in-house.
func (s *Server) lotForecast(c *fiber.Ctx, lotID int64) (procurement.Lot, savings.Forecast, error) {
	t, err := s.tenderAt(c)
	if err != nil {
		return procurement.Lot{}, savings.Forecast{}, err
	}
	l, err := s.procurement.Lot(c.UserContext(), actor(c), t.ID, lotID)
	if err != nil {
		return l, savings.Forecast{}, err
	}
	list, err := s.forecasts(c, t, []procurement.Lot{l})
	if err != nil {
		return l, savings.Forecast{}, err
	}
	return l, list[0], nil
}

// awardIntro says before the decision how the bid stands.
func (s *Server) awardIntro(c *fiber.Ctx, p views.Page) (string, error) {
	b, err := s.bidAt(c)
	if err != nil {
		return "", err
	}
	_, f, err := s.lotForecast(c, b.LotID)
	if err != nil {
		return "", err
	}
	n, err := s.namesOf(c)
	stand := standOf(p, f, b.Value)
	text := p.T("award.intro", "Provider", n.provider(b.Provider), "Value", b.Value)
	if !stand.Known {
		return text + " " + p.T("award.intro_unknown", "Reason", p.T("savings.status."+string(f.Status))), err
	}
	text += " " + p.T("award.intro_known", "InHouse", f.Avoidable, "BreakEven", f.BreakEven, "Stand", stand.Text)
	if stand.Above {
		text += " " + p.T("award.intro_above")
	}
	return text, err
}

func (s *Server) decideAward(c *fiber.Ctx, f *form) (string, error) {
	b, err := s.bidAt(c)
	if err != nil {
		return "", err
	}
	_, forecast, err := s.lotForecast(c, b.LotID)
	if err != nil {
		return "", err
	}
	a := procurement.Award{TenderID: b.TenderID, BidID: b.ID, Value: f.som("value"), DecidedOn: f.date("decided_on"), Reason: f.text("reason"),
		InHouse: forecast.Avoidable, BreakEven: forecast.BreakEven}
	if !f.ok() {
		return "", nil
	}
	return tenderURL(b.TenderID) + "#lots", s.procurement.DecideAward(c.UserContext(), actor(c), &a)
}

// awardSummary says of which award the step is.
func (s *Server) awardSummary(name string) func(c *fiber.Ctx, p views.Page) (string, error) {
	return func(c *fiber.Ctx, p views.Page) (string, error) {
		a, err := s.awardAt(c)
		if err != nil {
			return "", err
		}
		n, err := s.namesOf(c)
		text := p.T("award.intro", "Provider", n.provider(a.Provider), "Value", a.Value)
		if a.BreakEven.Valid {
			text += " " + p.T("award.intro_kept", "InHouse", a.InHouse, "BreakEven", a.BreakEven)
			if a.Value.Cmp(a.BreakEven.Som) > 0 {
				text += " " + p.T("award.intro_above_kept", "Reason", a.Reason)
			}
		}
		return text + " " + p.T("award."+name+".text"), err
	}
}

// suggestNumber is the tender's number, with the lot's where there are several.
func (s *Server) suggestNumber(c *fiber.Ctx) (map[string]string, error) {
	t, err := s.tenderAt(c)
	if err != nil {
		return nil, err
	}
	a, err := s.awardAt(c)
	if err != nil {
		return nil, err
	}
	lots, err := s.procurement.Lots(c.UserContext(), actor(c), t.ID)
	number := t.Number
	for _, l := range lots {
		if len(lots) > 1 && l.ID == a.LotID {
			number += "/" + l.Lot
		}
	}
	return map[string]string{"number": number}, err
}
