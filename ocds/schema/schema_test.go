package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kelishim/internal/i18n"
	"kelishim/ocds/schema"
)

// sharedFolder is where the OCDS samples stand beside the project.
const sharedFolder = "../../../shared/ocds"

// expected is what expected.json says of one sample.
type expected struct {
	Valid, Fatal bool
	Type         string
	Errors       []string
}

func expectations(t *testing.T, folder string) map[string]expected {
	t.Helper()
	path := filepath.Join(sharedFolder, folder, "expected.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the shared OCDS samples are not beside the project: %s is not there", path)
	}
	var all map[string]expected
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return all
}

func shared(t *testing.T, folder, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(sharedFolder, folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sentence is the problem as the official tools word it in expected.json, cut to
// what both say.
func sentence(p schema.Problem) string {
	value, _ := p.Args["Value"].(string)
	name := func(arg string) string {
		key, _ := p.Args[arg].(i18n.Key)
		return strings.TrimPrefix(string(key), "ocds.type.")
	}
	switch p.Keyword {
	case "required":
		return `missing required field "` + p.Args["Field"].(string) + `"`
	case "type":
		return "is " + name("Got") + ", must be " + name("Want")
	case "enum":
		return `not in the closed codelist: "` + value + `"`
	case "date_time":
		return `not a valid date-time: "` + value
	case "uri":
		return `not a valid uri: "` + value
	case "unique":
		return "are identical"
	case "empty_text":
		return "must not be an empty string"
	default:
		return p.Keyword
	}
}

func kindOf(name string) schema.Kind {
	return map[string]schema.Kind{
		"release": schema.Release, "release-package": schema.ReleasePackage, "record-package": schema.RecordPackage,
	}[name]
}

func TestSamplesAreValidOrWrongAsTheOfficialToolsSay(t *testing.T) {
	t.Parallel()
	for name, want := range expectations(t, "samples") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems, err := schema.Validate(kindOf(want.Type), bytes.TrimSpace(shared(t, "samples", name)))
			if err != nil {
				t.Fatal(err)
			}
			agree(t, problems, want.Errors)
		})
	}
}

// agree checks that every problem is expected and every expectation met.
func agree(t *testing.T, problems []schema.Problem, errors []string) {
	t.Helper()
	met := make([]bool, len(errors))
	for _, p := range problems {
		said := strings.TrimSuffix(sentence(p), "…")
		found := false
		for i, text := range errors {
			if strings.HasPrefix(text, said[:min(len(said), 40)]) || strings.HasPrefix(said, text) {
				met[i], found = true, true
			}
		}
		if !found {
			t.Errorf("not expected: %s: %s %v", p.Path, sentence(p), p.Args)
		}
	}
	for i, text := range errors {
		if !met[i] {
			t.Errorf("not found: %s", text)
		}
	}
}

// inOtherWords are files of which we speak otherwise than the official tools.
var inOtherWords = map[string][]string{
	"11-amount-string.json":            {"is string, must be number"},
	"14-roles-string.json":             {"is string, must be array"},
	"22-amendments-object.json":        {"is object, must be array"},
	"25-negative-quantity-string.json": {"is string, must be number"},
	"26-record-mixed-releases.json":    {"mixed"},
	"28-array-of-releases.json":        {"is array, must be object"},
}

func TestBrokenFilesAreBrokenInTheWayExpected(t *testing.T) {
	t.Parallel()
	for name, want := range expectations(t, "invalid") {
		if want.Fatal {
			continue // not JSON: the reader's matter
		}
		if other, ok := inOtherWords[name]; ok {
			want.Errors = other
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := shared(t, "invalid", name)
			kind := schema.ReleasePackage
			if bytes.Contains(text, []byte(`"records"`)) {
				kind = schema.RecordPackage
			}
			problems, err := schema.Validate(kind, text)
			if err != nil {
				t.Fatal(err)
			}
			agree(t, problems, want.Errors)
		})
	}
}

const small = `{"ocid":"ocds-1-1","id":"1","date":"2026-01-01T00:00:00+06:00","tag":["planning"],"initiationType":"tender"`

