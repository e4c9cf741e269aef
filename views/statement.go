package views

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/savings"
)

// Statement is the page of a service-year.
type Statement struct {
	savings.Statement
	AimakName, ServiceAimakName, ServiceName, UnitName, URL string
	ProviderNames                                           []Link
	Missing                                                 []Link // what to enter, and where
	Sources                                                 []Link // of each line, in the order of Lines
	Years                                                   []ServiceYearRow
	Insourced                                               []Link // that the service is done in-house again
	Publication                                             *Publication
	Stamps                                                  []string // of a published statement: when, which version, its hash
}

// Link is a label that leads somewhere.
type Link struct{ Label, URL string }

// ServiceYearRow is one year of a service among its others.
type ServiceYearRow struct {
	savings.Row
	URL        string
	Cumulative money.Null
	Eroded     *savings.Eroded
}

// lineTitle names a line for the reader: the row's number and title, or the
// kind of line where it has neither.
func lineTitle(p Page, l *savings.Line) string {
	if title := strings.TrimSpace(l.Ref + " " + l.Title); title != "" {
		return title
	}
	return p.T("savings.kind." + string(l.Kind))
}

// factorsText shows what was multiplied: "633 600,00 (сумма) × 124 ÷ 111,9
// (индекс цен) × …". The product, rounded once, is the line's whole amount.
func factorsText(p Page, l *savings.Line) string {
	parts := make([]string, len(l.Factors))
	for i, f := range l.Factors {
		number := p.Quantity(f.Num)
		if !f.Den.IsZero() {
			number += " ÷ " + p.Quantity(f.Den)
		}
		parts[i] = number + " (" + p.T("statement.factor."+string(f.Name)) + ")"
	}
	return strings.Join(parts, " × ")
}

// lineAnchor is the place on the method page that explains the line.
func lineAnchor(l *savings.Line) string {
	switch l.Kind {
	case savings.KindAdministration, savings.KindMonitoring:
		return "administration"
	case savings.KindPayment:
		return "cash"
	default:
		return strings.ReplaceAll(string(l.Kind), "_", "-")
	}
}

func sideAnchor(side savings.Side) string { return strings.ReplaceAll(string(side), "_", "-") }

func sideTotal(v Statement, side savings.Side, name savings.ReadingName) money.Null {
	if side == savings.InHouse {
		return v.Reading(name).InHouse
	}
	return v.Reading(name).Outsourced
}

// shareText is a share as a percentage, a dash where it is unknown.
func shareText(p Page, share decimal.NullDecimal) string {
	if !share.Valid {
		return i18n.Unknown
	}
	return p.Share(share.Decimal)
}

// rangeText is "low … high", a dash where there is no range.
func rangeText(p Page, low, high money.Null) string {
	if !low.Valid || !high.Valid {
		return i18n.Unknown
	}
	return p.Som(low.Som) + " … " + p.Som(high.Som)
}

func erosionText(p Page, e *savings.Eroded) string {
	if e.Points.Sign() < 0 {
		return p.T("statement.erosion_gain", "Year", strconv.Itoa(e.Since)) + ": " + p.Share(e.Points.Neg())
	}
	return p.T("statement.erosion", "Year", strconv.Itoa(e.Since)) + ": " + p.Share(e.Points)
}

// verdictSentence says the verdict with its figures; what outsourcing costs
// more is said as a positive amount.
func verdictSentence(p Page, v Statement) string {
	amount, share := v.Avoidable.Saving.Som, v.Avoidable.Share
	if amount.Sign() < 0 {
		amount, share.Decimal = amount.Neg(), share.Decimal.Neg()
	}
	hurdle := ""
	if v.Baseline != nil {
		hurdle = p.Share(v.Baseline.Hurdle)
	}
	return p.T(v.VerdictKey(), "Amount", amount, "Share", shareText(p, share), "Low", v.Low, "High", v.High, "Hurdle", hurdle)
}
