package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func (s *Server) attendance(c *fiber.Ctx) error { return s.showAttendance(c, nil) }

// showAttendance is the sheet of one page of the list: a tick for each day. Days
// that are yet to come are locked.
func (s *Server) showAttendance(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, q := s.underSeminar(c, one, "seminar.attendance"), listQuery(c)
	rows, total, err := s.seminars.Participants(c.UserContext(), actor(c), seminars.People{SeminarID: one.ID, Sort: "id", Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	present, err := s.seminars.Attendance(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	there := map[seminars.Presence]bool{}
	for _, presence := range present {
		there[presence] = true
	}
	url := seminarURL(one.ID) + "/attendance"
	v := views.AttendanceView{Warn: madeUpWarnings(p, one), Lead: p.T("seminar.attendance_lead"), Action: url, Submit: p.T("register.save"), Empty: p.T("seminar.attendance_empty"),
		Register: views.Link{Label: p.T("seminar.person.new"), URL: seminarURL(one.ID) + "/participants/new"}, Paging: paging(url, nil, q, total, len(rows))}
	for _, day := range one.Days() {
		v.Days = append(v.Days, p.Date(day))
	}
	for _, person := range rows {
		row := views.AttendanceRow{ID: person.ID, Name: participantName(p, person), Note: n.unit(person.Aimak) + ", " + p.T("seminar.position."+person.Position)}
		for _, day := range one.Days() {
			row.Days = append(row.Days, views.AttendanceDay{Field: dayField(person.ID, day), There: there[seminars.Presence{ParticipantID: person.ID, Day: day}],
				Locked: day.After(date.Today()), Label: row.Name + ", " + p.Date(day)})
		}
		v.Rows = append(v.Rows, row)
	}
	for _, one := range refusals {
		v.Errors = append(v.Errors, p.Fault(one))
		c.Status(statusOf[one.Kind])
	}
	return render(c, views.AttendancePage(p, v))
}

func dayField(person int64, day date.Date) string {
	return "day_" + strconv.FormatInt(person, 10) + "_" + day.String()
}

func (s *Server) setAttendance(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	var shown []int64
	var present []seminars.Presence
	for _, name := range readForm(c).ticked() {
		parts := strings.Split(name, "_")
		id, err := strconv.ParseInt(parts[min(1, len(parts)-1)], 10, 64)
		if err != nil {
			continue // no field of the sheet
		}
		switch {
		case parts[0] == "shown" && len(parts) == 2:
			shown = append(shown, id)
		case parts[0] == "day" && len(parts) == 3:
			if day, err := date.Parse(parts[2]); err == nil {
				present = append(present, seminars.Presence{ParticipantID: id, Day: day})
			}
		}
	}
	present = slices.DeleteFunc(present, func(one seminars.Presence) bool { return !slices.Contains(shown, one.ParticipantID) })
	err = s.seminars.SetAttendance(c.UserContext(), actor(c), one.ID, shown, present, date.Today())
	if refused := refusedDeed(err); refused != nil {
		return s.showAttendance(c, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, seminarURL(one.ID)+"/attendance", "register.saved")
}

func (s *Server) seminarRules(c *fiber.Ctx) error { return s.showRules(c, fillForm(c, nil)) }

func (s *Server) showRules(c *fiber.Ctx, f *form) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	rules, err := s.seminars.Rules(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.rules")
	url := seminarURL(one.ID) + "/rules"
	list := views.List{Empty: p.T("seminar.rules_none"), Columns: []views.Column{{Label: p.T("seminar.rule")}, {Label: p.T("seminar.rule_kept")}}}
	ticks := views.Form{Action: url, Submit: p.T("seminar.rules_save")}
	known := []views.Option{}
	for _, rule := range rules {
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: ruleWords(p, rule.Rule)}, tickedCell(p, rule)},
			Links: []views.Link{{Label: p.T("register.delete"), URL: url + "/" + typedID(&rule.ID) + "/delete"}}})
		ticks.Fields = append(ticks.Fields, views.Field{Kind: "checkbox", Name: "rule_" + typedID(&rule.ID), Label: ruleWords(p, rule.Rule), Value: ticked(rule.TickedAt != nil)})
	}
	for _, rule := range seminars.KnownRules {
		if !slices.ContainsFunc(rules, func(one seminars.Rule) bool { return one.Rule == rule }) {
			known = append(known, views.Option{Value: rule, Label: ruleWords(p, rule)})
		}
	}
	add := views.Form{Action: url + "/new", Submit: p.T("seminar.rule_add"), Fields: []views.Field{
		f.field("select", "known", p.T("seminar.rule_known"), chosenFrom(withEmpty(p.T("seminar.choose"), known))),
		f.field("text", "rule", p.T("seminar.rule_other"), wide, hinted(p.T("seminar.rule_hint")))}}
	add.Errors = f.general(fieldNames(add))
	c.Status(f.status())
	b := views.Board{Lead: p.T("seminar.rules_lead"), Sections: []views.BoardSection{{Title: p.T("seminar.rules"), List: &list}}}
	if len(rules) > 0 {
		b.Sections = append(b.Sections, views.BoardSection{Title: p.T("seminar.rules_tick"), Form: &ticks})
	}
	b.Sections = append(b.Sections, views.BoardSection{Title: p.T("seminar.rule_add"), Form: &add})
	return render(c, views.BoardPage(p, b))
}

func (s *Server) tickRules(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	var kept []int64
	for _, name := range readForm(c).ticked() {
		if id, ok := strings.CutPrefix(name, "rule_"); ok {
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				kept = append(kept, n)
			}
		}
	}
	if err := s.seminars.TickRules(c.UserContext(), actor(c), one.ID, kept); err != nil {
		return err
	}
	return s.done(c, seminarURL(one.ID)+"/rules", "register.saved")
}

func (s *Server) addRule(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	rule := f.text("known")
	if rule == "" {
		rule = f.text("rule")
	}
	return s.finish(c, f, seminarURL(one.ID)+"/rules", func() error { return s.seminars.AddRule(c.UserContext(), actor(c), one.ID, rule) },
		func() error { return s.showRules(c, f) })
}

func (s *Server) askRuleGone(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	rules, err := s.seminars.Rules(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "register.delete")
	what := ""
	for _, rule := range rules {
		if typedID(&rule.ID) == c.Params("row") {
			what = ruleWords(p, rule.Rule)
		}
	}
	return s.confirm(c, p, nil, views.Confirm{Text: p.T("register.delete_text", "What", what), Action: seminarURL(one.ID) + "/rules/" + c.Params("row") + "/delete",
		Submit: p.T("register.delete"), Cancel: seminarURL(one.ID) + "/rules"})
}

func (s *Server) deleteRule(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return err
	}
	if err := s.seminars.DeleteRule(c.UserContext(), actor(c), one.ID, id); err != nil {
		return err
	}
	return s.done(c, seminarURL(one.ID)+"/rules", "register.deleted")
}
