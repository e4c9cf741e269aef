package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/views"
)

// officersSteps and headsSteps are the pages of the life of a contract, by who
// goes there. notice and insource are no steps of the status, but are recorded
// in the same way.
var (
	officersSteps = []string{"discard", "start", "complete", "notice", "insource"}
	headsSteps    = []string{"sign", "cancel", "terminate", "reinstate"}
)

func init() {
	for _, name := range append([]string{"transfer", "renew"}, officersSteps...) {
		rights["GET /contracts/:id<int>/"+name] = right{auth.WriteMoney, ofContract}
		rights["POST /contracts/:id<int>/"+name] = right{auth.WriteMoney, ofContract}
		rowOf["POST /contracts/:id<int>/"+name] = "contracts/:id"
	}
	rights["POST /contracts/:id<int>/transfer"] = right{auth.WriteMoney, both(ofContract, ofPlace("buyer"))}
	for _, name := range headsSteps {
		rights["GET /contracts/:id<int>/"+name] = right{auth.Approve, ofContract}
		rights["POST /contracts/:id<int>/"+name] = right{auth.Approve, ofContract}
		rowOf["POST /contracts/:id<int>/"+name] = "contracts/:id"
	}
}

func (s *Server) contractStepRoutes(r fiber.Router) {
	for _, name := range append(append([]string{}, officersSteps...), headsSteps...) {
		r.Get("/contracts/:id<int>/"+name, s.askStep(name))
		r.Post("/contracts/:id<int>/"+name, s.takeStep(name))
	}
	r.Get("/contracts/:id<int>/transfer", s.askTransfer)
	r.Post("/contracts/:id<int>/transfer", s.transfer)
	r.Get("/contracts/:id<int>/renew", s.askRenewal)
	r.Post("/contracts/:id<int>/renew", s.renew)
}

// possible refuses a step that does not lead on from where the contract stands.
func possible(one contracts.Contract, name string) error {
	switch name {
	case "notice":
		if one.Running() {
			return nil
		}
	case "insource":
		if one.InForce() && !one.Insourced {
			return nil
		}
	default:
		if _, ok := contracts.StepFrom(one.Status, name); ok {
			return nil
		}
	}
	return contracts.ErrStep.With("Status", one.Status)
}

func (s *Server) askStep(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		one, err := s.contractAt(c)
		if err != nil {
			return err
		}
		f := fillForm(c, map[string]string{"on": typedDate(reader(c), date.Today())})
		if err := possible(one, name); err != nil {
			f.take(err)
		}
		return asked(c, s.showStep(c, one, name, f))
	}
}

// asked is the answer to who only looks: a page that says why nothing can be
// done here is as good as another.
func asked(c *fiber.Ctx, err error) error {
	if err == nil {
		c.Status(fiber.StatusOK)
	}
	return err
}

// showStep asks for the day and the reason, and says what will happen.
func (s *Server) showStep(c *fiber.Ctx, one contracts.Contract, name string, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	key := "contract.step." + name
	p := s.contractPage(c, one, key+".title")
	reason := []fieldOption{wide}
	if step, ok := contracts.StepFrom(one.Status, name); !ok || step.Reason {
		reason = append(reason, needed)
	}
	e := views.Edit{
		Intro: p.T(key+".text", "Number", one.Number, "Provider", n.provider(one.Provider), "Value", p.Som(one.Value)+" "+one.Currency,
			"From", p.Date(one.StartsOn), "To", p.Date(one.EndsOn)),
		Form: views.Form{Action: contractURL(one.ID) + "/" + name, Submit: p.T(key + ".submit"), Cancel: views.Link{URL: contractURL(one.ID)}, Fields: []views.Field{
			f.field("date", "on", p.T("contract.life.on"), needed),
			f.field("textarea", "reason", p.T("contract.life.reason"), reason...),
		}}}
	if name != "sign" {
		return s.showEdit(c, p, f, e)
	}
	saving, err := s.erosion(c, p, one, nil)
	if err != nil {
		return err
	}
	return s.showEditWith(c, p, f, e, views.SavingBeforeSigning(p, saving))
}

func readDecision(f *form) contracts.Decision {
	return contracts.Decision{On: f.date("on"), Reason: f.text("reason")}
}

