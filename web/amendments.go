package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/views"
)

func init() {
	rights["GET /contracts/:id<int>/amendments/:row<int>"] = right{auth.Visit, nil}
	for _, page := range []string{"new", ":row<int>/edit", ":row<int>/delete"} {
		rights["GET /contracts/:id<int>/amendments/"+page] = right{auth.WriteMoney, ofContract}
		rights["POST /contracts/:id<int>/amendments/"+page] = right{auth.WriteMoney, ofContract}
	}
	rowOf["POST /contracts/:id<int>/amendments/:row<int>/edit"] = "amendments/:row"
	for _, page := range []string{"approve", "refuse"} {
		rights["GET /contracts/:id<int>/amendments/:row<int>/"+page] = right{auth.Approve, ofContract}
		rights["POST /contracts/:id<int>/amendments/:row<int>/"+page] = right{auth.Approve, ofContract}
		// Who approves what has been changed meanwhile is shown the change first.
		rowOf["POST /contracts/:id<int>/amendments/:row<int>/"+page] = "amendments/:row"
	}
}

func (s *Server) amendmentRoutes(r fiber.Router) {
	r.Get("/contracts/:id<int>/amendments/new", s.newAmendment)
	r.Post("/contracts/:id<int>/amendments/new", s.addAmendment)
	r.Get("/contracts/:id<int>/amendments/:row<int>", s.amendment)
	r.Get("/contracts/:id<int>/amendments/:row<int>/edit", s.editAmendment)
	r.Post("/contracts/:id<int>/amendments/:row<int>/edit", s.changeAmendment)
	r.Get("/contracts/:id<int>/amendments/:row<int>/delete", func(c *fiber.Ctx) error { return s.askAmendment(c, nil) })
	r.Post("/contracts/:id<int>/amendments/:row<int>/delete", s.deleteAmendment)
	for _, page := range []string{"approve", "refuse"} {
		r.Get("/contracts/:id<int>/amendments/:row<int>/"+page, s.askDecision(page))
		r.Post("/contracts/:id<int>/amendments/:row<int>/"+page, s.decide(page))
	}
}

// amendmentAt is the amendment of the address; one of another contract is not
// found.
func (s *Server) amendmentAt(c *fiber.Ctx) (one contracts.Contract, a contracts.Amendment, err error) {
	if one, err = s.contractAt(c); err != nil {
		return one, a, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return one, a, err
	}
	a, err = s.contracts.Amendment(c.UserContext(), actor(c), id)
	if err == nil && a.ContractID != one.ID {
		err = db.ErrNotFound
	}
	return one, a, err
}

// amendment shows an amendment, what was decided and what it does to the saving.
func (s *Server) amendment(c *fiber.Ctx) error {
	one, a, err := s.amendmentAt(c)
	if err != nil {
		return err
	}
	list, err := s.contracts.Amendments(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "contract.amendment.of", "Amendment", a.Amendment)
	v := views.AmendmentView{Amendment: a, URL: rowURL(one.ID, "amendments", a.ID), Currency: one.Currency}
	if v.Erosion, err = s.erosion(c, p, one, list); err != nil {
		return err
	}
	if v.Documents, err = s.documentsOf(c, p, "amendments/"+strconv.FormatInt(a.ID, 10), one.Buyer); err != nil {
		return err
	}
	return render(c, views.AmendmentPage(p, v))
}

func (s *Server) newAmendment(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := fillForm(c, map[string]string{"signed_on": typedDate(reader(c), date.Today()), "value_delta": "0"})
	if !one.Running() {
		f.faults = append(f.faults, fault.All(contracts.ErrAmendmentStatus.With("Status", one.Status))...)
	}
	return asked(c, s.showAmendment(c, one, nil, f))
}

