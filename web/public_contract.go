package web

import (
	"cmp"
	"mime"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/documents"
	"kelishim/internal/money"
	"kelishim/providers"
	"kelishim/views"
)

// showPublicContract shows a published contract to everybody.
func (s *Server) showPublicContract(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	one, err := s.contracts.Get(c.UserContext(), db.Public, id)
	if err != nil {
		return err
	}
	p := s.publicPage(c, publicContractURL(id), "public.contract.title", "public_contracts", "Number", one.Number)
	v, err := s.publicContract(c, p, one, db.Public)
	if err != nil {
		return err
	}
	if format := fileAsked(c); format != "" {
		return s.list(c, p, v.Years)
	}
	p.Crumbs = []views.Crumb{{Label: p.T("view.nav.public"), URL: "/public"}, {Label: v.BuyerName, URL: publicAimakURL(one.Buyer)}, {Label: p.Title}}
	p.Article = true
	p.Description = p.T("public.contract.description", "Title", one.Title, "Buyer", v.BuyerName, "Provider", v.ProviderName, "Value", p.Som(one.Value)+" "+one.Currency)
	p.StructuredData = s.dataset(p, v.BuyerName, v.OpenedOn, one.StartsOn.String()+"/"+one.LastDay().String())
	return render(c, views.PublicContractPage(p, v))
}

// publicContract gathers what everybody may know of a contract; who is
// db.Public, or the okmotu that looks at it before it opens it.
func (s *Server) publicContract(c *fiber.Ctx, p views.Page, one contracts.Contract, who db.Actor) (v views.PublicContract, err error) {
	n, err := s.namesOf(c)
	if err != nil {
		return v, err
	}
	ctx := c.UserContext()
	v = views.PublicContract{Contract: one, BuyerName: n.unit(one.Buyer), BuyerURL: publicAimakURL(one.Buyer), ProviderName: n.provider(one.Provider)}
	if party := (providers.Provider{INN: one.Provider}); !party.NaturalPerson() {
		v.ProviderINN = party.INN
	}
	if who.Role == auth.Public {
		parties, err := s.contracts.PublishedParties(ctx, who)
		if err != nil {
			return v, err
		}
		v.ProviderName = parties[one.ID].Name(p.Lang())
		if v.OpenedOn, err = s.openedOn(c, one.ID); err != nil {
			return v, err
		}
	}
	if v.Summary, err = s.contracts.Summary(ctx, who, one.ID); err != nil {
		return v, err
	}
	if v.Years, err = s.contractYears(c, p, one.ID, who); err != nil {
		return v, err
	}
	amendments, err := s.contracts.Amendments(ctx, who, one.ID)
	if err != nil {
		return v, err
	}
	v.Amendments = publicAmendments(p, contracts.Approved(amendments))
	if err := s.publicServices(c, p, n, who, &v); err != nil {
		return v, err
	}
	if v.Documents, err = s.publicDocuments(c, p, who, one.ID); err != nil {
		return v, err
	}
	v.OpenData, err = s.openData(c, one.Buyer)
	return v, err
}

// openedOn is the day on which a contract was opened to everybody, ISO; "" where
// nobody recorded it.
func (s *Server) openedOn(c *fiber.Ctx, id int64) (string, error) {
	turns, err := s.contracts.Turns(c.UserContext(), db.Public, id)
	if err != nil || len(turns) == 0 || !turns[0].Opened {
		return "", err
	}
	return turns[0].TurnedAt.In(date.Bishkek).Format("2006-01-02"), nil
}

// contractYears sums what was accepted, paid and withheld by year: acts count in
// the year in which their period ends, as in statements.
func (s *Server) contractYears(c *fiber.Ctx, p views.Page, id int64, who db.Actor) (list views.List, err error) {
	ctx := c.UserContext()
	acts, err := s.contracts.Acts(ctx, who, id)
	if err != nil {
		return list, err
	}
	payments, err := s.contracts.Payments(ctx, who, id)
	if err != nil {
		return list, err
	}
	penalties, err := s.contracts.Penalties(ctx, who, id)
	if err != nil {
		return list, err
	}
	type sums struct{ accepted, paid, withheld money.Som }
	years := map[int]*sums{}
	of := func(on date.Date) *sums {
		if years[on.Year()] == nil {
			years[on.Year()] = &sums{}
		}
		return years[on.Year()]
	}
	for _, a := range acts {
		of(a.PeriodTo).accepted = of(a.PeriodTo).accepted.Add(a.Amount)
	}
	for _, one := range payments {
		of(one.PaidOn).paid = of(one.PaidOn).paid.Add(one.Amount)
	}
	for _, one := range penalties {
		if !one.WithheldOn.IsZero() {
			of(one.WithheldOn).withheld = of(one.WithheldOn).withheld.Add(one.Amount)
		}
	}
	list = views.List{Empty: p.T("public.contract.no_work"), Columns: []views.Column{{Key: "year", Label: p.T("overview.column.year")},
		{Key: "accepted", Label: p.T("contract.accepted"), Numeric: true}, {Key: "withheld", Label: p.T("public.contract.withheld"), Numeric: true},
		{Key: "paid", Label: p.T("contract.paid"), Numeric: true}}}
	for i := range list.Columns {
		list.Columns[i].Key = "" // a short table is not sorted
	}
	for year, sum := range years {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: strconv.Itoa(year)}, {Text: p.Som(sum.accepted)}, {Text: p.Som(sum.withheld)}, {Text: p.Som(sum.paid)}}})
	}
	slices.SortFunc(list.Rows, func(a, b views.ListRow) int { return cmp.Compare(a.Cells[0].Text, b.Cells[0].Text) })
	return list, nil
}

