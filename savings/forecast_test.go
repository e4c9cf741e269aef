package savings

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// ahead is the worked service over a term of 609 days, 2 May 2024 to 31
// December 2025. Of 2025 neither the index nor the volume is known; of 2024 the
// recorded 600 are of the same 244 days.
func ahead() (from, to date.Date, in ForecastInput) {
	first, second := worked(), worked()
	second.Year, second.IndexY, second.QuantityY = 2025, decimal.NullDecimal{}, decimal.NullDecimal{}
	return date.MustParse("2024-05-02"), date.MustParse("2025-12-31"), ForecastInput{
		Bought:    Bought{Aimak: first.ServiceAimak, Service: "waste", Share: one},
		Years:     []ServiceYear{first, second},
		LastIndex: []KnownIndex{{2024, dec("125")}, {2024, dec("125")}},
	}
}

// By hand, 2024 as the worked statement; 2025 with I = 125 and Q = 1000:
//
//	labour 75000.00 (60000.00), labour 45000.01 (0), goods 25000.00 (25000.00),
//	contributions 12937.50 (10350.00) and 7762.50 (0), depreciation 5000.00 (5000.00),
//	overhead 140700.01 × 0.1 = 14070.00 (3517.50), revenue 2500.00 (1250.00)
func TestAForecastComesOutYearByYear(t *testing.T) {
	t.Parallel()
	from, to, in := ahead()
	f := Foresee(from, to, []ForecastInput{in})
	if f.Status != Comparable || len(f.Years) != 2 {
		t.Fatalf("status %s, %d years, missing %+v", f.Status, len(f.Years), f.Missing)
	}
	for i, want := range []struct {
		days                  Days
		avoidable, full, cash string
	}{
		{Days{244, 366}, "66828.33", "120013.34", "61150.00"},
		{Days{365, 365}, "102617.50", "182270.01", "94100.00"},
	} {
		y := f.Years[i]
		if y.Days != want.days || y.Avoidable.String() != want.avoidable || y.Full.String() != want.full || y.Cash.String() != want.cash {
			t.Errorf("%d: %v %s %s %s, want %+v", y.Year, y.Days, y.Avoidable, y.Full, y.Cash, want)
		}
	}
	// 169445.83 ÷ 1.04 = 162928.682…
	if got := f.Avoidable.String() + " " + f.Full.String() + " " + f.Cash.String() + " " + f.BreakEven.String(); got !=
		"169445.83 302283.35 155250.00 162928.68" {
		t.Errorf("the whole term: %s", got)
	}
	want := []Assumption{{Kind: AssumedIndex, Year: 2025, From: 2024},
		{Kind: AssumedVolume, Aimak: in.Aimak, Service: "waste", Year: 2025, From: 2022}}
	if !slices.Equal(f.Assumptions, want) {
		t.Errorf("assumed %+v", f.Assumptions)
	}
	for _, l := range f.Years[1].Lines {
		if l.Kind == KindBudgetLine && l.Basis != Estimate {
			t.Errorf("%s of a year to come is %s, want an estimate", l.Ref, l.Basis)
		}
	}
	for _, l := range f.Years[0].Lines {
		if l.Kind == KindBudgetLine && l.Basis != Executed {
			t.Errorf("%s of a known year is %s", l.Ref, l.Basis)
		}
	}
}

