package ocds

import (
	"slices"
	"strings"

	"kelishim/internal/jsontree"
)

// difference is what a further release must say so that the releases add up to
// want. Fields that are gone are told as null where the standard has a null for
// them; with removals off they stay.
func difference(have, want *jsontree.Object, removals bool) *jsontree.Object {
	d := differ{merger: merger{rules: mergeRules()}, removals: removals}
	return d.object(have, want, "", false)
}

type differ struct {
	merger
	removals bool
}

// A plan, a forecast and a cost were said at their time: they are never taken
// back by absence, for who imported a process may not have what they came from.
// A document that was handed out was handed out.
func (d differ) keeps(place, name string) bool {
	return name == "documents" || place == "planning" || strings.HasPrefix(place, "planning/")
}

// stamped fields name releases: they belong to the release that has them.
var stamped = []string{"releaseID", "amendsReleaseID"}

func (d differ) object(have, want *jsontree.Object, path string, keep bool) *jsontree.Object {
	change := &jsontree.Object{}
	for name, value := range want.All() {
		place := join(path, name)
		if d.rules[place] == omitWhenMerged || place == "ocid" || slices.Contains(stamped, name) {
			continue
		}
		switch v := value.(type) {
		case *jsontree.Object:
			inner := have.Object(name)
			if inner == nil {
				inner = &jsontree.Object{}
			}
			if sub := d.object(inner, v, place, keep); sub.Len() > 0 {
				change.Set(name, sub)
			}
		case []any:
			if d.whole(place, v) {
				if !jsontree.Equal(have.Get(name), v) {
					change.Set(name, jsontree.Clone(v))
				}
			} else if list := d.list(have.Objects(name), want.Objects(name), place, keep || d.keeps(place, name)); len(list) > 0 {
				change.Set(name, list)
			}
		default:
			if !jsontree.Equal(have.Get(name), value) {
				change.Set(name, value)
			}
		}
	}
	if !d.removals || keep {
		return change
	}
	for name, value := range have.All() {
		place := join(path, name)
		if want.Has(name) || d.rules[place] == omitWhenMerged || place == "ocid" || slices.Contains(stamped, name) || d.keeps(place, name) {
			continue
		}
		if gone := d.gone(value, place); gone != nil || !isTree(value) {
			change.Set(name, gone)
		}
	}
	return change
}

// list compares entries by their ids.
func (d differ) list(have, want []*jsontree.Object, path string, keep bool) []any {
	known := make(map[string]*jsontree.Object, len(have))
	for _, entry := range have {
		known[text(entry.Get("id"))] = entry
	}
	var list []any
	wanted := make(map[string]bool, len(want))
	for _, entry := range want {
		id := text(entry.Get("id"))
		wanted[id] = true
		existing := known[id]
		if existing == nil {
			list = append(list, entry.Clone())
			continue
		}
		keepEntry := keep || path == "contracts/implementation/metrics" && id == metricCost
		if sub := d.object(existing, entry, path, keepEntry); sub.Len() > 0 && (sub.Len() > 1 || !sub.Has("id")) {
			list = append(list, d.identified(entry, sub, path))
		}
	}
	for _, entry := range have {
		id := text(entry.Get("id"))
		if wanted[id] || keep || !d.removals || path == "contracts/implementation/metrics" && id == metricCost {
			continue
		}
		if gone, ok := d.gone(entry, path).(*jsontree.Object); ok && gone.Len() > 1 {
			list = append(list, gone)
		}
	}
	return list
}

// identified puts the id before a change, and what the schema wants beside it.
func (d differ) identified(entry, change *jsontree.Object, path string) *jsontree.Object {
	whole := &jsontree.Object{}
	whole.Set("id", entry.Get("id"))
	if path == "contracts" {
		whole.Set("awardID", entry.Get("awardID"))
	}
	for name, value := range change.All() {
		whole.Set(name, value)
	}
	return whole
}

// gone says null for every field of what is not there any more; nil where there
// is nothing to say.
func (d differ) gone(value any, path string) any {
	switch v := value.(type) {
	case *jsontree.Object:
		nulls := &jsontree.Object{}
		for name, member := range v.All() {
			if name == "id" || path == "contracts" && name == "awardID" {
				nulls.Set(name, member)
				continue
			}
			if sub := d.gone(member, join(path, name)); sub != nil || !isTree(member) {
				nulls.Set(name, sub)
			}
		}
		if nulls.Len() == 0 || nulls.Len() == 1 && nulls.Has("id") {
			return nil
		}
		return nulls
	case []any:
		if d.whole(path, v) {
			return nil
		}
		var list []any
		for _, entry := range v {
			if sub := d.gone(entry, path); sub != nil {
				list = append(list, sub)
			}
		}
		if len(list) == 0 {
			return nil
		}
		return list
	default:
		return nil
	}
}

func isTree(value any) bool {
	switch value.(type) {
	case *jsontree.Object, []any:
		return true
	default:
		return false
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}
