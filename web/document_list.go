package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/documents"
	"kelishim/views"
)

// listDocuments lists what is attached anywhere in the reader's aimaks.
func (s *Server) listDocuments(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q, kind, aimak := listQuery(c), queryText(c, "kind"), queryText(c, "aimak")
	f := documents.Filter{Search: q.Search, Kind: kind, Aimak: soateInText.FindString(aimak), Limit: q.Limit(), Offset: q.Offset()}
	rows, total, err := s.documents.List(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	p := s.page(c, "document.list", "documents")
	kept := keptValues("q", q.Search, "kind", kind, "aimak", aimak)
	list := views.List{Intro: p.T("document.lead"), Empty: p.T("document.empty"), Paging: paging("/documents", kept, q, total, len(rows)),
		Columns: []views.Column{{Label: p.T("document.field.title")}, {Label: p.T("document.field.kind")}, {Label: p.T("document.of")},
			{Label: p.T("overview.column.aimak")}, {Label: p.T("document.added")}, {Label: p.T("document.file")}},
		Filters: &views.Filters{Action: "/documents", ResetURL: "/documents", Active: q.Search+kind+aimak != "", Fields: []views.Field{
			{Kind: "search", Name: "q", Label: p.T("document.search"), Value: q.Search},
			{Kind: "select", Name: "kind", Label: p.T("document.field.kind"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "document.kind.", documents.Kinds, kind))},
			{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())}}}}
	for _, d := range rows {
		row := documentRow(p, d)
		title := views.Cell{Text: d.Title, URL: row.URL}
		if d.Published {
			title.Mark = p.T("document.published")
		}
		if d.Withdrawn {
			title.Note = p.T("document.withdrawn_why", "Reason", d.Reason)
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{title, {Text: p.T("document.kind." + d.Kind)},
			{Text: tableName(p, d.Subject), URL: subjectURL(d.Subject, d.ContractID)}, {Text: n.unit(d.Aimak), URL: "/aimaks/" + d.Aimak},
			{Text: row.AddedOn, Note: d.Author}, {Text: p.T("document.download"), URL: row.URL + "/file", Note: row.Size}}})
	}
	return s.list(c, p, list)
}
