package savings

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Scenario makes the what-if that `kelishim appraise` reads: the lines of the
// forecast over the years and, where a price is given, the price with the
// assumed administration. A line of which only a part can be avoided becomes
// two, what goes away and what stays, so that the readings of the appraisal
// come to the tyiyn of the forecast. Not discounted: the sums of the method are
// not; whoever reads the file may set a rate. basis is that of the price. text
// gives the words of labels, nil leaves the codes. Refused where the scenario
// would have more lines than one may have.
func (f *Forecast) Scenario(price money.Null, basis Basis, text Text) (Scenario, error) {
	s := Scenario{Currency: currency, Timing: TimingEnd}
	for i := range f.Years {
		s.Periods = append(s.Periods, strconv.Itoa(f.Years[i].Year))
	}
	s.InHouse = f.ownLines(text)
	if price.Valid {
		s.Outsourced = f.boughtLines(price.Som, basis, text)
	}
	if n := len(s.InHouse) + len(s.Outsourced); n > maxScenarioLines {
		return Scenario{}, fault.New(fault.TooLarge, "appraise.wrong_lines").With("Found", n).With("Most", maxScenarioLines)
	}
	return s, nil
}

// ownLine tells the same line of several years: of one service, by what it was
// computed from.
type ownLine struct {
	service   int
	kind      LineKind
	ref, code string
}

func (f *Forecast) ownLines(text Text) []ScenarioLine {
	var lines []ScenarioLine
	at := map[ownLine][2]int{} // where what goes away and what stays are, +1
	put := func(l *ForecastLine, key ownLine, stays int, amount money.Som, year int) {
		if amount.IsZero() && stays == 1 {
			return
		}
		places := at[key]
		if places[stays] == 0 {
			share := decimal.NewFromInt(int64(1 - stays))
			lines = append(lines, ScenarioLine{Label: f.label(l, stays == 1, text), Kind: l.scenarioKind(), Basis: l.Basis,
				Amounts: repeated(decimal.Zero, len(f.Years)), AvoidableShare: repeated(share, len(f.Years))})
			places[stays] = len(lines)
			at[key] = places
		}
		line := &lines[places[stays]-1]
		line.Amounts[year] = amount.Decimal()
		line.Basis = softer(line.Basis, l.Basis)
	}
	for year := range f.Years {
		for i := range f.Years[year].Lines {
			l := &f.Years[year].Lines[i]
			key := ownLine{l.Service, l.Kind, l.Ref, l.Code}
			if l.Avoidable.Som.IsZero() {
				put(l, key, 1, l.Whole.Som, year)
				continue
			}
			put(l, key, 0, l.Avoidable.Som, year)
			put(l, key, 1, l.Whole.Som.Sub(l.Avoidable.Som), year)
		}
	}
	return lines
}

func (f *Forecast) boughtLines(price money.Som, basis Basis, text Text) []ScenarioLine {
	offer := f.Offer(price)
	bid := ScenarioLine{Label: text.of("kind", string(KindPrice)), Kind: ScenarioPrice, Basis: basis, AvoidableShare: repeated(one, len(f.Years))}
	administration := ScenarioLine{Label: text.of("kind", string(KindAdministration)), Kind: "administration", Basis: Assumed,
		AvoidableShare: repeated(one, len(f.Years))}
	if text != nil {
		bid.Label = text("forecast.label.price")
	}
	for _, year := range offer.Years {
		bid.Amounts = append(bid.Amounts, year.Price.Decimal())
		administration.Amounts = append(administration.Amounts, year.Administration.Decimal())
	}
	if offer.Administration.IsZero() {
		return []ScenarioLine{bid}
	}
	return []ScenarioLine{bid, administration}
}

// scenarioKind is the line's kind among those of a scenario.
func (l *Line) scenarioKind() ScenarioKind {
	switch l.Kind {
	case KindContributions:
		return "contributions"
	case KindDepreciation:
		return ScenarioDepreciation
	case KindOverhead:
		return ScenarioOverhead
	case KindRevenue:
		return ScenarioRevenue
	}
	budget := BudgetLine{EconomicCode: l.Code}
	switch {
	case budget.isLabour():
		return "labour"
	case budget.isContributions():
		return "contributions"
	default:
		return "goods"
	}
}

// label names a line for people: its service where there are several, its
// number and title or what it is, and that it stays.
func (f *Forecast) label(l *ForecastLine, stays bool, text Text) string {
	var parts []string
	if len(f.Services) > 1 {
		parts = append(parts, f.Services[l.Service].Aimak+" "+f.Services[l.Service].Service)
	}
	if l.Kind != KindBudgetLine {
		parts = append(parts, text.of("kind", string(l.Kind)))
	}
	if named := strings.TrimSpace(l.Ref + " " + l.Title); named != "" {
		parts = append(parts, named)
	}
	ending := ""
	if stays {
		ending = " (stays)"
		if text != nil {
			ending = " (" + text("forecast.label.stays") + ")"
		}
	}
	label := strings.Join(parts, " · ")
	for utf8.RuneCountInString(label+ending) > maxLabelRunes {
		_, size := utf8.DecodeLastRuneInString(label)
		label = label[:len(label)-size]
	}
	return label + ending
}
