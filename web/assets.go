package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/budget"
	"kelishim/internal/db"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) assetRoutes(r fiber.Router) {
	r.Get("/aimaks/:aimak/services/:category/assets/new", s.newAsset)
	r.Post("/aimaks/:aimak/services/:category/assets/new", s.addAsset)
	r.Get("/aimaks/:aimak/services/:category/assets/:id", s.asset)
	r.Post("/aimaks/:aimak/services/:category/assets/:id", s.changeAsset)
	r.Get("/aimaks/:aimak/services/:category/assets/:id/delete", s.askAsset)
	r.Post("/aimaks/:aimak/services/:category/assets/:id/delete", s.deleteAsset)
}

func (s *Server) newAsset(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	whole := typedNumber(reader(c), decimal.NewFromInt(1))
	return s.showAsset(c, at, nil, fillForm(c, map[string]string{"share": whole, "avoidable_share": whole, "residual_value": "0"}))
}

// showAsset shows the form of an asset; stored is nil for a new one.
func (s *Server) showAsset(c *fiber.Ctx, at serviceAt, stored *budget.Asset, f *form) error {
	p := s.servicePage(c, at, "service.asset.new")
	e := views.Edit{Intro: p.T("service.asset.intro"), Form: views.Form{Action: at.url + "/assets/new", Submit: p.T("register.save"),
		Cancel: views.Link{URL: at.url + "#assets"},
		Sections: []views.Section{{Title: p.T("service.asset.one"), Fields: []views.Field{
			f.field("text", "asset", p.T("service.asset.number"), needed, hinted(p.T("service.hint.asset"))),
			f.field("text", "title", p.T("service.asset.title"), needed, wide),
			f.field("money", "purchase_price", p.T("service.asset.purchase_price"), needed),
			f.field("money", "residual_value", p.T("service.asset.residual_value"), needed, hinted(p.T("service.hint.residual_value"))),
			f.field("number", "life_years", p.T("service.asset.life_years"), needed, hinted(p.T("service.hint.life_years"))),
			f.field("date", "in_service_on", p.T("service.asset.in_service_on")),
			f.field("number", "share", p.T("service.asset.share"), needed, hinted(p.T("service.hint.asset_share"))),
			f.field("number", "avoidable_share", p.T("service.asset.avoidable_share"), needed, hinted(p.T("service.hint.asset_avoidable"))),
		}}}}}
	if stored != nil {
		p.Title = p.T("service.asset.change", "Asset", stored.Asset, "Title", stored.Title)
		p.Crumbs[len(p.Crumbs)-1].Label = p.Title
		e.Form.Action = assetURL(at, stored.ID)
		e.Delete = views.Link{Label: p.T("service.asset.delete"), URL: e.Form.Action + "/delete"}
	}
	frozen, err := s.frozenNow(c, at)
	if err != nil {
		return err
	}
	if frozen || f.errorOf("version_reason") != "" {
		e.Form.Sections = append(e.Form.Sections, versionReason(p, f))
	}
	return s.showEdit(c, p, f, e)
}

func assetURL(at serviceAt, id int64) string { return at.url + "/assets/" + strconv.FormatInt(id, 10) }

func (f *form) asset() budget.Asset {
	return budget.Asset{Asset: f.need("asset"), Title: f.need("title"), PurchasePrice: f.som("purchase_price"),
		ResidualValue: f.som("residual_value"), LifeYears: f.quantity("life_years"), InServiceOn: f.dateNull("in_service_on"),
		Share: f.share("share"), AvoidableShare: f.share("avoidable_share")}
}

func (s *Server) addAsset(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	a := f.asset()
	a.Aimak, a.Category = at.Aimak, at.Category
	if f.ok() {
		if err := s.budget.AddAsset(c.UserContext(), actor(c), &a, f.text("version_reason")); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showAsset(c, at, nil, f)
	}
	return s.done(c, at.url+"#assets", "service.asset.saved")
}

// storedAsset is the asset of the address; db.ErrNotFound where the service has
// none such.
func (s *Server) storedAsset(c *fiber.Ctx) (serviceAt, budget.Asset, error) {
	at, err := s.serviceOf(c)
	if err != nil {
		return at, budget.Asset{}, err
	}
	a, err := s.budget.Asset(c.UserContext(), actor(c), idParam(c))
	if err == nil && (a.Aimak != at.Aimak || a.Category != at.Category) {
		err = db.ErrNotFound
	}
	return at, a, err
}

func (s *Server) asset(c *fiber.Ctx) error {
	at, a, err := s.storedAsset(c)
	if err != nil {
		return err
	}
	r := reader(c)
	return s.showAsset(c, at, &a, fillForm(c, map[string]string{"asset": a.Asset, "title": a.Title,
		"purchase_price": typedSom(r, money.Known(a.PurchasePrice)), "residual_value": typedSom(r, money.Known(a.ResidualValue)),
		"life_years": typedNumber(r, a.LifeYears), "in_service_on": typedDate(r, a.InServiceOn),
		"share": typedNumber(r, a.Share), "avoidable_share": typedNumber(r, a.AvoidableShare)}))
}

func (s *Server) changeAsset(c *fiber.Ctx) error {
	at, stored, err := s.storedAsset(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	a := f.asset()
	a.ID, a.Aimak, a.Category = stored.ID, stored.Aimak, stored.Category
	if f.ok() {
		if err := s.budget.ChangeAsset(c.UserContext(), actor(c), &a, f.text("version_reason")); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showAsset(c, at, &stored, f)
	}
	return s.done(c, at.url+"#assets", "service.asset.saved")
}

func (s *Server) askAsset(c *fiber.Ctx) error { return s.showDeleteAsset(c, fillForm(c, nil)) }

func (s *Server) showDeleteAsset(c *fiber.Ctx, f *form) error {
	at, a, err := s.storedAsset(c)
	if err != nil {
		return err
	}
	frozen, err := s.frozenNow(c, at)
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "service.asset.delete")
	return s.showDelete(c, p, f, frozen, views.Confirm{Text: p.T("register.delete_text", "What", a.Asset+" "+a.Title),
		Action: assetURL(at, a.ID) + "/delete", Submit: p.T("register.delete"), Cancel: at.url + "#assets"})
}

func (s *Server) deleteAsset(c *fiber.Ctx) error {
	at, a, err := s.storedAsset(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	if err := s.budget.DeleteAsset(c.UserContext(), actor(c), a.ID, f.text("version_reason")); err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		return s.showDeleteAsset(c, f)
	}
	return s.done(c, at.url+"#assets", "register.deleted")
}
