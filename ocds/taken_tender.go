package ocds

import (
	"fmt"
	"slices"
	"strings"

	"kelishim/internal/date"
	"kelishim/internal/jsontree"
)

func (p *taken) takeTender(t *jsontree.Object) error {
	id := text(t.Get("id"))
	method := p.procedure(t, id)
	from, to := p.termOf(t, id)
	if method == "" || from.IsZero() || to.IsZero() {
		return nil
	}
	period := t.Object("tenderPeriod")
	published := earliest(p.firstTagged(TagTender), day(period.String("startDate")))
	if tagged := p.firstTagged(TagTender); !tagged.IsZero() {
		published = tagged
	}
	status := map[string]string{"planning": "planning", "planned": "planning", "active": "active", "complete": "complete", "cancelled": "cancelled",
		"withdrawn": "cancelled", "unsuccessful": "unsuccessful"}[t.String("status")]
	if status == "" {
		status = "active"
	}
	var reason, portal any
	if status == "cancelled" || status == "unsuccessful" {
		reason = firstOf(t.String("description"), t.String("statusDetails"), t.String("status"))
	}
	if number, ok := strings.CutPrefix(p.ocid, portalPrefix); ok && digitsOnly(number) && len(number) <= 18 {
		portal = number
	}
	ground, note, _ := strings.Cut(t.String("procurementMethodRationale"), ": ")
	if !p.knownGround(ground) {
		ground, note = "", t.String("procurementMethodRationale")
	}
	criteria := "price_only"
	for ours, theirs := range awardCriteria {
		if theirs == t.String("awardCriteria") {
			criteria = ours
		}
	}
	var err error
	p.tender, err = p.put("tenders", true, []column{{"number", id}}, []column{
		{"aimak", p.buyer}, {"title", firstOf(t.String("title"), id)}, {"method", method}, {"ground", orNull(ground)}, {"ground_note", note},
		{"portal_id", portal}, {"status", status}, {"status_reason", reason}, {"published_on", published},
		{"opens_at", moment(period.String("startDate"))}, {"closes_at", moment(period.String("endDate"))},
		{"contract_from", from}, {"contract_to", to}, {"criteria", criteria}, {"requirements", t.String("eligibilityCriteria")},
		{"decision", "approved"}, {"decided_on", published}})
	if err != nil {
		return err
	}
	p.process = fmt.Sprintf("tenders/%d", p.tender)
	for _, take := range []func(*jsontree.Object) error{p.takeLots, p.takeBids, p.takeAwards} {
		if err := take(t); err != nil {
			return err
		}
	}
	return nil
}

// procedure is the law's method, by our code or the portal's; else it is asked.
func (p *taken) procedure(t *jsontree.Object, id string) string {
	details := t.String("procurementMethodDetails")
	var fitting []string
	var choices []Choice
	for _, m := range p.places.methods {
		choices = append(choices, Choice{Value: m.Code, Label: m.NameRU})
		if m.Code == details {
			return m.Code
		}
		if details != "" && m.PortalCode == details {
			fitting = append(fitting, m.Code)
		}
	}
	if len(fitting) == 1 {
		return fitting[0]
	}
	return p.ask(Question{Kind: "procedure", OCID: p.ocid, Subject: firstOf(details, id), Given: firstOf(details, t.String("procurementMethod")), Choices: choices}, oneOf(choices))
}

