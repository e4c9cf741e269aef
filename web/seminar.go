package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// seminar is the page of one seminar: for everybody when, where and about what;
// for who is signed in who taught and what rules held on site; for who teaches
// the ways to all that belongs to it.
func (s *Server) seminar(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	series, err := s.seminars.Series(c.UserContext(), actor(c), one.SeriesID)
	if err != nil {
		return err
	}
	totals, err := s.seminars.Totals(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.publicPage(c, seminarURL(one.ID), "seminar.heading", "seminars", "Place", one.Place(reader(c).Lang()), "Days", "")
	p.Title = p.T("seminar.heading", "Place", one.Place(p.Lang()), "Days", seminarDays(p, one))
	p.Description = p.Title + ". " + topicWords(p, n, one)
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.Title}}
	state := one.State(date.Today())
	b := views.Board{Lead: series.Name(p.Lang()) + " · " + p.T("seminar.state."+state), Warn: madeUpWarnings(p, one), Facts: seminarFacts(p, n, one, state)}
	sum := totals[one.ID]
	switch state {
	case seminars.Held, seminars.Running:
		b.Figures = []views.FigureView{{Label: p.T("seminar.figure.people"), Value: p.Int(sum.People), Note: p.T("seminar.figure.women", "Women", sum.Women)},
			{Label: p.T("seminar.figure.reached"), Value: p.Int(sum.Aimaks)}}
	case seminars.Upcoming:
		b.Figures = []views.FigureView{{Label: p.T("seminar.figure.registered"), Value: p.Int(sum.Registered)}}
	case seminars.Cancelled:
		b.Warn = append(b.Warn, p.T("seminar.cancelled", "On", one.CancelledOn, "Why", one.CancelledWhy))
	}
	if user(c).Role != auth.Public {
		if err := s.seminarInside(c, p, one, &b); err != nil {
			return err
		}
	}
	return render(c, views.BoardPage(p, b))
}

// madeUpWarnings say what of a seminar no source tells.
func madeUpWarnings(p views.Page, one seminars.Seminar) []string {
	var list []string
	if state := one.State(date.Today()); one.SplitMadeUp && state != seminars.Upcoming {
		list = append(list, p.T("seminar.split_made_up"))
	}
	if one.DatesMadeUp {
		list = append(list, p.T("seminar.dates_made_up"))
	}
	return list
}

func topicWords(p views.Page, n names, one seminars.Seminar) string {
	var words []string
	for _, topic := range one.Topics {
		words = append(words, n.category(topic))
	}
	return strings.Join(words, ", ")
}

func stepWords(p views.Page, one seminars.Seminar) string {
	var words []string
	for _, step := range one.Steps {
		words = append(words, p.T("seminar.step."+step))
	}
	return strings.Join(words, " → ")
}

func seminarFacts(p views.Page, n names, one seminars.Seminar, state string) []views.FactLine {
	var raions []string
	for _, raion := range one.Raions {
		raions = append(raions, n.unit(raion))
	}
	invited := strings.Join(raions, ", ")
	if invited == "" {
		invited = p.T("seminar.whole_oblast")
	}
	facts := []views.FactLine{
		{Name: p.T("seminar.field.place"), Text: one.Place(p.Lang()), Note: one.Venue},
		{Name: p.T("seminar.days"), Text: seminarDays(p, one)},
		{Name: p.T("seminar.field.oblast"), Text: n.unit(one.Oblast)},
		{Name: p.T("seminar.field.raions"), Text: invited},
		{Name: p.T("seminar.field.lang"), Text: p.T("seminar.lang." + one.Lang)},
	}
	if len(one.Topics) > 0 {
		facts = append(facts, views.FactLine{Name: p.T("seminar.field.topics"), Text: topicWords(p, n, one)})
	}
	if len(one.Steps) > 0 {
		facts = append(facts, views.FactLine{Name: p.T("seminar.field.steps"), Text: stepWords(p, one)})
	}
	if one.Hours != nil {
		facts = append(facts, views.FactLine{Name: p.T("seminar.field.hours"), Text: p.Int(*one.Hours)})
	}
	if one.GroupLimit != nil {
		rule := p.T("seminar.limit_all", "Limit", *one.GroupLimit)
		if one.ByRaion {
			rule = p.T("seminar.limit_by_raion", "Limit", *one.GroupLimit)
		}
		facts = append(facts, views.FactLine{Name: p.T("seminar.field.group_limit"), Text: rule})
	}
	return append(facts, views.FactLine{Name: p.T("seminar.certificate_rule"), Text: p.T("seminar.certificate_days", "Days", one.Needed(), "Of", len(one.Days()))})
}

