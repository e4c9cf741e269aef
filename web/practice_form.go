package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/contracts/procurement"
	"kelishim/internal/auth"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/practices/cases"
	"kelishim/views"
)

func (s *Server) practiceFormRoutes(r fiber.Router) {
	things{s: s, base: "/practices", param: "id", edit: "/edit", newKey: "practice.new",
		page: func(c *fiber.Ctx) (views.Page, error) { return s.practicePage(c) },
		cancel: func(c *fiber.Ctx) string {
			if id := c.Params("id"); id != "" {
				return "/practices/" + id
			}
			return "/practices"
		},
		blank: s.blankPractice, fields: s.practiceFields, load: s.loadPractice, add: s.addPractice, change: s.changePractice,
		remove: func(c *fiber.Ctx) (string, error) {
			id, err := numberParam(c, "id")
			if err == nil {
				err = s.cases.Delete(c.UserContext(), actor(c), id)
			}
			return "/practices/own", err
		}}.routes(r)
	s.practicePartRoutes(r)
	r.Get("/practices/:id<int>/texts/:lang", s.practiceText)
	r.Post("/practices/:id<int>/texts/:lang", s.putPracticeText)
	r.Get("/practices/:id<int>/texts/:lang/delete", func(c *fiber.Ctx) error { return s.askPracticeText(c, nil) })
	r.Post("/practices/:id<int>/texts/:lang/delete", s.dropPracticeText)
}

// practicePage is a page below the case of the address.
func (s *Server) practicePage(c *fiber.Ctx) (views.Page, error) {
	p := s.page(c, "practice.list", "practices")
	p.Crumbs = []views.Crumb{{Label: p.T("practice.list"), URL: "/practices"}}
	if c.Params("id") == "" {
		return p, nil
	}
	one, err := s.practiceAt(c)
	if err != nil {
		return p, err
	}
	texts, err := s.cases.Texts(c.UserContext(), actor(c), one.ID)
	text, _ := cases.Choose(texts, p.Lang())
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: text.Title, URL: practiceURL(one.ID)})
	return p, err
}

// contractOfForm is the contract that a new case is made from, nil for none.
func (s *Server) contractOfForm(c *fiber.Ctx) (*contracts.Contract, error) {
	id, err := strconv.ParseInt(c.Query("contract", c.FormValue("contract")), 10, 64)
	if err != nil || id <= 0 {
		return nil, nil
	}
	one, err := s.contracts.Get(c.UserContext(), actor(c), id)
	return &one, err
}

// tellLink leads from a contract that has begun to a case made from it, for who
// may tell one.
func (s *Server) tellLink(c *fiber.Ctx, p views.Page, one contracts.Contract) (views.Link, error) {
	reach, err := s.reach(c)
	if err != nil || auth.May(user(c).Role, reach, auth.Tell, one.Buyer) != nil || one.Status == "draft" || one.Status == "cancelled" {
		return views.Link{}, err
	}
	return views.Link{Label: p.T("practice.tell"), URL: "/practices/new?contract=" + idText(one.ID)}, nil
}

// blankPractice is an empty case in the reader's language, or what a contract
// says of itself: what its statement found, what it cost, who does the work.
func (s *Server) blankPractice(c *fiber.Ctx) (map[string]string, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return nil, err
	}
	values := map[string]string{"aimak": aimakQuery(c, n), "lang": n.lang, "mechanism": "contract", "result": "improved", "category": queryText(c, "service")}
	contract, err := s.contractOfForm(c)
	if err != nil || contract == nil {
		return values, err
	}
	services, err := s.contracts.Services(c.UserContext(), actor(c), contract.ID)
	if err != nil || len(services) == 0 {
		return values, err
	}
	values["contract"], values["service"] = idText(contract.ID), services[0].Aimak+" "+services[0].Category
	values["title"], values["year"] = contract.Title, strconv.Itoa(contract.StartsOn.Year())
	values["cost"] = typedSom(reader(c), money.Known(contract.Value.Mul(services[0].Share)))
	if !personalINN.MatchString(contract.Provider) {
		values["provider"] = n.provider(contract.Provider)
	} else {
		values["provider"] = reader(c).T("practice.private_person")
	}
	figures, err := s.cases.Propose(c.UserContext(), actor(c), contract.ID, services[0].Aimak, services[0].Category)
	if errors.Is(err, cases.ErrContract) {
		return values, nil
	}
	values["result"] = "not_comparable"
	for _, f := range figures { // the newest year that could be compared
		if f.Verdict != "" {
			values["result"] = f.Verdict
		}
	}
	return values, err
}

