package ocds

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kelishim/internal/i18n"
	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

// listed gives corrections as "rule path: before → after".
func listed(corrections []Correction) []string {
	var lines []string
	for _, c := range corrections {
		before, _ := jsontree.Marshal(c.Before)
		after, _ := jsontree.Marshal(c.After)
		lines = append(lines, fmt.Sprintf("%s %s: %s → %s", c.Rule, c.Path, before, after))
	}
	return lines
}

func TestOneCorrectionForEachDeviationOfThePortal(t *testing.T) {
	t.Parallel()
	const base = `{"ocid":"ocds-h7i0z4-1","id":"1","date":"2021-06-01T10:00:00+06:00","tag":["tender"],"initiationType":"tender"`
	for name, c := range map[string]struct {
		with string   // members added to the base
		want []string // corrections
	}{
		"our own shape needs none": {`"buyer":{"id":"KG-INN-00000000000001"},"tender":{"id":"1","procurementMethod":"direct","procurementMethodDetails":"singleSource"}`, nil},
		"a plan's date without offset": {`"planning":{"dateCreated":"2018-12-13 21:02:53.498","rationale":"2018-12-13"}`,
			[]string{`offset_assumed /planning/dateCreated: "2018-12-13 21:02:53.498" → "2018-12-13T21:02:53.498+06:00"`}},
		"a day that does not exist": {`"tender":{"id":"1","datePublished":"2018-02-30 21:02:53"}`, nil},
		"numbers for ids": {`"tender":{"id":7,"items":[{"id":8,"relatedLot":9}]}`, []string{
			`id_text /tender/id: 7 → "7"`, `id_text /tender/items/0/id: 8 → "8"`, `id_text /tender/items/0/relatedLot: 9 → "9"`}},
		"an INN without its zeros": {`"parties":[{"id":"KG-INN-1207199510092","name":"x","identifier":{"scheme":"KG-INN","id":"203201510181"}},{"id":"KG-INN-123"}]`, []string{
			`inn_zeros /parties/0/id: "KG-INN-1207199510092" → "KG-INN-01207199510092"`, `inn_zeros /parties/0/identifier/id: "203201510181" → "00203201510181"`}},
		"an INN of another country": {`"parties":[{"id":"KZ-INN-207199510092","name":"x","identifier":{"scheme":"KZ-INN","id":"207199510092"}}]`, nil},
		"names in the identifier": {`"parties":[{"id":"1","identifier":{"legalName_ru":"Имя","legalName_kg":"Ысым"}}]`, []string{
			`kg_is_ky /parties/0/identifier/legalName_ky: null → "Ысым"`, `party_name /parties/0/name: null → "Имя"`}},
		"roles of the portal": {`"parties":[{"id":"1","name":"x","roles":["tenderer","allowedTenderer"]}]`, []string{
			`role_aside /parties/0/roles: ["tenderer","allowedTenderer"] → ["tenderer"]`}},
		"the buyer among the parties": {`"parties":[{"id":"1","name":"x","roles":["buyer"]},{"id":"2","name":"y","roles":["procuringEntity"]}],"tender":{"id":"1","procuringEntity":{"id":"y"}}`, []string{
			`buyer /buyer: null → {"id":"1","name":"x"}`, `procuring_entity /tender/procuringEntity: {"id":"y"} → {"id":"2","name":"y"}`}},
		"two buyers are not guessed": {`"parties":[{"id":"1","name":"x","roles":["buyer"]},{"id":"2","name":"y","roles":["buyer"]}]`, nil},
		"a category of the portal": {`"tender":{"id":"1","mainProcurementCategory":"consultService"}`, []string{
			`category /tender/mainProcurementCategory: "consultService" → "services"`, `category /tender/additionalProcurementCategories: null → ["consultingServices"]`}},
		"direct contracting called open": {`"tender":{"id":"1","procurementMethod":"open","procurementMethodDetails":"singleSource"}`, []string{
			`direct_method /tender/procurementMethod: "open" → "direct"`}},
		"a simplified purchase stays open": {`"tender":{"id":"1","procurementMethod":"open","procurementMethodDetails":"simplicated"}`, nil},
		"a bare budget": {`"planning":{"budget":{"amount":4103500.50,"source":"< https://example.org/1>"}}`, []string{
			`address_trimmed /planning/budget/source: "< https://example.org/1>" → "https://example.org/1"`,
			`budget_amount /planning/budget/amount: 4103500.50 → {"amount":4103500.50,"currency":"KGS"}`}},
		"prices by lot": {`"bids":{"details":[{"id":"b","relatedLots":[{"id":"1","value":{"amount":0.1,"currency":"KGS"}},{"id":"2","value":{"amount":0.2,"currency":"KGS"}}]}]}`, []string{
			`bid_value /bids/details/0/value: null → {"amount":0.3,"currency":"KGS"}`,
			`bid_lots /bids/details/0/relatedLots: [{"id":"1","value":{"amount":0.1,"currency":"KGS"}},{"id":"2","value":{"amount":0.2,"currency":"KGS"}}] → ["1","2"]`}},
		"prices in two currencies are not added": {`"bids":{"details":[{"id":"b","relatedLots":[{"id":"1","value":{"amount":1,"currency":"KGS"}},{"id":"2","value":{"amount":2,"currency":"USD"}}]}]}`, []string{
			`bid_lots /bids/details/0/relatedLots: [{"id":"1","value":{"amount":1,"currency":"KGS"}},{"id":"2","value":{"amount":2,"currency":"USD"}}] → ["1","2"]`}},
		"the loser is no supplier": {`"bids":{"details":[{"id":"b","tenderers":[{"id":"1"}]}]},"awards":[{"id":"a","status":"rejected","relatedBid":"b"},{"id":"c","status":"active","relatedBid":"b"}]`, []string{
			`award_status /awards/0/status: "rejected" → "unsuccessful"`, `suppliers /awards/1/suppliers: null → [{"id":"1"}]`}},
		"a contract of two awards": {`"contracts":[{"id":"1","awardIDs":[5,6],"value":{"amount":9,"amountDiscounted":8.5,"currency":"KGS"}}]`, []string{
			`id_text /contracts/0/awardIDs: [5,6] → ["5","6"]`, `contract_award /contracts/0/awardID: ["5","6"] → "5"`,
			`contract_value /contracts/0/value: {"amount":9,"amountDiscounted":8.5,"currency":"KGS"} → {"amount":8.5,"currency":"KGS"}`}},
		"a contract without an award stays without": {`"contracts":[{"id":"1"}]`, nil},
		"a related process": {`"relatedProcesses":[{"id":"1","scheme":"ocid","identifier":"99"},{"id":"2","scheme":"ocid","identifier":"ocds-h7i0z4-98"}]`, []string{
			`related_ocid /relatedProcesses/0/identifier: "99" → "ocds-h7i0z4-99"`}},
	} {
		given := release(t, base+","+c.with+"}")
		before, _ := jsontree.Marshal(given)
		corrected, corrections := Normalise(given)
		if got := listed(corrections); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
		if after, _ := jsontree.Marshal(given); string(after) != string(before) {
			t.Errorf("%s: the original was changed", name)
		}
		if _, again := Normalise(corrected); len(again) > 0 {
			t.Errorf("%s: corrected twice: %v", name, listed(again))
		}
	}
}

