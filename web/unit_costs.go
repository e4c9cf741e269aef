package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

func init() { rights["GET /unit-costs"] = right{auth.Visit, nil} }

func (s *Server) unitCostRoutes(r fiber.Router) { r.Get("/unit-costs", s.unitCosts) }

// unitCostQuery is what the address of the unit costs says.
type unitCostQuery struct {
	service, oblast, raion, aimak, year, sort string
	size                                      int // bound of a class of households, -1 for all
	figure                                    savings.Figure
	per                                       savings.Per
}

func readUnitCostQuery(c *fiber.Ctx) unitCostQuery {
	q := unitCostQuery{service: queryText(c, "service"), oblast: queryText(c, "oblast"), raion: queryText(c, "raion"),
		aimak: soateInText.FindString(queryText(c, "aimak")), year: queryText(c, "year"), sort: queryText(c, "sort"),
		size: -1, figure: savings.FigureInHouse, per: savings.PerUnit}
	if size, err := strconv.Atoi(queryText(c, "size")); err == nil && slices.Contains(savings.SizeClasses, size) {
		q.size = size
	}
	if f := savings.Figure(queryText(c, "figure")); slices.Contains(savings.Figures, f) {
		q.figure = f
	}
	if per := savings.Per(queryText(c, "per")); slices.Contains(savings.Pers, per) {
		q.per = per
	}
	return q
}

// unitCostData are the unit costs that a reader may see, and what of them the
// filters of the address leave.
type unitCostData struct {
	query   unitCostQuery
	names   names
	all     []savings.UnitCost // of every service
	pool    []savings.UnitCost // of the service, with all that a comparison needs
	shown   []savings.UnitCost // of pool, under the filters
	lacking []savings.UnitCost // of the service under the filters, without what a comparison needs
	own     auth.Reach
}

func (s *Server) loadUnitCosts(c *fiber.Ctx) (unitCostData, error) {
	d := unitCostData{query: readUnitCostQuery(c)}
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		if d.names, err = loadNames(ctx, tx, reader(c).Lang()); err != nil {
			return err
		}
		d.all, err = savings.LoadUnitCosts(ctx, tx)
		return err
	})
	if err != nil {
		return d, err
	}
	if role := user(c).Role; role == auth.Officer || role == auth.Head {
		if d.own, err = s.reach(c); err != nil {
			return d, err
		}
	}
	if d.query.aimak != "" {
		d.own = auth.Reach{d.query.aimak}
	}
	d.apply()
	return d, nil
}

// apply narrows the rows to one service, since units of different services do
// not compare, and then by the other filters.
func (d *unitCostData) apply() {
	q := &d.query
	if d.names.register.Oblast(q.raion) != q.oblast && q.oblast != "" {
		q.raion = "" // of another oblast: dropped rather than shown as an empty page
	}
	if !slices.ContainsFunc(d.all, func(u savings.UnitCost) bool { return u.Service == q.service }) {
		q.service = d.firstService()
	}
	newest := 0
	for i := range d.all {
		u := &d.all[i]
		if u.Service != q.service {
			continue
		}
		if len(u.Lacks()) == 0 {
			d.pool = append(d.pool, *u)
			newest = max(newest, u.Year)
		}
	}
	if _, err := strconv.Atoi(q.year); err != nil && q.year != "all" {
		q.year = "all"
		if newest > 0 {
			q.year = strconv.Itoa(newest)
		}
	}
	for i := range d.all {
		u := &d.all[i]
		if u.Service != q.service || !q.takes(u) {
			continue
		}
		if len(u.Lacks()) == 0 {
			d.shown = append(d.shown, *u)
		} else {
			d.lacking = append(d.lacking, *u)
		}
	}
	d.order()
}

// firstService is one of the reader's own, else any.
func (d *unitCostData) firstService() string {
	for i := range d.all {
		if d.own.Holds(d.all[i].ServiceAimak) && len(d.all[i].Lacks()) == 0 {
			return d.all[i].Service
		}
	}
	for i := range d.all {
		if len(d.all[i].Lacks()) == 0 {
			return d.all[i].Service
		}
	}
	if len(d.all) > 0 {
		return d.all[0].Service
	}
	return ""
}

func (q *unitCostQuery) takes(u *savings.UnitCost) bool {
	return (q.year == "all" || q.year == strconv.Itoa(u.Year)) && (q.oblast == "" || q.oblast == u.Oblast) &&
		(q.raion == "" || q.raion == u.Raion) && (q.size < 0 || q.size == u.SizeClass())
}

// order sorts the rows by a column; what is not known comes last.
func (d *unitCostData) order() {
	compare := byText()
	name := func(u *savings.UnitCost) string { return d.names.unit(u.ServiceAimak) }
	key, down := d.query.sort, false
	if len(key) > 0 && key[0] == '-' {
		key, down = key[1:], true
	}
	cost := map[string]func(u *savings.UnitCost) money.Null{}
	for _, per := range savings.Pers {
		for _, f := range savings.Figures {
			cost[costKey(f, per)] = func(u *savings.UnitCost) money.Null { return u.Cost(f, per) }
		}
	}
	slices.SortStableFunc(d.shown, func(a, b savings.UnitCost) int {
		order := 0
		switch of, isCost := cost[key]; {
		case isCost:
			one, other := of(&a), of(&b)
			if !one.Valid || !other.Valid {
				return cmp.Compare(b2i(other.Valid), b2i(one.Valid))
			}
			order = one.Som.Cmp(other.Som)
		case key == "year":
			order = cmp.Compare(a.Year, b.Year)
		case key == "households":
			order = cmp.Compare(households(&a), households(&b))
		default:
			order = compare(name(&a), name(&b))
		}
		if down {
			order = -order
		}
		return cmp.Or(order, compare(name(&a), name(&b)), cmp.Compare(b.Year, a.Year))
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func households(u *savings.UnitCost) int {
	if u.Households == nil {
		return -1
	}
	return *u.Households
}

// costKey names the column of a figure.
func costKey(f savings.Figure, per savings.Per) string { return string(f) + "_per_" + string(per) }

func (s *Server) unitCosts(c *fiber.Ctx) error {
	d, err := s.loadUnitCosts(c)
	if err != nil {
		return err
	}
	p := s.page(c, "unit_cost.title", "unit_costs")
	list := d.list(p)
	v := views.UnitCosts{Filters: d.filters(p), List: list, Apart: d.apart(p), Chart: d.chart(p), Definitions: d.definitions(p),
		Compared: d.compared(p.Reader), ChartNote: p.T("unit_cost.chart_note"), Own: len(d.own) > 0, Any: len(d.all) > 0}
	return s.listOn(c, p, d.file(p, list, v.Filters), func() error { return render(c, views.UnitCostsPage(p, v)) })
}

// compared says how many were compared, of how many.
func (d *unitCostData) compared(r *i18n.Reader) string {
	aimaks := map[string]bool{}
	own := 0
	for i := range d.shown {
		aimaks[d.shown[i].ServiceAimak] = true
		if d.own.Holds(d.shown[i].ServiceAimak) {
			own++
		}
	}
	return r.T("unit_cost.compared", "Service", d.names.category(d.query.service), "Rows", len(d.shown), "Aimaks", len(aimaks),
		"Own", own, "Apart", len(d.lacking))
}
