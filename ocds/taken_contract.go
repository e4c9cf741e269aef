package ocds

import (
	"fmt"
	"slices"
	"strings"

	"kelishim/internal/date"
	"kelishim/internal/jsontree"
	"kelishim/internal/money"
)

func (p *taken) takeContract(c *jsontree.Object) error {
	code, tender := text(c.Get("id")), p.compiled.Object("tender")
	award := p.awardNamed(text(c.Get("awardID")))
	inn, err := p.supplier(award.Objects("suppliers"), code)
	if err != nil {
		return err
	}
	signed, from, to := p.days(c, code)
	value, currency := amount(c.Object("value"))
	if !value.Valid {
		value, currency = amount(award.Object("value"))
	}
	method := tender.String("procurementMethod")
	if !slices.Contains([]string{"open", "selective", "limited", "direct"}, method) {
		method = p.ask(Question{Kind: "method", OCID: p.ocid, Subject: code, Given: method, Choices: []Choice{{"open", "open"}, {"selective", "selective"},
			{"limited", "limited"}, {"direct", "direct"}}}, oneOf([]Choice{{Value: "open"}, {Value: "selective"}, {Value: "limited"}, {Value: "direct"}}))
	}
	services, err := p.services(c, code)
	if err != nil {
		return err
	}
	if !value.Valid {
		p.leave("contract_without_value", 1)
		return nil
	}
	if inn == "" || signed.IsZero() || from.IsZero() || to.IsZero() || method == "" || p.out.Asked > 0 {
		return nil
	}
	status, ended, reason := p.endOf(c, from, to)
	row := []column{{"buyer", p.buyer}, {"provider", inn}, {"title", firstOf(c.String("title"), award.String("title"), tender.String("title"), code)},
		{"method", method}, {"signed_on", signed}, {"starts_on", from}, {"ends_on", to}, {"value", value.Som}, {"currency", currency},
		{"status", status}, {"terminated_on", nil}, {"end_reason", orNull(reason)}}
	if status == "terminated" {
		row[len(row)-2].value = ended
	}
	if p.tender == 0 {
		planned, _ := amount(tender.Object("value"))
		row = append(row, column{"planned_amount", planned}, column{"method_details", orNull(tender.String("procurementMethodDetails"))})
	} else if id := p.awards[text(c.Get("awardID"))]; id != 0 {
		row = append(row, column{"award_id", id})
	}
	for _, item := range c.Objects("items") {
		if text(item.Get("id")) == "work" {
			price, _ := amount(item.Object("unit").Object("value"))
			row = append(row, column{"quantity", number(item.Get("quantity"))}, column{"unit_price", price})
		}
	}
	id, err := p.put("contracts", true, []column{{"number", code}}, row)
	if err != nil {
		return err
	}
	if p.process == "" {
		p.process = fmt.Sprintf("contracts/%d", id)
	}
	for _, s := range services {
		if _, err := p.put("contract_services", false, []column{{"contract_id", id}, {"aimak", s.of.aimak}, {"category", s.of.category}}, []column{{"share", s.share}}); err != nil {
			return err
		}
	}
	return p.carriedOut(id, c, status)
}

func (p *taken) awardNamed(id string) *jsontree.Object {
	for _, award := range p.compiled.Objects("awards") {
		if text(award.Get("id")) == id {
			return award
		}
	}
	return nil
}

// days are those of the signing and of the term; what the file lacks is asked.
func (p *taken) days(c *jsontree.Object, number string) (signed, from, to date.Date) {
	period := c.Object("period")
	if signed = day(c.String("dateSigned")); signed.IsZero() {
		signed = p.askDay("signed", number)
	}
	if from = day(period.String("startDate")); from.IsZero() {
		from = p.askDay("starts", number)
	}
	if to = day(period.String("endDate")); to.IsZero() {
		to = p.askDay("ends", number)
	}
	return signed, from, to
}

type takenService struct {
	of    service
	share any
}

// services are what the contract buys, by our own classification; of a contract
// that says nothing of it, it is asked.
func (p *taken) services(c *jsontree.Object, number string) (list []takenService, err error) {
	for _, item := range c.Objects("items") {
		of, share, err := p.service(item)
		if err != nil {
			return nil, err
		}
		if of.category != "" {
			list = append(list, takenService{of, share})
		}
	}
	if len(list) > 0 || p.own() {
		return list, nil
	}
	choices := []Choice{{NoService, NoService}}
	for of := range p.places.services {
		if of.aimak == p.buyer {
			choices = append(choices, Choice{of.category, p.places.categories[of.category]})
		}
	}
	slices.SortFunc(choices, func(a, b Choice) int { return strings.Compare(a.Value, b.Value) })
	given := firstOf(c.String("title"), p.compiled.Object("tender").String("title"))
	switch answer := p.ask(Question{Kind: "service", OCID: p.ocid, Subject: number, Given: given, Choices: choices}, oneOf(choices)); answer {
	case "", NoService:
		return nil, nil
	default:
		return []takenService{{service{p.buyer, answer}, "1"}}, nil
	}
}

