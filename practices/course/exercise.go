package course

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
	"kelishim/savings"
)

// Exercise asks for a figure of a service-year of the demonstration.
type Exercise struct {
	Aimak, Service string // SOATE code, category
	Year           int
	Of             string // name of the figure, see docs/course.md
	Show           Shown
}

// Shown is which data stand beside the question.
type Shown string

// What may be shown.
const (
	ShowInputs    Shown = "inputs"    // what was entered: lines, assets, acts, payments
	ShowStatement Shown = "statement" // the lines of the statement, without totals
	ShowNone      Shown = "none"
)

// Kind is how a figure is answered.
type Kind string

// The kinds of figure.
const (
	KindSom    Kind = "som"
	KindShare  Kind = "share"  // answered in per cent
	KindChoice Kind = "choice" // out of Options
)

// figures are the figures of a statement by the names of the savings table.
var figures = map[string]struct {
	kind Kind
	of   func(s *savings.Statement) (decimal.Decimal, bool)
}{
	"in_house_avoidable":   {KindSom, som(func(s *savings.Statement) money.Null { return s.Avoidable.InHouse })},
	"in_house_full":        {KindSom, som(func(s *savings.Statement) money.Null { return s.Full.InHouse })},
	"in_house_cash":        {KindSom, som(func(s *savings.Statement) money.Null { return s.Cash.InHouse })},
	"outsourced":           {KindSom, som(func(s *savings.Statement) money.Null { return s.Avoidable.Outsourced })},
	"paid_cash":            {KindSom, som(func(s *savings.Statement) money.Null { return s.Cash.Outsourced })},
	"saving_avoidable":     {KindSom, som(func(s *savings.Statement) money.Null { return s.Avoidable.Saving })},
	"saving_full":          {KindSom, som(func(s *savings.Statement) money.Null { return s.Full.Saving })},
	"saving_cash":          {KindSom, som(func(s *savings.Statement) money.Null { return s.Cash.Saving })},
	"low":                  {KindSom, som(func(s *savings.Statement) money.Null { return s.Low })},
	"high":                 {KindSom, som(func(s *savings.Statement) money.Null { return s.High })},
	"price":                {KindSom, som(func(s *savings.Statement) money.Null { return s.Price })},
	"break_even_price":     {KindSom, som(func(s *savings.Statement) money.Null { return s.BreakEvenPrice })},
	"saving_per_household": {KindSom, som(func(s *savings.Statement) money.Null { return s.SavingPerHousehold })},
	"unit_cost_in_house":   {KindSom, som(func(s *savings.Statement) money.Null { return s.UnitCostInHouse })},
	"unit_cost_outsourced": {KindSom, som(func(s *savings.Statement) money.Null { return s.UnitCostOutsourced })},
	"procurement_saving":   {KindSom, som(func(s *savings.Statement) money.Null { return money.Known(s.ProcurementSaving) })},
	"saving_avoidable_share": {KindShare, func(s *savings.Statement) (decimal.Decimal, bool) {
		return s.Avoidable.Share.Decimal, s.Avoidable.Share.Valid
	}},
	"days_share": {KindShare, func(s *savings.Statement) (decimal.Decimal, bool) { return s.Days.Share(), true }},
}

func som(of func(s *savings.Statement) money.Null) func(s *savings.Statement) (decimal.Decimal, bool) {
	return func(s *savings.Statement) (decimal.Decimal, bool) {
		one := of(s)
		return one.Som.Decimal(), one.Valid
	}
}

// Solution is what the engine says to an exercise.
type Solution struct {
	Kind    Kind
	Figure  decimal.Decimal // of KindSom in som, of KindShare from 0 to 1
	Choice  string          // of KindChoice
	Options []string        // of KindChoice, in the order of the method
	Demo    *DemoYear
}

var errFigure = errors.New("no such figure")

// Solve asks the engine. It refuses a service-year that the demonstration does
// not have, and a figure that the statement does not have.
func (e *Exercise) Solve() (Solution, error) {
	year, err := demoYear(e.Aimak, e.Service, e.Year)
	if err != nil {
		return Solution{}, err
	}
	s := Solution{Demo: year}
	if one, ok := figures[e.Of]; ok {
		s.Kind = one.kind
		figure, known := one.of(&year.Statement)
		if !known {
			return s, errFigure
		}
		s.Figure = figure
		return s, nil
	}
	switch {
	case e.Of == "verdict" && year.Statement.Verdict != "":
		s.Kind, s.Choice = KindChoice, string(year.Statement.Verdict)
		for _, one := range savings.Verdicts {
			s.Options = append(s.Options, string(one))
		}
		return s, nil
	case e.Of == "status":
		s.Kind, s.Choice = KindChoice, string(year.Statement.Status)
		for _, one := range savings.Statuses {
			s.Options = append(s.Options, string(one))
		}
		return s, nil
	}
	amount, err := lineFigure(&year.Statement, e.Of)
	s.Kind, s.Figure = KindSom, amount.Decimal()
	return s, err
}

