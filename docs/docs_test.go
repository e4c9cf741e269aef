package docs_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kelishim/docs"
)

// section is a heading with the text below it.
type section struct {
	level  string // of the heading, "##"
	anchor string
	text   string
}

var (
	heading  = regexp.MustCompile(`(?m)^(#{1,6}) +[^\n{]+ \{#([a-z0-9-]+)\}$`)
	anyTitle = regexp.MustCompile(`(?m)^#{1,6} .*$`)
	link     = regexp.MustCompile(`\]\(#([^)]*)\)`)
	number   = regexp.MustCompile(`[0-9]+(?:[.,][0-9]+)*`)
)

func sections(lang string) []section {
	text := string(docs.Method(lang))
	found := heading.FindAllStringSubmatchIndex(text, -1)
	list := make([]section, 0, len(found))
	for i, at := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		list = append(list, section{text[at[2]:at[3]], text[at[4]:at[5]], text[at[1]:end]})
	}
	return list
}

func TestEveryHeadingHasAnAnchorAndEveryAnchorIsOnce(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"ru", "ky", "en"} {
		seen := make(map[string]bool)
		for _, s := range sections(lang) {
			if seen[s.anchor] {
				t.Errorf("%s: anchor %s stands twice", lang, s.anchor)
			}
			seen[s.anchor] = true
		}
		for _, title := range anyTitle.FindAllString(string(docs.Method(lang)), -1) {
			if !heading.MatchString(title) {
				t.Errorf("%s: heading without an anchor: %s", lang, title)
			}
		}
		for _, to := range link.FindAllStringSubmatch(string(docs.Method(lang)), -1) {
			if !seen[to[1]] {
				t.Errorf("%s: a link leads to #%s, which is not there", lang, to[1])
			}
		}
	}
}

func TestTheThreeLanguagesHaveTheSameSectionsInTheSameOrder(t *testing.T) {
	t.Parallel()
	russian := sections("ru")
	if len(russian) < 50 {
		t.Fatalf("only %d sections found", len(russian))
	}
	for _, lang := range []string{"ky", "en"} {
		other := sections(lang)
		for i := range min(len(russian), len(other)) {
			if a, b := russian[i], other[i]; a.anchor != b.anchor || a.level != b.level {
				t.Fatalf("section %d is %s %s in ru and %s %s in %s", i+1, a.level, a.anchor, b.level, b.anchor, lang)
			}
		}
		if len(russian) != len(other) {
			t.Errorf("%d sections in ru, %d in %s", len(russian), len(other), lang)
		}
	}
}

// Every example has the same figures in every language: a slip of translation
// would teach a wrong sum.
func TestASectionHasTheSameFiguresInEveryLanguage(t *testing.T) {
	t.Parallel()
	russian := sections("ru")
	for _, lang := range []string{"ky", "en"} {
		for i, other := range sections(lang) {
			if i >= len(russian) {
				break
			}
			want, got := figures("ru", russian[i].text), figures(lang, other.text)
			if !slices.Equal(want, got) {
				t.Errorf("%s: ru has the figures %v, %s has %v", other.anchor, want, lang, got)
			}
		}
	}
}

// figures lists the numbers of a text, sorted, with a decimal point and
// without grouping.
func figures(lang, text string) []string {
	if lang == "en" {
		text = regexp.MustCompile(`([0-9]),([0-9]{3})`).ReplaceAllString(text, "$1$2")
		text = regexp.MustCompile(`([0-9]),([0-9]{3})`).ReplaceAllString(text, "$1$2")
	}
	text = strings.ReplaceAll(text, "\u00a0", "")
	list := number.FindAllString(text, -1)
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], ",", ".")
	}
	slices.Sort(list)
	return list
}

// The anchors that pages link to. A link breaks silently when one is renamed.
func TestAnchorsThatFiguresLeadToAreThere(t *testing.T) {
	t.Parallel()
	have := make(map[string]bool)
	for _, s := range sections("ru") {
		have[s.anchor] = true
	}
	for _, anchor := range strings.Fields(`
		two-savings procurement-saving outsourcing-saving readings avoidable full cash
		unit-of-comparison days-share in-house budget-line carried contributions depreciation overhead revenue
		outsourced price penalties administration in-kind transition asset-gain provider-revenue paid
		results saving saving-share per-household unit-cost break-even cumulative erosion
		rounding range basis verdict
		comparability currency no-baseline no-accepted-work amount-missing index-missing volume-missing
		rate-missing administration-unknown quality-below-target
		aggregation mergers baseline-versions vat appraisal discounting sources`) {
		if !have[anchor] {
			t.Errorf("the method page has no section %s", anchor)
		}
	}
}

func TestAnUnknownLanguageReadsRussian(t *testing.T) {
	t.Parallel()
	if string(docs.Method("de")) != string(docs.Method("ru")) {
		t.Error("an unknown language does not read Russian")
	}
}
