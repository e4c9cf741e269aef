package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

// Ticks of a form are named by what they tick: raion:SOATE, topic:waste,
// step:tender.
const (
	raionTick = "raion:"
	topicTick = "topic:"
	stepTick  = "step:"
)

func (s *Server) newSeminar(c *fiber.Ctx) error {
	return s.showSeminar(c, nil, fillForm(c, map[string]string{"lang": "ky", "series_id": queryText(c, "series"), "oblast": queryText(c, "oblast")}))
}

// showSeminar shows the form of a seminar, nil for a new one. Its oblast is
// chosen first: the raions to invite are those of the oblast.
func (s *Server) showSeminar(c *fiber.Ctx, one *seminars.Seminar, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	options, all, err := s.seriesOptions(c, f.value("series_id"))
	if err != nil {
		return err
	}
	p := s.page(c, "seminar.new", "seminars")
	e := views.Edit{Form: views.Form{Action: "/seminars/new", Submit: p.T("register.save"), Cancel: views.Link{URL: "/seminars"}}}
	if one != nil {
		p = s.underSeminar(c, *one, "seminar.edit")
		e.Form.Action, e.Form.Cancel.URL = seminarURL(one.ID)+"/edit", seminarURL(one.ID)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: seminarURL(one.ID) + "/delete"}
	} else {
		p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.Title}}
	}
	oblasts := n.register.Children("")
	chosen := f.value("oblast")
	if chosen == "" || n.register.Oblast(chosen) != chosen {
		chosen = oblasts[0].SOATE
	}
	if len(all) == 0 {
		e.Intro = p.T("seminar.series_first")
	}
	e.Form.Hidden = map[string]string{"oblast": chosen}
	e.Form.Sections = seminarSections(p, n, f, chosen, options)
	if one != nil {
		return s.showEdit(c, p, f, e)
	}
	c.Status(f.status())
	e.Form.Errors = f.general(fieldNames(e.Form))
	return render(c, views.BoardPage(p, views.Board{Lead: e.Intro, Filters: &views.Filters{Action: "/seminars/new", ResetURL: "/seminars/new", Fields: []views.Field{
		{Kind: "select", Name: "oblast", Label: p.T("seminar.oblast_first"), Options: n.oblastOptions(p.Reader, chosen)[1:]}}},
		Sections: []views.BoardSection{{Form: &e.Form}}}))
}

func seminarSections(p views.Page, n names, f *form, oblast string, series []views.Option) []views.Section {
	tick := func(name, label string) views.Field { return f.field("checkbox", name, label) }
	first := views.Section{Title: p.T("seminar.part.where"), Fields: []views.Field{
		f.field("select", "series_id", p.T("seminar.series"), needed, chosenFrom(series)),
		f.field("text", "place_ru", p.T("seminar.field.place_ru"), needed), f.field("text", "place_ky", p.T("seminar.field.place_ky")),
		f.field("text", "place_en", p.T("seminar.field.place_en")), f.field("text", "venue", p.T("seminar.field.venue"), wide),
		f.field("date", "starts_on", p.T("seminar.field.starts_on"), needed), f.field("date", "ends_on", p.T("seminar.field.ends_on"), needed),
		f.field("number", "hours", p.T("seminar.field.hours")),
		f.field("select", "lang", p.T("seminar.field.lang"), needed, chosenFrom(worded(p, "seminar.lang.", seminars.Langs, ""))),
		f.field("textarea", "trainers", p.T("seminar.field.trainers"), hinted(p.T("seminar.hint.trainers")))}}
	invited := views.Section{Title: p.T("seminar.part.invited", "Oblast", n.unit(oblast)), Note: p.T("seminar.hint.raions")}
	for _, unit := range n.register.Children(oblast) {
		if n.register.Raion(unit.SOATE) == unit.SOATE {
			invited.Fields = append(invited.Fields, tick(raionTick+unit.SOATE, unit.Name(p.Lang())))
		}
	}
	invited.Fields = append(invited.Fields, f.field("number", "group_limit", p.T("seminar.field.group_limit"), hinted(p.T("seminar.hint.group_limit"))),
		tick("by_raion", p.T("seminar.field.by_raion")))
	topics := views.Section{Title: p.T("seminar.field.topics")}
	for _, option := range n.categoryOptions("", "")[1:] {
		topics.Fields = append(topics.Fields, tick(topicTick+option.Value, option.Label))
	}
	steps := views.Section{Title: p.T("seminar.field.steps")}
	for _, step := range seminars.Steps {
		steps.Fields = append(steps.Fields, tick(stepTick+step, p.T("seminar.step."+step)))
	}
	return []views.Section{first, invited, topics, steps, {Title: p.T("seminar.part.other"), Fields: []views.Field{
		f.field("money", "cost", p.T("seminar.field.cost"), hinted(p.T("seminar.hint.cost"))),
		f.field("number", "needed_days", p.T("seminar.field.needed_days"), hinted(p.T("seminar.hint.needed_days"))),
		tick("dates_made_up", p.T("seminar.field.dates_made_up")), tick("split_made_up", p.T("seminar.field.split_made_up"))}}}
}

