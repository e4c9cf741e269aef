package web

import (
	"net/url"
	"slices"
	"strconv"

	"kelishim/savings"
	"kelishim/views"
)

func (q *unitCostQuery) values() url.Values {
	size := ""
	if q.size >= 0 {
		size = strconv.Itoa(q.size)
	}
	return keptValues("service", q.service, "year", q.year, "oblast", q.oblast, "raion", q.raion, "size", size,
		"figure", string(q.figure), "per", string(q.per), "aimak", q.aimak)
}

// filters lists what may be chosen: only what occurs in the data.
func (d *unitCostData) filters(p views.Page) views.Filters {
	years, oblasts, raions, services := map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	for i := range d.all {
		u := &d.all[i]
		services[u.Service] = d.names.category(u.Service)
		if u.Service != d.query.service {
			continue
		}
		years[strconv.Itoa(u.Year)] = strconv.Itoa(u.Year)
		oblasts[u.Oblast] = d.names.unit(u.Oblast)
		if d.query.oblast == "" || d.query.oblast == u.Oblast {
			raions[u.Raion] = d.names.unit(u.Raion)
		}
	}
	all := views.Option{Label: p.T("register.all")}
	sizes := []views.Option{all}
	for i, bound := range savings.SizeClasses {
		label := p.T("unit_cost.size.from", "From", bound)
		if i+1 < len(savings.SizeClasses) {
			label = p.T("unit_cost.size.between", "From", bound, "To", savings.SizeClasses[i+1]-1)
		}
		sizes = append(sizes, views.Option{Value: strconv.Itoa(bound), Label: label, Selected: bound == d.query.size})
	}
	words := func(prefix string, codes []string, chosen string) []views.Option {
		return worded(p, prefix, codes, chosen)
	}
	shownAimak := ""
	if d.query.aimak != "" {
		shownAimak = typedUnit(d.names.register, d.query.aimak, p.Lang())
	}
	return views.Filters{Action: "/unit-costs", ResetURL: "/unit-costs", Active: d.query.oblast+d.query.raion+d.query.aimak != "" || d.query.size >= 0,
		Fields: []views.Field{
			{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: options(services, d.query.service, false)},
			{Kind: "select", Name: "year", Label: p.T("overview.filter.year"), Options: append([]views.Option{{Value: "all",
				Label: p.T("overview.filter.all_years"), Selected: d.query.year == "all"}}, options(years, d.query.year, true)...)},
			{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: append([]views.Option{all}, options(oblasts, d.query.oblast, false)...)},
			{Kind: "select", Name: "raion", Label: p.T("overview.filter.raion"), Options: append([]views.Option{all}, options(raions, d.query.raion, false)...)},
			{Kind: "select", Name: "size", Label: p.T("unit_cost.size"), Options: sizes},
			{Kind: "select", Name: "figure", Label: p.T("unit_cost.figure"), Options: words("unit_cost.figure.", texts(savings.Figures), string(d.query.figure))},
			{Kind: "select", Name: "per", Label: p.T("unit_cost.per"), Options: words("unit_cost.per.", texts(savings.Pers), string(d.query.per))},
			{Kind: "combobox", Name: "aimak", Label: p.T("unit_cost.own"), Value: shownAimak,
				Options: unitOptions(d.names.register, d.names.register.Aimaks(p.Lang()), p.Lang())},
		}}
}

// texts are codes as plain text.
func texts[T ~string](list []T) []string {
	plain := make([]string, len(list))
	for i, one := range list {
		plain[i] = string(one)
	}
	return plain
}

func definitionID(u *savings.UnitCost) string { return "definition-" + u.ServiceAimak }

// list is the table: a cost never stands there without volume, quality, age and
// the way to its definition.
func (d *unitCostData) list(p views.Page) views.List {
	l := views.List{Empty: p.T("unit_cost.none"), Sorting: views.Sorting{Path: "/unit-costs", Query: d.query.values(), Sort: d.query.sort},
		Columns: []views.Column{{Key: "aimak", Label: p.T("register.field.aimak")}, {Key: "year", Label: p.T("register.field.year"), Numeric: true},
			{Key: "households", Label: p.T("unit_cost.households"), Numeric: true}, {Label: p.T("unit_cost.volume"), Numeric: true}}}
	for _, f := range savings.Figures {
		key := costKey(f, d.query.per)
		l.Columns = append(l.Columns, views.Column{Key: key, Label: p.T("unit_cost.column." + key), Numeric: true})
	}
	l.Columns = append(l.Columns, views.Column{Label: p.T("unit_cost.quality")}, views.Column{Label: p.T("unit_cost.fresh")},
		views.Column{Label: p.T("definition.title")})
	for i := range d.shown {
		l.Rows = append(l.Rows, d.row(p, &d.shown[i]))
	}
	return l
}

// file is the table with the definition in place of the way to it.
func (d *unitCostData) file(p views.Page, l views.List, f views.Filters) views.List {
	l.Filters = &f
	last := len(l.Columns) - 1
	l.Columns = append(slices.Clone(l.Columns[:last]), views.Column{Key: "included", Label: p.T("definition.included")},
		views.Column{Key: "excluded", Label: p.T("definition.excluded")})
	l.Rows = slices.Clone(l.Rows)
	for i := range l.Rows {
		u := &d.shown[i]
		l.Rows[i].Cells = append(slices.Clone(l.Rows[i].Cells[:last]), views.Cell{Text: u.Included}, views.Cell{Text: u.Excluded})
	}
	return l
}

