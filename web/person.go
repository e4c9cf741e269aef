package web

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/views"
)

// personDeed is something that the administrator does to an account after a question.
// Its name is that of its path and of its catalogue keys.
type personDeed func(s *auth.Store, ctx context.Context, actor db.Actor, id int64) error

var deeds = map[string]personDeed{
	"disable":       (*auth.Store).Disable,
	"enable":        (*auth.Store).Enable,
	"end-sessions":  (*auth.Store).EndSessions,
	"remove-factor": (*auth.Store).RemoveSecondFactor,
	"link":          nil, // answers with a page of its own
}

// person shows an account and what can be done to it.
func (s *Server) person(c *fiber.Ctx) error {
	person, _, err := s.findPerson(c)
	if err != nil {
		return err
	}
	p := s.page(c, "people.title", "people")
	p.Title = person.Name
	p.Crumbs = []views.Crumb{{Label: p.T("people.title"), URL: "/people"}, {Label: p.Title}}
	v, err := s.personView(c, p, person)
	if err != nil {
		return err
	}
	return render(c, views.PersonPage(p, v))
}

func (s *Server) askDeed(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		person, _, err := s.findPerson(c)
		if err != nil {
			return err
		}
		return s.confirmDeed(c, name, person, nil)
	}
}

func (s *Server) confirmDeed(c *fiber.Ctx, name string, person auth.Person, err error) error {
	p := s.page(c, "people.deed."+name+".title", "people")
	p.Crumbs = []views.Crumb{{Label: p.T("people.title"), URL: "/people"}, {Label: person.Name, URL: personURL(person.ID)}, {Label: p.Title}}
	return s.confirm(c, p, refusedDeed(err), views.Confirm{Text: p.T("people.deed."+name+".text", "Name", person.Name, "Login", person.Login),
		Action: personURL(person.ID) + "/" + name, Submit: p.T("people.deed." + name + ".submit"), Cancel: personURL(person.ID)})
}

func (s *Server) doDeed(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		person, _, err := s.findPerson(c)
		if err != nil {
			return err
		}
		if name == "link" {
			return s.newLink(c, person)
		}
		err = deeds[name](s.auth, c.UserContext(), actor(c), person.ID)
		if refusedDeed(err) != nil {
			return s.confirmDeed(c, name, person, err)
		}
		if err != nil {
			return err
		}
		return s.done(c, personURL(person.ID), "people.deed."+name+".done")
	}
}

func (s *Server) newLink(c *fiber.Ctx, person auth.Person) error {
	link, err := s.auth.NewLink(c.UserContext(), actor(c), person.ID)
	if refusedDeed(err) != nil {
		return s.confirmDeed(c, "link", person, err)
	}
	if err != nil {
		return err
	}
	return s.handLink(c, person, link)
}

// handLink sends the link by letter where that can be done; else the
// administrator sees it, this once, and hands it on.
func (s *Server) handLink(c *fiber.Ctx, person auth.Person, link auth.Link) error {
	// Who presses twice comes to the account, where a new link can be made.
	if err := s.wrote(c, personURL(person.ID)); err != nil {
		s.log.Error("form", "id", requestID(c), "error", err.Error())
	}
	failed := false
	if s.mails() && person.Email != "" {
		ctx, cancel := context.WithTimeout(c.UserContext(), mailTimeout)
		defer cancel()
		err := s.mailLink(ctx, person.Email, person.Lang, person.Name, person.Login, link)
		if err == nil {
			return s.done(c, personURL(person.ID), "people.link.mailed")
		}
		s.log.Error("send a link", "id", requestID(c), "error", err.Error())
		failed = true
	}
	p := s.page(c, "people.link.title", "people")
	p.Crumbs = []views.Crumb{{Label: p.T("people.title"), URL: "/people"}, {Label: person.Name, URL: personURL(person.ID)}, {Label: p.Title}}
	return render(c, views.LinkPage(p, views.OneTimeLink{Name: person.Name, Login: person.Login, Kind: link.Kind, Address: link.Address(s.base(c)),
		Until: moment(p.Reader, link.ExpiresAt.Truncate(time.Minute)), Back: personURL(person.ID), MailFailed: failed}))
}

// base is the address of the installation for a link on a page: the one that
// is set, else what the reader's own browser wrote as Host.
func (s *Server) base(c *fiber.Ctx) string {
	if s.cfg.BaseURL != "" {
		return strings.TrimRight(s.cfg.BaseURL, "/")
	}
	if secured(c) {
		return "https://" + string(c.Request().Host())
	}
	return "http://" + string(c.Request().Host())
}
