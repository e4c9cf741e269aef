package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) contractRoutes(r fiber.Router) {
	r.Get("/contracts", s.listContracts)
	r.Get("/contracts/new", s.newContract)
	r.Post("/contracts/new", s.addContract)
	r.Get("/contracts/:id<int>", s.contract)
	r.Get("/contracts/:id<int>/edit", s.editContract)
	r.Post("/contracts/:id<int>/edit", s.changeContract)
	r.Get("/contracts/:id<int>/delete", func(c *fiber.Ctx) error { return s.askContract(c, nil) })
	r.Post("/contracts/:id<int>/delete", s.deleteContract)
	s.contractStepRoutes(r)
	s.amendmentRoutes(r)
	s.contractServiceRoutes(r)
	s.executionRoutes(r)
	s.costRoutes(r)
}

func contractURL(id int64) string { return "/contracts/" + strconv.FormatInt(id, 10) }

// numberParam reads an ID of the address.
func numberParam(c *fiber.Ctx, name string) (int64, error) {
	id, err := strconv.ParseInt(c.Params(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, db.ErrNotFound
	}
	return id, nil
}

func (s *Server) namesOf(c *fiber.Ctx) (n names, err error) {
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = loadNames(ctx, tx, reader(c).Lang())
		return err
	})
	return n, err
}

func (s *Server) listContracts(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	oblast, service, status, year := queryText(c, "oblast"), queryText(c, "service"), queryText(c, "status"), c.QueryInt("year")
	aimak := queryText(c, "aimak")
	f := contracts.Filter{Search: q.Search, Service: service, Status: status, Year: max(0, year), Today: date.Today(), Sort: q.Sort,
		Aimaks: n.register.Codes(aimakFilter(oblast, aimak)), Limit: pageSize, Offset: (q.Page - 1) * pageSize}
	rows, total, err := s.contracts.List(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	counts, err := s.contracts.Counts(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	p := s.page(c, "contract.list", "contracts")
	shown := ""
	if year > 0 {
		shown = strconv.Itoa(year)
	}
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "service", service, "status", status, "year", shown, "sort", q.Sort)
	list := contractRows(p, rows, kept, q, total, "/contracts")
	list.Intro, list.Empty, list.Add = p.T("contract.lead"), p.T("contract.empty"), views.Link{Label: p.T("contract.new"), URL: "/contracts/new"}
	list.Filters = &views.Filters{Action: "/contracts", ResetURL: "/contracts", Active: q.Search+oblast+aimak+service+status+shown != "", Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("contract.search"), Value: q.Search},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(p.T("overview.filter.all"), service)},
		{Kind: "select", Name: "status", Label: p.T("contract.status"), Options: withEmpty(p.T("overview.filter.all"), statusOptions(p, counts, status))},
		{Kind: "number", Name: "year", Label: p.T("contract.year"), Value: shown}}}
	list.Long = s.contractFile(c, p, n, f)
	return s.list(c, p, list)
}

// statusOptions are the statuses with how many contracts have each, and the two
// that follow from the dates.
func statusOptions(p views.Page, counts map[string]int, chosen string) []views.Option {
	list := worded(p, "contract.status.", append([]string{"running", "ended"}, contracts.Statuses...), chosen)
	for i := range list {
		if n := counts[list[i].Value]; n > 0 {
			list[i].Label = p.T("contract.status_count", "Status", list[i].Label, "Count", n)
		}
	}
	return list
}

// aimakFilter takes the aimaks of an oblast whose name or code is typed: what
// the list offers ends in the code.
func aimakFilter(oblast, typed string) aimaks.UnitFilter {
	f := aimaks.UnitFilter{Oblast: oblast, Search: typed}
	if code := soateInText.FindString(typed); code != "" {
		f.Search = code
	}
	if typed != "" {
		f.Level = aimaks.LevelAimak
	}
	return f
}

func (n names) categoryOptions(all, chosen string) []views.Option {
	return append([]views.Option{{Label: all}}, options(n.categories, chosen, false)...)
}

// providerOptions are all providers by name, with the INN that is read back.
func (n names) providerOptions() []views.Option {
	list := options(n.providers, "", false)
	for i, one := range list {
		list[i] = views.Option{Value: one.Label + " · " + one.Value}
	}
	return list
}

