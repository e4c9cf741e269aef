package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"kelishim/internal/db"
	"kelishim/internal/money"
	"kelishim/savings"
)

// reading is one way to read a saving: both sides, what is left, and its share
// of the in-house side.
type reading struct {
	InHouse    *amount `json:"inHouse,omitempty"`
	Outsourced *amount `json:"outsourced,omitempty"`
	Saving     *amount `json:"saving,omitempty"`
	Share      string  `json:"share,omitempty"`
}

func readingShape(r savings.Reading) reading {
	return reading{knownSom(r.InHouse), knownSom(r.Outsourced), knownSom(r.Saving), share(r.Share)}
}

type readings struct {
	Avoidable reading `json:"avoidable"`
	Full      reading `json:"full"`
	Cash      reading `json:"cash"`
}

// savingGroup is a sum of service-years that can be compared.
type savingGroup struct {
	Key               string    `json:"key"`
	Service           string    `json:"service,omitempty"`
	Period            *period   `json:"period,omitempty"`
	Comparable        int       `json:"comparable"`
	Of                int       `json:"of"`
	Saves             int       `json:"saves"`
	CostsMore         int       `json:"costsMore"`
	Readings          readings  `json:"readings"`
	Range             *amountIn `json:"savingRange,omitempty"`
	PerHousehold      *amount   `json:"savingPerHousehold,omitempty"`
	ProcurementSaving *amount   `json:"procurementSaving"`
	BelowTarget       bool      `json:"qualityBelowTarget"`
}

// amountIn is a range of amounts.
type amountIn struct {
	Low  *amount `json:"low"`
	High *amount `json:"high"`
}

func rangeOf(low, high money.Null) *amountIn {
	if !low.Valid || !high.Valid {
		return nil
	}
	return &amountIn{knownSom(low), knownSom(high)}
}

func (c *call) groupShape(g savings.Group) savingGroup {
	v := savingGroup{Key: g.Key, Service: g.Service, Comparable: g.Comparable, Of: g.Of, Saves: g.SavesCount, CostsMore: g.CostsMoreCount,
		Readings: readings{readingShape(g.Reading(savings.ReadAvoidable)), readingShape(g.Reading(savings.ReadFull)), readingShape(g.Reading(savings.ReadCash))},
		Range:    rangeOf(g.Low, g.High), PerHousehold: knownSom(g.SavingPerHousehold), ProcurementSaving: inSom(g.ProcurementSaving), BelowTarget: g.QualityBelowTarget}
	if g.Of > 0 {
		v.Period = &period{strconv.Itoa(g.FirstYear) + "-01-01", strconv.Itoa(g.LastYear) + "-12-31"}
	}
	return v
}

// rows computes the service-years that the query leaves, as the pages do.
func (c *call) rows() (rows []savings.Row, err error) {
	f := savings.Filter{Aimak: c.soate("aimak"), Raion: c.soate("raion"), Oblast: c.soate("oblast"), Service: c.text("service"),
		Provider: c.text("provider"), Year: c.year()}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	err = c.inDB(func(ctx context.Context, tx dbTx) (err error) {
		rows, err = savings.LoadRows(ctx, tx, f)
		return err
	})
	return rows, err
}

// groupings of the API: those of the command line, and by year.
func groupings() (words []string) {
	for _, by := range append(slices.Clone(savings.Groupings), savings.ByYear) {
		words = append(words, string(by))
	}
	return words
}

// savings adds service-years up by what the query says, by aimak unless it does.
func (c *call) savings() (any, error) {
	by := savings.By(cmp.Or(c.choice("by", groupings()), string(savings.ByAimak)))
	rows, err := c.rows()
	if err != nil {
		return nil, err
	}
	groups := savings.Aggregate(rows, by)
	key := func(g savings.Group) string { return g.Key + "|" + g.Service }
	slices.SortFunc(groups, func(a, b savings.Group) int { return cmp.Compare(key(a), key(b)) })
	groups = slices.DeleteFunc(groups, func(g savings.Group) bool { return c.after != "" && key(g) <= c.after })
	return struct {
		GroupedBy string `json:"groupedBy"`
		list[savingGroup]
		Total savingGroup `json:"total"`
	}{string(by), page(c, groups, key, c.groupShape), c.groupShape(savings.Total(rows))}, nil
}

// result is one service-year: the results of a statement.
type result struct {
	Aimak        reference `json:"aimak"`         // where it counts, after mergers
	ServiceAimak reference `json:"deliveryAimak"` // under which the service is kept
	Service      string    `json:"service"`
	Year         int       `json:"year"`
	Status       string    `json:"status"`
	DaysShare    string    `json:"daysShare"`
	Verdict      string    `json:"verdict,omitempty"`
	Suppliers    []string  `json:"suppliers"`
	Readings     readings  `json:"readings"`
	Range        *amountIn `json:"savingRange,omitempty"`
	BreakEven    *amount   `json:"breakEvenPrice,omitempty"`
	PerHousehold *amount   `json:"savingPerHousehold,omitempty"`
	UnitInHouse  *amount   `json:"unitCostInHouse,omitempty"`
	UnitBought   *amount   `json:"unitCostOutsourced,omitempty"`
	Procurement  *amount   `json:"procurementSaving"`
	BelowTarget  bool      `json:"qualityBelowTarget"`
	Self         string    `json:"href"`
}

