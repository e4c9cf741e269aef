package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit"
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
	if v.Execution, err = s.execution(c, p, n, one); err != nil {
		return err
	}
	amendments, err := s.contracts.Amendments(ctx, who, one.ID)
	if err != nil {
		return err
	}
	v.Amendments = amendmentRows(p, one, amendments)
	if len(services) > 0 {
		if v.Erosion, err = s.erosion(c, p, one, amendments); err != nil {
			return err
		}
	}
	if v.Life, err = s.lifeOf(c, p, n, one, amendments); err != nil {
		return err
	}
	if v.Terms, err = s.termFacts(c, p, one); err != nil {
		return err
	}
	if v.Costs, err = s.costRows(c, p, n, one); err != nil {
		return err
	}
	if v.Documents, err = s.documentsUnder(c, p, documents.Filter{ContractID: one.ID}, "contracts/"+strconv.FormatInt(one.ID, 10), one.Buyer); err != nil {
		return err
	}
	if v.Flags, err = s.flagBlock(c, p, n, audit.Filter{Contract: one.ID}, "contract="+idText(one.ID)); err != nil {
		return err
	}
	if v.Review, err = s.contractReview(c, p, one); err != nil {
		return err
	}
	if v.Publication, err = s.contractPublication(c, p, one); err != nil {
		return err
	}
	for i := range v.Execution {
		anchorRows(v.Execution[i].List.Rows)
	}
	if v.Tell, err = s.tellLink(c, p, one); err != nil {
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
