package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit/finding"
	"kelishim/contracts/watch"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/views"
)

func (s *Server) dashboardRoutes(r fiber.Router) {
	r.Get("/dashboard", s.dashboard)
	r.Get("/dashboard/contracts", s.watchList)
}

func init() {
	// Counts and lists hold no more than the rows that their reader sees.
	rights["GET /dashboard"] = right{auth.Visit, nil}
	rights["GET /dashboard/contracts"] = right{auth.Visit, nil}
}

// watchFilter narrows what is watched over to what is chosen.
func (s *Server) watchFilter(c *fiber.Ctx, n names) (f watch.Filter, kept url.Values, err error) {
	oblast, aimak := queryText(c, "oblast"), queryText(c, "aimak")
	f.Today = date.Today()
	f.Aimaks, err = s.scope(c, n, aimakFilter(oblast, aimak))
	return f, keptValues("oblast", oblast, "aimak", aimak), err
}

func watchURL(kind string, kept url.Values) string {
	with := url.Values{"what": {kind}}
	for name, values := range kept {
		with[name] = values
	}
	return "/dashboard/contracts?" + with.Encode()
}

// dashboard shows what needs a hand among all contracts of the reader's aimaks.
func (s *Server) dashboard(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	f, kept, err := s.watchFilter(c, n)
	if err != nil {
		return err
	}
	counts, err := s.watched.Counts(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	p := s.page(c, "dashboard.title", "dashboard")
	v := views.Dashboard{Oblasts: n.oblastOptions(p.Reader, kept.Get("oblast")), Aimak: kept.Get("aimak"), Active: len(kept) > 0,
		Aimaks: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())}
	if v.Findings, err = s.findings.Sum(c.UserContext(), actor(c), finding.Filter{Aimaks: f.Aimaks, Today: f.Today}); err != nil {
		return err
	}
	byKind, byAimak := map[string]int{}, map[string]map[string]int{}
	for _, one := range counts {
		byKind[one.Kind] += one.Contracts
		if byAimak[one.Aimak] == nil {
			byAimak[one.Aimak] = map[string]int{}
		}
		byAimak[one.Aimak][one.Kind] = one.Contracts
	}
	v.Contracts = byKind[""]
	for _, kind := range watch.Kinds {
		v.Watched = append(v.Watched, views.WatchedKind{Kind: kind, Contracts: byKind[kind], URL: watchURL(kind, kept)})
	}
	v.ByAimak = watchedAimaks(p, n, byAimak)
	return render(c, views.DashboardPage(p, v))
}

// shownKinds are the columns of the table of aimaks.
var shownKinds = []string{watch.MilestoneOverdue, watch.ActOverdue, watch.ExpiredOpen, watch.Expiring, watch.NoBaseline, watch.QualityFell, watch.FindingOpen, watch.NotReviewed}

// watchedAimaks are the aimaks with the most to do first.
func watchedAimaks(p views.Page, n names, byAimak map[string]map[string]int) views.List {
	list := views.List{Empty: p.T("dashboard.none"), Columns: []views.Column{{Label: p.T("overview.column.aimak")}, {Label: p.T("contract.list"), Numeric: true}}}
	for _, kind := range shownKinds {
		list.Columns = append(list.Columns, views.Column{Label: p.T("dashboard.short." + kind), Numeric: true})
	}
	todo := map[string]int{}
	codes := []string{}
	for code, counts := range byAimak {
		codes = append(codes, code)
		for _, kind := range shownKinds {
			todo[code] += counts[kind]
		}
	}
	slices.SortFunc(codes, func(a, b string) int {
		if todo[a] != todo[b] {
			return todo[b] - todo[a]
		}
		return slices.Compare([]byte(a), []byte(b))
	})
	for _, code := range codes {
		row := views.ListRow{Cells: []views.Cell{{Text: n.unit(code), URL: "/dashboard?aimak=" + code}, {Text: p.Int(byAimak[code][""]), URL: "/contracts?aimak=" + code}}}
		for _, kind := range shownKinds {
			cell := views.Cell{Text: p.Int(byAimak[code][kind])}
			if byAimak[code][kind] > 0 {
				cell.URL = watchURL(kind, keptValues("aimak", code))
			}
			row.Cells = append(row.Cells, cell)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// watchList lists the contracts behind a count.
func (s *Server) watchList(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	f, kept, err := s.watchFilter(c, n)
	if err != nil {
		return err
	}
	q, kind := listQuery(c), queryText(c, "what")
	if !slices.Contains(watch.Kinds, kind) {
		kind = watch.Kinds[0]
	}
	f.Limit, f.Offset = q.Limit(), q.Offset()
	rows, total, err := s.watched.List(c.UserContext(), actor(c), kind, f)
	if err != nil {
		return err
	}
	p := s.page(c, "dashboard.kind."+kind, "dashboard")
	p.Crumbs = []views.Crumb{{Label: p.T("dashboard.title"), URL: "/dashboard"}, {Label: p.Title}}
	kept.Set("what", kind)
	list := views.List{Intro: p.T("dashboard.means." + kind), Empty: p.T("dashboard.nothing"), Paging: paging("/dashboard/contracts", kept, q, total, len(rows)),
		Columns: []views.Column{{Label: p.T("contract.field.number")}, {Label: p.T("contract.field.title")}, {Label: p.T("overview.column.aimak")},
			{Label: p.T("contract.field.provider")}, {Label: p.T("contract.field.value"), Numeric: true}, {Label: p.T("dashboard.since." + kind)},
			{Label: p.T("dashboard.things"), Numeric: true}},
		Filters: &views.Filters{Action: "/dashboard/contracts", ResetURL: watchURL(kind, nil), Active: len(kept) > 1, Fields: []views.Field{
			{Kind: "select", Name: "what", Label: p.T("dashboard.what"), Options: worded(p, "dashboard.kind.", watch.Kinds, kind)},
			{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, kept.Get("oblast"))},
			{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: kept.Get("aimak"),
				Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())}}}}
	for _, row := range rows {
		value := views.Cell{Text: p.Som(row.Value)}
		if row.Currency != "KGS" {
			value.Mark = row.Currency
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Number, URL: contractURL(row.ContractID)}, {Text: row.Title},
			{Text: n.unit(row.Buyer)}, {Text: n.provider(row.Provider)}, value, {Text: p.Date(row.Since)}, {Text: p.Int(row.Things)}}})
	}
	return s.list(c, p, list)
}
