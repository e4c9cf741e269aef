package ocds

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// plan0 is what was to be done and what was set aside for it, from the plan of
// the service and the line of the procurement plan.
func (b *builder) plan0() {
	t := b.tender
	if b.plan == nil && t.PlanLineID == 0 {
		return
	}
	day := earliest(t.DecidedOn, t.PublishedOn)
	if b.plan != nil && b.plan.Decision == "approved" {
		day = earliest(day, b.plan.DecidedOn, b.plan.DecreeOn)
	}
	b.add("planning", StartOf(day), []Tag{TagPlanning}, 0, func(r *Release) {
		r.Planning = &Planning{Budget: b.budgetOfTender()}
		if p := b.plan; p != nil {
			decree := ""
			if p.DecreeNumber != "" {
				decree = fmt.Sprintf("Постановление айылного кенеша № %s от %s", p.DecreeNumber, p.DecreeOn)
			}
			r.Planning.Rationale = paragraphs(p.Problem, p.Goal, decree)
		}
		r.Planning.Forecasts = b.forecast(b.lotService)
		r.Tender = &Tender{ID: t.Number, Title: t.Title, Status: "planning"}
	})
}

// budgetOfTender is what the plan reserves, by source, beside what the same
// work takes of the budget in-house.
func (b *builder) budgetOfTender() *Budget {
	t, budget := b.tender, &Budget{}
	year := t.Year
	if year == 0 {
		year = t.ContractFrom.Year()
	}
	budget.ID, budget.Description = t.Line, t.LineTitle
	budget.Amount = SomsOrNone(t.Planned)
	if p := b.plan; p != nil {
		budget.Project, budget.ProjectID = p.Title, fmt.Sprintf("service-plan-%d", p.ID)
		if budget.Amount == nil {
			budget.Amount = Soms(p.Cost)
		}
		for _, source := range b.sources {
			budget.BudgetBreakdown = append(budget.BudgetBreakdown, share(year, source.Source, Outsourced, source.Note, source.Amount, map[string]string{"source": source.Source}, nil))
		}
	}
	if len(b.sources) == 0 && t.Planned.Valid {
		measures := map[string]money.Som{"planned": t.Planned.Som}
		if t.Reserved.Valid {
			measures["reserved"] = t.Reserved.Som
		}
		budget.BudgetBreakdown = append(budget.BudgetBreakdown,
			share(year, t.Line, Outsourced, t.LineTitle, t.Planned.Som, map[string]string{"economic": t.EconomicCode}, measures))
	}
	budget.BudgetBreakdown = append(budget.BudgetBreakdown, b.inHouseBudget(b.lotService)...)
	return budget
}

// share is one part of a budget.
func share(year int, name string, mode ExecutionMode, description string, amount money.Som, classes map[string]string, measures map[string]money.Som) BudgetShare {
	classes["executionMode"] = string(mode)
	if measures == nil {
		measures = map[string]money.Som{"planned": amount}
	}
	return BudgetShare{ID: fmt.Sprintf("%d-%s-%s", year, name, mode), Description: description, Amount: Soms(amount),
		Period: year12(year), Classifications: classes, Measures: measures}
}

// inHouseBudget is what the services take of the budget when the aimak does the
// work itself: the lines of the baseline's reference year, as far as they belong
// to the service.
func (b *builder) inHouseBudget(services []serviceRow) []BudgetShare {
	var shares []BudgetShare
	for _, s := range services {
		for _, l := range b.inHouse[service{s.Aimak, s.Category}] {
			if !l.Amount.Valid {
				continue
			}
			measures := map[string]money.Som{}
			if l.Approved.Valid {
				measures["planned"] = l.Approved.Som.Mul(l.Share)
			}
			if l.Executed.Valid {
				measures["executed"] = l.Executed.Som.Mul(l.Share)
			}
			shares = append(shares, share(l.Year, s.Aimak+"-"+s.Category+"-"+l.Line, InHouse, l.Title, l.Amount.Som.Mul(l.Share),
				map[string]string{"economic": l.EconomicCode, "functional": l.FunctionalCode, "service": s.Aimak + "/" + s.Category}, measures))
		}
	}
	return shares
}