// 100000 × 244/609 = 40065.681…; × 0.04 = 1602.627…; the rest 59934.32, 2397.3728.
func TestAnOfferIsSetAgainstTheTerm(t *testing.T) {
	t.Parallel()
	from, to, in := ahead()
	f := Foresee(from, to, []ForecastInput{in})
	o := f.Offer(som("100000"))
	if o.Years[0].Price.String() != "40065.68" || o.Years[0].Administration.String() != "1602.63" ||
		o.Years[1].Price.String() != "59934.32" || o.Years[1].Administration.String() != "2397.37" {
		t.Errorf("years %v", o.Years)
	}
	if o.Administration.String() != "4000.00" || o.Saving.String() != "65445.83" || o.SavingFull.String() != "198283.35" || o.AboveBreakEven {
		t.Errorf("offer %+v", o)
	}
	if even := f.Offer(f.BreakEven.Som); even.AboveBreakEven || even.Saving.Decimal().Abs().GreaterThan(dec("0.05")) {
		t.Errorf("at the break-even price the saving is %s", even.Saving)
	}
	above := f.Offer(f.BreakEven.Som.Add(som("0.01")))
	if !above.AboveBreakEven {
		t.Error("a tyiyn above the break-even price is not seen")
	}
	if dear := f.Offer(som("200000")); dear.Saving.String() != "-38554.17" { // 169445.83 − 208000
		t.Errorf("dearer by %s", dear.Saving)
	}
}

func TestAServiceWithAPartOfThePriceAnswersForThatPart(t *testing.T) {
	t.Parallel()
	from, to, in := ahead()
	in.Share = dec("0.6")
	f := Foresee(from, to, []ForecastInput{in})
	if f.BreakEven.String() != "271547.80" { // 169445.83 ÷ 0.624
		t.Errorf("break-even price %s", f.BreakEven)
	}
	other := in
	other.Bought = Bought{Aimak: in.Aimak, Service: "water", Share: dec("0.4")}
	both := Foresee(from, to, []ForecastInput{in, other})
	if both.Avoidable.String() != "338891.66" || both.BreakEven.String() != "325857.37" { // 338891.66 ÷ 1.04
		t.Errorf("two services: %s, break-even %s", both.Avoidable, both.BreakEven)
	}
}

func TestAForecastSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	from, to, good := ahead()
	years := func(change func(*ServiceYear)) ForecastInput {
		in := good
		in.Years = slices.Clone(good.Years)
		for i := range in.Years {
			change(&in.Years[i])
		}
		return in
	}
	noIndex := years(func(y *ServiceYear) { y.IndexY, y.IndexR = decimal.NullDecimal{}, decimal.NullDecimal{} })
	noIndex.LastIndex = make([]KnownIndex, 2)
	for _, one := range []struct {
		name   string
		in     ForecastInput
		status Status
		count  int
	}{
		{"no baseline", years(func(y *ServiceYear) { y.Baseline = nil }), NoBaseline, 1},
		{"an empty baseline", years(func(y *ServiceYear) { y.Lines, y.Assets = nil, nil }), NoBaseline, 1},
		{"no amount", years(func(y *ServiceYear) { y.Lines = slices.Clone(y.Lines); y.Lines[0].Executed = money.Null{} }), AmountMissing, 1},
		{"no index at all", noIndex, IndexMissing, 3},
		{"no volume of the reference year", years(func(y *ServiceYear) { y.QuantityR = decimal.NullDecimal{} }), VolumeMissing, 1},
		{"a volume of 0 in the reference year", years(func(y *ServiceYear) { y.QuantityR = nul("0") }), VolumeMissing, 1},
		{"no contribution rate", years(func(y *ServiceYear) { y.ContributionRate = decimal.NullDecimal{} }), RateMissing, 1},
		{"no administration share", years(func(y *ServiceYear) {
			b := *y.Baseline
			b.AdministrationShare = decimal.NullDecimal{}
			y.Baseline = &b
		}), AdministrationUnknown, 1},
	} {
		f := Foresee(from, to, []ForecastInput{one.in})
		if f.Status != one.status || len(f.Missing) != one.count || f.Avoidable.Valid || f.BreakEven.Valid || f.Comparable() {
			t.Errorf("%s: status %s, missing %+v, in-house %v", one.name, f.Status, f.Missing, f.Avoidable)
		}
	}
	if f := Foresee(from, to, nil); f.Status != NoBaseline {
		t.Errorf("without services: %s", f.Status)
	}
	if f := Foresee(from, to, []ForecastInput{good, noIndex}); f.Status != IndexMissing || f.Avoidable.Valid {
		t.Errorf("one of two services cannot be compared: %s %v", f.Status, f.Avoidable)
	}
}

