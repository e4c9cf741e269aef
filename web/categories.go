package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/db"
	"kelishim/views"
)

// categorySheet is the list of service categories; a row's key is its code.
type categorySheet struct{ s *Server }

func (categorySheet) name() string { return "categories" }

func (categorySheet) defaults() map[string]string { return map[string]string{"sort": "100"} }

func (x categorySheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.aimaks.Categories(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.name")}, {Label: p.T("register.field.code")},
		{Label: p.T("register.field.sort"), Numeric: true}}}
	for _, row := range rows {
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, row.Code), Cells: []views.Cell{
			{Text: row.Name(p.Lang()), Note: namesBeside(row.Names, p.Lang())}, {Text: row.Code}, {Text: strconv.Itoa(row.Sort)}}})
	}
	return list, nil
}

func (x categorySheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	rows, err := x.s.aimaks.Categories(c.UserContext(), actor(c))
	if err != nil {
		return "", nil, err
	}
	for _, row := range rows {
		if row.Code == key {
			return row.Name(p.Lang()), nameValues(map[string]string{"sort": strconv.Itoa(row.Sort)}, row.Names), nil
		}
	}
	return "", nil, db.ErrNotFound
}

func (x categorySheet) fields(_ *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	var fields []views.Field
	if key == "" {
		fields = append(fields, f.field("text", "code", p.T("register.field.code"), needed, hinted(p.T("register.hint.category_code"))))
	}
	fields = append(fields, nameFields(p, f)...)
	return append(fields, f.field("number", "sort", p.T("register.field.sort"), needed, hinted(p.T("register.hint.sort")))), nil
}

func (x categorySheet) save(c *fiber.Ctx, f *form, key string) error {
	row := aimaks.Category{Code: key, Names: f.names(), Sort: f.whole("sort")}
	if key == "" {
		row.Code = f.need("code")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.aimaks.AddCategory(c.UserContext(), actor(c), &row)
	}
	return x.s.aimaks.ChangeCategory(c.UserContext(), actor(c), &row)
}

func (x categorySheet) remove(c *fiber.Ctx, key string) error {
	return x.s.aimaks.DeleteCategory(c.UserContext(), actor(c), key)
}

// measureSheet is the list of units of measure; a row's key is its code.
type measureSheet struct{ s *Server }

func (measureSheet) name() string { return "measures" }

func (x measureSheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.aimaks.Measures(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.name")}, {Label: p.T("register.field.code")}}}
	for _, row := range rows {
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, row.Code), Cells: []views.Cell{
			{Text: row.Name(p.Lang()), Note: namesBeside(row.Names, p.Lang())}, {Text: row.Code}}})
	}
	return list, nil
}

func (x measureSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	rows, err := x.s.aimaks.Measures(c.UserContext(), actor(c))
	if err != nil {
		return "", nil, err
	}
	for _, row := range rows {
		if row.Code == key {
			return row.Name(p.Lang()), nameValues(map[string]string{}, row.Names), nil
		}
	}
	return "", nil, db.ErrNotFound
}

func (x measureSheet) fields(_ *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	if key != "" {
		return nameFields(p, f), nil
	}
	return append([]views.Field{f.field("text", "code", p.T("register.field.code"), needed, hinted(p.T("register.hint.measure_code")))},
		nameFields(p, f)...), nil
}

func (x measureSheet) save(c *fiber.Ctx, f *form, key string) error {
	row := aimaks.Measure{Code: key, Names: f.names()}
	if key == "" {
		row.Code = f.need("code")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.aimaks.AddMeasure(c.UserContext(), actor(c), &row)
	}
	return x.s.aimaks.ChangeMeasure(c.UserContext(), actor(c), &row)
}

func (x measureSheet) remove(c *fiber.Ctx, key string) error {
	return x.s.aimaks.DeleteMeasure(c.UserContext(), actor(c), key)
}