// forecast is what the services would cost in-house in the reference year of
// their newest baseline: one observation a service and version.
func (b *builder) forecast(services []serviceRow) []Metric {
	cost := Metric{ID: metricCost, Title: "Стоимость по способу исполнения", TitleKY: "Аткаруу ыкмасы боюнча наркы"}
	for _, s := range services {
		lines := b.inHouse[service{s.Aimak, s.Category}]
		total, known := money.Zero, len(lines) > 0
		for _, l := range lines {
			total, known = total.Add(l.Amount.Som.Mul(l.Share)), known && l.Amount.Valid
		}
		if !known {
			continue
		}
		cost.Observations = append(cost.Observations, Observation{
			ID: fmt.Sprintf("%s-%s-v%d-inHouse", s.Aimak, s.Category, lines[0].Version), Period: year12(lines[0].Year), Value: Soms(total),
			Dimensions: map[string]string{"executionMode": string(InHouse), "version": fmt.Sprint(lines[0].Version), "service": s.Aimak + "/" + s.Category},
			Notes:      "Строки бюджета базового года, относящиеся к услуге, без амортизации и накладных"})
	}
	if len(cost.Observations) == 0 {
		return nil
	}
	return []Metric{cost}
}

// metricCost is the metric that compares the two ways to have the work done.
const metricCost = "cost"

// call is the publication of the tender.
func (b *builder) call() {
	t := b.tender
	if t.PublishedOn.IsZero() {
		return
	}
	b.add("tender", StartOf(t.PublishedOn), []Tag{TagTender}, 0, func(r *Release) {
		r.Tender = b.tenderNotice()
		r.Tender.Status = "active"
		r.Tender.Documents = b.documentsOf(b.documents)
		for i := range r.Tender.Lots {
			r.Tender.Lots[i].Status = "active"
		}
	})
}

// tenderNotice is the tender without what came of it.
func (b *builder) tenderNotice() *Tender {
	t := b.tender
	buyer := b.buyer(b.aimak).Reference()
	notice := &Tender{ID: t.Number, Title: t.Title, ProcuringEntity: &buyer, ProcurementMethod: t.OCDSMethod, ProcurementMethodDetails: t.Method,
		ProcurementRationale: rationale(t.Ground, t.GroundNote), MainProcurementCategory: "services", AwardCriteria: awardCriteria[t.Criteria],
		EligibilityCriteria: t.Requirements, ContractPeriod: Days(t.ContractFrom, t.ContractTo)}
	if !t.OpensAt.IsZero() || !t.ClosesAt.IsZero() {
		notice.TenderPeriod = &Period{StartDate: At(t.OpensAt), EndDate: At(t.ClosesAt)}
	}
	total := money.Zero
	for _, lot := range b.lots {
		total = total.Add(lot.Estimate)
		notice.Lots = append(notice.Lots, Lot{ID: lot.Lot, Title: lot.Title, Value: Soms(lot.Estimate)})
		item := Item{ID: lot.Lot, Description: lot.Title, RelatedLot: lot.Lot}
		if lot.OKGZ != "" {
			item.AdditionalClassifications = []Classification{{Scheme: "OKGZ", ID: lot.OKGZ}}
		}
		if lot.Quantity.Valid {
			item.Quantity = Measured(lot.Quantity.Decimal)
		}
		if lot.Unit != "" {
			item.Unit = &Unit{Name: lot.Unit}
		}
		notice.Items = append(notice.Items, item)
		for _, s := range b.lotService {
			if s.LotID == lot.ID {
				one := serviceItem(s, lot.Lot+"-")
				one.RelatedLot = lot.Lot
				notice.Items = append(notice.Items, one)
			}
		}
	}
	if len(b.lots) > 0 {
		notice.Value = Soms(total)
	}
	return notice
}

// serviceScheme is our classification of municipal services; the quantity of an
// item under it is the share of the price that buys the service.
const (
	serviceScheme = "KELISHIM"
	unitScheme    = "KELISHIM-UNIT" // in which the service is counted
)

func serviceItem(s serviceRow, prefix string) Item {
	return Item{ID: prefix + s.Aimak + "-" + s.Category, Description: s.Name,
		Classification:            &Classification{Scheme: serviceScheme, ID: s.Category, Description: s.Name},
		AdditionalClassifications: []Classification{{Scheme: unitScheme, ID: s.Unit, Description: s.Title}},
		Quantity:                  Measured(s.Share), Unit: &Unit{Name: "доля цены"}}
}

var awardCriteria = map[string]string{"price_only": "priceOnly", "rated": "ratedCriteria", "quality_only": "qualityOnly"}

// rationale is the ground of a direct award: its code in the law's list, and
// words.
func rationale(ground, note string) string {
	return strings.TrimSuffix(strings.TrimSuffix(ground+": "+note, " "), ":")
}

