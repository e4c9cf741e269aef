package savings

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"kelishim/internal/money"
)

func printed(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// threeRows are a comparable row, one whose households are unknown, and one
// that is not comparable.
func threeRows() []Row {
	in := worked()
	s := Compute(in)
	in.Households, in.QualityBelowTarget, in.Year = nil, true, 2024
	unknownHouseholds := Compute(in)
	in.Baseline = nil
	none := Compute(in)
	return []Row{s.Row(), unknownHouseholds.Row(), none.Row()}
}

func TestCSVHasTheColumnsInOrderAndNothingWhereUnknown(t *testing.T) {
	t.Parallel()
	text := printed(t, func(b *bytes.Buffer) error { return WriteRows(b, FormatCSV, threeRows(), nil) })
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) != 4 {
		t.Fatalf("%d records: %v", len(records), err)
	}
	if got := strings.Join(records[0], ", "); got != "aimak, service_aimak, service, year, status, days_share, in_house_avoidable, "+
		"outsourced, saving_avoidable, saving_avoidable_share, low, high, verdict, in_house_full, saving_full, in_house_cash, "+
		"paid_cash, saving_cash, break_even_price, saving_per_household, unit_cost_in_house, unit_cost_outsourced, procurement_saving" {
		t.Errorf("columns %s", got)
	}
	if got := strings.Join(records[3], ","); got != "41700000000002,41700000000001,waste,2024,no_baseline,0.6667"+strings.Repeat(",", 17)+"0.00" {
		t.Errorf("what is not comparable is %s", got)
	}
}

func TestJSONOfARowThatIsNotComparableHasOnlyWhatEveryRowHas(t *testing.T) {
	t.Parallel()
	text := printed(t, func(b *bytes.Buffer) error { return WriteRows(b, FormatJSON, threeRows(), nil) })
	rows := decodeRows(t, []byte(text))
	if len(rows) != 3 || len(rows[0]) != len(Columns) || len(rows[2]) != len(alwaysKnown)+1 {
		t.Fatalf("%d rows of %d and %d members", len(rows), len(rows[0]), len(rows[2]))
	}
	if rows[0]["year"] != 2024.0 || rows[0]["low"] != "31221.07" || rows[0]["saving_avoidable_share"] != "0.4829" {
		t.Errorf("%v", rows[0])
	}
	if rows[1]["saving_per_household"] != "" {
		t.Errorf("unknown per household is %v", rows[1]["saving_per_household"])
	}
	if _, flagged := rows[0]["quality_below_target"]; flagged || rows[1]["quality_below_target"] != true {
		t.Error("the flag of quality must stand where it is set and nowhere else")
	}
}

func TestNoRowsAreAnEmptyArrayAndAHeader(t *testing.T) {
	t.Parallel()
	if got := printed(t, func(b *bytes.Buffer) error { return WriteRows(b, FormatJSON, nil, nil) }); got != "[]\n" {
		t.Errorf("JSON %q", got)
	}
	if got := printed(t, func(b *bytes.Buffer) error { return WriteRows(b, FormatCSV, nil, nil) }); got != strings.Join(Columns, ",")+"\n" {
		t.Errorf("CSV %q", got)
	}
}

func TestAGroupHasCountsInPlaceOfAStatus(t *testing.T) {
	t.Parallel()
	groups := Aggregate(threeRows(), ByService)
	text := printed(t, func(b *bytes.Buffer) error { return WriteGroups(b, FormatJSON, ByService, groups, nil) })
	rows := decodeRows(t, []byte(text))
	if len(rows) != 1 || rows[0]["comparable"] != 2.0 || rows[0]["of"] != 3.0 || rows[0]["service_aimak"] != "41700000000001" ||
		rows[0]["service"] != "waste" || rows[0]["saving_avoidable"] != "64536.64" || rows[0]["saving_per_household"] != "" ||
		rows[0]["year"] != 2024.0 || rows[0]["quality_below_target"] != true {
		t.Errorf("%s", text)
	}
	for _, gone := range []string{"status", "verdict", "days_share", "break_even_price", "unit_cost_in_house"} {
		if _, there := rows[0][gone]; there {
			t.Errorf("a group has a %s", gone)
		}
	}
	for _, by := range append(Groupings, ByYear) {
		for _, g := range Aggregate(threeRows(), by) {
			if len(g.Values(by)) != len(GroupColumns(by)) {
				t.Errorf("%s: %d values, %d columns", by, len(g.Values(by)), len(GroupColumns(by)))
			}
		}
	}
}