// endOf says how a contract stands: the standard has one word for completed and
// broken off, our own releases say which in the details.
func (p *taken) endOf(c *jsontree.Object, from, to date.Date) (status string, ended date.Date, reason string) {
	word, reason, _ := strings.Cut(c.Object("implementation").String("endDateDetails"), ": ")
	ended = day(c.Object("implementation").String("endDate"))
	if ended.IsZero() {
		ended = p.firstTagged(TagContractTermination)
	}
	switch c.String("status") {
	case "cancelled":
		return "cancelled", date.Date{}, reason
	case "terminated":
	default:
		return "active", date.Date{}, ""
	}
	if word != "completed" && word != "terminated" {
		word, reason = "completed", c.Object("implementation").String("endDateDetails")
		if !ended.IsZero() && ended.Before(to) {
			word = "terminated"
		}
	}
	if word == "terminated" && (ended.IsZero() || ended.Before(from) || ended.After(to)) {
		ended = to
	}
	return word, ended, reason
}

// carriedOut takes what came after the signing.
func (p *taken) carriedOut(id int64, c *jsontree.Object, status string) error {
	for _, take := range []func(int64, *jsontree.Object) error{p.takeAmendments, p.takeMilestones, p.takeActs, p.takePayments, p.takePenalties, p.takeGuarantees} {
		if err := take(id, c); err != nil {
			return err
		}
	}
	ended := p.firstTagged(TagContractTermination)
	if status == "active" || ended.IsZero() || !p.own() {
		return nil
	}
	_, reason, _ := strings.Cut(c.Object("implementation").String("endDateDetails"), ": ")
	_, err := p.put("contract_events", true, []column{{"contract_id", id}, {"kind", status}}, []column{{"happened_on", ended}, {"reason", reason}})
	return err
}

// takeAmendments reads what each agreement changed from the release that told of
// it: price and term before and after.
func (p *taken) takeAmendments(id int64, c *jsontree.Object) error {
	value, ends := money.Null{}, date.Date{}
	for _, release := range p.releases {
		for _, then := range release.Objects("contracts") {
			if text(then.Get("id")) != text(c.Get("id")) {
				continue
			}
			after, _ := amount(then.Object("value"))
			endsAfter := day(then.Object("period").String("endDate"))
			for _, a := range then.Objects("amendments") {
				reason, ground, _ := strings.Cut(a.String("rationale"), ": ")
				signed := day(a.String("date"))
				if !slices.Contains(amendmentReasons, reason) || ground == "" || signed.IsZero() {
					p.leave("amendment", 1)
					continue
				}
				if p.person {
					p.leave("amendment_of_command", 1)
					continue
				}
				delta := money.Zero
				if value.Valid && after.Valid {
					delta = after.Som.Sub(value.Som)
				}
				row := []column{{"signed_on", signed}, {"reason", reason}, {"ground", ground}, {"note", a.String("description")}, {"value_delta", delta}, {"status", "approved"}}
				if !endsAfter.IsZero() {
					row = append(row, column{"ends_on", endsAfter}, column{"ended_on", ends})
				}
				if _, err := p.put("amendments", true, []column{{"contract_id", id}, {"amendment", text(a.Get("id"))}}, row); err != nil {
					return err
				}
			}
			if after.Valid {
				value = after
			}
			if !endsAfter.IsZero() {
				ends = endsAfter
			}
		}
	}
	return nil
}

var amendmentReasons = []string{"volume", "price_index", "term", "quality", "tax", "error", "scope", "law", "force_majeure"}

func (p *taken) takeMilestones(id int64, c *jsontree.Object) error {
	for _, m := range slices.Concat(c.Objects("milestones"), c.Object("implementation").Objects("milestones")) {
		code, due := text(m.Get("id")), day(m.String("dueDate"))
		if strings.HasPrefix(code, actPrefix) {
			continue
		}
		kind := m.String("type")
		if due.IsZero() || !slices.Contains([]string{"delivery", "payment", "reporting", "approval"}, kind) {
			p.leave("milestone", 1)
			continue
		}
		if _, err := p.put("milestones", true, []column{{"contract_id", id}, {"milestone", code}}, []column{
			{"title", firstOf(m.String("title"), m.String("description"), code)}, {"kind", kind}, {"due_on", due}, {"met_on", day(m.String("dateMet"))}}); err != nil {
			return err
		}
	}
	return nil
}

