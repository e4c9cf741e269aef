package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/contracts"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// legalFields are the method of the law and the ground of a direct award.
func (s *Server) legalFields(c *fiber.Ctx, p views.Page, f *form) ([]views.Field, error) {
	methods, grounds, err := s.contracts.LegalWays(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	ways, reasons := []views.Option{{Label: "—"}}, []views.Option{{Label: "—"}}
	for _, m := range methods {
		ways = append(ways, views.Option{Value: m.Code, Label: m.Name(p.Lang())})
	}
	for _, g := range grounds {
		reasons = append(reasons, views.Option{Value: g.Code, Label: g.Name(p.Lang()) + " · " + g.Law})
	}
	return []views.Field{
		f.field("select", "procurement_method", p.T("contract.terms.procurement_method"), chosenFrom(ways)),
		f.field("select", "ground", p.T("contract.terms.ground"), chosenFrom(reasons)),
	}, nil
}

// termFields are the clauses of a contract.
func termFields(p views.Page, f *form) views.Section {
	share := hinted(p.T("contract.terms.share_hint"))
	return views.Section{Title: p.T("contract.terms.form"), Note: p.T("contract.terms.form_note"), Fields: []views.Field{
		f.field("select", "price_basis", p.T("contract.terms.price_basis"), chosenFrom(withEmpty(p.T("contract.terms.unknown"), worded(p, "contract.terms.price_basis.", contracts.PriceBases, "")))),
		f.field("money", "unit_price", p.T("contract.terms.unit_price")),
		f.field("number", "quantity", p.T("contract.terms.quantity"), hinted(p.T("contract.terms.quantity_hint"))),
		f.field("select", "indexation", p.T("contract.terms.indexation"), chosenFrom(withEmpty(p.T("contract.terms.unknown"), worded(p, "contract.terms.indexation.", contracts.Indexations, "")))),
		f.field("text", "indexation_note", p.T("contract.terms.indexation_note"), wide),
		f.field("number", "advance_share", p.T("contract.terms.advance_share"), share),
		f.field("number", "security_share", p.T("contract.terms.security_share"), hinted(p.T("contract.terms.security_hint"))),
		f.field("number", "penalty_rate", p.T("contract.terms.penalty_rate"), hinted(p.T("contract.terms.rate_hint"))),
		f.field("number", "penalty_cap", p.T("contract.terms.penalty_cap"), share),
		f.field("number", "vat_rate", p.T("contract.terms.vat_rate"), hinted(p.T("contract.terms.vat_hint"))),
		f.field("date", "notice_on", p.T("contract.terms.notice_on"), hinted(p.T("contract.terms.notice_hint"))),
		f.field("select", "renewable", p.T("contract.terms.renewable"), chosenFrom([]views.Option{{Label: p.T("contract.terms.unknown")},
			{Value: "yes", Label: p.T("contract.terms.yes")}, {Value: "no", Label: p.T("contract.terms.no")}})),
	}}
}

func readTerms(f *form) contracts.Terms {
	t := contracts.Terms{ProcurementMethod: f.text("procurement_method"), Ground: f.text("ground"), PriceBasis: f.text("price_basis"),
		UnitPrice: f.somNull("unit_price"), Quantity: f.quantityNull("quantity"), Indexation: f.text("indexation"),
		IndexationNote: f.text("indexation_note"), AdvanceShare: f.shareNull("advance_share"), PenaltyRate: f.shareNull("penalty_rate"),
		PenaltyCap: f.shareNull("penalty_cap"), SecurityShare: f.shareNull("security_share"), VATRate: f.shareNull("vat_rate"),
		NoticeOn: f.dateNull("notice_on")}
	if chosen := f.text("renewable"); chosen != "" {
		yes := chosen == "yes"
		t.Renewable = &yes
	}
	return t
}

// termValues are the clauses as they stand in a form.
func termValues(r *i18n.Reader, t contracts.Terms) map[string]string {
	values := map[string]string{"procurement_method": t.ProcurementMethod, "ground": t.Ground, "price_basis": t.PriceBasis,
		"unit_price": typedSom(r, t.UnitPrice), "quantity": typedNull(r, t.Quantity), "indexation": t.Indexation, "indexation_note": t.IndexationNote,
		"advance_share": typedNull(r, t.AdvanceShare), "penalty_rate": typedNull(r, t.PenaltyRate), "penalty_cap": typedNull(r, t.PenaltyCap),
		"security_share": typedNull(r, t.SecurityShare), "vat_rate": typedNull(r, t.VATRate), "notice_on": typedDate(r, t.NoticeOn)}
	if t.Renewable != nil {
		values["renewable"] = map[bool]string{true: "yes", false: "no"}[*t.Renewable]
	}
	return values
}

// termFacts are the clauses in words: what nobody entered is not known, which is
// not the same as none.
func (s *Server) termFacts(c *fiber.Ctx, p views.Page, one contracts.Contract) ([]views.FactRow, error) {
	methods, grounds, err := s.contracts.LegalWays(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	t, unknown := one.Terms, p.T("contract.terms.unknown")
	coded := func(prefix, code string) string {
		if code == "" {
			return unknown
		}
		return p.T(prefix + code)
	}
	share := func(key string, d *decimal.Decimal) string {
		switch {
		case d == nil:
			return unknown
		case d.IsZero():
			return p.T("contract.terms.none")
		case key == "":
			return views.SharePercent(p, *d)
		}
		return p.T(key, "Share", views.SharePercent(p, *d))
	}
	facts := []views.FactRow{{Label: p.T("contract.terms.price_basis"), Text: coded("contract.terms.price_basis.", t.PriceBasis), On: "price_basis"}}
	price := unknown
	if t.UnitPrice.Valid || t.Quantity != nil {
		quantity := unknown
		if t.Quantity != nil {
			quantity = p.Quantity(*t.Quantity)
		}
		price = p.SomNull(t.UnitPrice) + " × " + quantity
	}
	facts = append(facts, views.FactRow{Label: p.T("contract.terms.unit_price") + " × " + p.T("contract.terms.quantity"), Text: price, On: "quantity"})
	for _, m := range methods {
		if m.Code == t.ProcurementMethod {
			facts = append(facts, views.FactRow{Label: p.T("contract.terms.procurement_method"), Text: m.Name(p.Lang())})
		}
	}
	if one.Method == "direct" {
		ground := views.FactRow{Label: p.T("contract.terms.ground"), Text: p.T("contract.terms.ground_missing")}
		for _, g := range grounds {
			if g.Code == t.Ground {
				ground.Text, ground.Note = g.Name(p.Lang()), g.Law
			}
		}
		facts = append(facts, ground)
	}
	renewable := unknown
	if t.Renewable != nil {
		renewable = p.T(map[bool]string{true: "contract.terms.yes", false: "contract.terms.no"}[*t.Renewable])
	}
	notice := unknown
	if !t.NoticeOn.IsZero() {
		notice = p.Date(t.NoticeOn)
	}
	return append(facts,
		views.FactRow{Label: p.T("contract.terms.indexation"), Text: coded("contract.terms.indexation.", t.Indexation), Note: t.IndexationNote, On: "indexation"},
		views.FactRow{Label: p.T("contract.terms.advance_share"), Text: share("contract.terms.of_value", t.AdvanceShare), On: "advance_share"},
		views.FactRow{Label: p.T("contract.terms.security_share"), Text: share("contract.terms.of_value", t.SecurityShare), On: "security_share"},
		views.FactRow{Label: p.T("contract.terms.penalty_rate"), Text: share("contract.terms.a_day", t.PenaltyRate), On: "penalty_rate"},
		views.FactRow{Label: p.T("contract.terms.penalty_cap"), Text: share("contract.terms.of_value", t.PenaltyCap)},
		views.FactRow{Label: p.T("contract.terms.vat_rate"), Text: share("", t.VATRate), On: "vat_rate"},
		views.FactRow{Label: p.T("contract.terms.notice_on"), Text: notice, On: "notice_on"},
		views.FactRow{Label: p.T("contract.terms.renewable"), Text: renewable}), nil
}

// mergeValues adds the values of one part of a form to another's.
func mergeValues(into map[string]string, more map[string]string) map[string]string {
	for name, value := range more {
		into[name] = value
	}
	return into
}

// knownValue is an amount that is known.
func knownValue(r *i18n.Reader, som money.Som) string { return typedSom(r, money.Known(som)) }
