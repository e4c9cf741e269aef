package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/internal/fault"
	"kelishim/views"
)

// sheet is one table of the register that people change row by row: a list, a
// form and a question before deleting, the same pages for each. key names a row
// in the address, "" a new one.
type sheet interface {
	// name is that of its address and of its catalogue keys.
	name() string
	list(c *fiber.Ctx, p views.Page, q query) (views.List, error)
	// row is what a stored row is called and what its form shows.
	row(c *fiber.Ctx, p views.Page, key string) (label string, values map[string]string, err error)
	fields(c *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error)
	// save reads the form and writes the row, where nothing in it is wrong.
	save(c *fiber.Ctx, f *form, key string) error
	remove(c *fiber.Ctx, key string) error
}

// defaulting is a sheet whose form for a new row is not empty.
type defaulting interface{ defaults() map[string]string }

func (s *Server) sheets() []sheet {
	return []sheet{unitSheet{s}, successionSheet{s}, householdSheet{s}, priceIndexSheet{s}, rateSheet{s},
		categorySheet{s}, measureSheet{s}, methodSheet{s}, groundSheet{s}, limitSheet{s}, okgzSheet{s}, codeSheet{s}}
}

func (s *Server) registerRoutes(r fiber.Router) {
	r.Get("/register", s.register)
	for _, sh := range s.sheets() {
		path := "/register/" + sh.name()
		r.Get(path, s.listSheet(sh))
		r.Get(path+"/new", s.sheetForm(sh))
		r.Post(path+"/new", s.saveSheet(sh))
		r.Get(path+"/:key", s.sheetForm(sh))
		r.Post(path+"/:key", s.saveSheet(sh))
		r.Get(path+"/:key/delete", s.askSheet(sh))
		r.Post(path+"/:key/delete", s.deleteSheet(sh))
	}
}

// register leads to its tables and says what of them is to be confirmed.
func (s *Server) register(c *fiber.Ctx) error {
	p := s.page(c, "register.title", "register")
	var parts []views.RegisterPart
	for _, sh := range s.sheets() {
		key := "register." + sh.name()
		parts = append(parts, views.RegisterPart{Title: p.T(key + ".title"), Text: p.T(key + ".text"), URL: "/register/" + sh.name()})
	}
	_, unconfirmed, err := s.budget.ListCodes(c.UserContext(), actor(c), budget.CodesFilter{Unconfirmed: true, Limit: 1})
	if err != nil {
		return err
	}
	if unconfirmed > 0 {
		parts[len(parts)-1].Note = p.Plural("register.to_confirm_count", unconfirmed)
	}
	return render(c, views.RegisterPage(p, parts))
}

func sheetPage(s *Server, c *fiber.Ctx, sh sheet, titleKey string) views.Page {
	p := s.page(c, titleKey, "register")
	p.Crumbs = []views.Crumb{{Label: p.T("register.title"), URL: "/register"},
		{Label: p.T("register." + sh.name() + ".title"), URL: "/register/" + sh.name()}}
	return p
}

func (s *Server) listSheet(sh sheet) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p := sheetPage(s, c, sh, "register."+sh.name()+".title")
		p.Crumbs[1].URL = ""
		list, err := sh.list(c, p, listQuery(c))
		if err != nil {
			return err
		}
		list.Intro = p.T("register." + sh.name() + ".text")
		list.Add = views.Link{Label: p.T("register." + sh.name() + ".new"), URL: "/register/" + sh.name() + "/new"}
		list.Empty = p.T("register.empty")
		return s.list(c, p, list)
	}
}

func (s *Server) sheetForm(sh sheet) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key := c.Params("key")
		values := map[string]string{}
		if d, ok := sh.(defaulting); ok && key == "" {
			values = d.defaults()
		}
		return s.showSheetForm(c, sh, fillForm(c, values), key)
	}
}

func (s *Server) showSheetForm(c *fiber.Ctx, sh sheet, f *form, key string) error {
	p := sheetPage(s, c, sh, "register."+sh.name()+".new")
	path := "/register/" + sh.name()
	e := views.Edit{Form: views.Form{Action: path + "/new", Submit: p.T("register.save"), Cancel: views.Link{URL: path}}}
	if key != "" {
		label, values, err := sh.row(c, p, key)
		if err != nil {
			return err
		}
		if c.Method() == fiber.MethodGet {
			f = fillForm(c, values)
		}
		p.Title = p.T("register.change_title", "What", label)
		e.Form.Action = path + "/" + url.PathEscape(key)
		e.Delete = views.Link{Label: p.T("register.delete"), URL: e.Form.Action + "/delete"}
	}
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	var err error
	if e.Form.Fields, err = sh.fields(c, p, f, key); err != nil {
		return err
	}
	return s.showEdit(c, p, f, e)
}

