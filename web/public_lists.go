package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/savings"
	"kelishim/savings/publication"
	"kelishim/views"
)

func init() {
	sitemapParts = append(sitemapParts, sitemapOfPublished)
}

// sitemapOfPublished are the pages of all that aimaks have published.
func sitemapOfPublished(s *Server, ctx context.Context) ([]string, error) {
	list, _, err := s.published.List(ctx, db.Public, publication.Filter{Limit: 20_000})
	if err != nil {
		return nil, err
	}
	opened, _, err := s.contracts.Published(ctx, db.Public, contracts.PublishedFilter{Limit: 20_000})
	if err != nil {
		return nil, err
	}
	paths, seen := []string{"/public/statements", "/public/contracts"}, map[string]bool{}
	add := func(path string) {
		if !seen[path] {
			paths, seen[path] = append(paths, path), true
		}
	}
	for _, one := range list {
		add(publicAimakURL(one.CountsFor))
	}
	for _, one := range opened {
		add(publicAimakURL(one.Buyer))
	}
	for _, one := range list {
		paths = append(paths, publicStatementURL(one.ID))
	}
	for _, one := range opened {
		paths = append(paths, publicContractURL(one.ID))
	}
	return paths, nil
}

// placeAsked is the oblast, the raion and the aimak by which a public list is
// narrowed.
type placeAsked struct {
	oblast, raion, aimak string
	codes                []string // nil takes all
}

func (n names) placeAsked(c *fiber.Ctx) placeAsked {
	at := placeAsked{oblast: queryText(c, "oblast"), raion: queryText(c, "raion"), aimak: queryText(c, "aimak")}
	if n.register.Oblast(at.raion) != at.oblast && at.oblast != "" {
		at.raion = ""
	}
	f := aimakFilter(at.oblast, at.aimak)
	f.Raion = at.raion
	at.codes = n.register.Codes(f)
	if code := soateInText.FindString(at.aimak); code != "" && at.codes != nil {
		at.codes = n.family(code)
	}
	return at
}

func (n names) raionOptions(r *i18n.Reader, oblast, chosen string) []views.Option {
	list := []views.Option{{Label: r.T("overview.filter.all")}}
	var units []aimaks.Unit
	for _, top := range n.register.Children("") {
		if oblast == "" || top.SOATE == oblast {
			units = append(units, n.register.Children(top.SOATE)...)
		}
	}
	for _, unit := range units {
		list = append(list, views.Option{Value: unit.SOATE, Label: unit.Name(n.lang), Selected: unit.SOATE == chosen})
	}
	compare := byText()
	slices.SortStableFunc(list[1:], func(a, b views.Option) int { return compare(a.Label, b.Label) })
	return list
}

// errTooMany is returned for a file that would hold more than is answered at
// once: without an account nobody waits for a job.
var errTooMany = fault.New(fault.Invalid, "public.too_many").With("Limit", rowsAtOnce)

// publicList answers with a list that is open to all, or its file.
func (s *Server) publicList(c *fiber.Ctx, p views.Page, list views.List) error {
	if fileAsked(c) != "" && list.Paging.Total > rowsAtOnce {
		return errTooMany
	}
	return s.list(c, p, list)
}

// publicVerdicts are what the list of published statements is narrowed to.
var publicVerdicts = []string{string(savings.Saves), string(savings.CostsMore), string(savings.NoClearDifference), publication.NotComparable}

