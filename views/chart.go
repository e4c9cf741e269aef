package views

import (
	"strconv"

	"kelishim/internal/money"
)

// Charts are rows of text with a bar each, so that they are read at 360 px, on
// paper and by a screen reader: the words and figures are text, only the bar is
// drawn. Geometry is the one place where an amount becomes a float: a bar is
// not money.

// chartWidth is the width of a bar's drawing in its own units; the browser
// stretches it.
const chartWidth = 1000

// Bar is one row of a chart. Without an amount it has no bar.
type Bar struct {
	Label, URL, Value string
	Amount            money.Null
	Low, High         money.Null // the range, where there is one
	Tone              string     // "", or base for a total that is no saving
	Start             money.Som  // where the bar begins (waterfall); 0 for others
	Strong            bool
}

// Bars is a chart: its title and description are read out before the rows.
type Bars struct {
	Title, Description string
	Bars               []Bar
}

// scale maps amounts to the drawing: all bars share it, and 0 is always on it.
type scale struct{ low, high float64 }

func (b Bars) scale() scale {
	var s scale
	for _, bar := range b.Bars {
		s.include(bar.Start)
		if bar.Amount.Valid {
			s.include(bar.Start.Add(bar.Amount.Som))
		}
		if bar.Low.Valid {
			s.include(bar.Low.Som)
		}
		if bar.High.Valid {
			s.include(bar.High.Som)
		}
	}
	if s.low == s.high {
		s.high = s.low + 1
	}
	return s
}

func (s *scale) include(amount money.Som) {
	f := amount.Decimal().InexactFloat64()
	s.low, s.high = min(s.low, f), max(s.high, f)
}

// at is where an amount lies, from 0 to chartWidth.
func (s scale) at(amount money.Som) float64 {
	return (amount.Decimal().InexactFloat64() - s.low) / (s.high - s.low) * chartWidth
}

func (s scale) zero() string { return px(s.at(money.Zero)) }

// bar is where a bar begins and how long it is; what is not nothing is never
// thinner than can be seen.
func (s scale) bar(b Bar) (x, width string) {
	from, to := s.at(b.Start), s.at(b.Start.Add(b.Amount.Som))
	if from > to {
		from, to = to, from
	}
	if to-from < 3 && !b.Amount.Som.IsZero() {
		to = min(from+3, chartWidth)
	}
	return px(from), px(to - from)
}

func px(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func (b Bar) class() string {
	switch {
	case b.Tone != "":
		return "bar-" + b.Tone
	case b.Amount.Som.Sign() < 0:
		return "bar-more"
	default:
		return "bar-saves"
	}
}