// opening tells who offered what, once the bids are open.
func (b *builder) opening() {
	t := b.tender
	if len(b.bids) == 0 || !b.past(t.ClosesAt) || t.PublishedOn.IsZero() {
		return
	}
	b.add("bids", At(t.ClosesAt), []Tag{TagTenderUpdate}, 0, func(r *Release) {
		r.Tender = &Tender{ID: t.Number}
		seen := map[string]bool{}
		r.Bids = &Bids{}
		valid := 0
		for _, bid := range b.bids {
			if !seen[bid.Provider] && bid.Status != "withdrawn" {
				seen[bid.Provider] = true
				r.Tender.Tenderers = append(r.Tender.Tenderers, b.ref(bid.Provider))
			}
			if bid.Status == "valid" {
				valid++
			}
			r.Bids.Details = append(r.Bids.Details, Bid{ID: bid.id, Date: At(bid.SubmittedAt), Status: bid.Status,
				Tenderers: []Reference{b.ref(bid.Provider)}, Value: Soms(bid.Value), RelatedLots: []string{bid.lot}})
		}
		r.Tender.NumberOfTenderers = len(r.Tender.Tenderers)
		r.Bids.Statistics = []BidStatistic{
			{ID: "bids", Measure: "bids", Date: At(t.ClosesAt), Value: Measured(decimal.NewFromInt(int64(len(b.bids))))},
			{ID: "validBids", Measure: "validBids", Date: At(t.ClosesAt), Value: Measured(decimal.NewFromInt(int64(valid)))},
		}
	}, suppliersOf(b.bids)...)
}

func suppliersOf(bids []bidRow) []string {
	var list []string
	for _, bid := range bids {
		list = append(list, bid.Provider)
	}
	return list
}

// award is the decision who wins a lot, with what the work would cost in-house
// as it was seen then.
func (b *builder) award(a *awardRow) {
	b.add("award-"+a.id, StartOf(a.DecidedOn), []Tag{TagAward}, 0, func(r *Release) {
		r.Awards = []Award{b.awardOf(a)}
		r.Tender = &Tender{ID: b.tender.Number}
		if status := lotStatus(b.lots, a.LotID); status == "complete" && a.Status == "active" {
			r.Tender.Lots = []Lot{{ID: a.lot, Status: status}}
			r.Tender.Status = tenderStatus[b.tender.Status]
		}
		cost := Metric{ID: metricCost}
		for _, o := range []struct {
			id, mode, scenario string
			value              money.Null
		}{{"inHouse", string(InHouse), "avoidable", a.InHouse}, {"breakEven", string(Outsourced), "breakEven", a.BreakEven},
			{"outsourced", string(Outsourced), "award", money.Known(a.Value)}} {
			if a.InHouse.Valid && o.value.Valid {
				cost.Observations = append(cost.Observations, Observation{ID: "award-" + a.id + "-" + o.id, Value: Soms(o.value.Som),
					Period:     Days(b.tender.ContractFrom, b.tender.ContractTo),
					Dimensions: map[string]string{"executionMode": o.mode, "scenario": o.scenario, "award": a.id}})
			}
		}
		if len(cost.Observations) > 0 {
			r.Planning = &Planning{Forecasts: []Metric{cost}}
		}
	}, a.Provider)
}

func (b *builder) awardOf(a *awardRow) Award {
	award := Award{ID: a.id, Description: a.Reason, Status: a.Status, Date: StartOf(a.DecidedOn), Value: Soms(a.Value),
		Suppliers: []Reference{b.ref(a.Provider)}, RelatedLots: []string{a.lot}}
	if !b.to.IsPublic() {
		award.RelatedBid = a.bidID
	}
	return award
}

func lotStatus(lots []lotRow, id int64) string {
	for _, lot := range lots {
		if lot.ID == id {
			return lot.Status
		}
	}
	return ""
}

var tenderStatus = map[string]string{"planning": "planning", "active": "active", "evaluation": "active", "standstill": "active",
	"complete": "complete", "cancelled": "cancelled", "unsuccessful": "unsuccessful"}

// failure is the end of a tender, or of some of its lots, without a contract.
// The tables know no day of it: it is told on the last day of the call.
func (b *builder) failure() {
	t := b.tender
	ended := t.Status == "cancelled" || t.Status == "unsuccessful"
	var lots []Lot
	for _, lot := range b.lots {
		if lot.Status == "cancelled" || lot.Status == "unsuccessful" {
			lots = append(lots, Lot{ID: lot.Lot, Status: lot.Status})
		}
	}
	if t.PublishedOn.IsZero() || !ended && len(lots) == 0 {
		return
	}
	at := StartOf(t.PublishedOn)
	if b.past(t.ClosesAt) {
		at = At(t.ClosesAt)
	}
	tag := TagTenderUpdate
	if ended {
		tag = TagTenderCancellation
	}
	b.add("tender-end", at, []Tag{tag}, 0, func(r *Release) {
		r.Tender = &Tender{ID: t.Number, Lots: lots}
		if ended {
			r.Tender.Status, r.Tender.Description = t.Status, t.StatusReason
		}
	})
}
