package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func (s *Server) participantRoutes(r fiber.Router) {
	path := "/seminars/:id<int>/participants"
	r.Get(path+"/new", s.newParticipant)
	r.Post(path+"/new", s.addParticipant)
	r.Get(path+"/list", s.participantList)
	r.Post(path+"/list", s.takeParticipantList)
	r.Get(path+"/:row<int>", s.editParticipant)
	r.Post(path+"/:row<int>", s.changeParticipant)
	r.Get(path+"/:row<int>/delete", func(c *fiber.Ctx) error { return s.confirmParticipant(c, nil) })
	r.Post(path+"/:row<int>/delete", s.deleteParticipant)
	r.Get(path+"/:row<int>/withdraw", s.askWithdrawal)
	r.Post(path+"/:row<int>/withdraw", s.withdrawConsent)
	r.Get(path+"/:row<int>/certificate", s.participantCertificate)
	for _, stage := range []string{seminars.Before, seminars.After} {
		r.Get(path+"/:row<int>/"+stage, func(c *fiber.Ctx) error { return s.showTestSheet(c, stage, fillForm(c, nil)) })
		r.Post(path+"/:row<int>/"+stage, func(c *fiber.Ctx) error { return s.recordTest(c, stage) })
	}
}

func participantURL(seminar, id int64) string {
	return seminarURL(seminar) + "/participants/" + strconv.FormatInt(id, 10)
}

// participantName is the name, or what stands for somebody whose name is not kept.
func participantName(p views.Page, one seminars.Enrolled) string {
	if one.Name != "" {
		return one.Name
	}
	return p.T("seminar.person.nameless", "Number", strconv.FormatInt(one.ID, 10))
}

func (s *Server) listParticipants(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, q := s.page(c, "seminar.participants", "seminars"), listQuery(c)
	seminar, series, oblast, aimak := queryText(c, "seminar"), queryText(c, "series"), queryText(c, "oblast"), queryText(c, "aimak")
	position, sex := queryText(c, "position"), queryText(c, "sex")
	filter := seminars.People{Search: q.Search, Aimaks: n.register.Codes(aimakFilter("", aimak)), Oblast: oblast, Position: position, Sex: sex, Sort: q.Sort,
		Limit: q.Limit(), Offset: q.Offset()}
	filter.SeminarID, _ = strconv.ParseInt(seminar, 10, 64) // what is no number narrows nothing
	filter.SeriesID, _ = strconv.ParseInt(series, 10, 64)
	rows, total, err := s.seminars.Participants(c.UserContext(), actor(c), filter)
	if err != nil {
		return err
	}
	all, _, err := s.seminars.List(c.UserContext(), actor(c), seminars.Filter{Limit: rowsAtOnce})
	if err != nil {
		return err
	}
	options, _, err := s.seriesOptions(c, series)
	if err != nil {
		return err
	}
	p.Crumbs = []views.Crumb{{Label: p.T("seminar.list"), URL: "/seminars"}, {Label: p.Title}}
	kept := keptValues("q", q.Search, "seminar", seminar, "series", series, "oblast", oblast, "aimak", aimak, "position", position, "sex", sex, "sort", q.Sort)
	held := map[int64]seminars.Seminar{}
	choices := []views.Option{{Label: p.T("overview.filter.all")}}
	for _, one := range all {
		held[one.ID] = one
		choices = append(choices, views.Option{Value: typedID(&one.ID), Label: seminarName(p, one), Selected: typedID(&one.ID) == seminar})
	}
	list := participantRows(p, n, rows, held)
	list.Intro, list.Empty = p.T("seminar.participants_lead"), p.T("seminar.participants_empty")
	for _, one := range rows {
		if held[one.SeminarID].SplitMadeUp {
			list.Intro = p.T("seminar.split_made_up") + " " + p.T("seminar.participants_lead")
			break
		}
	}
	if filter.SeminarID != 0 {
		list.Add = views.Link{Label: p.T("seminar.person.new"), URL: seminarURL(filter.SeminarID) + "/participants/new"}
		list.More = []views.Link{{Label: p.T("seminar.list.title"), URL: seminarURL(filter.SeminarID) + "/participants/list"}, {Label: p.T("seminar.to_page"), URL: seminarURL(filter.SeminarID)}}
	}
	list.Sorting, list.Paging = views.Sorting{Path: "/seminars/participants", Query: kept, Sort: q.Sort}, paging("/seminars/participants", kept, q, total, len(rows))
	list.Filters = &views.Filters{Action: "/seminars/participants", ResetURL: "/seminars/participants", Active: len(kept) > 0, Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("seminar.person.search"), Value: q.Search},
		{Kind: "select", Name: "seminar", Label: p.T("seminar.word"), Options: choices},
		{Kind: "select", Name: "series", Label: p.T("seminar.series"), Options: append([]views.Option{{Label: p.T("overview.filter.all")}}, options...)},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "select", Name: "position", Label: p.T("seminar.person.position_word"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "seminar.position.", seminars.Positions, position))},
		{Kind: "select", Name: "sex", Label: p.T("seminar.person.sex_word"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "seminar.sex.", seminars.Sexes, sex))}}}
	return s.list(c, p, list)
}

