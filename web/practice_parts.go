package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/practices/cases"
	"kelishim/views"
)

// practicePartRoutes are the rows under a case: tariffs, and what was counted.
func (s *Server) practicePartRoutes(r fiber.Router) {
	back := func(part string) func(c *fiber.Ctx) string {
		return func(c *fiber.Ctx) string { return "/practices/" + c.Params("id") + "#" + part }
	}
	blank := func(values map[string]string) func(*fiber.Ctx) (map[string]string, error) {
		return func(*fiber.Ctx) (map[string]string, error) { return values, nil }
	}
	things{s: s, base: "/practices/:id<int>/fees", param: "row", newKey: "practice.tariff.new", page: s.practicePage, cancel: back("tariff"),
		blank: blank(map[string]string{"period": "month", "payer_class": "population"}), load: s.loadPracticeTariff,
		fields: func(_ *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
			return "", []views.Section{{Fields: []views.Field{
				f.field("money", "amount", p.T("plan.tariff.field.amount"), needed),
				f.field("text", "unit", p.T("plan.tariff.field.unit"), needed, hinted(p.T("plan.tariff.hint.unit"))),
				f.field("select", "period", p.T("plan.tariff.field.period"), needed, chosenFrom(worded(p, "plan.tariff.period.", procurement.TariffPeriods, ""))),
				f.field("select", "payer_class", p.T("plan.tariff.field.payer_class"), needed, chosenFrom(worded(p, "plan.tariff.payer.", procurement.PayerClasses, ""))),
				f.field("text", "note_ru", p.T("practice.tariff.note_ru"), wide), f.field("text", "note_ky", p.T("practice.tariff.note_ky"), wide),
				f.field("text", "note_en", p.T("practice.tariff.note_en"), wide)}}}, nil
		},
		add: s.putPracticeTariff, change: s.putPracticeTariff,
		remove: func(c *fiber.Ctx) (string, error) {
			practice, row := numbersOf(c)
			return back("tariff")(c), s.cases.DeleteTariff(c.UserContext(), actor(c), practice, row)
		}}.routes(r)
	things{s: s, base: "/practices/:id<int>/results", param: "row", newKey: "practice.indicator.new", page: s.practicePage, cancel: back("results"),
		blank: blank(map[string]string{}), load: s.loadPracticeIndicator,
		fields: func(_ *fiber.Ctx, p views.Page, f *form) (string, []views.Section, error) {
			return p.T("practice.indicator.lead"), []views.Section{{Fields: []views.Field{
				f.field("text", "name_ru", p.T("practice.indicator.name_ru"), wide), f.field("text", "name_ky", p.T("practice.indicator.name_ky"), wide),
				f.field("text", "name_en", p.T("practice.indicator.name_en"), wide),
				f.field("number", "value_before", p.T("practice.indicator.before")), f.field("number", "value_after", p.T("practice.indicator.after")),
				f.field("text", "unit", p.T("practice.indicator.unit"), needed), f.field("text", "source", p.T("practice.indicator.source"), needed, wide)}}}, nil
		},
		add: s.putPracticeIndicator, change: s.putPracticeIndicator,
		remove: func(c *fiber.Ctx) (string, error) {
			practice, row := numbersOf(c)
			return back("results")(c), s.cases.DeleteIndicator(c.UserContext(), actor(c), practice, row)
		}}.routes(r)
}

// numbersOf are the case and the row of the address, 0 where it names none.
func numbersOf(c *fiber.Ctx) (practice, row int64) {
	practice, _ = numberParam(c, "id")
	row, _ = numberParam(c, "row")
	return practice, row
}

func (s *Server) loadPracticeTariff(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	practice, row := numbersOf(c)
	t, err := s.cases.Tariff(c.UserContext(), actor(c), row)
	if err = storedIn(practice, t.PracticeID, err); err != nil {
		return "", nil, err
	}
	return p.T("practice.part.tariff") + ": " + p.T("plan.tariff.payer."+t.PayerClass), map[string]string{"amount": typedSom(p.Reader, money.Known(t.Amount)),
		"unit": t.Unit, "period": t.Period, "payer_class": t.PayerClass, "note_ru": t.NoteRu, "note_ky": t.NoteKy, "note_en": t.NoteEn}, nil
}

func (s *Server) putPracticeTariff(c *fiber.Ctx, f *form) (string, error) {
	practice, row := numbersOf(c)
	t := cases.Tariff{ID: row, PracticeID: practice, Amount: f.som("amount"), Unit: f.need("unit"), Period: f.text("period"), PayerClass: f.text("payer_class"),
		NoteRu: f.text("note_ru"), NoteKy: f.text("note_ky"), NoteEn: f.text("note_en")}
	if !f.ok() {
		return "", nil
	}
	return practiceURL(practice) + "#tariff", s.cases.PutTariff(c.UserContext(), actor(c), &t)
}

