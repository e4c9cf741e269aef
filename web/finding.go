package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/audit/finding"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/views"
)

// statements are no table: a finding on a statement's figure names it as
// statements/aimak|service|year or …|year|figure.
const statements = "statements"

// subjectTitle names what a finding is about.
func subjectTitle(p views.Page, n names, subject string) string {
	table, key, _ := strings.Cut(subject, "/")
	if table != statements {
		return tableName(p, subject)
	}
	parts := strings.Split(key+"||", "|")
	return p.T("finding.statement", "Service", n.category(parts[1]), "Year", parts[2])
}

// subjectURLOf is the page of what a finding is about.
func subjectURLOf(subject string, contract *int64) string {
	table, key, _ := strings.Cut(subject, "/")
	if parts := strings.Split(key, "|"); table == statements && len(parts) >= 3 {
		return "/statements/" + strings.Join(parts[:3], "/")
	}
	return subjectURL(subject, contract)
}

// finding shows a finding and what became of it, with the form of the next step
// for whose turn it may be.
func (s *Server) finding(c *fiber.Ctx) error {
	one, steps, err := s.findingAt(c)
	if err != nil {
		return err
	}
	return s.showFinding(c, one, steps, fillForm(c, nil))
}

func (s *Server) showFinding(c *fiber.Ctx, one finding.Finding, steps []finding.Step, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "finding.heading", "findings", "Number", one.Number)
	p.Crumbs = []views.Crumb{{Label: p.T("finding.list"), URL: "/findings"}, {Label: one.Number}}
	v := views.FindingView{Finding: one, AimakName: n.unit(one.Aimak), About: views.Link{Label: subjectTitle(p, n, one.Subject), URL: subjectURLOf(one.Subject, one.ContractID)},
		Past: views.Link{Label: p.T("journal.past"), URL: historyURL(findingURL(one.ID)[1:])}}
	if one.ContractID != nil {
		contract, err := s.contracts.Get(c.UserContext(), actor(c), *one.ContractID)
		if err == nil {
			v.Contract = views.Link{Label: p.T("contract.heading", "Number", contract.Number), URL: contractURL(contract.ID)}
		}
	}
	if one.RepeatsID != nil {
		v.Repeats = views.Link{Label: p.T("finding.repeats_link"), URL: findingURL(*one.RepeatsID)}
	}
	for _, step := range steps {
		v.Steps = append(v.Steps, views.FindingStep{Step: step, When: moment(p.Reader, step.WrittenAt)})
	}
	who := user(c)
	if who.Role == auth.Auditor && one.AuthorID == who.ID && one.Status == finding.Open {
		v.Edit = views.Link{Label: p.T("register.change"), URL: findingURL(one.ID) + "/edit"}
	}
	if v.Step, err = s.stepForm(c, p, one, f); err != nil {
		return err
	}
	if v.Documents, err = s.documentsOf(c, p, findingURL(one.ID)[1:], one.Aimak); err != nil {
		return err
	}
	c.Status(f.status())
	return render(c, views.FindingPage(p, v))
}

// stepForm is the form of the next step, nil for who has none to take.
func (s *Server) stepForm(c *fiber.Ctx, p views.Page, one finding.Finding, f *form) (*views.Form, error) {
	path, steps := "/answer", finding.OkmotuSteps
	switch user(c).Role {
	case auth.Officer, auth.Head:
		reach, err := s.reach(c)
		if err != nil || !reach.Holds(one.Aimak) {
			return nil, err
		}
	case auth.Auditor:
		path, steps = "/check", finding.AuditorSteps
	default:
		return nil, nil
	}
	next := finding.Next(one.Status, steps)
	if len(next) == 0 {
		return nil, nil
	}
	fields := []views.Field{f.field("select", "kind", p.T("finding.step_word"), needed, chosenFrom(worded(p, "finding.step.", next, ""))),
		f.field("textarea", "text", p.T("finding.step_text_word"), needed)}
	if path == "/answer" {
		fields = append(fields, f.field("date", "due_on", p.T("finding.due"), hinted(p.T("finding.due_hint"))))
	}
	fields = append(fields, f.field("money", "restored", p.T("finding.restored_word"), hinted(p.T("finding.hint.restored."+path[1:]))))
	form := &views.Form{Action: findingURL(one.ID) + path, Submit: p.T("finding.step_send"), Fields: fields}
	form.Errors = f.general(fieldNames(*form))
	return form, nil
}

// stepFinding writes the next step of the okmotu or of the auditor.
func (s *Server) stepFinding(kinds []string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		one, steps, err := s.findingAt(c)
		if err != nil {
			return err
		}
		f := readForm(c)
		step := finding.Step{FindingID: one.ID, Kind: f.need("kind"), Text: f.need("text"), DueOn: f.dateNull("due_on"), Restored: f.somNull("restored")}
		if !slices.Contains(kinds, step.Kind) && step.Kind != "" {
			f.fault("kind", finding.ErrStepKind)
		}
		return s.finish(c, f, findingURL(one.ID),
			func() error { return s.findings.AddStep(c.UserContext(), actor(c), &step) },
			func() error { return s.showFinding(c, one, steps, f) })
	}
}

