package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/audit"
	"kelishim/internal/db"
	"kelishim/views"
)

// flagRules lists every rule with its ground and how often it is raised.
func (s *Server) flagRules(c *fiber.Ctx) error {
	p := s.page(c, "audit.rules", "flags")
	p.Crumbs = []views.Crumb{{Label: p.T("audit.list"), URL: "/flags"}, {Label: p.Title}}
	counts, err := s.audit.Counts(c.UserContext(), actor(c), audit.Filter{})
	if err != nil {
		return err
	}
	list := views.List{Intro: p.T("audit.rules_lead"), Columns: []views.Column{{Label: p.T("audit.column.title")}, {Label: p.T("audit.fact.looks")},
		{Label: p.T("audit.filter.severity")}, {Label: p.T("audit.fact.also")}}}
	if !p.NoMoney {
		list.Columns = append(list.Columns, views.Column{Label: p.T("audit.column.raised"), Numeric: true},
			views.Column{Label: p.T("audit.column.unknown"), Numeric: true}, views.Column{Label: p.T("audit.column.not_raised"), Numeric: true})
	}
	sums := audit.SumUp(counts)
	for _, rule := range audit.Rules {
		sum := sums[rule.ID]
		cells := []views.Cell{
			{Text: rule.ID + " · " + p.T("audit.title."+rule.ID), URL: "/flags/rules/" + rule.ID, Note: p.T("audit.why." + rule.ID)},
			{Text: p.T("audit.looks." + rule.Looks)}, {Text: p.T("audit.severity." + rule.Severity)}, {Text: rule.Also}}
		if !p.NoMoney {
			cells = append(cells, views.Cell{Text: p.Int(sum.Raised)}, views.Cell{Text: p.Int(sum.Unknown)}, views.Cell{Text: p.Int(sum.NotRaised)})
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: cells})
	}
	return s.list(c, p, list)
}

// ruleAt is the rule of the address.
func ruleAt(c *fiber.Ctx) (audit.Rule, error) {
	rule, ok := audit.RuleOf(c.Params("key"))
	if !ok {
		return rule, db.ErrNotFound
	}
	return rule, nil
}

func (s *Server) rulePage(c *fiber.Ctx, rule audit.Rule, titleKey string) views.Page {
	p := s.page(c, "audit.title."+rule.ID, "flags")
	p.Crumbs = []views.Crumb{{Label: p.T("audit.list"), URL: "/flags"}, {Label: p.T("audit.rules"), URL: "/flags/rules"}, {Label: rule.ID}}
	if titleKey != "" {
		p.Crumbs[2].URL = "/flags/rules/" + rule.ID
		p.Title = p.T(titleKey)
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	}
	return p
}

// flagRule shows a rule, its thresholds over time and its query.
func (s *Server) flagRule(c *fiber.Ctx) error {
	rule, err := ruleAt(c)
	if err != nil {
		return err
	}
	thresholds, err := s.audit.Thresholds(c.UserContext(), actor(c), rule.ID)
	if err != nil {
		return err
	}
	counts, err := s.audit.Counts(c.UserContext(), actor(c), audit.Filter{Rule: rule.ID})
	if err != nil {
		return err
	}
	p := s.rulePage(c, rule, "")
	v := views.FlagRuleView{Code: rule.ID, Why: p.T("audit.why." + rule.ID), Query: rule.Query(), Facts: ruleFacts(p, rule),
		Thresholds: views.List{Empty: p.T("audit.thresholds_none"), Columns: []views.Column{{Label: p.T("audit.column.threshold")},
			{Label: p.T("audit.column.value"), Numeric: true}, {Label: p.T("audit.column.from")}, {Label: p.T("audit.fact.ground")}}}}
	if !p.NoMoney {
		v.Counts, v.Flags = countsText(p, counts), views.Link{Label: p.T("audit.list"), URL: "/flags?rule=" + rule.ID}
	}
	for _, one := range thresholds {
		v.Thresholds.Rows = append(v.Thresholds.Rows, views.ListRow{Cells: []views.Cell{{Text: p.T("audit.threshold." + one.Name)},
			{Text: p.Quantity(one.Value)}, {Text: p.Date(one.ValidFrom)}, {Text: one.Ground}}})
	}
	if len(rule.Thresholds) > 0 {
		v.New = views.Link{Label: p.T("audit.threshold_new"), URL: "/flags/rules/" + rule.ID + "/thresholds/new"}
	}
	return render(c, views.FlagRulePage(p, v))
}

func ruleFacts(p views.Page, rule audit.Rule) []views.FlagFact {
	valid := p.T("audit.fact.from", "From", rule.From)
	if !rule.To.IsZero() {
		valid = p.T("audit.fact.until", "From", rule.From, "To", rule.To)
	}
	facts := []views.FlagFact{{Name: p.T("audit.fact.looks"), Text: p.T("audit.looks." + rule.Looks)},
		{Name: p.T("audit.fact.severity"), Text: p.T("audit.severity." + rule.Severity)},
		{Name: p.T("audit.fact.ground"), Text: p.T("audit.ground." + rule.Ground)}}
	if rule.Also != "" {
		facts = append(facts, views.FlagFact{Name: p.T("audit.fact.also"), Text: rule.Also})
	}
	return append(facts, views.FlagFact{Name: p.T("audit.fact.version"), Text: p.Int(rule.Version)},
		views.FlagFact{Name: p.T("audit.fact.valid"), Text: valid}, views.FlagFact{Name: p.T("audit.fact.frozen"), Text: p.T("audit.frozen." + rule.Frozen)})
}

func (s *Server) newThreshold(c *fiber.Ctx) error {
	return s.showThreshold(c, fillForm(c, nil))
}

func (s *Server) showThreshold(c *fiber.Ctx, f *form) error {
	rule, err := ruleAt(c)
	if err != nil {
		return err
	}
	p := s.rulePage(c, rule, "audit.threshold_new")
	path := "/flags/rules/" + rule.ID
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("audit.title."+rule.ID) + ". " + p.T("audit.threshold_hint"),
		Form: views.Form{Action: path + "/thresholds/new", Submit: p.T("register.save"), Cancel: views.Link{URL: path}, Fields: []views.Field{
			f.field("select", "name", p.T("audit.field.name"), needed, chosenFrom(worded(p, "audit.threshold.", rule.Thresholds, f.value("name")))),
			f.field("number", "value", p.T("audit.field.value"), needed),
			f.field("date", "valid_from", p.T("audit.field.valid_from"), needed),
			f.field("text", "ground", p.T("audit.field.ground"), needed, wide)}}})
}

func (s *Server) addThreshold(c *fiber.Ctx) error {
	rule, err := ruleAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	one := audit.Threshold{Rule: rule.ID, Name: f.need("name"), Value: f.quantity("value"), ValidFrom: f.date("valid_from"), Ground: f.need("ground")}
	return s.finish(c, f, "/flags/rules/"+rule.ID,
		func() error { return s.audit.AddThreshold(c.UserContext(), actor(c), &one) },
		func() error { return s.showThreshold(c, f) })
}
