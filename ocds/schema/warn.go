package schema

import (
	"strconv"
	"strings"
	"sync"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

var patchedOnce = sync.OnceValue(Patched)

// Warn says what in a release is valid by the schema, yet hardly meant: fields
// that the standard does not have (a misspelt name is one too), codes outside an
// open codelist, an id that stands twice in a list, so that a merge would keep
// one of the two.
func Warn(release *jsontree.Object) []Problem {
	root := patchedOnce()
	definitions, _ := root["definitions"].(map[string]any)
	w := warner{definitions: definitions}
	w.object(release, root, nil, "")
	return w.problems.List
}

type warner struct {
	definitions map[string]any
	problems    Problems
}

func (w *warner) object(value *jsontree.Object, schema map[string]any, place []string, path string) {
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		return // free names: dimensions, measures
	}
	for name, member := range value.All() {
		field, known := properties[name].(map[string]any)
		here := append(place[:len(place):len(place)], name)
		herePath := strings.TrimPrefix(path+"/"+name, "/")
		if !known {
			if !translates(name, properties) {
				w.add(here, herePath, "additional", fault.Values{"Field": name}, "")
			}
			continue
		}
		w.codes(member, field, here, herePath)
		w.below(member, w.resolve(field), here, herePath)
	}
}

func (w *warner) below(value any, field map[string]any, place []string, path string) {
	switch v := value.(type) {
	case *jsontree.Object:
		w.object(v, field, place, path)
	case []any:
		items, _ := field["items"].(map[string]any)
		entry := w.resolve(items)
		w.ids(v, field, entry, place, path)
		for i, one := range v {
			if object, ok := one.(*jsontree.Object); ok {
				w.object(object, entry, append(place[:len(place):len(place)], strconv.Itoa(i)), path)
			}
		}
	}
}

// ids looks for entries that a merge would take for one.
func (w *warner) ids(list []any, field, entry map[string]any, place []string, path string) {
	properties, _ := entry["properties"].(map[string]any)
	if properties["id"] == nil || field["wholeListMerge"] == true {
		return
	}
	first := map[string]bool{}
	for i, one := range list {
		object, _ := one.(*jsontree.Object)
		id := code(object.Get("id"))
		if id != "" && first[id] {
			w.add(append(place[:len(place):len(place)], strconv.Itoa(i)), path, "duplicate_id", fault.Values{"ID": id}, id)
		}
		first[id] = true
	}
}

// codes looks whether codes stand in the open codelist of the field; closed ones
// are the schema's matter.
func (w *warner) codes(value any, field map[string]any, place []string, path string) {
	name, _ := field["codelist"].(string)
	list := codelists()[name]
	if list == nil || field["openCodelist"] != true {
		return
	}
	values, several := value.([]any)
	if !several {
		values = []any{value}
	}
	for _, one := range values {
		if text, ok := one.(string); ok && !list[text] {
			w.add(place, path, "open_code", fault.Values{"Value": text, "Codelist": strings.TrimSuffix(name, ".csv")}, text)
		}
	}
}

func (w *warner) add(place []string, path, keyword string, args fault.Values, sameness string) {
	w.problems.Add(Problem{Path: path, Keyword: keyword, Args: args, At: []string{pointer(place)}, Warning: true}, sameness)
}

func (w *warner) resolve(field map[string]any) map[string]any {
	reference, ok := field["$ref"].(string)
	if !ok {
		return field
	}
	definition, _ := w.definitions[strings.TrimPrefix(reference, "#/definitions/")].(map[string]any)
	return definition
}

// translates tells a translation (title_ky) of a field that the schema has.
func translates(name string, properties map[string]any) bool {
	base, language, found := cutLast(name, "_")
	return found && properties[base] != nil && len(language) >= 2 && len(language) <= 8
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// code is an id as text: 7 and "7" are the same id.
func code(id any) string {
	switch v := id.(type) {
	case string:
		return v
	case interface{ String() string }: // json.Number
		return v.String()
	default:
		return ""
	}
}
