package savings

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// scenario fills a small scenario of two periods; %s are rate, timing and the
// lines of both sides.
func scenario(rate, timing, inHouse, outsourced string) string {
	return fmt.Sprintf(`{"currency": "KGS", "periods": ["2025", "2026"], "discount": {"rate": %q, "timing": %q},
		"in_house": [%s], "outsourced": [%s]}`, rate, timing, inHouse, outsourced)
}

const (
	crew = `{"label": "crew", "kind": "labour", "amounts": ["1100", "1210"], "avoidable_share": ["0.5", "1"], "basis": "approved"}`
	bid  = `{"label": "bid", "kind": "price", "amounts": ["0", "605"], "basis": "contracted"}`
)

func appraisal(t *testing.T, text string) Appraisal {
	t.Helper()
	s, err := ParseScenario(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return Appraise(s)
}

// By hand, at 10 %: avoidable in-house 550 and 1210, bid 0 and 605.
//
//	start: 550 + 1210/1.1 = 1650.00; 605/1.1 = 550.00
//	end:   550/1.1 + 1210/1.21 = 1500.00; 605/1.21 = 500.00
//
// and at 21 %, where √1.21 = 1.1: 550/1.1 + 1210/(1.21 × 1.1) = 500 + 909.09.
func TestPresentValueFollowsTheTiming(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rate, timing, inHouse, outsourced string }{
		{"0.1", "start", "1650.00", "550.00"},
		{"0.1", "end", "1500.00", "500.00"},
		{"0.21", "mid", "1409.09", "454.55"},
		{"0", "mid", "1760.00", "605.00"},
		{"-0.5", "end", "5940.00", "2420.00"}, // × 2 and × 4
	} {
		a := appraisal(t, scenario(c.rate, c.timing, crew, bid))
		if got := a.Avoidable.NPVInHouse.String(); got != c.inHouse {
			t.Errorf("%s %s: in-house %s, expected %s", c.rate, c.timing, got, c.inHouse)
		}
		if got := a.Avoidable.NPVOutsourced.String(); got != c.outsourced {
			t.Errorf("%s %s: outsourced %s, expected %s", c.rate, c.timing, got, c.outsourced)
		}
	}
}

func TestFullCountsWhatCannotBeAvoidedAndCashLeavesOutWhatIsNotPaid(t *testing.T) {
	t.Parallel()
	lines := crew + `,
		{"label": "truck", "kind": "depreciation", "amounts": ["100", "100"], "basis": "recorded"},
		{"label": "office", "kind": "overhead", "amounts": ["40", "40"], "avoidable_share": "0.5", "basis": "assumed"},
		{"label": "fees", "kind": "revenue", "amounts": ["10", "20"], "basis": "executed"}`
	a := appraisal(t, scenario("0", "end", lines, bid))
	for _, c := range []struct {
		reading string
		got     AppraisalReading
		want    string
	}{
		{"avoidable", a.Avoidable, "[660.00 1310.00]"}, // 550+100+20−10, 1210+100+20−20
		{"full", a.Full, "[1230.00 1330.00]"},          // 1100+100+40−10, 1210+100+40−20
		{"cash", a.Cash, "[540.00 1190.00]"},           // 550−10, 1210−20
	} {
		if got := fmt.Sprint(c.got.InHouse); got != c.want {
			t.Errorf("%s: %s, expected %s", c.reading, got, c.want)
		}
	}
}

func TestDeductionsGainsAndRevenueAreSubtracted(t *testing.T) {
	t.Parallel()
	lines := bid + `,
		{"label": "fine", "kind": "deduction", "amounts": ["0", "5"], "basis": "estimate"},
		{"label": "truck", "kind": "asset_gain", "amounts": ["300", "0"], "basis": "quote"},
		{"label": "rent", "kind": "revenue", "amounts": ["12", "12"], "basis": "contracted"},
		{"label": "risk", "kind": "retained_risk", "amounts": ["7", "7"], "basis": "assumed"}`
	a := appraisal(t, scenario("0", "end", crew, lines))
	if got := fmt.Sprint(a.Avoidable.Outsourced); got != "[-305.00 595.00]" { // −300−12+7, 605−5−12+7
		t.Errorf("outsourced %s", got)
	}
	if got := fmt.Sprint(a.Avoidable.Saving); got != "[855.00 615.00]" { // of 550 and 1210 in-house
		t.Errorf("saving %s", got)
	}
}

// The price falls into the second period only. At 10 %, end: NPV in-house is
// 1500, of a monitoring of 11 in the first period 10, and 1490 × 1.21 = 1802.90.
func TestBreakEvenPriceIsLevelOverThePeriodsThatHaveAPrice(t *testing.T) {
	t.Parallel()
	monitoring := `, {"label": "visits", "kind": "monitoring", "amounts": ["11", "0"], "basis": "recorded"}`
	a := appraisal(t, scenario("0.1", "end", crew, bid+monitoring))
	if got := a.BreakEvenPrice.String(); got != "1802.90" {
		t.Errorf("break-even price %s", got)
	}
	at := strings.Replace(scenario("0.1", "end", crew, bid+monitoring), "605", "1802.90", 1)
	if got := appraisal(t, at).Avoidable.NPVSaving.String(); got != "0.00" {
		t.Errorf("at the break-even price the saving is %s", got)
	}
}

func TestWithoutAPriceThereIsNoBreakEvenPrice(t *testing.T) {
	t.Parallel()
	for _, outsourced := range []string{"", `{"label": "bid", "kind": "price", "amounts": ["0", "0"], "basis": "quote"}`} {
		if a := appraisal(t, scenario("0.1", "end", crew, outsourced)); a.BreakEvenPrice.Valid {
			t.Errorf("outsourced [%s]: break-even price %s", outsourced, a.BreakEvenPrice)
		}
	}
}

