package ocds

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/jsontree"
)

func importFile(t testing.TB, path string) ([]*Imported, *Report, error) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var items []*Imported
	report, err := Import(file, Limits{}, func(i *Imported) error {
		items = append(items, i)
		return nil
	})
	return items, report, err
}

// brokenFiles are the files of ../shared/ocds/invalid: what the report must say
// of each, as keyword and path.
var brokenFiles = map[string][]string{
	"01-release-without-ocid.json":      {"required ocid"},
	"02-date-without-timezone.json":     {"date_time date"},
	"04-date-dotted.json":               {"date_time contracts/dateSigned"},
	"05-contract-awardIDs-array.json":   {"required contracts/awardID", "additional contracts/awardIDs"},
	"07-award-status-disqualified.json": {"enum awards/status"},
	"08-tag-bidsFullOpening.json":       {"enum tag"},
	"10-bid-status-active.json":         {"enum bids/details/status"},
	"11-amount-string.json":             {"type contracts/value/amount"},
	"13-buyer-string.json":              {"type buyer"},
	"14-roles-string.json":              {"type parties/roles"},
	"16-milestone-status-done.json":     {"enum contracts/implementation/milestones/status"},
	"17-contract-status-complete.json":  {"enum contracts/status"},
	"19-duplicate-release.json":         {"ocds.read.same_release"},
	"20-package-without-version.json":   {"required version"},
	"22-amendments-object.json":         {"type contracts/amendments"},
	"23-empty-id.json":                  {"empty_text awards/id"},
	"25-negative-quantity-string.json":  {"type tender/items/quantity"},
	"26-record-mixed-releases.json":     {"mixed releases"},
	"28-array-of-releases.json":         {"ocds.rule.no_package"},
	"29-additional-null-tag.json":       {"type tag"},
	"31-cyrillic-url.json":              {"uri contracts/documents/url"},
	"32-leap-date.json":                 {"date_time contracts/dateSigned"},
	"52-dangling-awardID.json":          {"no_award contracts/awardID"},
	"53-duplicate-transaction-id.json":  {"duplicate_id contracts/implementation/transactions"},
	"55-additional-field.json":          {"additional tender/tenderNumber", "additional tender/statusDetails"},
	"56-bad-ocid-prefix.json":           {"ocid_prefix ocid"},
	"58-open-codelist.json":             {"open_code parties/roles"},
	"59-pending-contract-paid.json":     {"paid_not_in_force contracts/implementation/transactions"},
	"61-windows-1251.json":              {"ocds.read.not_utf8"},
	"62-nan.json":                       {"ocds.read.nan"},
}

// said gathers what is said of a file: keys or "keyword path", and the sentences
// in one language.
func said(report *Report, err error, lang string) (what, sentences []string) {
	reader := i18n.For(lang)
	var refusal *fault.Fault
	if errors.As(err, &refusal) {
		return []string{refusal.Key}, []string{reader.Fault(refusal)}
	}
	for _, p := range report.Problems {
		what = append(what, p.Keyword+" "+p.Path)
		sentences = append(sentences, reader.Fault(p.Fault()))
	}
	for _, r := range report.File.Repeated {
		what = append(what, r.Fault().Key)
		sentences = append(sentences, reader.Fault(r.Fault()))
	}
	for _, c := range report.Corrections {
		what = append(what, c.Key())
		sentences = append(sentences, reader.T(c.Key()))
	}
	return what, sentences
}

