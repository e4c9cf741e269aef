package web

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/contracts/procurement"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/practices/cases"
	"kelishim/views"
)

func (s *Server) practiceReaderRoutes(r fiber.Router) {
	r.Get("/practices/:id<int>/ask", s.practiceAsk)
	r.Post("/practices/:id<int>/ask", s.putQuestion)
	r.Get("/practices/:id<int>/asked/:row<int>", s.question)
	r.Post("/practices/:id<int>/asked/:row<int>", s.answerQuestion)
	r.Post("/practices/:id<int>/vote", s.votePractice)
	r.Post("/practices/:id<int>/vote/:aimak/back", s.takeVoteBack)
	r.Post("/practices/:id<int>/comparison", s.comparePractice)
}

// practiceReaders adds what readers do with a published case.
func (s *Server) practiceReaders(c *fiber.Ctx, p views.Page, n names, one cases.Case, v *views.Practice) (err error) {
	if v.Asked, err = s.askedRows(c, p, one); err != nil {
		return err
	}
	votes, err := s.cases.Votes(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	for _, aimak := range votes {
		v.Voters = append(v.Voters, n.unit(aimak))
	}
	if v.Alike, err = s.alikeCards(c, p, n, one); err != nil || one.State != cases.Published {
		return err
	}
	form := s.askForm(p, one, fillForm(c, nil))
	v.AskForm = &form
	used, err := s.cases.UsedBy(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	if used > 0 {
		v.UsedBy = p.Plural("practice.used_by", used)
	}
	if user(c).Role == auth.Public {
		v.VoteNote = p.T("practice.vote.sign_in")
		return nil
	}
	return s.useForms(c, p, n, one, votes, v)
}

// ownUnits are the aimaks of the person that stand today, as choices.
func (s *Server) ownUnits(c *fiber.Ctx, n names, skip ...string) ([]views.Option, error) {
	reach, err := s.reach(c)
	if err != nil {
		return nil, err
	}
	var list []views.Option
	for _, soate := range reach {
		unit, known := n.register.Unit(soate)
		if known && aimaks.HasBudget(unit.Level) && n.register.At(soate, date.Today().Year()) == soate && !slices.Contains(skip, soate) {
			list = append(list, views.Option{Value: soate, Label: n.unit(soate)})
		}
	}
	slices.SortFunc(list, func(a, b views.Option) int { return byText()(a.Label, b.Label) })
	return list, nil
}

// useForms are the vote of a municipality, and the ways from a case to a plan
// and a comparison of one's own.
func (s *Server) useForms(c *fiber.Ctx, p views.Page, n names, one cases.Case, votes []string, v *views.Practice) error {
	role := user(c).Role
	if auth.ScopeOf(role, auth.Answer) == auth.Nothing {
		v.VoteNote = p.T("practice.vote.okmotu")
		return nil
	}
	mine, err := s.ownUnits(c, n)
	if err != nil {
		return err
	}
	for _, option := range mine {
		if slices.Contains(votes, option.Value) {
			v.VoteBack = append(v.VoteBack, views.Link{Label: p.T("practice.vote.back", "Aimak", option.Label), URL: v.CaseURL + "/vote/" + option.Value + "/back"})
		}
	}
	left := slices.DeleteFunc(slices.Clone(mine), func(o views.Option) bool { return slices.Contains(votes, o.Value) || o.Value == one.Aimak })
	if len(left) > 0 {
		v.VoteForm = &views.Form{Action: v.CaseURL + "/vote", Submit: p.T("practice.vote.do"), Fields: []views.Field{
			{Kind: "select", Name: "aimak", Label: p.T("practice.vote.from"), Options: left}}}
	}
	if auth.ScopeOf(role, auth.WriteMoney) != auth.Nothing && len(mine) > 0 {
		v.UsePlan = views.Link{Label: p.T("practice.use.plan"), URL: "/plans/new?case=" + idText(one.ID)}
		v.UseForm = &views.Form{Action: v.CaseURL + "/comparison", Submit: p.T("practice.use.comparison"), Fields: []views.Field{
			{Kind: "select", Name: "aimak", Label: p.T("practice.use.aimak"), Options: mine, Hint: p.T("practice.use.comparison_hint")}}}
	}
	return nil
}

func (s *Server) votePractice(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	if err := s.cases.Vote(c.UserContext(), actor(c), id, soateInText.FindString(c.FormValue("aimak"))); err != nil {
		return err
	}
	return s.done(c, practiceURL(id)+"#use", "practice.vote.done")
}

func (s *Server) takeVoteBack(c *fiber.Ctx) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	if err := s.cases.TakeVoteBack(c.UserContext(), actor(c), id, c.Params("aimak")); err != nil {
		return err
	}
	return s.done(c, practiceURL(id)+"#use", "practice.vote.taken_back")
}

// alikeCards are cases like one, with the reasons.
func (s *Server) alikeCards(c *fiber.Ctx, p views.Page, n names, one cases.Case) ([]views.PracticeCard, error) {
	const shown = 4
	list, err := s.cases.Alike(c.UserContext(), actor(c), one, n.register.Codes(aimaks.UnitFilter{Oblast: n.register.Oblast(one.Aimak)}), shown)
	var cards []views.PracticeCard
	for _, similar := range list {
		card := practiceCard(p, n, similar.Row)
		card.Summary, card.Cost, card.Votes = "", "", ""
		for key, same := range map[string]bool{"1service": similar.SameService, "2mechanism": similar.SameMechanism, "3size": similar.SameSize, "4oblast": similar.SameOblast} {
			if same {
				card.Why = append(card.Why, key)
			}
		}
		slices.Sort(card.Why)
		for i, key := range card.Why {
			card.Why[i] = p.T("practice.alike." + key[1:])
		}
		cards = append(cards, card)
	}
	return cards, err
}

// comparePractice begins a comparison in the reader's aimak after a case: the
// service, counted in the same unit, and the way back.
func (s *Server) comparePractice(c *fiber.Ctx) error {
	one, err := s.publishedAt(c)
	if err != nil {
		return err
	}
	aimak := soateInText.FindString(c.FormValue("aimak"))
	_, err = s.aimaks.Service(c.UserContext(), actor(c), aimak, one.Category)
	next := compareURL(aimak, one.Category)
	if errors.Is(err, aimaks.ErrServiceUnknown) || errors.Is(err, db.ErrNotFound) {
		unit := one.Unit
		if unit == "" {
			unit = "household"
		}
		err = s.aimaks.AddService(c.UserContext(), actor(c), &aimaks.Service{Aimak: aimak, Category: one.Category, Unit: unit})
	}
	if err != nil {
		return err
	}
	if err := s.cases.AddUse(db.WithoutOnce(c.UserContext()), actor(c), cases.Use{PracticeID: one.ID, Aimak: aimak, Category: one.Category}); err != nil {
		return err
	}
	return s.done(c, next, "practice.use.compared")
}

// planOfCase are the values of a new plan after the case that the address names.
// The sum is not taken over: it is another municipality's.
func (s *Server) planOfCase(c *fiber.Ctx, n names) (map[string]string, error) {
	id := int64(c.QueryInt("case"))
	if id <= 0 {
		return nil, nil
	}
	one, err := s.cases.Get(c.UserContext(), actor(c), id)
	if err != nil {
		return nil, err
	}
	texts, err := s.cases.Texts(c.UserContext(), actor(c), id)
	if err != nil {
		return nil, err
	}
	text, _ := cases.Choose(texts, n.lang)
	values := map[string]string{"case": idText(id), "title": text.Title, "category": one.Category, "problem": text.Problem,
		"goal": strings.TrimSpace(text.Results + "\n" + reader(c).T("practice.use.goal", "Title", text.Title, "Place", practicePlace(n, one.Aimak)))}
	if slices.Contains(procurement.Mechanisms, one.Mechanism) {
		values["mechanism"] = one.Mechanism
	}
	mine, err := s.ownUnits(c, n)
	if len(mine) == 1 {
		values["aimak"] = typedUnit(n.register, mine[0].Value, n.lang)
	}
	return values, err
}

// blankPlan is an empty plan, or one after the case that the address names.
func (s *Server) blankPlan(c *fiber.Ctx) (map[string]string, error) {
	n, err := s.namesOf(c)
	if err != nil {
		return nil, err
	}
	values := map[string]string{"aimak": aimakQuery(c, n), "mechanism": "contract"}
	learnt, err := s.planOfCase(c, n)
	if values["aimak"] != "" {
		delete(learnt, "aimak")
	}
	maps.Copy(values, learnt)
	return values, err
}

// learntFrom keeps the way from a new plan back to its case.
func (s *Server) learntFrom(c *fiber.Ctx, f *form, plan procurement.Plan) error {
	id := f.chosen("case")
	if id <= 0 {
		return nil
	}
	err := s.cases.AddUse(db.WithoutOnce(c.UserContext()), actor(c), cases.Use{PracticeID: id, Aimak: plan.Aimak, Category: plan.Category, PlanID: &plan.ID})
	if len(fault.All(err)) > 0 {
		return nil // withdrawn meanwhile: the plan stands without it
	}
	return err
}

// caseLink leads from a plan or a comparison to the case after which it was
// made; it is empty where there is none, or the case is not to be read.
func (s *Server) caseLink(c *fiber.Ctx, p views.Page, id int64, err error) (views.Link, error) {
	if err != nil || id == 0 {
		return views.Link{}, err
	}
	texts, err := s.cases.Texts(c.UserContext(), actor(c), id)
	text, found := cases.Choose(texts, p.Lang())
	if !found {
		return views.Link{}, err
	}
	return views.Link{Label: p.T("practice.after_case", "Number", idText(id), "Title", text.Title), URL: practiceURL(id)}, err
}