func TestShareIsUnknownWhereTheInHouseSideIsNothing(t *testing.T) {
	t.Parallel()
	if a := appraisal(t, scenario("0.1", "end", "", bid)); a.Avoidable.Share.Valid {
		t.Errorf("share %s of nothing", a.Avoidable.Share.Decimal)
	}
}

func TestEquivalentAnnualCostSpreadsTheNPVOverTheAnnuityYears(t *testing.T) {
	t.Parallel()
	level := `{"label": "level", "kind": "goods", "amounts": ["1000", "1000"], "basis": "executed"}`
	// The annuity of a level cost paid at each period's end is that cost.
	if got := appraisal(t, scenario("0.1", "end", level, "")).Avoidable.EquivalentAnnualInHouse.String(); got != "1000.00" {
		t.Errorf("level cost: %s a year", got)
	}
	// NPV 1000/1.1 + 1000/1.21 = 1735.537; over one year × 1.1 = 1909.09.
	one := strings.Replace(scenario("0.1", "end", level, ""), `"periods"`, `"annuity_years": 1, "periods"`, 1)
	if got := appraisal(t, one).Avoidable.EquivalentAnnualInHouse.String(); got != "1909.09" {
		t.Errorf("over one year: %s", got)
	}
	// Without a rate the NPV is divided by the years: 2000 ÷ 4.
	four := strings.Replace(scenario("0", "end", level, ""), `"periods"`, `"annuity_years": 4, "periods"`, 1)
	if got := appraisal(t, four).Avoidable.EquivalentAnnualInHouse.String(); got != "500.00" {
		t.Errorf("without a rate: %s", got)
	}
}

// Avoidable crew 550 + 1210 = 1760 at ±10 % swings by 352; the bid of 605 at
// ±10 % by 121; what is certain by 0. The saving is 1760 − 605 − 50 = 1105.
func TestTornadoMovesEachLineByItsWidthAndSortsBySwing(t *testing.T) {
	t.Parallel()
	sure := `{"label": "visits", "kind": "monitoring", "amounts": ["50", "0"], "basis": "recorded"}`
	a := appraisal(t, scenario("0", "end", crew, sure+","+bid))
	var got []string
	for _, s := range a.Tornado {
		got = append(got, fmt.Sprint(s.Label, " ", s.Low, " ", s.High, " ", s.Swing))
	}
	want := "crew 929.00 1281.00 352.00; bid 1044.50 1165.50 121.00; visits 1105.00 1105.00 0.00"
	if text := strings.Join(got, "; "); text != want {
		t.Errorf("tornado %s\nexpected %s", text, want)
	}
}

// Present values of random scenarios against a computation in binary floating
// point of 700 bits, factor by factor.
func TestPresentValuesOfRandomScenariosAgreeWithAnotherComputation(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		s := Scenario{Rate: decimal.New(rng.Int64N(1_900_000)-900_000, -6), Timing: Timings[rng.IntN(3)]}
		line := ScenarioLine{Kind: "goods", Basis: Executed}
		for range 1 + rng.IntN(30) {
			s.Periods = append(s.Periods, "p")
			line.Amounts = append(line.Amounts, decimal.New(rng.Int64N(2e9)-1e9, -2))
			line.AvoidableShare = append(line.AvoidableShare, decimal.New(rng.Int64N(10_001), -4))
		}
		s.InHouse = []ScenarioLine{line}
		got := Appraise(s).Avoidable.NPVInHouse
		want := floatNPV(&s)
		if diff := new(big.Float).Sub(want, bigFloat(got.Decimal())); diff.Abs(diff).Cmp(big.NewFloat(0.00500001)) > 0 {
			t.Fatalf("rate %s, %s, %d periods: %s, expected %s", s.Rate, s.Timing, len(s.Periods), got, want.Text('f', 4))
		}
	}
}

func bigFloat(d decimal.Decimal) *big.Float {
	return new(big.Float).SetPrec(700).SetRat(d.Rat())
}

func floatNPV(s *Scenario) *big.Float {
	growth := bigFloat(one.Add(s.Rate))
	factor := bigFloat(one)
	switch s.Timing {
	case TimingMid:
		factor.Quo(factor, new(big.Float).SetPrec(700).Sqrt(growth))
	case TimingEnd:
		factor.Quo(factor, growth)
	}
	sum := new(big.Float).SetPrec(700)
	for k := range s.Periods {
		amount := bigFloat(s.InHouse[0].Amounts[k])
		amount.Mul(amount, bigFloat(s.InHouse[0].AvoidableShare[k]))
		sum.Add(sum, amount.Mul(amount, factor))
		factor.Quo(factor, growth)
	}
	return sum
}

// 200 lines of 1 som in the last of 100 periods at −90 %: each 10^99 × √10,
// together 2 × 10^101 × √10, exact to the tyiyn.
func TestTheLargestScenarioStaysExact(t *testing.T) {
	t.Parallel()
	s := Scenario{Currency: "KGS", Rate: lowestRate, Timing: TimingMid}
	line := ScenarioLine{Label: "l", Kind: "goods", Basis: Estimate}
	for range maxPeriods {
		s.Periods = append(s.Periods, "p")
		line.Amounts = append(line.Amounts, decimal.Zero)
		line.AvoidableShare = append(line.AvoidableShare, one)
	}
	line.Amounts[maxPeriods-1] = one
	for range maxScenarioLines {
		s.InHouse = append(s.InHouse, line)
	}
	want := "632455532033675866399778708886543706743911027865043365371500970558518887727847644268849621675860059037.47"
	if got := Appraise(s).Avoidable.NPVInHouse.String(); got != want {
		t.Errorf("%s\nexpected %s", got, want)
	}
}
