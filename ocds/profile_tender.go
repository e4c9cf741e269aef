package ocds

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"kelishim/internal/jsontree"
)

// portalCurrency is the currency of the portal's plans, tenders, awards and
// contracts.
const portalCurrency = "KGS"

// budget carries its sum as "value" or as a bare number.
func (p *profile) budget() {
	budget := p.release.Object("planning").Object("budget")
	if budget == nil {
		return
	}
	const path = "/planning/budget"
	if number, ok := budget.Get("amount").(json.Number); ok {
		p.set("budget_amount", path, budget, "amount", som(number))
	}
	value := budget.Object("value")
	if number, ok := value.Get("amount").(json.Number); ok && !budget.Has("amount") {
		amount := value.Clone()
		if !amount.Has("currency") {
			amount = som(number)
		}
		budget.Delete("value")
		budget.Set("amount", amount)
		p.note("budget_amount", path+"/amount", value, amount)
	}
}

func som(amount json.Number) *jsontree.Object {
	value := &jsontree.Object{}
	value.Set("amount", amount)
	value.Set("currency", portalCurrency)
	return value
}

// categories of the portal in the words of the codelist.
var categories = map[string]string{"product": "goods", "work": "works", "service": "services", "consultService": "services"}

// directMethods are contracts without competition, which the portal marks as
// open: every indicator that trusts procurementMethod would be wrong.
var directMethods = []string{"singleSource", "consultSingleSource", "contract-based"}

func (p *profile) tender() {
	tender := p.release.Object("tender")
	if tender == nil {
		return
	}
	category := tender.String("mainProcurementCategory")
	if word := categories[category]; word != "" {
		p.set("category", "/tender", tender, "mainProcurementCategory", word)
	}
	if category == "consultService" && !tender.Has("additionalProcurementCategories") {
		p.set("category", "/tender", tender, "additionalProcurementCategories", []any{"consultingServices"})
	}
	if method := tender.String("procurementMethod"); contains(directMethods, tender.String("procurementMethodDetails")) && method != "direct" {
		p.set("direct_method", "/tender", tender, "procurementMethod", "direct")
	}
	p.tenderers(tender)
}

// tenderers of the tender are those of the bids, each once.
func (p *profile) tenderers(tender *jsontree.Object) {
	var tenderers []any
	have := map[string]bool{}
	for _, bid := range p.release.Object("bids").Objects("details") {
		for _, tenderer := range bid.Objects("tenderers") {
			id := tenderer.String("id")
			if id == "" || have[id] {
				continue
			}
			have[id] = true
			tenderers = append(tenderers, p.named(tenderer))
		}
	}
	if len(tenderers) == 0 {
		return
	}
	if !tender.Has("tenderers") {
		p.set("tenderers", "/tender", tender, "tenderers", tenderers)
	}
	if !tender.Has("numberOfTenderers") {
		p.set("tenderers", "/tender", tender, "numberOfTenderers", json.Number(fmt.Sprint(len(tender.Array("tenderers")))))
	}
}

// named gives a reference its party's name.
func (p *profile) named(ref *jsontree.Object) *jsontree.Object {
	if party := p.party(ref.String("id")); party != nil {
		return reference(party)
	}
	return ref.Clone()
}

// bids name their lots with the price for each; the standard has the lots' ids
// and one price, which is their sum. The prices by lot stay in the correction.
func (p *profile) bids() {
	for i, bid := range p.release.Object("bids").Objects("details") {
		path := fmt.Sprintf("/bids/details/%d", i)
		lots := bid.Objects("relatedLots")
		if len(lots) == 0 || len(lots) < len(bid.Array("relatedLots")) {
			continue
		}
		if value := sumOfLots(lots); value != nil && !bid.Has("value") {
			p.set("bid_value", path, bid, "value", value)
		}
		var named []any
		for _, lot := range lots {
			named = append(named, text(lot.Get("id")))
		}
		p.set("bid_lots", path, bid, "relatedLots", named)
	}
}

// sumOfLots adds what a bid asks for its lots; nil where a price is missing or
// the currencies differ.
func sumOfLots(lots []*jsontree.Object) *jsontree.Object {
	sum, currency := decimal.Zero, lots[0].Object("value").String("currency")
	for _, lot := range lots {
		value := lot.Object("value")
		number, ok := value.Get("amount").(json.Number)
		if !ok || value.String("currency") != currency {
			return nil
		}
		amount, err := decimal.NewFromString(number.String())
		if err != nil {
			return nil
		}
		sum = sum.Add(amount)
	}
	value := &jsontree.Object{}
	value.Set("amount", json.Number(sum.String()))
	if currency != "" {
		value.Set("currency", currency)
	}
	return value
}