// practiceFields ask what a case is; its words in the first language too, where
// it is new.
func (s *Server) practiceFields(c *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return "", nil, err
	}
	isNew := c.Params("id") == ""
	contract, err := s.contractOfForm(c)
	if err != nil {
		return "", nil, err
	}
	var what []views.Field
	intro := ""
	switch {
	case isNew && contract != nil:
		services, err := s.contracts.Services(c.UserContext(), actor(c), contract.ID)
		if err != nil {
			return "", nil, err
		}
		choices := make([]views.Option, len(services))
		for i, v := range services {
			choices[i] = views.Option{Value: v.Aimak + " " + v.Category, Label: n.category(v.Category) + " — " + n.unit(v.Aimak)}
		}
		intro = p.T("practice.new_from_contract", "Number", contract.Number)
		what = append(what, f.field("select", "service", p.T("overview.column.service"), needed, wide, chosenFrom(choices)),
			views.Field{Kind: "hidden", Name: "contract", Value: idText(contract.ID)})
	case isNew:
		intro = p.T("practice.new_lead")
		what = append(what, f.field("combobox", "aimak", p.T("practice.field.aimak"), needed, chosenFrom(unitOptions(n.register, budgetUnits(n.register, p.Lang()), p.Lang()))),
			f.field("select", "category", p.T("overview.column.service"), needed, chosenFrom(n.categoryOptions("—", ""))))
	}
	what = append(what, f.field("select", "mechanism", p.T("practice.field.mechanism"), needed, chosenFrom(mechanismOptions(p, ""))),
		f.field("select", "result", p.T("practice.field.result"), needed, chosenFrom(worded(p, "practice.result.", cases.Results, "")), hinted(p.T("practice.hint.result"))),
		f.field("number", "year", p.T("practice.field.year")),
		f.field("text", "unit", p.T("practice.field.unit"), hinted(p.T("practice.hint.unit"))))
	sections := []views.Section{{Title: p.T("practice.section.what"), Fields: what}}
	if isNew {
		words := []views.Field{f.field("select", "lang", p.T("practice.field.lang"), needed, chosenFrom(worded(p, "language.", i18n.Languages, "")))}
		sections = append(sections, views.Section{Title: p.T("practice.section.words"), Note: p.T("practice.hint.words"), Fields: append(words, textFields(p, f)...)})
	}
	amounts := []views.Field{f.field("money", "cost", p.T("practice.field.cost"))}
	for _, kind := range procurement.SourceKinds {
		amounts = append(amounts, f.field("money", "source_"+kind, p.T("plan.source.kind."+kind)))
	}
	return intro, append(sections, views.Section{Title: p.T("practice.money"), Note: p.T("practice.hint.money"), Fields: amounts},
		views.Section{Title: p.T("practice.section.source"), Note: p.T("practice.hint.source"), Fields: []views.Field{
			f.field("text", "source_url", p.T("practice.field.source_url"), wide), f.field("text", "source_title", p.T("practice.field.source_title"), wide),
			f.field("text", "source_date", p.T("practice.field.source_date"), hinted(p.T("practice.hint.source_date")))}},
		views.Section{Title: p.T("practice.contact"), Note: p.T("practice.hint.contact"), Fields: []views.Field{
			f.field("text", "contact", p.T("practice.field.contact"), wide), f.field("text", "contact_phone", p.T("practice.field.contact_phone")),
			f.field("text", "contact_email", p.T("practice.field.contact_email")), f.field("checkbox", "contact_consent", p.T("practice.field.contact_consent"))}}), nil
}

// budgetUnits are the aimaks and cities: the units that deliver services.
func budgetUnits(register *aimaks.Register, lang string) []aimaks.Unit {
	return slices.DeleteFunc(register.Find(aimaks.UnitFilter{}, lang), func(unit aimaks.Unit) bool { return !aimaks.HasBudget(unit.Level) })
}

