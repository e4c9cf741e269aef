package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/audit"
	"kelishim/audit/finding"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/savings"
	"kelishim/views"
)

func (s *Server) aimakRoutes(r fiber.Router) {
	r.Get("/aimaks", s.listAimaks)
	r.Get("/aimaks/:aimak", s.aimak)
}

// listAimaks shows the aimaks by oblast and raion: those with services, or all
// where the reader asks for them or searches.
func (s *Server) listAimaks(c *fiber.Ctx) error {
	q := listQuery(c)
	filter := aimaks.UnitFilter{Search: q.Search, Level: aimaks.LevelAimak, Oblast: queryText(c, "oblast")}
	all := c.Query("all") != "" || q.Search != ""
	var n names
	var rows []savings.Row
	var counted aimaks.Counted
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		if n, err = loadNames(ctx, tx, reader(c).Lang()); err != nil {
			return err
		}
		if counted, err = aimaks.LoadCounted(ctx, tx, nil); err != nil {
			return err
		}
		rows, err = savings.LoadRows(ctx, tx, savings.Filter{})
		return err
	})
	if err != nil {
		return err
	}
	p := s.page(c, "aimak.list.title", "aimaks")
	v := views.AimakList{Search: q.Search, All: all, Oblasts: n.oblastOptions(p.Reader, filter.Oblast)}
	v.Groups = n.aimakGroups(p.Reader, filter, all, counted, rows)
	for _, group := range v.Groups {
		v.Found += len(group.Aimaks)
	}
	return s.listOn(c, p, aimakRows(p, v), func() error { return render(c, views.AimaksPage(p, v)) })
}

func (n names) oblastOptions(r *i18n.Reader, chosen string) []views.Option {
	list := []views.Option{{Label: r.T("overview.filter.all")}}
	for _, unit := range n.register.Children("") {
		list = append(list, views.Option{Value: unit.SOATE, Label: unit.Name(n.lang), Selected: unit.SOATE == chosen})
	}
	return list
}

// aimakGroups gathers the aimaks by raion, with the sums of all years. A
// dissolved aimak stands in the list with the name of who took it over.
func (n names) aimakGroups(r *i18n.Reader, filter aimaks.UnitFilter, all bool, counted aimaks.Counted, rows []savings.Row) []views.AimakGroup {
	sums := map[string]savings.Group{}
	for _, g := range savings.Aggregate(rows, savings.ByAimak) {
		sums[g.Key] = g
	}
	services := map[string]int{}
	for _, service := range counted.Services {
		services[service.Aimak]++
	}
	index := map[string]int{}
	var groups []views.AimakGroup
	for _, unit := range n.register.Find(filter, n.lang) {
		if !all && services[unit.SOATE] == 0 && sums[unit.SOATE].Of == 0 {
			continue
		}
		raion := n.register.Raion(unit.SOATE)
		at, ok := index[raion]
		if !ok {
			at = len(groups)
			index[raion] = at
			groups = append(groups, views.AimakGroup{Oblast: n.unit(n.register.Oblast(unit.SOATE)), Raion: n.unit(raion)})
		}
		row := views.AimakRow{Name: unit.Name(n.lang), URL: "/aimaks/" + unit.SOATE, Services: services[unit.SOATE], Group: sums[unit.SOATE]}
		if now := n.register.At(unit.SOATE, date.Today().Year()); now != unit.SOATE {
			row.GoneTo = n.unit(now)
		}
		groups[at].Aimaks = append(groups[at].Aimaks, row)
	}
	compare := byText()
	slices.SortStableFunc(groups, func(a, b views.AimakGroup) int {
		return cmp.Or(compare(a.Oblast, b.Oblast), compare(a.Raion, b.Raion))
	})
	return groups
}

// aimakRows are the aimaks of the page as one list, for its files.
func aimakRows(p views.Page, v views.AimakList) views.List {
	l := views.List{Filters: &views.Filters{Fields: []views.Field{{Label: p.T("aimak.list.search"), Value: v.Search},
		{Label: p.T("overview.filter.oblast"), Options: v.Oblasts}}},
		Columns: []views.Column{{Key: "aimak", Label: p.T("overview.column.aimak")}, {Key: "soate", Label: p.T("aimak.soate")},
			{Key: "raion", Label: p.T("overview.filter.raion")}, {Key: "oblast", Label: p.T("overview.filter.oblast")},
			{Key: "services", Label: p.T("aimak.list.services"), Numeric: true}, {Key: "saving", Label: p.T("aimak.list.saving"), Numeric: true},
			{Key: "comparable", Label: p.T("overview.column.comparable")}}}
	for _, group := range v.Groups {
		for _, row := range group.Aimaks {
			comparable, gone := "", ""
			if row.Of > 0 {
				comparable = p.T("overview.comparable_of", "Comparable", row.Comparable, "Of", row.Of)
			}
			if row.GoneTo != "" {
				gone = p.T("aimak.list.gone_to", "Name", row.GoneTo)
			}
			l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Name, Note: gone}, {Text: strings.TrimPrefix(row.URL, "/aimaks/")},
				{Text: group.Raion}, {Text: group.Oblast}, {Text: p.Int(row.Services)}, {Value: row.SavingAvoidable}, {Text: comparable}}})
		}
	}
	return l
}

