package savings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

func exampleRows(t testing.TB) []Row {
	t.Helper()
	var rows []Row
	for _, in := range readFolder(t, sharedPath(t, "issyk-kul-jalal-abad")).serviceYears() {
		s := Compute(in)
		rows = append(rows, s.Row())
	}
	return rows
}

func TestExampleComesOutInEveryField(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(sharedPath(t, "issyk-kul-jalal-abad/expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := WriteRows(&printed, FormatJSON, exampleRows(t), nil); err != nil {
		t.Fatal(err)
	}
	expected, got := decodeRows(t, text), decodeRows(t, printed.Bytes())
	if len(expected) < 16 || len(got) != len(expected) {
		t.Fatalf("%d rows, expected %d", len(got), len(expected))
	}
	for i, want := range expected {
		name := fmt.Sprintf("%v %v %v", want["service_aimak"], want["service"], want["year"])
		for field, value := range want {
			if got[i][field] != value {
				t.Errorf("%s: %s is %v, expected %v", name, field, got[i][field], value)
			}
		}
		for field, value := range got[i] {
			if _, is := want[field]; !is {
				t.Errorf("%s: %s is %v, expected none", name, field, value)
			}
		}
	}
	if !bytes.Equal(bytes.TrimSpace(printed.Bytes()), bytes.TrimSpace(text)) {
		t.Error("the JSON has the same values but not the same order of keys or spaces as expected.json")
	}
}

func decodeRows(t testing.TB, text []byte) []map[string]any {
	t.Helper()
	var rows []map[string]any
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}
