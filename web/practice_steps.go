package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/practices/cases"
	"kelishim/views"
)

// practiceSteps are the moves of a case: laid before the advisor, published or
// returned by him, withdrawn, opened again.
func (s *Server) practiceSteps(r fiber.Router) {
	add := func(name string, fields func(*fiber.Ctx, views.Page, *form) ([]views.Field, error), do func(ctx context.Context, who db.Actor, id int64, f *form) error) {
		s.step(r, step{path: "/practices/:id<int>/" + name, key: "practice." + strings.ReplaceAll(name, "-", "_") + ".", fields: fields, page: s.practicePage,
			back: func(c *fiber.Ctx) string { return "/practices/" + c.Params("id") },
			do: func(c *fiber.Ctx, f *form) (string, error) {
				id, err := numberParam(c, "id")
				if err != nil {
					return "", err
				}
				return practiceURL(id), do(c.UserContext(), actor(c), id, f)
			}})
	}
	plain := func(do func(ctx context.Context, who db.Actor, id int64) error) func(context.Context, db.Actor, int64, *form) error {
		return func(ctx context.Context, who db.Actor, id int64, _ *form) error { return do(ctx, who, id) }
	}
	reasoned := func(do func(ctx context.Context, who db.Actor, id int64, why string) error) func(context.Context, db.Actor, int64, *form) error {
		return func(ctx context.Context, who db.Actor, id int64, f *form) error {
			return do(ctx, who, id, f.text("reason"))
		}
	}
	add("submit", nil, plain(s.cases.Submit))
	add("take-back", nil, plain(s.cases.TakeBack))
	add("publish", nil, plain(s.cases.Publish))
	add("return", reasonField, reasoned(s.cases.Return))
	add("withdraw", reasonField, reasoned(s.cases.Withdraw))
	add("reopen", nil, plain(s.cases.Reopen))
	add("redraw", nil, plain(s.cases.Redraw))
}

// practiceTellers adds what those see who tell and review: the ways on, the
// history, the words in each language, the documents.
func (s *Server) practiceTellers(c *fiber.Ctx, p views.Page, n names, one cases.Case, texts []cases.Text, v *views.Practice) error {
	reach, err := s.reach(c)
	if err != nil {
		return err
	}
	person := user(c)
	if auth.May(person.Role, reach, auth.Tell, one.Aimak) != nil && person.Role != auth.Auditor {
		return nil
	}
	steps, err := s.cases.Steps(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	for _, step := range steps {
		v.Steps = append(v.Steps, views.Moment{On: moment(p.Reader, step.At), Text: p.T("practice.state." + step.To), Note: step.Note, By: step.Author})
	}
	v.Past = historyURL("practices/" + idText(one.ID))
	if v.Attached, err = s.documentsOf(c, p, "practices/"+idText(one.ID), one.Aimak); err != nil {
		return err
	}
	link := func(name string) views.Link {
		return views.Link{Label: p.T("practice." + strings.ReplaceAll(name, "-", "_") + ".title"), URL: v.CaseURL + "/" + name}
	}
	switch one.State {
	case cases.Draft:
		v.Actions = append(v.Actions, views.Link{Label: p.T("register.change"), URL: v.CaseURL + "/edit"})
		for _, lang := range cases.Langs {
			key := "practice.text_add"
			for _, text := range texts {
				if text.Lang == lang {
					key = "practice.text_in"
				}
			}
			v.Actions = append(v.Actions, views.Link{Label: p.T(key, "Language", p.T("language."+lang)), URL: v.CaseURL + "/texts/" + lang})
		}
		if one.ContractID != nil {
			v.Actions = append(v.Actions, link("redraw"))
		}
		v.Actions = append(v.Actions, link("submit"))
		if one.PublishedAt == nil {
			v.Actions = append(v.Actions, views.Link{Label: p.T("register.delete"), URL: v.CaseURL + "/delete"})
		}
	case cases.Review:
		v.Actions = append(v.Actions, link("publish"), link("return"), link("take-back"))
	case cases.Published:
		v.Actions = append(v.Actions, link("withdraw"))
	case cases.Withdrawn:
		v.Actions = append(v.Actions, link("reopen"))
	}
	if one.ContractID != nil {
		v.Actions = append(v.Actions, views.Link{Label: p.T("practice.of_contract"), URL: contractURL(*one.ContractID)})
	}
	return nil
}
