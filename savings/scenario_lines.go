package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/fault"
)

// scenario reads the whole; both sides must be given, be it as an empty list,
// so that a side is never left out by oversight.
func (p *scenarioReader) scenario(root node) Scenario {
	var s Scenario
	fields := p.object(root, spot{where: "JSON"}, []string{"currency", "periods", "discount", "in_house", "outsourced"}, []string{"annuity_years"})
	if fields == nil {
		return s
	}
	var top spot
	if n, ok := fields["currency"]; ok {
		s.Currency = p.currency(n, top.key("currency"))
	}
	if n, ok := fields["periods"]; ok {
		at := top.key("periods")
		for i, period := range p.list(n, at, 1, maxPeriods) {
			s.Periods = append(s.Periods, p.text(period, at.item(i)))
		}
	}
	if n, ok := fields["discount"]; ok {
		p.discount(&s, n, top.key("discount"))
	}
	if n, ok := fields["annuity_years"]; ok {
		s.AnnuityYears = p.years(n, top.key("annuity_years"))
	}
	if len(s.Periods) == 0 {
		return s // the length of every row would be wrong
	}
	if n, ok := fields["in_house"]; ok {
		s.InHouse = p.side(n, top.key("in_house"), InHouse, len(s.Periods))
	}
	if n, ok := fields["outsourced"]; ok {
		s.Outsourced = p.side(n, top.key("outsourced"), Outsourced, len(s.Periods))
	}
	if n := len(s.InHouse) + len(s.Outsourced); n == 0 && len(p.refusals) == 0 || n > maxScenarioLines {
		p.refuse(top.key("in_house"), "wrong_lines", fault.Values{"Found": n, "Most": maxScenarioLines})
	}
	return s
}

// currency reads a code of three capital letters; it is printed, not converted.
func (p *scenarioReader) currency(n node, at spot) string {
	valid := n.kind == nodeString && len(n.text) == 3
	for i := 0; valid && i < 3; i++ {
		valid = n.text[i] >= 'A' && n.text[i] <= 'Z'
	}
	if !valid {
		p.refuse(at, "not_currency", fault.Values{"Value": short(n.text)})
	}
	return n.text
}

func (p *scenarioReader) discount(s *Scenario, n node, at spot) {
	fields := p.object(n, at, []string{"rate", "timing"}, nil)
	if rate, ok := fields["rate"]; ok {
		s.Rate = p.number(rate, at.key("rate"), ratePlaces, lowestRate, highestRate)
	}
	if timing, ok := fields["timing"]; ok {
		s.Timing = oneOf(p, timing, at.key("timing"), Timings)
	}
}

func (p *scenarioReader) years(n node, at spot) int {
	return int(p.number(n, at, 0, one, decimal.NewFromInt(maxAnnuityYears)).IntPart())
}

func (p *scenarioReader) side(n node, at spot, side Side, periods int) []ScenarioLine {
	items := p.list(n, at, 0, maxScenarioLines)
	lines := make([]ScenarioLine, 0, len(items))
	for i, item := range items {
		lines = append(lines, p.line(item, at.item(i), side, periods))
	}
	return lines
}

func (p *scenarioReader) line(n node, at spot, side Side, periods int) ScenarioLine {
	var l ScenarioLine
	fields := p.object(n, at, []string{"label", "kind", "amounts", "basis"}, []string{"avoidable_share"})
	if label, ok := fields["label"]; ok {
		if l.Label = p.text(label, at.key("label")); l.Label != "" {
			at.where += " «" + short(l.Label) + "»"
		}
	}
	if kind, ok := fields["kind"]; ok {
		l.Kind = oneOf(p, kind, at.key("kind"), ScenarioKinds[side])
	}
	if basis, ok := fields["basis"]; ok {
		l.Basis = oneOf(p, basis, at.key("basis"), Bases)
	}
	if amounts, ok := fields["amounts"]; ok {
		l.Amounts = p.row(amounts, at.key("amounts"), periods, amountPlaces, amountLimit.Neg(), amountLimit)
	}
	share, ok := fields["avoidable_share"]
	switch {
	case !ok:
		l.AvoidableShare = repeated(one, periods)
	case side == Outsourced:
		p.refuse(at.key("avoidable_share"), "share_in_house_only", nil)
	case share.kind == nodeArray:
		l.AvoidableShare = p.row(share, at.key("avoidable_share"), periods, sharePlaces, decimal.Zero, one)
	default:
		l.AvoidableShare = repeated(p.number(share, at.key("avoidable_share"), sharePlaces, decimal.Zero, one), periods)
	}
	return l
}

// row reads one number a period.
func (p *scenarioReader) row(n node, at spot, periods, places int, low, high decimal.Decimal) []decimal.Decimal {
	if n.kind == nodeArray && len(n.values) != periods {
		p.refuse(at, "wrong_length", fault.Values{"Found": len(n.values), "Periods": periods})
		return nil
	}
	items := p.list(n, at, periods, periods)
	row := make([]decimal.Decimal, len(items))
	for i, item := range items {
		row[i] = p.number(item, at.item(i), places, low, high)
	}
	return row
}

func repeated(d decimal.Decimal, n int) []decimal.Decimal {
	row := make([]decimal.Decimal, n)
	for i := range row {
		row[i] = d
	}
	return row
}
