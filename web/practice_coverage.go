package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/db"
	"kelishim/practices/cases"
	"kelishim/views"
)

// practiceCoverage shows which oblasts and services have a case and which none.
// Every unit at the top of the register stands in it, so that a case that is
// taken away leaves a gap that is seen.
func (s *Server) practiceCoverage(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	categories, err := s.aimaks.Categories(c.UserContext(), db.Public)
	if err != nil {
		return err
	}
	counted, err := s.cases.Coverage(c.UserContext(), db.Public)
	if err != nil {
		return err
	}
	p := s.publicPage(c, "/practices/coverage", "practice.coverage.title", "practices")
	p.Description = p.T("practice.coverage.lead")
	p.Crumbs = []views.Crumb{{Label: p.T("practice.list"), URL: "/practices"}, {Label: p.Title}}
	cells := coverageOf(n, counted)
	v := views.Coverage{Gaps: make([][]views.Link, 2), List: views.List{Columns: []views.Column{{Key: "service", Label: p.T("overview.column.service")}}}}
	address := func(oblast, service string) string {
		if kept := keptValues("oblast", oblast, "service", service).Encode(); kept != "" {
			return "/practices?" + kept
		}
		return "/practices"
	}
	tops := n.register.Children("")
	onlyMadeUp := 0
	for _, unit := range tops {
		head := views.Link{Label: unit.Name(p.Lang()), URL: address(unit.SOATE, "")}
		v.Heads = append(v.Heads, head)
		v.List.Columns = append(v.List.Columns, views.Column{Key: unit.SOATE, Label: head.Label, Numeric: true})
		switch sum := cells[[2]string{unit.SOATE, ""}]; sum.Cases {
		case 0:
			v.Gaps[0] = append(v.Gaps[0], head)
		case sum.MadeUp:
			onlyMadeUp++
		}
	}
	v.List.Columns = append(v.List.Columns, views.Column{Key: "all", Label: p.T("practice.coverage.everywhere"), Numeric: true},
		views.Column{Key: "made_up", Label: p.T("practice.coverage.of_them_made_up"), Numeric: true})
	line := func(service, label string) {
		cell := func(oblast, place string) views.CoverageCell {
			found := cells[[2]string{oblast, service}]
			return views.CoverageCell{Count: found.Cases, MadeUp: found.MadeUp, URL: address(oblast, service),
				Label: label + ", " + place + ": " + p.Plural("practice.count", found.Cases)}
		}
		row := views.CoverageRow{Name: views.Link{Label: label, URL: address("", service)}, Sum: cell("", p.T("practice.coverage.everywhere"))}
		values := []views.Cell{{Text: label}}
		for i, unit := range tops {
			one := cell(unit.SOATE, v.Heads[i].Label)
			row.Cells = append(row.Cells, one)
			values = append(values, views.Cell{Text: strconv.Itoa(one.Count)})
		}
		v.Rows = append(v.Rows, row)
		v.List.Rows = append(v.List.Rows, views.ListRow{Cells: append(values, views.Cell{Text: strconv.Itoa(row.Sum.Count)}, views.Cell{Text: strconv.Itoa(row.Sum.MadeUp)})})
		if row.Sum.Count == 0 && service != "" {
			v.Gaps[1] = append(v.Gaps[1], row.Name)
		}
	}
	for _, category := range categories {
		line(category.Code, category.Name(p.Lang()))
	}
	line("", p.T("practice.coverage.all"))
	all := cells[[2]string{}]
	v.Summary = []string{p.T("practice.coverage.summary", "Covered", len(tops)-len(v.Gaps[0]), "Of", len(tops), "Services", len(categories)-len(v.Gaps[1]), "OfServices", len(categories)),
		p.T("practice.coverage.made_up_summary", "Cases", all.Cases, "MadeUp", all.MadeUp, "Only", onlyMadeUp)}
	return s.listOn(c, p, v.List, func() error { return render(c, views.CoveragePage(p, v)) })
}

// coverageOf sums what is covered by oblast and service; "" is all of them.
func coverageOf(n names, counted []cases.Covered) map[[2]string]cases.Covered {
	sums := map[[2]string]cases.Covered{}
	for _, one := range counted {
		for _, oblast := range slices.Compact([]string{n.register.Oblast(one.Aimak), ""}) {
			for _, category := range []string{one.Category, ""} {
				sum := sums[[2]string{oblast, category}]
				sum.Cases, sum.MadeUp = sum.Cases+one.Cases, sum.MadeUp+one.MadeUp
				sums[[2]string{oblast, category}] = sum
			}
		}
	}
	return sums
}
