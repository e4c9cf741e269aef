package schema

import (
	"slices"
	"strings"

	"kelishim/internal/fault"
)

// maxPlaces bounds the places that a problem names; Count counts all.
const maxPlaces = 5

// Problem is one kind of disagreement with the schema: the same mistake in 300
// contracts is one Problem with 300 places.
type Problem struct {
	Path    string       // field names without array indexes: releases/contracts/awardID
	Keyword string       // what is broken: required, type, enum, date_time, uri …
	Args    fault.Values // values for the sentence
	Count   int          // how often
	At      []string     // the first places as JSON pointers: /releases/3/contracts/0
	Warning bool         // valid by the schema, yet hardly meant

	sameness string // what beside path and keyword makes it the same kind
}

// Fault gives the problem as a sentence of the catalogues.
func (p Problem) Fault() *fault.Fault {
	f := fault.New(fault.Invalid, "ocds.problem."+p.Keyword).On(p.Path)
	for name, value := range p.Args {
		f = f.With(name, value)
	}
	return f
}

// Problems gathers problems by kind, in the order in which each kind first came.
type Problems struct {
	List  []Problem
	index map[string]int
}

// Add counts one more occurrence: sameness says what, beside path and keyword,
// makes it the same kind.
func (ps *Problems) Add(p Problem, sameness string) {
	if ps.index == nil {
		ps.index = map[string]int{}
	}
	key := p.Path + "\x00" + p.Keyword + "\x00" + sameness
	i, known := ps.index[key]
	if !known {
		i = len(ps.List)
		ps.index[key] = i
		ps.List = append(ps.List, Problem{Path: p.Path, Keyword: p.Keyword, Args: p.Args, Warning: p.Warning, sameness: sameness})
	}
	same := &ps.List[i]
	same.Count += max(p.Count, 1)
	if room := maxPlaces - len(same.At); room > 0 {
		same.At = append(same.At, p.At[:min(room, len(p.At))]...)
	}
}

// Merge adds what was found in one release to what was found in a file; prefix
// says which release.
func (ps *Problems) Merge(found []Problem, prefix string) {
	for _, p := range found {
		for i, place := range p.At {
			if i == 0 {
				p.At = slices.Clone(p.At)
			}
			p.At[i] = prefix + place
		}
		ps.Add(p, p.sameness)
	}
}

// pathWithoutIndexes drops the array indexes of a place; in which parts they
// are, the document tells.
func pathWithoutIndexes(place []string, document any) string {
	var names []string
	for _, step := range place {
		switch value := document.(type) {
		case []any:
			document = entry(value, step)
		case map[string]any:
			names = append(names, step)
			document = value[step]
		}
	}
	return strings.Join(names, "/")
}
