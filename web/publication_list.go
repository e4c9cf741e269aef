package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/savings"
	"kelishim/savings/publication"
	"kelishim/views"
)

// publicationStates are what the list of statements is narrowed to.
var publicationStates = []string{"differs", "out", "closed"}

// listPublications lists the statements of the reader's aimaks, and which of
// them everybody sees; what changed since it was published stands first.
func (s *Server) listPublications(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	year, state, aimak, q := c.QueryInt("year"), queryText(c, "state"), queryText(c, "aimak"), listQuery(c)
	reach, err := s.reachedAimaks(c, n)
	if err != nil {
		return err
	}
	var rows []savings.Row
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		rows, err = savings.LoadRows(ctx, tx, savings.Filter{})
		return err
	})
	if err != nil {
		return err
	}
	states, err := s.published.States(c.UserContext(), actor(c), reach)
	if err != nil {
		return err
	}
	asked := n.register.Codes(aimakFilter("", aimak))
	var list []publishable
	for _, row := range rows {
		one := publishable{Row: row}
		if p, ok := states[publication.Key{Aimak: row.ServiceAimak, Category: row.Service, Year: row.Year}]; ok {
			one.now = &p
		}
		if slices.Contains(reach, row.ServiceAimak) && (year <= 0 || row.Year == year) && (state == "" || one.state() == state) &&
			(aimak == "" || slices.Contains(asked, row.ServiceAimak) || slices.Contains(asked, row.Aimak)) {
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b publishable) int {
		if d := slices.Index(publicationStates, a.state()) - slices.Index(publicationStates, b.state()); d != 0 && (a.state() == "differs" || b.state() == "differs") {
			return d
		}
		return b.Year - a.Year
	})
	p := s.page(c, "publication.title", "publication")
	shown := ""
	if year > 0 {
		shown = strconv.Itoa(year)
	}
	kept := keptValues("year", shown, "state", state, "aimak", aimak)
	page := pageOf(list, q)
	v := publishableRows(p, n, page)
	v.Paging = paging("/publication", kept, q, len(list), len(page))
	v.Filters = &views.Filters{Action: "/publication", ResetURL: "/publication", Active: len(kept) > 0, Fields: []views.Field{
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "number", Name: "year", Label: p.T("overview.filter.year"), Value: shown},
		{Kind: "select", Name: "state", Label: p.T("publication.state"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "publication.state.", publicationStates, state))}}}
	return s.list(c, p, v)
}

// reachedAimaks are those whose statements the reader sees as their own: all
// for who sees all.
func (s *Server) reachedAimaks(c *fiber.Ctx, n names) ([]string, error) {
	reach, err := s.reach(c)
	if err != nil || len(reach) > 0 {
		return reach, err
	}
	var all []string
	for _, unit := range n.register.Aimaks(n.lang) {
		all = append(all, unit.SOATE)
	}
	return all, nil
}

// publishable is a service-year with what everybody sees of it.
type publishable struct {
	savings.Row
	now *publication.Publication
}

func (p publishable) state() string {
	switch {
	case p.now == nil:
		return "closed"
	case p.now.DiffersSince != nil:
		return "differs"
	default:
		return "out"
	}
}

