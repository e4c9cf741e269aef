package views

import (
	"net/url"
	"strconv"
	"strings"
)

// FigureView is one big figure with its name, what it means and where it is
// explained.
type FigureView struct {
	Label, Value, Unit, Note string
	Anchor                   string // on the method page
	Tone                     string // saves, costs_more or ""
	Quiet                    bool   // a figure beside the main one
	ID                       string // to link to, "" where nothing does
}

// Paging says which page of a list is shown; Query is the list's address
// without the page.
type Paging struct {
	Path        string
	Query       url.Values
	Page, Size  int
	Total       int
	ShownOnPage int
}

func (g Paging) last() int { return max(1, (g.Total+g.Size-1)/g.Size) }

func (g Paging) from() int {
	if g.ShownOnPage == 0 {
		return 0
	}
	return (g.Page-1)*g.Size + 1
}

func (g Paging) to() int {
	if g.ShownOnPage == 0 {
		return 0
	}
	return (g.Page-1)*g.Size + g.ShownOnPage
}

func (g Paging) url(page int) string {
	query := url.Values{}
	for name, values := range g.Query {
		query[name] = values
	}
	query.Del("page")
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	if len(query) == 0 {
		return g.Path
	}
	return g.Path + "?" + query.Encode()
}

// Sorting says by which column a list is sorted: "name", or "-name" downwards.
type Sorting struct {
	Path  string
	Query url.Values // of the address without sort and page
	Sort  string
}

func (s Sorting) url(column string) string {
	query := url.Values{}
	for name, values := range s.Query {
		query[name] = values
	}
	query.Del("page")
	if s.Sort == column {
		column = "-" + column
	}
	query.Set("sort", column)
	return s.Path + "?" + query.Encode()
}

func (s Sorting) aria(column string) string {
	switch s.Sort {
	case column:
		return "ascending"
	case "-" + column:
		return "descending"
	default:
		return "none"
	}
}

// Confirm asks before something that cannot be undone.
type Confirm struct {
	Text   string // what will happen
	Action string // where the POST goes
	Submit string
	Cancel string // URL
	Hidden map[string]string
	Errors []string
}

// verdictSign is a sign beside the word, so that a verdict is read without
// colour.
func verdictSign(verdict string) string {
	switch verdict {
	case "saves":
		return "+"
	case "costs_more":
		return "−"
	default:
		return "≈"
	}
}

func verdictClass(verdict string) string { return "verdict " + strings.ReplaceAll(verdict, "_", "-") }

// fileURL is the address of a page as a file: all of its pages.
func fileURL(path, format string) string {
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	values.Del("page")
	values.Set("as", format)
	return path + "?" + values.Encode()
}
