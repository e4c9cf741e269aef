package web

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/savings"
	"kelishim/views"
)

func (s *Server) compareRoutes(r fiber.Router) {
	r.Get("/compare", s.compare)
	r.Get("/compare/lines", s.compareLines)
	r.Post("/compare/lines", s.attributeLines)
}

// compareURL is the guided way for a service.
func compareURL(aimak, service string) string {
	return "/compare?" + url.Values{"aimak": {aimak}, "service": {service}}.Encode()
}

// comparison is what stands of a comparison so far.
type comparison struct {
	at        serviceAt
	volumes   []int // years
	lines     []string
	assets    int
	baseline  string // "" where there is none, else its year
	frozen    bool
	contracts []contracts.Row
	statement []savings.Row
	insourced []views.Link
}

// compare shows the way and how far it has been gone.
func (s *Server) compare(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "compare.title", "compare")
	aimak, service := soateInText.FindString(queryText(c, "aimak")), queryText(c, "service")
	shown := queryText(c, "aimak")
	if aimak != "" {
		shown = typedUnit(n.register, aimak, p.Lang())
	}
	v := views.Compare{Choice: []views.Field{
		{Name: "aimak", Kind: "combobox", Label: p.T("overview.column.aimak"), Value: shown, Required: true,
			Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Name: "service", Kind: "select", Label: p.T("overview.column.service"), Required: true, Options: n.categoryOptions("—", service)},
	}}
	unit, known := n.register.Unit(aimak)
	if !known || !aimaks.HasBudget(unit.Level) || n.categories[service] == "" {
		if shown != "" && !known {
			v.Choice[0].Error = p.T("register.unit_unknown")
		}
		v.Steps = compareSteps(p, comparison{}, false)
		return render(c, views.ComparePage(p, v))
	}
	state, found, err := s.comparisonOf(c, n, aimak, service)
	if err != nil {
		return err
	}
	v.ServiceIs = p.T("contract.service.of", "Service", n.category(service), "Aimak", n.unit(aimak))
	if state.insourced, err = s.insourced(c, p, aimak, service); err != nil {
		return err
	}
	learnt, err := s.cases.UseOfService(c.UserContext(), actor(c), aimak, service)
	if v.AfterCase, err = s.caseLink(c, p, learnt, err); err != nil {
		return err
	}
	v.Steps = compareSteps(p, state, found)
	return render(c, views.ComparePage(p, v))
}

// comparisonOf gathers what there is; found is false where the aimak has no
// such service yet.
func (s *Server) comparisonOf(c *fiber.Ctx, n names, aimak, service string) (state comparison, found bool, err error) {
	ctx, who := c.UserContext(), actor(c)
	state.at = serviceAt{names: n, url: serviceURL(aimak, service)}
	state.at.Aimak, state.at.Category = aimak, service
	one, err := s.aimaks.Service(ctx, who, aimak, service)
	if errors.Is(err, aimaks.ErrServiceUnknown) || errors.Is(err, db.ErrNotFound) {
		return state, false, nil
	}
	if err != nil {
		return state, false, err
	}
	state.at.Service = one
	volumes, err := s.budget.Volumes(ctx, who, aimak, service)
	if err != nil {
		return state, false, err
	}
	for _, volume := range volumes {
		state.volumes = append(state.volumes, volume.Year)
	}
	lines, err := s.budget.LinesOfService(ctx, who, aimak, service)
	if err != nil {
		return state, false, err
	}
	for _, line := range lines {
		state.lines = append(state.lines, strconv.Itoa(line.Year)+": "+line.Line.Line+" "+line.Title)
	}
	assets, err := s.budget.Assets(ctx, who, aimak, service)
	if err != nil {
		return state, false, err
	}
	state.assets = len(assets)
	baseline, err := s.budget.Baseline(ctx, who, aimak, service)
	if err == nil {
		state.baseline, state.frozen = strconv.Itoa(baseline.ReferenceYear), baseline.Frozen()
	} else if !errors.Is(err, budget.ErrNoBaseline) {
		return state, false, err
	}
	if state.contracts, _, err = s.contracts.List(ctx, who, contracts.Filter{Aimaks: []string{aimak}, Service: service, Limit: 50}); err != nil {
		return state, false, err
	}
	err = s.cfg.DB.Read(ctx, who, func(ctx context.Context, tx bun.Tx) error {
		inputs, err := savings.LoadService(ctx, tx, aimak, service)
		for i := range inputs {
			statement := savings.Compute(inputs[i])
			state.statement = append(state.statement, statement.Row())
		}
		return err
	})
	if errors.Is(err, savings.ErrNoServiceYear) {
		err = nil
	}
	return state, true, err
}

