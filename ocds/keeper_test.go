package ocds

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kelishim/internal/db"
	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

// checkPackage holds what must be true of every package of ours.
func checkPackage(t *testing.T, pkg *jsontree.Object) {
	t.Helper()
	text, err := jsontree.Marshal(pkg)
	if err != nil {
		t.Fatal(err)
	}
	kind := schema.RecordPackage
	if pkg.Has("releases") {
		kind = schema.ReleasePackage
	}
	problems, err := schema.Validate(kind, text)
	if err != nil || len(problems) > 0 {
		t.Errorf("the package is not valid: %+v, %v", problems, err)
	}
	report, err := Import(bytes.NewReader(text), Limits{}, func(i *Imported) error {
		if !i.Valid() || len(i.Corrections) > 0 {
			t.Errorf("item %d: %+v, %+v", i.Entry.Number, i.Problems, i.Corrections)
		}
		return nil
	})
	if err != nil || !report.Valid() {
		t.Errorf("our own reader refuses it: %+v, %v", report, err)
	}
	for _, p := range report.Problems {
		if p.Keyword != "open_code" {
			t.Errorf("a warning of our own export: %s %s %v", p.Keyword, p.Path, p.At)
		}
	}
	for _, record := range pkg.Objects("records") {
		releases := record.Objects("releases")
		checkHistory(t, releases)
		compiled, err := Compile(releases)
		if err != nil || !jsontree.Equal(compiled, record.Object("compiledRelease")) {
			t.Errorf("%s: the compiled release is not what its releases give (%v)", record.String("ocid"), err)
		}
	}
}

// checkHistory: dates only grow, and no id comes twice.
func checkHistory(t *testing.T, releases []*jsontree.Object) {
	t.Helper()
	var last time.Time
	seen := map[string]bool{}
	for _, r := range releases {
		at, err := time.Parse(time.RFC3339, r.String("date"))
		if err != nil || !at.After(last) {
			t.Errorf("%s is dated %s after %s (%v)", r.String("id"), r.String("date"), last, err)
		}
		last = at
		if seen[r.String("id")] || !strings.HasPrefix(r.String("id"), r.String("ocid")) {
			t.Errorf("the id %s", r.String("id"))
		}
		seen[r.String("id")] = true
	}
}

func TestEveryExportIsValidAndAddsUp(t *testing.T) {
	t.Parallel()
	s := newScene(t).demo()
	s.exec(`INSERT INTO settings VALUES ('ocds_prefix', 'ocds-a1b2c3'), ('ocds_publisher', 'Айыл өкмөт'), ('ocds_address', 'https://аймак.example/папка')`)
	s.exec(`UPDATE contracts SET published = true WHERE number IN ('ВМ-1', 'ББ-7')`)
	made := s.make()
	if made.Processes != 8 || made.Releases < 200 {
		t.Fatalf("made %+v", made)
	}
	for _, sel := range []Selection{{Records: true}, {}, {Records: true, Public: true}, {Public: true}, {Records: true, Aimak: "41702205807000", Year: 2024}} {
		pkg := s.whole(sel)
		if len(pkg.Objects("records"))+len(pkg.Objects("releases")) == 0 {
			t.Errorf("%+v is empty", sel)
		}
		checkPackage(t, pkg)
	}
}

