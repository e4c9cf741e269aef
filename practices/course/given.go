package course

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/savings"
)

// Table is data beside a question, worded for its reader.
type Table struct {
	Title   string
	Columns []TableColumn
	Rows    [][]string
}

// TableColumn is the head of a column.
type TableColumn struct {
	Title   string
	Numeric bool
}

// Given are the data that an exercise shows: nothing of it is the answer unless
// the exercise asks for a line of the statement that it shows.
func (s *Solution) Given(r *i18n.Reader, show Shown) []Table {
	switch show {
	case ShowInputs:
		return s.inputs(r)
	case ShowStatement:
		return s.lines(r)
	default:
		return nil
	}
}

// Lines are the lines of the statement in the three readings: the engine's own
// computation, for whoever has answered. With totals.
func (s *Solution) Lines(r *i18n.Reader) []Table {
	tables := s.lines(r)
	if len(tables) == 0 {
		return nil
	}
	st, one := &s.Demo.Statement, &tables[len(tables)-1]
	row := func(title string, of func(savings.Reading) money.Null) {
		one.Rows = append(one.Rows, []string{title, "", r.SomNull(of(st.Full)), "", r.SomNull(of(st.Avoidable)), r.SomNull(of(st.Cash))})
	}
	row(r.T("course.given.in_house"), func(x savings.Reading) money.Null { return x.InHouse })
	row(r.T("course.given.outsourced"), func(x savings.Reading) money.Null { return x.Outsourced })
	row(r.T("savings.column.saving"), func(x savings.Reading) money.Null { return x.Saving })
	return tables
}

// lines are the lines of the statement without totals.
func (s *Solution) lines(r *i18n.Reader) []Table {
	st := &s.Demo.Statement
	if st.Status != savings.Comparable {
		return nil
	}
	t := Table{Title: r.T("course.given.statement"), Columns: []TableColumn{{r.T("savings.column.line"), false}, {r.T("savings.column.basis"), false},
		{r.T("savings.column.amount_whole"), true}, {r.T("savings.column.avoidable_share"), true}, {r.T("savings.column.amount_avoidable"), true},
		{r.T("savings.column.amount_cash"), true}}}
	for i := range st.Lines {
		l := &st.Lines[i]
		share := ""
		if l.AvoidableShare.Valid {
			share = r.Share(l.AvoidableShare.Decimal)
		}
		t.Rows = append(t.Rows, []string{r.T("savings.side."+string(l.Side)) + ". " + l.Label(func(key string) string { return r.T(key) }),
			r.T("savings.basis." + string(l.Basis)), r.SomNull(l.Signed(savings.ReadFull)), share, r.SomNull(l.Signed(savings.ReadAvoidable)),
			r.SomNull(l.Signed(savings.ReadCash))})
	}
	return []Table{t}
}

// inputs are what was entered.
func (s *Solution) inputs(r *i18n.Reader) []Table {
	in := &s.Demo.Input
	tables := []Table{s.facts(r)}
	if len(in.Lines) > 0 {
		t := Table{Title: r.T("course.given.lines", "Year", strconv.Itoa(in.Baseline.ReferenceYear)), Columns: []TableColumn{{r.T("course.given.line"), false}, {r.T("course.given.code"), false},
			{r.T("course.given.amount"), true}, {r.T("course.given.share"), true}, {r.T("course.given.behaviour"), false}, {r.T("savings.column.avoidable_share"), true}}}
		for i := range in.Lines {
			l := &in.Lines[i]
			amount := map[savings.Basis]money.Null{savings.Executed: l.Executed, savings.Adjusted: l.Adjusted, savings.Approved: l.Approved}[in.Baseline.Amounts]
			t.Rows = append(t.Rows, []string{l.Ref + " " + l.Title, l.EconomicCode, r.SomNull(amount), r.Share(l.Share),
				r.T("budget.behaviour_of." + string(l.Behaviour)), r.Share(l.AvoidableShare)})
		}
		tables = append(tables, t)
	}
	if len(in.Assets) > 0 {
		t := Table{Title: r.T("course.given.assets"), Columns: []TableColumn{{r.T("course.given.asset"), false}, {r.T("course.given.purchase"), true},
			{r.T("course.given.residual"), true}, {r.T("course.given.life"), true}, {r.T("course.given.share"), true}, {r.T("savings.column.avoidable_share"), true}}}
		for _, a := range in.Assets {
			t.Rows = append(t.Rows, []string{a.Ref + " " + a.Title, r.Som(a.PurchasePrice), r.Som(a.ResidualValue), r.Quantity(a.LifeYears), r.Share(a.Share), r.Share(a.AvoidableShare)})
		}
		tables = append(tables, t)
	}
	return append(tables, s.outside(r)...)
}

