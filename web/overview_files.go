package web

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/savings"
)

// overviewFile sends exactly the service-years that the overview shows under
// the filters of the address.
func (s *Server) overviewFile(c *fiber.Ctx) error {
	d, err := s.loadOverview(c)
	if err != nil {
		return err
	}
	name := "savings"
	if d.year != 0 {
		name += "_" + strconv.Itoa(d.year)
	}
	format := c.Params("format")
	var body bytes.Buffer
	switch format {
	case "csv":
		err = savings.WriteRows(&body, savings.FormatCSV, d.rows, nil)
	case "json":
		err = savings.WriteRows(&body, savings.FormatJSON, d.rows, nil)
	case "xlsx":
		err = exchange.WriteXLSX(&body, d.table(reader(c), s.cfg.Demo))
	default:
		return db.ErrNotFound
	}
	if err != nil {
		return err
	}
	return s.send(c, name, format, body.Bytes())
}

// table is the overview as a workbook: names beside codes, typed figures.
func (d *overviewData) table(r *i18n.Reader, demo bool) exchange.Table {
	t := exchange.Table{Name: r.T("file.sheet.savings"), About: r.T("file.sheet.about"),
		Columns: []string{r.T("overview.column.aimak"), r.T("overview.column.service")},
		Notes:   append(notes(r, r.T("overview.title"), demo), d.filterNotes(r)...)}
	for _, name := range savings.Columns {
		t.Columns = append(t.Columns, r.T("savings.column."+name))
	}
	for i := range d.rows {
		row := &d.rows[i]
		verdict := ""
		if row.Verdict != "" {
			verdict = r.T("savings.verdict." + string(row.Verdict) + ".short")
		}
		t.Rows = append(t.Rows, []any{d.names.unit(row.Aimak), d.names.category(row.Service),
			row.Aimak, row.ServiceAimak, row.Service, row.Year, r.T("savings.status." + string(row.Status)), decimal.NewNullDecimal(row.DaysShare),
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
