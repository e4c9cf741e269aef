package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/audit/alerts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/views"
)

func init() {
	// The rows decide what of it somebody sees.
	rights["GET /alerts"] = right{auth.Visit, nil}
}

func (s *Server) alertRoutes(r fiber.Router) {
	r.Get("/alerts", s.listAlerts)
	s.alertMailRoutes(r)
	s.calendarRoutes(r)
}

// blockSize is how many alerts stand on the start page.
const blockSize = 5

// listAlerts shows everything that the reader is to be told of.
func (s *Server) listAlerts(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q, today, aimak := listQuery(c), date.Today(), queryText(c, "aimak")
	filter := alerts.Filter{Rule: queryText(c, "rule"), Search: q.Search, Late: queryText(c, "late") != "", Limit: q.Limit(), Offset: q.Offset()}
	if aimak != "" {
		filter.Aimaks = n.register.Codes(aimakFilter("", aimak))
	}
	list, total, err := s.alerts.List(c.UserContext(), actor(c), today, filter)
	if err != nil {
		return err
	}
	counts, err := s.alerts.Counts(c.UserContext(), actor(c), today)
	if err != nil {
		return err
	}
	offered, err := s.aimaksOf(c, n)
	if err != nil {
		return err
	}
	p := s.page(c, "alerts.title", "alerts")
	late := ""
	if filter.Late {
		late = "1"
	}
	kept := keptValues("rule", filter.Rule, "aimak", aimak, "late", late, "q", q.Search)
	l := views.List{
		Intro: p.T("alerts.lead"), Empty: p.T("alerts.empty"), More: []views.Link{{Label: p.T("alerts.settings"), URL: "/account#alerts"}},
		Filters: &views.Filters{Action: "/alerts", ResetURL: "/alerts", Active: len(kept) > 0, Fields: []views.Field{
			{Kind: "select", Name: "rule", Label: p.T("alerts.filter.rule"), Options: ruleOptions(p, counts, filter.Rule)},
			{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, offered, p.Lang())},
			{Kind: "select", Name: "late", Label: p.T("alerts.filter.late"), Options: []views.Option{{Label: p.T("alerts.filter.all")},
				{Value: "1", Label: p.T("alerts.filter.late_only"), Selected: filter.Late}}},
			{Kind: "search", Name: "q", Label: p.T("alerts.filter.search"), Value: q.Search},
		}},
		Columns: []views.Column{{Label: p.T("alerts.column.what")}, {Label: p.T("alerts.column.due")}, {Label: p.T("alerts.column.kind")}},
		Paging:  paging("/alerts", kept, q, total, len(list)),
	}
	switch {
	case p.NoMoney:
		l.Empty = p.T("overview.no_money.text")
	case len(kept) > 0:
		l.Empty = p.T("alerts.none_left")
	}
	for _, row := range alertViews(p, n, list, today) {
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{{Text: row.Text, URL: row.URL, Mark: row.Mark}, {Text: row.Due}, {Text: row.Kind}}})
	}
	return s.list(c, p, l)
}

// aimaksOf are the aimaks of the reader by name, all for who reads all.
func (s *Server) aimaksOf(c *fiber.Ctx, n names) ([]aimaks.Unit, error) {
	units := n.register.Aimaks(n.lang)
	if auth.ScopeOf(user(c).Role, auth.ReadMoney) == auth.Everything {
		return units, nil
	}
	reach, err := s.reach(c)
	return slices.DeleteFunc(units, func(unit aimaks.Unit) bool { return !reach.Holds(unit.SOATE) }), err
}

// ruleOptions offers the rules that have something to tell, with how much.
func ruleOptions(p views.Page, counts []alerts.Count, chosen string) []views.Option {
	list := []views.Option{{Label: p.T("alerts.filter.all")}}
	for _, one := range counts {
		list = append(list, views.Option{Value: one.Rule, Label: p.T("alerts.rule."+one.Rule+".name") + " (" + p.Int(one.Count) + ")", Selected: one.Rule == chosen})
	}
	return list
}

// alertViews words alerts for a reader.
func alertViews(p views.Page, n names, list []alerts.Alert, today date.Date) []views.AlertView {
	rows := make([]views.AlertView, len(list))
	for i, alert := range list {
		rows[i] = views.AlertView{Text: alert.Sentence(p.Reader, n.unit(alert.Aimak), n.category(alert.Category)), URL: alert.Path(),
			Kind: p.T("alerts.rule." + alert.Rule + ".name")}
		if !alert.DueOn.IsZero() {
			rows[i].Due = p.Date(alert.DueOn)
		}
		if alert.Late(today) {
			rows[i].Mark = p.T("alerts.late")
		}
	}
	return rows
}

// alertsBlock is the beginning of the list for the start page, nil for who has
// no aimaks: an auditor opens the page of all of them.
func (s *Server) alertsBlock(c *fiber.Ctx, p views.Page, n names) (*views.AlertsBlock, error) {
	if auth.ScopeOf(user(c).Role, auth.ReadMoney) != auth.OwnAimaks {
		return nil, nil
	}
	today := date.Today()
	list, total, err := s.alerts.List(c.UserContext(), actor(c), today, alerts.Filter{Limit: blockSize})
	if err != nil {
		return nil, err
	}
	return &views.AlertsBlock{Rows: alertViews(p, n, list, today), Total: total}, nil
}
