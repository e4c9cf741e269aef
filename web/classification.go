package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/budget"
	"kelishim/views"
)

// codeSheet is the budget classification; a row's key is its number.
type codeSheet struct{ s *Server }

func (codeSheet) name() string { return "classification" }

func (codeSheet) defaults() map[string]string {
	return map[string]string{"kind": "economic", "confidence": "fair"}
}

func (x codeSheet) list(c *fiber.Ctx, p views.Page, q query) (views.List, error) {
	filter := budget.CodesFilter{Kind: queryText(c, "kind"), Search: q.Search, Unconfirmed: c.Query("unconfirmed") != "",
		Limit: q.Limit(), Offset: q.Offset()}
	rows, total, err := x.s.budget.ListCodes(c.UserContext(), actor(c), filter)
	if err != nil {
		return views.List{}, err
	}
	kept := keptValues("q", q.Search, "kind", filter.Kind)
	ticked := ""
	if filter.Unconfirmed {
		ticked = "1"
		kept.Set("unconfirmed", ticked)
	}
	list := views.List{
		Filters: &views.Filters{Action: "/register/classification", ResetURL: "/register/classification", Active: len(kept) > 0, Fields: []views.Field{
			{Kind: "search", Name: "q", Label: p.T("register.search_code"), Value: q.Search},
			{Kind: "select", Name: "kind", Label: p.T("register.field.kind"), Options: withEmpty(p.T("register.all"), worded(p, "register.kind.", budget.CodeKinds, filter.Kind))},
			{Kind: "checkbox", Name: "unconfirmed", Label: p.T("register.only_unconfirmed"), Value: ticked}}},
		Columns: []views.Column{{Label: p.T("register.field.code")}, {Label: p.T("register.field.name")}, {Label: p.T("register.field.kind")},
			{Label: p.T("register.field.valid")}, {Label: p.T("register.field.confidence")}},
		Paging: paging("/register/classification", kept, q, total, len(rows)),
	}
	for _, row := range rows {
		confidence := views.Cell{Text: p.T("register.confidence." + row.Confidence)}
		if row.ToConfirm() {
			confidence.Mark = p.T("register.to_confirm")
		}
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, strconv.FormatInt(row.ID, 10)), Cells: []views.Cell{
			{Text: row.Code}, {Text: row.Name(p.Lang()), Note: namesBeside(row.Names, p.Lang())}, {Text: p.T("register.kind." + row.Kind)},
			{Text: validity(p, row.ValidFrom, row.ValidTo)}, confidence}})
	}
	return list, nil
}

func (x codeSheet) find(c *fiber.Ctx, key string) (budget.Code, error) {
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		id = 0 // found nowhere
	}
	return x.s.budget.Code(c.UserContext(), actor(c), id)
}

func (x codeSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	row, err := x.find(c, key)
	if err != nil {
		return "", nil, err
	}
	return row.Code + " " + row.Name(p.Lang()), nameValues(map[string]string{"kind": row.Kind, "code": row.Code, "confidence": row.Confidence,
		"valid_from": typedDate(p.Reader, row.ValidFrom), "valid_to": typedDate(p.Reader, row.ValidTo)}, row.Names), nil
}

func (x codeSheet) fields(_ *fiber.Ctx, p views.Page, f *form, _ string) ([]views.Field, error) {
	fields := []views.Field{
		f.field("select", "kind", p.T("register.field.kind"), needed, chosenFrom(worded(p, "register.kind.", budget.CodeKinds, ""))),
		f.field("text", "code", p.T("register.field.code"), needed, hinted(p.T("register.hint.code"))),
	}
	fields = append(fields, nameFields(p, f)...)
	return append(fields,
		f.field("date", "valid_from", p.T("register.field.valid_from"), hinted(p.T("register.hint.valid"))),
		f.field("date", "valid_to", p.T("register.field.valid_to"), hinted(p.T("register.hint.valid_to"))),
		f.field("select", "confidence", p.T("register.field.confidence"), needed, hinted(p.T("register.hint.confidence")),
			chosenFrom(worded(p, "register.confidence.", budget.Confidences, ""))),
	), nil
}

func (x codeSheet) save(c *fiber.Ctx, f *form, key string) error {
	row := budget.Code{Kind: f.text("kind"), Code: f.need("code"), Names: f.names(), Confidence: f.text("confidence"),
		ValidFrom: f.dateNull("valid_from"), ValidTo: f.dateNull("valid_to")}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.budget.AddCode(c.UserContext(), actor(c), &row)
	}
	old, err := x.find(c, key)
	if err != nil {
		return err
	}
	row.ID = old.ID
	return x.s.budget.ChangeCode(c.UserContext(), actor(c), &row)
}

func (x codeSheet) remove(c *fiber.Ctx, key string) error {
	row, err := x.find(c, key)
	if err != nil {
		return err
	}
	return x.s.budget.DeleteCode(c.UserContext(), actor(c), row.ID)
}