func (c *call) resultShape(names func(string) reference, r savings.Row) result {
	v := result{Aimak: names(r.Aimak), ServiceAimak: names(r.ServiceAimak), Service: r.Service, Year: r.Year, Status: string(r.Status),
		DaysShare: r.DaysShare.StringFixed(4), Verdict: string(r.Verdict), Suppliers: []string{},
		Readings: readings{
			Avoidable: reading{knownSom(r.InHouseAvoidable), knownSom(r.Outsourced), knownSom(r.SavingAvoidable), share(r.SavingAvoidableShare)},
			Full:      reading{InHouse: knownSom(r.InHouseFull), Outsourced: knownSom(r.Outsourced), Saving: knownSom(r.SavingFull)},
			Cash:      reading{InHouse: knownSom(r.InHouseCash), Outsourced: knownSom(r.PaidCash), Saving: knownSom(r.SavingCash)}},
		Range: rangeOf(r.Low, r.High), BreakEven: knownSom(r.BreakEvenPrice), PerHousehold: knownSom(r.SavingPerHousehold),
		UnitInHouse: knownSom(r.UnitCostInHouse), UnitBought: knownSom(r.UnitCostOutsourced), Procurement: inSom(r.ProcurementSaving), BelowTarget: r.QualityBelowTarget,
		Self: Prefix + "/statements/" + r.ServiceAimak + "/" + r.Service + "/" + strconv.Itoa(r.Year)}
	for _, inn := range r.Providers {
		v.Suppliers = append(v.Suppliers, c.inn(inn))
	}
	return v
}

// statements lists service-years, those that cannot be compared among them.
func (c *call) statements() (any, error) {
	rows, err := c.rows()
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames()
	if err != nil {
		return nil, err
	}
	key := func(r savings.Row) string { return r.ServiceAimak + "|" + r.Service + "|" + strconv.Itoa(r.Year) }
	slices.SortFunc(rows, func(a, b savings.Row) int { return cmp.Compare(key(a), key(b)) })
	rows = slices.DeleteFunc(rows, func(r savings.Row) bool { return c.after != "" && key(r) <= c.after })
	return page(c, rows, key, func(r savings.Row) result { return c.resultShape(names, r) }), nil
}

// statement is one service-year line by line.
type statement struct {
	result
	Unit    string          `json:"unit"`
	Lines   []statementLine `json:"lines"`
	Missing []missing       `json:"missing"`
}

// statementLine has a minus where the line is taken away from its side, so that
// a side adds up.
type statementLine struct {
	Side           string  `json:"side"`
	Kind           string  `json:"kind"`
	Ref            string  `json:"ref,omitempty"`
	Title          string  `json:"title,omitempty"`
	Basis          string  `json:"basis"`
	Full           *amount `json:"full,omitempty"`
	AvoidableShare string  `json:"avoidableShare,omitempty"`
	Avoidable      *amount `json:"avoidable,omitempty"`
	Cash           *amount `json:"cash,omitempty"`
	Source         string  `json:"source"`
}

// missing is something without which the two sides cannot be compared.
type missing struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Source string `json:"source"`
}

func (c *call) statement() (any, error) {
	year, err := strconv.Atoi(c.c.Params("year"))
	if err != nil {
		return nil, db.ErrNotFound
	}
	var in savings.ServiceYear
	err = c.inDB(func(ctx context.Context, tx dbTx) (err error) {
		in, err = savings.LoadOne(ctx, tx, c.c.Params("aimak"), c.c.Params("service"), year)
		return err
	})
	if err != nil {
		return nil, err
	}
	names, err := c.unitNames()
	if err != nil {
		return nil, err
	}
	s := savings.Compute(in)
	v := statement{result: c.resultShape(names, s.Row()), Unit: s.Unit, Lines: []statementLine{}, Missing: []missing{}}
	v.Readings = readings{readingShape(s.Avoidable), readingShape(s.Full), readingShape(s.Cash)}
	for i := range s.Lines {
		l := &s.Lines[i]
		v.Lines = append(v.Lines, statementLine{string(l.Side), string(l.Kind), l.Ref, l.Title, string(l.Basis), knownSom(l.Signed(savings.ReadFull)),
			share(l.AvoidableShare), knownSom(l.Signed(savings.ReadAvoidable)), knownSom(l.Signed(savings.ReadCash)), l.Source.String()})
	}
	for _, m := range s.Missing {
		pairs := make([]any, 0, 10)
		for name, value := range m.Values() {
			pairs = append(pairs, name, value)
		}
		v.Missing = append(v.Missing, missing{string(m.Reason), c.h.Reader(c.c).T(m.Key(), pairs...), m.Where.String()})
	}
	return v, nil
}
