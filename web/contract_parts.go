package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// contractPart is what happens under a contract and is recorded row by row:
// acts, payments, penalties. The pages of all three are the same but for what
// each part says here.
type contractPart[T any] interface {
	name() string // in the address and as the anchor on the contract's page
	newKey() string
	label(p views.Page, row T) string // names a row for people
	suggest(c *fiber.Ctx, one contracts.Contract) (map[string]string, error)
	fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (intro string, fields []views.Field, err error)
	read(f *form, contract, id int64) T
	values(r *i18n.Reader, row T) map[string]string
	stored(ctx context.Context, who db.Actor, id int64) (row T, contract int64, err error)
	add(ctx context.Context, who db.Actor, row *T) error
	change(ctx context.Context, who db.Actor, row *T) error
	remove(ctx context.Context, who db.Actor, contract, id int64) error
}

// partPages answers the addresses of a part.
type partPages[T any] struct {
	s    *Server
	part contractPart[T]
}

func (g partPages[T]) routes(r fiber.Router) {
	path := "/contracts/:id<int>/" + g.part.name()
	r.Get(path+"/new", g.blank)
	r.Post(path+"/new", g.add)
	r.Get(path+"/:row<int>", g.edit)
	r.Post(path+"/:row<int>", g.change)
	r.Get(path+"/:row<int>/delete", func(c *fiber.Ctx) error { return g.ask(c, nil) })
	r.Post(path+"/:row<int>/delete", g.remove)
}

// anchor is the part on the contract's page.
func (g partPages[T]) anchor(contract int64) string {
	return contractURL(contract) + "#" + g.part.name()
}

// rowURL is the page of an act, payment or penalty of a contract.
func rowURL(contract int64, part string, row int64) string {
	return contractURL(contract) + "/" + part + "/" + strconv.FormatInt(row, 10)
}

// blank shows an empty form with what can be suggested.
func (g partPages[T]) blank(c *fiber.Ctx) error {
	one, err := g.s.contractAt(c)
	if err != nil {
		return err
	}
	values, err := g.part.suggest(c, one)
	if err != nil {
		return err
	}
	return g.show(c, one, 0, nil, fillForm(c, values))
}

// show shows the form of a row; row is nil for a new one.
func (g partPages[T]) show(c *fiber.Ctx, one contracts.Contract, id int64, row *T, f *form) error {
	p := g.s.contractPage(c, one, g.part.newKey())
	e := views.Edit{Form: views.Form{Action: contractURL(one.ID) + "/" + g.part.name() + "/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: g.anchor(one.ID)}}}
	if row != nil {
		p.Title = g.part.label(p, *row)
		p.Crumbs[len(p.Crumbs)-1].Label = p.Title
		e.Form.Action = rowURL(one.ID, g.part.name(), id)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	var err error
	if row != nil {
		subject := strings.ReplaceAll(g.part.name(), "-", "_") + "/" + strconv.FormatInt(id, 10)
		if e.Documents, err = g.s.documentsOf(c, p, subject, one.Buyer); err != nil {
			return err
		}
	}
	if e.Intro, e.Form.Fields, err = g.part.fields(c, p, one, f); err != nil {
		return err
	}
	return g.s.showEdit(c, p, f, e)
}

// noticing is a part that has something else to say than that a row was saved.
type noticing[T any] interface{ notice(row T) string }

func (g partPages[T]) finish(c *fiber.Ctx, f *form, one contracts.Contract, row *T, write, show func() error) error {
	if f.ok() {
		if err := write(); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return show()
	}
	notice := "register.saved"
	if part, ok := g.part.(noticing[T]); ok {
		notice = part.notice(*row)
	}
	return g.s.done(c, g.anchor(one.ID), notice)
}

func (g partPages[T]) add(c *fiber.Ctx) error {
	one, err := g.s.contractAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	row := g.part.read(f, one.ID, 0)
	return g.finish(c, f, one, &row,
		func() error { return g.part.add(c.UserContext(), actor(c), &row) },
		func() error { return g.show(c, one, 0, nil, f) })
}

// stored is the row of the address; one of another contract is not found.
func (g partPages[T]) stored(c *fiber.Ctx) (one contracts.Contract, id int64, row T, err error) {
	if one, err = g.s.contractAt(c); err != nil {
		return one, 0, row, err
	}
	if id, err = numberParam(c, "row"); err != nil {
		return one, 0, row, err
	}
	row, contract, err := g.part.stored(c.UserContext(), actor(c), id)
	if err == nil && contract != one.ID {
		err = db.ErrNotFound
	}
	return one, id, row, err
}

func (g partPages[T]) edit(c *fiber.Ctx) error {
	one, id, row, err := g.stored(c)
	if err != nil {
		return err
	}
	return g.show(c, one, id, &row, fillForm(c, g.part.values(reader(c), row)))
}

func (g partPages[T]) change(c *fiber.Ctx) error {
	one, id, old, err := g.stored(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	row := g.part.read(f, one.ID, id)
	return g.finish(c, f, one, &row,
		func() error { return g.part.change(c.UserContext(), actor(c), &row) },
		func() error { return g.show(c, one, id, &old, f) })
}

func (g partPages[T]) ask(c *fiber.Ctx, refusals fault.List) error {
	one, id, row, err := g.stored(c)
	if err != nil {
		return err
	}
	p := g.s.contractPage(c, one, "register.delete")
	return g.s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", g.part.label(p, row)),
		Action: rowURL(one.ID, g.part.name(), id) + "/delete", Submit: p.T("register.delete"), Cancel: g.anchor(one.ID)})
}

func (g partPages[T]) remove(c *fiber.Ctx) error {
	one, id, _, err := g.stored(c)
	if err != nil {
		return err
	}
	return g.s.remove(c, g.anchor(one.ID), func() error { return g.part.remove(c.UserContext(), actor(c), one.ID, id) },
		func(refusals fault.List) error { return g.ask(c, refusals) })
}