func TestTheAlignedTableIsInTheReadersWordsAndFiguresStandRight(t *testing.T) {
	t.Parallel()
	words := func(key string) string { return strings.ToUpper(key[strings.LastIndex(key, ".")+1:]) }
	text := printed(t, func(b *bytes.Buffer) error {
		return WriteGroups(b, FormatTable, ByCategory, []Group{
			{Key: "вода", Of: 1}, {Key: "waste", Comparable: 10, Of: 12, SavingAvoidable: money.Known(som("-12.50"))}}, words)
	})
	lines := strings.Split(text, "\n")
	if !strings.HasPrefix(lines[0], "CATEGORY  YEAR  COMPARABLE  OF  IN_HOUSE") || !strings.HasPrefix(lines[1], "вода         0           0   1  ") ||
		!strings.HasPrefix(lines[2], "waste        0          10  12  ") {
		t.Errorf("\n%s", text)
	}
	rows := printed(t, func(b *bytes.Buffer) error { return WriteRows(b, FormatTable, threeRows(), words) })
	if !strings.Contains(rows, "COMPARABLE") || !strings.Contains(rows, "NO_BASELINE") || !strings.Contains(rows, "SHORT") {
		t.Errorf("\n%s", rows)
	}
}

func TestAPrintedStatementAddsUpAndNamesTheRowsItCameFrom(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	text := printed(t, func(b *bytes.Buffer) error { return WriteStatement(b, FormatCSV, &s, nil) })
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || strings.Join(records[0], ",") != "side,line,basis,amount_whole,avoidable_share,amount_avoidable,amount_cash,source" {
		t.Fatalf("%v %v", records[0], err)
	}
	sum := money.Zero
	for _, r := range records[1:] {
		if r[7] == "" {
			t.Errorf("%s comes from nowhere", r[1])
		}
		if r[0] == "in_house" && r[5] != "" {
			sum = sum.Add(money.MustParse(r[5]))
		}
	}
	if sum.String() != "66828.33" {
		t.Errorf("the in-house column adds up to %s", sum)
	}
	var lines []map[string]string
	asJSON := printed(t, func(b *bytes.Buffer) error { return WriteStatement(b, FormatJSON, &s, nil) })
	if err := json.Unmarshal([]byte(asJSON), &lines); err != nil || len(lines) != len(s.Lines) || lines[8]["line"] != "price: N-7" {
		t.Errorf("%v: %s", err, asJSON)
	}
	table := printed(t, func(b *bytes.Buffer) error { return WriteStatement(b, FormatTable, &s, nil) })
	for _, want := range []string{"in_house    total", "66828.33", "32268.32", "break_even_price        61027.24"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is not in\n%s", want, table)
		}
	}
}

func TestAStatementThatCannotBeComparedHasNoLines(t *testing.T) {
	t.Parallel()
	in := worked()
	in.IndexR = unknown
	s := Compute(in)
	if got := printed(t, func(b *bytes.Buffer) error { return WriteStatement(b, FormatJSON, &s, nil) }); got != "[]\n" {
		t.Errorf("%q", got)
	}
	table := printed(t, func(b *bytes.Buffer) error { return WriteStatement(b, FormatTable, &s, nil) })
	if table != "status              index_missing\ndays_share                 0.6667\nprocurement_saving           0.00\n" {
		t.Errorf("%s", table)
	}
}

func TestOnlyTheThreeFormatsAreRead(t *testing.T) {
	t.Parallel()
	for _, f := range Formats {
		if got, err := ParseFormat(string(f)); err != nil || got != f {
			t.Errorf("%s: %v", f, err)
		}
	}
	for _, f := range []string{"", "xml", "CSV"} {
		if _, err := ParseFormat(f); err == nil {
			t.Errorf("%q was read", f)
		}
	}
}

type fullDisk struct{ err error }

func (f fullDisk) Write([]byte) (int, error) { return 0, f.err }

func TestAWriterThatFailsIsReported(t *testing.T) {
	t.Parallel()
	full := fullDisk{errors.New("no space left")}
	s, a := Compute(worked()), Appraise(Scenario{Periods: []string{"1"}})
	for _, f := range Formats {
		if err := WriteRows(full, f, threeRows(), nil); !errors.Is(err, full.err) {
			t.Errorf("rows as %s: %v", f, err)
		}
		if err := WriteStatement(full, f, &s, nil); !errors.Is(err, full.err) {
			t.Errorf("statement as %s: %v", f, err)
		}
	}
	if err := WriteAppraisal(full, &a); !errors.Is(err, full.err) {
		t.Errorf("appraisal: %v", err)
	}
}
