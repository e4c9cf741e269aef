package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/views"
)

// unitSheet is the list of territorial units.
type unitSheet struct{ s *Server }

func (unitSheet) name() string { return "units" }

func (unitSheet) defaults() map[string]string { return map[string]string{"level": aimaks.LevelAimak} }

func (u unitSheet) list(c *fiber.Ctx, p views.Page, q query) (views.List, error) {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	filter := aimaks.UnitFilter{Search: q.Search, Level: queryText(c, "level"), Oblast: queryText(c, "oblast")}
	found := register.Find(filter, p.Lang())
	kept := keptValues("q", filter.Search, "level", filter.Level, "oblast", filter.Oblast)
	list := views.List{
		Filters: &views.Filters{Action: "/register/units", ResetURL: "/register/units", Active: len(kept) > 0, Fields: []views.Field{
			{Kind: "search", Name: "q", Label: p.T("register.search_unit"), Value: filter.Search},
			{Kind: "select", Name: "level", Label: p.T("register.field.level"), Options: withEmpty(p.T("register.all"), worded(p, "register.level.", aimaks.Levels, filter.Level))},
			{Kind: "select", Name: "oblast", Label: p.T("register.oblast"), Options: oblasts(p, register, filter.Oblast)},
		}},
		Columns: []views.Column{{Label: p.T("register.field.name")}, {Label: p.T("register.field.soate")},
			{Label: p.T("register.field.level")}, {Label: p.T("register.field.parent")}, {Label: p.T("register.field.valid")}},
	}
	for _, unit := range pageOf(found, q) {
		name := views.Cell{Text: unit.Name(p.Lang()), Note: namesBeside(unit.Names, p.Lang())}
		if now := register.At(unit.SOATE, date.Today().Year()); now != unit.SOATE {
			name.Mark = p.T("register.gone_to", "Name", register.Name(now, p.Lang()))
		}
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, u, unit.SOATE), Cells: []views.Cell{
			name, {Text: unit.SOATE}, {Text: p.T("register.level." + unit.Level)},
			{Text: register.Name(unit.Parent, p.Lang())}, {Text: validity(p, unit.ValidFrom, unit.ValidTo)},
		}})
	}
	list.Paging = paging("/register/units", kept, q, len(found), len(list.Rows))
	return list, nil
}

// namesBeside are the names in the other languages.
func namesBeside(n aimaks.Names, lang string) string {
	var list []string
	for _, other := range []string{n.NameRU, n.NameKY, n.NameEN} {
		if other != "" && other != n.Name(lang) {
			list = append(list, other)
		}
	}
	return strings.Join(list, " · ")
}

// validity words the days of validity; nothing where neither is known.
func validity(p views.Page, from, to date.Date) string {
	switch {
	case !from.IsZero() && !to.IsZero():
		return p.T("register.valid.both", "From", from, "To", to)
	case !from.IsZero():
		return p.T("register.valid.since", "From", from)
	case !to.IsZero():
		return p.T("register.valid.until", "To", to)
	default:
		return ""
	}
}

func oblasts(p views.Page, register *aimaks.Register, chosen string) []views.Option {
	list := []views.Option{{Label: p.T("register.all")}}
	for _, unit := range register.Children("") {
		list = append(list, views.Option{Value: unit.SOATE, Label: unit.Name(p.Lang()), Selected: unit.SOATE == chosen})
	}
	return list
}

func (u unitSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return "", nil, err
	}
	unit, ok := register.Unit(key)
	if !ok {
		return "", nil, db.ErrNotFound
	}
	values := map[string]string{"soate": unit.SOATE, "level": unit.Level, "valid_from": typedDate(p.Reader, unit.ValidFrom),
		"valid_to": typedDate(p.Reader, unit.ValidTo)}
	if unit.Parent != "" {
		values["parent"] = typedUnit(register, unit.Parent, p.Lang())
	}
	return unit.Name(p.Lang()), nameValues(values, unit.Names), nil
}

func (u unitSheet) fields(c *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	var above []aimaks.Unit
	for _, unit := range register.Find(aimaks.UnitFilter{}, p.Lang()) {
		if unit.Level != aimaks.LevelAimak && unit.Level != "village" {
			above = append(above, unit)
		}
	}
	var fields []views.Field
	if key == "" {
		fields = append(fields, f.field("text", "soate", p.T("register.field.soate"), needed, hinted(p.T("register.hint.soate"))))
	}
	fields = append(fields, f.field("select", "level", p.T("register.field.level"), needed,
		chosenFrom(worded(p, "register.level.", aimaks.Levels, ""))))
	fields = append(fields, nameFields(p, f)...)
	return append(fields,
		f.field("combobox", "parent", p.T("register.field.parent"), chosenFrom(unitOptions(register, above, p.Lang())), hinted(p.T("register.hint.parent"))),
		f.field("date", "valid_from", p.T("register.field.valid_from"), hinted(p.T("register.hint.valid"))),
		f.field("date", "valid_to", p.T("register.field.valid_to"), hinted(p.T("register.hint.valid_to"))),
	), nil
}

