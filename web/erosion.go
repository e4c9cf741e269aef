package web

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

// foresee is the avoidable saving over the whole term of a contract at its
// price; not known where a service cannot be compared, or in another currency.
func foresee(ctx context.Context, tx bun.IDB, c contracts.Contract, services []contracts.Service) (money.Null, error) {
	if c.Currency != "KGS" || len(services) == 0 {
		return money.Null{}, nil
	}
	forecaster, err := savings.LoadForecaster(ctx, tx, aimaksOf(services))
	if err != nil {
		return money.Null{}, err
	}
	return foreseen(forecaster, c, services)
}

func foreseen(forecaster *savings.Forecaster, c contracts.Contract, services []contracts.Service) (money.Null, error) {
	bought := make([]savings.Bought, 0, len(services))
	for _, v := range services {
		if v.Share.Sign() > 0 {
			bought = append(bought, savings.Bought{Aimak: v.Aimak, Service: v.Category, Share: v.Share})
		}
	}
	f, err := forecaster.Forecast(c.StartsOn, c.EndsOn, bought)
	if err != nil || !f.Comparable() {
		return money.Null{}, err
	}
	return money.Known(f.Offer(c.Value).Saving), nil
}

func aimaksOf(services []contracts.Service) []string {
	var list []string
	for _, v := range services {
		if !slices.Contains(list, v.Aimak) {
			list = append(list, v.Aimak)
		}
	}
	return list
}

// erosion is the saving over the term at signing and with every approved
// amendment after it, each on top of those before; and with the drafts, each as
// if it alone were approved next.
func (s *Server) erosion(c *fiber.Ctx, p views.Page, one contracts.Contract, list []contracts.Amendment) (e views.Erosion, err error) {
	services, err := s.contracts.Services(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return e, err
	}
	signed := one.AsSigned(list)
	limit, err := s.contracts.AmendmentLimit(c.UserContext(), actor(c), one.ProcurementMethod, signed.SignedOn)
	if err != nil {
		return e, err
	}
	err = s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) error {
		saving := func(contracts.Contract) (money.Null, error) { return money.Null{}, nil }
		if one.Currency == "KGS" && len(services) > 0 {
			forecaster, err := savings.LoadForecaster(ctx, tx, aimaksOf(services))
			if err != nil {
				return err
			}
			saving = func(c contracts.Contract) (money.Null, error) { return foreseen(forecaster, c, services) }
		}
		then, err := saving(signed)
		if err != nil {
			return err
		}
		e.Comparable = then.Valid
		e.Rows = append(e.Rows, views.ErosionRow{Label: p.T("contract.amendment.at_signing"), Value: signed.Value, EndsOn: signed.EndsOn, Saving: then})
		now := signed
		row := func(a contracts.Amendment, with contracts.Contract) error {
			after, err := saving(with)
			if err != nil {
				return err
			}
			r := views.ErosionRow{ID: a.ID, Label: p.T("contract.amendment.of", "Amendment", a.Amendment), URL: rowURL(one.ID, "amendments", a.ID),
				Value: with.Value, EndsOn: with.EndsOn, Saving: after, Draft: a.Status == contracts.AmendmentDraft}
			if then.Valid && after.Valid {
				r.Eroded = money.Known(after.Som.Sub(then.Som))
			}
			if growth := with.Value.Sub(signed.Value); !signed.Value.IsZero() {
				share := growth.Decimal().DivRound(signed.Value.Decimal(), 16)
				r.Growth = views.SharePercent(p, share.Round(4))
				if limit != nil {
					r.Passed = share.Cmp(limit.Value) > 0
					key := map[bool]string{true: "contract.amendment.limit_passed", false: "contract.amendment.limit_within"}[r.Passed]
					r.Limit = p.T(key, "Limit", views.SharePercent(p, limit.Value), "Ground", limit.Ground)
				}
			}
			e.Rows = append(e.Rows, r)
			return nil
		}
		for _, a := range contracts.Approved(list) {
			now = now.Amended(a)
			if err := row(a, now); err != nil {
				return err
			}
		}
		for _, a := range list {
			if a.Status == contracts.AmendmentDraft && one.Running() {
				if err := row(a, now.Amended(a)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if limit == nil {
		e.NoLimit = p.T("contract.amendment.limit_none")
	}
	return e, err
}
