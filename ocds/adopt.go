package ocds

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"kelishim/internal/date"
	"kelishim/internal/jsontree"
)

// own tells whether the releases are an export of this program: unchanged by the
// profile, and numbered as only we do.
func (p *taken) own() bool {
	if p.corrected {
		return false
	}
	pattern := regexp.MustCompile(`^` + regexp.QuoteMeta(p.ocid) + `-[0-9]{3,}-[a-zA-Z]+$`)
	for _, r := range p.releases {
		if !pattern.MatchString(text(r.Get("id"))) {
			return false
		}
	}
	return true
}

// adopt keeps the ocid of the process, and the releases themselves where they
// are ours: what was once handed out comes out again as it was.
func (p *taken) adopt() error {
	var there bool
	err := p.tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM ocds_processes WHERE ocid = ? OR process = ?)`, p.ocid, p.process).Scan(p.ctx, &there)
	if err != nil {
		return fmt.Errorf("look for the process: %w", err)
	}
	if there || !p.own() {
		return nil
	}
	_, err = p.put("ocds_processes", false, []column{{"process", p.process}}, []column{{"ocid", p.ocid},
		{"provisional", strings.HasPrefix(p.ocid, examplePrefix)}, {"aimak", p.buyer}})
	if err != nil {
		return err
	}
	keys := map[string]bool{}
	for i, r := range p.releases {
		body, err := jsontree.Marshal(r)
		if err != nil {
			return err
		}
		at, err := time.Parse(time.RFC3339, r.String("date"))
		if err != nil {
			return fmt.Errorf("date of a release: %w", err)
		}
		key := eventOf(r)
		if keys[key] {
			key = ""
		}
		keys[key] = true
		if _, err := p.put("ocds_releases", false, []column{{"ocid", p.ocid}, {"audience", "auditors"}, {"number", i + 1}}, []column{
			{"release_id", text(r.Get("id"))}, {"released_at", at}, {"event", key}, {"aimak", p.buyer}, {"imported", true},
			{"body", string(body)}, {"sha256", hashed(body)}}); err != nil {
			return err
		}
	}
	return nil
}

// eventOf finds out which event of the tables a release of ours tells of, "" for
// a correction.
func eventOf(r *jsontree.Object) string {
	tags := r.Array("tag")
	is := func(tag Tag) bool { return slices.Contains(tags, any(string(tag))) }
	contract := &jsontree.Object{}
	if list := r.Objects("contracts"); len(list) > 0 {
		contract = list[0]
	}
	number := text(contract.Get("id"))
	switch {
	case is(TagContract):
		return number + "/contract"
	case is(TagContractAmendment):
		for _, a := range contract.Objects("amendments") {
			return number + "/amendment-" + text(a.Get("id"))
		}
	case is(TagContractTermination):
		return number + "/end"
	case is(TagImplementation):
		return number + "/" + workOf(r, contract.Object("implementation"))
	case is(TagAward):
		for _, a := range r.Objects("awards") {
			return "award-" + text(a.Get("id"))
		}
	case is(TagTender):
		return "tender"
	case is(TagTenderCancellation):
		return "tender-end"
	case is(TagTenderUpdate) && r.Has("bids") && len(r.Object("bids").Objects("statistics")) > 0:
		return "bids"
	case is(TagTenderUpdate) && r.Object("tender").Len() == 2 && r.Object("tender").Has("lots"):
		return "tender-end"
	case is(TagPlanning):
		return "planning"
	}
	return ""
}

// workOf is the day, or the year, that a release of the work tells of.
func workOf(r, work *jsontree.Object) string {
	for _, m := range work.Objects("metrics") {
		if text(m.Get("id")) == metricCost {
			for _, o := range m.Objects("observations") {
				year, _, _ := strings.Cut(text(o.Get("id")), "-")
				return "cost-" + year
			}
		}
	}
	var days []date.Date
	for _, t := range work.Objects("transactions") {
		days = append(days, day(t.String("date")))
	}
	for _, m := range work.Objects("milestones") {
		days = append(days, day(m.String("dateMet")))
	}
	for _, d := range days {
		if !d.IsZero() {
			return "work-" + d.String()
		}
	}
	return "work-" + day(r.String("date")).String()
}