func (s *Server) saveSheet(sh sheet) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f := readForm(c)
		if err := sh.save(c, f, c.Params("key")); err != nil && !f.take(err) {
			return err
		}
		if !f.ok() {
			return s.showSheetForm(c, sh, f, c.Params("key"))
		}
		return s.done(c, "/register/"+sh.name(), "register.saved")
	}
}

func (s *Server) askSheet(sh sheet) fiber.Handler {
	return func(c *fiber.Ctx) error { return s.confirmSheet(c, sh, nil) }
}

func (s *Server) confirmSheet(c *fiber.Ctx, sh sheet, refusals fault.List) error {
	p := sheetPage(s, c, sh, "register.delete_title")
	label, _, err := sh.row(c, p, c.Params("key"))
	if err != nil {
		return err
	}
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	row := "/register/" + sh.name() + "/" + url.PathEscape(c.Params("key"))
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", label),
		Action: row + "/delete", Submit: p.T("register.delete"), Cancel: row})
}

// confirm asks before a deletion, or says why it was refused.
func (s *Server) confirm(c *fiber.Ctx, p views.Page, refusals fault.List, v views.Confirm) error {
	for _, one := range refusals {
		v.Errors = append(v.Errors, p.Fault(one))
		c.Status(statusOf[one.Kind])
	}
	return render(c, views.ConfirmPage(p, v))
}

func (s *Server) deleteSheet(sh sheet) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := sh.remove(c, c.Params("key"))
		if refused := refusedDeed(err); refused != nil {
			return s.confirmSheet(c, sh, refused)
		}
		if err != nil {
			return err
		}
		return s.done(c, "/register/"+sh.name(), "register.deleted")
	}
}

// refusedDeed are the refusals in err that belong on the page that asked; what is
// gone or forbidden has a page of its own.
func refusedDeed(err error) fault.List {
	list := fault.All(err)
	if len(list) > 0 && (list[0].Kind == fault.NotFound || list[0].Kind == fault.Forbidden) {
		return nil
	}
	return list
}

// sheetLinks are the ways from a row of a sheet to its form and its deletion.
func sheetLinks(p views.Page, sh sheet, key string) []views.Link {
	row := "/register/" + sh.name() + "/" + url.PathEscape(key)
	return []views.Link{{Label: p.T("register.change"), URL: row}, {Label: p.T("register.delete"), URL: row + "/delete"}}
}

// paging of a list whose address keeps the given values.
func paging(path string, kept url.Values, q query, total, shown int) *views.Paging {
	return &views.Paging{Path: path, Query: kept, Page: q.Page, Size: pageSize, Total: total, ShownOnPage: shown}
}

// keptValues are the values of an address without what is empty.
func keptValues(pairs ...string) url.Values {
	kept := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			kept.Set(pairs[i], pairs[i+1])
		}
	}
	return kept
}

// pageOf cuts the rows of a page out of a list that is in memory.
func pageOf[T any](list []T, q query) []T {
	from := min(q.Offset(), len(list))
	return list[from:min(from+q.Limit(), len(list))]
}

// nameFields are the names of a thing in three languages.
func nameFields(p views.Page, f *form) []views.Field {
	return []views.Field{
		f.field("text", "name_ru", p.T("register.field.name_ru"), needed),
		f.field("text", "name_ky", p.T("register.field.name_ky")),
		f.field("text", "name_en", p.T("register.field.name_en")),
	}
}

func (f *form) names() aimaks.Names {
	return aimaks.Names{NameRU: f.need("name_ru"), NameKY: f.text("name_ky"), NameEN: f.text("name_en")}
}

func nameValues(values map[string]string, n aimaks.Names) map[string]string {
	values["name_ru"], values["name_ky"], values["name_en"] = n.NameRU, n.NameKY, n.NameEN
	return values
}

// withEmpty puts "not chosen" before the choices of a field.
func withEmpty(label string, list []views.Option) []views.Option {
	return append([]views.Option{{Label: label}}, list...)
}

// worded are choices whose labels are catalogue keys of one prefix.
func worded(p views.Page, prefix string, codes []string, chosen string) []views.Option {
	list := make([]views.Option, len(codes))
	for i, code := range codes {
		list[i] = views.Option{Value: code, Label: p.T(prefix + code), Selected: code == chosen}
	}
	return list
}
