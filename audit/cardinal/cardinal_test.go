package cardinal_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kelishim/audit/cardinal"
)

// settingsOf reads the setting that the name of a fixture carries.
func settingsOf(t *testing.T, name string) cardinal.Settings {
	s := cardinal.Defaults()
	s.NoPriceComparison, s.ExcludeDetails = []string{"NPC"}, []string{"EXC"}
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	parts := strings.Split(name, "-")
	switch setting := strings.Join(parts[1:], "-"); {
	case strings.HasPrefix(setting, "threshold-"):
		s.SubmissionDays = number(parts[2])
	case strings.HasPrefix(setting, "procurement_method_details-"):
		s.SubmissionDaysDetails = map[string]int{parts[2]: number(parts[3]), parts[4]: number(parts[5])}
	case strings.HasPrefix(setting, "procurement_methods-"):
		s.SubmissionMethods = strings.Split(parts[2], "+")
	case strings.HasPrefix(setting, "minimum_contracting_processes-"):
		s.MinProcesses = number(parts[2])
	}
	return s
}

// Cardinal's own fixtures, each with the indicator that it is of.
func TestTheFixturesOfCardinalComeOutEqual(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"testdata", "../../../../shared/ocds/cardinal", "../../../shared/ocds/cardinal"} {
		names, err := filepath.Glob(filepath.Join(folder, "R*.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 && folder != "testdata" {
			t.Logf("no originals in %s: only the copies in testdata are compared", folder)
			continue
		}
		if len(names) != 15 {
			t.Errorf("%s: %d fixtures, want 15", folder, len(names))
		}
		for _, name := range names {
			name = strings.TrimSuffix(filepath.Base(name), ".jsonl")
			t.Run(folder+"/"+name, func(t *testing.T) {
				file, err := os.Open(filepath.Join(folder, name+".jsonl"))
				if err != nil {
					t.Fatal(err)
				}
				defer file.Close()
				indicators := cardinal.New(settingsOf(t, name))
				if _, err := indicators.Read(file); err != nil {
					t.Fatal(err)
				}
				text, err := os.ReadFile(filepath.Join(folder, name+".expected"))
				if err != nil {
					t.Fatal(err)
				}
				want := cardinal.Results{}
				if err := json.Unmarshal(text, &want); err != nil {
					t.Fatal(err)
				}
				code, _, _ := strings.Cut(name, "-")
				got, wanted := only(indicators.Results(), code), only(want, code)
				if len(wanted) == 0 {
					t.Fatal("nothing is expected")
				}
				for key, value := range wanted {
					if have, ok := got[key]; !ok || math.Abs(have-value) > 1e-9 {
						t.Errorf("%s is %v, want %v", key, have, value)
					}
				}
				for key := range got {
					if _, ok := wanted[key]; !ok {
						t.Errorf("%s is marked", key)
					}
				}
			})
		}
	}
}

// only are the marks of one indicator, by group and identifier.
func only(r cardinal.Results, code string) map[string]float64 {
	marks := map[string]float64{}
	for group, ids := range r {
		for id, codes := range ids {
			if value, ok := codes[code]; ok {
				marks[group+" "+id] = value
			}
		}
	}
	return marks
}

// A deadline of Bishkek and a bid in UTC are compared as instants: as text
// 03:30Z comes before 09:00+06:00, and yet it is half an hour later.
func TestInstantsAreCompared(t *testing.T) {
	t.Parallel()
	for date, late := range map[string]bool{"2025-02-01T03:30:00Z": true, "2025-02-01T02:30:00Z": false, "2025-02-01T08:59:00+06:00": false} {
		in := cardinal.New(cardinal.Defaults())
		_, err := in.Read(strings.NewReader(`{"ocid":"x","tender":{"tenderPeriod":{"endDate":"2025-02-01T09:00:00+06:00"}},
			"bids":{"details":[{"status":"valid","date":"` + date + `","tenderers":[{"id":"W"}]}]},"awards":[{"status":"active","suppliers":[{"id":"W"}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		if marked := len(only(in.Results(), "R030")) > 0; marked != late {
			t.Errorf("a bid of %s: late %v, want %v", date, marked, late)
		}
	}
}

func TestEveryFormOfAFileIsRead(t *testing.T) {
	t.Parallel()
	const one = `{"ocid":"a","tender":{"numberOfTenderers":1,"procurementMethod":"open"}}`
	const other = `{"ocid":"b","tender":{"numberOfTenderers":1,"procurementMethod":"open"}}`
	for name, text := range map[string]string{
		"lines": one + "\n" + other, "list": `[` + one + `,` + other + `]`, "a byte-order mark": "\xef\xbb\xbf" + one + other,
		"release package": `{"uri":"u","releases":[` + one + `,` + other + `]}`,
		"record package":  `{"records":[{"ocid":"a","compiledRelease":` + one + `},{"ocid":"b","compiledRelease":` + other + `}]}`,
	} {
		in := cardinal.New(cardinal.Defaults())
		n, err := in.Read(strings.NewReader(text))
		if err != nil || n != 2 || len(only(in.Results(), "R018")) != 2 {
			t.Errorf("%s: %d releases, %v, %v", name, n, in.Results(), err)
		}
	}
	for _, text := range []string{`{"ocid":`, `[1]`, `"text"`} {
		if _, err := cardinal.New(cardinal.Defaults()).Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

// What is of a wrong type counts as missing and breaks nothing.
func TestWrongTypesBreakNothing(t *testing.T) {
	t.Parallel()
	in := cardinal.New(cardinal.Defaults())
	_, err := in.Read(strings.NewReader(`{"ocid":1,"tender":{"numberOfTenderers":1,"procurementMethod":"open"}}
{"ocid":"x","tender":[],"bids":{"details":[1,{"status":2,"tenderers":{},"value":{"amount":"1","currency":1}}]},"awards":{"status":"active"}}
{"ocid":"y","awards":[{"status":"active","suppliers":[1]}],"bids":{"details":[{"status":"valid","value":{"amount":1e999999,"currency":"KGS"},"tenderers":[{"id":"a"}]}]}}`))
	if err != nil || len(in.Results()) != 0 {
		t.Errorf("%v, %v", in.Results(), err)
	}
}
