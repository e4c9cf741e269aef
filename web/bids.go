package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/money"
	"kelishim/views"
)

func sortOptions(list []views.Option) {
	compare := byText()
	slices.SortFunc(list, func(a, b views.Option) int { return compare(a.Label, b.Label) })
}

func (s *Server) bidRoutes(r fiber.Router) {
	back := func(c *fiber.Ctx) string { return "/tenders/" + c.Params("id") + "#lots" }
	page := func(c *fiber.Ctx) (views.Page, error) { return s.tenderPage(c, true) }
	things{s: s, base: "/tenders/:id<int>/bids", param: "row", newKey: "bid.new", page: page, cancel: back,
		blank: func(c *fiber.Ctx) (map[string]string, error) {
			return map[string]string{"lot_id": queryText(c, "lot")}, nil
		},
		fields: s.bidFields, load: s.loadBid,
		add: func(c *fiber.Ctx, f *form) (string, error) { return s.putBid(c, f, 0, s.procurement.AddBid) },
		change: func(c *fiber.Ctx, f *form) (string, error) {
			id, _ := numberParam(c, "row")
			return s.putBid(c, f, id, s.procurement.ChangeBid)
		},
		remove: func(c *fiber.Ctx) (string, error) {
			tender, _ := numberParam(c, "id")
			id, _ := numberParam(c, "row")
			return back(c), s.procurement.DeleteBid(c.UserContext(), actor(c), tender, id)
		}}.routes(r)
	s.step(r, step{path: "/tenders/:id<int>/bids/:row<int>/judge", key: "bid.judge.", page: page, back: back,
		values: func(c *fiber.Ctx) (map[string]string, error) {
			b, err := s.bidAt(c)
			status := b.Status
			if status == "pending" {
				status = "valid"
			}
			return map[string]string{"status": status, "reason": b.Reason, "score": typedNull(reader(c), b.Score)}, err
		},
		fields: func(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
			return []views.Field{f.field("select", "status", p.T("bid.field.status"), needed, chosenFrom(worded(p, "bid.status.", procurement.BidStatuses, ""))),
				f.field("number", "score", p.T("bid.field.score"), hinted(p.T("bid.hint.score"))),
				f.field("textarea", "reason", p.T("procurement.field.reason"), hinted(p.T("bid.hint.reason")))}, nil
		},
		do: func(c *fiber.Ctx, f *form) (string, error) {
			one, err := s.bidAt(c)
			if err != nil {
				return "", err
			}
			b := procurement.Bid{ID: one.ID, TenderID: one.TenderID, Status: f.text("status"), Reason: f.text("reason"), Score: f.quantityNull("score")}
			if !f.ok() {
				return "", nil
			}
			return back(c), s.procurement.JudgeBid(c.UserContext(), actor(c), &b)
		}})
}

// bidAt is the bid of the address.
func (s *Server) bidAt(c *fiber.Ctx) (procurement.Bid, error) {
	tender, err := numberParam(c, "id")
	if err != nil {
		return procurement.Bid{}, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return procurement.Bid{}, err
	}
	b, err := s.procurement.Bid(c.UserContext(), actor(c), id)
	return b, storedIn(tender, b.TenderID, err)
}

func (s *Server) bidFields(c *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	t, err := s.tenderAt(c)
	if err != nil {
		return "", nil, err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return "", nil, err
	}
	lots, err := s.procurement.Lots(c.UserContext(), actor(c), t.ID)
	if err != nil {
		return "", nil, err
	}
	var offered []views.Option
	for _, l := range lots {
		offered = append(offered, views.Option{Value: idText(l.ID), Label: p.T("lot.heading", "Lot", l.Lot) + ". " + l.Title})
	}
	return p.T("bid.note", "From", views.HourOf(p, t.OpensAt), "To", views.HourOf(p, t.ClosesAt)), []views.Section{{Fields: []views.Field{
		f.field("select", "lot_id", p.T("bid.field.lot"), needed, chosenFrom(offered), wide),
		f.field("combobox", "provider", p.T("contract.field.provider"), needed, chosenFrom(n.providerOptions()), hinted(p.T("contract.hint.provider"))),
		f.field("text", "submitted_at", p.T("bid.field.submitted_at"), needed, hinted(p.T("tender.hint.moment"))),
		f.field("money", "value_before", p.T("bid.field.value_before"), hinted(p.T("bid.hint.value_before"))),
		f.field("money", "value", p.T("bid.field.value"), needed, hinted(p.T("bid.hint.value")))}}}, nil
}

func (s *Server) loadBid(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	b, err := s.bidAt(c)
	if err != nil {
		return "", nil, err
	}
	n, err := s.namesOf(c)
	r := p.Reader
	return p.T("bid.of", "Provider", n.provider(b.Provider)), map[string]string{"lot_id": idText(b.LotID), "provider": n.provider(b.Provider) + " · " + b.Provider,
		"submitted_at": typedMoment(r, b.SubmittedAt), "value_before": typedSom(r, b.ValueBefore), "value": typedSom(r, money.Known(b.Value))}, err
}

func (s *Server) putBid(c *fiber.Ctx, f *form, id int64, put putting[procurement.Bid]) (string, error) {
	tender, err := numberParam(c, "id")
	if err != nil {
		return "", err
	}
	f.need("submitted_at")
	b := procurement.Bid{ID: id, TenderID: tender, LotID: f.chosen("lot_id"), Provider: soateInText.FindString(f.need("provider")),
		SubmittedAt: f.moment("submitted_at"), ValueBefore: f.somNull("value_before"), Value: f.som("value")}
	if !f.ok() {
		return "", nil
	}
	return tenderURL(tender) + "#lots", put(c.UserContext(), actor(c), &b)
}