func textFields(p views.Page, f *form) []views.Field {
	list := []views.Field{f.field("text", "title", p.T("practice.field.title"), needed, wide)}
	for _, name := range cases.Parts {
		one := f.field("textarea", name, p.T("practice.part."+name))
		if key := "practice.hint." + name; p.Has(key) {
			hinted(p.T(key))(&one)
		}
		list = append(list, one)
	}
	return list
}

func readText(f *form, lang string) cases.Text {
	t := cases.Text{Lang: lang, Title: f.text("title")}
	for _, name := range cases.Parts {
		*t.Part(name) = f.text(name)
	}
	return t
}

// readPractice reads a case without its place. A source makes it one that is
// told from a publication.
func readPractice(f *form) (one cases.Case, sources []cases.Source) {
	one = cases.Case{Category: f.text("category"), Mechanism: f.text("mechanism"), Result: f.text("result"), Year: f.wholeNull("year"), Unit: f.text("unit"),
		Origin: cases.OfTeller, SourceURL: f.text("source_url"), SourceTitle: f.text("source_title"), SourceDate: f.text("source_date"), Cost: f.somNull("cost"),
		Contact: f.text("contact"), ContactPhone: f.text("contact_phone"), ContactEmail: f.text("contact_email"), ContactConsent: f.checked("contact_consent")}
	for _, lang := range i18n.Languages {
		if strings.EqualFold(one.SourceDate, i18n.For(lang).T("practice.undated")) {
			one.SourceDate = cases.Undated
		}
	}
	if one.SourceURL+one.SourceTitle+one.SourceDate != "" {
		one.Origin = cases.OfPublication
	}
	for _, kind := range procurement.SourceKinds {
		if amount := f.somNull("source_" + kind); amount.Valid && !amount.Som.IsZero() {
			sources = append(sources, cases.Source{Source: kind, Amount: amount.Som})
		}
	}
	return one, sources
}

func (s *Server) addPractice(c *fiber.Ctx, f *form) (string, error) {
	one, sources := readPractice(f)
	contract, err := s.contractOfForm(c)
	if err != nil {
		return "", err
	}
	if contract != nil {
		one.Origin, one.ContractID = cases.OfContract, &contract.ID
		one.Aimak, one.Category, _ = strings.Cut(f.need("service"), " ")
	} else {
		register, err := s.aimaks.Register(c.UserContext(), actor(c))
		if err != nil {
			return "", err
		}
		one.Aimak = f.unit("aimak", register, aimaks.UnitFilter{})
		if unit, known := register.Unit(one.Aimak); f.ok() && (!known || !aimaks.HasBudget(unit.Level)) {
			f.fault("aimak", cases.ErrAimak)
		}
		f.need("category")
	}
	if !slices.Contains(i18n.Languages, f.text("lang")) {
		f.fault("lang", fault.New(fault.Invalid, "form.required"))
	}
	if !f.ok() {
		return "", nil
	}
	err = s.cases.Add(c.UserContext(), actor(c), &one, readText(f, f.text("lang")), sources)
	return practiceURL(one.ID), err
}

func (s *Server) loadPractice(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	one, err := s.practiceAt(c)
	if err != nil {
		return "", nil, err
	}
	sources, err := s.cases.Sources(c.UserContext(), actor(c), one.ID)
	values := map[string]string{"mechanism": one.Mechanism, "result": one.Result, "year": typedWhole(one.Year), "unit": one.Unit, "source_url": one.SourceURL,
		"source_title": one.SourceTitle, "source_date": one.SourceDate, "cost": typedSom(p.Reader, one.Cost), "contact": one.Contact,
		"contact_phone": one.ContactPhone, "contact_email": one.ContactEmail}
	if one.ContactConsent {
		values["contact_consent"] = "1"
	}
	if one.SourceDate == cases.Undated {
		values["source_date"] = p.T("practice.undated")
	}
	for _, source := range sources {
		values["source_"+source.Source] = typedSom(p.Reader, money.Known(source.Amount))
	}
	return p.Crumbs[len(p.Crumbs)-1].Label, values, err
}

func (s *Server) changePractice(c *fiber.Ctx, f *form) (string, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return "", err
	}
	one, sources := readPractice(f)
	if one.ID = id; !f.ok() {
		return "", nil
	}
	return practiceURL(id), s.cases.Change(c.UserContext(), actor(c), &one, sources)
}
