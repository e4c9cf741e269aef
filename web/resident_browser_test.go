package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kelishim/internal/i18n"
)

// A resident without an account goes from the start page to a statement, to the
// contract behind it and to where they complain. On every page that is open to
// all: no violation of accessibility, nothing wider than the screen, and nothing
// that the policy of the pages forbids.
func TestAResidentReadsWhatServicesCostInARealBrowser(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"ru", "ky"} {
		t.Run(lang, func(t *testing.T) {
			b := newBrowser(t, lang)
			r := i18n.For(lang)
			b.plantOpened()
			b.people([3]string{"asan", "Асан Токтогулов", "officer"}, [3]string{"bermet", "Бермет Садыкова", "head"})

			// The okmotu opens a statement and the contract.
			b.open("/lang/" + lang + "?back=/signin")
			b.signInAs("asan")
			b.open("/statements/" + kokMoynok + "/waste/2024")
			b.follow(r.T("publication.publish.short"))
			b.shows(r.T("publication.preview"))
			b.accessibleHere("the question before a statement is published")
			b.answer("note", "Вывоз раз в неделю")
			b.shows(r.T("publication.is_open"))
			b.signInAs("bermet")
			b.open("/contracts/1")
			b.follow(r.T("publication.publish.short"))
			b.press("main form button[type=submit]")
			b.shows(r.T("publication.is_open"))
			b.press(".signout button")

			// A resident: the language of the address, no account.
			b.open("/?lang=" + lang)
			b.shows(r.T("public.start.title"), r.T("public.found.title", "Year", "2024"), r.T("overview.comparable_of", "Comparable", 1, "Of", 1))
			b.press(`.map a[href="/public/aimaks/` + kokMoynok + `"]`)
			b.shows(r.T("public.verdict.saves"))
			b.press(`main td a[href^="/public/statements/"], main th a[href^="/public/statements/"]`)
			b.shows(r.T("savings.verdict.saves.short"), "Вывоз раз в неделю", inHouse2024, r.T("public.proof.title"))
			page := do(b, "see where", chromedp.Evaluate[string](`location.pathname`))
			b.follow("Д-1 · ОсОО «Таза Көл»")
			b.shows(r.T("public.contract.by_year"), "ОсОО «Таза Көл»", "500 000,00")
			b.follow(r.T("complaint.title"))
			b.shows(r.T("complaint.field.complaint"))

			for _, path := range []string{"/", page, "/public/contracts/1", "/public/aimaks/" + kokMoynok, "/public/aimaks/" + boruBash, "/public/statements", "/public/contracts", "/method"} {
				b.accessible(path)
				if strings.Contains(b.text(), "[public") {
					t.Errorf("%s has a key without a sentence", path)
				}
				data := do(b, "read the structured data", chromedp.Evaluate[bool](`[...document.querySelectorAll('script[type="application/ld+json"]')].every(s => JSON.parse(s.textContent)["@context"] === "https://schema.org")`))
				if !data {
					t.Errorf("%s: structured data that is none", path)
				}
			}
			if found := b.forbidden("/public/statements", "application/ld+json"); found != "" {
				t.Errorf("the policy of the pages forbids the structured data: %s", found)
			}
			if found := b.forbidden("/public/statements", "text/javascript"); found == "" {
				t.Error("the watch on the policy sees nothing: a script would be let through")
			}
			b.open("/signin")
			b.signInAs("asan")
			for _, path := range []string{"/publication", "/publication/contracts", "/statements/" + kokMoynok + "/waste/2024", "/statements/" + kokMoynok + "/waste/2024/unpublish"} {
				b.accessible(path)
			}
		})
	}
}

// forbidden puts the structured data of a page into it once more, as a block of
// this type, and gives what the policy of the page says to it.
func (b *browser) forbidden(path, asType string) string {
	b.t.Helper()
	b.open(path)
	return do(b, "watch the policy", chromedp.Evaluate[string](`(async type => {
		const seen = [];
		document.addEventListener("securitypolicyviolation", e => seen.push(e.violatedDirective + " " + e.blockedURI));
		for (const data of document.querySelectorAll('script[type="application/ld+json"]')) {
			const copy = document.createElement("script");
			copy.type = type;
			copy.textContent = data.textContent;
			document.head.append(copy);
		}
		await new Promise(done => setTimeout(done, 100));
		return seen.join("; ");
	})(`+quoted(asType)+`)`, chromedp.EvalAwaitPromise))
}

// plantOpened is the waste of the walk of a contract, accepted for 2024.
func (b *browser) plantOpened() {
	b.t.Helper()
	b.plantWaste()
	b.sql(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES ('Д-1', ?, '01204201510027', 'Вывоз мусора', 'open', '2024-01-01', '2024-01-01', '2024-12-31', 500000, 'KGS')`, kokMoynok)
	b.sql(`INSERT INTO contract_services SELECT id, ?, 'waste', 1 FROM contracts`, kokMoynok)
	b.sql(`INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) SELECT id, '1', '2024-12-31', '2024-01-01', '2024-12-31', 500000 FROM contracts`)
}
