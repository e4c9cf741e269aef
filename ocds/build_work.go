package ocds

import (
	"fmt"
	"slices"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// Metrics of the work, beside metricCost.
const (
	metricAccepted  = "accepted"  // value of accepted work, by act
	metricClaimed   = "claimed"   // what the provider asked for where it was more
	metricQuantity  = "quantity"  // accepted quantity, by act
	metricPenalties = "penalties" // penalties, withheld or not
)

// work tells what was accepted, paid and withheld: one release a day on which
// something happened.
func (b *builder) work(c *contractFacts) {
	days := map[string]date.Date{}
	note := func(d date.Date) {
		if !d.IsZero() {
			days[d.String()] = d
		}
	}
	for _, a := range c.acts {
		note(a.AcceptedOn)
	}
	for _, p := range c.payments {
		note(p.PaidOn)
	}
	for _, p := range c.penalties {
		note(p.ImposedOn)
		note(p.WithheldOn)
		note(p.WaivedOn)
	}
	for _, m := range c.milestones {
		note(m.MetOn)
	}
	for _, g := range c.guarantees {
		note(g.ReturnedOn)
		note(g.KeptOn)
	}
	for key, day := range days {
		b.contractEvent(c, "work-"+key, StartOf(day), []Tag{TagImplementation}, func(_ *Release, contract *Contract) {
			contract.Implementation = &Implementation{}
			b.workOn(day, c, contract.Implementation)
			contract.AgreedMetrics = guarantees(c.guarantees, day)
			if empty(contract.Implementation) {
				contract.Implementation = nil
			}
		})
	}
}

func (b *builder) workOn(day date.Date, c *contractFacts, i *Implementation) {
	metrics := metricsList{}
	for _, a := range c.acts {
		if a.AcceptedOn.Equal(day) {
			b.act(c, &a, i, &metrics)
		}
	}
	payer, payee := b.buyer(b.aimak).Reference(), b.ref(c.Provider)
	for _, p := range c.payments {
		if !p.PaidOn.Equal(day) {
			continue
		}
		t := Transaction{ID: p.Payment, Date: StartOf(p.PaidOn), Value: &Value{Amount: p.Amount, Currency: c.Currency}, Payer: &payer, Payee: &payee}
		if p.Act != "" {
			t.RelatedImplementationMilestone = actReference(p.Act)
		}
		i.Transactions = append(i.Transactions, t)
	}
	for _, p := range c.penalties {
		o := Observation{ID: p.Penalty, Period: &Period{StartDate: StartOf(p.ImposedOn)}, Value: Soms(p.Amount), Notes: p.Reason, Dimensions: map[string]string{"state": "imposed"}}
		switch {
		case p.WithheldOn.Equal(day):
			o.Dimensions["state"], o.Period.EndDate = "withheld", EndOf(p.WithheldOn)
		case p.WaivedOn.Equal(day):
			o.Dimensions["state"], o.Period.EndDate = "waived", EndOf(p.WaivedOn)
			o.Dimensions["waiverReason"] = p.WaiverReason
		case !p.ImposedOn.Equal(day):
			continue
		}
		metrics.add(metricPenalties, "Штрафы", "Айыптар", o)
	}
	for _, m := range c.milestones {
		if m.MetOn.Equal(day) && !m.MetOn.IsZero() {
			i.Milestones = append(i.Milestones, Milestone{ID: m.Milestone, Title: m.Title, Type: m.Kind, DueDate: StartOf(m.DueOn), DateMet: StartOf(m.MetOn), Status: "met"})
		}
	}
	i.Metrics = metrics
}

func empty(i *Implementation) bool {
	return len(i.Transactions)+len(i.Milestones)+len(i.Metrics) == 0
}

// actPrefix tells the milestones that are acts of acceptance from those that
// were agreed.
const actPrefix = "act-"

func actReference(act string) *MilestoneReference {
	return &MilestoneReference{ID: actPrefix + act, Title: "Акт " + act}
}

var actStatus = map[string]string{"accepted": "met", "partly": "partiallyMet", "refused": "notMet"}

func (b *builder) act(c *contractFacts, a *actRow, i *Implementation, metrics *metricsList) {
	ref := actReference(a.Act)
	i.Milestones = append(i.Milestones, Milestone{ID: ref.ID, Title: ref.Title, Type: "assessment", Description: a.Reason,
		DueDate: EndOf(a.PeriodTo), DateMet: StartOf(a.AcceptedOn), Status: actStatus[a.Status]})
	period := Days(a.PeriodFrom, a.PeriodTo)
	metrics.add(metricAccepted, "Принято по актам", "Актылар боюнча кабыл алынды", Observation{ID: a.Act, Period: period,
		Value: &Value{Amount: a.Amount, Currency: c.Currency}, RelatedImplementationMilestone: ref})
	if a.ClaimedAmount.Valid {
		metrics.add(metricClaimed, "Предъявлено", "Коюлган", Observation{ID: a.Act, Period: period,
			Value: &Value{Amount: a.ClaimedAmount.Som, Currency: c.Currency}, RelatedImplementationMilestone: ref})
	}
	if a.Quantity.Valid {
		metrics.add(metricQuantity, "Объём работ", "Иштердин көлөмү", Observation{ID: a.Act, Period: period,
			Measure: Measured(a.Quantity.Decimal), RelatedImplementationMilestone: ref})
	}
}

type metricsList []Metric

func (l *metricsList) add(id, title, titleKY string, o Observation) {
	at := slices.IndexFunc(*l, func(m Metric) bool { return m.ID == id })
	if at < 0 {
		*l = append(*l, Metric{ID: id, Title: title, TitleKY: titleKY})
		at = len(*l) - 1
	}
	(*l)[at].Observations = append((*l)[at].Observations, o)
}

// costs set what a year cost beside what doing it in-house would have cost, once
// the year is over: from the statement of each service that the contract buys,
// with all contracts of that service.
func (b *builder) costs(c *contractFacts) {
	if b.to.IsPublic() {
		return
	}
	for year := c.StartsOn.Year(); year <= c.EndsOn.Year() && year < b.today.Year(); year++ {
		cost := Metric{ID: metricCost, Title: "Стоимость по способу исполнения", TitleKY: "Аткаруу ыкмасы боюнча наркы"}
		for _, s := range c.services {
			for _, row := range b.savings[service{s.Aimak, s.Category}] {
				if row.Year != year || !row.InHouseAvoidable.Valid {
					continue
				}
				for _, o := range []struct {
					id      string
					mode    ExecutionMode
					reading string
					value   money.Null
				}{{"inHouse", InHouse, "avoidable", row.InHouseAvoidable}, {"inHouseFull", InHouse, "full", row.InHouseFull},
					{"outsourced", Outsourced, "accrued", row.Outsourced}} {
					if o.value.Valid {
						cost.Observations = append(cost.Observations, Observation{ID: fmt.Sprintf("%d-%s-%s-%s", year, s.Aimak, s.Category, o.id),
							Period: year12(year), Value: Soms(o.value.Som),
							Dimensions: map[string]string{"executionMode": string(o.mode), "reading": o.reading, "service": s.Aimak + "/" + s.Category}})
					}
				}
			}
		}
		if len(cost.Observations) == 0 {
			continue
		}
		b.contractEvent(c, fmt.Sprintf("cost-%d", year), StartOf(date.Of(year+1, 1, 1)), []Tag{TagImplementation}, func(_ *Release, contract *Contract) {
			contract.Implementation = &Implementation{Metrics: []Metric{cost}}
		})
	}
}

// year12 is a fiscal year.
func year12(year int) *Period { return Days(date.Of(year, 1, 1), date.Of(year, 12, 31)) }
