package web

import (
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/exchange"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/views"
)

// The ledgers are the acts and the payments of all contracts that the reader
// may see: what an auditor adds up and takes away.

func init() {
	rights["GET /payments"] = right{auth.Visit, nil} // the rows decide
	rights["GET /acts"] = right{auth.Visit, nil}
}

func (s *Server) ledgerRoutes(r fiber.Router) {
	r.Get("/payments", s.listPayments)
	r.Get("/acts", s.listActs)
}

// ledgerFilter reads a filter from the address, and the form that shows it.
func (s *Server) ledgerFilter(c *fiber.Ctx, p views.Page, n names, path string, more ...views.Field) (contracts.LedgerFilter, views.List, query) {
	q := listQuery(c)
	oblast, aimak, status := queryText(c, "oblast"), queryText(c, "aimak"), queryText(c, "status")
	from, to := queryText(c, "from"), queryText(c, "to")
	f := contracts.LedgerFilter{Search: q.Search, Aimaks: n.register.Codes(aimakFilter(oblast, aimak)), Status: status,
		Sort: q.Sort, Limit: pageSize, Offset: (q.Page - 1) * pageSize}
	if fileAsked(c) != "" {
		f.Limit = 0 // Long has the rows
	}
	f.From, _ = date.Parse(from) // what is no day narrows nothing, and stands in the form
	f.To, _ = date.Parse(to)
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "status", status, "from", from, "to", to, "sort", q.Sort)
	l := views.List{Sorting: views.Sorting{Path: path, Query: kept, Sort: q.Sort},
		Filters: &views.Filters{Action: path, ResetURL: path, Active: q.Search+oblast+aimak+status+from+to != "", Fields: append([]views.Field{
			{Kind: "search", Name: "q", Label: p.T("ledger.search"), Value: q.Search},
			{Kind: "date", Name: "from", Label: p.T("ledger.from"), Value: from},
			{Kind: "date", Name: "to", Label: p.T("ledger.to"), Value: to},
			{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
			{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		}, more...)}}
	return f, l, q
}

// sumsText says what all rows of the list add up to, each currency by itself,
// and how many they are.
func sumsText(p views.Page, sums []contracts.Sum) (text string, total int) {
	for _, sum := range sums {
		total += sum.Count
		text += " " + p.T("ledger.sum", "Count", sum.Count, "Amount", sum.Amount, "Currency", sum.Currency)
	}
	return text, total
}

func (s *Server) listPayments(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "ledger.payments", "payments")
	f, l, q := s.ledgerFilter(c, p, n, "/payments")
	rows, sums, err := s.contracts.PaymentLines(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	told, total := sumsText(p, sums)
	l.Intro, l.Empty, l.Paging = p.T("ledger.payments_lead")+told, p.T("ledger.payments_empty"), paging("/payments", l.Sorting.Query, q, total, len(rows))
	l.Columns = []views.Column{{Key: "day", Label: p.T("contract.payment.field.paid_on")}, {Label: p.T("contract.payment.field.payment")},
		{Label: p.T("contract.payment.field.act")}, {Label: p.T("ledger.contract")}, {Label: p.T("overview.column.aimak")},
		{Label: p.T("contract.field.provider")}, {Key: "amount", Label: p.T("contract.payment.field.amount"), Numeric: true}}
	for _, one := range rows {
		act := one.Act
		if act == "" {
			act = p.T("contract.payment.advance")
		}
		l.Rows = append(l.Rows, views.ListRow{Cells: append([]views.Cell{{Text: p.Date(one.PaidOn)},
			{Text: one.Payment.Payment, URL: rowURL(one.ContractID, "payments", one.Payment.ID)}, {Text: act}}, ofCells(p, n, one.ContractID, one.Of, p.Som(one.Amount))...)})
	}
	l.Long = s.paymentFile(c, p, n, f)
	return s.list(c, p, l)
}

func (s *Server) listActs(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "ledger.acts", "acts")
	f, l, q := s.ledgerFilter(c, p, n, "/acts", views.Field{Kind: "select", Name: "status", Label: p.T("execution.act.field.status"),
		Options: withEmpty(p.T("overview.filter.all"), worded(p, "execution.act.status.", contracts.ActStatuses, queryText(c, "status")))})
	rows, sums, err := s.contracts.ActLines(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	told, total := sumsText(p, sums)
	l.Intro, l.Empty, l.Paging = p.T("ledger.acts_lead")+told, p.T("ledger.acts_empty"), paging("/acts", l.Sorting.Query, q, total, len(rows))
	l.Columns = []views.Column{{Key: "day", Label: p.T("contract.act.field.period_to")}, {Label: p.T("contract.act.field.act")},
		{Label: p.T("execution.act.field.status")}, {Label: p.T("ledger.contract")}, {Label: p.T("overview.column.aimak")},
		{Label: p.T("contract.field.provider")}, {Key: "amount", Label: p.T("contract.act.field.amount"), Numeric: true}}
	for _, one := range rows {
		l.Rows = append(l.Rows, views.ListRow{Cells: append([]views.Cell{{Text: p.Date(one.PeriodTo)},
			{Text: one.Act.Act, URL: rowURL(one.ContractID, "acts", one.ID)}, {Text: p.T("execution.act.status." + one.Status)}},
			ofCells(p, n, one.ContractID, one.Of, p.Som(one.Amount))...)})
	}
	l.Long = s.actFile(c, p, n, f)
	return s.list(c, p, l)
}

// ofCells are the contract, its buyer and provider, and the amount of a row.
func ofCells(p views.Page, n names, id int64, of contracts.Of, amount string) []views.Cell {
	sum := views.Cell{Text: amount}
	if of.Currency != "KGS" {
		sum.Mark = of.Currency
	}
	return []views.Cell{{Text: of.Number, URL: contractURL(id)}, {Text: n.unit(of.Buyer), URL: "/aimaks/" + of.Buyer},
		{Text: of.ProviderIn(p.Lang()), URL: providerURL(of.Provider)}, sum}
}

// ledgerLong is a file of a ledger: own columns, then those of the contract.
func (s *Server) ledgerLong(p views.Page, n names, own []views.Column) (*views.Long, func(contracts.Of, []any) []any) {
	long := &views.Long{Columns: append(own, views.Column{Key: "contract", Label: p.T("ledger.contract")},
		views.Column{Key: "buyer_name", Label: p.T("contract.field.buyer")}, views.Column{Key: "buyer", Label: p.T("aimak.soate")},
		views.Column{Key: "provider_name", Label: p.T("contract.field.provider")}, views.Column{Key: "provider", Label: p.T("provider.field.inn")},
		views.Column{Key: "currency", Label: p.T("contract.field.currency")})}
	units, lang := map[string]string{}, p.Lang() // names are looked up once, not a million times
	return long, func(of contracts.Of, values []any) []any {
		buyer, ok := units[of.Buyer]
		if !ok {
			buyer = n.unit(of.Buyer)
			units[of.Buyer] = buyer
		}
		return append(values, of.Number, buyer, exchange.Code(of.Buyer), of.ProviderIn(lang), exchange.Code(of.Provider), of.Currency)
	}
}

func (s *Server) paymentFile(c *fiber.Ctx, p views.Page, n names, f contracts.LedgerFilter) *views.Long {
	long, with := s.ledgerLong(p, n, []views.Column{{Key: "paid_on", Label: p.T("contract.payment.field.paid_on")},
		{Key: "payment", Label: p.T("contract.payment.field.payment")}, {Key: "act", Label: p.T("contract.payment.field.act")},
		{Key: "amount", Label: p.T("contract.payment.field.amount")}})
	var values []any
	long.Each = func(row func([]any) error) error {
		return contracts.NewStore(s.cfg.LongDB).EachPayment(c.UserContext(), actor(c), f, func(one *contracts.PaymentLine) error {
			values = with(one.Of, append(values[:0], one.PaidOn, one.Payment.Payment, one.Act, one.Amount))
			return row(values)
		})
	}
	return long
}

func (s *Server) actFile(c *fiber.Ctx, p views.Page, n names, f contracts.LedgerFilter) *views.Long {
	long, with := s.ledgerLong(p, n, []views.Column{{Key: "act", Label: p.T("contract.act.field.act")},
		{Key: "period_from", Label: p.T("contract.act.field.period_from")}, {Key: "period_to", Label: p.T("contract.act.field.period_to")},
		{Key: "accepted_on", Label: p.T("execution.act.field.decided_on")}, {Key: "status", Label: p.T("execution.act.field.status")},
		{Key: "quantity", Label: p.T("contract.act.field.quantity")}, {Key: "claimed_amount", Label: p.T("execution.act.claimed")},
		{Key: "amount", Label: p.T("contract.act.field.amount")}, {Key: "advance_set_off", Label: p.T("execution.act.field.set_off")},
		{Key: "reason", Label: p.T("execution.act.field.reason")}})
	status := map[string]string{}
	for _, code := range contracts.ActStatuses {
		status[code] = p.T("execution.act.status." + code)
	}
	var values []any
	long.Each = func(row func([]any) error) error {
		return contracts.NewStore(s.cfg.LongDB).EachAct(c.UserContext(), actor(c), f, func(one *contracts.ActLine) error {
			values = with(one.Of, append(values[:0], one.Act.Act, one.PeriodFrom, one.PeriodTo, one.AcceptedOn, status[one.Status], one.Quantity,
				one.ClaimedAmount, one.Amount, one.AdvanceSetOff, one.Reason))
			return row(values)
		})
	}
	return long
}