func TestAProcessIsToldEventByEvent(t *testing.T) {
	t.Parallel()
	s := newScene(t).demo()
	s.make()
	record := s.process("-t-t-2024-5")
	var tags []string
	for _, r := range record.Objects("releases") {
		for _, tag := range r.Array("tag") {
			tags = append(tags, r.String("date")[:10]+" "+tag.(string))
		}
	}
	want := `2024-10-10 planning, 2024-11-01 tender, 2024-11-20 tenderUpdate, 2024-11-20 tenderUpdate, 2024-11-25 award, 2024-12-05 contract, 2025-02-01 implementation, 2025-02-03 implementation, 2025-02-05 implementation, 2025-02-20 implementation, 2025-06-01 contractAmendment, 2026-01-01 implementation, 2026-02-05 contractTermination, 2026-02-10 implementation`
	if got := strings.Join(tags, ", "); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	compiled := record.Object("compiledRelease")
	for path, want := range map[string]string{
		"planning/budget/amount/amount": "900000.00", "tender/status": `"complete"`, "tender/value/amount": "900000.00",
		"tender/numberOfTenderers": "2", "tender/procurementMethod": `"open"`, "tender/eligibilityCriteria": `"Машина не старше 10 лет"`,
		"bids/details/0/value/amount": "700000.55", "awards/0/relatedBid": `"1-1"`, "contracts/0/awardID": `"1-1"`,
		"contracts/0/value/amount": "750000.55", "contracts/0/period/endDate": `"2026-01-31T23:59:59+06:00"`, "contracts/0/status": `"terminated"`,
		"contracts/0/amendments/0/rationale": `"term: Пункт 5.2"`, "contracts/0/implementation/finalValue/amount": "50000.00",
		"contracts/0/implementation/transactions/0/relatedImplementationMilestone/id": `"act-А-1"`,
	} {
		if got := at(compiled, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	text, _ := jsontree.Marshal(compiled)
	for _, want := range []string{`"executionMode":"inHouse"`, `"executionMode":"outsourced"`, `"scenario":"breakEven"`, `"reading":"avoidable"`, `"state":"withheld"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("nothing of %s", want)
		}
	}
	first := record.Objects("releases")
	signing := first[5].Objects("contracts")[0]
	if got := at(signing, "value/amount"); got != "700000.55" {
		t.Errorf("at the signing the price is %s, before the amendment it was 700000.55", got)
	}
}

// at gives the value at a path of names and indexes as JSON.
func at(tree any, path string) string {
	for _, step := range strings.Split(path, "/") {
		switch v := tree.(type) {
		case *jsontree.Object:
			tree = v.Get(step)
		case []any:
			tree = v[int(step[0]-'0')]
		}
	}
	text, _ := jsontree.Marshal(tree)
	return string(text)
}

func TestWhatWasReleasedNeverChanges(t *testing.T) {
	t.Parallel()
	s := newScene(t).demo()
	s.make()
	before := s.whole(Selection{})
	if again := s.make(); again.Releases != 0 {
		t.Fatalf("nothing changed, and %d releases were made", again.Releases)
	}
	s.at = s.at.AddDate(0, 0, 3)
	s.exec(`UPDATE contracts SET title = 'Вывоз мусора (исправлено)' WHERE number = 'ВМ-1';
		UPDATE payments SET amount = 49000 WHERE payment = 'П-1';
		DELETE FROM penalties WHERE contract_id = (SELECT id FROM contracts WHERE number = 'ВМ-1');
		INSERT INTO payments (contract_id, payment, paid_on, amount) SELECT id, 'П-2', '2025-03-20', 100 FROM contracts WHERE number = 'ВМ-1'`)
	if made := s.make(); made.Releases != 3 {
		t.Errorf("%d releases: for the payment that came late, for the corrections, and for the cost of the service in its other contract", made.Releases)
	}
	after := s.whole(Selection{})
	checkPackage(t, after)
	var texts []string
	for _, r := range after.Objects("releases") {
		text, _ := jsontree.Marshal(r)
		texts = append(texts, string(text))
	}
	for _, r := range before.Objects("releases") {
		if text, _ := jsontree.Marshal(r); !slices.Contains(texts, string(text)) {
			t.Errorf("%s came out otherwise than before", r.String("id"))
		}
	}
	compiled := s.process("-t-t-2024-5").Object("compiledRelease")
	for path, want := range map[string]string{"contracts/0/title": `"Вывоз мусора (исправлено)"`, "contracts/0/implementation/transactions/0/value/amount": "49000.00",
		"contracts/0/implementation/transactions/1/value/amount": "100.00", "date": `"2026-11-23T18:00:01+06:00"`} {
		if got := at(compiled, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	text, _ := jsontree.Marshal(compiled)
	if strings.Contains(string(text), "1500.5") {
		t.Error("the penalty that was removed still has its amount")
	}
	if again := s.make(); again.Releases != 0 {
		t.Errorf("%d releases more, though nothing changed since", again.Releases)
	}
	for _, query := range []string{`UPDATE ocds_releases SET body = ''`, `DELETE FROM ocds_releases`, `TRUNCATE ocds_releases`} {
		if _, err := s.db.Pool().ExecContext(t.Context(), query); db.Constraint(err) != "ocds_releases_immutable" {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestTheJournalTellsWhichProcessesChanged(t *testing.T) {
	t.Parallel()
	s := newScene(t).demo()
	s.make()
	s.exec(`INSERT INTO payments (contract_id, payment, paid_on, amount) SELECT id, 'П-2', '2025-03-20', 100 FROM contracts WHERE number = 'ВМ-1'`)
	s.exec(`UPDATE bids SET value = 790001 WHERE status = 'disqualified'`)
	made, err := s.keeper.Recent(t.Context())
	if err != nil || made.Releases != 2 {
		t.Errorf("made %+v, %v", made, err)
	}
	if made, err := s.keeper.Recent(t.Context()); err != nil || made.Releases != 0 {
		t.Errorf("made %+v once more, %v", made, err)
	}
	if made := s.make(); made.Releases != 0 {
		t.Errorf("%d releases were forgotten", made.Releases)
	}
}

func TestThePublicSeesWhatIsPublishedAndNoPerson(t *testing.T) {
	t.Parallel()
	s := newScene(t).demo()
	s.exec(`UPDATE contracts SET title = 'Договор с 20801197900123', published = true WHERE number = 'ВМ-1'`)
	s.make()
	var b bytes.Buffer
	if _, err := Export(t.Context(), s.pages, db.Public, &b, Selection{Public: true}); !errors.Is(err, ErrNoPrefix) || b.Len() > 0 {
		t.Fatalf("a public export without a prefix: %v, %d bytes", err, b.Len())
	}
	s.exec(`INSERT INTO settings VALUES ('ocds_prefix', 'ocds-a1b2c3'), ('ocds_publisher', 'Айыл өкмөт')`)
	s.make()
	read := func() string {
		b.Reset()
		if _, err := Export(t.Context(), s.pages, db.Public, &b, Selection{Public: true, Records: true}); err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(b.String(), `"publisher"`) // behind the day of the writing
		return after
	}
	text := read()
	for _, hidden := range []string{"0801197900123", "Манаса", "Жарык", "790000", "inHouse", "910000", "АБ-2024"} {
		if strings.Contains(text, hidden) {
			t.Errorf("everybody reads %s", hidden)
		}
	}
	for _, shown := range []string{"ВМ-1", "750000.55", "2080**********", "ocds-a1b2c3-t-t-2024-5", "Договор"} {
		if !strings.Contains(text, shown) {
			t.Errorf("nobody reads %s", shown)
		}
	}
	b.Reset()
	if _, err := Export(t.Context(), s.pages, db.Public, &b, Selection{}); !errors.Is(err, ErrNothing) {
		t.Errorf("without an account the releases of auditors are open: %v", err)
	}
	s.exec(`UPDATE contracts SET published = false WHERE number = 'ВМ-1'`)
	if _, err := Export(t.Context(), s.pages, db.Public, &b, Selection{Public: true}); !errors.Is(err, ErrNothing) {
		t.Errorf("what is no more published is still told: %v", err)
	}
	s.exec(`UPDATE contracts SET published = true WHERE number = 'ВМ-1'`)
	s.make()
	if read() != text {
		t.Error("published again it is told otherwise")
	}
}

func TestTheOcidIsFixedAtTheFirstRelease(t *testing.T) {
	t.Parallel()
	s := newScene(t).demo()
	s.exec(`UPDATE tenders SET portal_id = '1234567'`)
	s.make()
	if got := s.process("1234567").String("ocid"); got != "ocds-h7i0z4-1234567" {
		t.Errorf("the portal's process has the ocid %s", got)
	}
	if got := s.process("-c-bb-7").String("ocid"); got != "ocds-213czf-c-bb-7" {
		t.Errorf("without a prefix the ocid is %s", got)
	}
	s.exec(`INSERT INTO settings VALUES ('ocds_prefix', 'ocds-a1b2c3'), ('ocds_publisher', 'х')`)
	s.make()
	text := s.export(Selection{Records: true})
	if strings.Contains(text, "ocds-213czf") || !strings.Contains(text, "ocds-a1b2c3-c-bb-7") || !strings.Contains(text, "ocds-h7i0z4-1234567") {
		t.Error("a registered prefix takes the place of the one of examples, and of no other")
	}
	s.exec(`UPDATE settings SET value = 'ocds-z9z9z9' WHERE key = 'ocds_prefix'; UPDATE contracts SET number = 'ББ-8' WHERE number = 'ББ-7'`)
	s.make()
	if text := s.export(Selection{Records: true}); !strings.Contains(text, "ocds-a1b2c3-c-bb-7") || strings.Contains(text, "ocds-z9z9z9") {
		t.Error("a registered ocid was changed")
	}
}