func participantRows(p views.Page, n names, rows []seminars.Enrolled, held map[int64]seminars.Seminar) views.List {
	list := views.List{Columns: []views.Column{{Key: "name", Label: p.T("seminar.person")}, {Key: "aimak", Label: p.T("overview.column.aimak")},
		{Label: p.T("seminar.person.position_word")}, {Label: p.T("seminar.person.sex_word")}, {Label: p.T("seminar.word")},
		{Label: p.T("seminar.person.days"), Numeric: true}, {Label: p.T("certificate.word")}, {Label: p.T("seminar.person.code")}}}
	for _, one := range rows {
		url := participantURL(one.SeminarID, one.ID)
		row := views.ListRow{ID: "person-" + typedID(&one.ID), Cells: []views.Cell{{Text: participantName(p, one), URL: url},
			{Text: n.unit(one.Aimak), Note: n.unit(one.Raion)}, {Text: p.T("seminar.position." + one.Position)}, {Text: p.T("seminar.sex." + one.Sex)},
			{Text: seminarName(p, held[one.SeminarID]), URL: seminarURL(one.SeminarID)}, {Text: p.Int(one.Days)}, {Text: "—"}, {Text: one.Code}}}
		if held[one.SeminarID].SplitMadeUp {
			row.Cells[4].Note = p.T("seminar.made_up")
		}
		if one.Certificate != "" {
			row.Cells[6] = views.Cell{Text: one.Certificate, URL: url + "/certificate"}
		}
		if one.Consent {
			row.Links = append(row.Links, views.Link{Label: p.T("seminar.person.withdraw"), URL: url + "/withdraw"})
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// peopleURL is the list of a seminar's people.
func peopleURL(seminar int64) string {
	return "/seminars/participants?seminar=" + strconv.FormatInt(seminar, 10)
}

func (s *Server) newParticipant(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	return s.showParticipant(c, one, 0, fillForm(c, nil))
}

// invited are the aimaks from which people may register, to choose from.
func (n names) invited(one seminars.Seminar) []views.Option {
	var units []aimaks.Unit
	for _, unit := range n.register.Find(aimaks.UnitFilter{}, n.lang) {
		if aimaks.HasBudget(unit.Level) && one.Invites(n.register, unit.SOATE) {
			units = append(units, unit)
		}
	}
	return unitOptions(n.register, units, n.lang)
}

// personFields are the fields of a participant; whoever is asked for consent
// reads what it is for.
func personFields(p views.Page, n names, f *form, one seminars.Seminar, consent string) []views.Field {
	return []views.Field{
		f.field("combobox", "aimak", p.T("overview.column.aimak"), needed, wide, chosenFrom(n.invited(one)), hinted(p.T("seminar.person.aimak_hint"))),
		f.field("select", "position", p.T("seminar.person.position_word"), needed, chosenFrom(withEmpty(p.T("seminar.choose"), worded(p, "seminar.position.", seminars.Positions, "")))),
		f.field("select", "sex", p.T("seminar.person.sex_word"), needed, chosenFrom(withEmpty(p.T("seminar.choose"), worded(p, "seminar.sex.", seminars.Sexes, "")))),
		f.field("checkbox", "consent", p.T("seminar.person.consent_word"), hinted(consent)),
		f.field("text", "name", p.T("seminar.person.name"), hinted(p.T("seminar.person.name_hint"))),
	}
}

func (s *Server) showParticipant(c *fiber.Ctx, one seminars.Seminar, id int64, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.person.new")
	e := views.Edit{Form: views.Form{Action: seminarURL(one.ID) + "/participants/new", Submit: p.T("register.save"), Cancel: views.Link{URL: peopleURL(one.ID)},
		Fields: personFields(p, n, f, one, p.T("seminar.person.consent_hint"))}}
	if id != 0 {
		p = s.underSeminar(c, one, "seminar.person.edit")
		e.Form.Action = participantURL(one.ID, id)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (s *Server) readParticipant(c *fiber.Ctx, f *form, seminar, id int64) (seminars.Participant, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return seminars.Participant{}, err
	}
	return seminars.Participant{ID: id, SeminarID: seminar, Aimak: f.unit("aimak", register, aimaks.UnitFilter{}), Position: f.need("position"), Sex: f.need("sex"),
		Consent: f.checked("consent"), Name: f.text("name"), CameBy: seminars.ByAdvisor}, nil
}

func (s *Server) addParticipant(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	person, err := s.readParticipant(c, f, one.ID, 0)
	if err != nil {
		return err
	}
	return s.finish(c, f, peopleURL(one.ID), func() error { return s.seminars.AddParticipant(c.UserContext(), actor(c), &person) },
		func() error { return s.showParticipant(c, one, 0, f) })
}

func (s *Server) participantAt(c *fiber.Ctx) (one seminars.Seminar, person seminars.Enrolled, err error) {
	if one, err = s.seminarAt(c); err != nil {
		return one, person, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return one, person, err
	}
	person, err = s.seminars.Participant(c.UserContext(), actor(c), one.ID, id)
	return one, person, err
}

func (s *Server) editParticipant(c *fiber.Ctx) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return s.showParticipant(c, one, person.ID, fillForm(c, map[string]string{"aimak": typedUnit(register, person.Aimak, reader(c).Lang()), "position": person.Position,
		"sex": person.Sex, "consent": ticked(person.Consent), "name": person.Name}))
}

func (s *Server) changeParticipant(c *fiber.Ctx) error {
	one, stored, err := s.participantAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	person, err := s.readParticipant(c, f, one.ID, stored.ID)
	if err != nil {
		return err
	}
	return s.finish(c, f, peopleURL(one.ID), func() error { return s.seminars.ChangeParticipant(c.UserContext(), actor(c), &person) },
		func() error { return s.showParticipant(c, one, stored.ID, f) })
}

func (s *Server) confirmParticipant(c *fiber.Ctx, refusals fault.List) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "register.delete")
	url := participantURL(one.ID, person.ID)
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", participantName(p, person)), Action: url + "/delete", Submit: p.T("register.delete"), Cancel: url})
}

func (s *Server) deleteParticipant(c *fiber.Ctx) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	return s.remove(c, peopleURL(one.ID), func() error { return s.seminars.DeleteParticipant(c.UserContext(), actor(c), one.ID, person.ID) },
		func(refusals fault.List) error { return s.confirmParticipant(c, refusals) })
}

func (s *Server) askWithdrawal(c *fiber.Ctx) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	p := s.underSeminar(c, one, "seminar.person.withdraw")
	return s.confirm(c, p, nil, views.Confirm{Text: p.T("seminar.person.withdraw_text", "Name", participantName(p, person)),
		Action: participantURL(one.ID, person.ID) + "/withdraw", Submit: p.T("seminar.person.withdraw"), Cancel: peopleURL(one.ID)})
}

func (s *Server) withdrawConsent(c *fiber.Ctx) error {
	one, person, err := s.participantAt(c)
	if err != nil {
		return err
	}
	if err := s.seminars.WithdrawConsent(c.UserContext(), actor(c), one.ID, person.ID); err != nil {
		return err
	}
	return s.done(c, peopleURL(one.ID), "seminar.person.withdrawn")
}
