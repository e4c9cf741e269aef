package views

import (
	"cmp"
	"slices"
	"strconv"

	"kelishim/internal/money"
	"kelishim/savings"
)

// aimakBars are the aimaks of the overview, the largest saving first; those
// that cannot be compared stand last.
func aimakBars(p Page, v Overview) Bars {
	chart := Bars{Title: p.T("overview.by_aimak"), Description: p.T("overview.by_aimak_desc")}
	rows := slices.Clone(v.Aimaks)
	slices.SortStableFunc(rows, func(a, b GroupRow) int {
		return cmp.Or(largestFirst(groupSaving(a.Group, v.Reading), groupSaving(b.Group, v.Reading)), cmp.Compare(a.Name, b.Name))
	})
	for _, row := range rows {
		bar := Bar{Label: row.Name, URL: row.URL, Amount: groupSaving(row.Group, v.Reading)}
		bar.Value = savingText(p, bar.Amount)
		if v.Reading == savings.ReadAvoidable {
			bar.Low, bar.High = row.Low, row.High
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return chart
}

// largestFirst orders amounts; what is not known comes last, for it is not 0.
func largestFirst(a, b money.Null) int {
	switch {
	case a.Valid && b.Valid:
		return b.Som.Cmp(a.Som)
	case a.Valid:
		return -1
	case b.Valid:
		return 1
	default:
		return 0
	}
}

func trendChart(p Page, v Overview) Bars {
	chart := Bars{Title: p.T("overview.trend"), Description: p.T("overview.trend_desc")}
	for _, row := range v.Years {
		amount := groupSaving(row.Group, v.Reading)
		bar := Bar{Label: strconv.Itoa(row.Year), URL: row.URL, Amount: amount, Value: savingText(p, amount), Strong: row.Year == v.Year}
		if v.Reading == savings.ReadAvoidable {
			bar.Low, bar.High = row.Low, row.High
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return chart
}

// savingText is a saving with its sign and word, so that it is understood
// without the bar.
func savingText(p Page, amount money.Null) string {
	switch {
	case !amount.Valid:
		return p.T("overview.not_comparable")
	case amount.Som.Sign() < 0:
		return p.Som(amount.Som) + " (" + p.T("view.chart.costs_more") + ")"
	default:
		return p.Signed(amount.Som)
	}
}

// statementWaterfall stacks the in-house lines up to their total, then takes
// every outsourced line away: what is left is the saving.
func statementWaterfall(p Page, v Statement) Bars {
	chart := Bars{Title: p.T("statement.waterfall"), Description: p.T("statement.waterfall_desc")}
	at := money.Zero
	step := func(l *savings.Line, amount money.Som) {
		chart.Bars = append(chart.Bars, Bar{Label: stepTitle(p, l), Value: p.Signed(amount), Start: at,
			Amount: money.Known(amount), Tone: waterfallTone(l.Side, amount)})
		at = at.Add(amount)
	}
	total := func(label string, amount money.Null, tone string) {
		chart.Bars = append(chart.Bars, Bar{Label: label, Value: p.SomNull(amount), Amount: amount, Tone: tone, Strong: true})
	}
	for i := range v.Lines {
		if l := &v.Lines[i]; l.Side == savings.InHouse && l.Avoidable.Valid && !l.Avoidable.Som.IsZero() {
			step(l, l.Signed(savings.ReadAvoidable).Som)
		}
	}
	total(p.T("statement.in_house"), v.Avoidable.InHouse, "base")
	for i := range v.Lines {
		if l := &v.Lines[i]; l.Side == savings.Outsourced && l.Avoidable.Valid && !l.Avoidable.Som.IsZero() {
			step(l, l.Signed(savings.ReadAvoidable).Som.Neg())
		}
	}
	total(p.T("statement.saving"), v.Avoidable.Saving, "")
	return chart
}

// stepTitle names a line apart from its table, where its kind stands beside
// it: the price and the penalties of one contract have the same number, a wage
// and the contributions computed from it the same title.
func stepTitle(p Page, l *savings.Line) string {
	title, kind := lineTitle(p, l), p.T("savings.kind."+string(l.Kind))
	if l.Kind == savings.KindBudgetLine || title == kind {
		return title
	}
	return kind + ": " + title
}

// waterfallTone colours what adds to the in-house side as a base, what
// outsourcing takes as more, what it gives back as a saving.
func waterfallTone(side savings.Side, amount money.Som) string {
	if side == savings.InHouse && amount.Sign() > 0 {
		return "base"
	}
	return ""
}

// statementRange is the saving between its low and its high.
func statementRange(p Page, v Statement) Bars {
	return Bars{Title: p.T("statement.range"), Bars: []Bar{{
		Label: p.T("statement.range"), Amount: v.Avoidable.Saving, Low: v.Low, High: v.High,
		Value: p.T("statement.range_value", "Low", v.Low, "High", v.High),
	}}}
}

// totalFigure is the headline of the overview: a saving, or how much more
// outsourcing cost.
func totalFigure(p Page, v Overview) FigureView {
	saving := groupSaving(v.Total, v.Reading)
	f := FigureView{Label: p.T("overview.total"), Value: p.SomNull(saving), Unit: p.T("overview.in_som"), Anchor: string(v.Reading)}
	switch {
	case !saving.Valid:
		f.Label, f.Value, f.Unit = p.T("overview.total"), p.T("overview.total_none"), ""
		return f
	case saving.Som.Sign() < 0:
		f.Label, f.Value, f.Tone = p.T("overview.total_more"), p.Som(saving.Som.Neg()), "costs_more"
	default:
		f.Tone = "saves"
	}
	switch v.Reading {
	case savings.ReadFull:
		f.Note = p.T("overview.full_note")
	case savings.ReadCash:
		f.Note = p.T("overview.cash_note")
	default:
		f.Note = p.T("overview.range_label") + ": " + p.T("overview.range", "Low", v.Total.Low, "High", v.Total.High)
		if v.Total.SavingAvoidableShare.Valid {
			f.Note += " · " + p.T("overview.share_of_in_house", "Share", p.Share(v.Total.SavingAvoidableShare.Decimal))
		}
		if v.Total.SavingPerHousehold.Valid {
			f.Note += " · " + p.Som(v.Total.SavingPerHousehold.Som) + " " + p.T("overview.per_household")
		}
	}
	return f
}
