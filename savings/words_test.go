package savings

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

// spoken are all catalogue keys that the package's codes lead to.
func spoken() []string {
	keys := []string{"savings.column.total", "savings.column.saving"}
	add := func(group string, codes ...string) {
		for _, code := range codes {
			keys = append(keys, "savings."+group+code)
		}
	}
	for _, s := range Statuses {
		add("status.", string(s))
	}
	for _, b := range Bases {
		add("basis.", string(b))
	}
	for _, r := range Readings {
		add("reading."+string(r), ".name", ".text")
	}
	for _, v := range Verdicts {
		add("verdict."+string(v), ".short", ".sentence")
	}
	for _, by := range append(Groupings, ByYear) {
		add("column.", GroupColumns(by)...)
	}
	add("column.", Columns...)
	add("column.", StatementColumns...)
	add("side.", string(InHouse), string(Outsourced))
	for _, k := range []LineKind{KindBudgetLine, KindContributions, KindDepreciation, KindOverhead, KindRevenue, KindPrice, KindPenalties,
		KindAdministration, KindMonitoring, KindInKind, KindTransition, KindAssetGain, KindPayment} {
		add("kind.", string(k))
	}
	for _, m := range allMissing() {
		keys = append(keys, m.Key())
	}
	for _, kind := range AssumptionKinds {
		keys = append(keys, Assumption{Kind: kind}.Key())
	}
	return append(keys, "forecast.label.price", "forecast.label.stays")
}

func TestEveryCodeHasItsWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		keys, err := i18n.Keys(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range spoken() {
			if keys[key] == "" {
				t.Errorf("%s: %s has no words", lang, key)
			}
		}
	}
}

// What is said is also meant: no value is left open, no word is left over.
func TestReasonsAndRefusalsAreWholeSentences(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		r := i18n.For(lang)
		for _, m := range allMissing() {
			m.Line, m.Title, m.Year, m.Currency = "51-01", "Кызматкерлер", 2024, "USD"
			text := r.Fault(&fault.Fault{Key: m.Key(), Values: m.Values()})
			if strings.Contains(text, "<no value>") || strings.HasPrefix(text, "[") {
				t.Errorf("%s %s: %s", lang, m.Key(), text)
			}
			if strings.Contains(text, "2 024") || strings.Contains(text, "2,024") {
				t.Errorf("%s %s: a year is no amount: %s", lang, m.Key(), text)
			}
		}
		for _, change := range refusedScenarios {
			_, err := ParseScenario(strings.NewReader(strings.Replace(sound, change.old, change.new, 1)))
			for _, f := range fault.All(err) {
				if text := r.Fault(f); strings.Contains(text, "<no value>") || strings.HasPrefix(text, "[") {
					t.Errorf("%s %s: %s", lang, f.Key, text)
				}
			}
		}
	}
}

func TestNoSentenceIsLeftThatNothingSpeaks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../internal/i18n/catalogue/savings.ru.toml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := i18n.Keys("ru")
	if err != nil {
		t.Fatal(err)
	}
	known := append(spoken(), "savings.no_service_year", "savings.verdict.no_clear_difference.below_hurdle")
	for key := range all {
		if strings.HasPrefix(key, "savings.") && !slices.Contains(known, key) {
			t.Errorf("nothing speaks %s", key)
		}
	}
	// Refusals stand in the code by the last part of their key.
	var code bytes.Buffer
	for _, file := range []string{"json_tree.go", "scenario_read.go", "scenario_lines.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(source)
	}
	for _, match := range regexp.MustCompile(`(?m)^(\w+) = `).FindAllStringSubmatch(string(text[bytes.Index(text, []byte("[appraise]")):]), -1) {
		if !strings.Contains(code.String(), `"`+match[1]+`"`) && !strings.Contains(code.String(), `"appraise.`+match[1]+`"`) {
			t.Errorf("nothing refuses with appraise.%s", match[1])
		}
	}
}

func TestTheVerdictsSentenceSaysWhyASureSavingIsNotOne(t *testing.T) {
	t.Parallel()
	in := worked()
	s := Compute(in)
	if s.VerdictKey() != "savings.verdict.saves.sentence" {
		t.Error(s.VerdictKey())
	}
	in.Baseline.Hurdle = dec("0.9")
	if s = Compute(in); s.VerdictKey() != "savings.verdict.no_clear_difference.below_hurdle" {
		t.Error(s.VerdictKey())
	}
	in.Contracts[0].Accepted = som("110000")
	if s = Compute(in); s.VerdictKey() != "savings.verdict.costs_more.sentence" {
		t.Error(s.VerdictKey())
	}
}
