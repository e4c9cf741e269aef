package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/views"
)

// householdSheet is the count of households by aimak and year. A row's key is
// "aimak-year".
type householdSheet struct{ s *Server }

func (householdSheet) name() string { return "households" }

func (householdSheet) defaults() map[string]string {
	return map[string]string{"year": strconv.Itoa(date.Today().Year() - 1)}
}

func (h householdSheet) list(c *fiber.Ctx, p views.Page, q query) (views.List, error) {
	register, err := h.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	year := c.QueryInt("year")
	rows, total, err := h.s.aimaks.ListHouseholds(c.UserContext(), actor(c), aimaks.HouseholdsFilter{
		Aimaks: register.Codes(aimaks.UnitFilter{Search: q.Search}), Year: year, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return views.List{}, err
	}
	kept := keptValues("q", q.Search)
	shown := ""
	if year > 0 {
		shown = strconv.Itoa(year)
		kept.Set("year", shown)
	}
	list := views.List{
		Filters: &views.Filters{Action: "/register/households", ResetURL: "/register/households", Active: len(kept) > 0, Fields: []views.Field{
			{Kind: "search", Name: "q", Label: p.T("register.search_unit"), Value: q.Search},
			{Kind: "number", Name: "year", Label: p.T("register.field.year"), Value: shown}}},
		Columns: []views.Column{{Label: p.T("register.field.aimak")}, {Label: p.T("register.field.year"), Numeric: true},
			{Label: p.T("register.field.households"), Numeric: true}, {Label: p.T("register.field.population"), Numeric: true}},
		Paging: paging("/register/households", kept, q, total, len(rows)),
	}
	for _, row := range rows {
		people := "—"
		if row.Population != nil {
			people = p.Int(*row.Population)
		}
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, h, row.Aimak+"-"+strconv.Itoa(row.Year)), Cells: []views.Cell{
			{Text: register.Name(row.Aimak, p.Lang()), URL: "/aimaks/" + row.Aimak}, {Text: strconv.Itoa(row.Year)},
			{Text: p.Int(row.Households)}, {Text: people}}})
	}
	return list, nil
}

func householdKey(key string) (aimak string, year int) {
	aimak, text, _ := strings.Cut(key, "-")
	year, _ = strconv.Atoi(text) // a year that is none is not found
	return aimak, year
}

func (h householdSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	aimak, year := householdKey(key)
	row, err := h.s.aimaks.HouseholdsOf(c.UserContext(), actor(c), aimak, year)
	if err != nil {
		return "", nil, err
	}
	register, err := h.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return "", nil, err
	}
	values := map[string]string{"households": strconv.Itoa(row.Households)}
	if row.Population != nil {
		values["population"] = strconv.Itoa(*row.Population)
	}
	return register.Name(aimak, p.Lang()) + ", " + strconv.Itoa(year), values, nil
}

func (h householdSheet) fields(c *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	counts := []views.Field{
		f.field("number", "households", p.T("register.field.households"), needed),
		f.field("number", "population", p.T("register.field.population")),
	}
	if key != "" {
		return counts, nil
	}
	register, err := h.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	return append([]views.Field{
		f.field("combobox", "aimak", p.T("register.field.aimak"), needed, hinted(p.T("register.hint.unit")),
			chosenFrom(unitOptions(register, register.Aimaks(p.Lang()), p.Lang()))),
		f.field("number", "year", p.T("register.field.year"), needed),
	}, counts...), nil
}

func (h householdSheet) save(c *fiber.Ctx, f *form, key string) error {
	row := aimaks.Households{Households: f.whole("households"), Population: f.wholeNull("population")}
	if key != "" {
		row.Aimak, row.Year = householdKey(key)
		if !f.ok() {
			return nil
		}
		return h.s.aimaks.ChangeHouseholds(c.UserContext(), actor(c), row)
	}
	register, err := h.s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	row.Aimak, row.Year = f.unit("aimak", register, aimaks.UnitFilter{Level: aimaks.LevelAimak}), f.whole("year")
	if !f.ok() {
		return nil
	}
	return h.s.aimaks.AddHouseholds(c.UserContext(), actor(c), row)
}

func (h householdSheet) remove(c *fiber.Ctx, key string) error {
	aimak, year := householdKey(key)
	return h.s.aimaks.DeleteHouseholds(c.UserContext(), actor(c), aimak, year)
}
