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

// thinnest is how long a bar is drawn at least, so that an amount that is not
// 0 can be seen; margin keeps room for it beyond the last amount, so that such
// a bar never has to grow over the zero line to the wrong side.
const (
	thinnest = 3
	margin   = 4
)

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

// at is where an amount lies in the drawing.
func (s scale) at(amount money.Som) float64 {
	share := (amount.Decimal().InexactFloat64() - s.low) / (s.high - s.low)
	return margin + share*(chartWidth-2*margin)
}

func (s scale) zero() string { return px(s.at(money.Zero)) }

// bar is where a bar begins and how long it is. A bar too thin to be seen grows
// in its own direction: a small loss must not look like a saving.
func (s scale) bar(b Bar) (x, width string) {
	from, to := s.at(b.Start), s.at(b.Start.Add(b.Amount.Som))
	switch {
	case b.Amount.Som.Sign() < 0:
		from, to = min(to, from-thinnest), from
	case b.Amount.Som.Sign() > 0:
		to = max(to, from+thinnest)
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