// A volume recorded for the days of another term is taken by days.
func TestARecordedVolumeFollowsTheDays(t *testing.T) {
	t.Parallel()
	_, _, in := ahead()
	in.Years = in.Years[:1]
	f := Foresee(date.MustParse("2024-07-01"), date.MustParse("2024-08-30"), []ForecastInput{in}) // 61 of 244 days
	if len(f.Assumptions) != 1 || f.Assumptions[0].Kind != ScaledVolume {
		t.Fatalf("assumed %+v", f.Assumptions)
	}
	for _, l := range f.Years[0].Lines {
		if l.Ref == "4" && l.Whole.String() != "3750.00" { // 15000 ÷ 4
			t.Errorf("goods %s", l.Whole)
		}
	}
}

// A forecast of a known year has the in-house lines of its statement.
func TestAForecastOfAKnownYearIsItsStatement(t *testing.T) {
	t.Parallel()
	d := newDice(44)
	var inputs []ServiceYear
	for range 2000 {
		inputs = append(inputs, d.serviceYear())
	}
	compared := compareWithStatements(t, inputs)
	if compared < 200 {
		t.Errorf("only %d years were compared", compared)
	}
}

func TestAForecastOfTheExampleIsItsStatement(t *testing.T) {
	t.Parallel()
	inputs := readFolder(t, sharedPath(t, "issyk-kul-jalal-abad")).serviceYears()
	if compared := compareWithStatements(t, inputs); compared < 10 {
		t.Errorf("only %d years were compared", compared)
	}
}

// differ compares amounts: equal ones may be held differently.
func differ(a, b interface{ String() string }) bool { return a.String() != b.String() }

func compareWithStatements(t *testing.T, inputs []ServiceYear) (compared int) {
	t.Helper()
	for _, in := range inputs {
		covering := slices.DeleteFunc(slices.Clone(in.Contracts), func(c Contract) bool { return !c.covers(in.Year) })
		statement := Compute(in)
		if len(covering) != 1 || statement.Status != Comparable {
			continue
		}
		term := covering[0].period().within(yearOf(in.Year))
		f := Foresee(term.from, term.to, []ForecastInput{{Bought: Bought{in.ServiceAimak, in.Service, one},
			Years: []ServiceYear{in}, LastIndex: make([]KnownIndex, 1)}})
		if !in.Baseline.AdministrationShare.Valid {
			continue // its administration is recorded; of a term ahead there is no record
		}
		compared++
		if f.Status != Comparable || differ(f.Avoidable, statement.Avoidable.InHouse) || differ(f.Full, statement.Full.InHouse) || differ(f.Cash, statement.Cash.InHouse) ||
			len(f.Assumptions) > 0 {
			t.Fatalf("%s %s %d: forecast %s %v %v %v, statement %v %v %v", in.ServiceAimak, in.Service, in.Year, f.Status, f.Avoidable, f.Full,
				f.Cash, statement.Avoidable.InHouse, statement.Full.InHouse, statement.Cash.InHouse)
		}
		for i, l := range f.Years[0].Lines {
			own := statement.Lines[i]
			if own.Side != InHouse || differ(own.Whole, l.Whole) || differ(own.Avoidable, l.Avoidable) || own.Ref != l.Ref || differ(own.Low, l.Low) {
				t.Fatalf("%s %s %d: line %d is %+v, in the statement %+v", in.ServiceAimak, in.Service, in.Year, i, l, own)
			}
		}
		same := f.Offer(statement.Price.Som)
		if same.Price.Sign() > 0 && same.AboveBreakEven != (same.Saving.Sign() < 0) && same.Saving.Decimal().Abs().GreaterThan(dec("0.02")) {
			t.Fatalf("%s %d: above %v at a saving of %s", in.Service, in.Year, same.AboveBreakEven, same.Saving)
		}
	}
	return compared
}