func TestEveryBrokenFileGetsItsOwnSentence(t *testing.T) {
	t.Parallel()
	expected := sharedPath(t, "invalid/expected.json")
	text, err := os.ReadFile(expected)
	if err != nil {
		t.Fatal(err)
	}
	var files map[string]struct{ Valid bool }
	if err := json.Unmarshal(text, &files); err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, report, err := importFile(t, filepath.Join(filepath.Dir(expected), name))
			for _, lang := range i18n.Languages {
				what, sentences := said(report, err, lang)
				if strings.Join(what, "; ") != strings.Join(brokenFiles[name], "; ") {
					t.Errorf("said %v, want %v", what, brokenFiles[name])
				}
				for _, sentence := range sentences {
					if sentence == "" || strings.HasPrefix(sentence, "[") || strings.Contains(sentence, "<no value>") {
						t.Errorf("%s: %q", lang, sentence)
					}
				}
			}
			// A list without a package is corrected, not refused.
			if err == nil && report.Valid() != (want.Valid || name == "28-array-of-releases.json") {
				t.Errorf("valid: %v", report.Valid())
			}
		})
	}
}

func TestSamplesOfOthersAreReadWithoutCorrections(t *testing.T) {
	t.Parallel()
	expected := sharedPath(t, "samples/expected.json")
	text, err := os.ReadFile(expected)
	if err != nil {
		t.Fatal(err)
	}
	var files map[string]struct {
		Valid    bool
		Releases int
	}
	if err := json.Unmarshal(text, &files); err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if strings.HasPrefix(name, "kg-portal") {
			continue
		}
		_, report, err := importFile(t, filepath.Join(filepath.Dir(expected), name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if report.Valid() != want.Valid || len(report.Corrections) > 0 {
			t.Errorf("%s: valid %v, want %v; corrected %v; %+v; repeated %v", name, report.Valid(), want.Valid, report.Corrections, report.Problems, report.File.Repeated)
		}
	}
}

func TestPlacesOfProblemsAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	broken := strings.Replace(string(golden(t, "kg-golden-release-package.json")), `"awardID"`, `"awardId"`, 3)
	report, err := Import(strings.NewReader(broken), Limits{}, func(*Imported) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		if p.Keyword == "required" {
			if p.Count != 3 || p.At[0] != "/releases/3/contracts/0/awardID" || p.At[2] != "/releases/5/contracts/0/awardID" {
				t.Errorf("%d times at %v", p.Count, p.At)
			}
			return
		}
	}
	t.Errorf("not found: %+v", report.Problems)
}

func TestARecordGivesItsReleases(t *testing.T) {
	t.Parallel()
	items, report, err := importFile(t, filepath.Join("testdata", "kg-golden-record-package.json"))
	if err != nil || len(items) != 1 || len(items[0].Releases) != 7 || !report.Valid() || !items[0].Valid() {
		t.Fatalf("%v, %+v", err, report)
	}
	linked := `{"ocid":"ocds-213czf-1","releases":[{"url":"https://example.org/1","date":"2026-01-01T00:00:00Z"}],"compiledRelease":
		{"ocid":"ocds-213czf-1","id":"1","date":"2026-01-01T00:00:00Z","tag":["compiled"],"initiationType":"tender"}}`
	report, err = Import(strings.NewReader(linked), Limits{}, func(i *Imported) error {
		if len(i.Releases) != 1 || i.Releases[0].String("id") != "1" {
			t.Errorf("releases: %v", i.Releases)
		}
		return nil
	})
	if err != nil || !report.Valid() {
		t.Errorf("%v, %+v", err, report.Problems)
	}
}

func TestOurOwnFilesNeedNoCorrection(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"kg-golden-release-package.json", "kg-golden-record-package.json"} {
		// A process that is on the portal keeps its ocid in our files too.
		text := bytes.ReplaceAll(golden(t, name), []byte("ocds-213czf-kgaa-2026-0007"), []byte("ocds-h7i0z4-521141"))
		report, err := Import(bytes.NewReader(text), Limits{}, func(i *Imported) error {
			if written, err := jsontree.Marshal(i.Entry.Value); err != nil || !json.Valid(written) {
				t.Errorf("%v", err)
			}
			return nil
		})
		if err != nil || len(report.Corrections) > 0 || len(report.Problems) > 0 {
			t.Errorf("%s: %v, %+v, %+v", name, err, report.Corrections, report.Problems)
		}
	}
}
