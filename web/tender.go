package web

import (
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/audit"
	"kelishim/contracts/procurement"
	"kelishim/internal/date"
	"kelishim/internal/documents"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

// tender shows a tender: its terms, and lot by lot the bids beside what doing it
// in-house would cost.
func (s *Server) tender(c *fiber.Ctx) error {
	t, err := s.tenderAt(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, err := s.tenderPage(c, false)
	if err != nil {
		return err
	}
	ctx, who := c.UserContext(), actor(c)
	v := views.TenderView{Tender: t, URL: tenderURL(t.ID), AimakName: n.unit(t.Aimak)}
	if err := s.tenderRules(c, p, &v); err != nil {
		return err
	}
	if t.PlanLineID != 0 {
		if line, err := s.procurement.Line(ctx, who, t.PlanLineID); err == nil {
			v.PlanLine = views.Link{Label: line.Line + " " + line.Title, URL: planLinesURL(line)}
		}
	}
	if t.ServicePlanID != 0 {
		if plan, err := s.procurement.Plan(ctx, who, t.ServicePlanID); err == nil {
			v.ServicePlan = views.Link{Label: plan.Title, URL: planURL(plan.ID)}
		}
	}
	if v.Documents, err = s.documentsUnder(c, p, documents.Filter{Subject: "tenders/" + idText(t.ID)}, "tenders/"+idText(t.ID), t.Aimak); err != nil {
		return err
	}
	if v.Lots, err = s.lotViews(c, p, n, t); err != nil {
		return err
	}
	if v.Flags, err = s.flagBlock(c, p, n, audit.Filter{Tender: t.ID}, "tender="+idText(t.ID)); err != nil {
		return err
	}
	return render(c, views.TenderPage(p, v))
}

// tenderRules names the method and ground, and what of the law is in question.
func (s *Server) tenderRules(c *fiber.Ctx, p views.Page, v *views.TenderView) error {
	ctx, who := c.UserContext(), actor(c)
	methods, err := s.procurement.Methods(ctx, who)
	if err != nil {
		return err
	}
	grounds, err := s.procurement.Grounds(ctx, who)
	if err != nil {
		return err
	}
	limits, err := s.procurement.Limits(ctx, who)
	if err != nil {
		return err
	}
	for _, m := range methods {
		if m.Code == v.Method {
			v.MethodName, v.Direct = ruleName(p, m.Name(p.Lang()), m.Confirmed), m.Method == "direct"
			v.MethodLaw, v.PortalCode = m.Law, m.PortalCode
		}
	}
	for _, g := range grounds {
		if g.Code == v.Ground {
			v.GroundName = ruleName(p, g.Name(p.Lang()), g.Confirmed)
		}
	}
	on := v.PublishedOn
	if on.IsZero() {
		on = date.Today()
	}
	if limit, short := v.Tender.Short(limits, on); short && v.SubmissionDays() > 0 {
		v.TooShort = ruleName(p, p.T("tender.period_short_note", "Days", v.SubmissionDays(), "Least", limit.Value), limit.Confirmed)
	}
	if limit, ok := limits.On("standstill_days", v.Method, on); ok {
		v.StandstillRule = ruleName(p, p.T("tender.standstill_rule", "Days", limit.Value), limit.Confirmed)
	}
	return nil
}

// forecasts are what the lots of a tender would cost in-house over its term.
func (s *Server) forecasts(c *fiber.Ctx, t procurement.Tender, lots []procurement.Lot) (list []savings.Forecast, err error) {
	aimaks := []string{t.Aimak}
	for _, l := range lots {
		for _, v := range l.Services {
			aimaks = append(aimaks, v.Aimak)
		}
	}
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) error {
		forecaster, err := savings.LoadForecaster(ctx, tx, aimaks)
		if err != nil {
			return err
		}
		for _, l := range lots {
			var bought []savings.Bought
			for _, v := range l.Services {
				bought = append(bought, savings.Bought{Aimak: v.Aimak, Service: v.Category, Share: v.Share})
			}
			one, err := forecaster.Forecast(t.ContractFrom, t.ContractTo, bought)
			if err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

func (s *Server) lotViews(c *fiber.Ctx, p views.Page, n names, t procurement.Tender) ([]views.LotView, error) {
	ctx, who := c.UserContext(), actor(c)
	lots, err := s.procurement.Lots(ctx, who, t.ID)
	if err != nil {
		return nil, err
	}
	bids, err := s.procurement.Bids(ctx, who, t)
	if err != nil {
		return nil, err
	}
	awards, err := s.procurement.Awards(ctx, who, t.ID)
	if err != nil {
		return nil, err
	}
	forecasts, err := s.forecasts(c, t, lots)
	if err != nil {
		return nil, err
	}
	list := make([]views.LotView, len(lots))
	for i, l := range lots {
		v := views.LotView{Lot: l, URL: tenderURL(t.ID) + "/lots/" + idText(l.ID), TenderURL: tenderURL(t.ID), UnitName: n.measure(l.Unit),
			InHouse: inHouseView(p, n, forecasts[i], len(l.Services))}
		for _, bought := range l.Services {
			v.Services = append(v.Services, views.Link{Label: n.category(bought.Category) + " — " + n.unit(bought.Aimak) + ", " + views.SharePercent(p, bought.Share),
				URL: serviceURL(bought.Aimak, bought.Category)})
		}
		if l.OKGZ != "" {
			if code, err := s.procurement.OKGZ(ctx, who, l.OKGZ); err == nil {
				v.OKGZName = code.Name(p.Lang())
			}
		}
		v.Estimate = standOf(p, forecasts[i], l.Estimate)
		v.Bids = bidRows(p, n, t, l, bids, forecasts[i])
		for _, a := range awards {
			if a.LotID == l.ID {
				v.Awards = append(v.Awards, views.AwardView{Award: a, URL: tenderURL(t.ID) + "/awards/" + idText(a.ID), ProviderName: n.provider(a.Provider),
					Rests: a.Status == "pending" && !a.StandstillUntil.IsZero() && !date.Today().After(a.StandstillUntil)})
			}
		}
		list[i] = v
	}
	return list, nil
}

// inHouseView is what doing it in-house costs, or why that is not known.
func inHouseView(p views.Page, n names, f savings.Forecast, services int) views.InHouseView {
	v := views.InHouseView{Forecast: f}
	if services == 0 {
		v.Missing = []views.Link{{Label: p.T("lot.no_services_bought")}}
		return v
	}
	for _, m := range f.Missing {
		pairs := make([]any, 0, 10)
		for name, value := range m.Values() {
			pairs = append(pairs, name, value)
		}
		v.Missing = append(v.Missing, views.Link{Label: p.T(m.Key(), pairs...), URL: enterURL(m)})
	}
	for _, a := range f.Assumptions {
		pairs := make([]any, 0, 6)
		for name, value := range a.Values() {
			if name == "Service" && value != "" {
				value = n.category(a.Service)
			}
			pairs = append(pairs, name, value)
		}
		text := p.T(a.Key(), pairs...)
		if len(f.Services) > 1 && a.Service != "" {
			text = n.category(a.Service) + ". " + text
		}
		v.Assumptions = append(v.Assumptions, text)
	}
	return v
}

// standOf says how a price stands against doing it in-house.
func standOf(p views.Page, f savings.Forecast, price money.Som) views.Stand {
	if !f.Comparable() {
		return views.Stand{Text: p.T("forecast.stand.unknown", "Reason", p.T("savings.status."+string(f.Status)))}
	}
	o := f.Offer(price)
	v := views.Stand{Known: true, Above: o.AboveBreakEven}
	switch o.Saving.Sign() {
	case 1:
		v.Text = p.T("forecast.stand.cheaper", "Amount", o.Saving)
	case -1:
		v.Text = p.T("forecast.stand.dearer", "Amount", o.Saving.Neg())
	default:
		v.Text = p.T("forecast.stand.same")
	}
	if o.Share.Valid && !o.Saving.IsZero() {
		v.Note = p.T("forecast.stand.share", "Share", p.Share(o.Share.Decimal.Abs()))
	}
	return v
}

func bidRows(p views.Page, n names, t procurement.Tender, l procurement.Lot, bids []procurement.Bid, f savings.Forecast) []views.BidRow {
	var list []views.BidRow
	for _, b := range bids {
		if b.LotID != l.ID {
			continue
		}
		url := tenderURL(t.ID) + "/bids/" + idText(b.ID)
		row := views.BidRow{Bid: b, ProviderName: n.provider(b.Provider), ProviderURL: providerURL(b.Provider), URL: url, Stand: standOf(p, f, b.Value)}
		if l.Status == procurement.Active && l.EvaluatedOn.IsZero() && (t.Status == procurement.Active || t.Status == procurement.Evaluation) {
			row.Links = append(row.Links, views.Link{Label: p.T("bid.judge.title"), URL: url + "/judge"})
		}
		if l.Status == procurement.Active && !l.EvaluatedOn.IsZero() && b.Status == "valid" {
			row.Links = append(row.Links, views.Link{Label: p.T("award.decide.title"), URL: url + "/award"})
		}
		row.Links = append(row.Links, views.Link{Label: p.T("what_if.link"), URL: tenderURL(t.ID) + "/lots/" + idText(l.ID) + "/what-if?bid=" + idText(b.ID)})
		list = append(list, row)
	}
	return list
}
