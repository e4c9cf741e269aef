package savings

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"kelishim/internal/fault"
)

const sound = `{
	"currency": "KGS", "periods": ["2025", "2026"], "discount": {"rate": "0.035", "timing": "end"}, "annuity_years": 3,
	"in_house": [{"label": "crew", "kind": "labour", "amounts": ["600000", "600000.50"], "avoidable_share": ["0.5", "1"], "basis": "executed"}],
	"outsourced": [{"label": "bid", "kind": "price", "amounts": [500000, -1.25], "basis": "contracted"}]
}`

func TestASoundScenarioIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	s, err := ParseScenario(strings.NewReader(sound))
	if err != nil {
		t.Fatal(err)
	}
	if s.Currency != "KGS" || len(s.Periods) != 2 || s.Rate.String() != "0.035" || s.Timing != TimingEnd || s.AnnuityYears != 3 {
		t.Errorf("read as %+v", s)
	}
	if l := s.InHouse[0]; l.Label != "crew" || l.Amounts[1].String() != "600000.5" || l.AvoidableShare[0].String() != "0.5" {
		t.Errorf("in-house line read as %+v", l)
	}
	if l := s.Outsourced[0]; l.Amounts[1].String() != "-1.25" || !l.AvoidableShare[1].Equal(one) || l.Basis != Contracted {
		t.Errorf("outsourced line read as %+v", l)
	}
}

// Each change makes one thing of the sound scenario wrong.
var refusedScenarios = []struct{ rule, old, new, field, key string }{
	{"an unknown field", `"currency"`, `"colour": 1, "currency"`, "colour", "unknown_field"},
	{"a field in capitals is another field", `"currency"`, `"Currency"`, "Currency", "unknown_field"},
	{"an unknown field of a line", `"label": "bid"`, `"label": "bid", "vat": "1"`, "outsourced[0].vat", "unknown_field"},
	{"a field twice", `"timing": "end"`, `"timing": "end", "timing": "mid"`, "", "repeated_field"},
	{"no rate", `"rate": "0.035", `, ``, "discount.rate", "field_missing"},
	{"one side left out", `"in_house"`, `"in_hause"`, "in_house", "field_missing"},
	{"a currency that is none", `"KGS"`, `"som"`, "currency", "not_currency"},
	{"no periods", `["2025", "2026"]`, `[]`, "periods", "wrong_count"},
	{"a period without a name", `"2026"]`, `" "]`, "periods[1]", "not_text"},
	{"discount as a number", `{"rate": "0.035", "timing": "end"}`, `0.035`, "discount", "not_object"},
	{"a timing that is none", `"end"`, `"noon"`, "discount.timing", "unknown_value"},
	{"a rate of −100 %", `"0.035"`, `"-1"`, "discount.rate", "out_of_range"},
	{"a rate in percent by mistake", `"0.035"`, `"35"`, "discount.rate", "out_of_range"},
	{"a rate of too many places", `"0.035"`, `"0.03500000001"`, "discount.rate", "not_a_number"},
	{"no annuity years", `_years": 3`, `_years": 0`, "annuity_years", "out_of_range"},
	{"half a year", `_years": 3`, `_years": 2.5`, "annuity_years", "not_a_number"},
	{"a kind of the other side", `"labour"`, `"price"`, "in_house[0].kind", "unknown_value"},
	{"a kind that is none", `"price"`, `"bribe"`, "outsourced[0].kind", "unknown_value"},
	{"a basis that is none", `"contracted"`, `"guess"`, "outsourced[0].basis", "unknown_value"},
	{"no basis", `, "basis": "contracted"`, ``, "outsourced[0].basis", "field_missing"},
	{"an amount too few", crewAmounts, `"amounts": ["1"]`, "in_house[0].amounts", "wrong_length"},
	{"an amount too many", crewAmounts, `"amounts": ["1", "2", "3"]`, "in_house[0].amounts", "wrong_length"},
	{"one amount for all", crewAmounts, `"amounts": "1"`, "in_house[0].amounts", "not_list"},
	{"an exponent", `"600000.50"`, `"6e5"`, "in_house[0].amounts[1]", "not_a_number"},
	{"an exponent without quotes", `"600000.50"`, `6e5`, "in_house[0].amounts[1]", "not_a_number"},
	{"a comma", `"600000.50"`, `"600000,50"`, "in_house[0].amounts[1]", "not_a_number"},
	{"nothing", `"600000.50"`, `null`, "in_house[0].amounts[1]", "not_a_number"},
	{"an amount beyond all budgets", `"600000.50"`, `"1000000000000001"`, "in_house[0].amounts[1]", "out_of_range"},
	{"a share above 1", `["0.5", "1"]`, `"1.01"`, "in_house[0].avoidable_share", "out_of_range"},
	{"a share below 0", `["0.5", "1"]`, `["-0.1", "1"]`, "in_house[0].avoidable_share[0]", "out_of_range"},
	{"a share too few", `["0.5", "1"]`, `["1"]`, "in_house[0].avoidable_share", "wrong_length"},
	{"an avoidable share of a price", `"label": "bid"`, `"avoidable_share": "1", "label": "bid"`, "outsourced[0].avoidable_share", "share_in_house_only"},
	{"a line that is a text", `[{"label": "bid", "kind": "price", "amounts": [500000, -1.25], "basis": "contracted"}]`, `["bid"]`, "outsourced[0]", "not_object"},
	{"an endless label", `"bid"`, `"` + strings.Repeat("b", 201) + `"`, "outsourced[0].label", "not_text"},
	{"text that breaks off", `"contracted"}]`, `"contracted"}`, "", "not_json"},
	{"text after the end", "]\n}", "]\n} {}", "", "not_json"},
	{"text that is not UTF-8", "bid", "b\xffd", "", "not_utf8"},
	{"brackets without end", `["2025", "2026"]`, strings.Repeat("[", 5000), "", "too_deep"},
	{"too many periods", `["2025", "2026"]`, `["1"` + strings.Repeat(`,"1"`, 100) + `]`, "periods", "wrong_count"},
}