func publishableRows(p views.Page, n names, rows []publishable) views.List {
	list := views.List{Intro: p.T("publication.lead"), Empty: p.T("publication.none"),
		More: []views.Link{{Label: p.T("publication.contracts"), URL: "/publication/contracts"}, {Label: p.T("publication.see"), URL: "/public"}},
		Columns: []views.Column{{Label: p.T("overview.column.service")}, {Label: p.T("overview.column.aimak")}, {Label: p.T("overview.column.year"), Numeric: true},
			{Label: p.T("overview.column.verdict")}, {Label: p.T("overview.column.saving"), Numeric: true}, {Label: p.T("publication.state")}}}
	for _, row := range rows {
		verdict := p.T("overview.not_comparable")
		if row.Verdict != "" {
			verdict = p.T("savings.verdict." + string(row.Verdict) + ".short")
		}
		state := views.Cell{Text: p.T("publication.state." + row.state())}
		deed := views.Link{Label: p.T("publication.publish.short"), URL: statementURL(row.ServiceAimak, row.Service, row.Year) + "/publish"}
		links := []views.Link{deed}
		if row.now != nil {
			state.URL, state.Note = publicStatementURL(row.now.ID), p.T("publication.version", "Version", row.now.Version, "On", moment(p.Reader, row.now.PublishedAt))
			links = []views.Link{{Label: p.T("publication.unpublish.short"), URL: statementURL(row.ServiceAimak, row.Service, row.Year) + "/unpublish"}}
		}
		if row.state() == "differs" {
			links = append([]views.Link{{Label: p.T("publication.again"), URL: deed.URL}}, links...)
		}
		list.Rows = append(list.Rows, views.ListRow{Links: links, Cells: []views.Cell{
			{Text: n.category(row.Service), URL: statementURL(row.ServiceAimak, row.Service, row.Year)}, {Text: n.unit(row.ServiceAimak), URL: "/aimaks/" + row.ServiceAimak},
			{Text: strconv.Itoa(row.Year)}, {Text: verdict}, {Text: p.SomNull(row.SavingAvoidable), Value: row.SavingAvoidable}, state}})
	}
	return list
}

// listContractPublications lists the contracts of the reader's aimaks and which
// of them everybody sees.
func (s *Server) listContractPublications(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	reach, err := s.reachedAimaks(c, n)
	if err != nil {
		return err
	}
	q := listQuery(c)
	rows, total, err := s.contracts.List(c.UserContext(), actor(c), contracts.Filter{Search: q.Search, Aimaks: reach, Today: date.Today(), Sort: q.Sort,
		Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	p := s.page(c, "publication.contracts", "publication")
	p.Crumbs = []views.Crumb{{Label: p.T("publication.title"), URL: "/publication"}, {Label: p.Title}}
	kept := keptValues("q", q.Search, "sort", q.Sort)
	list := views.List{Intro: p.T("publication.contracts_lead"), Empty: p.T("contract.none"), Paging: paging("/publication/contracts", kept, q, total, len(rows)),
		Sorting: views.Sorting{Path: "/publication/contracts", Query: kept, Sort: q.Sort},
		Filters: &views.Filters{Action: "/publication/contracts", ResetURL: "/publication/contracts", Active: q.Search != "",
			Fields: []views.Field{{Kind: "search", Name: "q", Label: p.T("contract.search"), Value: q.Search}}},
		Columns: []views.Column{{Key: "number", Label: p.T("contract.field.number")}, {Label: p.T("contract.field.title")}, {Label: p.T("overview.column.aimak")},
			{Key: "status", Label: p.T("contract.status")}, {Key: "value", Label: p.T("contract.field.value"), Numeric: true}, {Label: p.T("publication.state")}}}
	for _, row := range rows {
		state, links := views.Cell{Text: p.T("publication.state.closed")}, []views.Link(nil)
		switch {
		case row.Published:
			state = views.Cell{Text: p.T("publication.state.out"), URL: publicContractURL(row.ID)}
			links = []views.Link{{Label: p.T("publication.unpublish.short"), URL: contractURL(row.ID) + "/unpublish"}}
		case row.Status != contracts.Draft:
			links = []views.Link{{Label: p.T("publication.publish.short"), URL: contractURL(row.ID) + "/publish"}}
		}
		list.Rows = append(list.Rows, views.ListRow{Links: links, Cells: []views.Cell{{Text: row.Number, URL: contractURL(row.ID)}, {Text: row.Title},
			{Text: n.unit(row.Buyer)}, {Text: p.T("contract.status." + row.Status)}, {Text: p.Som(row.Value), Mark: foreign(row.Currency)}, state}})
	}
	return s.list(c, p, list)
}

// foreign is a currency that is not the som, "" for the som.
func foreign(currency string) string {
	if currency == "KGS" {
		return ""
	}
	return currency
}
