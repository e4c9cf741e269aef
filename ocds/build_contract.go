package ocds

import (
	"fmt"
	"strings"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// contract tells of one contract: signed, amended, carried out, ended.
func (b *builder) contract(c *contractFacts) {
	if b.tender == nil || b.to.IsPublic() {
		b.signedAlone(c)
	} else {
		b.signed(c)
	}
	value := c.Value
	for _, a := range c.amendments {
		value = value.Sub(a.ValueDelta)
	}
	for i := range c.amendments {
		value = value.Add(c.amendments[i].ValueDelta)
		b.amended(c, i, value)
	}
	b.work(c)
	b.costs(c)
	b.ended(c)
}

// awardID names the award that the contract came from; a contract that is known
// without its tender was awarded all the same, under its own number.
func (b *builder) awardID(c *contractFacts) string {
	for _, a := range b.awards {
		if a.ID == c.AwardID {
			return a.id
		}
	}
	return c.Number
}

func (b *builder) contractEvent(c *contractFacts, key string, at Moment, tags []Tag, fill func(r *Release, contract *Contract)) {
	awardID := b.awardID(c)
	b.add(c.Number+"/"+key, at, tags, c.ID, func(r *Release) {
		r.Contracts = []Contract{{ID: c.Number, AwardID: awardID}}
		fill(r, &r.Contracts[0])
	}, c.Provider)
}

func (b *builder) signed(c *contractFacts) {
	b.contractEvent(c, "contract", StartOf(c.SignedOn), []Tag{TagContract}, func(r *Release, contract *Contract) {
		b.terms(c, contract)
		if budget := b.committed(c); budget != nil {
			r.Planning = &Planning{Budget: budget}
		}
	})
}

// signedAlone tells of a contract that came without its tender: what is known of
// plan, call and award is told with it.
func (b *builder) signedAlone(c *contractFacts) {
	tags := []Tag{TagTender, TagAward, TagContract}
	if !b.to.IsPublic() {
		tags = append([]Tag{TagPlanning}, tags...)
	}
	b.contractEvent(c, "contract", StartOf(c.SignedOn), tags, func(r *Release, contract *Contract) {
		b.terms(c, contract)
		buyer := b.buyer(b.aimak).Reference()
		r.Tender = &Tender{ID: c.Number, Title: c.Title, Status: "complete", ProcuringEntity: &buyer, ProcurementMethod: c.Method,
			ProcurementMethodDetails: c.MethodDetails, ProcurementRationale: c.Ground, MainProcurementCategory: "services", Value: SomsOrNone(c.PlannedAmount)}
		if t := b.tender; t != nil {
			r.Tender = b.tenderNotice()
			r.Tender.Status = tenderStatus[t.Status]
			for i := range r.Tender.Lots {
				r.Tender.Lots[i].Status = b.lots[i].Status
			}
		}
		r.Awards = []Award{{ID: contract.AwardID, Status: "active", Date: StartOf(c.SignedOn), Value: contract.Value, Suppliers: []Reference{b.ref(c.Provider)}}}
		for i := range b.awards {
			if b.awards[i].ID == c.AwardID {
				r.Awards = []Award{b.awardOf(&b.awards[i])}
			}
		}
		if !b.to.IsPublic() {
			r.Planning = &Planning{Budget: b.budgetOfContract(c), Forecasts: b.forecast(c.services)}
		}
	})
}

// terms are those at the signing: later agreements are taken off again.
func (b *builder) terms(c *contractFacts, contract *Contract) {
	value, endsOn := c.Value, c.EndsOn
	for i := len(c.amendments) - 1; i >= 0; i-- {
		a := c.amendments[i]
		value = value.Sub(a.ValueDelta)
		if !a.EndsOn.IsZero() && !a.EndedOn.IsZero() {
			endsOn = a.EndedOn
		}
	}
	contract.Title, contract.Status = c.Title, "active"
	contract.DateSigned, contract.Period = StartOf(c.SignedOn), Days(c.StartsOn, endsOn)
	contract.Value = &Value{Amount: value, Currency: c.Currency}
	for _, s := range c.services {
		contract.Items = append(contract.Items, serviceItem(s, ""))
	}
	if c.Quantity.Valid || c.UnitPrice.Valid {
		item := Item{ID: "work", Description: c.Title, Unit: &Unit{Value: SomsOrNone(c.UnitPrice)}}
		if c.Quantity.Valid {
			item.Quantity = Measured(c.Quantity.Decimal)
		}
		if !c.UnitPrice.Valid {
			item.Unit = nil
		}
		contract.Items = append(contract.Items, item)
	}
	contract.Documents = b.documentsOf(c.documents)
	contract.AgreedMetrics = guarantees(c.guarantees, date.Date{})
	var milestones []Milestone
	for _, m := range c.milestones {
		milestones = append(milestones, Milestone{ID: m.Milestone, Title: m.Title, Type: m.Kind, DueDate: StartOf(m.DueOn), Status: "scheduled"})
	}
	if len(milestones) > 0 {
		contract.Implementation = &Implementation{Milestones: milestones}
	}
}

// guarantees secure the contract: what, by whom, how long, and on which days one
// was given back or kept.
func guarantees(list []guaranteeRow, on date.Date) []Metric {
	m := Metric{ID: "guarantees", Title: "Обеспечение", TitleKY: "Камсыздоо"}
	for _, g := range list {
		o := Observation{ID: g.Guarantee, Period: Days(g.ValidFrom, g.ValidTo), Value: Soms(g.Amount), Notes: g.Issuer,
			Dimensions: map[string]string{"kind": g.Kind, "form": g.Form}}
		switch {
		case on.IsZero():
		case g.ReturnedOn.Equal(on):
			o.Dimensions["returned"] = on.String()
		case g.KeptOn.Equal(on):
			o.Dimensions["kept"], o.Dimensions["keptReason"] = on.String(), g.KeptReason
		default:
			continue
		}
		m.Observations = append(m.Observations, o)
	}
	if len(m.Observations) == 0 {
		return nil
	}
	return []Metric{m}
}

// budgetOfContract is what was planned for a contract without a tender.
func (b *builder) budgetOfContract(c *contractFacts) *Budget {
	budget := &Budget{Description: c.Title, Amount: SomsOrNone(c.PlannedAmount)}
	if c.PlannedAmount.Valid {
		budget.BudgetBreakdown = append(budget.BudgetBreakdown,
			share(c.StartsOn.Year(), slugOr(c.Number), Outsourced, c.Title, c.PlannedAmount.Som, map[string]string{}, nil))
	}
	if committed := b.committed(c); committed != nil {
		budget.BudgetBreakdown = append(budget.BudgetBreakdown, committed.BudgetBreakdown...)
	}
	budget.BudgetBreakdown = append(budget.BudgetBreakdown, b.inHouseBudget(c.services)...)
	return budget
}

// committed is what the contract takes of which budget line.
func (b *builder) committed(c *contractFacts) *Budget {
	if len(c.budgets) == 0 || b.to.IsPublic() {
		return nil
	}
	budget := &Budget{}
	for _, m := range c.budgets {
		one := share(m.Year, m.Line+"-"+slugOr(c.Number), Outsourced, m.Title, m.Amount, map[string]string{"economic": m.EconomicCode},
			map[string]money.Som{"committed": m.Amount})
		budget.BudgetBreakdown = append(budget.BudgetBreakdown, one)
	}
	return budget
}

func slugOr(number string) string {
	if s := slug(number); s != "" {
		return s
	}
	return "plan"
}

// amended is an additional agreement: what changed, why, and the terms after it.
func (b *builder) amended(c *contractFacts, i int, value money.Som) {
	a := c.amendments[i]
	b.contractEvent(c, "amendment-"+a.Amendment, StartOf(a.SignedOn), []Tag{TagContractAmendment}, func(_ *Release, contract *Contract) {
		contract.Value = &Value{Amount: value, Currency: c.Currency}
		if !a.EndsOn.IsZero() {
			contract.Period = &Period{EndDate: EndOf(a.EndsOn)}
		}
		contract.Amendments = []Amendment{{ID: a.Amendment, Date: StartOf(a.SignedOn), Rationale: a.Reason + ": " + a.Ground, Description: a.Note}}
	})
}

// ended is the end of the contract, good or bad: the standard has one word for
// both, so that the details say which.
func (b *builder) ended(c *contractFacts) {
	day, details := c.TerminatedOn, c.EndReason
	if c.Status == "completed" {
		day = c.EndsOn
	}
	for _, e := range c.ends {
		if e.Kind == c.Status {
			day, details = e.HappenedOn, firstOf(e.Reason, c.EndReason)
		}
	}
	status := map[string]string{"completed": "terminated", "terminated": "terminated", "cancelled": "cancelled"}[c.Status]
	if status == "" || day.IsZero() {
		return
	}
	b.contractEvent(c, "end", StartOf(day), []Tag{TagContractTermination}, func(_ *Release, contract *Contract) {
		contract.Status = status
		if c.Status == "cancelled" {
			return
		}
		paid := money.Zero
		for _, p := range c.payments {
			paid = paid.Add(p.Amount)
		}
		end := c.EndsOn
		if !c.TerminatedOn.IsZero() {
			end = c.TerminatedOn
		}
		contract.Implementation = &Implementation{EndDate: EndOf(end), EndDateDetails: strings.TrimSuffix(fmt.Sprintf("%s: %s", c.Status, details), ": ")}
		if len(c.payments) > 0 {
			contract.Implementation.FinalValue = &Value{Amount: paid, Currency: c.Currency}
		}
	})
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}