func TestTagsAreThoseOfTheStandard(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`"tag":["bidsFullOpening","tenderUpdate","tender"]`: `["tenderUpdate","tender"]`,
		`"tag":["bidsFullOpening"],"tender":{},"awards":[]`: `["tender","award"]`,
		`"planning":{}`:                                   `["planning"]`,
		`"tag":["tender","tender"],"tender":{}`:           `["tender"]`,
		`"tag":["nothing known"]`:                         `["nothing known"]`,
		`"tag":["contract"],"contracts":[],"planning":{}`: `["contract"]`,
	} {
		corrected, _ := Normalise(release(t, `{"ocid":"ocds-h7i0z4-1",`+given+`}`))
		if got, _ := jsontree.Marshal(corrected.Get("tag")); string(got) != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}

func TestTheProfileIsForThePortalOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		release, pkg string
		want         bool
	}{
		{`{"ocid":" ocds-h7i0z4-1"}`, `{}`, true},
		{`{"ocid":"ocds-h7i0z4-1"}`, `{"publisher":{"name":"Ministry of Finance, Public Procurement Department"}}`, true},
		{`{"ocid":"ocds-h7i0z4-1"}`, `{"publisher":{"name":"Айыл окмоту"}}`, false},
		{`{"ocid":"ocds-213czf-1"}`, `{}`, false},
	} {
		if got := FromPortal(release(t, c.release), release(t, c.pkg)); got != c.want {
			t.Errorf("%s in %s: %v", c.release, c.pkg, got)
		}
	}
	if !FromPortal(release(t, `{"ocid":"ocds-h7i0z4-1"}`), nil) {
		t.Error("a portal's release outside a package")
	}
}

// checkPortalFile imports a file of the portal: after its corrections the schema
// has nothing against it, and every correction has its sentence.
func checkPortalFile(t *testing.T, path string, wantRules int) {
	t.Helper()
	items, report, err := importFile(t, path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if !report.Valid() || len(report.Corrections) != wantRules {
		t.Errorf("%s: valid %v, %d rules, want %d: %+v", path, report.Valid(), len(report.Corrections), wantRules, report.Problems)
	}
	for _, item := range items {
		if problems := schema.Check(schema.Release, item.Entry.Value); len(problems) == 0 {
			t.Errorf("%s: valid before its corrections", path)
		}
	}
	for _, c := range report.Corrections {
		for _, lang := range i18n.Languages {
			if sentence := i18n.For(lang).T(c.Key()); strings.HasPrefix(sentence, "[") {
				t.Errorf("%s: %s", lang, sentence)
			}
		}
	}
}

func TestFilesOfThePortalAreValidAfterTheirCorrections(t *testing.T) {
	t.Parallel()
	checkPortalFile(t, filepath.Join("testdata", "kg-portal-shape-synthetic.json"), 18)
}

func TestTheMinistrysOwnExamplesAreValidAfterTheirCorrections(t *testing.T) {
	t.Parallel()
	checkPortalFile(t, sharedPath(t, "samples/kg-portal-planning-141594285-from-spec.json"), 5)
	checkPortalFile(t, sharedPath(t, "samples/kg-portal-tender-521141-from-spec.json"), 10)
}

func TestWhatTheProfileDoesNotKnowIsSaid(t *testing.T) {
	t.Parallel()
	text := strings.Replace(string(golden(t, "kg-portal-shape-synthetic.json")), `"status": "complete"`, `"status": "finished"`, 1)
	text = strings.Replace(text, `"awardIDs"`, `"awards"`, 1)
	report, err := Import(strings.NewReader(text), Limits{}, func(*Imported) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for _, p := range report.Problems {
		if !p.Warning {
			wrong = append(wrong, p.Keyword+" "+p.Path)
		}
	}
	if strings.Join(wrong, "; ") != "required contracts/awardID; enum tender/status" {
		t.Errorf("said %v", wrong)
	}
}