// seminarInside adds what is not for everybody.
func (s *Server) seminarInside(c *fiber.Ctx, p views.Page, one seminars.Seminar, b *views.Board) error {
	if len(one.Trainers) > 0 {
		b.Facts = append(b.Facts, views.FactLine{Name: p.T("seminar.field.trainers"), Text: strings.Join(one.Trainers, ", ")})
	}
	cost := views.FactLine{Name: p.T("seminar.field.cost"), Text: p.SomNull(one.Cost)}
	if !one.Cost.Valid {
		cost.Note = p.T("seminar.cost_unknown")
	}
	b.Facts = append(b.Facts, cost)
	rules, err := s.seminars.Rules(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	section := views.BoardSection{ID: "rules", Title: p.T("seminar.rules"), List: &views.List{Empty: p.T("seminar.rules_none"),
		Columns: []views.Column{{Label: p.T("seminar.rule")}, {Label: p.T("seminar.rule_kept")}}}}
	for _, rule := range rules {
		section.List.Rows = append(section.List.Rows, views.ListRow{Cells: []views.Cell{{Text: ruleWords(p, rule.Rule)}, tickedCell(p, rule)}})
	}
	b.Sections = append(b.Sections, section)
	if !teaches(c) {
		return nil
	}
	url := seminarURL(one.ID)
	b.Actions = []views.Link{{Label: p.T("seminar.person.new"), URL: url + "/participants/new"}, {Label: p.T("seminar.participants"), URL: "/seminars/participants?seminar=" + typedID(&one.ID)},
		{Label: p.T("seminar.list.title"), URL: url + "/participants/list"}, {Label: p.T("seminar.links"), URL: url + "/links"},
		{Label: p.T("seminar.attendance"), URL: url + "/attendance"}, {Label: p.T("seminar.rules"), URL: url + "/rules"},
		{Label: p.T("seminar.results"), URL: url + "/results"}, {Label: p.T("seminar.evaluations"), URL: url + "/evaluations"},
		{Label: p.T("seminar.certificates"), URL: url + "/certificates"}, {Label: p.T("register.change"), URL: url + "/edit"}}
	if one.State(date.Today()) == seminars.Upcoming {
		b.Actions = append(b.Actions, views.Link{Label: p.T("seminar.cancel"), URL: url + "/cancel"})
	}
	b.Actions = append(b.Actions, views.Link{Label: p.T("journal.past"), URL: historyURL("seminars/" + typedID(&one.ID))})
	return nil
}

// ruleWords are the words of a known rule, or the rule as it was written.
func ruleWords(p views.Page, rule string) string {
	for _, known := range seminars.KnownRules {
		if rule == known {
			return p.T("seminar.rule." + rule)
		}
	}
	return rule
}

func tickedCell(p views.Page, rule seminars.Rule) views.Cell {
	if rule.TickedAt == nil {
		return views.Cell{Text: p.T("seminar.rule_open")}
	}
	return views.Cell{Text: "✓ " + p.T("seminar.rule_yes"), Note: rule.TickedBy + ", " + moment(p.Reader, *rule.TickedAt)}
}
