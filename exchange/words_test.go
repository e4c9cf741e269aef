package exchange_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"kelishim/internal/i18n"
)

func TestEveryRefusalHasASentenceInEveryLanguage(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{"exchange.soate": true, "exchange.inn": true}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	spoken := regexp.MustCompile(`bad\("([a-z_0-9]+)"\)`)
	ruled := regexp.MustCompile(`rule\("[a-z_]+", "[a-z_]+", "([a-z_]+)"`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range spoken.FindAllStringSubmatch(string(text), -1) {
			keys["exchange."+match[1]] = true
		}
		for _, match := range ruled.FindAllStringSubmatch(string(text), -1) {
			keys["exchange."+match[1]] = true
		}
	}
	for _, lang := range i18n.Languages {
		sentences, err := i18n.Keys(lang)
		if err != nil {
			t.Fatal(err)
		}
		spokenFor := map[string]string{}
		for key := range keys {
			sentence := sentences[key]
			if sentence == "" {
				t.Errorf("%s: no sentence for %s", lang, key)
			}
			if other, ok := spokenFor[sentence]; ok {
				t.Errorf("%s: %s and %s say the same: %q", lang, other, key, sentence)
			}
			spokenFor[sentence] = key
		}
	}
}
