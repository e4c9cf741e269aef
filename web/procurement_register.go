package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/contracts/procurement"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/views"
)

func init() {
	for _, table := range []string{"methods", "grounds", "limits", "okgz"} {
		rights["GET /register/"+table] = right{auth.Visit, nil}
		grant("/register/"+table+"/", ":key", right{auth.Visit, nil}, right{auth.KeepRegister, nil})
	}
	for table, row := range map[string]string{"methods": "procurement_methods", "grounds": "direct_grounds", "limits": "procurement_limits", "okgz": "okgz_codes"} {
		rowOf["POST /register/"+table+"/:key"] = row + "/:key"
	}
}

// confirmedCell says whether a rule was held against the text of the law.
func confirmedCell(p views.Page, confirmed bool) views.Cell {
	if confirmed {
		return views.Cell{Text: p.T("procurement.confirmed")}
	}
	return views.Cell{Text: "—", Mark: p.T("register.to_confirm")}
}

// ruleFields are what methods and grounds have in common.
func ruleFields(p views.Page, f *form, key string) []views.Field {
	var fields []views.Field
	if key == "" {
		fields = append(fields, f.field("text", "code", p.T("register.field.code"), needed, hinted(p.T("procurement.hint.code"))))
	}
	return append(fields, f.field("text", "name_ru", p.T("register.field.name_ru"), needed), f.field("text", "name_ky", p.T("register.field.name_ky"), needed),
		f.field("text", "name_en", p.T("register.field.name_en"), needed), f.field("text", "law", p.T("procurement.field.law"), needed, wide),
		f.field("date", "valid_from", p.T("procurement.field.valid_from"), needed), f.field("date", "valid_to", p.T("procurement.field.valid_to")),
		f.field("checkbox", "confirmed", p.T("procurement.field.confirmed")))
}

// ticked is a box as a form shows it.
func ticked(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// methodSheet are the methods of procurement.
type methodSheet struct{ s *Server }

func (methodSheet) name() string { return "methods" }

func (x methodSheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.procurement.Methods(c.UserContext(), actor(c))
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.name")}, {Label: p.T("procurement.field.portal_code")}, {Label: p.T("procurement.field.kind")},
		{Label: p.T("procurement.field.law")}, {Label: p.T("procurement.field.valid")}, {Label: p.T("procurement.field.confirmed_short")}}}
	for _, m := range rows {
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, m.Code), Cells: []views.Cell{{Text: m.Name(p.Lang()), Note: namesBeside(m.Names, p.Lang())},
			{Text: m.PortalCode}, {Text: p.T("contract.method." + m.Method)}, {Text: m.Law}, {Text: validity(p, m.ValidFrom, m.ValidTo)}, confirmedCell(p, m.Confirmed)}})
	}
	return list, err
}

func (x methodSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	rows, err := x.s.procurement.Methods(c.UserContext(), actor(c))
	for _, m := range rows {
		if m.Code == key {
			return m.Name(p.Lang()), nameValues(map[string]string{"portal_code": m.PortalCode, "method": m.Method, "law": m.Law, "confirmed": ticked(m.Confirmed),
				"valid_from": typedDate(p.Reader, m.ValidFrom), "valid_to": typedDate(p.Reader, m.ValidTo)}, m.Names), nil
		}
	}
	if err == nil {
		err = db.ErrNotFound
	}
	return "", nil, err
}

func (x methodSheet) fields(_ *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	return append(ruleFields(p, f, key), f.field("text", "portal_code", p.T("procurement.field.portal_code")),
		f.field("select", "method", p.T("procurement.field.kind"), needed, hinted(p.T("procurement.hint.kind")),
			chosenFrom(worded(p, "contract.method.", procurement.Kinds, "")))), nil
}

func (x methodSheet) save(c *fiber.Ctx, f *form, key string) error {
	m := procurement.Method{Code: key, Names: f.names(), PortalCode: f.text("portal_code"), Method: f.text("method"), Law: f.need("law"),
		ValidFrom: f.date("valid_from"), ValidTo: f.dateNull("valid_to"), Confirmed: f.checked("confirmed")}
	if key == "" {
		m.Code = f.need("code")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.procurement.AddMethod(c.UserContext(), actor(c), &m)
	}
	return x.s.procurement.ChangeMethod(c.UserContext(), actor(c), &m)
}

func (x methodSheet) remove(c *fiber.Ctx, key string) error {
	return x.s.procurement.DeleteMethod(c.UserContext(), actor(c), key)
}

