package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/exchange"
	"kelishim/views"
)

// contractFile are the contracts of the list for a file: more columns than the
// page has room for, row after row.
func (s *Server) contractFile(c *fiber.Ctx, p views.Page, n names, f contracts.Filter) *views.Long {
	keys := []string{"number", "title", "buyer_name", "buyer", "provider_name", "provider", "method", "status", "signed_on", "starts_on", "ends_on",
		"terminated_on", "planned_amount", "value", "currency", "accepted", "paid"}
	labels := map[string]string{"buyer_name": p.T("contract.field.buyer"), "buyer": p.T("aimak.soate"), "provider_name": p.T("contract.field.provider"),
		"provider": p.T("provider.field.inn"), "status": p.T("contract.status"), "accepted": p.T("contract.accepted"), "paid": p.T("contract.paid")}
	long := &views.Long{Columns: make([]views.Column, len(keys))}
	for i, key := range keys {
		long.Columns[i] = views.Column{Key: key, Label: labels[key]}
		if labels[key] == "" {
			long.Columns[i].Label = p.T("contract.field." + key)
		}
	}
	words := map[string]string{} // of methods and statuses: looked up once, not a million times
	word := func(prefix, code string) string {
		if words[prefix+code] == "" {
			words[prefix+code] = codeWord(p, prefix, code)
		}
		return words[prefix+code]
	}
	units, values, lang := map[string]string{}, make([]any, len(keys)), p.Lang()
	long.Each = func(row func([]any) error) error {
		return contracts.NewStore(s.cfg.LongDB).Each(c.UserContext(), actor(c), f, func(one *contracts.Row) error {
			buyer, ok := units[one.Buyer]
			if !ok {
				buyer = n.unit(one.Buyer)
				units[one.Buyer] = buyer
			}
			copy(values, []any{one.Number, one.Title, buyer, exchange.Code(one.Buyer), one.ProviderIn(lang), exchange.Code(one.Provider),
				word("contract.method.", one.Method), word("contract.status.", one.Status), one.SignedOn, one.StartsOn, one.EndsOn, one.TerminatedOn,
				one.PlannedAmount, one.Value, one.Currency, one.Accepted, one.Paid})
			return row(values)
		})
	}
	return long
}
