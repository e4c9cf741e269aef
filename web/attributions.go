package web

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/internal/db"
	"kelishim/views"
)

func (s *Server) attributionRoutes(r fiber.Router) {
	r.Get("/budget/lines/:id/attributions/new", s.newAttribution)
	r.Post("/budget/lines/:id/attributions/new", s.addAttribution)
	r.Get("/budget/lines/:id/attributions/:category", s.attribution)
	r.Post("/budget/lines/:id/attributions/:category", s.changeAttribution)
	r.Get("/budget/lines/:id/attributions/:category/delete", s.askAttribution)
	r.Post("/budget/lines/:id/attributions/:category/delete", s.deleteAttribution)
}

func attributionURL(lineID int64, category string) string {
	return lineURL(lineID) + "/attributions/" + category
}

// attributionDeed adds or changes a share.
type attributionDeed func(ctx context.Context, actor db.Actor, a *budget.Attribution, reason string) error

// attributed is a line with what the pages of its attributions need to know.
type attributed struct {
	line       budget.Line
	parts      budget.LineAttributions
	categories []aimaks.Category
	services   []aimaks.Service
	frozen     []string // categories whose frozen baseline stands on the line's year
}

func (s *Server) loadAttributed(c *fiber.Ctx) (a attributed, err error) {
	if a.line, err = s.storedLine(c); err != nil {
		return a, err
	}
	if a.parts, err = s.budget.AttributionsOf(c.UserContext(), actor(c), a.line.ID); err != nil {
		return a, err
	}
	if a.categories, err = s.aimaks.Categories(c.UserContext(), actor(c)); err != nil {
		return a, err
	}
	if a.services, err = s.aimaks.Services(c.UserContext(), actor(c), a.line.Aimak); err != nil {
		return a, err
	}
	a.frozen, err = s.budget.FrozenOn(c.UserContext(), actor(c), a.line.Aimak, a.line.Year)
	return a, err
}

func (s *Server) attributionPage(c *fiber.Ctx, a attributed, titleKey string, pairs ...any) (views.Page, error) {
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return views.Page{}, err
	}
	p := s.budgetPage(c, register, a.line.Aimak, a.line.Year)
	p.Title = p.T(titleKey, pairs...)
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: a.line.Line, URL: lineURL(a.line.ID)}, views.Crumb{Label: p.Title})
	return p, nil
}

func (s *Server) newAttribution(c *fiber.Ctx) error {
	a, err := s.loadAttributed(c)
	if err != nil {
		return err
	}
	return s.showAttribution(c, a, "", fillForm(c, map[string]string{"behaviour": "fixed", "category": queryText(c, "service"),
		"share": typedNumber(reader(c), a.parts.Left)}))
}

func (s *Server) attribution(c *fiber.Ctx) error {
	a, err := s.loadAttributed(c)
	if err != nil {
		return err
	}
	one, err := s.budget.Attribution(c.UserContext(), actor(c), a.line.ID, c.Params("category"))
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showAttribution(c, a, one.Category, fillForm(c, map[string]string{"share": typedNumber(r, one.Share),
		"behaviour": one.Behaviour, "avoidable_share": typedNumber(r, one.AvoidableShare), "reason": one.Reason}))
}

// showAttribution shows the form of one share; category is "" for a new one.
func (s *Server) showAttribution(c *fiber.Ctx, a attributed, category string, f *form) error {
	p, err := s.attributionPage(c, a, "budget.attribution.new")
	if err != nil {
		return err
	}
	action := lineURL(a.line.ID) + "/attributions/new"
	var fields []views.Field
	e := views.Edit{Intro: p.T("budget.attribution.intro", "Line", a.line.Line, "Title", a.line.Title, "Left", views.SharePercent(p, a.parts.Left))}
	if category == "" {
		fields = append(fields, f.field("select", "category", p.T("budget.attribution.field.category"), needed, chosenFrom(a.freeServices(p))))
	} else {
		p.Title = p.T("budget.attribution.change", "Service", aimaks.CategoryName(a.categories, category, p.Lang()))
		p.Crumbs[len(p.Crumbs)-1].Label = p.Title
		action = attributionURL(a.line.ID, category)
		e.Delete = views.Link{Label: p.T("budget.attribution.delete"), URL: action + "/delete"}
	}
	fields = append(fields,
		f.field("number", "share", p.T("budget.attribution.field.share"), needed, hinted(p.T("budget.hint.share"))),
		f.field("select", "behaviour", p.T("budget.attribution.field.behaviour"), needed, hinted(p.T("budget.hint.behaviour")),
			chosenFrom(worded(p, "budget.behaviour_of.", budget.Behaviours, ""))),
		f.field("number", "avoidable_share", p.T("budget.attribution.field.avoidable_share"), needed, hinted(p.T("budget.hint.avoidable_share"))),
		f.field("textarea", "reason", p.T("budget.attribution.field.reason"), hinted(p.T("budget.hint.reason"))))
	e.Form = views.Form{Action: action, Sections: []views.Section{{Title: p.T("budget.attribution.section"), Fields: fields}}, Submit: p.T("register.save"), Cancel: views.Link{URL: lineURL(a.line.ID)}}
	if f.errorOf("version_reason") != "" || category == "" && len(a.frozen) > 0 || slices.Contains(a.frozen, category) {
		e.Form.Sections = append(e.Form.Sections, versionReason(p, f))
	}
	return s.showEdit(c, p, f, e)
}