func TestTheSameMistakeManyTimesIsOneProblem(t *testing.T) {
	t.Parallel()
	var awards []string
	for i := range 9 {
		awards = append(awards, fmt.Sprintf(`{"id":%d,"status":"rejected","value":{"amount":"1"}}`, i))
	}
	text := small + `,"awards":[` + strings.Join(awards, ",") + `]}`
	problems, err := schema.Validate(schema.Release, []byte(text))
	if err != nil || len(problems) != 2 {
		t.Fatalf("%v, %v", problems, err)
	}
	for _, p := range problems {
		if p.Count != 9 || len(p.At) != 5 {
			t.Errorf("%s %s: %d times at %v", p.Path, p.Keyword, p.Count, p.At)
		}
		if p.Keyword == "enum" && (p.Path != "awards/status" || p.At[1] != "/awards/1/status") {
			t.Errorf("at %s, %s", p.Path, p.At)
		}
	}
}

func TestAddressesAreThoseOfRFC3986(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address string
		valid   bool
	}{
		{"https://example.org/%D0%B0?b=c#d", true},
		{"urn:isbn:0451450523", true},
		{"https://example.org/файл.pdf", false},
		{"https://example.org/a b", false},
		{"https://example.org/100%", false},
		{"/only/a/path", false},
		{"", false},
	} {
		text := small + `,"planning":{"budget":{"uri":"` + c.address + `"}}}`
		problems, err := schema.Validate(schema.Release, []byte(text))
		if err != nil || (len(problems) == 0) != c.valid {
			t.Errorf("%q: %v, %v", c.address, problems, err)
		}
	}
}

func TestExtensionsAreInThePatchedSchema(t *testing.T) {
	t.Parallel()
	for place, field := range map[string]string{
		`"bids":{"details":[{"id":1.5}]}`:                                                   "bids/details/id",
		`"tender":{"id":"1","lots":[{"id":true}]}`:                                          "tender/lots/id",
		`"planning":{"budget":{"budgetBreakdown":[{"id":true}]}}`:                           "planning/budget/budgetBreakdown/id",
		`"planning":{"budget":{"budgetBreakdown":[{"id":"1","measures":{"planned":"x"}}]}}`: "planning/budget/budgetBreakdown/measures/planned",
		`"planning":{"forecasts":[{"id":true}]}`:                                            "planning/forecasts/id",
		`"contracts":[{"id":"1","awardID":"1","implementation":{"transactions":[{"id":"1","relatedImplementationMilestone":5}]}}]`: "contracts/implementation/transactions/relatedImplementationMilestone",
		`"contracts":[{"id":"1","awardID":"1","implementation":{"endDate":"soon"}}]`:                                               "contracts/implementation/endDate",
		`"contracts":[{"id":"1","awardID":"1","implementation":{"metrics":[{"id":true}]}}]`:                                        "contracts/implementation/metrics/id",
		`"contracts":[{"id":"1","awardID":"1","implementation":{"finalValue":{"amount":"much"}}}]`:                                 "contracts/implementation/finalValue/amount",
	} {
		problems, err := schema.Validate(schema.Release, []byte(small+`,`+place+`}`))
		if err != nil || len(problems) != 1 || problems[0].Path != field {
			t.Errorf("%s: %+v, %v", field, problems, err)
		}
	}
}

func TestEveryProblemHasItsSentenceInThreeLanguages(t *testing.T) {
	t.Parallel()
	text := `{"ocid":5,"id":"","date":"yesterday","tag":[],"awards":[{"status":"x"},{"status":"x"}],
		"planning":{"budget":{"uri":"x y"}},"tender":{"id":"1","items":[{"id":"1"},{"id":"1"}]}}`
	problems, err := schema.Validate(schema.Release, []byte(text))
	if err != nil || len(problems) < 7 {
		t.Fatalf("%v, %v", problems, err)
	}
	for _, lang := range i18n.Languages {
		reader := i18n.For(lang)
		for _, p := range problems {
			if said := reader.Fault(p.Fault()); strings.ContainsAny(said, "[]") && p.Keyword != "type" || strings.Contains(said, "<no value>") {
				t.Errorf("%s: %s", lang, said)
			}
		}
	}
}
