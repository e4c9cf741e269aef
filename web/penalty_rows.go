package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/views"
)

func (s *Server) penaltySection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "penalties", Title: p.T("contract.penalties"), Add: []views.Link{addLink(p, one.ID, "penalties", "contract.penalty.new")},
		List: views.List{Empty: p.T("contract.penalty.none"), Columns: []views.Column{{Label: p.T("contract.penalty.field.penalty")},
			{Label: p.T("contract.penalty.field.imposed_on")}, {Label: p.T("execution.state")},
			{Label: p.T("contract.penalty.field.reason")}, {Label: p.T("contract.penalty.field.amount"), Numeric: true}}}}
	penalties, err := s.contracts.Penalties(c.UserContext(), actor(c), one.ID)
	for _, penalty := range penalties {
		row := views.ListRow{Cells: []views.Cell{{Text: penalty.Penalty, URL: rowURL(one.ID, "penalties", penalty.ID)},
			{Text: p.Date(penalty.ImposedOn)}, penaltyState(p, penalty), {Text: penalty.Reason, Note: penaltyFormula(p, penalty)}, {Text: p.Som(penalty.Amount)}}}
		if penalty.WithheldOn.IsZero() && penalty.WaivedOn.IsZero() {
			row.Links = []views.Link{{Label: p.T("execution.penalty.waive"), URL: rowURL(one.ID, "penalties", penalty.ID) + "/waive"}}
		}
		v.List.Rows = append(v.List.Rows, row)
	}
	if one.PenaltyRate != nil && one.PenaltyRate.Sign() == 0 {
		v.Notes = []views.SectionNote{{Text: p.T("execution.penalty.no_clause")}}
	}
	return v, err
}

func penaltyState(p views.Page, penalty contracts.Penalty) views.Cell {
	switch {
	case !penalty.WaivedOn.IsZero():
		return views.Cell{Text: p.T("execution.penalty.state_waived", "On", penalty.WaivedOn), Note: penalty.WaivedBy + ": " + penalty.WaiverReason}
	case penalty.WithheldOn.IsZero():
		return views.Cell{Text: p.T("contract.penalty.not_withheld")}
	}
	return views.Cell{Text: p.T("execution.penalty.state_withheld", "On", penalty.WithheldOn)}
}

// penaltyFormula is how a penalty for a delay came about, and how its amount
// differs from that.
func penaltyFormula(p views.Page, penalty contracts.Penalty) string {
	if !penalty.Computed.Valid || penalty.Rate == nil || penalty.DaysLate == nil {
		return ""
	}
	text := p.T("execution.penalty.formula", "Base", penalty.Base.Som, "Rate", views.SharePercent(p, *penalty.Rate), "Days", *penalty.DaysLate, "Computed", penalty.Computed.Som)
	if d := penalty.Difference(); d.Som.Sign() != 0 {
		text += "; " + p.T("execution.penalty.differs", "Difference", p.Signed(d.Som), "Reason", penalty.DifferenceReason)
	}
	return text
}

// askWaiver asks the head why a penalty is let go.
func (s *Server) askWaiver(c *fiber.Ctx) error { return s.showWaiver(c, fillForm(c, nil)) }

func (s *Server) showWaiver(c *fiber.Ctx, f *form) error {
	one, id, penalty, err := partPages[contracts.Penalty]{s, penaltyPart{s}}.stored(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "execution.penalty.waive")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("execution.penalty.waive_text", "Penalty", penalty.Penalty, "Amount", penalty.Amount),
		Form: views.Form{Action: rowURL(one.ID, "penalties", id) + "/waive", Submit: p.T("execution.penalty.waive"),
			Cancel: views.Link{URL: contractURL(one.ID) + "#penalties"},
			Fields: []views.Field{f.field("textarea", "waiver_reason", p.T("execution.penalty.field.waiver_reason"), needed)}}})
}

func (s *Server) waive(c *fiber.Ctx) error {
	one, id, _, err := partPages[contracts.Penalty]{s, penaltyPart{s}}.stored(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	reason := f.need("waiver_reason")
	if f.ok() {
		err := s.contracts.WaivePenalty(c.UserContext(), actor(c), one.ID, id, date.Today(), reason)
		if err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showWaiver(c, f)
	}
	return s.done(c, contractURL(one.ID)+"#penalties", "execution.penalty.waived_done")
}