// contractRows lists contracts on a page of their own or of a provider.
func contractRows(p views.Page, rows []contracts.Row, kept url.Values, q query, total int, path string) views.List {
	list := views.List{Empty: p.T("contract.none"), Columns: []views.Column{
		{Key: "number", Label: p.T("contract.field.number")}, {Label: p.T("contract.field.title")}, {Key: "provider", Label: p.T("contract.field.provider")},
		{Key: "status", Label: p.T("contract.status")}, {Key: "starts_on", Label: p.T("contract.field.starts_on")}, {Key: "ends_on", Label: p.T("contract.field.ends_on")},
		{Key: "value", Label: p.T("contract.field.value"), Numeric: true}, {Label: p.T("contract.accepted"), Numeric: true}, {Label: p.T("contract.paid"), Numeric: true}},
		Sorting: views.Sorting{Path: path, Query: kept, Sort: q.Sort}, Paging: paging(path, kept, q, total, len(rows))}
	for _, row := range rows {
		value := views.Cell{Text: p.Som(row.Value)}
		if row.Currency != "KGS" {
			value.Mark = row.Currency
		}
		end := views.Cell{Text: p.Date(row.EndsOn)}
		if !row.TerminatedOn.IsZero() {
			end.Note = p.T("contract.terminated_on", "On", row.TerminatedOn)
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Number, URL: contractURL(row.ID)}, {Text: row.Title},
			{Text: row.ProviderIn(p.Lang()), URL: providerURL(row.Provider)}, {Text: p.T("contract.status." + row.Status)}, {Text: p.Date(row.StartsOn)}, end, value,
			{Text: p.Som(row.Accepted)}, {Text: p.Som(row.Paid)}}})
	}
	return list
}

// contractAt is the contract of an address.
func (s *Server) contractAt(c *fiber.Ctx) (contracts.Contract, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return contracts.Contract{}, err
	}
	return s.contracts.Get(c.UserContext(), actor(c), id)
}

// contractPage names the page of a contract, or one below it.
func (s *Server) contractPage(c *fiber.Ctx, one contracts.Contract, titleKey string, pairs ...any) views.Page {
	p := s.page(c, "contract.heading", "contracts", "Number", one.Number)
	p.Crumbs = []views.Crumb{{Label: p.T("contract.list"), URL: "/contracts"}, {Label: one.Number}}
	if titleKey != "" {
		p.Crumbs[1].URL = contractURL(one.ID)
		p.Title = p.T(titleKey, pairs...)
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	}
	return p
}

func (s *Server) newContract(c *fiber.Ctx) error {
	return s.showContract(c, nil, fillForm(c, map[string]string{"currency": "KGS", "method": "open", "record_as": "signed", "buyer": queryText(c, "buyer"), "provider": queryText(c, "provider")}))
}