func (s *Server) loadPracticeIndicator(c *fiber.Ctx, p views.Page) (string, map[string]string, error) {
	practice, row := numbersOf(c)
	v, err := s.cases.Indicator(c.UserContext(), actor(c), row)
	if err = storedIn(practice, v.PracticeID, err); err != nil {
		return "", nil, err
	}
	return v.Name(p.Lang()), map[string]string{"name_ru": v.NameRu, "name_ky": v.NameKy, "name_en": v.NameEn, "unit": v.Unit, "source": v.Source,
		"value_before": typedNull(p.Reader, v.Before), "value_after": typedNull(p.Reader, v.After)}, nil
}

func (s *Server) putPracticeIndicator(c *fiber.Ctx, f *form) (string, error) {
	practice, row := numbersOf(c)
	v := cases.Indicator{ID: row, PracticeID: practice, NameRu: f.text("name_ru"), NameKy: f.text("name_ky"), NameEn: f.text("name_en"), Unit: f.need("unit"),
		Before: f.quantityNull("value_before"), After: f.quantityNull("value_after"), Source: f.need("source")}
	if !f.ok() {
		return "", nil
	}
	return practiceURL(practice) + "#results", s.cases.PutIndicator(c.UserContext(), actor(c), &v)
}

// practiceText is the form of the words of a case in one language.
func (s *Server) practiceText(c *fiber.Ctx) error { return s.showPracticeText(c, nil) }

// textOfAddress is the text in the language of the address, empty where the case
// has none in it.
func (s *Server) textOfAddress(c *fiber.Ctx) (text cases.Text, found bool, err error) {
	lang := c.Params("lang")
	if !slices.Contains(i18n.Languages, lang) {
		return text, false, cases.ErrLang
	}
	id, err := numberParam(c, "id")
	if err != nil {
		return text, false, err
	}
	texts, err := s.cases.Texts(c.UserContext(), actor(c), id)
	for _, one := range texts {
		if one.Lang == lang {
			return one, true, err
		}
	}
	return cases.Text{PracticeID: id, Lang: lang}, false, err
}

func (s *Server) showPracticeText(c *fiber.Ctx, f *form) error {
	p, err := s.practicePage(c)
	if err != nil {
		return err
	}
	text, found, err := s.textOfAddress(c)
	if err != nil {
		return err
	}
	if f == nil {
		values := map[string]string{"title": text.Title}
		for _, name := range cases.Parts {
			values[name] = *text.Part(name)
		}
		f = fillForm(c, values)
	}
	p.Title = p.T("practice.text_in", "Language", p.T("language."+text.Lang))
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	address := practiceURL(text.PracticeID) + "/texts/" + text.Lang
	e := views.Edit{Intro: p.T("practice.hint.words"), Form: views.Form{Action: address, Submit: p.T("register.save"), Cancel: views.Link{URL: practiceURL(text.PracticeID)},
		Fields: textFields(p, f)}}
	if found {
		e.Delete = views.Link{Label: p.T("register.delete"), URL: address + "/delete"}
	}
	return s.showEdit(c, p, f, e)
}

func (s *Server) putPracticeText(c *fiber.Ctx) error {
	stored, _, err := s.textOfAddress(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	text := readText(f, stored.Lang)
	text.PracticeID = stored.PracticeID
	return s.finish(c, f, practiceURL(stored.PracticeID), func() error { return s.cases.PutText(c.UserContext(), actor(c), &text) },
		func() error { return s.showPracticeText(c, f) })
}

func (s *Server) askPracticeText(c *fiber.Ctx, refusals fault.List) error {
	p, err := s.practicePage(c)
	if err != nil {
		return err
	}
	text, _, err := s.textOfAddress(c)
	if err != nil {
		return err
	}
	p.Title = p.T("register.delete_title")
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	return s.confirm(c, p, refusals, views.Confirm{Text: p.T("register.delete_text", "What", p.T("practice.text_in", "Language", p.T("language."+text.Lang))),
		Action: practiceURL(text.PracticeID) + "/texts/" + text.Lang + "/delete", Submit: p.T("register.delete"), Cancel: practiceURL(text.PracticeID)})
}

func (s *Server) dropPracticeText(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	return s.remove(c, practiceURL(id), func() error { return s.cases.DropText(c.UserContext(), actor(c), id, c.Params("lang")) },
		func(refusals fault.List) error { return s.askPracticeText(c, refusals) })
}
