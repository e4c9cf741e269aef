package ocds

import (
	"encoding/json"
	"fmt"

	"kelishim/internal/jsontree"
)

// awards are "disqualified" or "rejected" on the portal, and name no supplier:
// the tenderers of the bid that won are meant.
func (p *profile) awards() {
	bids := map[string]*jsontree.Object{}
	for _, bid := range p.release.Object("bids").Objects("details") {
		bids[text(bid.Get("id"))] = bid
	}
	for i, award := range p.release.Objects("awards") {
		path := fmt.Sprintf("/awards/%d", i)
		if status := award.String("status"); status == "disqualified" || status == "rejected" {
			p.set("award_status", path, award, "status", "unsuccessful")
		}
		bid := bids[text(award.Get("relatedBid"))]
		if award.String("status") == "unsuccessful" || award.Has("suppliers") || bid == nil {
			continue
		}
		var suppliers []any
		for _, tenderer := range bid.Objects("tenderers") {
			suppliers = append(suppliers, p.named(tenderer))
		}
		if len(suppliers) > 0 {
			p.set("suppliers", path, award, "suppliers", suppliers)
		}
	}
}

func (p *profile) contracts() {
	for i, contract := range p.release.Objects("contracts") {
		path := fmt.Sprintf("/contracts/%d", i)
		p.awardOf(contract, path)
		p.contractValue(contract, path)
		if number := text(contract.Get("contractNumber")); number != "" && !contract.Has("title") {
			contract.Delete("contractNumber")
			contract.Set("title", number)
			p.note("contract_title", path+"/title", nil, number)
		}
		if contract.String("dateSigned") != "" && !contract.Has("status") {
			p.set("contract_status", path, contract, "status", "active")
		}
		p.schedule(contract, path)
	}
}

// awardOf takes the contract's award from the portal's list of awards. Of
// several the first is the award of the standard; the list stays beside it.
func (p *profile) awardOf(contract *jsontree.Object, path string) {
	awards := contract.Array("awardIDs")
	if len(awards) == 0 || contract.Has("awardID") {
		return
	}
	first := text(awards[0])
	if first == "" {
		return
	}
	contract.Set("awardID", first)
	if len(awards) == 1 {
		contract.Delete("awardIDs")
	}
	p.note("contract_award", path+"/awardID", awards, first)
}

// contractValue is the price after the auction: "amount" on the portal is the
// one before it, "amountDiscounted" what was really agreed.
func (p *profile) contractValue(contract *jsontree.Object, path string) {
	value := contract.Object("value")
	agreed, ok := value.Get("amountDiscounted").(json.Number)
	if !ok {
		return
	}
	corrected := value.Clone()
	corrected.Set("amount", agreed)
	corrected.Delete("amountDiscounted")
	p.set("contract_value", path, contract, "value", corrected)
}

// schedules of the portal are milestones of the standard.
var schedules = []struct{ list, kind, due, dueElse, words string }{
	{"deliveriesSchedule", "delivery", "deliveryEndDate", "deliveryStartDate", "deliveryConditions"},
	{"paymentsSchedule", "payment", "paymentDueDate", "paymentDate", "paymentCondition"},
}

func (p *profile) schedule(contract *jsontree.Object, path string) {
	for _, s := range schedules {
		entries := contract.Objects(s.list)
		if len(entries) == 0 {
			continue
		}
		milestones := contract.Array("milestones")
		for i, entry := range entries {
			milestone := &jsontree.Object{}
			milestone.Set("id", fmt.Sprintf("%s-%d", s.kind, i+1))
			milestone.Set("type", s.kind)
			if words := entry.String(s.words); words != "" {
				milestone.Set("description", words)
			}
			if due := entry.String(s.due); due != "" {
				milestone.Set("dueDate", due)
			} else if due := entry.String(s.dueElse); due != "" {
				milestone.Set("dueDate", due)
			}
			p.note("milestones", fmt.Sprintf("%s/milestones/%d", path, len(milestones)), entry, milestone)
			milestones = append(milestones, milestone)
		}
		contract.Delete(s.list)
		contract.Set("milestones", milestones)
	}
}