// lineFigure reads line.KIND.READING or line.KIND.READING.REF: the sum of those
// lines, without the sign. Lines of both sides are never added up.
func lineFigure(s *savings.Statement, of string) (money.Som, error) {
	parts := strings.SplitN(of, ".", 4)
	if len(parts) < 3 || parts[0] != "line" || !slices.Contains([]string{"full", "avoidable", "cash"}, parts[2]) {
		return money.Zero, errFigure
	}
	sum, side := money.Zero, savings.Side("")
	for i := range s.Lines {
		l := &s.Lines[i]
		amount := l.Amount(savings.ReadingName(parts[2]))
		if string(l.Kind) != parts[1] || len(parts) == 4 && l.Ref != parts[3] || !amount.Valid {
			continue
		}
		if side != "" && side != l.Side {
			return money.Zero, errFigure
		}
		sum, side = sum.Add(amount.Som), l.Side
	}
	if side == "" {
		return money.Zero, errFigure
	}
	return sum, nil
}

// exercise reads "figure aimak:… service:… year:… of:… show:…".
func (b *builder) exercise(name string, w written) *Exercise {
	parts := strings.Fields(w.exercise)
	e := &Exercise{Show: ShowInputs}
	given := map[string]bool{}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, ":")
		if given[key] {
			key = ""
		}
		given[key] = true
		switch key {
		case "aimak":
			e.Aimak = value
		case "service":
			e.Service = value
		case "year":
			e.Year, _ = strconv.Atoi(value)
		case "of":
			e.Of = value
		case "show":
			e.Show = Shown(value)
		default:
			b.refuse("exercise_form", name, w.exerciseLine)
			return nil
		}
	}
	if parts[0] != "figure" || !given["aimak"] || !given["service"] || e.Year == 0 || !given["of"] ||
		!slices.Contains([]Shown{ShowInputs, ShowStatement, ShowNone}, e.Show) {
		b.refuse("exercise_form", name, w.exerciseLine)
		return nil
	}
	switch _, err := e.Solve(); {
	case errors.Is(err, errNoYear):
		b.refuse("exercise_year", name, w.exerciseLine, "Aimak", e.Aimak, "Service", e.Service, "Year", strconv.Itoa(e.Year))
		return nil
	case err != nil:
		b.refuse("exercise_figure", name, w.exerciseLine, "Figure", e.Of)
		return nil
	}
	return e
}

// Checked is what came of an answer to an exercise.
type Checked struct {
	Readable bool   // a number, or one of the options
	Right    bool   // equals the engine's figure, rounded to as many decimals as were typed
	Other    string // the name of another figure of the same statement that it is; "sign" where only the sign is wrong
}

// Check compares what somebody typed with the engine's figure.
func (s *Solution) Check(typed string) Checked {
	if s.Kind == KindChoice {
		return Checked{Readable: slices.Contains(s.Options, typed), Right: typed == s.Choice}
	}
	number, err := readNumber(typed)
	if err != nil {
		return Checked{}
	}
	checked := Checked{Readable: true, Right: equals(s.Kind, s.Figure, number)}
	if checked.Right {
		return checked
	}
	if equals(s.Kind, s.Figure, number.Neg()) {
		checked.Other = "sign"
		return checked
	}
	for _, name := range figureNames {
		one := figures[name]
		if figure, known := one.of(&s.Demo.Statement); known && one.kind == s.Kind && !figure.IsZero() && equals(one.kind, figure, number) {
			checked.Other = name
			break
		}
	}
	return checked
}

// figureNames are the figures in an order that does not change.
var figureNames = []string{"saving_avoidable", "saving_full", "saving_cash", "in_house_avoidable", "in_house_full", "in_house_cash", "outsourced", "paid_cash",
	"low", "high", "price", "break_even_price", "procurement_saving", "saving_per_household", "unit_cost_in_house", "unit_cost_outsourced",
	"saving_avoidable_share", "days_share"}

// equals compares a figure, rounded to as many decimals as were typed and to no
// more than the program shows.
func equals(kind Kind, figure, typed decimal.Decimal) bool {
	if kind == KindShare {
		figure = figure.Shift(2)
	}
	places := min(max(-typed.Exponent(), 0), 2)
	return figure.Round(places).Equal(typed.Round(2))
}

// readNumber reads what people write: spaces between groups, a decimal comma, a
// typographic minus, "%" or "сом" behind.
func readNumber(text string) (decimal.Decimal, error) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", ",", ".", "\u2212", "-", "%", "", "сом", "", "som", "").Replace(strings.TrimSpace(text))
	return money.ParseDecimal(text, 16)
}