func (p *taken) knownGround(code string) (known bool) {
	if code == "" {
		return false
	}
	return p.tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM direct_grounds WHERE code = ?)`, code).Scan(p.ctx, &known) == nil && known
}

// termOf is when the contracts are to run: as the tender says, or else the
// contracts themselves, or else it is asked.
func (p *taken) termOf(t *jsontree.Object, id string) (from, to date.Date) {
	period := t.Object("contractPeriod")
	from, to = day(period.String("startDate")), day(period.String("endDate"))
	for _, c := range p.compiled.Objects("contracts") {
		if from.IsZero() {
			from = earliest(day(c.Object("period").String("startDate")), day(c.String("dateSigned")))
		}
		if to.IsZero() {
			to = day(c.Object("period").String("endDate"))
		}
	}
	if from.IsZero() {
		from = p.askDay("starts", id)
	}
	if to.IsZero() {
		to = p.askDay("ends", id)
	}
	return from, to
}

func (p *taken) takeLots(t *jsontree.Object) error {
	lots, items := t.Objects("lots"), t.Objects("items")
	if len(lots) == 0 {
		lot := &jsontree.Object{}
		lot.Set("id", "1")
		lot.Set("title", firstOf(t.String("title"), text(t.Get("id"))))
		lot.Set("status", t.String("status"))
		if t.Object("value") != nil {
			lot.Set("value", t.Object("value"))
		}
		lots = []*jsontree.Object{lot}
	}
	for _, lot := range lots {
		id := text(lot.Get("id"))
		estimate, _ := amount(lot.Object("value"))
		row := []column{{"aimak", p.buyer}, {"title", firstOf(lot.String("title"), id)}, {"estimate", estimate.Som}, {"status", lotState(lot.String("status"))}}
		for _, item := range items {
			if text(item.Get("id")) != id || text(item.Get("relatedLot")) != id && len(t.Objects("lots")) > 0 {
				continue
			}
			row = append(row, column{"quantity", number(item.Get("quantity"))}, column{"unit", orNull(item.Object("unit").String("name"))})
			for _, c := range item.Objects("additionalClassifications") {
				if c.String("scheme") == "OKGZ" {
					row = append(row, column{"okgz", orNull(text(c.Get("id")))})
				}
			}
		}
		lotID, err := p.put("lots", true, []column{{"tender_id", p.tender}, {"lot", id}}, row)
		if err != nil {
			return err
		}
		p.lots[id] = lotID
		for _, item := range items {
			if text(item.Get("relatedLot")) != id {
				continue
			}
			of, share, err := p.service(item)
			if err != nil {
				return err
			}
			if of.category == "" {
				continue
			}
			if _, err := p.put("lot_services", false, []column{{"lot_id", lotID}, {"aimak", of.aimak}, {"category", of.category}}, []column{{"share", share}}); err != nil {
				return err
			}
		}
	}
	return nil
}

func lotState(status string) string {
	if status == "complete" || status == "cancelled" || status == "unsuccessful" {
		return status
	}
	return "active"
}

// lotOf is the one lot that something is about; the only one where none is named.
func (p *taken) lotOf(entry *jsontree.Object) (int64, bool) {
	related := entry.Array("relatedLots")
	if len(related) == 1 {
		id, ok := p.lots[text(related[0])]
		return id, ok
	}
	if len(related) == 0 && len(p.lots) == 1 {
		for _, id := range p.lots {
			return id, true
		}
	}
	return 0, false
}

func (p *taken) takeBids(*jsontree.Object) error {
	for _, bid := range p.compiled.Object("bids").Objects("details") {
		value, currency := amount(bid.Object("value"))
		lot, known := p.lotOf(bid)
		at := moment(bid.String("date"))
		if !known || !value.Valid || currency != portalCurrency || at == nil {
			p.leave("bid", 1)
			continue
		}
		inn, err := p.supplier(bid.Objects("tenderers"), text(bid.Get("id")))
		if err != nil {
			return err
		}
		if inn == "" {
			continue
		}
		status := bid.String("status")
		if !slices.Contains([]string{"valid", "disqualified", "withdrawn"}, status) {
			status = "pending"
		}
		row := []column{{"tender_id", p.tender}, {"aimak", p.buyer}, {"submitted_at", at}, {"value", value.Som}, {"status", status}}
		if status == "disqualified" {
			// The standard has no place for the reason; the table wants one.
			row = append(row, column{"reason", "OCDS"})
		}
		id, err := p.put("bids", true, []column{{"lot_id", lot}, {"provider", inn}}, row)
		if err != nil {
			return err
		}
		p.bids[text(bid.Get("id"))] = id
	}
	return nil
}

func (p *taken) takeAwards(*jsontree.Object) error {
	for _, award := range p.compiled.Objects("awards") {
		id := text(award.Get("id"))
		value, _ := amount(award.Object("value"))
		lot, known := p.lotOf(award)
		decided := day(award.String("date"))
		if decided.IsZero() {
			decided = p.firstTagged(TagAward)
		}
		if award.String("status") == "unsuccessful" && len(award.Objects("suppliers")) == 0 {
			continue // nobody won: the lot says so
		}
		if !known || !value.Valid || decided.IsZero() {
			p.leave("award", 1)
			continue
		}
		inn, err := p.supplier(award.Objects("suppliers"), id)
		if err != nil {
			return err
		}
		if inn == "" {
			continue
		}
		status := award.String("status")
		if !slices.Contains([]string{"pending", "active", "cancelled", "unsuccessful"}, status) {
			status = "active"
		}
		row := []column{{"tender_id", p.tender}, {"aimak", p.buyer}, {"value", value.Som}, {"status", status}, {"reason", award.String("description")},
			{"in_house", p.forecastOf(id, "inHouse")}, {"break_even", p.forecastOf(id, "breakEven")}}
		if bid := p.bids[text(award.Get("relatedBid"))]; bid != 0 {
			row = append(row, column{"bid_id", bid})
		}
		if p.awards[id], err = p.put("awards", true, []column{{"lot_id", lot}, {"provider", inn}, {"decided_on", decided}}, row); err != nil {
			return err
		}
	}
	return nil
}

// forecastOf is what our own release says of an award beside its price.
func (p *taken) forecastOf(award, what string) any {
	for _, metric := range p.compiled.Object("planning").Objects("forecasts") {
		for _, o := range metric.Objects("observations") {
			if text(o.Get("id")) == "award-"+award+"-"+what {
				if value, _ := amount(o.Object("value")); value.Valid {
					return value.Som
				}
			}
		}
	}
	return nil
}
