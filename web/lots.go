package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) lotRoutes(r fiber.Router) {
	back := func(c *fiber.Ctx) string { return "/tenders/" + c.Params("id") + "#lots" }
	things{s: s, base: "/tenders/:id<int>/lots", param: "row", newKey: "lot.new", cancel: back,
		page: func(c *fiber.Ctx) (views.Page, error) { return s.tenderPage(c, true) },
		blank: func(c *fiber.Ctx) (map[string]string, error) {
			id, _ := numberParam(c, "id")
			lots, err := s.procurement.Lots(c.UserContext(), actor(c), id)
			return map[string]string{"lot": idText(int64(len(lots) + 1))}, err
		},
		fields: s.lotFields, load: s.loadLot,
		add: func(c *fiber.Ctx, f *form) (string, error) { return s.putLot(c, f, 0, s.procurement.AddLot) },
		change: func(c *fiber.Ctx, f *form) (string, error) {
			id, _ := numberParam(c, "row")
			return s.putLot(c, f, id, s.procurement.ChangeLot)
		},
		remove: func(c *fiber.Ctx) (string, error) {
			tender, _ := numberParam(c, "id")
			id, _ := numberParam(c, "row")
			return back(c), s.procurement.DeleteLot(c.UserContext(), actor(c), tender, id)
		}}.routes(r)
	page := func(c *fiber.Ctx) (views.Page, error) { return s.tenderPage(c, true) }
	s.step(r, step{path: "/tenders/:id<int>/lots/:row<int>/evaluate", key: "lot.evaluate.", page: page, back: back,
		values: func(c *fiber.Ctx) (map[string]string, error) {
			return map[string]string{"evaluated_on": typedDate(reader(c), date.Today())}, nil
		},
		fields: func(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
			return []views.Field{f.field("date", "evaluated_on", p.T("lot.field.evaluated_on"), needed),
				f.field("textarea", "note", p.T("lot.field.evaluation_note"))}, nil
		},
		do: func(c *fiber.Ctx, f *form) (string, error) {
			tender, _ := numberParam(c, "id")
			id, _ := numberParam(c, "row")
			on := f.date("evaluated_on")
			if !f.ok() {
				return "", nil
			}
			return back(c), s.procurement.EvaluateLot(c.UserContext(), actor(c), tender, id, on, f.text("note"))
		}})
	s.step(r, step{path: "/tenders/:id<int>/lots/:row<int>/fail", key: "lot.fail.", page: page, back: back, fields: reasonField,
		do: func(c *fiber.Ctx, f *form) (string, error) {
			tender, _ := numberParam(c, "id")
			id, _ := numberParam(c, "row")
			return back(c), s.procurement.FailLot(c.UserContext(), actor(c), tender, id, f.text("reason"))
		}})
}

// lotAt is the lot of the address.
func (s *Server) lotAt(c *fiber.Ctx) (procurement.Lot, error) {
	tender, err := numberParam(c, "id")
	if err != nil {
		return procurement.Lot{}, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return procurement.Lot{}, err
	}
	return s.procurement.Lot(c.UserContext(), actor(c), tender, id)
}

func shareName(v aimaks.CountedService) string { return "share:" + v.Aimak + ":" + v.Category }

// lotFields offer a share for every service that the tender's aimak has, those of
// merged aimaks too.
func (s *Server) lotFields(c *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	t, err := s.tenderAt(c)
	if err != nil {
		return "", nil, err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return "", nil, err
	}
	codes, _, err := s.procurement.OKGZCodes(c.UserContext(), actor(c), "", 0, 0)
	if err != nil {
		return "", nil, err
	}
	var okgz, units []views.Option
	for _, code := range codes {
		okgz = append(okgz, views.Option{Value: code.Code + " · " + code.Name(p.Lang())})
	}
	for code, name := range n.measures {
		units = append(units, views.Option{Value: code, Label: name})
	}
	sortOptions(units)
	services, err := s.servicesOf(c, n.register, t.Aimak)
	if err != nil {
		return "", nil, err
	}
	bought := views.Section{Title: p.T("lot.section.services"), Note: p.T("lot.hint.services")}
	if f.errorOf("services") != "" {
		bought.Note = f.errorOf("services") + " " + bought.Note
	}
	for _, v := range services {
		label := n.category(v.Category)
		if v.Aimak != t.Aimak {
			label += " — " + n.unit(v.Aimak)
		}
		bought.Fields = append(bought.Fields, f.field("number", shareName(v), label))
	}
	if len(services) == 0 {
		bought.Note = p.T("lot.no_services")
	}
	return p.T("lot.note"), []views.Section{{Fields: []views.Field{
		f.field("text", "lot", p.T("lot.field.lot"), needed),
		f.field("text", "title", p.T("lot.field.title"), needed, wide),
		f.field("money", "estimate", p.T("lot.field.estimate"), needed, hinted(p.T("lot.hint.estimate"))),
		f.field("number", "quantity", p.T("lot.field.quantity")),
		f.field("combobox", "unit", p.T("lot.field.unit"), chosenFrom(units)),
		f.field("combobox", "okgz", p.T("lot.field.okgz"), chosenFrom(okgz), hinted(p.T("lot.hint.okgz")))}}, bought}, nil
}

// servicesOf are the services of an aimak and of those that were merged into it.
func (s *Server) servicesOf(c *fiber.Ctx, register *aimaks.Register, aimak string) ([]aimaks.CountedService, error) {
	counted, err := s.counted(c)
	if err != nil {
		return nil, err
	}
	var list []aimaks.CountedService
	for _, v := range counted.Services {
		if v.Aimak == aimak || register.At(v.Aimak, date.Today().Year()) == aimak {
			list = append(list, v)
		}
	}
	return list, nil
}

func (s *Server) loadLot(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	l, err := s.lotAt(c)
	if err != nil {
		return "", nil, err
	}
	r := p.Reader
	values := map[string]string{"lot": l.Lot, "title": l.Title, "estimate": typedSom(r, money.Known(l.Estimate)), "quantity": typedNull(r, l.Quantity),
		"unit": l.Unit, "okgz": l.OKGZ}
	for _, v := range l.Services {
		values["share:"+v.Aimak+":"+v.Category] = typedNumber(r, v.Share)
	}
	return p.T("lot.heading", "Lot", l.Lot), values, nil
}

func (s *Server) putLot(c *fiber.Ctx, f *form, id int64, put putting[procurement.Lot]) (string, error) {
	tender, err := numberParam(c, "id")
	if err != nil {
		return "", err
	}
	l := procurement.Lot{ID: id, TenderID: tender, Lot: f.need("lot"), Title: f.need("title"), Estimate: f.som("estimate"), Quantity: f.quantityNull("quantity"),
		Unit: f.text("unit"), OKGZ: procurement.OKGZIn(f.text("okgz"))}
	for name := range f.typed {
		key, ok := strings.CutPrefix(name, "share:")
		aimak, category, named := strings.Cut(key, ":")
		if !ok || !named {
			continue
		}
		if share := f.shareNull(name); share != nil && !share.Equal(decimal.Zero) {
			l.Services = append(l.Services, procurement.LotService{Aimak: aimak, Category: category, Share: *share})
		}
	}
	if !f.ok() {
		return "", nil
	}
	return tenderURL(tender) + "#lots", put(c.UserContext(), actor(c), &l)
}
