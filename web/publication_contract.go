package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/views"
)

// showContractSwitch says what becomes public (or is closed again) and asks.
func (s *Server) showContractSwitch(c *fiber.Ctx, f *form, deed string) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	if f.ok() {
		switch {
		case deed == "publish" && one.Status == contracts.Draft:
			f.take(contracts.ErrPublishDraft)
		case deed == "publish" && one.Published:
			f.take(contracts.ErrPublished)
		case deed == "unpublish" && !one.Published:
			f.take(contracts.ErrNotPublished)
		}
	}
	p := s.contractPage(c, one, "publication.contract."+deed+".title")
	e := views.Edit{Intro: p.T("publication.contract."+deed+".text", "Number", one.Number, "Title", one.Title),
		Form: views.Form{Action: contractURL(one.ID) + "/" + deed, Submit: p.T("publication." + deed + ".do"), Cancel: views.Link{URL: contractURL(one.ID)}}}
	if deed == "unpublish" {
		e.Form.Fields = []views.Field{f.field("textarea", "reason", p.T("publication.field.reason"), needed, hinted(p.T("publication.hint.reason")))}
		return asked(c, s.showEdit(c, p, f, e))
	}
	view, err := s.publicContract(c, p, one, actor(c))
	if err != nil {
		return err
	}
	return asked(c, s.showEditWith(c, p, f, e, views.PublicContractPreview(p, view)))
}

func (s *Server) turnContract(c *fiber.Ctx, deed string) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	err = s.contracts.Publish(c.UserContext(), actor(c), one.ID, deed == "publish", f.text("reason"))
	if err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		status := f.status()
		if err := s.showContractSwitch(c, f, deed); err != nil {
			return err
		}
		c.Status(status)
		return nil
	}
	return s.done(c, contractURL(one.ID), map[string]string{"publish": "publication.published", "unpublish": "publication.closed"}[deed])
}

// contractPublication says on a contract's page what everybody sees of it.
func (s *Server) contractPublication(c *fiber.Ctx, p views.Page, one contracts.Contract) (*views.Publication, error) {
	if one.Status == contracts.Draft {
		return nil, nil
	}
	v := &views.Publication{Contract: true, Publish: contractURL(one.ID) + "/publish"}
	if !one.Published {
		return v, nil
	}
	turns, err := s.contracts.Turns(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	v.Now, v.Unpublish = &views.PublishedVersion{URL: publicContractURL(one.ID)}, contractURL(one.ID)+"/unpublish"
	if len(turns) > 0 && turns[0].Opened {
		v.Now.On = moment(p.Reader, turns[0].TurnedAt)
	}
	return v, nil
}
