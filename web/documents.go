package web

import (
	"mime"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/documents"
	"kelishim/internal/journal"
	"kelishim/views"
)

func (s *Server) documentRoutes(r fiber.Router) {
	r.Get("/documents", s.listDocuments)
	r.Get("/documents/:table/:key/new", s.newDocument)
	r.Post("/documents/:table/:key/new", s.addDocument)
	r.Get("/documents/:id<int>", s.document)
	r.Get("/documents/:id<int>/file", s.documentFile)
	r.Get("/documents/:id<int>/edit", s.editDocument)
	r.Post("/documents/:id<int>/edit", s.changeDocument)
	r.Get("/documents/:id<int>/withdraw", func(c *fiber.Ctx) error { return s.showWithdrawal(c, fillForm(c, nil)) })
	r.Post("/documents/:id<int>/withdraw", s.withdrawDocument)
}

func init() {
	rights["GET /documents"] = right{auth.Visit, nil}
	// The rows decide: one's own aimaks', and what is published.
	rights["GET /documents/:id<int>"] = right{auth.Visit, nil}
	rights["GET /documents/:id<int>/file"] = right{auth.Visit, nil}
	rights["GET /documents/:table/:key/new"] = right{auth.Attach, ofSubject}
	rights["POST /documents/:table/:key/new"] = right{auth.Attach, ofSubject}
	for _, page := range []string{"/documents/:id<int>/edit", "/documents/:id<int>/withdraw"} {
		rights["GET "+page] = right{auth.Attach, ofDocument}
		rights["POST "+page] = right{auth.Attach, ofDocument}
	}
	journalTables = append(journalTables, "documents")
	tellingColumn["documents"] = "title"
	rowOf["POST /documents/:id<int>/edit"] = "documents/:id"
	rowOf["POST /documents/:id<int>/withdraw"] = "documents/:id"
}

// ofSubject is the aimak of the row that the address names.
func ofSubject(s *Server, c *fiber.Ctx) ([]string, error) {
	home, err := s.documents.Home(c.UserContext(), actor(c), subjectOf(c))
	return []string{home.Aimak}, err
}

// ofDocument is the aimak of the document of the address.
func ofDocument(s *Server, c *fiber.Ctx) ([]string, error) {
	d, err := s.documentAt(c)
	return []string{d.Aimak}, err
}

func subjectOf(c *fiber.Ctx) string { return c.Params("table") + "/" + c.Params("key") }

func (s *Server) documentAt(c *fiber.Ctx) (documents.Document, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return documents.Document{}, err
	}
	return s.documents.Get(c.UserContext(), actor(c), id)
}

func documentURL(id int64) string { return "/documents/" + strconv.FormatInt(id, 10) }

// documentsOf are the documents of a row (table/key, as the journal names it) of
// an aimak, for the page that shows the row: @views.DocumentList(p, *list).
func (s *Server) documentsOf(c *fiber.Ctx, p views.Page, subject, aimak string) (*views.Documents, error) {
	return s.documentsUnder(c, p, documents.Filter{Subject: subject}, subject, aimak)
}

// documentsUnder are the documents of a filter, with the way to attach more to
// the subject.
func (s *Server) documentsUnder(c *fiber.Ctx, p views.Page, f documents.Filter, subject, aimak string) (*views.Documents, error) {
	f.Limit = 1000
	list, _, err := s.documents.List(c.UserContext(), actor(c), f)
	if err != nil {
		return nil, err
	}
	table, key, _ := strings.Cut(subject, "/")
	// The aimak lets the page leave the link out for who may not follow it.
	v := &views.Documents{AddURL: "/documents/" + table + "/" + url.PathEscape(key) + "/new?aimak=" + aimak}
	for _, d := range list {
		row := documentRow(p, d)
		if d.Subject != subject {
			row.Of = views.Link{Label: tableName(p, d.Subject)}
		}
		if d.Withdrawn {
			v.Withdrawn = append(v.Withdrawn, row)
		} else {
			v.Rows = append(v.Rows, row)
		}
	}
	return v, nil
}