func readSeminar(f *form) seminars.Seminar {
	one := seminars.Seminar{SeriesID: f.chosen("series_id"), PlaceRU: f.need("place_ru"), PlaceKY: f.text("place_ky"), PlaceEN: f.text("place_en"),
		Venue: f.text("venue"), Oblast: f.text("oblast"), StartsOn: f.date("starts_on"), EndsOn: f.date("ends_on"), Hours: f.wholeNull("hours"), Lang: f.need("lang"),
		GroupLimit: f.wholeNull("group_limit"), ByRaion: f.checked("by_raion"), NeededDays: f.wholeNull("needed_days"), Cost: f.somNull("cost"),
		DatesMadeUp: f.checked("dates_made_up"), SplitMadeUp: f.checked("split_made_up"), Trainers: lines(f.text("trainers"))}
	for _, name := range f.ticked() {
		for prefix, list := range map[string]*[]string{raionTick: &one.Raions, topicTick: &one.Topics, stepTick: &one.Steps} {
			if code, ok := strings.CutPrefix(name, prefix); ok {
				*list = append(*list, code)
			}
		}
	}
	return one
}

// ticked are the names of all that was sent, sorted.
func (f *form) ticked() []string {
	var names []string
	for name, value := range f.typed {
		if value != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// lines are the lines of a text, without those that are empty.
func lines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func (s *Server) addSeminar(c *fiber.Ctx) error {
	f := readForm(c)
	one := readSeminar(f)
	if f.ok() {
		err := s.seminars.AddSeminar(c.UserContext(), actor(c), &one)
		if err == nil {
			return s.done(c, seminarURL(one.ID), "register.saved")
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showSeminar(c, nil, f)
}

func (s *Server) editSeminar(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	p := s.page(c, "seminar.edit", "seminars")
	values := map[string]string{"series_id": typedID(&one.SeriesID), "place_ru": one.PlaceRU, "place_ky": one.PlaceKY, "place_en": one.PlaceEN, "venue": one.Venue,
		"oblast": one.Oblast, "starts_on": typedDate(p.Reader, one.StartsOn), "ends_on": typedDate(p.Reader, one.EndsOn), "hours": typedInt(one.Hours), "lang": one.Lang,
		"group_limit": typedInt(one.GroupLimit), "needed_days": typedInt(one.NeededDays), "cost": typedSom(p.Reader, one.Cost),
		"trainers": strings.Join(one.Trainers, "\n")}
	for name, on := range map[string]bool{"by_raion": one.ByRaion, "dates_made_up": one.DatesMadeUp, "split_made_up": one.SplitMadeUp} {
		values[name] = ticked(on)
	}
	for prefix, list := range map[string][]string{raionTick: one.Raions, topicTick: one.Topics, stepTick: one.Steps} {
		for _, code := range list {
			values[prefix+code] = "1"
		}
	}
	return s.showSeminar(c, &one, fillForm(c, values))
}

func (s *Server) changeSeminar(c *fiber.Ctx) error {
	stored, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	f.typed["oblast"] = stored.Oblast // the raions that may be ticked are its own
	one := readSeminar(f)
	one.ID = stored.ID
	return s.finish(c, f, seminarURL(one.ID), func() error { return s.seminars.ChangeSeminar(c.UserContext(), actor(c), &one) },
		func() error { return s.showSeminar(c, &stored, f) })
}

func (s *Server) askCancel(c *fiber.Ctx) error { return s.showCancel(c, fillForm(c, nil)) }

func (s *Server) showCancel(c *fiber.Ctx, f *form) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.cancel")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("seminar.cancel_text", "What", seminarName(p, one)), Form: views.Form{Action: seminarURL(one.ID) + "/cancel",
		Submit: p.T("seminar.cancel"), Cancel: views.Link{URL: seminarURL(one.ID)},
		Fields: []views.Field{f.field("textarea", "cancelled_why", p.T("seminar.field.why"), needed)}}})
}

func (s *Server) cancelSeminar(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	why := f.need("cancelled_why")
	return s.finish(c, f, seminarURL(one.ID), func() error { return s.seminars.CancelSeminar(c.UserContext(), actor(c), one.ID, why, date.Today()) },
		func() error { return s.showCancel(c, f) })
}

func (s *Server) askSeminarGone(c *fiber.Ctx) error { return s.confirmSeminarGone(c, nil) }

func (s *Server) confirmSeminarGone(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "register.delete")
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", seminarName(p, one)), Action: seminarURL(one.ID) + "/delete",
		Submit: p.T("register.delete"), Cancel: seminarURL(one.ID)})
}

func (s *Server) deleteSeminar(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	return s.remove(c, "/seminars", func() error { return s.seminars.DeleteSeminar(c.UserContext(), actor(c), one.ID) },
		func(refusals fault.List) error { return s.confirmSeminarGone(c, refusals) })
}
