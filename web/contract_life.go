package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/views"
)

// lifeOf is where a contract stands, what may come next and what has happened.
// The page leaves out the links that its reader may not follow.
func (s *Server) lifeOf(c *fiber.Ctx, p views.Page, n names, one contracts.Contract, amendments []contracts.Amendment) (views.Life, error) {
	life := views.Life{Status: p.T("contract.status." + one.Status), Tone: lifeTones[one.Status]}
	url := contractURL(one.ID)
	link := func(name, key string) {
		life.Steps = append(life.Steps, views.Link{Label: p.T(key), URL: url + "/" + name})
	}
	for _, step := range contracts.Next(one.Status) {
		link(step.Name, "contract.step."+step.Name+".title")
	}
	if one.Running() {
		link("amendments/new", "contract.amendment.new")
		link("notice", "contract.step.notice.title")
	}
	if one.Status == contracts.Active || one.Status == contracts.Completed {
		if one.Renewable == nil || *one.Renewable {
			link("renew", "contract.renew.title")
		}
	}
	ended := one.Status == contracts.Completed || one.Status == contracts.Terminated || one.InForce() && one.EndsOn.Before(date.Today())
	if ended && !one.Insourced {
		link("insource", "contract.step.insource.title")
	}
	heirs, err := s.contracts.Heirs(c.UserContext(), actor(c), one.Buyer)
	if err != nil {
		return life, err
	}
	if len(heirs) > 0 && one.Status != contracts.Cancelled {
		link("transfer", "contract.transfer.title")
	}
	switch {
	case one.Status == contracts.Draft:
		life.Note = p.T("contract.life.waits")
	case one.Status == contracts.Cancelled:
		life.Note = p.T("contract.life.counts_not")
	case one.Status == contracts.Active && one.EndsOn.Before(date.Today()):
		life.Note = p.T("contract.life.expired", "On", one.EndsOn)
	}
	if one.RenewedFrom != nil {
		if old, err := s.contracts.Get(c.UserContext(), actor(c), *one.RenewedFrom); err == nil {
			life.RenewedFrom = views.Link{Label: old.Number, URL: contractURL(old.ID)}
		}
	}
	life.Moments, err = s.moments(c, p, n, one, amendments)
	return life, err
}

// lifeTones colour the badge of a status; the word stands beside it.
var lifeTones = map[string]string{contracts.Draft: "no-clear-difference", contracts.Signed: "no-clear-difference", contracts.Active: "saves",
	contracts.Terminated: "costs-more"}

// moments are what happened to a contract in the order of days: events,
// amendments and acts. A contract that was recorded from paper has no events of
// its signing or its end, but has the days.
func (s *Server) moments(c *fiber.Ctx, p views.Page, n names, one contracts.Contract, amendments []contracts.Amendment) ([]views.Moment, error) {
	events, err := s.contracts.Events(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	acts, err := s.contracts.Acts(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	type dated struct {
		on date.Date
		views.Moment
	}
	var list []dated
	add := func(on date.Date, m views.Moment) {
		m.On = p.Date(on)
		list = append(list, dated{on, m})
	}
	has := func(kind string) bool {
		return slices.ContainsFunc(events, func(e contracts.Event) bool { return e.Kind == kind })
	}
	if !one.SignedOn.IsZero() && !has("signed") {
		add(one.SignedOn, views.Moment{Text: p.T("contract.event.signed")})
	}
	if !one.TerminatedOn.IsZero() && !has("terminated") {
		add(one.TerminatedOn, views.Moment{Text: p.T("contract.event.terminated")})
	}
	for _, e := range events {
		m := views.Moment{Text: p.T("contract.event." + e.Kind), Note: e.Reason, By: p.T("contract.life.by", "Who", e.RecordedBy)}
		if e.Kind == "transferred" {
			m.Text += ": " + p.T("contract.life.moved", "From", n.unit(e.FromBuyer), "To", n.unit(e.ToBuyer))
		}
		add(e.HappenedOn, m)
	}
	for _, a := range amendments {
		add(a.SignedOn, views.Moment{Text: p.T("contract.life.amendment", "Amendment", a.Amendment, "Status", p.T("contract.amendment.status."+a.Status)),
			Note: a.Note, URL: rowURL(one.ID, "amendments", a.ID)})
	}
	for _, a := range acts {
		key := "contract.life.act"
		if a.Status == "refused" {
			key = "contract.life.act_refused"
		}
		add(a.AcceptedOn, views.Moment{Text: p.T(key, "Act", a.Act, "Amount", p.Som(a.Amount)), Note: a.Reason, URL: rowURL(one.ID, "acts", a.ID)})
	}
	slices.SortStableFunc(list, func(a, b dated) int {
		switch {
		case a.on.Before(b.on):
			return -1
		case b.on.Before(a.on):
			return 1
		}
		return 0
	})
	moments := make([]views.Moment, len(list))
	for i := range list {
		moments[i] = list[i].Moment
	}
	return moments, nil
}

// insourced are the facts that a service went back in-house, each leading to
// the contract after which it did.
func (s *Server) insourced(c *fiber.Ctx, p views.Page, aimak, category string) ([]views.Link, error) {
	events, err := s.contracts.Insourced(c.UserContext(), actor(c), aimak, category)
	facts := make([]views.Link, len(events))
	for i, e := range events {
		facts[i] = views.Link{Label: p.T("contract.life.insourced_fact", "On", e.HappenedOn, "Reason", e.Reason), URL: contractURL(e.ContractID)}
	}
	return facts, err
}
