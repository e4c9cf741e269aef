package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/i18n"
	"kelishim/savings"
	"kelishim/views"
)

// overviewQuery is what the address of the overview says.
type overviewQuery struct {
	Year                             string // "2025", "all", or "" for the newest with something to compare
	Oblast, Raion, Service, Provider string
	Reading                          savings.ReadingName
}

func readOverviewQuery(c *fiber.Ctx) overviewQuery {
	q := overviewQuery{Year: queryText(c, "year"), Oblast: queryText(c, "oblast"), Raion: queryText(c, "raion"),
		Service: queryText(c, "service"), Provider: queryText(c, "provider"), Reading: savings.ReadAvoidable}
	if r := savings.ReadingName(queryText(c, "reading")); slices.Contains(savings.Readings, r) {
		q.Reading = r
	}
	return q
}

// values are the query as an address, without what is empty.
func (q overviewQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"year": q.Year, "oblast": q.Oblast, "raion": q.Raion,
		"service": q.Service, "provider": q.Provider} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Reading != savings.ReadAvoidable {
		v.Set("reading", string(q.Reading))
	}
	return v
}

// overviewData is the overview before it is worded for a reader.
type overviewData struct {
	query    overviewQuery
	register *aimaks.Register
	names    names
	all      []savings.Row // every service-year
	filtered []savings.Row // without the year's filter
	rows     []savings.Row // with it
	year     int
}

func (s *Server) loadOverview(c *fiber.Ctx) (overviewData, error) {
	d := overviewData{query: readOverviewQuery(c)}
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		if d.names, err = loadNames(ctx, tx, reader(c).Lang()); err != nil {
			return err
		}
		d.register = d.names.register
		d.all, err = savings.LoadRows(ctx, tx, savings.Filter{})
		return err
	})
	if err != nil {
		return d, err
	}
	d.apply()
	return d, nil
}

// apply narrows the rows. An oblast or raion that does not fit the other is
// dropped rather than shown as an empty page.
func (d *overviewData) apply() {
	if d.query.Raion != "" && d.query.Oblast != "" && d.register.Oblast(d.query.Raion) != d.query.Oblast {
		d.query.Raion = ""
	}
	for _, r := range d.all {
		if (d.query.Oblast == "" || r.Oblast == d.query.Oblast) && (d.query.Raion == "" || r.Raion == d.query.Raion) &&
			(d.query.Service == "" || r.Service == d.query.Service) &&
			(d.query.Provider == "" || slices.Contains(r.Providers, d.query.Provider)) {
			d.filtered = append(d.filtered, r)
		}
	}
	d.year = d.chosenYear()
	for _, r := range d.filtered {
		if d.year == 0 || r.Year == d.year {
			d.rows = append(d.rows, r)
		}
	}
}

// chosenYear is the year of the address, else the newest with something to
// compare, else the newest at all; 0 is all years.
func (d *overviewData) chosenYear() int {
	if d.query.Year == "all" {
		return 0
	}
	if year, err := strconv.Atoi(d.query.Year); err == nil && year > 0 {
		return year
	}
	newest, comparable := 0, 0
	for _, r := range d.filtered {
		newest = max(newest, r.Year)
		if r.Status == savings.Comparable {
			comparable = max(comparable, r.Year)
		}
	}
	if comparable > 0 {
		return comparable
	}
	return newest
}

func (s *Server) overview(c *fiber.Ctx) error {
	d, err := s.loadOverview(c)
	if err != nil {
		return err
	}
	p := s.page(c, "overview.title", "overview")
	if format := fileAsked(c); format != "" {
		return s.overviewFile(c, d, format)
	}
	v := d.view(p.Reader)
	if v.Alerts, err = s.alertsBlock(c, p, d.names); err != nil {
		return err
	}
	reach, err := s.reach(c)
	if err != nil {
		return err
	}
	if v.Changed, err = s.published.Changed(c.UserContext(), actor(c), reach); err != nil {
		return err
	}
	return render(c, views.OverviewPage(p, v))
}

