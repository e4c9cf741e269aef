package cardinal

import (
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// Add gathers one compiled release, decoded with json.Number. A process whose
// tender was cancelled, or without an ocid, is skipped.
func (in *Indicators) Add(release map[string]any) {
	r := object(release)
	ocid := r.text("ocid")
	tender := r.object("tender")
	details := tender.text("procurementMethodDetails")
	if ocid == "" || tender.text("status") == "cancelled" || details != "" && slices.Contains(in.settings.ExcludeDetails, details) {
		return
	}
	in.shortPeriod(ocid, tender)
	in.singleBid(ocid, tender)
	in.lateBid(ocid, r)
	in.allOthersOut(ocid, r)
	in.countWins(r)
	in.countDisqualified(r)
	in.countKinds(ocid, r)
	if details == "" || !slices.Contains(in.settings.NoPriceComparison, details) {
		in.measure(ocid, r)
		in.samePrices(ocid, r)
		in.lowestOut(ocid, r)
	}
}

// shortPeriod is R003: fewer whole days to submit than the threshold.
func (in *Indicators) shortPeriod(ocid string, tender object) {
	s := in.settings
	if len(s.SubmissionMethods) > 0 && !slices.Contains(s.SubmissionMethods, tender.text("procurementMethod")) {
		return
	}
	least := s.SubmissionDays
	if own, ok := s.SubmissionDaysDetails[tender.text("procurementMethodDetails")]; ok {
		least = own
	}
	period := tender.object("tenderPeriod")
	from, ok1 := period.instant("startDate")
	to, ok2 := period.instant("endDate")
	if ok1 && ok2 && to.Sub(from)/(24*time.Hour) < time.Duration(least) {
		in.marks.set(OCID, ocid, "R003", 1)
	}
}

// singleBid is R018: the published number of bidders is one.
func (in *Indicators) singleBid(ocid string, tender object) {
	method := tender.text("procurementMethod")
	if n, ok := tender.whole("numberOfTenderers"); ok && n == 1 && (method == "open" || method == "selective") {
		in.marks.set(OCID, ocid, "R018", 1)
	}
}

// lateBid is R030: a bid that came after the deadline won.
func (in *Indicators) lateBid(ocid string, r object) {
	deadline, ok := r.object("tender").object("tenderPeriod").instant("endDate")
	if !ok {
		return
	}
	var winners []string
	for _, award := range r.list("awards") {
		if award.text("status") == "active" {
			winners = append(winners, award.ids("suppliers")...)
		}
	}
	for _, bid := range r.bids() {
		at, ok := bid.instant("date")
		if !ok || bid.text("status") != "valid" || !at.After(deadline) {
			continue
		}
		for _, id := range bid.ids("tenderers") {
			if slices.Contains(winners, id) {
				in.marks.set(OCID, ocid, "R030", 1)
				in.marks.set(Tenderer, id, "R030", 1)
			}
		}
	}
}

// allOthersOut is R035: one bidder remained, won, and the others were
// disqualified; the value is how many.
func (in *Indicators) allOthersOut(ocid string, r object) {
	active, final := r.active()
	if !final || len(active) == 0 {
		return
	}
	valid, out, suppliers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, bid := range r.bids() {
		for _, id := range bid.ids("tenderers") {
			switch bid.text("status") {
			case "valid":
				valid[id] = true
			case "disqualified":
				out[id] = true
			}
		}
	}
	for _, award := range active {
		for _, id := range award.ids("suppliers") {
			suppliers[id] = true
		}
	}
	for winner := range valid {
		delete(out, winner)
		if len(valid) == 1 && len(suppliers) == 1 && suppliers[winner] && len(out) >= in.settings.MinDisqualified {
			in.marks.set(OCID, ocid, "R035", float64(len(out)))
			in.marks.set(Tenderer, winner, "R035", 0)
		}
	}
}

// samePrices is R028: different bidders asked the same price.
func (in *Indicators) samePrices(ocid string, r object) {
	asked := map[string][]string{}
	for _, bid := range r.submitted() {
		amount, currency, ok := bid.price()
		ids := bid.ids("tenderers")
		slices.Sort(ids)
		ids = slices.Compact(ids)
		if !ok || len(ids) == 0 {
			continue
		}
		price := fmt.Sprint(amount, currency)
		if others := asked[price]; others != nil && !slices.Equal(others, ids) {
			in.marks.set(OCID, ocid, "R028", 1)
			for _, id := range append(others, ids...) {
				in.marks.set(Tenderer, id, "R028", 1)
			}
		}
		asked[price] = ids
	}
}

// lowestOut is R036: the lowest of the submitted bids was disqualified and
// another, with a price, was valid.
func (in *Indicators) lowestOut(ocid string, r object) {
	awarded := slices.ContainsFunc(r.list("awards"), func(award object) bool { return award.text("status") == "active" })
	if !awarded {
		return
	}
	var lowest *decimal.Decimal
	out, valid := false, false
	for _, bid := range r.submitted() {
		amount, currency, ok := bid.price()
		if !ok || !in.sameCurrency(currency) {
			continue
		}
		valid = valid || bid.text("status") == "valid"
		if lowest == nil || amount.LessThan(*lowest) {
			lowest, out = &amount, bid.text("status") == "disqualified"
		}
	}
	if out && valid {
		in.marks.set(OCID, ocid, "R036", 1)
	}
}

// measure gathers for R024 and R058 how far the second bid lies from the first.
func (in *Indicators) measure(ocid string, r object) {
	winner := r.soleWinner()
	if winner == "" {
		return
	}
	var won, second *decimal.Decimal
	var other string
	for _, bid := range r.bids() {
		amount, currency, ok := bid.price()
		bidder := bid.one("tenderers")
		if !ok || bidder == "" || bid.text("status") != "valid" || !in.sameCurrency(currency) {
			continue
		}
		switch {
		case bidder == winner && (won == nil || amount.LessThan(*won)):
			won = &amount
		case bidder != winner && (second == nil || amount.LessThan(*second)):
			second, other = &amount, bidder
		}
	}
	// Where the lowest bid did not win, the price alone did not decide.
	// A price of nothing has no distance.
	if won != nil && second != nil && !second.LessThan(*won) && won.Sign() > 0 {
		in.distances[ocid] = distance{ratio(*won, *second), winner, other}
	}
}

// countWins gathers for R025, each bidder once a process.
func (in *Indicators) countWins(r object) {
	winner := r.soleWinner()
	if winner == "" {
		return
	}
	seen := map[string]bool{}
	for _, bid := range r.bids() {
		bidder := bid.one("tenderers")
		if bidder == "" || bid.text("status") != "valid" || seen[bidder] {
			continue
		}
		seen[bidder] = true
		f := in.wins[bidder]
		f.whole++
		if bidder == winner {
			f.part++
		}
		in.wins[bidder] = f
	}
}

// countDisqualified gathers for R038, by bid.
func (in *Indicators) countDisqualified(r object) {
	count := func(group, id string, out bool) {
		if id == "" {
			return
		}
		f := in.out[group][id]
		f.whole++
		if out {
			f.part++
		}
		in.out[group][id] = f
	}
	for _, bid := range r.submitted() {
		out := bid.text("status") == "disqualified"
		count(Buyer, r.object("buyer").text("id"), out)
		count(ProcuringEntity, r.object("tender").object("procuringEntity").text("id"), out)
		for _, id := range bid.ids("tenderers") {
			count(Tenderer, id, out)
		}
	}
}

// countKinds gathers for R048 what a sole supplier supplies.
func (in *Indicators) countKinds(ocid string, r object) {
	for _, award := range r.list("awards") {
		supplier := award.one("suppliers")
		if award.text("status") != "active" || supplier == "" {
			continue
		}
		for _, item := range award.list("items") {
			code := []rune(item.object("classification").text("id"))
			if len(code) == 0 {
				continue
			}
			if in.kinds[supplier] == nil {
				in.kinds[supplier], in.processes[supplier] = map[string]bool{}, map[string]bool{}
			}
			in.kinds[supplier][string(code[:min(len(code), in.settings.ClassificationChars)])] = true
			in.processes[supplier][ocid] = true
		}
	}
}
