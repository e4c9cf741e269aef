// Package i18n turns keys into sentences and figures into text for one
// reader's language: Russian, Kyrgyz or English. Sentences live only in
// catalogue/<area>.<lang>.toml; code elsewhere carries keys.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/shopspring/decimal"
	"golang.org/x/text/language"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

//go:embed catalogue/*.toml
var catalogue embed.FS

// Languages in the order in which they are offered.
var Languages = []string{"ru", "ky", "en"}

// Default is the language of a reader who asked for none that we have.
const Default = "ru"

var bundle = load()

func load() *i18n.Bundle {
	b := i18n.NewBundle(language.Russian)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	files, err := fs.Glob(catalogue, "catalogue/*.toml")
	if err != nil {
		panic(fmt.Sprintf("i18n: %v", err))
	}
	for _, file := range files {
		if _, err := b.LoadMessageFileFS(catalogue, file); err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", file, err))
		}
	}
	return b
}

// Reader speaks one language. It is made once a request or command and is
// safe for concurrent use.
type Reader struct {
	lang      string
	localizer *i18n.Localizer
}

// For gives the reader of "ru", "ky" or "en"; anything else reads Russian.
func For(lang string) *Reader {
	if !Known(lang) {
		lang = Default
	}
	return &Reader{lang: lang, localizer: i18n.NewLocalizer(bundle, lang, Default)}
}

// Known tells whether lang is one of ours.
func Known(lang string) bool { return slices.Contains(Languages, lang) }

// Match picks the language of an Accept-Language header or a locale such as
// ky_KG.UTF-8; def where none fits.
func Match(accept, def string) string {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if len(tag) >= 2 && Known(strings.ToLower(tag[:2])) {
			return strings.ToLower(tag[:2])
		}
	}
	return def
}

// Lang is "ru", "ky" or "en".
func (r *Reader) Lang() string { return r.lang }

// T gives the sentence of a key with alternating names and values, which are
// formatted for the reader: T("contract.unpaid_note", "Amount", som). A key that no
// catalogue has comes back in brackets, so that it is seen and mended; the
// catalogue test keeps this from happening.
func (r *Reader) T(key string, pairs ...any) string { return r.text(key, nil, pairs) }

// Plural gives the sentence of a key in the form that count asks for; {{.Count}}
// in it is the count.
func (r *Reader) Plural(key string, count int, pairs ...any) string {
	return r.text(key, count, append([]any{"Count", count}, pairs...))
}

// Has tells whether a catalogue has the key.
func (r *Reader) Has(key string) bool {
	_, err := r.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}})
	return err == nil
}

func (r *Reader) text(key string, count any, pairs []any) string {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = r.Show(pairs[i+1])
	}
	text, err := r.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: count})
	if err != nil && text == "" {
		return "[" + key + "]"
	}
	return text
}

// Key is a value that is itself a catalogue key, e.g. the name of a field
// inside a refusal: it is shown translated.
type Key string

// Fault gives the sentence of a refusal.
func (r *Reader) Fault(f *fault.Fault) string {
	pairs := make([]any, 0, 2*len(f.Values))
	var count any
	for name, value := range f.Values {
		pairs = append(pairs, name, value)
		if n, ok := value.(int); ok && name == "Count" {
			count = n
		}
	}
	return r.text(f.Key, count, pairs)
}

// Show formats one value for the reader: amounts, dates, numbers, keys;
// anything else as fmt prints it.
func (r *Reader) Show(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case Key:
		return r.T(string(v))
	case money.Som:
		return r.Som(v)
	case money.Null:
		return r.SomNull(v)
	case date.Date:
		return r.Date(v)
	case decimal.Decimal:
		return r.Quantity(v)
	case int:
		return r.Int(v)
	case int64:
		return r.Int(int(v))
	default:
		return fmt.Sprint(v)
	}
}

// Keys lists all keys of one language, for the tests over the catalogues.
func Keys(lang string) (map[string]string, error) {
	files, err := fs.Glob(catalogue, "catalogue/*."+lang+".toml")
	if err != nil {
		return nil, fmt.Errorf("list catalogues of %s: %w", lang, err)
	}
	keys := map[string]string{}
	for _, file := range files {
		text, err := catalogue.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		parsed, err := i18n.ParseMessageFileBytes(text, file, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		for _, m := range parsed.Messages {
			if _, twice := keys[m.ID]; twice {
				return nil, fmt.Errorf("key %s stands twice in %s", m.ID, lang)
			}
			keys[m.ID] = m.Zero + m.One + m.Two + m.Few + m.Many + m.Other
		}
	}
	return keys, nil
}
