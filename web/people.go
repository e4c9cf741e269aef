package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/auth"
	"kelishim/internal/i18n"
	"kelishim/views"
)

func (s *Server) peopleRoutes(r fiber.Router) {
	r.Get("/people", s.listPeople)
	r.Get("/people/new", s.newPersonForm)
	r.Post("/people/new", s.addPerson)
	r.Get("/people/:id<int>", s.person)
	r.Get("/people/:id<int>/edit", s.personForm)
	r.Post("/people/:id<int>/edit", s.savePerson)
	for name := range deeds {
		r.Get("/people/:id<int>/"+name, s.askDeed(name))
		r.Post("/people/:id<int>/"+name, s.doDeed(name))
	}
}

func (s *Server) listPeople(c *fiber.Ctx) error {
	q := listQuery(c)
	filter := auth.Filter{Search: q.Search, Role: queryText(c, "role"), Limit: q.Limit(), Offset: q.Offset()}
	list, total, err := s.auth.People(c.UserContext(), actor(c), filter)
	if err != nil {
		return err
	}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "people.title", "people")
	kept := keptValues("q", filter.Search, "role", filter.Role)
	l := views.List{
		Intro: p.T("people.lead"), Add: views.Link{Label: p.T("people.new"), URL: "/people/new"}, Empty: p.T("people.empty"),
		Filters: &views.Filters{Action: "/people", ResetURL: "/people", Active: len(kept) > 0, Fields: []views.Field{
			{Kind: "search", Name: "q", Label: p.T("people.search"), Value: filter.Search},
			{Kind: "select", Name: "role", Label: p.T("people.field.role"),
				Options: withEmpty(p.T("people.all_roles"), worded(p, "people.role.", auth.AccountRoles, filter.Role))},
		}},
		Columns: []views.Column{{Label: p.T("people.field.name")}, {Label: p.T("people.field.role")}, {Label: p.T("people.field.units")},
			{Label: p.T("people.field.second_factor")}, {Label: p.T("people.field.last_seen")}},
	}
	for _, person := range list {
		name := views.Cell{Text: person.Name, URL: personURL(person.ID), Note: person.Login, Mark: personMark(p, person)}
		seen := ""
		if person.LastSeenAt != nil {
			seen = moment(p.Reader, *person.LastSeenAt)
		}
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{name, {Text: p.T("people.role." + person.Role)},
			{Text: unitNames(register, person.Units, p.Lang())}, {Text: onOff(p, person.SecondFactor)}, {Text: seen}}})
	}
	l.Paging = paging("/people", kept, q, total, len(l.Rows))
	return s.list(c, p, l)
}

func personURL(id int64) string { return fmt.Sprintf("/people/%d", id) }

func onOff(p views.Page, on bool) string {
	if on {
		return p.T("people.factor.on")
	}
	return p.T("people.factor.none")
}

// personMark says what of an account is out of the ordinary.
func personMark(p views.Page, person auth.Person) string {
	switch {
	case person.DisabledAt != nil:
		return p.T("people.mark.disabled")
	case person.Invited:
		return p.T("people.mark.invited")
	default:
		return ""
	}
}

func unitNames(register *aimaks.Register, units []string, lang string) string {
	names := make([]string, len(units))
	for i, soate := range units {
		names[i] = register.Name(soate, lang)
	}
	return strings.Join(names, ", ")
}

// personView words an account for its pages.
func (s *Server) personView(c *fiber.Ctx, p views.Page, person auth.Person) (views.PersonView, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return views.PersonView{}, err
	}
	v := views.PersonView{ID: person.ID, Login: person.Login, Name: person.Name, Role: p.T("people.role." + person.Role),
		Email: person.Email, Lang: p.T("language." + person.Lang), Units: unitNames(register, person.Units, p.Lang()),
		SecondFactor: onOff(p, person.SecondFactor), HasFactor: person.SecondFactor, Disabled: person.DisabledAt != nil,
		Mark: personMark(p, person), Since: moment(p.Reader, person.CreatedAt), Own: person.ID == user(c).ID}
	if person.LastSeenAt != nil {
		v.LastSeen = moment(p.Reader, *person.LastSeenAt)
	}
	return v, nil
}

func (s *Server) newPersonForm(c *fiber.Ctx) error {
	return s.showPersonForm(c, fillForm(c, map[string]string{"role": auth.Officer, "lang": i18n.Default}), 0)
}

// unitFields is how many units a form offers beside those that are there.
const unitFields = 3

func unitField(i int) string { return "unit" + strings.TrimPrefix(strconv.Itoa(i), "0") }

