package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) costRoutes(r fiber.Router) {
	r.Get("/aimaks/:aimak/services/:category/costs/new", s.newCost)
	r.Post("/aimaks/:aimak/services/:category/costs/new", s.addCost)
	r.Get("/aimaks/:aimak/services/:category/costs/:row<int>", s.editCost)
	r.Post("/aimaks/:aimak/services/:category/costs/:row<int>", s.changeCost)
	r.Get("/aimaks/:aimak/services/:category/costs/:row<int>/delete", func(c *fiber.Ctx) error { return s.askCost(c, nil) })
	r.Post("/aimaks/:aimak/services/:category/costs/:row<int>/delete", s.deleteCost)
}

func (s *Server) newCost(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	year := queryText(c, "year")
	if year == "" {
		year = strconv.Itoa(date.Today().Year() - 1)
	}
	return s.showCost(c, at, nil, fillForm(c, map[string]string{"year": year, "kind": queryText(c, "kind"), "contract": queryText(c, "contract")}))
}

// showCost shows the form of a cost; cost is nil for a new one.
func (s *Server) showCost(c *fiber.Ctx, at serviceAt, cost *contracts.Cost, f *form) error {
	rows, _, err := s.contracts.List(c.UserContext(), actor(c), contracts.Filter{Aimaks: []string{at.Aimak}, Service: at.Category, Limit: 200})
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "contract.cost.new")
	choices := []views.Option{{Label: "—"}}
	for _, row := range rows {
		choices = append(choices, views.Option{Value: strconv.FormatInt(row.ID, 10), Label: row.Number + " · " + row.ProviderIn(p.Lang())})
	}
	e := views.Edit{Intro: p.T("contract.cost.note"), Form: views.Form{Action: at.url + "/costs/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: at.url + "#costs"}, Fields: []views.Field{
			f.field("select", "kind", p.T("contract.cost.field.kind"), needed, chosenFrom(worded(p, "savings.kind.", contracts.CostKinds, ""))),
			f.field("number", "year", p.T("contract.cost.field.year"), needed, hinted(p.T("contract.cost.hint.year"))),
			f.field("money", "amount", p.T("contract.cost.field.amount"), needed),
			f.field("select", "contract", p.T("contract.cost.field.contract"), chosenFrom(choices), hinted(p.T("contract.cost.hint.contract"))),
			f.field("select", "basis", p.T("contract.cost.field.basis"), chosenFrom(withEmpty(p.T("savings.basis.recorded"), worded(p, "savings.basis.", contracts.CostBases, "")))),
			f.field("textarea", "note", p.T("contract.cost.field.note")),
		}}}
	if cost != nil {
		p = s.servicePage(c, at, "contract.cost.of", "Kind", p.T("savings.kind."+cost.Kind), "Year", strconv.Itoa(cost.Year))
		e.Form.Action = at.costURL(cost.ID)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: at.costURL(cost.ID) + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (at serviceAt) costURL(id int64) string { return at.url + "/costs/" + strconv.FormatInt(id, 10) }

func (f *form) cost(at serviceAt) contracts.Cost {
	id, _ := strconv.ParseInt(f.text("contract"), 10, 64) // chosen from a list; nothing chosen is 0
	return contracts.Cost{Aimak: at.Aimak, Category: at.Category, Year: f.whole("year"), Kind: f.need("kind"), ContractID: id,
		Amount: f.som("amount"), Basis: f.text("basis"), Note: f.text("note")}
}

func (s *Server) addCost(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	cost := f.cost(at)
	return s.finish(c, f, at.url+"#costs",
		func() error { return s.contracts.AddCost(c.UserContext(), actor(c), &cost) },
		func() error { return s.showCost(c, at, nil, f) })
}

// storedCost is the cost of the address; one of another service is not found.
func (s *Server) storedCost(c *fiber.Ctx) (at serviceAt, cost contracts.Cost, err error) {
	if at, err = s.serviceOf(c); err != nil {
		return at, cost, err
	}
	row, err := numberParam(c, "row")
	if err != nil {
		return at, cost, err
	}
	if cost, err = s.contracts.Cost(c.UserContext(), actor(c), row); err == nil && (cost.Aimak != at.Aimak || cost.Category != at.Category) {
		err = db.ErrNotFound
	}
	return at, cost, err
}

func (s *Server) editCost(c *fiber.Ctx) error {
	at, cost, err := s.storedCost(c)
	if err != nil {
		return err
	}
	contract := ""
	if cost.ContractID != 0 {
		contract = strconv.FormatInt(cost.ContractID, 10)
	}
	return s.showCost(c, at, &cost, fillForm(c, map[string]string{"kind": cost.Kind, "year": strconv.Itoa(cost.Year),
		"amount": typedSom(reader(c), money.Known(cost.Amount)), "contract": contract, "basis": cost.Basis, "note": cost.Note}))
}

func (s *Server) changeCost(c *fiber.Ctx) error {
	at, old, err := s.storedCost(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	cost := f.cost(at)
	cost.ID = old.ID
	return s.finish(c, f, at.url+"#costs",
		func() error { return s.contracts.ChangeCost(c.UserContext(), actor(c), &cost) },
		func() error { return s.showCost(c, at, &old, f) })
}

func (s *Server) askCost(c *fiber.Ctx, refusals fault.List) error {
	at, cost, err := s.storedCost(c)
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "register.delete")
	what := p.T("contract.cost.of", "Kind", p.T("savings.kind."+cost.Kind), "Year", strconv.Itoa(cost.Year))
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", what),
		Action: at.costURL(cost.ID) + "/delete", Submit: p.T("register.delete"), Cancel: at.url + "#costs"})
}

func (s *Server) deleteCost(c *fiber.Ctx) error {
	at, cost, err := s.storedCost(c)
	if err != nil {
		return err
	}
	return s.remove(c, at.url+"#costs", func() error { return s.contracts.DeleteCost(c.UserContext(), actor(c), cost.ID) },
		func(refusals fault.List) error { return s.askCost(c, refusals) })
}
