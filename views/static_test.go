package views

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const styleBudget = 12 << 10 // bytes on the line: an old PC in a village waits for them

func TestAnAssetIsFoundUnderItsAddressOnly(t *testing.T) {
	t.Parallel()
	for name, contentType := range map[string]string{"kelishim.css": "text/css", "favicon.svg": "image/svg+xml"} {
		address := Asset(name)
		stem, extension, _ := strings.Cut(name, ".")
		if !regexp.MustCompile(`^/static/` + stem + `\.[0-9a-f]{10}\.` + extension + `$`).MatchString(address) {
			t.Errorf("%s has the address %q, want one with a hash of its content", name, address)
		}
		body, gzipped, got, ok := Static(address)
		if !ok || len(body) == 0 || !strings.HasPrefix(got, contentType) {
			t.Errorf("%s: found %v, %d bytes of %q", name, ok, len(body), got)
		}
		if gzipped == nil {
			continue
		}
		packed, err := gzip.NewReader(bytes.NewReader(gzipped))
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(packed); err != nil || !bytes.Equal(unpacked, body) {
			t.Errorf("%s: packed and unpacked it is another file (%v)", name, err)
		}
	}
	for _, address := range []string{"", "/static/kelishim.css", "/static/kelishim.0000000000.css", "/static/../page.go", "kelishim.css"} {
		if _, _, _, ok := Static(address); ok {
			t.Errorf("%q is found", address)
		}
	}
}

func TestTheStyleSheetIsLightAndAsksNobodyElse(t *testing.T) {
	t.Parallel()
	body, gzipped, _, _ := Static(Asset("kelishim.css"))
	if len(gzipped) == 0 || len(gzipped) > styleBudget {
		t.Errorf("the style sheet is %d bytes packed, want at most %d", len(gzipped), styleBudget)
	}
	if outside := regexp.MustCompile(`url\(|@import|https?:`).Find(body); outside != nil {
		t.Errorf("the style sheet asks for something else: %s", outside)
	}
	if open, closed := bytes.Count(body, []byte("{")), bytes.Count(body, []byte("}")); open != closed {
		t.Errorf("%d braces are opened, %d closed", open, closed)
	}
}

// luminance and contrast are those of WCAG 2.2, "relative luminance" and
// "contrast ratio".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("%q is no colour like #0f4c4a", hex)
	}
	channel := func(shift int) float64 {
		c := float64(rgb>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

func contrast(t *testing.T, one, other string) float64 {
	t.Helper()
	a, b := luminance(t, one), luminance(t, other)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// AA asks 4.5 of text, 3 of what else must be seen.
func TestColoursAreReadable(t *testing.T) {
	t.Parallel()
	body, _, _, _ := Static(Asset("kelishim.css"))
	colour := func(name string) string {
		found := regexp.MustCompile(`--` + name + `: *(#[0-9a-f]{6})`).FindSubmatch(body)
		if found == nil {
			t.Fatalf("the style sheet has no colour --%s", name)
		}
		return string(found[1])
	}
	rule := func(pattern string) string {
		found := regexp.MustCompile(pattern).FindSubmatch(body)
		if found == nil {
			t.Fatalf("the style sheet has no rule like %s", pattern)
		}
		return string(found[1])
	}
	paper, card, brand := colour("paper"), colour("card"), colour("brand")
	head := rule(`thead th \{ background: (#[0-9a-f]{6})`)
	type pair struct {
		front, back string
		least       float64
	}
	pairs := map[string]pair{
		"a field's border":       {rule(`min-height: 44px; border: 1px solid (#[0-9a-f]{6})`), card, 3},
		"the bar of a saving":    {rule(`\.bar-saves \{ fill: (#[0-9a-f]{6})`), card, 3},
		"the outline of a loss":  {rule(`\.bar-more \{[^}]*stroke: (#[0-9a-f]{6})`), card, 3},
		"the bar of a total":     {rule(`\.bar-base \{ fill: (#[0-9a-f]{6})`), card, 3},
		"the zero line":          {rule(`\.axis \{ stroke: (#[0-9a-f]{6})`), card, 3},
		"focus on the page":      {colour("accent"), paper, 3},
		"focus in the dark head": {rule(`\.top :focus-visible \{ outline-color: (#[0-9a-f]{6})`), brand, 3},
		"the language switch":    {rule(`\.langs a \{ color: (#[0-9a-f]{6})`), brand, 4.5},
		"the menu":               {rule(`\.menu a \{[^}]*color: (#[0-9a-f]{6})`), colour("brand-deep"), 4.5},
		"the demo banner":        {rule(`\.demo \{[^}]*color: (#[0-9a-f]{6})`), rule(`\.demo \{[^}]*background: (#[0-9a-f]{6})`), 4.5},
		"a button":               {"#ffffff", brand, 4.5},
		"a dangerous button":     {"#ffffff", colour("more"), 4.5},
	}
	for _, text := range []string{"ink", "soft", "brand", "more", "brand-deep"} {
		for name, back := range map[string]string{"paper": paper, "card": card, "a table's head": head} {
			pairs[text+" on "+name] = pair{colour(text), back, 4.5}
		}
	}
	for _, verdict := range []string{"saves", "more", "unclear", "unknown"} {
		pairs["the verdict "+verdict] = pair{colour(verdict), colour(verdict + "-bg"), 4.5}
	}
	for name, p := range pairs {
		if got := contrast(t, p.front, p.back); got < p.least {
			t.Errorf("%s: %s on %s has a contrast of %s, AA asks %v", name, p.front, p.back, fmt.Sprintf("%.2f", got), p.least)
		}
	}
}
