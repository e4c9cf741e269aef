package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/fault"
	"kelishim/views"
)

// things are rows with the same pages each: a form for a new one, a form for one
// that is there, and a question before deleting. Base is their address, "/plans"
// or "/plans/:id<int>/sources"; param names the row in it.
type things struct {
	s           *Server
	base, param string
	edit        string // what stands after the row in the address of its form: "/edit" or nothing
	newKey      string

	page   func(c *fiber.Ctx) (views.Page, error) // with the way to what they belong to
	cancel func(c *fiber.Ctx) string
	blank  func(c *fiber.Ctx) (map[string]string, error)
	fields func(c *fiber.Ctx, p views.Page, f *form) (intro string, sections []views.Section, err error)
	// load finds the row of the address: what it is called and what its form shows.
	load   func(c *fiber.Ctx, p views.Page) (label string, values map[string]string, err error)
	add    func(c *fiber.Ctx, f *form) (url string, err error)
	change func(c *fiber.Ctx, f *form) (url string, err error)
	remove func(c *fiber.Ctx) (url string, err error)
}

func (g things) row() string { return g.base + "/:" + g.param + "<int>" }

func (g things) routes(r fiber.Router) {
	r.Get(g.base+"/new", g.fresh)
	r.Post(g.base+"/new", g.save)
	r.Get(g.row()+g.edit, g.stored)
	r.Post(g.row()+g.edit, g.save)
	r.Get(g.row()+"/delete", func(c *fiber.Ctx) error { return g.ask(c, nil) })
	r.Post(g.row()+"/delete", g.drop)
}

// rightsOf gives things their rights; reads is nil where the form is no page to
// be read by those who may not send it.
func rightsOf(base, param, edit string, reads *right, adds, writes right) {
	row := base + "/:" + param + "<int>"
	rights["GET "+base+"/new"], rights["POST "+base+"/new"] = adds, adds
	rights["GET "+row+edit], rights["POST "+row+edit] = writes, writes
	rights["GET "+row+"/delete"], rights["POST "+row+"/delete"] = writes, writes
	if reads != nil {
		rights["GET "+row+edit] = *reads
	}
}

// address fills the pattern of the things with what this request names.
func (g things) address(c *fiber.Ctx, pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = c.Params(strings.TrimSuffix(name, "<int>"))
		}
	}
	return strings.Join(parts, "/")
}

func (g things) fresh(c *fiber.Ctx) error {
	values, err := g.blank(c)
	if err != nil {
		return err
	}
	return g.show(c, fillForm(c, values))
}

func (g things) stored(c *fiber.Ctx) error { return g.show(c, nil) }

// show shows the form; of a row that is there f is nil until it was sent.
func (g things) show(c *fiber.Ctx, f *form) error {
	p, err := g.page(c)
	if err != nil {
		return err
	}
	e := views.Edit{Form: views.Form{Action: g.address(c, g.base) + "/new", Submit: p.T("register.save"), Cancel: views.Link{URL: g.cancel(c)}}}
	p.Title = p.T(g.newKey)
	if !strings.HasSuffix(c.Path(), "/new") {
		label, values, err := g.load(c, p)
		if err != nil {
			return err
		}
		if f == nil {
			f = fillForm(c, values)
		}
		p.Title = label
		e.Form.Action = g.address(c, g.row()+g.edit)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: g.address(c, g.row()) + "/delete"}
	}
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	if e.Intro, e.Form.Sections, err = g.fields(c, p, f); err != nil {
		return err
	}
	return g.s.showEdit(c, p, f, e)
}

func (g things) save(c *fiber.Ctx) error {
	write := g.change
	if strings.HasSuffix(c.Path(), "/new") {
		write = g.add
	} else if p, err := g.page(c); err != nil {
		return err
	} else if _, _, err := g.load(c, p); err != nil {
		return err
	}
	f := readForm(c)
	url, err := write(c, f)
	if err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		return g.show(c, f)
	}
	return g.s.done(c, url, "register.saved")
}

func (g things) ask(c *fiber.Ctx, refusals fault.List) error {
	p, err := g.page(c)
	if err != nil {
		return err
	}
	label, _, err := g.load(c, p)
	if err != nil {
		return err
	}
	p.Title = p.T("register.delete_title")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	return g.s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", label),
		Action: g.address(c, g.row()) + "/delete", Submit: p.T("register.delete"), Cancel: g.cancel(c)})
}

func (g things) drop(c *fiber.Ctx) error {
	url, err := g.remove(c)
	if refused := refusedDeed(err); refused != nil {
		return g.ask(c, refused)
	}
	if err != nil {
		return err
	}
	return g.s.done(c, url, "register.deleted")
}

// step is one thing to do with a row: a page that says what will happen and asks
// for what is needed, and the deed. Its words are catalogue keys that begin with
// key: title, text, do and done.
type step struct {
	path, key string
	page      func(c *fiber.Ctx) (views.Page, error)
	back      func(c *fiber.Ctx) string
	values    func(c *fiber.Ctx) (map[string]string, error) // of the form at first
	fields    func(c *fiber.Ctx, p views.Page, f *form) ([]views.Field, error)
	// show adds to the page below the form, e.g. a comparison.
	intro func(c *fiber.Ctx, p views.Page) (string, error)
	do    func(c *fiber.Ctx, f *form) (url string, err error)
}

func (s *Server) step(r fiber.Router, one step) {
	show := func(c *fiber.Ctx, f *form) error {
		p, err := one.page(c)
		if err != nil {
			return err
		}
		p.Title = p.T(one.key + "title")
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
		e := views.Edit{Intro: p.T(one.key + "text"), Form: views.Form{Action: c.Path(), Submit: p.T(one.key + "do"), Cancel: views.Link{URL: one.back(c)}}}
		if one.intro != nil {
			if e.Intro, err = one.intro(c, p); err != nil {
				return err
			}
		}
		if one.fields != nil {
			if e.Form.Fields, err = one.fields(c, p, f); err != nil {
				return err
			}
		}
		return s.showEdit(c, p, f, e)
	}
	r.Get(one.path, func(c *fiber.Ctx) error {
		values := map[string]string{}
		if one.values != nil {
			var err error
			if values, err = one.values(c); err != nil {
				return err
			}
		}
		return show(c, fillForm(c, values))
	})
	r.Post(one.path, func(c *fiber.Ctx) error {
		f := readForm(c)
		url, err := one.do(c, f)
		if err != nil && !f.take(err) {
			return err
		}
		if !f.ok() {
			return show(c, f)
		}
		return s.done(c, url, one.key+"done")
	})
}

// reasonField asks why.
func reasonField(_ *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
	return []views.Field{f.field("textarea", "reason", p.T("procurement.field.reason"), needed)}, nil
}
