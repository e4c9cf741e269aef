package ocds

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kelishim/internal/date"
)

// event is something that happened in a process and when; its release has no id
// and no date yet.
type event struct {
	key      string // names the event, so that it is released once
	at       Moment
	contract int64 // of an event of one contract
	Release
}

// builder makes the events of one process of its rows.
type builder struct {
	*facts
	*surroundings
	to     Audience
	events []event
}

// buildEvents gives what happened in a process until today, in order. For the
// public it is what published contracts hold, and no more.
func buildEvents(f *facts, around *surroundings, to Audience) []event {
	b := &builder{facts: f, surroundings: around, to: to}
	b.name()
	if f.tender != nil && !to.IsPublic() {
		b.plan0()
		b.call()
		b.opening()
		for i := range f.awards {
			b.award(&f.awards[i])
		}
		b.failure()
	}
	for _, c := range f.contracts {
		if !to.IsPublic() || c.Published {
			b.contract(c)
		}
	}
	kept := slices.DeleteFunc(b.events, func(e event) bool { return e.at.IsZero() || e.at.Time().After(EndOf(around.today).Time()) })
	slices.SortStableFunc(kept, func(a, c event) int { return a.at.Time().Compare(c.at.Time()) })
	return kept
}

// name gives bids and awards the ids that they have in releases: by lot, in the
// order in which they came.
func (b *builder) name() {
	lots, count := map[int64]string{}, map[string]int{}
	for _, lot := range b.lots {
		lots[lot.ID] = lot.Lot
	}
	for i := range b.bids {
		bid := &b.bids[i]
		count["bid"+lots[bid.LotID]]++
		bid.lot, bid.id = lots[bid.LotID], fmt.Sprintf("%s-%d", lots[bid.LotID], count["bid"+lots[bid.LotID]])
	}
	for i := range b.awards {
		award := &b.awards[i]
		count["award"+lots[award.LotID]]++
		award.lot, award.id = lots[award.LotID], fmt.Sprintf("%s-%d", lots[award.LotID], count["award"+lots[award.LotID]])
		for _, bid := range b.bids {
			if bid.ID == award.BidID {
				award.bidID = bid.id
			}
		}
	}
}

// add puts an event down with the parties that its release names.
func (b *builder) add(key string, at Moment, tags []Tag, contract int64, fill func(r *Release), suppliers ...string) {
	buyer := b.buyer(b.aimak, RoleBuyer, RoleProcuringEntity, RolePayer)
	reference := buyer.Reference()
	e := event{key: key, at: at, contract: contract, Release: Release{OCID: b.ocid, Tag: tags, InitiationType: InitiationTender, Language: "ru",
		Parties: []Organization{buyer}, Buyer: &reference}}
	slices.Sort(suppliers)
	for _, inn := range slices.Compact(suppliers) {
		e.Parties = append(e.Parties, b.supplier(b.to, inn, b.roles(inn)...))
	}
	fill(&e.Release)
	b.events = append(b.events, e)
}

// roles of a provider in the whole process.
func (b *builder) roles(inn string) []Role {
	var roles []Role
	if !b.to.IsPublic() && slices.ContainsFunc(b.bids, func(bid bidRow) bool { return bid.Provider == inn }) {
		roles = append(roles, RoleTenderer)
	}
	won := slices.ContainsFunc(b.awards, func(a awardRow) bool { return a.Provider == inn })
	hired := slices.ContainsFunc(b.contracts, func(c *contractFacts) bool { return c.Provider == inn })
	if won || hired {
		roles = append(roles, RoleSupplier)
	}
	if hired {
		roles = append(roles, RolePayee)
	}
	return roles
}

func (b *builder) ref(inn string) Reference { return b.supplier(b.to, inn).Reference() }

// documentsOf are the papers that this audience may have, by their address and
// hash.
func (b *builder) documentsOf(list []documentRow) []Document {
	var documents []Document
	for _, d := range list {
		if b.to.IsPublic() && !d.Published {
			continue
		}
		documents = append(documents, Document{ID: fmt.Sprint(d.ID), DocumentType: documentType(d.Kind), Title: d.Title,
			Description: "SHA-256 " + d.SHA256, URL: b.settings.address(fmt.Sprintf("/documents/%d", d.ID)),
			DatePublished: At(d.AddedAt), Format: d.MediaType})
	}
	return documents
}

// documentType is the code of the codelist; ours that it lacks are left out.
func documentType(kind string) string {
	if kind == "photo" || kind == "other" {
		return ""
	}
	return kind
}

// paragraphs joins what is not empty.
func paragraphs(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return strings.TrimSpace(t) == "" }), "\n\n")
}

// earliest of the days that are known.
func earliest(days ...date.Date) date.Date {
	var first date.Date
	for _, d := range days {
		if !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}

// past tells whether a moment is over.
func (s *surroundings) past(at time.Time) bool {
	return !at.IsZero() && !at.After(EndOf(s.today).Time())
}