func (s *Server) newFinding(c *fiber.Ctx) error {
	values := map[string]string{"subject": queryText(c, "subject"), "aimak": queryText(c, "aimak"), "found_on": typedDate(reader(c), date.Today())}
	if id := int64(c.QueryInt("repeats")); id > 0 {
		old, _, err := s.findings.Get(c.UserContext(), actor(c), id)
		if err != nil {
			return err
		}
		values["subject"], values["aimak"], values["title"], values["finding"] = old.Subject, old.Aimak, old.Title, old.Finding
		values["ground"], values["repeats"] = old.Ground, old.Number
	}
	return s.showFindingForm(c, nil, fillForm(c, values))
}

// showFindingForm shows the form of a finding; one is nil for a new one. What it
// is about is set when it is written and stays.
func (s *Server) showFindingForm(c *fiber.Ctx, one *finding.Finding, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "finding.new", "findings")
	p.Crumbs = []views.Crumb{{Label: p.T("finding.list"), URL: "/findings"}, {Label: p.Title}}
	e := views.Edit{Intro: p.T("finding.form_lead"), Form: views.Form{Action: "/findings/new", Submit: p.T("register.save"), Cancel: views.Link{URL: "/findings"}}}
	if one != nil {
		p.Title = p.T("finding.heading", "Number", one.Number)
		p.Crumbs[1].Label = p.Title
		e.Form.Action, e.Form.Cancel.URL = findingURL(one.ID)+"/edit", findingURL(one.ID)
	} else {
		e.Form.Fields = []views.Field{f.field("text", "number", p.T("finding.field.number"), needed, hinted(p.T("finding.hint.number"))),
			f.field("date", "found_on", p.T("finding.field.found_on"), needed),
			f.field("text", "subject", p.T("finding.about"), hinted(p.T("finding.hint.subject")), wide),
			f.field("combobox", "aimak", p.T("overview.column.aimak"), hinted(p.T("finding.hint.aimak")), chosenFrom(unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang()))),
			f.field("text", "repeats", p.T("finding.field.repeats"), hinted(p.T("finding.hint.repeats")))}
	}
	e.Form.Fields = append(e.Form.Fields, f.field("text", "title", p.T("finding.field.title"), needed, wide),
		f.field("textarea", "finding", p.T("finding.field.finding"), needed),
		f.field("text", "ground", p.T("finding.field.ground"), hinted(p.T("finding.hint.ground")), wide),
		f.field("money", "amount", p.T("finding.field.amount"), hinted(p.T("finding.hint.amount"))))
	return s.showEdit(c, p, f, e)
}

func readFinding(f *form) finding.Finding {
	return finding.Finding{Title: f.need("title"), Finding: f.need("finding"), Ground: f.text("ground"), Amount: f.somNull("amount")}
}

func (s *Server) addFinding(c *fiber.Ctx) error {
	f := readForm(c)
	one := readFinding(f)
	one.Number, one.FoundOn = f.need("number"), f.date("found_on")
	if err := s.readSubject(c, f, &one); err != nil {
		return err
	}
	if f.ok() {
		if err := s.findings.Add(c.UserContext(), actor(c), &one); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showFindingForm(c, nil, f)
	}
	return s.done(c, findingURL(one.ID), "register.saved")
}

// readSubject finds what a finding is about: a row, a page's address, a figure of
// a statement, or the aimak as a whole; and what it repeats.
func (s *Server) readSubject(c *fiber.Ctx, f *form, one *finding.Finding) error {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	one.Subject = strings.TrimPrefix(f.text("subject"), "/")
	table, key, _ := strings.Cut(one.Subject, "/")
	switch parts := strings.FieldsFunc(key, func(r rune) bool { return r == '/' || r == '|' }); {
	case one.Subject == "":
		one.Aimak = f.unit("aimak", register, aimaks.UnitFilter{Level: aimaks.LevelAimak})
		one.Subject = "units/" + one.Aimak
	case table == statements && len(parts) >= 3:
		one.Aimak, one.Subject = parts[0], statements+"/"+strings.Join(parts, "|")
		if _, ok := register.Unit(one.Aimak); !ok {
			f.fault("subject", finding.ErrSubject)
		}
	default:
		if table == "contracts" && len(parts) == 3 { // the address of a row of a contract
			one.Subject = strings.ReplaceAll(parts[1], "-", "_") + "/" + parts[2]
		}
		home, err := s.documents.Home(c.UserContext(), actor(c), one.Subject)
		if len(fault.All(err)) > 0 {
			f.fault("subject", finding.ErrSubject)
		} else if err != nil {
			return err
		}
		one.Aimak, one.ContractID = home.Aimak, home.ContractID
	}
	if number := f.text("repeats"); number != "" {
		id, err := s.findings.IDOf(c.UserContext(), actor(c), number)
		if len(fault.All(err)) > 0 {
			f.fault("repeats", finding.ErrRepeats)
		} else if err != nil {
			return err
		}
		one.RepeatsID = &id
	}
	return nil
}

func (s *Server) editFinding(c *fiber.Ctx) error {
	one, _, err := s.findingAt(c)
	if err != nil {
		return err
	}
	return s.showFindingForm(c, &one, fillForm(c, map[string]string{"title": one.Title, "finding": one.Finding, "ground": one.Ground,
		"amount": typedSom(reader(c), one.Amount)}))
}

func (s *Server) changeFinding(c *fiber.Ctx) error {
	old, _, err := s.findingAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	one := readFinding(f)
	one.ID, one.Number, one.Aimak, one.Subject, one.FoundOn = old.ID, old.Number, old.Aimak, old.Subject, old.FoundOn
	return s.finish(c, f, findingURL(one.ID),
		func() error { return s.findings.Change(c.UserContext(), actor(c), &one) },
		func() error { return s.showFindingForm(c, &old, f) })
}
