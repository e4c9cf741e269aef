package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) baselineRoutes(r fiber.Router) {
	r.Get("/aimaks/:aimak/services/:category/baseline", s.baseline)
	r.Post("/aimaks/:aimak/services/:category/baseline", s.saveBaseline)
	r.Get("/aimaks/:aimak/services/:category/baseline/discard", s.askDiscard)
	r.Post("/aimaks/:aimak/services/:category/baseline/discard", s.discardDraft)
}

// newestBaseline is nil where the service has none yet.
func (s *Server) newestBaseline(c *fiber.Ctx, at serviceAt) (*budget.Baseline, error) {
	b, err := s.budget.Baseline(c.UserContext(), actor(c), at.Aimak, at.Category)
	if errors.Is(err, budget.ErrNoBaseline) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &b, nil
}

func (s *Server) baseline(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	newest, err := s.newestBaseline(c, at)
	if err != nil {
		return err
	}
	r := reader(c)
	zero := typedNumber(r, decimal.Zero)
	values := map[string]string{"amounts": "executed", "overhead_rate": zero, "overhead_avoidable_share": zero,
		"reference_year": queryText(c, "year"), "frozen_on": typedDate(r, date.Today()), "author": actor(c).Name, "version": "0"}
	if newest != nil {
		values["version"] = strconv.Itoa(newest.Version)
		values["amounts"], values["reference_year"] = newest.Amounts, strconv.Itoa(newest.ReferenceYear)
		values["overhead_rate"] = typedNumber(r, newest.OverheadRate)
		values["overhead_avoidable_share"] = typedNumber(r, newest.OverheadAvoidableShare)
		values["administration_share"] = typedNull(r, newest.AdministrationShare)
		values["hurdle"] = typedNull(r, newest.Hurdle)
		if !newest.Frozen() {
			values["reason"] = newest.Reason
			if newest.Author != "" {
				values["author"] = newest.Author
			}
		}
	}
	return s.showBaseline(c, at, newest, fillForm(c, values))
}

func (s *Server) showBaseline(c *fiber.Ctx, at serviceAt, newest *budget.Baseline, f *form) error {
	title, intro := "baseline.new", "baseline.intro"
	if newest != nil && newest.Frozen() {
		title, intro = "baseline.new_version", "baseline.intro_frozen"
	} else if newest != nil {
		title = "baseline.change_draft"
	}
	p := s.servicePage(c, at, title)
	e := views.Edit{Intro: p.T(intro)}
	e.Form = views.Form{Action: at.url + "/baseline", Submit: p.T("register.save"), Cancel: views.Link{URL: at.url + "#baseline"},
		Hidden: map[string]string{"version": f.value("version")},
		Sections: []views.Section{
			{Title: p.T("baseline.section.terms"), Fields: []views.Field{
				f.field("number", "reference_year", p.T("baseline.field.reference_year"), needed, hinted(p.T("baseline.hint.reference_year"))),
				f.field("select", "amounts", p.T("baseline.field.amounts"), needed, hinted(p.T("baseline.hint.amounts")),
					chosenFrom(worded(p, "baseline.amounts.", budget.Amounts, ""))),
				f.field("number", "overhead_rate", p.T("baseline.field.overhead_rate"), needed, hinted(p.T("baseline.hint.overhead_rate"))),
				f.field("number", "overhead_avoidable_share", p.T("baseline.field.overhead_avoidable_share"), needed, hinted(p.T("baseline.hint.overhead_avoidable_share"))),
				f.field("number", "administration_share", p.T("baseline.field.administration_share"), hinted(p.T("baseline.hint.administration_share"))),
				f.field("number", "hurdle", p.T("baseline.field.hurdle"), hinted(p.T("baseline.hint.hurdle"))),
			}},
			{Title: p.T("baseline.section.freeze"), Note: p.T("baseline.hint.freeze"), Fields: []views.Field{
				f.field("checkbox", "freeze", p.T("baseline.field.freeze")),
				f.field("date", "frozen_on", p.T("baseline.field.frozen_on")),
				f.field("text", "author", p.T("baseline.field.author")),
				f.field("textarea", "reason", p.T("baseline.field.reason")),
			}},
		}}
	return s.showEdit(c, p, f, e)
}