// publicStatements lists what is published, also as a file.
func (s *Server) publicStatements(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q, at, service, verdict, year := listQuery(c), n.placeAsked(c), queryText(c, "service"), queryText(c, "verdict"), c.QueryInt("year")
	rows, total, err := s.published.List(c.UserContext(), db.Public, publication.Filter{Aimaks: at.codes, Category: service, Year: max(0, year),
		Verdict: verdict, Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	years, err := s.published.Years(c.UserContext(), db.Public)
	if err != nil {
		return err
	}
	p := s.publicPage(c, "/public/statements", "public.statements.title", "public_statements")
	p.Description = p.T("public.statements.lead")
	p.StructuredData = s.dataset(p, p.T("view.name"), "", "")
	p.Crumbs = []views.Crumb{{Label: p.T("view.nav.public"), URL: "/public"}, {Label: p.Title}}
	shown := ""
	if year > 0 {
		shown = strconv.Itoa(year)
	}
	kept := keptValues("oblast", at.oblast, "raion", at.raion, "aimak", at.aimak, "service", service, "verdict", verdict, "year", shown, "sort", q.Sort)
	list, err := publishedRows(p, n, rows)
	if err != nil {
		return err
	}
	list.Intro, list.Empty = p.T("public.statements.lead"), p.T("public.statements.none")
	list.Sorting, list.Paging = views.Sorting{Path: "/public/statements", Query: kept, Sort: q.Sort}, paging("/public/statements", kept, q, total, len(rows))
	list.Filters = &views.Filters{Action: "/public/statements", ResetURL: "/public/statements", Active: len(kept) > 0 && !(len(kept) == 1 && q.Sort != ""), Fields: append(
		s.placeFields(p, n, at),
		views.Field{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(p.T("overview.filter.all"), service)},
		views.Field{Kind: "select", Name: "year", Label: p.T("overview.filter.year"), Options: yearOptions(p, years, shown)},
		views.Field{Kind: "select", Name: "verdict", Label: p.T("overview.column.verdict"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "public.verdict.", publicVerdicts, verdict))})}
	return s.publicList(c, p, list)
}

func (s *Server) placeFields(p views.Page, n names, at placeAsked) []views.Field {
	return []views.Field{
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, at.oblast)},
		{Kind: "select", Name: "raion", Label: p.T("overview.filter.raion"), Options: n.raionOptions(p.Reader, at.oblast, at.raion)},
		{Kind: "search", Name: "aimak", Label: p.T("public.aimak"), Value: at.aimak}}
}

func yearOptions(p views.Page, years []publication.Year, chosen string) []views.Option {
	list := []views.Option{{Label: p.T("overview.filter.all")}}
	for _, one := range years {
		year := strconv.Itoa(one.Year)
		list = append(list, views.Option{Value: year, Label: year, Selected: year == chosen})
	}
	return list
}

// publishedRows are published statements as a list.
func publishedRows(p views.Page, n names, rows []publication.Publication) (views.List, error) {
	list := views.List{Columns: []views.Column{{Label: p.T("overview.column.service")}, {Label: p.T("overview.column.aimak")},
		{Key: "year", Label: p.T("overview.column.year"), Numeric: true}, {Label: p.T("overview.column.verdict")}, {Label: p.T("statement.in_house"), Numeric: true},
		{Label: p.T("statement.outsourced"), Numeric: true}, {Key: "saving", Label: p.T("overview.column.saving"), Numeric: true},
		{Label: p.T("overview.column.share"), Numeric: true}, {Key: "published_at", Label: p.T("public.published_on")}}}
	for _, one := range rows {
		row, err := one.Row()
		if err != nil {
			return list, err
		}
		verdict := views.Cell{Text: p.T("public.verdict." + publication.NotComparable), Note: p.T("savings.status." + one.Status)}
		if one.Verdict != "" {
			verdict = views.Cell{Text: p.T("public.verdict." + one.Verdict)}
		}
		if one.DiffersSince != nil {
			verdict.Mark = p.T("public.differs.short")
		}
		share := views.Cell{Text: i18n.Unknown}
		if row.SavingAvoidableShare.Valid {
			share.Text = p.Share(row.SavingAvoidableShare.Decimal)
		}
		service := views.Cell{Text: n.category(one.Category), URL: publicStatementURL(one.ID)}
		if one.Aimak != one.CountsFor {
			service.Note = n.unit(one.Aimak) // it is kept apart from that of the aimak it was merged into
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{service,
			{Text: n.unit(one.CountsFor), URL: publicAimakURL(one.CountsFor), Note: n.unit(n.register.Raion(one.CountsFor))}, {Text: strconv.Itoa(one.Year)}, verdict,
			{Text: p.SomNull(row.InHouseAvoidable), Value: row.InHouseAvoidable}, {Text: p.SomNull(row.Outsourced), Value: row.Outsourced},
			{Text: p.SomNull(row.SavingAvoidable), Value: row.SavingAvoidable}, share, {Text: p.Date(date.FromTime(one.PublishedAt.In(date.Bishkek)))}}})
	}
	return list, nil
}

