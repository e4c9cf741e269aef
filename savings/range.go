package savings

import "kelishim/internal/money"

// Verdict is what the avoidable reading says once its range is looked at.
type Verdict string

// The verdicts. There is no systematic saving from private production (Bel,
// Fageda and Warner, 2010), so the three are shown alike.
const (
	Saves             Verdict = "saves"
	CostsMore         Verdict = "costs_more"
	NoClearDifference Verdict = "no_clear_difference"
)

// Verdicts lists all verdicts.
var Verdicts = []Verdict{Saves, CostsMore, NoClearDifference}

// setRange gives a line its low and high amounts: Avoidable × (1 ∓ width of its
// basis), each rounded.
func (l *Line) setRange() {
	if !l.Avoidable.Valid {
		return
	}
	width := l.Basis.Width()
	if width.IsZero() {
		l.Low, l.High = l.Avoidable, l.Avoidable
		return
	}
	l.Low = money.Known(l.Avoidable.Som.Mul(one.Sub(width)))
	l.High = money.Known(l.Avoidable.Som.Mul(one.Add(width)))
}

// extremes sums the range of the saving: low moves every line against it, high
// every line for it.
func extremes(lines []Line) (low, high money.Som) {
	for i := range lines {
		l := &lines[i]
		if !l.Avoidable.Valid {
			continue
		}
		a, b := l.signed(l.Low), l.signed(l.High)
		if l.Side == Outsourced {
			a, b = a.Neg(), b.Neg()
		}
		if a.Cmp(b) > 0 {
			a, b = b, a
		}
		low, high = low.Add(a), high.Add(b)
	}
	return low, high
}

// decide gives the verdict, and whether a sure saving falls short of the
// hurdle: saving ≥ hurdle × in-house side (A-76 asks for 10 % of personnel
// cost; 0 unless set).
func (s *Statement) decide() {
	required := s.Avoidable.InHouse.Som.Decimal().Mul(s.Baseline.Hurdle)
	s.BelowHurdle = s.Avoidable.Saving.Som.Decimal().LessThan(required)
	switch {
	case s.Low.Som.Sign() > 0 && !s.BelowHurdle:
		s.Verdict = Saves
	case s.High.Som.Sign() < 0:
		s.Verdict = CostsMore
	default:
		s.Verdict = NoClearDifference
	}
}

// VerdictKey is the catalogue key of the verdict's sentence, which speaks of
// {{.Amount}} (the saving without its sign), {{.Share}}, {{.Low}}, {{.High}}
// and, where a sure saving is below it, {{.Hurdle}}.
func (s *Statement) VerdictKey() string {
	key := "savings.verdict." + string(s.Verdict)
	if s.BelowHurdle && s.Low.Som.Sign() > 0 {
		return key + ".below_hurdle"
	}
	return key + ".sentence"
}
