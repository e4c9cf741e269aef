package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/documents"
	"kelishim/internal/files"
	"kelishim/views"
)

func (s *Server) newDocument(c *fiber.Ctx) error {
	return s.showNewDocument(c, fillForm(c, map[string]string{"kind": queryText(c, "kind")}))
}

func (s *Server) showNewDocument(c *fiber.Ctx, f *form) error {
	home, err := s.documents.Home(c.UserContext(), actor(c), subjectOf(c))
	if err != nil {
		return err
	}
	of, err := s.subjectLink(c, subjectOf(c), home.ContractID)
	if err != nil {
		return err
	}
	p := s.page(c, "document.new", "documents")
	p.Crumbs = []views.Crumb{{Label: of.Label, URL: of.URL}, {Label: p.Title}}
	fields := append([]views.Field{f.field("file", "file", p.T("document.file"), needed, wide,
		hinted(p.T("document.hint.file", "Megabytes", documents.MaxSize>>20)), accepting(files.Accept()))}, documentFields(c, p, f)...)
	return s.showEdit(c, p, f, views.Edit{Intro: of.Label, Form: views.Form{Action: historyPath("/documents/", c, "/new"),
		Enctype: fiber.MIMEMultipartForm, Submit: p.T("document.attach"), Cancel: views.Link{URL: of.URL + "#documents"}, Fields: fields}})
}

func accepting(list string) fieldOption { return func(v *views.Field) { v.Accept = list } }

// historyPath is the address of the subject's form again, as it was escaped.
func historyPath(before string, c *fiber.Ctx, after string) string {
	return before + historyURL(subjectOf(c))[len("/history/"):] + after
}

func documentFields(c *fiber.Ctx, p views.Page, f *form) []views.Field {
	fields := []views.Field{
		f.field("text", "title", p.T("document.field.title"), needed, wide),
		f.field("select", "kind", p.T("document.field.kind"), needed, chosenFrom(withEmpty(p.T("document.choose"), worded(p, "document.kind.", documents.Kinds, "")))),
	}
	if user(c).Role == auth.Officer {
		fields = append(fields, f.field("checkbox", "published", p.T("document.field.published"), hinted(p.T("document.hint.published"))))
	}
	return fields
}

func (s *Server) addDocument(c *fiber.Ctx) error {
	f := readForm(c)
	d := documents.Document{Subject: subjectOf(c), Title: f.need("title"), Kind: f.need("kind"), Published: f.checked("published")}
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		f.fault("file", documents.ErrNoFile)
		return s.showNewDocument(c, f)
	}
	upload, err := header.Open()
	if err != nil {
		return fmt.Errorf("open the upload: %w", err)
	}
	defer upload.Close()
	d.Name = header.Filename
	if f.ok() {
		if err := s.documents.Add(c.UserContext(), actor(c), &d, upload, header.Size); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showNewDocument(c, f)
	}
	return s.done(c, subjectURL(d.Subject, d.ContractID)+"#documents", "document.saved")
}

func (s *Server) editDocument(c *fiber.Ctx) error {
	d, err := s.documentAt(c)
	if err != nil {
		return err
	}
	published := ""
	if d.Published {
		published = "1"
	}
	return s.showDocument(c, d, fillForm(c, map[string]string{"title": d.Title, "kind": d.Kind, "published": published}))
}

func (s *Server) documentPage(c *fiber.Ctx, d documents.Document, titleKey string) views.Page {
	p := s.page(c, titleKey, "documents")
	p.Crumbs = []views.Crumb{{Label: p.T("document.list"), URL: "/documents"}, {Label: d.Title, URL: documentURL(d.ID)}, {Label: p.Title}}
	return p
}

func (s *Server) showDocument(c *fiber.Ctx, d documents.Document, f *form) error {
	p := s.documentPage(c, d, "register.change")
	return s.showEdit(c, p, f, views.Edit{Intro: d.Name, Form: views.Form{Action: documentURL(d.ID) + "/edit", Submit: p.T("register.save"),
		Cancel: views.Link{URL: documentURL(d.ID)}, Fields: documentFields(c, p, f)}})
}

func (s *Server) changeDocument(c *fiber.Ctx) error {
	d, err := s.documentAt(c)
	if err != nil {
		return err
	}
	f, published := readForm(c), d.Published
	d.Title, d.Kind = f.need("title"), f.need("kind")
	if user(c).Role == auth.Officer {
		published = f.checked("published")
	}
	d.Published = published
	return s.finish(c, f, documentURL(d.ID),
		func() error { return s.documents.Change(c.UserContext(), actor(c), &d) },
		func() error { return s.showDocument(c, d, f) })
}

func (s *Server) showWithdrawal(c *fiber.Ctx, f *form) error {
	d, err := s.documentAt(c)
	if err != nil {
		return err
	}
	p := s.documentPage(c, d, "document.withdraw")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("document.withdraw_text", "Title", d.Title), Form: views.Form{
		Action: documentURL(d.ID) + "/withdraw", Submit: p.T("document.withdraw"), Cancel: views.Link{URL: documentURL(d.ID)},
		Fields: []views.Field{f.field("textarea", "reason", p.T("document.field.reason"), needed)}}})
}

func (s *Server) withdrawDocument(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	f := readForm(c)
	reason := f.need("reason")
	return s.finish(c, f, documentURL(id),
		func() error { return s.documents.Withdraw(c.UserContext(), actor(c), id, reason) },
		func() error { return s.showWithdrawal(c, f) })
}
