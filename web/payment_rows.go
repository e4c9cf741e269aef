package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/views"
)

func (s *Server) paymentSection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "payments", Title: p.T("contract.payments"), Add: []views.Link{addLink(p, one.ID, "payments", "contract.payment.new")},
		List: views.List{Empty: p.T("contract.payment.none"), Columns: []views.Column{{Label: p.T("contract.payment.field.payment")},
			{Label: p.T("contract.payment.field.act")}, {Label: p.T("contract.payment.field.paid_on")}, {Label: p.T("execution.payment.field.line")},
			{Label: p.T("contract.payment.field.amount"), Numeric: true}}}}
	payments, err := s.contracts.Payments(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return v, err
	}
	lines, err := s.contracts.Lines(c.UserContext(), actor(c), one.ID)
	for _, payment := range payments {
		act, line := payment.Act, "—"
		if act == "" {
			act = p.T("contract.payment.advance")
		}
		for _, one := range lines {
			if payment.BudgetLineID != nil && one.ID == *payment.BudgetLineID {
				line = one.Line + " " + one.Title
			}
		}
		v.List.Rows = append(v.List.Rows, views.ListRow{Cells: []views.Cell{{Text: payment.Payment, URL: rowURL(one.ID, "payments", payment.ID)},
			{Text: act}, {Text: p.Date(payment.PaidOn)}, {Text: line}, {Text: p.Som(payment.Amount)}}})
	}
	if err != nil {
		return v, err
	}
	room, err := s.contracts.PaymentRoom(c.UserContext(), actor(c), one.ID, "")
	if room.AdvancesOpen.Sign() > 0 {
		v.Notes = append(v.Notes, views.SectionNote{Text: p.T("execution.payment.advance_open", "Open", room.AdvancesOpen)})
	}
	if room.Paid.Cmp(room.Value) > 0 {
		v.Notes = append(v.Notes, views.SectionNote{Warn: true, Text: p.T("execution.payment.above_value", "Paid", room.Paid, "Value", room.Value)})
	}
	return v, err
}