// observations of a metric by their ids.
func observations(list []*jsontree.Object, metric string) map[string]*jsontree.Object {
	found := map[string]*jsontree.Object{}
	for _, m := range list {
		if text(m.Get("id")) == metric {
			for _, o := range m.Objects("observations") {
				found[text(o.Get("id"))] = o
			}
		}
	}
	return found
}

func (p *taken) takeActs(id int64, c *jsontree.Object) error {
	work := c.Object("implementation")
	metrics := work.Objects("metrics")
	accepted, claimed, quantity := observations(metrics, metricAccepted), observations(metrics, metricClaimed), observations(metrics, metricQuantity)
	for _, m := range work.Objects("milestones") {
		act, ok := strings.CutPrefix(text(m.Get("id")), actPrefix)
		o := accepted[act]
		value, _ := amount(o.Object("value"))
		if !ok || !value.Valid {
			continue
		}
		status := "accepted"
		for ours, theirs := range actStatus {
			if theirs == m.String("status") {
				status = ours
			}
		}
		claim, _ := amount(claimed[act].Object("value"))
		period := o.Object("period")
		if _, err := p.put("acts", true, []column{{"contract_id", id}, {"act", act}}, []column{{"accepted_on", day(m.String("dateMet"))},
			{"period_from", day(period.String("startDate"))}, {"period_to", day(period.String("endDate"))}, {"quantity", number(quantity[act].Get("measure"))},
			{"amount", value.Som}, {"status", status}, {"reason", orNull(m.String("description"))}, {"claimed_amount", claim}}); err != nil {
			return err
		}
	}
	return nil
}

func (p *taken) takePayments(id int64, c *jsontree.Object) error {
	for _, t := range c.Object("implementation").Objects("transactions") {
		value, _ := amount(t.Object("value"))
		paid := day(t.String("date"))
		if !value.Valid || paid.IsZero() {
			p.leave("payment", 1)
			continue
		}
		row := []column{{"paid_on", paid}, {"amount", value.Som}}
		if act, ok := strings.CutPrefix(text(t.Object("relatedImplementationMilestone").Get("id")), actPrefix); ok {
			row = append(row, column{"act", act})
		}
		if _, err := p.put("payments", true, []column{{"contract_id", id}, {"payment", text(t.Get("id"))}}, row); err != nil {
			return err
		}
	}
	return nil
}

func (p *taken) takePenalties(id int64, c *jsontree.Object) error {
	for code, o := range observations(c.Object("implementation").Objects("metrics"), metricPenalties) {
		value, _ := amount(o.Object("value"))
		if !value.Valid {
			continue
		}
		over := day(o.Object("period").String("endDate"))
		row := []column{{"imposed_on", day(o.Object("period").String("startDate"))}, {"amount", value.Som}, {"reason", firstOf(o.String("notes"), code)}}
		switch dims := o.Object("dimensions"); dims.String("state") {
		case "withheld":
			row = append(row, column{"withheld_on", over})
		case "waived":
			row = append(row, column{"waived_on", over}, column{"waiver_reason", firstOf(dims.String("waiverReason"), "OCDS")})
		}
		if _, err := p.put("penalties", true, []column{{"contract_id", id}, {"penalty", code}}, row); err != nil {
			return err
		}
	}
	return nil
}

func (p *taken) takeGuarantees(id int64, c *jsontree.Object) error {
	for code, o := range observations(c.Objects("agreedMetrics"), "guarantees") {
		value, _ := amount(o.Object("value"))
		dims := o.Object("dimensions")
		if !value.Valid || dims.String("kind") == "" {
			continue
		}
		row := []column{{"kind", dims.String("kind")}, {"form", dims.String("form")}, {"issuer", o.String("notes")}, {"amount", value.Som},
			{"valid_from", day(o.Object("period").String("startDate"))}, {"valid_to", day(o.Object("period").String("endDate"))}}
		for _, name := range []string{"returned", "kept"} {
			if d, err := date.Parse(dims.String(name)); err == nil {
				row = append(row, column{name + "_on", d})
			}
		}
		if reason := dims.String("keptReason"); reason != "" {
			row = append(row, column{"kept_reason", reason})
		}
		if _, err := p.put("guarantees", true, []column{{"contract_id", id}, {"guarantee", code}}, row); err != nil {
			return err
		}
	}
	return nil
}