// rate is a share that may be above 1, written as 0,12 or 12 %.
func (f *form) rate(name string) decimal.Decimal {
	text := f.need(name)
	if text == "" {
		return decimal.Decimal{}
	}
	number, percent := strings.CutSuffix(text, "%")
	d, err := money.ParseDecimal(digits.Replace(strings.TrimSpace(number)), sharePlaces)
	if err != nil {
		f.fault(name, fault.New(fault.Invalid, "form.not_a_share"))
		return decimal.Decimal{}
	}
	if percent {
		d = d.Shift(-2)
	}
	return d
}

func (s *Server) saveBaseline(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	seen := f.wholeNull("version")
	b := budget.Baseline{Aimak: at.Aimak, Category: at.Category, ReferenceYear: f.whole("reference_year"), Amounts: f.text("amounts"),
		OverheadRate: f.rate("overhead_rate"), OverheadAvoidableShare: f.share("overhead_avoidable_share"),
		AdministrationShare: f.shareNull("administration_share"), Hurdle: f.shareNull("hurdle"),
		Author: f.text("author"), Reason: f.text("reason"), FrozenOn: f.dateNull("frozen_on")}
	if seen != nil {
		b.Version = *seen
	}
	save, notice := s.budget.SaveDraft, "baseline.draft_saved"
	if f.checked("freeze") {
		save, notice = s.budget.Freeze, "baseline.frozen"
	}
	if f.ok() {
		if err := save(c.UserContext(), actor(c), &b); err != nil && !f.take(err) {
			return err
		}
	}
	if f.ok() {
		return s.done(c, at.url+"#baseline", notice)
	}
	newest, err := s.newestBaseline(c, at)
	if err != nil {
		return err
	}
	return s.showBaseline(c, at, newest, f)
}

func (s *Server) askDiscard(c *fiber.Ctx) error { return s.showDiscard(c, fillForm(c, nil)) }

func (s *Server) showDiscard(c *fiber.Ctx, f *form) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	p := s.servicePage(c, at, "baseline.discard")
	return s.showDelete(c, p, f, false, views.Confirm{Text: p.T("baseline.discard_text"), Action: at.url + "/baseline/discard",
		Submit: p.T("baseline.discard"), Cancel: at.url + "#baseline"})
}

func (s *Server) discardDraft(c *fiber.Ctx) error {
	at, err := s.serviceOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	err = s.budget.DiscardDraft(c.UserContext(), actor(c), at.Aimak, at.Category, f.text("version_reason"))
	if err != nil && !f.take(err) {
		return err
	}
	if !f.ok() {
		return s.showDiscard(c, f)
	}
	return s.done(c, at.url+"#baseline", "baseline.discarded")
}

// versionViews words the versions of a baseline and what each changed.
func versionViews(p views.Page, versions []budget.Version) []views.VersionView {
	list := make([]views.VersionView, len(versions))
	for i, v := range versions {
		list[i] = views.VersionView{Version: v.Version, Frozen: v.Frozen(), FrozenOn: v.FrozenOn, Author: v.Author, Reason: v.Reason,
			RecordedOn: date.FromTime(v.RecordedAt.In(date.Bishkek)), RecordedBy: v.RecordedBy}
		for _, change := range v.Changes {
			list[i].Changes = append(list[i].Changes, changeView(p, change))
		}
	}
	return list
}

func changeView(p views.Page, change budget.Change) views.ChangeView {
	v := views.ChangeView{What: p.T("baseline.thing." + change.Thing)}
	if change.Ref != "" {
		v.What += " " + change.Ref + " " + change.Title
	}
	if change.Deed != budget.Changed {
		v.Field = p.T("baseline.deed." + change.Deed)
		return v
	}
	v.Field = p.T("baseline.changed_field." + change.Field)
	v.Before, v.After = changeValue(p, change.Field, change.Before), changeValue(p, change.Field, change.After)
	return v
}

func changeValue(p views.Page, field string, value any) string {
	switch v := value.(type) {
	case nil:
		return "—"
	case money.Som:
		return p.Som(v)
	case int:
		return strconv.Itoa(v)
	case decimal.Decimal:
		if field == "life_years" {
			return p.Quantity(v)
		}
		return views.SharePercent(p, v)
	case string:
		switch {
		case v == "":
			return "—"
		case field == "amounts":
			return p.T("baseline.amounts." + v)
		case field == "behaviour":
			return p.T("budget.behaviour_of." + v)
		case field == "in_service_on":
			return p.Date(keyDate(v))
		}
		return v
	default:
		return p.Show(v)
	}
}