func publicAmendments(p views.Page, approved []contracts.Amendment) views.List {
	list := views.List{Empty: p.T("public.contract.no_amendments"), Columns: []views.Column{{Label: p.T("contract.amendment.field.amendment")},
		{Label: p.T("contract.amendment.field.signed_on")}, {Label: p.T("contract.amendment.field.reason")},
		{Label: p.T("contract.amendment.field.ends_on")}, {Label: p.T("contract.amendment.field.value_delta"), Numeric: true}}}
	for _, a := range approved {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: a.Amendment}, {Text: p.Date(a.SignedOn)},
			{Text: p.T("contract.amendment.reason." + a.Reason)}, {Text: p.Date(a.EndsOn)}, {Text: p.Signed(a.ValueDelta)}}})
	}
	return list
}

// publicServices are the services of a contract with the statements that are
// published of them, and where residents complain.
func (s *Server) publicServices(c *fiber.Ctx, p views.Page, n names, who db.Actor, v *views.PublicContract) error {
	services, err := s.contracts.Services(c.UserContext(), who, v.ID)
	if err != nil {
		return err
	}
	var served []string
	for _, one := range services {
		served = append(served, one.Aimak)
	}
	if len(served) == 0 {
		return nil
	}
	states, err := s.published.States(c.UserContext(), db.Public, served)
	if err != nil {
		return err
	}
	for _, one := range services {
		row := views.PublicService{Name: n.category(one.Category), Aimak: n.unit(one.Aimak), AimakURL: publicAimakURL(one.Aimak), Share: views.SharePercent(p, one.Share),
			ComplainURL: complainURL(one.Aimak, one.Category)}
		for key, state := range states {
			if key.Aimak == one.Aimak && key.Category == one.Category && key.Year >= v.StartsOn.Year() && key.Year <= v.LastDay().Year() {
				row.Statements = append(row.Statements, views.Link{Label: strconv.Itoa(key.Year), URL: publicStatementURL(state.ID)})
			}
		}
		slices.SortFunc(row.Statements, func(a, b views.Link) int { return cmp.Compare(a.Label, b.Label) })
		v.Services = append(v.Services, row)
	}
	return nil
}

// publicDocuments are the documents of a contract that are opened one by one.
func (s *Server) publicDocuments(c *fiber.Ctx, p views.Page, who db.Actor, id int64) (list []views.DocumentRow, err error) {
	all, _, err := s.documents.List(c.UserContext(), who, documents.Filter{ContractID: id, Limit: 1000})
	for _, d := range all {
		if d.Published && !d.Withdrawn {
			row := documentRow(p, d)
			row.URL = "/public/documents/" + strconv.FormatInt(d.ID, 10)
			list = append(list, row)
		}
	}
	return list, err
}

// publicDocument hands out the file of an opened document of a published
// contract.
func (s *Server) publicDocument(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	d, err := s.documents.Get(c.UserContext(), db.Public, id)
	if err != nil {
		return err
	}
	if !d.Published || d.Withdrawn || d.ContractID == nil {
		return db.ErrNotFound
	}
	if _, err := s.contracts.Get(c.UserContext(), db.Public, *d.ContractID); err != nil {
		return err
	}
	content, err := s.documents.Open(d)
	if err != nil {
		return err
	}
	name := d.Name
	if s.cfg.Demo {
		name = "DEMO-made-up_" + name
	}
	c.Set(fiber.HeaderContentType, d.MediaType)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.SendStream(content, int(d.Size))
}

// openData is the way to the data of published contracts by the open standard;
// without a registered prefix there is none yet.
func (s *Server) openData(c *fiber.Ctx, aimak string) (views.OpenData, error) {
	is, err := s.ocds.Settings(c.UserContext(), db.Public)
	if err != nil || is.Prefix == "" {
		return views.OpenData{}, err
	}
	query := ""
	if aimak != "" {
		query = "?aimak=" + aimak
	}
	return views.OpenData{Records: "/public/ocds/records.json" + query, Releases: "/public/ocds/releases.json" + query}, nil
}