// groundSheet are the grounds of direct award.
type groundSheet struct{ s *Server }

func (groundSheet) name() string { return "grounds" }

func (x groundSheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.procurement.Grounds(c.UserContext(), actor(c))
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.name")}, {Label: p.T("register.field.code")}, {Label: p.T("procurement.field.law")},
		{Label: p.T("procurement.field.valid")}, {Label: p.T("procurement.field.confirmed_short")}}}
	for _, g := range rows {
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, g.Code), Cells: []views.Cell{{Text: g.Name(p.Lang()), Note: namesBeside(g.Names, p.Lang())},
			{Text: g.Code}, {Text: g.Law}, {Text: validity(p, g.ValidFrom, g.ValidTo)}, confirmedCell(p, g.Confirmed)}})
	}
	return list, err
}

func (x groundSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	rows, err := x.s.procurement.Grounds(c.UserContext(), actor(c))
	for _, g := range rows {
		if g.Code == key {
			return g.Name(p.Lang()), nameValues(map[string]string{"law": g.Law, "confirmed": ticked(g.Confirmed),
				"valid_from": typedDate(p.Reader, g.ValidFrom), "valid_to": typedDate(p.Reader, g.ValidTo)}, g.Names), nil
		}
	}
	if err == nil {
		err = db.ErrNotFound
	}
	return "", nil, err
}

func (x groundSheet) fields(_ *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	return ruleFields(p, f, key), nil
}

func (x groundSheet) save(c *fiber.Ctx, f *form, key string) error {
	g := procurement.Ground{Code: key, Names: f.names(), Law: f.need("law"), ValidFrom: f.date("valid_from"), ValidTo: f.dateNull("valid_to"),
		Confirmed: f.checked("confirmed")}
	if key == "" {
		g.Code = f.need("code")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.procurement.AddGround(c.UserContext(), actor(c), &g)
	}
	return x.s.procurement.ChangeGround(c.UserContext(), actor(c), &g)
}

func (x groundSheet) remove(c *fiber.Ctx, key string) error {
	return x.s.procurement.DeleteGround(c.UserContext(), actor(c), key)
}

// limitSheet are the limits of the law; a row's key is its number.
type limitSheet struct{ s *Server }

func (limitSheet) name() string { return "limits" }

func (x limitSheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.procurement.Limits(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	methods, err := x.s.methodNames(c, p)
	list := views.List{Columns: []views.Column{{Label: p.T("procurement.field.limit")}, {Label: p.T("tender.field.method")}, {Label: p.T("procurement.field.value"), Numeric: true},
		{Label: p.T("procurement.field.law")}, {Label: p.T("procurement.field.valid")}, {Label: p.T("procurement.field.confirmed_short")}}}
	for _, l := range rows {
		method := p.T("procurement.all_methods")
		if l.Method != "" {
			method = methods[l.Method]
		}
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, idText(l.ID)), Cells: []views.Cell{{Text: p.T("procurement.limit." + l.Kind)}, {Text: method},
			{Text: p.Quantity(l.Value)}, {Text: l.Ground}, {Text: validity(p, l.ValidFrom, l.ValidTo)}, confirmedCell(p, l.Confirmed)}})
	}
	return list, err
}

func (s *Server) methodNames(c *fiber.Ctx, p views.Page) (map[string]string, error) {
	list, err := s.procurement.Methods(c.UserContext(), actor(c))
	named := map[string]string{}
	for _, m := range list {
		named[m.Code] = m.Name(p.Lang())
	}
	return named, err
}

func (x limitSheet) find(c *fiber.Ctx, key string) (procurement.Limit, error) {
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return procurement.Limit{}, db.ErrNotFound
	}
	return x.s.procurement.Limit(c.UserContext(), actor(c), id)
}

func (x limitSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	l, err := x.find(c, key)
	return p.T("procurement.limit." + l.Kind), map[string]string{"kind": l.Kind, "method": l.Method, "value": typedNumber(p.Reader, l.Value), "ground": l.Ground,
		"valid_from": typedDate(p.Reader, l.ValidFrom), "valid_to": typedDate(p.Reader, l.ValidTo), "confirmed": ticked(l.Confirmed)}, err
}

