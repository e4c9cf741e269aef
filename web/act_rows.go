package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/views"
)

func (s *Server) actSection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "acts", Title: p.T("contract.acts"), Add: []views.Link{addLink(p, one.ID, "acts", "contract.act.new")},
		List: views.List{Empty: p.T("contract.act.none"), Columns: []views.Column{{Label: p.T("contract.act.field.act")},
			{Label: p.T("contract.act.period")}, {Label: p.T("execution.act.field.status")}, {Label: p.T("contract.act.field.quantity"), Numeric: true},
			{Label: p.T("execution.act.claimed"), Numeric: true}, {Label: p.T("contract.act.field.amount"), Numeric: true},
			{Label: p.T("execution.act.payable"), Numeric: true}}}}
	acts, err := s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return v, err
	}
	paid, err := s.paidActs(c, one.ID)
	for _, act := range acts {
		v.List.Rows = append(v.List.Rows, actRow(p, one, act, paid[act.Act]))
	}
	v.Notes, err = s.vatNotes(c, p, one, err)
	return v, err
}

func actRow(p views.Page, one contracts.Contract, act contracts.Act, paid money.Som) views.ListRow {
	number := views.Cell{Text: act.Act, URL: rowURL(one.ID, "acts", act.ID)}
	switch left := act.Payable().Sub(paid); {
	case act.Status == "refused" || left.Sign() <= 0:
	case paid.IsZero():
		number.Mark = p.T("contract.act.unpaid")
	default:
		number.Mark = p.T("execution.act.partly_paid", "Left", left)
	}
	status := views.Cell{Text: p.T("execution.act.status." + act.Status), Note: act.Reason}
	if act.Quality != "" {
		status.Text += ", " + p.T("execution.act.quality."+act.Quality)
	}
	quantity, claimed := views.Cell{Text: "—"}, views.Cell{Text: p.SomNull(act.ClaimedAmount)}
	if act.Quantity != nil {
		quantity.Text = p.Quantity(*act.Quantity)
	}
	if act.ClaimedQuantity != nil {
		claimed.Note = p.Quantity(*act.ClaimedQuantity)
	}
	amount, payable := views.Cell{Text: p.Som(act.Amount)}, views.Cell{Text: p.Som(act.Payable())}
	if one.VATRate != nil && one.VATRate.Sign() > 0 && act.Amount.Sign() > 0 {
		amount.Note = p.T("execution.act.vat", "VAT", contracts.VATInside(act.Amount, *one.VATRate))
	}
	if act.AdvanceSetOff.Sign() > 0 {
		payable.Note = p.T("execution.act.set_off_note", "Amount", act.AdvanceSetOff)
	}
	return views.ListRow{Cells: []views.Cell{number, {Text: p.Date(act.PeriodFrom) + " – " + p.Date(act.PeriodTo), Note: p.Date(act.AcceptedOn)},
		status, quantity, claimed, amount, payable}}
}

// vatNotes say how the amounts are taxed: by the contract's rate, and whether
// that fits the provider's regime.
func (s *Server) vatNotes(c *fiber.Ctx, p views.Page, one contracts.Contract, err error) ([]views.SectionNote, error) {
	if err != nil {
		return nil, err
	}
	provider, err := s.providers.Get(c.UserContext(), actor(c), one.Provider)
	if err != nil || one.VATRate == nil {
		return []views.SectionNote{{Text: p.T("execution.act.vat_unknown")}}, refusedOrNil(err)
	}
	regime := p.T("execution.act.regime_unknown")
	if provider.TaxRegime != "" {
		regime = p.T("provider.tax." + provider.TaxRegime)
	}
	notes := []views.SectionNote{{Text: p.T("execution.act.vat_rate", "Rate", views.SharePercent(p, *one.VATRate), "Regime", regime)}}
	if one.VATRate.Sign() > 0 && provider.TaxRegime != "" && provider.TaxRegime != "vat" {
		notes = append(notes, views.SectionNote{Warn: true, Text: p.T("execution.act.vat_unfit")})
	}
	return notes, nil
}

// refusedOrNil forgets that somebody may not see a row: the page does without.
func refusedOrNil(err error) error {
	if refusals := fault.All(err); len(refusals) > 0 {
		return nil
	}
	return err
}

// paidActs sums what was paid for each act; "" are the advances.
func (s *Server) paidActs(c *fiber.Ctx, contract int64) (map[string]money.Som, error) {
	payments, err := s.contracts.Payments(c.UserContext(), actor(c), contract)
	paid := map[string]money.Som{}
	for _, payment := range payments {
		paid[payment.Act] = paid[payment.Act].Add(payment.Amount)
	}
	return paid, err
}
