package views

import (
	"net/url"

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

	Reaches func(address string) bool // what the reader's role opens; nil opens all
}

// Crumb is one step of the way to a page; the last has no URL.
type Crumb struct{ Label, URL string }

type navItem struct{ key, url string }

var navItems = []navItem{
	{"overview", "/"}, {"aimaks", "/aimaks"}, {"contracts", "/contracts"}, {"providers", "/providers"},
	{"budget", "/budget"}, {"compare", "/compare"}, {"import", "/import"}, {"register", "/register"}, {"journal", "/journal"}, {"method", "/method"},
	{"people", "/people"},
}

// nav is the menu of this person.
func (p Page) nav() []navItem {
	var items []navItem
	for _, item := range navItems {
		if p.Reaches == nil || p.Reaches(item.url) {
			items = append(items, item)
		}
	}
	return items
}

// langURL switches the language and comes back to this page.
func (p Page) langURL(lang string) string {
	return "/lang/" + lang + "?back=" + url.QueryEscape(p.Path)
}