// What is downloaded is what `kelishim appraise` reads, and comes to the same
// sums in every reading.
func TestTheScenarioOfAForecastAppraisesAlike(t *testing.T) {
	t.Parallel()
	from, to, in := ahead()
	f := Foresee(from, to, []ForecastInput{in})
	s, err := f.Scenario(money.Known(som("100000")), Contracted, nil)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := WriteScenario(&text, &s); err != nil {
		t.Fatal(err)
	}
	read, err := ParseScenario(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatalf("its own JSON is refused: %v\n%s", err, text.String())
	}
	a, o := Appraise(read), f.Offer(som("100000"))
	for i, y := range f.Years {
		if differ(a.Avoidable.InHouse[i], y.Avoidable) || differ(a.Full.InHouse[i], y.Full) || differ(a.Cash.InHouse[i], y.Cash) {
			t.Errorf("%d: appraised %s %s %s, forecast %s %s %s", y.Year, a.Avoidable.InHouse[i], a.Full.InHouse[i], a.Cash.InHouse[i],
				y.Avoidable, y.Full, y.Cash)
		}
		if want := o.Years[i].Price.Add(o.Years[i].Administration); differ(a.Avoidable.Outsourced[i], want) {
			t.Errorf("%d: outsourced %s, want %s", y.Year, a.Avoidable.Outsourced[i], want)
		}
	}
	if differ(a.Avoidable.NPVSaving, o.Saving) || differ(a.Full.NPVSaving, o.SavingFull) {
		t.Errorf("saving %s, full %s; offer %s, %s", a.Avoidable.NPVSaving, a.Full.NPVSaving, o.Saving, o.SavingFull)
	}
	if !strings.Contains(text.String(), "(stays)") {
		t.Error("what stays is not named")
	}
}

func TestRandomForecastsAppraiseAlike(t *testing.T) {
	t.Parallel()
	d, compared := newDice(45), 0
	for range 300 {
		in := d.serviceYear()
		in.Contracts = nil
		f := Foresee(date.Of(in.Year, 1, 1), date.Of(in.Year, 12, 31), []ForecastInput{{Bought: Bought{"a", "s", one}, Years: []ServiceYear{in},
			LastIndex: make([]KnownIndex, 1)}})
		if f.Status != Comparable {
			continue
		}
		compared++
		s, err := f.Scenario(money.Null{}, Contracted, nil)
		if err != nil {
			t.Fatal(err)
		}
		if a := Appraise(s); differ(a.Avoidable.NPVInHouse, f.Avoidable.Som) || differ(a.Full.NPVInHouse, f.Full.Som) || differ(a.Cash.NPVInHouse, f.Cash.Som) {
			t.Fatalf("appraised %s %s %s, forecast %v %v %v", a.Avoidable.NPVInHouse, a.Full.NPVInHouse, a.Cash.NPVInHouse, f.Avoidable, f.Full, f.Cash)
		}
	}
	if compared < 100 {
		t.Errorf("only %d forecasts were compared", compared)
	}
}

func TestAPriceIsSpreadToTheTyiyn(t *testing.T) {
	t.Parallel()
	d := newDice(46)
	for range 300 {
		from := d.day(2020, 2026)
		f := Foresee(from, from.AddDays(d.IntN(2500)), nil)
		f.Years = nil
		term := period{f.From, f.To}
		for year := f.From.Year(); year <= f.To.Year(); year++ {
			f.Years = append(f.Years, ForecastYear{Days: Days{Covered: term.within(yearOf(year)).days()}})
		}
		amount, sum := d.som(1e7), money.Zero
		for _, part := range f.spread(amount) {
			if part.Sign() < 0 {
				t.Fatalf("a year of %s is %s", amount, part)
			}
			sum = sum.Add(part)
		}
		if differ(sum, amount) {
			t.Fatalf("the years sum to %s, the price is %s", sum, amount)
		}
	}
}