func (d *unitCostData) row(p views.Page, u *savings.UnitCost) views.ListRow {
	aimak := views.Cell{Text: d.names.unit(u.ServiceAimak), URL: "/aimaks/" + u.ServiceAimak, Note: d.names.unit(u.Raion)}
	if d.own.Holds(u.ServiceAimak) {
		aimak.Mark = p.T("unit_cost.yours")
	}
	year := views.Cell{Text: strconv.Itoa(u.Year), URL: statementURL(u.ServiceAimak, u.Service, u.Year)}
	switch {
	case u.Reference:
		year.URL, year.Note = serviceURL(u.ServiceAimak, u.Service), p.T("unit_cost.reference")
	case u.Status != savings.Comparable:
		year.Note = p.T("unit_cost.price_only")
	}
	people := views.Cell{Text: "—"}
	if u.Households != nil {
		people.Text = p.Int(*u.Households)
	}
	volume := views.Cell{Text: p.Quantity(u.Quantity.Decimal), Note: d.names.measure(u.Unit)}
	if u.FromActs {
		volume.Note += ", " + p.T("unit_cost.from_acts")
	}
	cells := []views.Cell{aimak, year, people, volume}
	for _, f := range savings.Figures {
		cells = append(cells, views.Cell{Text: p.SomNull(u.Cost(f, d.query.per))})
	}
	return views.ListRow{Cells: append(cells, quality(p, u), fresh(p, u),
		views.Cell{Text: p.T("unit_cost.see_definition"), URL: "#" + definitionID(u)})}
}

// quality is how many accepted measurements reached their target.
func quality(p views.Page, u *savings.UnitCost) views.Cell {
	if u.Measured == 0 {
		return views.Cell{Text: p.T("unit_cost.not_measured")}
	}
	cell := views.Cell{Text: p.T("unit_cost.met", "Met", u.Met, "Measured", u.Measured)}
	if u.Met < u.Measured {
		cell.Note = p.T("statement.quality")
	}
	return cell
}

// fresh is how old the figures are.
func fresh(p views.Page, u *savings.UnitCost) views.Cell {
	cell := views.Cell{Text: p.T("unit_cost.no_act")}
	if !u.LastAct.IsZero() {
		cell.Text = p.T("unit_cost.last_act", "On", u.LastAct)
	}
	if u.Reference {
		cell.Text = ""
	}
	if u.ExecutedOf != 0 {
		note := p.T("unit_cost.executed_of", "Year", strconv.Itoa(u.ExecutedOf))
		if cell.Text == "" {
			cell.Text = note
		} else {
			cell.Note = note
		}
	}
	return cell
}

// apart lists what has no place in the comparison, with what it lacks.
func (d *unitCostData) apart(p views.Page) views.List {
	l := views.List{Columns: []views.Column{{Label: p.T("register.field.aimak")}, {Label: p.T("register.field.year"), Numeric: true},
		{Label: p.T("unit_cost.lacks")}}}
	for i := range d.lacking {
		u := &d.lacking[i]
		text := ""
		for _, what := range u.Lacks() {
			if text != "" {
				text += "; "
			}
			text += p.T("unit_cost.lacks." + what)
			if what == "figures" {
				text += ": " + p.T("savings.status."+string(u.Status))
			}
		}
		aimak := views.Cell{Text: d.names.unit(u.ServiceAimak), URL: serviceURL(u.ServiceAimak, u.Service)}
		if d.own.Holds(u.ServiceAimak) {
			aimak.Mark = p.T("unit_cost.yours")
		}
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{aimak, {Text: strconv.Itoa(u.Year)}, {Text: text}}})
	}
	return l
}

// definitions are those of the rows on the page, each once.
func (d *unitCostData) definitions(p views.Page) []views.ServiceDefinition {
	var list []views.ServiceDefinition
	seen := map[string]bool{}
	for i := range d.shown {
		u := &d.shown[i]
		if seen[u.ServiceAimak] {
			continue
		}
		seen[u.ServiceAimak] = true
		list = append(list, views.ServiceDefinition{ID: definitionID(u), Aimak: d.names.unit(u.ServiceAimak), Included: u.Included, Excluded: u.Excluded})
	}
	return list
}

// chart sets the reader's own rows beside the spread of the similar ones.
func (d *unitCostData) chart(p views.Page) views.Bars {
	b := views.Bars{Title: p.T("unit_cost.chart"), Description: p.T("unit_cost.rule")}
	for i := range d.shown {
		u := &d.shown[i]
		if !d.own.Holds(u.ServiceAimak) {
			continue
		}
		cost := u.Cost(d.query.figure, d.query.per)
		b.Bars = append(b.Bars, views.Bar{Label: d.names.unit(u.ServiceAimak) + ", " + strconv.Itoa(u.Year), Strong: true,
			Value: p.SomNull(cost), Amount: cost, Tone: "base"})
		spread := u.Similar(d.pool, d.query.figure, d.query.per)
		similar := views.Bar{Label: p.T("unit_cost.similar", "N", spread.N), Value: p.T("unit_cost.too_few")}
		if spread.Median.Valid {
			similar.Amount, similar.Low, similar.High, similar.Tone = spread.Median, spread.Low, spread.High, "base"
			similar.Value = p.T("unit_cost.spread", "Median", spread.Median.Som, "Low", spread.Low.Som, "High", spread.High.Som)
		}
		b.Bars = append(b.Bars, similar)
	}
	return b
}