func (x limitSheet) fields(c *fiber.Ctx, p views.Page, f *form, _ string) ([]views.Field, error) {
	methods, err := x.s.procurement.Methods(c.UserContext(), actor(c))
	offered := []views.Option{{Label: p.T("procurement.all_methods")}}
	for _, m := range methods {
		offered = append(offered, views.Option{Value: m.Code, Label: m.Name(p.Lang())})
	}
	return []views.Field{f.field("select", "kind", p.T("procurement.field.limit"), needed, chosenFrom(worded(p, "procurement.limit.", procurement.LimitKinds, ""))),
		f.field("select", "method", p.T("tender.field.method"), chosenFrom(offered)),
		f.field("number", "value", p.T("procurement.field.value"), needed, hinted(p.T("procurement.hint.value"))),
		f.field("text", "ground", p.T("procurement.field.law"), needed, wide),
		f.field("date", "valid_from", p.T("procurement.field.valid_from"), needed), f.field("date", "valid_to", p.T("procurement.field.valid_to")),
		f.field("checkbox", "confirmed", p.T("procurement.field.confirmed"), hinted(p.T("procurement.hint.confirmed")))}, err
}

func (x limitSheet) save(c *fiber.Ctx, f *form, key string) error {
	l := procurement.Limit{Kind: f.text("kind"), Method: f.text("method"), Value: f.quantity("value"), Ground: f.need("ground"), ValidFrom: f.date("valid_from"),
		ValidTo: f.dateNull("valid_to"), Confirmed: f.checked("confirmed")}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.procurement.AddLimit(c.UserContext(), actor(c), &l)
	}
	old, err := x.find(c, key)
	if err != nil {
		return err
	}
	l.ID = old.ID
	return x.s.procurement.ChangeLimit(c.UserContext(), actor(c), &l)
}

func (x limitSheet) remove(c *fiber.Ctx, key string) error {
	l, err := x.find(c, key)
	if err != nil {
		return err
	}
	return x.s.procurement.DeleteLimit(c.UserContext(), actor(c), l.ID)
}

// defaults make a new limit count from the first day of the year.
func (limitSheet) defaults() map[string]string {
	return map[string]string{"valid_from": date.Of(date.Today().Year(), 1, 1).String(), "value": decimal.Zero.String()}
}

// okgzSheet are the codes of the procurement classifier.
type okgzSheet struct{ s *Server }

func (okgzSheet) name() string { return "okgz" }

func (x okgzSheet) list(c *fiber.Ctx, p views.Page, q query) (views.List, error) {
	rows, total, err := x.s.procurement.OKGZCodes(c.UserContext(), actor(c), q.Search, q.Limit(), q.Offset())
	if err != nil {
		return views.List{}, err
	}
	n, err := x.s.namesOf(c)
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.code")}, {Label: p.T("register.field.name")}, {Label: p.T("overview.column.service")}},
		Filters: &views.Filters{Action: "/register/okgz", ResetURL: "/register/okgz", Active: q.Search != "",
			Fields: []views.Field{{Kind: "search", Name: "q", Label: p.T("register.search_code"), Value: q.Search}}},
		Paging: paging("/register/okgz", keptValues("q", q.Search), q, total, len(rows))}
	for _, o := range rows {
		category := "—"
		if o.Category != "" {
			category = n.category(o.Category)
		}
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, o.Code), Cells: []views.Cell{{Text: o.Code},
			{Text: o.Name(p.Lang()), Note: namesBeside(o.Names, p.Lang())}, {Text: category}}})
	}
	return list, err
}

func (x okgzSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	o, err := x.s.procurement.OKGZ(c.UserContext(), actor(c), key)
	return o.Code + " " + o.Name(p.Lang()), nameValues(map[string]string{"category": o.Category}, o.Names), err
}

func (x okgzSheet) fields(c *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	n, err := x.s.namesOf(c)
	var fields []views.Field
	if key == "" {
		fields = append(fields, f.field("text", "code", p.T("register.field.code"), needed, hinted(p.T("lot.hint.okgz"))))
	}
	return append(append(fields, nameFields(p, f)...), f.field("select", "category", p.T("overview.column.service"), chosenFrom(n.categoryOptions("—", "")))), err
}

func (x okgzSheet) save(c *fiber.Ctx, f *form, key string) error {
	o := procurement.OKGZ{Code: key, Names: f.names(), Category: f.text("category")}
	if key == "" {
		o.Code = f.need("code")
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.procurement.AddOKGZ(c.UserContext(), actor(c), &o)
	}
	return x.s.procurement.ChangeOKGZ(c.UserContext(), actor(c), &o)
}

func (x okgzSheet) remove(c *fiber.Ctx, key string) error {
	return x.s.procurement.DeleteOKGZ(c.UserContext(), actor(c), key)
}
