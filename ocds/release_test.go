package ocds

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/jsontree"
	"kelishim/internal/money"
	"kelishim/ocds/schema"
)

func TestOurTypesHoldTheWholeGoldenExport(t *testing.T) {
	t.Parallel()
	text := golden(t, "kg-golden-release-package.json")
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var pkg ReleasePackageOf
	if err := decoder.Decode(&pkg); err != nil {
		t.Fatal(err)
	}
	written, err := Encode(pkg)
	if err != nil {
		t.Fatal(err)
	}
	got, err := jsontree.Parse(written, maxDepth)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "golden export", got.(*jsontree.Object), nil, release(t, string(text)))
	if problems, err := schema.Validate(schema.ReleasePackage, written); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	for _, amount := range []string{`"amount":3100000.00`, `"amount":2583333.33`, `"planned":900000.00`, `"quantity":1.2`, `"measure":45`} {
		if !strings.Contains(string(written), amount) {
			t.Errorf("%s is not written so", amount)
		}
	}
}

func TestMomentsAreOnTheClockOfBishkek(t *testing.T) {
	t.Parallel()
	day := date.MustParse("2026-02-03")
	for _, c := range []struct {
		moment Moment
		want   string
	}{
		{At(time.Date(2026, 2, 2, 21, 0, 0, 999, time.UTC)), `"2026-02-03T03:00:00+06:00"`},
		{StartOf(day), `"2026-02-03T00:00:00+06:00"`},
		{EndOf(day), `"2026-02-03T23:59:59+06:00"`},
	} {
		if got, err := Encode(c.moment); err != nil || string(got) != c.want {
			t.Errorf("%s, %v, want %s", got, err, c.want)
		}
	}
	if got, err := Encode(Award{ID: "1"}); err != nil || string(got) != `{"id":"1"}` {
		t.Errorf("what is unknown is left out: %s, %v", got, err)
	}
	if Days(date.Date{}, date.Date{}) != nil || !At(time.Time{}).IsZero() || !StartOf(date.Date{}).IsZero() {
		t.Error("no day is no moment")
	}
	var m Moment
	if err := m.UnmarshalJSON([]byte(`"2026-02-03"`)); err == nil {
		t.Error("a day is not a moment")
	}
}

func TestAmountsKeepEveryTyiyn(t *testing.T) {
	t.Parallel()
	amount := money.MustParse("9007199254740993.10")
	if got, err := Encode(Soms(amount)); err != nil || string(got) != `{"amount":9007199254740993.10,"currency":"KGS"}` {
		t.Errorf("%s, %v", got, err)
	}
	if SomsOrNone(money.Null{}) != nil || SomsOrNone(money.Known(amount)) == nil {
		t.Error("unknown is left out, known is not")
	}
	var q Quantity
	for _, text := range []string{`1e999999`, `"1,2"`, `null1`} {
		if err := q.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s was read as %s", text, q)
		}
	}
	if got, err := Encode(Measured(decimal.RequireFromString("1.2500"))); err != nil || string(got) != "1.25" {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAddressesAreEncodedOnce(t *testing.T) {
	t.Parallel()
	for given, want := range map[Link]string{
		"https://example.org/kgaa/contract-12.pdf":   "https://example.org/kgaa/contract-12.pdf",
		"https://example.org/файл 1.pdf?имя=ы#часть": "https://example.org/%D1%84%D0%B0%D0%B9%D0%BB%201.pdf?%D0%B8%D0%BC%D1%8F=%D1%8B#%D1%87%D0%B0%D1%81%D1%82%D1%8C",
		"https://example.org/%D1%84?a=1&b=2":         "https://example.org/%D1%84?a=1&b=2",
		"https://example.org/100%":                   "https://example.org/100%25",
		"https://мыйзам.кг/а":                        "https://xn--80anfld0g.xn--c1an/%D0%B0",
		" https://example.org/\"a\" ":                "https://example.org/%22a%22",
	} {
		if got := given.Encoded(); got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
		text, err := Encode(Release{OCID: "ocds-213czf-1", ID: "1", Date: StartOf(date.MustParse("2026-01-01")), Tag: []Tag{TagPlanning},
			InitiationType: InitiationTender, Planning: &Planning{Documents: []Document{{ID: "1", URL: given}}}})
		if err != nil {
			t.Fatal(err)
		}
		if problems, err := schema.Validate(schema.Release, text); err != nil || len(problems) > 0 {
			t.Errorf("%s: %+v, %v", given, problems, err)
		}
	}
}

func TestThePublicDoesNotSeeWhoWasBornWhen(t *testing.T) {
	t.Parallel()
	public, err := Public(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	const person, twin, firm = "20801197900123", "20801199900456", "01204201510027"
	home := &Address{StreetAddress: "ул. Манаса 1"}
	for _, inn := range []string{person, twin} {
		text, err := Encode(public.Party(inn, "ЖК Асанов", home, RoleSupplier))
		if err != nil || strings.Contains(string(text), inn[4:]) || strings.Contains(string(text), "Манаса") {
			t.Errorf("the public sees %s, %v", text, err)
		}
		if !strings.Contains(string(text), `"id":"2080**********"`) {
			t.Errorf("not masked as elsewhere: %s", text)
		}
	}
	if public.PartyID(person) == public.PartyID(twin) {
		t.Error("two persons became one party")
	}
	again, err := Public(bytes.Repeat([]byte("k"), 32))
	if err != nil || again.PartyID(person) != public.PartyID(person) {
		t.Errorf("one person has two ids (%v)", err)
	}
	if got := public.Party(firm, "ОсОО «Таза Көл»", home); got.ID != "KG-INN-"+firm || got.Identifier.ID != firm || got.Address == nil {
		t.Errorf("a company was masked: %+v", got)
	}
	if got := Auditors.Party(person, "ЖК Асанов", home); got.ID != "KG-INN-"+person || got.Address == nil {
		t.Errorf("auditors see less: %+v", got)
	}
	other, err := Public(bytes.Repeat([]byte("x"), 32))
	if err != nil || other.PartyID(person) == public.PartyID(person) {
		t.Errorf("the id does not depend on the key: it can be guessed (%v)", err)
	}
	if _, err := Public([]byte("short")); err == nil {
		t.Error("a key that can be guessed was taken")
	}
}

func TestAPackageDeclaresOurExtensions(t *testing.T) {
	t.Parallel()
	pkg := NewPackage("https://example.org/выпуски.json", Publisher{Name: "Айыл окмоту", URI: "https://example.org"}, At(time.Unix(1_780_000_000, 0)))
	text, err := Encode(ReleasePackageOf{Package: pkg, Releases: []Release{{OCID: "ocds-213czf-1", ID: "1", Date: At(time.Unix(1_780_000_000, 0)),
		Tag: []Tag{TagPlanning}, InitiationType: InitiationTender}}})
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := schema.Validate(schema.ReleasePackage, text); err != nil || len(problems) > 0 {
		t.Errorf("%+v, %v", problems, err)
	}
	if len(pkg.Extensions) != len(schema.Extensions) {
		t.Errorf("extensions: %v", pkg.Extensions)
	}
}