func documentRow(p views.Page, d documents.Document) views.DocumentRow {
	extension := strings.ToUpper(strings.TrimPrefix(path.Ext(d.Name), "."))
	return views.DocumentRow{Document: d, URL: documentURL(d.ID), AddedOn: p.Date(date.FromTime(d.AddedAt.In(date.Bishkek))),
		Size: extension + ", " + p.T("document.kilobytes", "Count", int((d.Size+1023)/1024))}
}

// tableName is what the rows of a subject's table are called.
func tableName(p views.Page, subject string) string {
	table, _, _ := strings.Cut(subject, "/")
	if key := "journal.table." + table; p.Has(key) {
		return p.T(key)
	}
	return table
}

// subjectLink names a row by what people call it and leads to its page.
func (s *Server) subjectLink(c *fiber.Ctx, subject string, contract *int64) (views.Link, error) {
	entries, _, err := s.journal.List(c.UserContext(), actor(c), journal.Filter{Row: subject, Limit: 1})
	if err != nil {
		return views.Link{}, err
	}
	w, err := s.historyWords(c)
	return views.Link{Label: w.title(subject, entries), URL: subjectURL(subject, contract)}, err
}

// subjectURL is the page of a row, its history where it has no page of its own.
func subjectURL(subject string, contract *int64) string {
	table, key, _ := strings.Cut(subject, "/")
	page := strings.ReplaceAll(table, "_", "-")
	if contract != nil && table != "contracts" && table != "findings" {
		return contractURL(*contract) + "/" + page + "/" + key
	}
	for _, address := range []string{"/" + page + "/" + key, "/budget/lines/" + key} {
		if _, _, ok := routeOf(fiber.MethodGet, address); ok && (table != "budget_lines" || strings.HasPrefix(address, "/budget")) {
			return address
		}
	}
	return historyURL(subject)
}

// document shows one document.
func (s *Server) document(c *fiber.Ctx) error {
	d, err := s.documentAt(c)
	if err != nil {
		return err
	}
	p := s.page(c, "document.list", "documents")
	v := views.DocumentView{DocumentRow: documentRow(p, d)}
	if v.Of, err = s.subjectLink(c, d.Subject, d.ContractID); err != nil {
		return err
	}
	p.Title = d.Title
	p.Crumbs = []views.Crumb{{Label: v.Of.Label, URL: v.Of.URL}, {Label: d.Title}}
	v.Past = views.Link{Label: p.T("journal.past"), URL: historyURL("documents/" + strconv.FormatInt(d.ID, 10))}
	may, err := s.keepsDocument(c, d)
	if err != nil {
		return err
	}
	if may {
		v.Edit = views.Link{Label: p.T("register.change"), URL: v.URL + "/edit"}
		v.Withdraw = views.Link{Label: p.T("document.withdraw"), URL: v.URL + "/withdraw"}
	}
	return render(c, views.DocumentPage(p, v))
}

// keepsDocument tells whether the reader may change or withdraw a document:
// their own, and the officer those of the okmotu.
func (s *Server) keepsDocument(c *fiber.Ctx, d documents.Document) (bool, error) {
	who := user(c)
	if d.Withdrawn {
		return false, nil
	}
	reach, err := s.reach(c)
	if err != nil || auth.May(who.Role, reach, auth.Attach, d.Aimak) != nil {
		return false, err
	}
	return d.UserID == who.ID || who.Role == auth.Officer && d.AuthorRole != auth.Advisor && d.AuthorRole != auth.Auditor, nil
}

// documentFile sends the bytes, as a file to be kept: what somebody uploaded is
// never shown as a page of ours.
func (s *Server) documentFile(c *fiber.Ctx) error {
	d, err := s.documentAt(c)
	if err != nil {
		return err
	}
	return s.sendDocument(c, d)
}

func (s *Server) sendDocument(c *fiber.Ctx, d documents.Document) error {
	content, err := s.documents.Open(d)
	if err != nil {
		return err
	}
	name := d.Name
	if s.cfg.Demo {
		name = "DEMO-made-up_" + name
	}
	c.Set(fiber.HeaderContentType, d.MediaType)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendStream(content, int(d.Size))
}

// isPacked tells what is not worth packing once more.
func isPacked(c *fiber.Ctx) bool {
	return isStatic(c) || strings.HasPrefix(c.Path(), "/documents/") && strings.HasSuffix(c.Path(), "/file")
}
