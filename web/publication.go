package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/savings/publication"
	"kelishim/views"
)

const (
	statementPath = "/statements/:aimak/:service/:year"
	contractPath  = "/contracts/:id<int>"
)

func init() {
	// The lists hold what their reader sees anyway; the deeds are the okmotu's.
	rights["GET /publication"] = right{auth.Visit, nil}
	rights["GET /publication/contracts"] = right{auth.Visit, nil}
	for _, deed := range []string{"publish", "unpublish"} {
		for _, method := range []string{"GET ", "POST "} {
			rights[method+statementPath+"/"+deed] = right{auth.Publish, ofPlace("aimak")}
			rights[method+contractPath+"/"+deed] = right{auth.Publish, ofContract}
		}
		rowOf["POST "+contractPath+"/"+deed] = "contracts/:id"
	}
	journalTables = append(journalTables, "statement_publications", "contract_publications")
}

func (s *Server) publicationRoutes(r fiber.Router) {
	r.Get("/publication", s.listPublications)
	r.Get("/publication/contracts", s.listContractPublications)
	r.Get(statementPath+"/publish", func(c *fiber.Ctx) error { return s.showPublish(c, fillForm(c, nil)) })
	r.Post(statementPath+"/publish", s.publishStatement)
	r.Get(statementPath+"/unpublish", func(c *fiber.Ctx) error { return s.showUnpublish(c, fillForm(c, nil)) })
	r.Post(statementPath+"/unpublish", s.unpublishStatement)
	for _, deed := range []string{"publish", "unpublish"} {
		r.Get(contractPath+"/"+deed, func(c *fiber.Ctx) error { return s.showContractSwitch(c, fillForm(c, nil), deed) })
		r.Post(contractPath+"/"+deed, func(c *fiber.Ctx) error { return s.turnContract(c, deed) })
	}
}

// statementKey is the statement of the address.
func statementKey(c *fiber.Ctx) (publication.Key, error) {
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil {
		return publication.Key{}, db.ErrNotFound
	}
	return publication.Key{Aimak: c.Params("aimak"), Category: c.Params("service"), Year: year}, nil
}

func publicStatementURL(id int64) string { return "/public/statements/" + strconv.FormatInt(id, 10) }

func publicContractURL(id int64) string { return "/public/contracts/" + strconv.FormatInt(id, 10) }

// publicationPage is a page about the switch of a statement.
func (s *Server) publicationPage(c *fiber.Ctx, n names, key publication.Key, titleKey string) views.Page {
	p := s.page(c, titleKey, "publication")
	year := strconv.Itoa(key.Year)
	p.Crumbs = []views.Crumb{{Label: p.T("publication.title"), URL: "/publication"},
		{Label: p.T("statement.title", "Service", n.category(key.Category), "Aimak", n.unit(key.Aimak), "Year", year), URL: statementURL(key.Aimak, key.Category, key.Year)},
		{Label: p.Title}}
	return p
}

// showPublish shows the very page that everybody will see, and asks.
func (s *Server) showPublish(c *fiber.Ctx, f *form) error {
	key, err := statementKey(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	drawn, err := s.published.Preview(c.UserContext(), actor(c), key)
	if err != nil {
		return err
	}
	p := s.publicationPage(c, n, key, "publication.publish.title")
	url := statementURL(key.Aimak, key.Category, key.Year)
	e := views.Edit{Intro: p.T("publication.publish.text"), Form: views.Form{Action: url + "/publish", Submit: p.T("publication.publish.do"),
		Cancel: views.Link{URL: url}, Fields: []views.Field{f.field("textarea", "note", p.T("publication.field.note"), hinted(p.T("publication.hint.note")))}}}
	v := publicStatement(p, n, drawn)
	return s.showEditWith(c, p, f, e, views.PublicPreview(p, v))
}

func (s *Server) publishStatement(c *fiber.Ctx) error {
	key, err := statementKey(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	if _, err := s.published.Publish(c.UserContext(), actor(c), key, f.text("note")); err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		return s.showPublish(c, f)
	}
	return s.done(c, statementURL(key.Aimak, key.Category, key.Year)+"#publication", "publication.published")
}

func (s *Server) showUnpublish(c *fiber.Ctx, f *form) error {
	key, err := statementKey(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.publicationPage(c, n, key, "publication.unpublish.title")
	url := statementURL(key.Aimak, key.Category, key.Year)
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("publication.unpublish.text"), Form: views.Form{Action: url + "/unpublish",
		Submit: p.T("publication.unpublish.do"), Cancel: views.Link{URL: url}, Fields: []views.Field{
			f.field("textarea", "reason", p.T("publication.field.reason"), needed, hinted(p.T("publication.hint.reason")))}}})
}

func (s *Server) unpublishStatement(c *fiber.Ctx) error {
	key, err := statementKey(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	if reason := f.need("reason"); f.ok() {
		if err := s.published.Withdraw(c.UserContext(), actor(c), key, reason); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showUnpublish(c, f)
	}
	return s.done(c, statementURL(key.Aimak, key.Category, key.Year)+"#publication", "publication.closed")
}

// publicationOf says on a statement's page what everybody sees of it, and
// whether its figures have changed since.
func (s *Server) publicationOf(c *fiber.Ctx, p views.Page, key publication.Key) (*views.Publication, error) {
	versions, err := s.published.Versions(c.UserContext(), actor(c), key)
	if err != nil {
		return nil, err
	}
	url := statementURL(key.Aimak, key.Category, key.Year)
	v := &views.Publication{Publish: url + "/publish"}
	for _, one := range versions {
		row := views.PublishedVersion{Publication: one, URL: publicStatementURL(one.ID), On: moment(p.Reader, one.PublishedAt)}
		if one.WithdrawnAt != nil {
			row.URL, row.Withdrawn = "", moment(p.Reader, *one.WithdrawnAt)
		}
		v.Versions = append(v.Versions, row)
		if one.Current {
			v.Now, v.Unpublish = &row, url+"/unpublish"
			now, err := s.published.Preview(c.UserContext(), actor(c), key)
			if err != nil {
				return nil, err
			}
			v.Differs, v.Live = one.Differs(now), now.Statement.Avoidable.Saving
			v.LiveVerdict = string(now.Statement.Verdict)
		}
	}
	return v, nil
}
