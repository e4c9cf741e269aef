package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/exchange"
	"kelishim/internal/i18n"
	"kelishim/savings"
)

// overviewFile sends exactly the service-years that the overview shows under
// the filters of the address.
func (s *Server) overviewFile(c *fiber.Ctx, d overviewData, format string) error {
	r := reader(c)
	about, err := s.notes(c, r.T("overview.title"))
	if err != nil {
		return err
	}
	t := savingsTable(r, d.names, d.rows)
	t.Notes = append(about, d.filterNotes(r)...)
	name := "savings"
	if d.year != 0 {
		name += "_" + strconv.Itoa(d.year)
	}
	return s.sendTable(c, name, format, t, len(d.rows))
}

// savingsTable are service-years as a table: names beside codes, typed figures.
func savingsTable(r *i18n.Reader, n names, rows []savings.Row) exchange.Table {
	t := exchange.Table{Name: r.T("file.sheet.savings"), About: r.T("file.sheet.about"),
		Columns: []exchange.Title{{Key: "aimak_name", Text: r.T("overview.column.aimak")}, {Key: "service_name", Text: r.T("overview.column.service")}}}
	for _, name := range savings.Columns {
		t.Columns = append(t.Columns, exchange.Title{Key: name, Text: r.T("savings.column." + name)})
	}
	for i := range rows {
		row := &rows[i]
		verdict := ""
		if row.Verdict != "" {
			verdict = r.T("savings.verdict." + string(row.Verdict) + ".short")
		}
		t.Rows = append(t.Rows, []any{n.unit(row.Aimak), n.category(row.Service),
			exchange.Code(row.Aimak), exchange.Code(row.ServiceAimak), row.Service, row.Year, r.T("savings.status." + string(row.Status)), decimal.NewNullDecimal(row.DaysShare),
			row.InHouseAvoidable, row.Outsourced, row.SavingAvoidable, row.SavingAvoidableShare, row.Low, row.High, verdict,
			row.InHouseFull, row.SavingFull, row.InHouseCash, row.PaidCash, row.SavingCash,
			row.BreakEvenPrice, row.SavingPerHousehold, row.UnitCostInHouse, row.UnitCostOutsourced, row.ProcurementSaving})
	}
	return t
}

// filterNotes say which filters left these rows.
func (d *overviewData) filterNotes(r *i18n.Reader) [][2]string {
	year := r.T("overview.filter.all_years")
	if d.year != 0 {
		year = strconv.Itoa(d.year)
	}
	list := [][2]string{{r.T("overview.filter.year"), year}}
	for _, f := range []struct{ key, value string }{
		{"overview.filter.oblast", d.names.unit(d.query.Oblast)},
		{"overview.filter.raion", d.names.unit(d.query.Raion)},
		{"overview.filter.service", d.names.category(d.query.Service)},
		{"overview.filter.provider", d.names.provider(d.query.Provider)},
	} {
		if f.value != "" {
			list = append(list, [2]string{r.T(f.key), f.value})
		}
	}
	total := savings.Total(d.rows)
	return append(list, [2]string{r.T("overview.total"),
		r.T("overview.comparable_of", "Comparable", total.Comparable, "Of", total.Of)})
}
