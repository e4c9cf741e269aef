package main

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"syscall"
	"testing"
)

// The flags of the demonstration, computed and printed beside the program that
// serves it.
func TestFlagsAreComputedAndPrintedInEveryFormat(t *testing.T) {
	t.Parallel()
	data := home(t)
	s := serveIn(t, data, "demo")
	defer stop(t, s, syscall.SIGTERM)
	table, errs, code := output(t, data, "flags")
	if code != 0 || !strings.Contains(table, "K044") || !strings.Contains(table, "Saving without documents") {
		t.Fatalf("flags: %d\n%s\n%s", code, table, errs)
	}
	text, _, code := output(t, data, "flags", "--format", "json")
	var rows []struct {
		Flag, Subject, Status string
		Result                int
		Inputs                map[string]any
	}
	if err := json.Unmarshal([]byte(text), &rows); err != nil || code != 0 || len(rows) == 0 {
		t.Fatalf("flags as JSON: %d, %v\n%s", code, err, text)
	}
	for _, row := range rows {
		if row.Result != 1 || len(row.Inputs) == 0 {
			t.Errorf("among the raised ones: %+v", row)
		}
	}
	answered := map[string]int{}
	for _, row := range rows {
		answered[row.Status]++
	}
	if answered["explained"] != 1 || answered["closed"] != 1 {
		t.Errorf("the demonstration shows no explained and no closed flag: %v", answered)
	}
	text, _, _ = output(t, data, "flags", "--rule", "K013", "--result", "unknown", "--format", "csv")
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) < 2 || records[1][0] != "K013" || records[1][2] != "-1" {
		t.Errorf("flags as CSV: %v\n%s", err, text)
	}
	number := records[1][6]
	if text, errs, code = output(t, data, "flags", "--contract", number, "--result", "all", "--format", "csv"); code != 0 || strings.Contains(text, "services/") {
		t.Errorf("flags of %s: %d\n%s%s", number, code, text, errs)
	}
	for _, wrong := range [][]string{{"--rule", "K999"}, {"--contract", "no such"}, {"--aimak", "1"}, {"--format", "xml"}, {"--result", "x"}} {
		if _, errs, code = output(t, data, append([]string{"flags"}, wrong...)...); code != 1 || errs == "" || strings.Contains(errs, "kelishim:") {
			t.Errorf("flags %v: %d %q", wrong, code, errs)
		}
	}
}

func TestIndicatorsOfCardinalArePrinted(t *testing.T) {
	t.Parallel()
	text, errs, code := output(t, t.TempDir(), "indicators", "../../audit/cardinal/testdata/R028.jsonl", "--exclude-details", "EXC", "--no-price-comparison", "NPC")
	var marks map[string]map[string]map[string]float64
	if err := json.Unmarshal([]byte(text), &marks); err != nil || code != 0 || marks["OCID"]["F"]["R028"] != 1 || len(marks["OCID"]) != 1 {
		t.Errorf("indicators: %d %v %q %q", code, err, text, errs)
	}
	if _, errs, code = output(t, t.TempDir(), "indicators", "no-such-file"); code != 1 || errs == "" {
		t.Errorf("a missing file: %d %q", code, errs)
	}
}