// compareSteps words the way: service, lines, volumes, assets, baseline,
// contract, statement.
func compareSteps(p views.Page, st comparison, found bool) []views.Step {
	at := st.at
	query := "?" + url.Values{"aimak": {at.Aimak}, "service": {at.Category}}.Encode()
	facts := func(labels []string) []views.Link {
		list := make([]views.Link, len(labels))
		for i, label := range labels {
			list[i].Label = label
		}
		return list
	}
	link := func(key, url string) views.Link { return views.Link{Label: p.T(key), URL: url} }
	var years, contractFacts, statements []views.Link
	for _, year := range st.volumes {
		years = append(years, views.Link{Label: strconv.Itoa(year)})
	}
	bought := false
	for _, row := range st.contracts {
		if !row.InForce() {
			continue
		}
		contractFacts = append(contractFacts, views.Link{Label: row.Number + " · " + row.ProviderName, URL: contractURL(row.ID)})
		bought = true
	}
	comparable := false
	for _, row := range st.statement {
		comparable = comparable || row.Status == savings.Comparable
		verdict := p.T("savings.status." + string(row.Status))
		if row.Verdict != "" {
			verdict = p.T("savings.verdict." + string(row.Verdict) + ".short")
		}
		statements = append(statements, views.Link{Label: strconv.Itoa(row.Year) + ": " + verdict, URL: statementURL(row.ServiceAimak, row.Service, row.Year)})
	}
	steps := []views.Step{
		{Title: p.T("compare.service"), Text: p.T("compare.service_text"), Done: found, Links: []views.Link{link("compare.service_add", "/aimaks/"+at.Aimak+"/services/new?category="+at.Category)}},
		{Title: p.T("compare.lines"), Text: p.T("compare.lines_text"), Done: len(st.lines) > 0, Facts: facts(st.lines), Links: []views.Link{link("compare.lines_choose", "/compare/lines"+query)}},
		{Title: p.T("compare.volumes"), Text: p.T("compare.volumes_text"), Done: len(st.volumes) > 1, Facts: years, Links: []views.Link{link("compare.volumes_add", at.url+"/volumes/new")}},
		{Title: p.T("compare.assets"), Text: p.T("compare.assets_text"), Done: st.assets > 0 || st.baseline != "", Links: []views.Link{link("compare.assets_add", at.url+"/assets/new"), link("compare.see", at.url+"#assets")}},
		{Title: p.T("compare.baseline"), Text: p.T("compare.baseline_text"), Done: st.baseline != "", Links: []views.Link{link("compare.baseline_set", at.url+"/baseline"), link("compare.see", at.url+"#baseline")}},
		{Title: p.T("compare.contract"), Text: p.T("compare.contract_text"), Done: bought, Facts: contractFacts,
			Links: []views.Link{link("contract.new", "/contracts/new?buyer="+at.Aimak), link("contract.list", "/contracts"), link("provider.new", "/providers/new")}},
		{Title: p.T("compare.statement"), Text: p.T("compare.statement_text"), Done: comparable, Facts: append(statements, st.insourced...)},
	}
	if found {
		steps[0].Links = []views.Link{link("compare.see", at.url)}
	}
	if st.baseline != "" {
		key := "compare.baseline_draft"
		if st.frozen {
			key = "compare.baseline_frozen"
		}
		steps[4].Facts = []views.Link{{Label: p.T(key, "Year", st.baseline)}}
	}
	if next := slices.IndexFunc(steps, func(step views.Step) bool { return !step.Done }); next >= 0 && at.Aimak != "" {
		steps[next].Now = true
	}
	if !found {
		for i := range steps {
			if i > 0 || at.Aimak == "" {
				steps[i].Links = nil
			}
		}
	}
	return steps
}
