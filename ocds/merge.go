// Package ocds speaks the Open Contracting Data Standard 1.1: it reads files of
// others strictly, corrects those of the Kyrgyz portal rule by rule, merges
// releases into what they add up to, and holds the types of what we publish.
package ocds

import (
	"encoding/json"
	"slices"
	"time"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

// Compile merges the releases of one contracting process, in the order of their
// dates, into its compiled release: the last known value of every field. The
// rules are those of https://standard.open-contracting.org/1.1/en/schema/merging/.
// Releases of different processes or without a date are refused.
func Compile(releases []*jsontree.Object) (*jsontree.Object, error) {
	sorted, err := byDate(releases)
	if err != nil {
		return nil, err
	}
	last := sorted[len(sorted)-1]
	compiled := &jsontree.Object{}
	compiled.Set("ocid", last.Get("ocid"))
	compiled.Set("id", last.String("ocid")+"-"+last.String("date"))
	compiled.Set("date", last.Get("date"))
	compiled.Set("tag", []any{"compiled"})
	m := merger{rules: mergeRules()}
	for _, release := range sorted {
		m.object(compiled, release, "")
	}
	return compiled, nil
}

// Version merges the releases of one process into its versioned release: every
// value that a field ever had, with the release that brought it.
func Version(releases []*jsontree.Object) (*jsontree.Object, error) {
	sorted, err := byDate(releases)
	if err != nil {
		return nil, err
	}
	versioned := &jsontree.Object{}
	versioned.Set("ocid", sorted[0].Get("ocid"))
	for _, release := range sorted {
		m := merger{rules: mergeRules(), release: release}
		m.object(versioned, release, "")
	}
	return versioned, nil
}

// byDate sorts a copy by the moment of the release; of equal moments the order
// given is kept.
func byDate(releases []*jsontree.Object) ([]*jsontree.Object, error) {
	if len(releases) == 0 {
		return nil, fault.New(fault.Invalid, "ocds.merge.nothing")
	}
	moments := make(map[*jsontree.Object]time.Time, len(releases))
	for _, release := range releases {
		ocid := release.String("ocid")
		if first := releases[0].String("ocid"); ocid == "" || ocid != first {
			return nil, fault.New(fault.Invalid, "ocds.merge.other_process").With("First", first).With("Other", ocid)
		}
		moment, err := time.Parse(time.RFC3339, release.String("date"))
		if err != nil {
			return nil, fault.New(fault.Invalid, "ocds.merge.no_date").With("Release", text(release.Get("id")))
		}
		moments[release] = moment
	}
	return slices.SortedStableFunc(slices.Values(releases), func(a, b *jsontree.Object) int {
		return moments[a].Compare(moments[b])
	}), nil
}

type merger struct {
	rules   map[string]rule
	release *jsontree.Object // whose values are stamped in a versioned release; nil in a compiled one
}

// object merges from into another object at a path without indexes.
func (m merger) object(into, from *jsontree.Object, path string) {
	for name, value := range from.All() {
		place := name
		if path != "" {
			place = path + "/" + name
		}
		if m.rules[place] == omitWhenMerged || place == "ocid" {
			continue
		}
		switch v := value.(type) {
		case *jsontree.Object:
			m.member(into, name, v, place)
		case []any:
			if m.whole(place, v) {
				m.leaf(into, name, v)
			} else {
				m.entries(into, name, v, place)
			}
		default:
			m.leaf(into, name, v)
		}
	}
}

// member merges an object that is a field. One that brings nothing (empty, or
// nulls for what is not there) does not appear.
func (m merger) member(into *jsontree.Object, name string, from *jsontree.Object, path string) {
	if existing := into.Object(name); existing != nil {
		m.object(existing, from, path)
		return
	}
	fresh := &jsontree.Object{}
	m.object(fresh, from, path)
	if fresh.Len() > 0 {
		into.Set(name, fresh)
	}
}

// whole tells whether a list is replaced as a whole: by the schema, or since its
// entries are no objects.
func (m merger) whole(path string, list []any) bool {
	return m.rules[path] == wholeListMerge || slices.ContainsFunc(list, func(entry any) bool {
		_, isObject := entry.(*jsontree.Object)
		return !isObject
	})
}

// entries merges a list of objects by their ids; an entry without an id is
// always a new one.
func (m merger) entries(into *jsontree.Object, name string, from []any, path string) {
	list := slices.Clone(into.Array(name))
	known := make(map[string]*jsontree.Object, len(list))
	for _, entry := range list {
		if object, ok := entry.(*jsontree.Object); ok {
			known[text(object.Get("id"))] = object
		}
	}
	for _, entry := range from {
		change := entry.(*jsontree.Object) // whole has looked
		id := text(change.Get("id"))
		existing := known[id]
		if existing == nil || id == "" {
			existing = &jsontree.Object{}
			known[id] = existing
			list = append(list, existing)
		}
		m.entry(existing, change, path)
	}
	if len(list) > 0 {
		into.Set(name, list)
	}
}

// entry merges one entry of a list; its id stays a plain value.
func (m merger) entry(into, change *jsontree.Object, path string) {
	rest := change
	if change.Get("id") != nil {
		into.Set("id", change.Get("id"))
		rest = &jsontree.Object{}
		for name, value := range change.All() {
			if name != "id" {
				rest.Set(name, value)
			}
		}
	}
	m.object(into, rest, path)
}

// leaf sets a value that is not looked into, or takes it away where it is null.
func (m merger) leaf(into *jsontree.Object, name string, value any) {
	switch {
	case m.release != nil:
		m.stamp(into, name, value)
	case value == nil:
		into.Delete(name)
	default:
		into.Set(name, jsontree.Clone(value))
	}
}

// text is an id as text: 7 and "7" are the same entry.
func text(id any) string {
	switch v := id.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}