// showAmendment shows the form of an amendment; a is nil for a new one.
func (s *Server) showAmendment(c *fiber.Ctx, one contracts.Contract, a *contracts.Amendment, f *form) error {
	p := s.contractPage(c, one, "contract.amendment.new")
	e := views.Edit{Form: views.Form{Action: contractURL(one.ID) + "/amendments/new", Submit: p.T("register.save"), Cancel: views.Link{URL: contractURL(one.ID) + "#amendments"}}}
	if a != nil {
		p = s.contractPage(c, one, "contract.amendment.of", "Amendment", a.Amendment)
		at := rowURL(one.ID, "amendments", a.ID)
		e.Form.Action, e.Form.Cancel.URL = at+"/edit", at
		e.Delete = views.Link{Label: p.T("register.delete"), URL: at + "/delete"}
	}
	grounds := make([]views.FactRow, len(contracts.AmendmentReasons))
	for i, reason := range contracts.AmendmentReasons {
		grounds[i] = views.FactRow{Label: p.T("contract.amendment.reason." + reason), Text: p.T("contract.amendment.ground_of." + reason)}
	}
	ground := []fieldOption{needed, wide}
	if reason := f.value("reason"); p.Has("contract.amendment.ground_of." + reason) {
		ground = append(ground, hinted(p.T("contract.amendment.hint.ground", "Grounds", p.T("contract.amendment.ground_of."+reason))))
	}
	e.Form.Fields = []views.Field{
		f.field("text", "amendment", p.T("contract.amendment.field.amendment"), needed),
		f.field("date", "signed_on", p.T("contract.amendment.field.signed_on"), needed),
		f.field("select", "reason", p.T("contract.amendment.field.reason"), needed, chosenFrom(withEmpty("—", worded(p, "contract.amendment.reason.", contracts.AmendmentReasons, "")))),
		f.field("text", "ground", p.T("contract.amendment.field.ground"), ground...),
		f.field("money", "value_delta", p.T("contract.amendment.field.value_delta"), needed, hinted(p.T("contract.amendment.hint.value_delta"))),
		f.field("date", "ends_on", p.T("contract.amendment.field.ends_on"), hinted(p.T("contract.amendment.hint.ends_on", "Day", p.Date(one.EndsOn)))),
		f.field("number", "quantity_delta", p.T("contract.amendment.field.quantity_delta")),
		f.field("textarea", "note", p.T("contract.amendment.field.note"), wide),
	}
	return s.showEditWith(c, p, f, e, views.Grounds(p, grounds))
}

func readAmendment(f *form, contract, id int64) contracts.Amendment {
	return contracts.Amendment{ID: id, ContractID: contract, Amendment: f.need("amendment"), SignedOn: f.date("signed_on"), Reason: f.need("reason"),
		Ground: f.need("ground"), Note: f.text("note"), ValueDelta: f.som("value_delta"), EndsOn: f.dateNull("ends_on"), QuantityDelta: f.quantityNull("quantity_delta")}
}

func (s *Server) addAmendment(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	a := readAmendment(f, one.ID, 0)
	return s.finish(c, f, contractURL(one.ID)+"#amendments",
		func() error { return s.contracts.AddAmendment(c.UserContext(), actor(c), &a) },
		func() error { return s.showAmendment(c, one, nil, f) })
}

func (s *Server) editAmendment(c *fiber.Ctx) error {
	one, a, err := s.amendmentAt(c)
	if err != nil {
		return err
	}
	r := reader(c)
	f := fillForm(c, map[string]string{"amendment": a.Amendment, "signed_on": typedDate(r, a.SignedOn), "reason": a.Reason,
		"ground": a.Ground, "note": a.Note, "value_delta": knownValue(r, a.ValueDelta), "ends_on": typedDate(r, a.EndsOn), "quantity_delta": typedNull(r, a.QuantityDelta)})
	if a.Status != contracts.AmendmentDraft {
		f.faults = append(f.faults, contracts.ErrAmendmentDecided)
	}
	return asked(c, s.showAmendment(c, one, &a, f))
}

func (s *Server) changeAmendment(c *fiber.Ctx) error {
	one, old, err := s.amendmentAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	a := readAmendment(f, one.ID, old.ID)
	return s.finish(c, f, rowURL(one.ID, "amendments", a.ID),
		func() error { return s.contracts.ChangeAmendment(c.UserContext(), actor(c), &a) },
		func() error { return s.showAmendment(c, one, &old, f) })
}

func (s *Server) askAmendment(c *fiber.Ctx, refusals fault.List) error {
	one, a, err := s.amendmentAt(c)
	if err != nil {
		return err
	}
	p, at := s.contractPage(c, one, "register.delete"), rowURL(one.ID, "amendments", a.ID)
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", p.T("contract.amendment.of", "Amendment", a.Amendment)),
		Action: at + "/delete", Submit: p.T("register.delete"), Cancel: at})
}

