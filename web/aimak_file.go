package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/pdf"
	"kelishim/savings"
	"kelishim/views"
)

// aimakFile sends the service-years of an aimak as a table, or the aimak's
// report as a document to print.
func (s *Server) aimakFile(c *fiber.Ctx, p views.Page, n names, v views.Aimak, rows []savings.Row, format string) error {
	name := "aimak_" + v.Unit.SOATE
	if format == "pdf" {
		return s.printAimak(c, p, n, v, rows, name)
	}
	about, err := s.notes(c, v.Name)
	if err != nil {
		return err
	}
	t := savingsTable(p.Reader, n, rows)
	t.Notes = about
	return s.sendTable(c, name, format, t, len(rows))
}

// printAimak sends the report of an aimak: what its services save over the
// years, and with whom it has contracts.
func (s *Server) printAimak(c *fiber.Ctx, p views.Page, n names, v views.Aimak, rows []savings.Row, name string) error {
	doc := s.newPrint(p)
	doc.Note(v.Raion + ", " + v.Oblast + " · " + p.T("aimak.soate") + " " + v.Unit.SOATE)
	doc.Text(p.T("overview.column.saving") + ": " + p.SomNull(v.Total.SavingAvoidable) + " · " +
		p.T("overview.comparable_of", "Comparable", v.Total.Comparable, "Of", v.Total.Of))
	chart := views.Bars{}
	var table []pdf.Row
	for i := range rows {
		row := &rows[i]
		service := n.category(row.Service)
		if row.ServiceAimak != v.Unit.SOATE {
			service += " (" + n.unit(row.ServiceAimak) + ")"
		}
		verdict := p.T("savings.status." + string(row.Status))
		if row.Status == savings.Comparable {
			verdict = p.T("savings.verdict." + string(row.Verdict) + ".short")
			chart.Bars = append(chart.Bars, views.Bar{Label: service + ", " + strconv.Itoa(row.Year), Value: p.SomNull(row.SavingAvoidable), Amount: row.SavingAvoidable})
		}
		if row.QualityBelowTarget {
			verdict += "; " + p.T("statement.quality")
		}
		table = append(table, pdf.Row{Cells: []string{service, strconv.Itoa(row.Year), p.SomNull(row.InHouseAvoidable), p.SomNull(row.Outsourced),
			p.SomNull(row.SavingAvoidable), verdict}})
	}
	doc.Heading(p.T("aimak.services"))
	if len(chart.Bars) > 0 {
		doc.Bars(printed(chart))
	}
	doc.Table([]pdf.Column{{Title: p.T("overview.column.service"), Weight: 2.2}, {Title: p.T("overview.column.year"), Weight: 0.6},
		{Title: p.T("statement.in_house"), Weight: 1.2, Right: true}, {Title: p.T("statement.outsourced"), Weight: 1.2, Right: true},
		{Title: p.T("overview.column.saving"), Weight: 1.2, Right: true}, {Title: p.T("overview.column.verdict"), Weight: 1.6}}, table)
	doc.Note(p.T("savings.reading.avoidable.name") + ": " + p.T("savings.reading.avoidable.text"))
	if len(v.Contracts) > 0 {
		doc.Heading(p.T("contract.list"))
		var contracts []pdf.Row
		for _, one := range v.Contracts {
			contracts = append(contracts, pdf.Row{Cells: []string{one.Number, one.Title, n.provider(one.ProviderINN), p.Date(one.StartsOn) + " – " + p.Date(one.EndsOn),
				p.Som(one.Value) + " " + one.Currency}})
		}
		doc.Table([]pdf.Column{{Title: p.T("contract.field.number"), Weight: 1}, {Title: p.T("contract.field.title"), Weight: 2.2},
			{Title: p.T("contract.field.provider"), Weight: 1.6}, {Title: p.T("contract.term"), Weight: 1.2}, {Title: p.T("contract.field.value"), Weight: 1.3, Right: true}}, contracts)
	}
	return s.sendPrint(c, p, doc, name)
}