func (s *Server) takeStep(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		one, err := s.contractAt(c)
		if err != nil {
			return err
		}
		f := readForm(c)
		d := readDecision(f)
		if f.ok() {
			ctx, who := c.UserContext(), actor(c)
			switch name {
			case "notice":
				err = s.contracts.Notice(ctx, who, one.ID, d)
			case "insource":
				err = s.contracts.Insource(ctx, who, one.ID, d)
			default:
				err = s.contracts.Take(ctx, who, one.ID, name, d)
			}
			if err != nil && !f.take(err) {
				return err
			}
		}
		if !f.ok() {
			return s.showStep(c, one, name, f)
		}
		notice := "contract.step.done"
		if one.SignedOn = d.On; name == "sign" && s.contractNotice(c, one) != "register.saved" {
			notice = "contract.saved_debarred"
		}
		return s.done(c, contractURL(one.ID)+"#life", notice)
	}
}

func (s *Server) askTransfer(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	return asked(c, s.showTransfer(c, one, fillForm(c, map[string]string{"on": typedDate(reader(c), date.Today())})))
}

// showTransfer offers the successors in force; without one it says so.
func (s *Server) showTransfer(c *fiber.Ctx, one contracts.Contract, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	heirs, err := s.contracts.Heirs(c.UserContext(), actor(c), one.Buyer)
	if err != nil {
		return err
	}
	if len(heirs) == 0 && f.ok() {
		f.take(contracts.ErrNoHeir)
	}
	p := s.contractPage(c, one, "contract.transfer.title")
	choices := make([]views.Option, len(heirs))
	for i, heir := range heirs {
		choices[i] = views.Option{Value: heir, Label: typedUnit(n.register, heir, p.Lang())}
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("contract.transfer.text", "Buyer", n.unit(one.Buyer)),
		Form: views.Form{Action: contractURL(one.ID) + "/transfer", Submit: p.T("contract.transfer.submit"), Cancel: views.Link{URL: contractURL(one.ID)}, Fields: []views.Field{
			f.field("select", "buyer", p.T("contract.transfer.to"), needed, chosenFrom(choices)),
			f.field("date", "on", p.T("contract.life.on"), needed),
			f.field("textarea", "reason", p.T("contract.life.reason"), wide),
		}}})
}

func (s *Server) transfer(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	to, d := soateInText.FindString(f.need("buyer")), readDecision(f)
	if f.ok() {
		if err := s.contracts.Transfer(c.UserContext(), actor(c), one.ID, to, d); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showTransfer(c, one, f)
	}
	return s.done(c, contractURL(one.ID)+"#life", "contract.step.done")
}

func (s *Server) askRenewal(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	r := reader(c)
	from, to := one.Renewed()
	f := fillForm(c, map[string]string{"starts_on": typedDate(r, from), "ends_on": typedDate(r, to)})
	if one.Renewable != nil && !*one.Renewable {
		f.faults = append(f.faults, fault.All(contracts.ErrNotRenewable)...)
	}
	return asked(c, s.showRenewal(c, one, f))
}

func (s *Server) showRenewal(c *fiber.Ctx, one contracts.Contract, f *form) error {
	p := s.contractPage(c, one, "contract.renew.title")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("contract.renew.text"),
		Form: views.Form{Action: contractURL(one.ID) + "/renew", Submit: p.T("contract.renew.submit"), Cancel: views.Link{URL: contractURL(one.ID)}, Fields: []views.Field{
			f.field("text", "number", p.T("contract.field.number"), needed, hinted(p.T("contract.hint.number"))),
			f.field("date", "starts_on", p.T("contract.field.starts_on"), needed),
			f.field("date", "ends_on", p.T("contract.field.ends_on"), needed),
		}}})
}

func (s *Server) renew(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	number, from, to := f.need("number"), f.date("starts_on"), f.date("ends_on")
	var next contracts.Contract
	if f.ok() {
		if next, err = s.contracts.Renew(c.UserContext(), actor(c), one.ID, number, from, to); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showRenewal(c, one, f)
	}
	return s.done(c, contractURL(next.ID), "contract.step.done")
}