func (s *Server) deleteAmendment(c *fiber.Ctx) error {
	one, a, err := s.amendmentAt(c)
	if err != nil {
		return err
	}
	return s.remove(c, contractURL(one.ID)+"#amendments", func() error { return s.contracts.DeleteAmendment(c.UserContext(), actor(c), one.ID, a.ID) },
		func(refusals fault.List) error { return s.askAmendment(c, refusals) })
}

func (s *Server) askDecision(page string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		one, a, err := s.amendmentAt(c)
		if err != nil {
			return err
		}
		f := fillForm(c, map[string]string{"on": typedDate(reader(c), date.Today())})
		if a.Status != contracts.AmendmentDraft {
			f.faults = append(f.faults, contracts.ErrAmendmentDecided)
		}
		return asked(c, s.showDecision(c, one, a, page, f))
	}
}

// showDecision says what the decision will do, and to the saving too.
func (s *Server) showDecision(c *fiber.Ctx, one contracts.Contract, a contracts.Amendment, page string, f *form) error {
	list, err := s.contracts.Amendments(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	key := "contract.amendment." + page
	p := s.contractPage(c, one, key+"_title")
	after := one.Amended(a)
	e := views.Edit{Intro: p.T(key+"_text", "Amendment", a.Amendment, "Number", one.Number, "Before", p.Som(one.Value), "After", p.Som(after.Value),
		"EndsBefore", p.Date(one.EndsOn), "EndsAfter", p.Date(after.EndsOn)),
		Form: views.Form{Action: rowURL(one.ID, "amendments", a.ID) + "/" + page, Submit: p.T(key), Cancel: views.Link{URL: rowURL(one.ID, "amendments", a.ID)}}}
	reason := []fieldOption{wide}
	if page == "refuse" {
		reason = append(reason, needed)
	}
	e.Form.Fields = []views.Field{f.field("date", "on", p.T("contract.life.on"), needed), f.field("textarea", "reason", p.T("contract.life.reason"), reason...)}
	erosion, err := s.erosion(c, p, one, list)
	if err != nil {
		return err
	}
	return s.showEditWith(c, p, f, e, views.ErosionTable(p, erosion, one.Currency))
}

func (s *Server) decide(page string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		one, a, err := s.amendmentAt(c)
		if err != nil {
			return err
		}
		f := readForm(c)
		d := readDecision(f)
		if f.ok() {
			if page == "approve" {
				err = s.contracts.Approve(c.UserContext(), actor(c), one.ID, a.ID, d, foresee)
			} else {
				err = s.contracts.Refuse(c.UserContext(), actor(c), one.ID, a.ID, d)
			}
			if err != nil && !f.take(err) {
				return err
			}
		}
		if !f.ok() {
			return s.showDecision(c, one, a, page, f)
		}
		return s.done(c, rowURL(one.ID, "amendments", a.ID), "contract.step.done")
	}
}

// amendmentRows are the amendments on the page of their contract.
func amendmentRows(p views.Page, one contracts.Contract, amendments []contracts.Amendment) views.List {
	list := views.List{Empty: p.T("contract.amendment.none"), Columns: []views.Column{{Label: p.T("contract.amendment.field.amendment")},
		{Label: p.T("contract.amendment.field.signed_on")}, {Label: p.T("contract.amendment.field.reason")}, {Label: p.T("contract.amendment.status")},
		{Label: p.T("contract.amendment.field.ends_on")}, {Label: p.T("contract.amendment.field.value_delta"), Numeric: true}}}
	for _, a := range amendments {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: a.Amendment, URL: rowURL(one.ID, "amendments", a.ID)},
			{Text: p.Date(a.SignedOn)}, {Text: p.T("contract.amendment.reason." + a.Reason), Note: a.Ground}, {Text: p.T("contract.amendment.status." + a.Status)},
			{Text: p.Date(a.EndsOn)}, {Text: p.Signed(a.ValueDelta)}}})
	}
	return list
}

func init() {
	journalTables = append(journalTables, "amendments", "contract_events")
	tellingColumn["amendments"] = "amendment"
	somColumns = append(somColumns, "value_delta", "saving_before", "saving_after", "unit_price")
	shareColumns = append(shareColumns, "advance_share", "penalty_rate", "penalty_cap", "security_share", "vat_rate")
	unitColumns = append(unitColumns, "from_buyer", "to_buyer")
}