// outside are the contracts and costs of the year.
func (s *Solution) outside(r *i18n.Reader) []Table {
	in := &s.Demo.Input
	year := strconv.Itoa(in.Year)
	t := Table{Title: r.T("course.given.contracts", "Year", year), Columns: []TableColumn{{r.T("course.given.contract"), false}, {r.T("course.given.share"), true},
		{r.T("course.given.planned"), true}, {r.T("course.given.value"), true}, {r.T("course.given.accepted"), true}, {r.T("course.given.withheld"), true}, {r.T("course.given.paid"), true}}}
	for i := range in.Contracts {
		c := &in.Contracts[i]
		last := c.EndsOn
		if !c.TerminatedOn.IsZero() && c.TerminatedOn.Before(last) {
			last = c.TerminatedOn
		}
		t.Rows = append(t.Rows, []string{c.Number + ", " + r.Date(c.StartsOn) + " – " + r.Date(last), r.Share(c.Share), r.SomNull(c.Planned), r.Som(c.Value),
			r.Som(c.Accepted), r.Som(c.PenaltiesWithheld), r.Som(c.Paid)})
	}
	tables := []Table{t}
	costs := Table{Title: r.T("course.given.costs"), Columns: []TableColumn{{r.T("course.given.kind"), false}, {r.T("savings.column.year"), false},
		{r.T("course.given.amount"), true}, {r.T("course.given.note"), false}}}
	for _, c := range s.Demo.Costs {
		costs.Rows = append(costs.Rows, []string{r.T("savings.kind." + string(c.Kind)), strconv.Itoa(c.Year), r.Som(c.Amount), c.Note})
	}
	if len(costs.Rows) > 0 {
		tables = append(tables, costs)
	}
	return tables
}

// facts are the single figures that the computation needs.
func (s *Solution) facts(r *i18n.Reader) Table {
	in := &s.Demo.Input
	year := strconv.Itoa(in.Year)
	t := Table{Title: r.T("course.given.facts"), Columns: []TableColumn{{r.T("course.given.fact"), false}, {r.T("course.given.is"), true}}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []string{name, value})
		}
	}
	quantity := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return r.T("course.given.unknown")
		}
		return r.Quantity(d.Decimal)
	}
	add(r.T("course.given.days"), r.Int(s.Demo.Statement.Days.Covered)+" / "+r.Int(s.Demo.Statement.Days.Of))
	if b := in.Baseline; b != nil {
		reference := strconv.Itoa(b.ReferenceYear)
		add(r.T("course.given.reference"), reference)
		add(r.T("course.given.index", "Year", reference), quantity(in.IndexR))
		add(r.T("course.given.index", "Year", year), quantity(in.IndexY))
		add(r.T("course.given.quantity", "Year", reference), quantity(in.QuantityR))
		add(r.T("course.given.quantity", "Year", year), quantity(in.QuantityY))
		add(r.T("course.given.overhead"), r.Share(b.OverheadRate)+" ("+r.T("course.given.avoidable_by", "Share", r.Share(b.OverheadAvoidableShare))+")")
		administration := r.T("course.given.unknown")
		if b.AdministrationShare.Valid {
			administration = r.Share(b.AdministrationShare.Decimal)
		}
		add(r.T("course.given.administration"), administration)
		if !b.Hurdle.IsZero() {
			add(r.T("course.given.hurdle"), r.Share(b.Hurdle))
		}
	} else {
		add(r.T("course.given.baseline"), r.T("course.given.unknown"))
	}
	if in.ContributionRate.Valid {
		add(r.T("course.given.rate"), r.Share(in.ContributionRate.Decimal))
	}
	if in.Households != nil {
		add(r.T("course.given.households", "Year", year), r.Int(*in.Households))
	}
	return t
}

// Words is the engine's answer for a reader.
func (s *Solution) Words(r *i18n.Reader) string {
	switch s.Kind {
	case KindShare:
		return r.Decimal(s.Figure.Shift(2), 2) + " %"
	case KindChoice:
		return OptionWords(r, s.Choice)
	default:
		return r.T("course.som", "Amount", r.Decimal(s.Figure, 2))
	}
}

// OptionWords is a verdict or a status in words.
func OptionWords(r *i18n.Reader, option string) string {
	for _, verdict := range savings.Verdicts {
		if option == string(verdict) {
			return r.T("savings.verdict." + option + ".short")
		}
	}
	return r.T("savings.status." + option)
}

// FigureWords is the name of a figure that a pupil mistook for the one asked.
func FigureWords(r *i18n.Reader, name string) string {
	if name == "price" {
		return r.T("savings.kind.price")
	}
	return strings.TrimSpace(r.T("savings.column." + name))
}