// showContract shows the form of a contract; one is nil for a new one.
func (s *Server) showContract(c *fiber.Ctx, one *contracts.Contract, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "contract.new", "contracts")
	action, cancel := "/contracts/new", "/contracts"
	var legal []views.Field
	// A new contract is a draft or stands on paper; one on paper may be over.
	state := []views.Field{
		f.field("select", "record_as", p.T("contract.life.record_as"), chosenFrom(worded(p, "contract.life.record_as.", []string{"signed", "draft"}, "")), hinted(p.T("contract.life.record_as_hint"))),
		f.field("date", "signed_on", p.T("contract.field.signed_on")),
	}
	end := []views.Field{f.field("date", "terminated_on", p.T("contract.field.terminated_on"), hinted(p.T("contract.hint.terminated_on")))}
	if one != nil {
		p, action, cancel = s.contractPage(c, *one, "register.change"), contractURL(one.ID)+"/edit", contractURL(one.ID)
		if state, end = state[1:], nil; one.Status == contracts.Draft {
			state = nil
		}
	}
	if legal, err = s.legalFields(c, p, f); err != nil {
		return err
	}
	e := views.Edit{Form: views.Form{Action: action, Submit: p.T("register.save"), Cancel: views.Link{URL: cancel}, Sections: []views.Section{
		{Title: p.T("contract.section.what"), Fields: []views.Field{
			f.field("text", "number", p.T("contract.field.number"), needed, hinted(p.T("contract.hint.number"))),
			f.field("text", "title", p.T("contract.field.title"), needed, wide),
			f.field("combobox", "buyer", p.T("contract.field.buyer"), needed, chosenFrom(unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang()))),
			f.field("combobox", "provider", p.T("contract.field.provider"), needed, chosenFrom(n.providerOptions()), hinted(p.T("contract.hint.provider"))),
		}},
		{Title: p.T("contract.section.procurement"), Fields: []views.Field{
			f.field("select", "method", p.T("contract.field.method"), needed, chosenFrom(worded(p, "contract.method.", contracts.Methods, ""))),
			legal[0], legal[1],
			f.field("text", "method_details", p.T("contract.field.method_details"), hinted(p.T("contract.hint.method_details"))),
			f.field("money", "planned_amount", p.T("contract.field.planned_amount")),
		}},
		{Title: p.T("contract.section.terms"), Fields: slices.Concat([]views.Field{
			f.field("money", "value", p.T("contract.field.value"), needed, hinted(p.T("contract.hint.value"))),
			f.field("text", "currency", p.T("contract.field.currency"), needed),
		}, state, []views.Field{
			f.field("date", "starts_on", p.T("contract.field.starts_on"), needed),
			f.field("date", "ends_on", p.T("contract.field.ends_on"), needed),
		}, end)},
		termFields(p, f),
	}}}
	if one != nil {
		e.Delete = views.Link{Label: p.T("register.delete"), URL: contractURL(one.ID) + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

// readContract reads the fields of a contract.
func (s *Server) readContract(c *fiber.Ctx, f *form) (contracts.Contract, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return contracts.Contract{}, err
	}
	inn := soateInText.FindString(f.need("provider")) // an INN has fourteen digits too
	one := contracts.Contract{Number: f.need("number"), Buyer: f.unit("buyer", register, aimaks.UnitFilter{Level: aimaks.LevelAimak}), Provider: inn,
		Title: f.need("title"), Method: f.need("method"), MethodDetails: f.text("method_details"), PlannedAmount: f.somNull("planned_amount"),
		SignedOn: f.dateNull("signed_on"), StartsOn: f.date("starts_on"), EndsOn: f.date("ends_on"), TerminatedOn: f.dateNull("terminated_on"),
		Value: f.som("value"), Currency: f.need("currency"), Terms: readTerms(f)}
	if f.text("record_as") == contracts.Draft {
		one.Status = contracts.Draft
		if !one.SignedOn.IsZero() {
			f.fault("signed_on", fault.New(fault.Invalid, "contract.life.draft_unsigned"))
		}
	}
	return one, nil
}

func (s *Server) addContract(c *fiber.Ctx) error {
	f := readForm(c)
	one, err := s.readContract(c, f)
	if err != nil {
		return err
	}
	if f.ok() {
		if err := s.contracts.Add(c.UserContext(), actor(c), &one); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showContract(c, nil, f)
	}
	return s.done(c, contractURL(one.ID), s.contractNotice(c, one))
}

// contractNotice warns of a provider that was debarred on the day of signing.
func (s *Server) contractNotice(c *fiber.Ctx, one contracts.Contract) string {
	if debarred, err := s.contracts.DebarredOn(c.UserContext(), actor(c), one); err == nil && debarred {
		return "contract.saved_debarred"
	}
	return "register.saved"
}

func (s *Server) editContract(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showContract(c, &one, fillForm(c, mergeValues(termValues(r, one.Terms), map[string]string{"number": one.Number, "title": one.Title,
		"buyer": typedUnit(n.register, one.Buyer, r.Lang()), "provider": n.provider(one.Provider) + " · " + one.Provider,
		"method": one.Method, "method_details": one.MethodDetails, "planned_amount": typedSom(r, one.PlannedAmount),
		"value": typedSom(r, money.Known(one.Value)), "currency": one.Currency, "signed_on": typedDate(r, one.SignedOn),
		"starts_on": typedDate(r, one.StartsOn), "ends_on": typedDate(r, one.EndsOn)})))
}

func (s *Server) changeContract(c *fiber.Ctx) error {
	old, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	one, err := s.readContract(c, f)
	if err != nil {
		return err
	}
	one.ID = old.ID
	if f.ok() {
		if err := s.contracts.Change(c.UserContext(), actor(c), &one); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showContract(c, &old, f)
	}
	return s.done(c, contractURL(one.ID), s.contractNotice(c, one))
}

func (s *Server) askContract(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", p.T("contract.heading", "Number", one.Number)),
		Action: contractURL(one.ID) + "/delete", Submit: p.T("register.delete"), Cancel: contractURL(one.ID)})
}

func (s *Server) deleteContract(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	return s.remove(c, "/contracts", func() error { return s.contracts.Delete(c.UserContext(), actor(c), id) },
		func(refusals fault.List) error { return s.askContract(c, refusals) })
}