// freeServices are the services of the aimak to which the line does not belong
// yet.
func (a attributed) freeServices(p views.Page) []views.Option {
	list := []views.Option{{Label: p.T("budget.attribution.choose")}}
	for _, service := range a.services {
		taken := slices.ContainsFunc(a.parts.Attributions, func(one budget.Attribution) bool { return one.Category == service.Category })
		if !taken {
			list = append(list, views.Option{Value: service.Category, Label: aimaks.CategoryName(a.categories, service.Category, p.Lang())})
		}
	}
	return list
}

func (s *Server) addAttribution(c *fiber.Ctx) error {
	f := readForm(c)
	return s.saveAttribution(c, f, "", f.need("category"), s.budget.AddAttribution)
}

func (s *Server) changeAttribution(c *fiber.Ctx) error {
	return s.saveAttribution(c, readForm(c), c.Params("category"), c.Params("category"), s.budget.ChangeAttribution)
}

func (s *Server) saveAttribution(c *fiber.Ctx, f *form, shown, category string, save attributionDeed) error {
	a, err := s.loadAttributed(c)
	if err != nil {
		return err
	}
	one := budget.Attribution{LineID: a.line.ID, Category: category, Share: f.share("share"), Behaviour: f.text("behaviour"),
		AvoidableShare: f.share("avoidable_share"), Reason: f.text("reason")}
	if f.ok() {
		if err := save(c.UserContext(), actor(c), &one, f.text("version_reason")); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showAttribution(c, a, shown, f)
	}
	return s.done(c, lineURL(a.line.ID), "budget.attribution.saved")
}

func (s *Server) askAttribution(c *fiber.Ctx) error {
	return s.showDeleteAttribution(c, fillForm(c, nil))
}

// showDeleteAttribution asks before a line is taken away from a service, and for
// the reason where a frozen baseline stands on it.
func (s *Server) showDeleteAttribution(c *fiber.Ctx, f *form) error {
	a, err := s.loadAttributed(c)
	if err != nil {
		return err
	}
	category := c.Params("category")
	if _, err := s.budget.Attribution(c.UserContext(), actor(c), a.line.ID, category); err != nil {
		return err
	}
	p, err := s.attributionPage(c, a, "budget.attribution.delete")
	if err != nil {
		return err
	}
	return s.showDelete(c, p, f, slices.Contains(a.frozen, category), views.Confirm{
		Text: p.T("budget.attribution.delete_text", "Line", a.line.Line, "Title", a.line.Title,
			"Service", aimaks.CategoryName(a.categories, category, p.Lang())),
		Action: attributionURL(a.line.ID, category) + "/delete", Submit: p.T("register.delete"), Cancel: lineURL(a.line.ID)})
}

// showDelete asks before something is deleted that a baseline may stand on: with
// the reason where that is frozen.
func (s *Server) showDelete(c *fiber.Ctx, p views.Page, f *form, frozen bool, v views.Confirm) error {
	if !frozen && f.errorOf("version_reason") == "" {
		return s.confirm(c, p, f.faults, v)
	}
	return s.showEdit(c, p, f, views.Edit{Intro: v.Text, Form: views.Form{Action: v.Action, Submit: v.Submit, Cancel: views.Link{URL: v.Cancel},
		Sections: []views.Section{versionReason(p, f)}}})
}

func (s *Server) deleteAttribution(c *fiber.Ctx) error {
	f := readForm(c)
	err := s.budget.DeleteAttribution(c.UserContext(), actor(c), idParam(c), c.Params("category"), f.text("version_reason"))
	if err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		return s.showDeleteAttribution(c, f)
	}
	return s.done(c, lineURL(idParam(c)), "register.deleted")
}