func (u unitSheet) save(c *fiber.Ctx, f *form, key string) error {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	unit := aimaks.Unit{SOATE: key, Level: f.text("level"), Names: f.names(),
		Parent: f.unitNull("parent", register, aimaks.UnitFilter{}), ValidFrom: f.dateNull("valid_from"), ValidTo: f.dateNull("valid_to")}
	if key == "" {
		unit.SOATE = f.need("soate")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return u.s.aimaks.AddUnit(c.UserContext(), actor(c), &unit)
	}
	return u.s.aimaks.ChangeUnit(c.UserContext(), actor(c), &unit)
}

func (u unitSheet) remove(c *fiber.Ctx, key string) error {
	return u.s.aimaks.DeleteUnit(c.UserContext(), actor(c), key)
}

// successionSheet is the list of mergers. A row's key is "predecessor-successor".
type successionSheet struct{ s *Server }

func (successionSheet) name() string { return "successions" }

func (u successionSheet) list(c *fiber.Ctx, p views.Page, q query) (views.List, error) {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	answers := map[string]bool{}
	for _, soate := range register.Codes(aimaks.UnitFilter{Search: q.Search}) {
		answers[soate] = true
	}
	var found []aimaks.Succession
	for _, one := range register.Successions() {
		if q.Search == "" || answers[one.Predecessor] || answers[one.Successor] {
			found = append(found, one)
		}
	}
	list := views.List{
		Filters: &views.Filters{Action: "/register/successions", ResetURL: "/register/successions", Active: q.Search != "", Fields: []views.Field{
			{Kind: "search", Name: "q", Label: p.T("register.search_unit"), Value: q.Search}}},
		Columns: []views.Column{{Label: p.T("register.field.predecessor")}, {Label: p.T("register.field.successor")},
			{Label: p.T("register.field.took_effect_on")}},
	}
	for _, one := range pageOf(found, q) {
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, u, one.Predecessor+"-"+one.Successor), Cells: []views.Cell{
			{Text: register.Name(one.Predecessor, p.Lang()), Note: one.Predecessor},
			{Text: register.Name(one.Successor, p.Lang()), Note: one.Successor}, {Text: p.Date(one.TookEffectOn)}}})
	}
	list.Paging = paging("/register/successions", keptValues("q", q.Search), q, len(found), len(list.Rows))
	return list, nil
}

func (u successionSheet) find(c *fiber.Ctx, key string) (*aimaks.Register, aimaks.Succession, error) {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return nil, aimaks.Succession{}, err
	}
	predecessor, successor, _ := strings.Cut(key, "-")
	for _, one := range register.Successors(predecessor) {
		if one.Successor == successor {
			return register, one, nil
		}
	}
	return nil, aimaks.Succession{}, db.ErrNotFound
}

func (u successionSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	register, one, err := u.find(c, key)
	if err != nil {
		return "", nil, err
	}
	return register.Name(one.Predecessor, p.Lang()) + " → " + register.Name(one.Successor, p.Lang()),
		map[string]string{"took_effect_on": typedDate(p.Reader, one.TookEffectOn)}, nil
}

func (u successionSheet) fields(c *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	day := f.field("date", "took_effect_on", p.T("register.field.took_effect_on"), needed, hinted(p.T("register.hint.took_effect_on")))
	if key != "" {
		return []views.Field{day}, nil
	}
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	list := chosenFrom(unitOptions(register, register.Aimaks(p.Lang()), p.Lang()))
	return []views.Field{
		f.field("combobox", "predecessor", p.T("register.field.predecessor"), needed, list, hinted(p.T("register.hint.unit"))),
		f.field("combobox", "successor", p.T("register.field.successor"), needed, list, hinted(p.T("register.hint.unit"))), day,
	}, nil
}

func (u successionSheet) save(c *fiber.Ctx, f *form, key string) error {
	register, err := u.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	one := aimaks.Succession{TookEffectOn: f.date("took_effect_on")}
	if key == "" {
		one.Predecessor = f.unit("predecessor", register, aimaks.UnitFilter{Level: aimaks.LevelAimak})
		one.Successor = f.unit("successor", register, aimaks.UnitFilter{Level: aimaks.LevelAimak})
	} else {
		one.Predecessor, one.Successor, _ = strings.Cut(key, "-")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return u.s.aimaks.AddSuccession(c.UserContext(), actor(c), one)
	}
	return u.s.aimaks.ChangeSuccession(c.UserContext(), actor(c), one)
}

func (u successionSheet) remove(c *fiber.Ctx, key string) error {
	predecessor, successor, ok := strings.Cut(key, "-")
	if !ok {
		return fault.New(fault.NotFound, "db.not_found")
	}
	return u.s.aimaks.DeleteSuccession(c.UserContext(), actor(c), predecessor, successor)
}