// aimak shows one aimak: its services over the years, contracts, budget, and
// whom it succeeded.
func (s *Server) aimak(c *fiber.Ctx) error {
	soate := c.Params("aimak")
	var n names
	var v views.Aimak
	var rows []savings.Row
	var counted aimaks.Counted
	var outsourced contracts.Outsourced
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		if n, err = loadNames(ctx, tx, reader(c).Lang()); err != nil {
			return err
		}
		var ok bool
		if v.Unit, ok = n.register.Unit(soate); !ok {
			return db.ErrNotFound
		}
		family := n.family(soate)
		if rows, err = savings.LoadRows(ctx, tx, savings.Filter{}); err != nil {
			return err
		}
		if counted, err = aimaks.LoadCounted(ctx, tx, family); err != nil {
			return err
		}
		outsourced, err = contracts.LoadOutsourced(ctx, tx, family)
		return err
	})
	if err != nil {
		return err
	}
	if v.BudgetYears, err = s.budgetYears(c, soate); err != nil {
		return err
	}
	v.Findings, err = s.findings.Sum(c.UserContext(), actor(c), finding.Filter{Aimaks: n.family(soate), Today: date.Today()})
	if err != nil {
		return err
	}
	v.Name, v.Raion, v.Oblast = n.unit(soate), n.unit(n.register.Raion(soate)), n.unit(n.register.Oblast(soate))
	n.fillAimak(&v, soate, rows, counted, outsourced)
	p := s.page(c, "aimak.title", "aimaks", "Name", v.Name)
	p.Crumbs = []views.Crumb{{Label: p.T("aimak.list.title"), URL: "/aimaks"}, {Label: v.Name}}
	if v.Flags, err = s.flagBlock(c, p, n, audit.Filter{Aimaks: n.family(soate)}, "aimak="+soate); err != nil {
		return err
	}
	if format := fileAsked(c); format != "" {
		return s.aimakFile(c, p, n, v, ofAimak(rows, soate), format)
	}
	return render(c, views.AimakPage(p, v))
}

// ofAimak are the service-years that count with an aimak.
func ofAimak(rows []savings.Row, soate string) []savings.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(row savings.Row) bool { return row.Aimak != soate })
}

// family is an aimak and all that went into it, one merger after the other.
func (n names) family(soate string) []string {
	list := []string{soate}
	for i := 0; i < len(list); i++ {
		for _, one := range n.register.Predecessors(list[i]) {
			if !slices.Contains(list, one.Predecessor) {
				list = append(list, one.Predecessor)
			}
		}
	}
	return list
}

func (n names) fillAimak(v *views.Aimak, soate string, rows []savings.Row, counted aimaks.Counted, outsourced contracts.Outsourced) {
	for _, one := range n.register.Predecessors(soate) {
		v.Predecessors = append(v.Predecessors, views.DatedLink{Link: views.Link{Label: n.unit(one.Predecessor),
			URL: "/aimaks/" + one.Predecessor}, On: one.TookEffectOn})
	}
	for _, one := range n.register.Successors(soate) {
		v.Successors = append(v.Successors, views.DatedLink{Link: views.Link{Label: n.unit(one.Successor),
			URL: "/aimaks/" + one.Successor}, On: one.TookEffectOn})
	}
	for _, row := range rows {
		if row.Aimak == soate || row.ServiceAimak == soate {
			if !slices.Contains(v.Years, row.Year) {
				v.Years = append(v.Years, row.Year)
			}
		}
	}
	slices.Sort(v.Years)
	v.Total = savings.Total(ofAimak(rows, soate))
	for _, service := range counted.Services {
		v.Services = append(v.Services, n.aimakService(service, soate, v.Years, rows))
	}
	for _, h := range counted.Households {
		if h.Aimak == soate {
			v.Households = append(v.Households, h)
		}
	}
	slices.SortFunc(v.Households, func(a, b aimaks.CountedHouseholds) int { return a.Year - b.Year })
	seen := map[int64]bool{}
	for _, one := range outsourced.Services {
		if !seen[one.ContractID] {
			seen[one.ContractID] = true
			v.Contracts = append(v.Contracts, one)
		}
	}
}

func (n names) aimakService(service aimaks.CountedService, soate string, years []int, rows []savings.Row) views.AimakService {
	one := views.AimakService{Name: n.category(service.Category), Title: service.Title,
		URL: "/aimaks/" + service.Aimak + "/services/" + service.Category, Rows: make([]*views.SavingRow, len(years))}
	if service.Aimak != soate {
		one.Of = n.unit(service.Aimak)
	}
	for _, row := range n.rows(rows) {
		if row.ServiceAimak == service.Aimak && row.Service == service.Category {
			one.Rows[slices.Index(years, row.Year)] = &row
		}
	}
	return one
}

// budgetYears are the fiscal years of an aimak that have lines, newest first.
func (s *Server) budgetYears(c *fiber.Ctx, soate string) ([]views.BudgetYear, error) {
	years, _, err := s.budget.Years(c.UserContext(), actor(c), budget.YearsFilter{Aimaks: []string{soate}, Limit: 100})
	if err != nil {
		return nil, err
	}
	list := make([]views.BudgetYear, len(years))
	for i, year := range years {
		list[i] = views.BudgetYear{Year: year.Year, Lines: year.Lines, URL: "/budget/" + soate + "/" + strconv.Itoa(year.Year)}
	}
	return list, nil
}