func (d *overviewData) view(r *i18n.Reader) views.Overview {
	v := views.Overview{Filter: d.filters(r), Reading: d.query.Reading, Year: d.year, Total: savings.Total(d.rows),
		Any: len(d.all) > 0, Rows: d.names.rows(d.rows)}
	for _, g := range savings.Aggregate(d.rows, savings.ByAimak) {
		v.Aimaks = append(v.Aimaks, views.GroupRow{Name: d.names.unit(g.Key), URL: "/aimaks/" + g.Key, Group: g})
	}
	slices.SortStableFunc(v.Aimaks, func(a, b views.GroupRow) int {
		return b.Reading(d.query.Reading).Saving.Som.Cmp(a.Reading(d.query.Reading).Saving.Som)
	})
	for _, g := range savings.Aggregate(d.rows, savings.ByCategory) {
		q := d.query
		q.Service = g.Key
		v.Services = append(v.Services, views.GroupRow{Name: d.names.category(g.Key), URL: "/?" + q.values().Encode(), Group: g})
	}
	cumulated := savings.Cumulative(d.filtered)
	for i, g := range savings.Aggregate(d.filtered, savings.ByYear) {
		q := d.query
		q.Year = strconv.Itoa(g.FirstYear)
		row := views.YearRow{Year: g.FirstYear, URL: "/?" + q.values().Encode(), Group: g}
		switch d.query.Reading {
		case savings.ReadFull:
			row.Cumulative = cumulated[i].Full
		case savings.ReadCash:
			row.Cumulative = cumulated[i].Cash
		default:
			row.Cumulative = cumulated[i].Avoidable
		}
		v.Years = append(v.Years, row)
	}
	return v
}

// filters lists what may be chosen: only what occurs in the data, so that no
// choice leads to an empty page by itself.
func (d *overviewData) filters(r *i18n.Reader) views.OverviewFilter {
	f := views.OverviewFilter{Query: d.query.values().Encode(),
		Narrowed: d.query.Oblast+d.query.Raion+d.query.Service+d.query.Provider != ""}
	years, oblasts, raions := map[string]string{}, map[string]string{}, map[string]string{}
	categories, providers := map[string]string{}, map[string]string{}
	for _, row := range d.all {
		year := strconv.Itoa(row.Year)
		years[year] = year
		oblasts[row.Oblast] = d.names.unit(row.Oblast)
		if d.query.Oblast == "" || row.Oblast == d.query.Oblast {
			raions[row.Raion] = d.names.unit(row.Raion)
		}
		categories[row.Service] = d.names.category(row.Service)
		for _, inn := range row.Providers {
			providers[inn] = d.names.provider(inn)
		}
	}
	chosen := "all"
	if d.year != 0 {
		chosen = strconv.Itoa(d.year)
		years[chosen] = chosen
	}
	f.Years = append([]views.Option{{Value: "all", Label: r.T("overview.filter.all_years"), Selected: chosen == "all"}},
		options(years, chosen, true)...)
	all := views.Option{Label: r.T("overview.filter.all")}
	f.Oblasts = append([]views.Option{all}, options(oblasts, d.query.Oblast, false)...)
	f.Raions = append([]views.Option{all}, options(raions, d.query.Raion, false)...)
	f.Categories = append([]views.Option{all}, options(categories, d.query.Service, false)...)
	f.Providers = append([]views.Option{all}, options(providers, d.query.Provider, false)...)
	for _, name := range savings.Readings {
		f.Readings = append(f.Readings, views.Option{Value: string(name),
			Label: r.T("savings.reading." + string(name) + ".name"), Selected: name == d.query.Reading})
	}
	return f
}

// options sorts choices by label, or by value downwards for years.
func options(labels map[string]string, chosen string, newestFirst bool) []views.Option {
	list := make([]views.Option, 0, len(labels))
	for value, label := range labels {
		if value != "" {
			list = append(list, views.Option{Value: value, Label: label, Selected: value == chosen})
		}
	}
	compare := byText()
	slices.SortFunc(list, func(a, b views.Option) int {
		if newestFirst {
			return compare(b.Value, a.Value)
		}
		return compare(a.Label, b.Label)
	})
	return list
}
