package savings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestPublishedExamplesComeOutInEveryField(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(sharedPath(t, "published"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no published examples: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var example struct {
				Scenario json.RawMessage
				Expected any
			}
			if err := json.Unmarshal(text, &example); err != nil {
				t.Fatal(err)
			}
			compared := compareJSON(t, "", example.Expected, appraised(t, string(example.Scenario)))
			if compared < 30 {
				t.Errorf("only %d figures compared", compared)
			}
		})
	}
}

// appraised reads a scenario, appraises it and reads the printed JSON back.
func appraised(t *testing.T, scenario string) any {
	t.Helper()
	s, err := ParseScenario(bytes.NewReader([]byte(scenario)))
	if err != nil {
		t.Fatal(err)
	}
	a := Appraise(s)
	var printed bytes.Buffer
	if err := WriteAppraisal(&printed, &a); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(printed.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// compareJSON checks that all of want stands in got and counts the values.
func compareJSON(t *testing.T, path string, want, got any) int {
	t.Helper()
	compared := 0
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is not an object", path)
			return 0
		}
		for key, value := range w {
			compared += compareJSON(t, path+"/"+key, value, g[key])
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			t.Errorf("%s has not %d elements: %v", path, len(w), got)
			return 0
		}
		for i := range w {
			compared += compareJSON(t, fmt.Sprintf("%s/%d", path, i), w[i], g[i])
		}
	default:
		if want != got {
			t.Errorf("%s is %v, expected %v", path, got, want)
		}
		return 1
	}
	return compared
}
