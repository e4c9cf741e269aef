package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/i18n"
	"kelishim/internal/pdf"
	"kelishim/savings"
	"kelishim/views"
)

// printStatement sends a statement as a document.
func (s *Server) printStatement(c *fiber.Ctx, p views.Page, v views.Statement, name string) error {
	doc := s.newPrint(p)
	printStatementOn(doc, p, v)
	return s.sendPrint(c, p, doc, name)
}

// printStatementOn is the statement itself: verdict, readings, chart, every line
// with the row it comes from.
func printStatementOn(doc *pdf.Doc, p views.Page, v views.Statement) {
	for _, stamp := range v.Stamps {
		doc.Note(stamp)
	}
	if v.Aimak != v.ServiceAimak {
		doc.Note(p.T("statement.belongs_to", "Before", v.ServiceAimakName, "Now", v.AimakName))
	}
	if v.Status == savings.Comparable {
		doc.Text(p.T("savings.verdict."+string(v.Verdict)+".short") + ". " + views.VerdictSentence(p, v))
		if v.QualityBelowTarget {
			doc.Text(p.T("statement.quality"))
		}
		printReadings(doc, p, v)
		doc.Heading(p.T("statement.waterfall"))
		doc.Bars(printed(views.StatementChart(p, v)))
		printLines(doc, p, v)
		doc.Heading(p.T("statement.results"))
		doc.Facts([][2]string{{p.T("statement.break_even"), p.SomNull(v.BreakEvenPrice)}, {p.T("statement.per_household"), p.SomNull(v.SavingPerHousehold)},
			{p.T("statement.unit_cost", "Unit", v.UnitName), p.T("statement.unit_cost_value", "InHouse", v.UnitCostInHouse, "Outsourced", v.UnitCostOutsourced)}})
	} else {
		doc.Text(p.T("overview.not_comparable") + ": " + p.T("savings.status."+string(v.Status)))
		for _, one := range v.Missing {
			doc.Text("– " + one.Label)
		}
	}
	doc.Facts(statementFacts(p, v))
}

func printReadings(doc *pdf.Doc, p views.Page, v views.Statement) {
	doc.Heading(p.T("statement.readings"))
	var rows []pdf.Row
	for _, name := range savings.Readings {
		reading, share := v.Reading(name), i18n.Unknown
		if reading.Share.Valid {
			share = p.Share(reading.Share.Decimal)
		}
		rows = append(rows, pdf.Row{Strong: name == savings.ReadAvoidable, Cells: []string{p.T("savings.reading." + string(name) + ".name"),
			p.SomNull(reading.InHouse), p.SomNull(reading.Outsourced), p.SomNull(reading.Saving), share}})
	}
	doc.Table([]pdf.Column{{Title: p.T("statement.reading"), Weight: 2.2}, {Title: p.T("statement.in_house"), Weight: 1.4, Right: true},
		{Title: p.T("statement.outsourced"), Weight: 1.4, Right: true}, {Title: p.T("statement.saving"), Weight: 1.4, Right: true},
		{Title: p.T("statement.share"), Weight: 0.8, Right: true}}, rows)
}

func printLines(doc *pdf.Doc, p views.Page, v views.Statement) {
	doc.Heading(p.T("statement.lines"))
	for _, side := range []savings.Side{savings.InHouse, savings.Outsourced} {
		var rows []pdf.Row
		for i := range v.Lines {
			l := &v.Lines[i]
			if l.Side != side {
				continue
			}
			rows = append(rows, pdf.Row{Cells: []string{views.LineTitle(p, l), p.T("savings.basis." + string(l.Basis)), p.SomNull(l.Signed(savings.ReadFull)),
				p.SomNull(l.Signed(savings.ReadAvoidable)), p.SomNull(l.Signed(savings.ReadCash)), l.Source.String()}})
		}
		sum := func(name savings.ReadingName) string {
			if side == savings.InHouse {
				return p.SomNull(v.Reading(name).InHouse)
			}
			return p.SomNull(v.Reading(name).Outsourced)
		}
		rows = append(rows, pdf.Row{Strong: true, Cells: []string{p.T("savings.side." + string(side)), "", sum(savings.ReadFull),
			sum(savings.ReadAvoidable), sum(savings.ReadCash), ""}})
		doc.Table([]pdf.Column{{Title: p.T("savings.side." + string(side)), Weight: 2.1}, {Title: p.T("statement.basis"), Weight: 1.4},
			{Title: p.T("savings.reading.full.name"), Weight: 1.15, Right: true}, {Title: p.T("savings.reading.avoidable.name"), Weight: 1.15, Right: true},
			{Title: p.T("savings.reading.cash.name"), Weight: 1.15, Right: true}, {Title: p.T("print.row"), Weight: 1.9}}, rows)
	}
}

func statementFacts(p views.Page, v views.Statement) [][2]string {
	providers := make([]string, len(v.ProviderNames))
	for i, one := range v.ProviderNames {
		providers[i] = one.Label
	}
	baseline, quantity, households := i18n.Unknown, i18n.Unknown, i18n.Unknown
	if v.Baseline != nil {
		baseline = p.T("statement.baseline_value", "Year", strconv.Itoa(v.Baseline.ReferenceYear), "Version", v.Baseline.Version)
	}
	if v.Quantity.Valid {
		quantity = p.Quantity(v.Quantity.Decimal) + " (" + v.UnitName + ")"
	}
	if v.Households != nil {
		households = p.Int(*v.Households)
	}
	return [][2]string{{p.T("statement.provider"), strings.Join(providers, ", ")},
		{p.T("statement.days"), p.T("statement.days_value", "Covered", v.Days.Covered, "Of", v.Days.Of)}, {p.T("statement.baseline"), baseline},
		{p.T("statement.quantity"), quantity}, {p.T("statement.households"), households},
		{p.T("statement.procurement"), p.Som(v.ProcurementSaving)}}
}
