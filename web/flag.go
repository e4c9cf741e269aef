package web

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit"
	"kelishim/internal/db"
	"kelishim/views"
)

// noteWriter writes a note with its reason.
type noteWriter func(ctx context.Context, actor db.Actor, id int64, reason string) error

func explainFlag(s *audit.Store) noteWriter { return s.Explain }
func closeFlag(s *audit.Store) noteWriter   { return s.Close }
func reopenFlag(s *audit.Store) noteWriter  { return s.Reopen }

func (s *Server) flagPage(c *fiber.Ctx, f audit.Flag, titleKey string) views.Page {
	p := s.page(c, "audit.title."+f.Rule, "flags")
	p.Crumbs = []views.Crumb{{Label: p.T("audit.list"), URL: "/flags"}, {Label: p.Title}}
	if titleKey != "" {
		p.Crumbs[1].URL = flagURL(f.ID)
		p.Title = p.T(titleKey)
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	}
	return p
}

// flag shows what a rule said of a subject, from what, and what people said.
func (s *Server) flag(c *fiber.Ctx) error {
	f, notes, err := s.flagAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	rule, ok := audit.RuleOf(f.Rule)
	if !ok {
		return db.ErrNotFound // of a rule that an earlier version had
	}
	p := s.flagPage(c, f, "")
	w := flagWords{p.Reader, n}
	v := views.FlagView{Code: f.Rule, Severity: rule.Severity, Raised: f.Result == audit.Raised, Status: f.Status,
		Result: p.T("audit.result." + resultWord(f.Result)), Facts: w.facts(f, rule),
		Inputs: w.figures("audit.input.", f.Inputs), Thresholds: w.figures("audit.threshold.", f.Thresholds),
		Rule: views.Link{Label: p.T("audit.filter.rule") + " " + f.Rule, URL: "/flags/rules/" + f.Rule}}
	for _, deed := range flagDeeds {
		if v.Raised && slices.Contains(deed.from, f.Status) {
			v.Deeds = append(v.Deeds, views.Link{Label: p.T("audit.deed." + deed.name), URL: flagURL(f.ID) + "/" + deed.name})
		}
	}
	for _, note := range notes {
		one := views.FlagNote{When: moment(p.Reader, note.WrittenAt), What: p.T("audit.note." + note.Kind), Who: note.Author, Words: note.Reason}
		if note.Reason == audit.FactsChanged {
			one.Words = p.T(audit.FactsChanged, "Before", w.line(note.Inputs))
		}
		v.Notes = append(v.Notes, one)
	}
	return render(c, views.FlagPage(p, v))
}

func (w flagWords) facts(f audit.Flag, rule audit.Rule) []views.FlagFact {
	subject, url := w.subject(f)
	facts := []views.FlagFact{{Name: w.r.T("audit.fact.subject"), Text: subject, URL: url}}
	if f.Aimak != "" {
		facts = append(facts, views.FlagFact{Name: w.r.T("overview.column.aimak"), Text: w.n.unit(f.Aimak), URL: "/aimaks/" + f.Aimak})
	}
	final := w.r.T("audit.frozen." + rule.Frozen)
	if !f.FrozenAt.IsZero() {
		final = w.r.T("audit.fact.frozen_on", "At", moment(w.r, f.FrozenAt))
	}
	facts = append(facts, views.FlagFact{Name: w.r.T("audit.fact.why"), Text: w.r.T("audit.why." + f.Rule)},
		views.FlagFact{Name: w.r.T("audit.fact.ground"), Text: w.r.T("audit.ground." + rule.Ground)},
		views.FlagFact{Name: w.r.T("audit.fact.version"), Text: w.r.Int(f.Version)},
		views.FlagFact{Name: w.r.T("audit.fact.frozen"), Text: final},
		views.FlagFact{Name: w.r.T("audit.fact.computed"), Text: moment(w.r, f.ComputedAt)})
	if !f.RaisedAt.IsZero() {
		facts = append(facts, views.FlagFact{Name: w.r.T("audit.fact.raised"), Text: moment(w.r, f.RaisedAt)})
	}
	return facts
}

// showFlagDeed shows the form of a deed on a flag.
func (s *Server) showFlagDeed(c *fiber.Ctx, deed flagDeed, f *form) error {
	one, _, err := s.flagAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.flagPage(c, one, "audit.deed."+deed.name)
	subject, _ := flagWords{p.Reader, n}.subject(one)
	return s.showEdit(c, p, f, views.Edit{Intro: subject + ". " + p.T("audit.title."+one.Rule) + ". " + flagWords{p.Reader, n}.line(json.RawMessage(one.Inputs)),
		Form: views.Form{Action: flagURL(one.ID) + "/" + deed.name, Submit: p.T("audit.deed." + deed.name), Cancel: views.Link{URL: flagURL(one.ID)},
			Fields: []views.Field{f.field("textarea", "reason", p.T("audit.field.reason"), needed, hinted(p.T(deed.hint)))}}})
}

func (s *Server) doFlagDeed(deed flagDeed) fiber.Handler {
	return func(c *fiber.Ctx) error {
		one, _, err := s.flagAt(c)
		if err != nil {
			return err
		}
		f := readForm(c)
		if err := deed.write(s.audit)(c.UserContext(), actor(c), one.ID, f.text("reason")); err != nil && !f.take(err) {
			return err
		}
		if !f.ok() {
			return s.showFlagDeed(c, deed, f)
		}
		return s.done(c, flagURL(one.ID), "audit.saved")
	}
}
