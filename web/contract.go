package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/documents"
	"kelishim/views"
)

// contract shows a contract with all that happened under it.
func (s *Server) contract(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	ctx, who := c.UserContext(), actor(c)
	p := s.contractPage(c, one, "")
	v := views.ContractView{Contract: one, URL: contractURL(one.ID), BuyerName: n.unit(one.Buyer), ProviderName: n.provider(one.Provider)}
	if v.Summary, err = s.contracts.Summary(ctx, who, one.ID); err != nil {
		return err
	}
	services, err := s.contracts.Services(ctx, who, one.ID)
	if err != nil {
		return err
	}
	v.Remainder = contracts.Remainder(services)
	v.Services = serviceRows(p, n, one, services)
	if v.Acts, err = s.actRows(c, p, one); err != nil {
		return err
	}
	if v.Payments, err = s.paymentRows(c, p, one); err != nil {
		return err
	}
	if v.Penalties, err = s.penaltyRows(c, p, one); err != nil {
		return err
	}
	if v.Costs, err = s.costRows(c, p, n, one); err != nil {
		return err
	}
	if v.Documents, err = s.documentsUnder(c, p, documents.Filter{ContractID: one.ID}, "contracts/"+strconv.FormatInt(one.ID, 10), one.Buyer); err != nil {
		return err
	}
	return render(c, views.ContractPage(p, v))
}

// serviceRows are the services that a contract buys, with the statements of the
// years that it covers.
func serviceRows(p views.Page, n names, one contracts.Contract, services []contracts.Service) views.List {
	list := views.List{Empty: p.T("contract.service.none"), Columns: []views.Column{{Label: p.T("overview.column.aimak")},
		{Label: p.T("overview.column.service")}, {Label: p.T("contract.service.field.share"), Numeric: true}}}
	for _, v := range services {
		row := views.ListRow{Cells: []views.Cell{{Text: n.unit(v.Aimak), URL: "/aimaks/" + v.Aimak},
			{Text: n.category(v.Category), URL: serviceURL(v.Aimak, v.Category)}, {Text: views.SharePercent(p, v.Share)}},
			Links: []views.Link{{Label: p.T("register.change"), URL: contractURL(one.ID) + "/services/" + v.Aimak + "/" + v.Category},
				{Label: p.T("contract.cost.new"), URL: serviceURL(v.Aimak, v.Category) + "/costs/new?contract=" + strconv.FormatInt(one.ID, 10)}}}
		for year := one.StartsOn.Year(); year <= one.LastDay().Year(); year++ {
			row.Links = append(row.Links, views.Link{Label: p.T("contract.statement", "Year", strconv.Itoa(year)), URL: statementURL(v.Aimak, v.Category, year)})
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

func (s *Server) actRows(c *fiber.Ctx, p views.Page, one contracts.Contract) (views.List, error) {
	list := views.List{Empty: p.T("contract.act.none"), Columns: []views.Column{{Label: p.T("contract.act.field.act")},
		{Label: p.T("contract.act.period")}, {Label: p.T("contract.act.field.accepted_on")},
		{Label: p.T("contract.act.field.quantity"), Numeric: true}, {Label: p.T("contract.act.field.amount"), Numeric: true}}}
	acts, err := s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	paid, paidErr := s.paidActs(c, one.ID)
	if err == nil {
		err = paidErr
	}
	for _, act := range acts {
		quantity := "—"
		if act.Quantity != nil {
			quantity = p.Quantity(*act.Quantity)
		}
		url := rowURL(one.ID, "acts", act.ID)
		number := views.Cell{Text: act.Act, URL: url}
		if !paid[act.Act] {
			number.Mark = p.T("contract.act.unpaid")
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{number, {Text: p.Date(act.PeriodFrom) + " – " + p.Date(act.PeriodTo)},
			{Text: p.Date(act.AcceptedOn)}, {Text: quantity}, {Text: p.Som(act.Amount)}}})
	}
	return list, err
}

// paidActs are the acts that a payment names.
func (s *Server) paidActs(c *fiber.Ctx, contract int64) (map[string]bool, error) {
	payments, err := s.contracts.Payments(c.UserContext(), actor(c), contract)
	paid := map[string]bool{}
	for _, payment := range payments {
		paid[payment.Act] = true
	}
	return paid, err
}

func (s *Server) paymentRows(c *fiber.Ctx, p views.Page, one contracts.Contract) (views.List, error) {
	list := views.List{Empty: p.T("contract.payment.none"), Columns: []views.Column{{Label: p.T("contract.payment.field.payment")},
		{Label: p.T("contract.payment.field.act")}, {Label: p.T("contract.payment.field.paid_on")}, {Label: p.T("contract.payment.field.amount"), Numeric: true}}}
	payments, err := s.contracts.Payments(c.UserContext(), actor(c), one.ID)
	for _, payment := range payments {
		act := payment.Act
		if act == "" {
			act = p.T("contract.payment.advance")
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: payment.Payment, URL: rowURL(one.ID, "payments", payment.ID)},
			{Text: act}, {Text: p.Date(payment.PaidOn)}, {Text: p.Som(payment.Amount)}}})
	}
	return list, err
}

func (s *Server) penaltyRows(c *fiber.Ctx, p views.Page, one contracts.Contract) (views.List, error) {
	list := views.List{Empty: p.T("contract.penalty.none"), Columns: []views.Column{{Label: p.T("contract.penalty.field.penalty")},
		{Label: p.T("contract.penalty.field.imposed_on")}, {Label: p.T("contract.penalty.field.withheld_on")},
		{Label: p.T("contract.penalty.field.reason")}, {Label: p.T("contract.penalty.field.amount"), Numeric: true}}}
	penalties, err := s.contracts.Penalties(c.UserContext(), actor(c), one.ID)
	for _, penalty := range penalties {
		withheld := views.Cell{Text: p.Date(penalty.WithheldOn)}
		if penalty.WithheldOn.IsZero() {
			withheld = views.Cell{Text: p.T("contract.penalty.not_withheld")}
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: penalty.Penalty, URL: rowURL(one.ID, "penalties", penalty.ID)},
			{Text: p.Date(penalty.ImposedOn)}, withheld, {Text: penalty.Reason}, {Text: p.Som(penalty.Amount)}}})
	}
	return list, err
}

func (s *Server) costRows(c *fiber.Ctx, p views.Page, n names, one contracts.Contract) (views.List, error) {
	list := views.List{Empty: p.T("contract.cost.none"), Columns: []views.Column{{Label: p.T("contract.cost.field.kind")},
		{Label: p.T("overview.column.service")}, {Label: p.T("contract.cost.field.year"), Numeric: true}, {Label: p.T("contract.cost.field.note")},
		{Label: p.T("contract.cost.field.amount"), Numeric: true}}}
	costs, err := s.contracts.CostsUnder(c.UserContext(), actor(c), one.ID)
	for _, cost := range costs {
		list.Rows = append(list.Rows, views.ListRow{ID: "cost-" + strconv.FormatInt(cost.ID, 10), Cells: []views.Cell{
			{Text: p.T("savings.kind." + cost.Kind), URL: serviceURL(cost.Aimak, cost.Category) + "/costs/" + strconv.FormatInt(cost.ID, 10)},
			{Text: n.category(cost.Category), Note: n.unit(cost.Aimak)}, {Text: strconv.Itoa(cost.Year)}, {Text: cost.Note}, {Text: p.Som(cost.Amount)}}})
	}
	return list, err
}
