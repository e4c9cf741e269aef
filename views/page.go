package views

import (
	"net/url"
	"slices"

	"kelishim/internal/i18n"
)

// Page is what every page needs: who reads, what it is called, where it is.
type Page struct {
	*i18n.Reader

	Title   string
	Nav     string // which part of the menu is marked
	Path    string // of this request with its query, for the language switch
	User    string // who is signed in, "" on open pages
	Held    bool   // the session opens nothing but this page: no menu
	NoMoney bool   // the reader's role sees no money that is not published
	Demo    bool   // the money is made up, and every page says so
	Notice  string // shown once, after something was done
	Crumbs  []Crumb
	Version string

	// What search engines and messengers read of a page that is open to all.
	// Without a Canonical path a page says nothing of itself.
	Description    string // one sentence; "" is what the program is for
	LangNamed      bool   // the address says in which language
	Canonical      string // path of this page without the language: /public/statements/5
	Base           string // of all absolute addresses: https://kelishim.example
	Article        bool   // a statement, a contract, a case: something with a date and an end
	Feed           string // path of its Atom feed, "" for none
	StructuredData any    // schema.org, shown as JSON-LD; nil is none

	Reaches func(address string) bool // what the reader's role opens; nil opens all
}

// Crumb is one step of the way to a page; the last has no URL.
type Crumb struct{ Label, URL string }

type navItem struct{ key, url string }

// navGroup is a part of the house with its pages; the first that the reader
// may open stands for it.
type navGroup struct {
	key   string
	items []navItem
}

var navGroups = []navGroup{
	{"savings", []navItem{{"overview", "/"}, {"compare", "/compare"}, {"unit_costs", "/unit-costs"}, {"method", "/method"}}},
	{"procurement", []navItem{{"plans", "/plans"}, {"procurement-plan", "/procurement-plan"}, {"tenders", "/tenders"},
		{"contracts", "/contracts"}, {"providers", "/providers"}}},
	{"money", []navItem{{"budget", "/budget"}, {"acts", "/acts"}, {"payments", "/payments"}}},
	{"oversight", []navItem{{"dashboard", "/dashboard"}, {"alerts", "/alerts"}, {"reviews", "/reviews"}, {"findings", "/findings"},
		{"flags", "/flags"}, {"complaints", "/complaints"}, {"documents", "/documents"}, {"journal", "/journal"}}},
	{"public", []navItem{{"public", "/public"}, {"public_statements", "/public/statements"}, {"public_contracts", "/public/contracts"},
		{"publication", "/publication"}}},
	{"data", []navItem{{"aimaks", "/aimaks"}, {"import", "/import"}, {"exports", "/exports"}, {"ocds", "/ocds"}, {"api", "/api"},
		{"register", "/register"}, {"watch", "/settings/execution"}, {"people", "/people"}}},
	{"learning", []navItem{{"practices", "/practices"}, {"seminars", "/seminars"}}},
}

// nav is the menu of this person: the groups with what they may open in each.
func (p Page) nav() []navGroup {
	var groups []navGroup
	for _, group := range navGroups {
		if group.key == "savings" && p.User == "" {
			continue // of it only the method is open, which the foot of the page leads to
		}
		var items []navItem
		for _, item := range group.items {
			if p.Reaches == nil || p.Reaches(item.url) {
				items = append(items, item)
			}
		}
		if len(items) > 0 {
			groups = append(groups, navGroup{group.key, items})
		}
	}
	return groups
}

// holds tells whether the marked page is in the group.
func (g navGroup) holds(nav string) bool {
	return slices.ContainsFunc(g.items, func(item navItem) bool { return item.key == nav })
}

// langURL switches the language and comes back to this page.
func (p Page) langURL(lang string) string {
	return "/lang/" + lang + "?back=" + url.QueryEscape(p.Path)
}
