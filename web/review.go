package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/contracts/review"
	"kelishim/internal/auth"
	"kelishim/views"
)

func (s *Server) reviewPage(c *fiber.Ctx) error {
	r, answers, one, err := s.reviewAt(c)
	if err != nil {
		return err
	}
	return s.showReview(c, r, answers, one, fillForm(c, map[string]string{"decision": r.Status, "summary": r.Summary}), nil)
}

// showReview shows a review; typed is what was sent and refused, nil where the
// stored answers are shown.
func (s *Server) showReview(c *fiber.Ctx, r review.Review, answers map[int64]review.Answer, one contracts.Contract, f, typed *form) error {
	list, err := s.reviews.Checklist(c.UserContext(), actor(c), r.Version)
	if err != nil {
		return err
	}
	p := s.page(c, "review.heading", "reviews", "Number", one.Number)
	p.Crumbs = []views.Crumb{{Label: p.T("review.queue"), URL: "/reviews"}, {Label: p.Title}}
	v := views.ReviewView{Review: r, Contract: views.Link{Label: one.Number + " · " + one.Title, URL: contractURL(one.ID)},
		Lead:     p.T("review.lead", "Reviewer", r.Reviewer, "On", r.StartedOn, "Version", r.Version),
		Result:   wordedResult(p, review.Weigh(list.Items, answers)),
		Kinds:    worded(p, "review.answer.", review.AnswerKinds, ""),
		Comments: views.Link{Label: p.T("review.comments_all"), URL: contractURL(one.ID) + "/comments"}}
	for _, item := range list.Items {
		shown := views.ReviewItem{Item: item, Text: item.In(p.Lang()), Answer: answers[item.ID].Answer, Note: answers[item.ID].Note}
		if key := strconv.FormatInt(item.ID, 10); typed != nil {
			shown.Answer, shown.Note = typed.value("answer_"+key), typed.value("note_"+key)
			shown.Error = typed.errorOf("answer_"+key) + typed.errorOf("note_"+key)
		}
		v.Items = append(v.Items, shown)
	}
	mine := user(c).Role == auth.Advisor && s.allowed(c, fiber.MethodGet, contractURL(one.ID)+"/review")
	switch {
	case mine && r.Status != review.Approved && r.ReviewerID == user(c).ID:
		v.Save, v.Decide = reviewURL(r.ID), reviewURL(r.ID)+"/decide"
	case mine:
		v.Again = views.Link{Label: p.T("review.start"), URL: contractURL(one.ID) + "/review"}
	}
	v.DecisionField = f.field("select", "decision", p.T("review.decision_word"), needed,
		chosenFrom(worded(p, "review.decision.", []string{review.Open, review.Correction, review.Approved}, "")))
	v.SummaryField = f.field("textarea", "summary", p.T("review.summary"), hinted(p.T("review.summary_hint")))
	v.DecisionErrors = f.general([]string{"decision", "summary"})
	c.Status(f.status())
	if typed != nil {
		c.Status(typed.status())
	}
	return render(c, views.ReviewPage(p, v))
}

func (s *Server) saveReview(c *fiber.Ctx) error {
	r, stored, one, err := s.reviewAt(c)
	if err != nil {
		return err
	}
	list, err := s.reviews.Checklist(c.UserContext(), actor(c), r.Version)
	if err != nil {
		return err
	}
	f := readForm(c)
	var answers []review.Answer
	for _, item := range list.Items {
		key := strconv.FormatInt(item.ID, 10)
		one := review.Answer{ItemID: item.ID, Answer: f.text("answer_" + key), Note: f.text("note_" + key)}
		switch {
		case one.Answer != "":
			answers = append(answers, one)
		case one.Note != "":
			f.fault("answer_"+key, review.ErrAnswer)
		}
	}
	if f.ok() {
		if err := s.reviews.Save(c.UserContext(), actor(c), r.ID, answers); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showReview(c, r, stored, one, fillForm(c, map[string]string{"decision": r.Status, "summary": r.Summary}), f)
	}
	return s.done(c, reviewURL(r.ID), "review.saved")
}

func (s *Server) decideReview(c *fiber.Ctx) error {
	r, answers, one, err := s.reviewAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	status := f.need("decision")
	if f.ok() {
		if err := s.reviews.Decide(c.UserContext(), actor(c), r.ID, status, f.text("summary")); err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showReview(c, r, answers, one, f, nil)
	}
	return s.done(c, contractURL(one.ID)+"#review", "review.decided")
}