const crewAmounts = `"amounts": ["600000", "600000.50"]`

func TestAScenarioThatMustNotBeIsRefusedByFieldAndKey(t *testing.T) {
	t.Parallel()
	for _, c := range refusedScenarios {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(sound, c.old, c.new, 1)
			if text == sound {
				t.Fatalf("%q is not in the scenario", c.old)
			}
			_, err := ParseScenario(strings.NewReader(text))
			for _, f := range fault.All(err) {
				if f.Field == c.field && f.Key == "appraise."+c.key {
					return
				}
			}
			t.Errorf("expected %s: appraise.%s, got %v", c.field, c.key, err)
		})
	}
}

func TestAllThatIsWrongIsSaidAtOnceWithTheLineNamed(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(`"labour"`, `"slavery"`, `500000, -1.25`, `"x", "y"`).Replace(sound)
	_, err := ParseScenario(strings.NewReader(text))
	list := fault.All(err)
	if len(list) != 3 {
		t.Fatalf("%d refusals: %v", len(list), err)
	}
	if where := list[0].Values["Where"]; where != "in_house 1 «crew», kind" {
		t.Errorf("the first refusal is at %v", where)
	}
	if where := list[2].Values["Where"]; where != "outsourced 1 «bid», amounts 2" {
		t.Errorf("the last refusal is at %v", where)
	}
}

func TestTheRowOfBrokenJSONIsNamed(t *testing.T) {
	t.Parallel()
	_, err := ParseScenario(strings.NewReader("{\n\"currency\": \"KGS\",\n\"periods\" [\n"))
	if list := fault.All(err); len(list) != 1 || list[0].Values["Row"] != 3 {
		t.Errorf("%v %v", err, list[0].Values)
	}
}

func TestAScenarioBeyondTheLimitsIsRefused(t *testing.T) {
	t.Parallel()
	line := `{"label": "l", "kind": "other", "amounts": ["1", "1"], "basis": "quote"}`
	lines := func(n int) string { return strings.Repeat(line+",", n-1) + line }
	for _, c := range []struct {
		rule, text, key string
	}{
		{"a file above a megabyte", sound + strings.Repeat(" ", 1<<20), "too_large"},
		{"201 lines on one side", scenario("0", "end", lines(201), ""), "wrong_count"},
		{"201 lines on both", scenario("0", "end", lines(101), lines(100)), "wrong_lines"},
		{"no line at all", scenario("0", "end", "", ""), "wrong_lines"},
	} {
		_, err := ParseScenario(strings.NewReader(c.text))
		if list := fault.All(err); len(list) != 1 || list[0].Key != "appraise."+c.key {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
	if _, err := ParseScenario(strings.NewReader(scenario("0", "end", lines(100), lines(100)))); err != nil {
		t.Errorf("200 lines: %v", err)
	}
}

func TestThousandsOfRefusalsAreCutShort(t *testing.T) {
	t.Parallel()
	line := `{"label": "l", "kind": "x", "amounts": ["x", "x"], "basis": "x"}`
	_, err := ParseScenario(strings.NewReader(scenario("0", "end", strings.Repeat(line+",", 199)+line, "")))
	if n := len(fault.All(err)); n != maxRefusals {
		t.Errorf("%d refusals", n)
	}
}

func TestAReaderThatFailsIsNoRefusal(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk")
	_, err := ParseScenario(io.MultiReader(strings.NewReader("{"), failing{broken}))
	if !errors.Is(err, broken) || fault.All(err) != nil {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever is read can be appraised and printed.
func FuzzParseScenario(f *testing.F) {
	f.Add([]byte(sound))
	for _, c := range refusedScenarios {
		f.Add([]byte(strings.Replace(sound, c.old, c.new, 1)))
	}
	f.Add([]byte(`{"currency":"KGS","periods":["1"],"discount":{"rate":"-0.9","timing":"mid"},"annuity_years":100,"in_house":[],
		"outsourced":[{"label":"l","kind":"price","amounts":["-0.0000000001"],"basis":"assumed"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseScenario(bytes.NewReader(text))
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Errorf("an error that is no refusal: %v", err)
			}
			return
		}
		a := Appraise(s)
		if err := WriteAppraisal(io.Discard, &a); err != nil {
			t.Error(err)
		}
	})
}