func (s *Server) showPersonForm(c *fiber.Ctx, f *form, id int64) error {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "people.new", "people")
	roleHint := ""
	e := views.Edit{Intro: p.T("people.new_text"), Form: views.Form{Action: "/people/new", Submit: p.T("people.new_submit"), Cancel: views.Link{URL: "/people"}}}
	if id != 0 {
		p.Title, roleHint = p.T("people.edit"), p.T("people.hint.role")
		e = views.Edit{Form: views.Form{Action: personURL(id) + "/edit", Submit: p.T("people.save"), Cancel: views.Link{URL: personURL(id)}}}
	}
	p.Crumbs = []views.Crumb{{Label: p.T("people.title"), URL: "/people"}, {Label: p.Title}}
	if id == 0 {
		e.Form.Fields = append(e.Form.Fields, f.field("text", "login", p.T("signin.login"), needed, hinted(p.T("people.hint.login"))))
	}
	e.Form.Fields = append(e.Form.Fields,
		f.field("text", "name", p.T("people.field.name"), needed),
		f.field("select", "role", p.T("people.field.role"), needed, chosenFrom(worded(p, "people.role.", auth.AccountRoles, "")), hinted(roleHint)),
		f.field("text", "email", p.T("people.field.email"), hinted(p.T("people.hint.email"))),
		f.field("select", "lang", p.T("people.field.lang"), chosenFrom(worded(p, "language.", i18n.Languages, ""))))
	units := views.Section{Title: p.T("people.field.units"), Note: p.T("people.hint.units")}
	for i := range f.units() + unitFields {
		field := f.field("combobox", unitField(i), p.T("people.field.unit_number", "Number", i+1))
		field.List = "units"
		if i == 0 {
			field.Options = unitOptions(register, scopes(register, p.Lang()), p.Lang())
		}
		units.Fields = append(units.Fields, field)
	}
	e.Form.Sections = []views.Section{units}
	return s.showEdit(c, p, f, e)
}

// units is how many unit fields of a form are filled in.
func (f *form) units() (n int) {
	for f.value(unitField(n)) != "" {
		n++
	}
	return n
}

// scopes are the units that a person may be of: oblasts and whatever has a
// budget of its own.
func scopes(register *aimaks.Register, lang string) []aimaks.Unit {
	return slices.DeleteFunc(register.Find(aimaks.UnitFilter{}, lang), func(unit aimaks.Unit) bool {
		return !aimaks.HasBudget(unit.Level) && unit.Level != "oblast"
	})
}

// person reads an account from the form. Units are looked for by name among
// those that the role may have.
func (f *form) person(register *aimaks.Register) auth.Person {
	person := auth.Person{Login: f.text("login"), Name: f.need("name"), Role: f.text("role"), Email: f.text("email"), Lang: f.text("lang")}
	level := auth.ScopeLevel(person.Role)
	if level == "" {
		return person
	}
	filter := aimaks.UnitFilter{Level: "oblast"}
	if level == "aimak" {
		filter.Level = aimaks.LevelAimak
	}
	for i := range maxUnits {
		name := unitField(i)
		if f.text(name) == "" {
			continue
		}
		if soate := f.unitNull(name, register, filter); soate != "" {
			person.Units = append(person.Units, soate)
		}
	}
	return person
}

// maxUnits bounds how many units a form may name.
const maxUnits = 100

func (s *Server) addPerson(c *fiber.Ctx) error {
	f := readForm(c)
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	f.need("login")
	if person := f.person(register); f.ok() {
		link, err := s.auth.Add(c.UserContext(), actor(c), &person)
		if err == nil {
			return s.handLink(c, person, link)
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showPersonForm(c, f, 0)
}

func (s *Server) personForm(c *fiber.Ctx) error {
	person, register, err := s.findPerson(c)
	if err != nil {
		return err
	}
	values := map[string]string{"name": person.Name, "role": person.Role, "email": person.Email, "lang": person.Lang}
	lang := reader(c).Lang()
	for i, soate := range person.Units {
		values[unitField(i)] = typedUnit(register, soate, lang)
	}
	return s.showPersonForm(c, fillForm(c, values), person.ID)
}

func (s *Server) savePerson(c *fiber.Ctx) error {
	before, register, err := s.findPerson(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	if person := f.person(register); f.ok() {
		person.ID = before.ID
		err := s.auth.Change(c.UserContext(), actor(c), &person)
		if err == nil {
			return s.done(c, personURL(person.ID), "people.saved")
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showPersonForm(c, f, before.ID)
}

func (s *Server) findPerson(c *fiber.Ctx) (person auth.Person, register *aimaks.Register, err error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return person, nil, err
	}
	if person, err = s.auth.Person(c.UserContext(), actor(c), id); err != nil {
		return person, nil, err
	}
	register, err = s.aimaks.Register(c.UserContext(), actor(c))
	return person, register, err
}
