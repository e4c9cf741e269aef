package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/providers"
	"kelishim/views"
)

func (s *Server) providerRoutes(r fiber.Router) {
	r.Get("/providers", s.listProviders)
	r.Get("/providers/new", func(c *fiber.Ctx) error {
		return s.showProvider(c, "", fillForm(c, map[string]string{"legal_form": "llc"}))
	})
	r.Post("/providers/new", s.addProvider)
	r.Get("/providers/:inn", s.provider)
	r.Get("/providers/:inn/edit", s.editProvider)
	r.Post("/providers/:inn/edit", s.changeProvider)
	r.Get("/providers/:inn/delete", func(c *fiber.Ctx) error { return s.askProvider(c, nil) })
	r.Post("/providers/:inn/delete", s.deleteProvider)
}

func providerURL(inn string) string { return "/providers/" + inn }

func (s *Server) listProviders(c *fiber.Ctx) error {
	q := listQuery(c)
	rows, total, err := s.providers.List(c.UserContext(), actor(c), providers.Filter{Search: q.Search, Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.page(c, "provider.list", "providers")
	kept := keptValues("q", q.Search, "sort", q.Sort)
	list := views.List{
		Intro: p.T("provider.lead"), Empty: p.T("provider.empty"), Add: views.Link{Label: p.T("provider.new"), URL: "/providers/new"},
		Filters: &views.Filters{Action: "/providers", ResetURL: "/providers", Active: q.Search != "",
			Fields: []views.Field{{Kind: "search", Name: "q", Label: p.T("provider.search"), Value: q.Search}}},
		Columns: []views.Column{{Key: "name", Label: p.T("provider.field.name")}, {Key: "inn", Label: p.T("provider.field.inn")},
			{Label: p.T("provider.field.legal_form")}, {Label: p.T("provider.field.tax_regime")},
			{Key: "contracts", Label: p.T("provider.contracts"), Numeric: true}, {Key: "value", Label: p.T("provider.value"), Numeric: true}},
		Sorting: views.Sorting{Path: "/providers", Query: kept, Sort: q.Sort},
		Paging:  paging("/providers", kept, q, total, len(rows)),
	}
	for _, row := range rows {
		// A person's INN is personal data: whole on the provider's own page only.
		cell := views.Cell{Text: row.Name(p.Lang()), URL: providerURL(row.INN)}
		if row.Debarred(date.Today()) {
			cell.Mark = p.T("provider.debarred")
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{cell, {Text: row.MaskedINN()}, {Text: codeWord(p, "provider.form.", row.LegalForm)},
			{Text: codeWord(p, "provider.tax.", row.TaxRegime)}, {Text: p.Int(row.Contracts)}, {Text: p.Som(row.Value)}}})
	}
	return s.list(c, p, list)
}

// codeWord words a code of a short list; one that the list lacks stays itself.
func codeWord(p views.Page, prefix, code string) string {
	switch {
	case code == "":
		return "—"
	case p.Has(prefix + code):
		return p.T(prefix + code)
	default:
		return code
	}
}

func (s *Server) provider(c *fiber.Ctx) error {
	one, err := s.providers.Get(c.UserContext(), actor(c), c.Params("inn"))
	if err != nil {
		return err
	}
	q := listQuery(c)
	rows, total, err := s.contracts.List(c.UserContext(), actor(c), contracts.Filter{Provider: one.INN, Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.providerPage(c, one, "")
	v := views.ProviderView{Provider: one, URL: providerURL(one.INN), Debarred: one.Debarred(date.Today()),
		LegalForm: codeWord(p, "provider.form.", one.LegalForm), TaxRegime: codeWord(p, "provider.tax.", one.TaxRegime)}
	if one.NaturalPerson() && s.veilOf(c).drawn {
		v.Address, v.Phone = p.T("journal.masked"), p.T("journal.masked")
	}
	if v.Turnover, err = s.contracts.Turnover(c.UserContext(), actor(c), one.INN); err != nil {
		return err
	}
	v.Contracts = contractRows(p, rows, url.Values{}, q, total, v.URL)
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	if v.Flags, err = s.flagBlock(c, p, n, audit.Filter{Provider: one.INN}, "provider="+one.INN); err != nil {
		return err
	}
	return render(c, views.ProviderPage(p, v))
}

func (s *Server) providerPage(c *fiber.Ctx, one providers.Provider, titleKey string) views.Page {
	p := s.page(c, "provider.title", "providers", "Name", one.Name(reader(c).Lang()))
	p.Crumbs = []views.Crumb{{Label: p.T("provider.list"), URL: "/providers"}, {Label: p.Title}}
	if titleKey != "" {
		p.Crumbs[1].URL = providerURL(one.INN)
		p.Title = p.T(titleKey)
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	}
	return p
}

// showProvider shows the form of a provider; inn is "" for a new one.
func (s *Server) showProvider(c *fiber.Ctx, inn string, f *form) error {
	p := s.page(c, "provider.new", "providers")
	action, cancel := "/providers/new", "/providers"
	if inn != "" {
		one, err := s.providers.Get(c.UserContext(), actor(c), inn)
		if err != nil {
			return err
		}
		p, action, cancel = s.providerPage(c, one, "register.change"), providerURL(inn)+"/edit", providerURL(inn)
	}
	e := views.Edit{Form: views.Form{Action: action, Submit: p.T("register.save"), Cancel: views.Link{URL: cancel}, Sections: []views.Section{
		{Title: p.T("provider.section.who"), Fields: []views.Field{
			f.field("number", "inn", p.T("provider.field.inn"), needed, hinted(p.T("provider.hint.inn"))),
			f.field("text", "name_ru", p.T("provider.field.name_ru"), needed),
			f.field("text", "name_ky", p.T("provider.field.name_ky")),
			f.field("select", "legal_form", p.T("provider.field.legal_form"), needed, chosenFrom(worded(p, "provider.form.", providers.LegalForms, f.value("legal_form")))),
			f.field("select", "tax_regime", p.T("provider.field.tax_regime"), hinted(p.T("provider.hint.tax_regime")),
				chosenFrom(withEmpty("—", worded(p, "provider.tax.", providers.TaxRegimes, "")))),
		}},
		{Title: p.T("provider.section.contact"), Fields: []views.Field{
			f.field("text", "address", p.T("provider.field.address")), f.field("text", "phone", p.T("provider.field.phone"))}},
		{Title: p.T("provider.section.debarred"), Note: p.T("provider.hint.debarred"), Fields: []views.Field{
			f.field("date", "debarred_from", p.T("provider.field.debarred_from")), f.field("date", "debarred_to", p.T("provider.field.debarred_to"))}},
	}}}
	if inn != "" {
		e.Delete = views.Link{Label: p.T("register.delete"), URL: providerURL(inn) + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (f *form) provider() providers.Provider {
	return providers.Provider{INN: digits.Replace(f.text("inn")), NameRU: f.need("name_ru"), NameKY: f.text("name_ky"), LegalForm: f.need("legal_form"),
		TaxRegime: f.text("tax_regime"), Address: f.text("address"), Phone: f.text("phone"),
		DebarredFrom: f.dateNull("debarred_from"), DebarredTo: f.dateNull("debarred_to")}
}

func (s *Server) addProvider(c *fiber.Ctx) error {
	f := readForm(c)
	one := f.provider()
	return s.finish(c, f, providerURL(one.INN),
		func() error { return s.providers.Add(c.UserContext(), actor(c), &one) },
		func() error { return s.showProvider(c, "", f) })
}

func (s *Server) editProvider(c *fiber.Ctx) error {
	one, err := s.providers.Get(c.UserContext(), actor(c), c.Params("inn"))
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showProvider(c, one.INN, fillForm(c, map[string]string{"inn": one.INN, "name_ru": one.NameRU, "name_ky": one.NameKY,
		"legal_form": one.LegalForm, "tax_regime": one.TaxRegime, "address": one.Address, "phone": one.Phone,
		"debarred_from": typedDate(r, one.DebarredFrom), "debarred_to": typedDate(r, one.DebarredTo)}))
}

func (s *Server) changeProvider(c *fiber.Ctx) error {
	f := readForm(c)
	one := f.provider()
	return s.finish(c, f, providerURL(one.INN),
		func() error { return s.providers.Change(c.UserContext(), actor(c), c.Params("inn"), &one) },
		func() error { return s.showProvider(c, c.Params("inn"), f) })
}

func (s *Server) askProvider(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.providers.Get(c.UserContext(), actor(c), c.Params("inn"))
	if err != nil {
		return err
	}
	p := s.providerPage(c, one, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", one.Name(p.Lang())),
		Action: providerURL(one.INN) + "/delete", Submit: p.T("register.delete"), Cancel: providerURL(one.INN)})
}

func (s *Server) deleteProvider(c *fiber.Ctx) error {
	return s.remove(c, "/providers", func() error { return s.providers.Delete(c.UserContext(), actor(c), c.Params("inn")) },
		func(refusals fault.List) error { return s.askProvider(c, refusals) })
}

// finish ends a form: what was typed is written where nothing is wrong so far,
// and shown again where something is; a success goes on to the page at url.
func (s *Server) finish(c *fiber.Ctx, f *form, url string, write, show func() error) error {
	if f.ok() {
		if err := write(); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return show()
	}
	return s.done(c, url, "register.saved")
}

// remove deletes after it was asked; a refusal is shown where it was asked.
func (s *Server) remove(c *fiber.Ctx, url string, write func() error, ask func(fault.List) error) error {
	err := write()
	if refusals := fault.All(err); len(refusals) > 0 && refusals[0].Kind != fault.NotFound {
		return ask(refusals)
	}
	if err != nil {
		return err
	}
	return s.done(c, url, "register.deleted")
}
