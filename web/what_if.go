package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

// whatIfData is a lot with what it would cost in-house and a price beside it.
type whatIfData struct {
	tender   procurement.Tender
	lot      procurement.Lot
	forecast savings.Forecast
	price    money.Som
	basis    savings.Basis
	bid      *procurement.Bid
}

// loadWhatIf takes the price of the bid that the address names, else a price that
// was typed, else the estimate.
func (s *Server) loadWhatIf(c *fiber.Ctx) (d whatIfData, err error) {
	if d.tender, err = s.tenderAt(c); err != nil {
		return d, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return d, err
	}
	if d.lot, d.forecast, err = s.lotForecast(c, id); err != nil {
		return d, err
	}
	d.price, d.basis = d.lot.Estimate, savings.Estimate
	if typed, err := money.Parse(digits.Replace(queryText(c, "price"))); err == nil && typed.Sign() >= 0 {
		d.price = typed
	}
	if number := c.QueryInt("bid"); number > 0 {
		b, err := s.procurement.Bid(c.UserContext(), actor(c), int64(number))
		if err != nil {
			return d, err
		}
		if b.LotID != d.lot.ID {
			return d, db.ErrNotFound
		}
		d.price, d.basis, d.bid = b.Value, savings.Contracted, &b
	}
	return d, nil
}

func (d whatIfData) scenario(r *i18n.Reader) (savings.Scenario, error) {
	return d.forecast.Scenario(money.Known(d.price), d.basis, func(key string) string { return r.T(key) })
}

// whatIf shows the scenario of a lot by year in the three readings.
func (s *Server) whatIf(c *fiber.Ctx) error {
	d, err := s.loadWhatIf(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, err := s.tenderPage(c, true)
	if err != nil {
		return err
	}
	p.Title = p.T("what_if.title", "Lot", d.lot.Lot, "Number", d.tender.Number)
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.T("what_if.link")})
	v := views.WhatIf{Lot: d.lot, URL: tenderURL(d.tender.ID) + "/lots/" + idText(d.lot.ID) + "/what-if", Price: d.price,
		InHouse: inHouseView(p, n, d.forecast, len(d.lot.Services)), Stand: standOf(p, d.forecast, d.price), Typed: typedSom(p.Reader, money.Known(d.price))}
	if d.bid != nil {
		v.Of = n.provider(d.bid.Provider)
	}
	if d.forecast.Comparable() {
		scenario, err := d.scenario(p.Reader)
		if err != nil {
			return err
		}
		v.Scenario, v.Appraisal = scenario, savings.Appraise(scenario)
	}
	_, v.Query, _ = strings.Cut(c.OriginalURL(), "?")
	return render(c, views.WhatIfPage(p, v))
}

// whatIfFile is the scenario as `kelishim appraise` reads it.
func (s *Server) whatIfFile(c *fiber.Ctx) error {
	d, err := s.loadWhatIf(c)
	if err != nil {
		return err
	}
	if !d.forecast.Comparable() {
		return procurement.ErrNotComparable
	}
	scenario, err := d.scenario(reader(c))
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := savings.WriteScenario(&body, &scenario); err != nil {
		return err
	}
	return s.send(c, "scenario_"+idText(d.tender.ID)+"_"+idText(d.lot.ID), "json", body.Bytes())
}