// publicContracts lists the published contracts, also as a file.
func (s *Server) publicContracts(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q, at, service, year := listQuery(c), n.placeAsked(c), queryText(c, "service"), c.QueryInt("year")
	rows, total, err := s.contracts.Published(c.UserContext(), db.Public, contracts.PublishedFilter{Search: q.Search, Aimaks: at.codes, Service: service,
		Year: max(0, year), Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.publicPage(c, "/public/contracts", "public.contracts.title", "public_contracts")
	p.Description = p.T("public.contracts.lead")
	p.StructuredData = s.dataset(p, p.T("view.name"), "", "")
	p.Crumbs = []views.Crumb{{Label: p.T("view.nav.public"), URL: "/public"}, {Label: p.Title}}
	shown := ""
	if year > 0 {
		shown = strconv.Itoa(year)
	}
	kept := keptValues("q", q.Search, "oblast", at.oblast, "raion", at.raion, "aimak", at.aimak, "service", service, "year", shown, "sort", q.Sort)
	list := publishedContractRows(p, n, rows)
	list.Intro, list.Empty = p.T("public.contracts.lead"), p.T("public.contracts.none")
	list.Sorting, list.Paging = views.Sorting{Path: "/public/contracts", Query: kept, Sort: q.Sort}, paging("/public/contracts", kept, q, total, len(rows))
	list.Filters = &views.Filters{Action: "/public/contracts", ResetURL: "/public/contracts", Active: len(kept) > 0 && !(len(kept) == 1 && q.Sort != ""), Fields: append(append(
		[]views.Field{{Kind: "search", Name: "q", Label: p.T("contract.search"), Value: q.Search}}, s.placeFields(p, n, at)...),
		views.Field{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(p.T("overview.filter.all"), service)},
		views.Field{Kind: "number", Name: "year", Label: p.T("contract.year"), Value: shown})}
	if total > 0 {
		data, err := s.openData(c, "")
		if err != nil {
			return err
		}
		if data.Records != "" {
			list.More = []views.Link{{Label: p.T("public.ocds.title") + ": OCDS 1.1 (JSON)", URL: data.Records}}
		}
	}
	return s.publicList(c, p, list)
}

func publishedContractRows(p views.Page, n names, rows []contracts.Row) views.List {
	list := views.List{Columns: []views.Column{{Key: "number", Label: p.T("contract.field.number")}, {Label: p.T("contract.field.title")},
		{Label: p.T("overview.column.aimak")}, {Key: "provider", Label: p.T("contract.field.provider")}, {Key: "starts_on", Label: p.T("contract.field.starts_on")},
		{Key: "ends_on", Label: p.T("contract.field.ends_on")}, {Key: "value", Label: p.T("contract.field.value"), Numeric: true},
		{Label: p.T("contract.accepted"), Numeric: true}, {Label: p.T("contract.paid"), Numeric: true}}}
	for _, row := range rows {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Number, URL: publicContractURL(row.ID)}, {Text: row.Title},
			{Text: n.unit(row.Buyer), URL: publicAimakURL(row.Buyer)}, {Text: row.ProviderIn(p.Lang())}, {Text: p.Date(row.StartsOn)}, {Text: p.Date(row.LastDay())},
			{Text: p.Som(row.Value), Mark: foreign(row.Currency)}, {Text: p.Som(row.Accepted)}, {Text: p.Som(row.Paid)}}})
	}
	return list
}
