package i18n_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kelishim/internal/i18n"
)

func TestEveryKeyStandsInEveryLanguage(t *testing.T) {
	t.Parallel()
	all := map[string]map[string]string{}
	for _, lang := range i18n.Languages {
		keys, err := i18n.Keys(lang)
		if err != nil {
			t.Fatal(err)
		}
		all[lang] = keys
	}
	for _, lang := range i18n.Languages {
		for key := range all["ru"] {
			if strings.TrimSpace(all[lang][key]) == "" {
				t.Errorf("%s: no text for %s", lang, key)
			}
		}
		for key := range all[lang] {
			if _, ok := all["ru"][key]; !ok {
				t.Errorf("%s: key %s stands in no Russian catalogue", lang, key)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func TestSentencesOfAKeySpeakOfTheSameValues(t *testing.T) {
	t.Parallel()
	ru, err := i18n.Keys("ru")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ky", "en"} {
		other, err := i18n.Keys(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range ru {
			if want, got := values(text), values(other[key]); !slices.Equal(want, got) {
				t.Errorf("%s: %s speaks of %v, in Russian of %v", lang, key, got, want)
			}
		}
	}
}

func values(text string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// keyInCode finds literals in Go and templ files that look like keys of an area
// that the catalogues have.
var keyInCode = regexp.MustCompile(`"([a-z_]+(?:\.[a-z0-9_]+)+)"`)

func TestEveryKeyInTheCodeHasASentence(t *testing.T) {
	t.Parallel()
	keys, err := i18n.Keys("ru")
	if err != nil {
		t.Fatal(err)
	}
	areas := map[string]bool{}
	for key := range keys {
		area, _, _ := strings.Cut(key, ".")
		areas[area] = true
	}
	for path, text := range sources(t) {
		for _, match := range keyInCode.FindAllStringSubmatch(text, -1) {
			area, _, _ := strings.Cut(match[1], ".")
			if areas[area] && keys[match[1]] == "" && !isFileName(match[1]) {
				t.Errorf("%s: key %s has no sentence", path, match[1])
			}
		}
	}
}

func isFileName(s string) bool {
	return slices.Contains([]string{".csv", ".xlsx", ".json", ".css", ".svg", ".md", ".pid", ".log", ".sql", ".go", ".zip", ".jsonl", ".txt"}, filepath.Ext(s))
}

func TestEveryKeyIsSpokenSomewhere(t *testing.T) {
	t.Parallel()
	keys, err := i18n.Keys("ru")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, text := range sources(t) {
		all.WriteString(text)
	}
	code := all.String()
	for key := range keys {
		if strings.Contains(code, `"`+key+`"`) {
			continue
		}
		// Keys made of a prefix and a code: T("savings.status." + status).
		prefix := key
		spoken := false
		for !spoken {
			dot := strings.LastIndex(prefix, ".")
			if dot < 0 {
				break
			}
			prefix = prefix[:dot]
			spoken = strings.Contains(code, `"`+prefix+`."`)
		}
		if !spoken {
			t.Errorf("key %s is spoken nowhere", key)
		}
	}
}

// sources are the Go and templ files of the house without tests and generated
// files, by path.
func sources(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." || entry.Name() == "node_modules" || entry.Name() == "data") {
			return filepath.SkipDir
		}
		name := entry.Name()
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") ||
			!strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ") {
			return nil
		}
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
