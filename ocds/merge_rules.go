package ocds

import (
	"slices"
	"strings"
	"sync"

	"kelishim/ocds/schema"
)

// rule says how a field is merged where it is not simply the last value that
// counts.
type rule int

const (
	omitWhenMerged rule = iota + 1 // of one release only: id, date, tag
	wholeListMerge                 // the list as a whole, not entry by entry
)

// mergeRules are the rules of the schema with our extensions, by path without
// indexes ("tender/items/additionalClassifications").
var mergeRules = sync.OnceValue(func() map[string]rule {
	root := schema.Patched()
	definitions, _ := root["definitions"].(map[string]any)
	r := ruleReader{definitions: definitions, rules: map[string]rule{}}
	r.properties(root, "")
	return r.rules
})

type ruleReader struct {
	definitions map[string]any
	rules       map[string]rule
}

func (r ruleReader) properties(object map[string]any, path string) {
	properties, _ := object["properties"].(map[string]any)
	for name, field := range properties {
		if field, ok := field.(map[string]any); ok {
			r.field(field, strings.TrimPrefix(path+"/"+name, "/"))
		}
	}
}

func (r ruleReader) field(field map[string]any, path string) {
	resolved := r.resolve(field)
	items, _ := resolved["items"].(map[string]any)
	switch {
	case field["omitWhenMerged"] == true:
		r.rules[path] = omitWhenMerged
	case field["wholeListMerge"] == true:
		r.rules[path] = wholeListMerge
	case items == nil:
		r.properties(resolved, path)
	default:
		entry := r.resolve(items)
		if !hasID(entry) {
			r.rules[path] = wholeListMerge
			return
		}
		r.properties(entry, path)
	}
}

// hasID tells whether entries of a list can be told apart: objects only, with
// an id in the schema.
func hasID(entry map[string]any) bool {
	properties, _ := entry["properties"].(map[string]any)
	types, several := entry["type"].([]any)
	onlyObjects := entry["type"] == "object" || several && !slices.ContainsFunc(types, func(t any) bool { return t != "object" })
	return onlyObjects && properties["id"] != nil
}

func (r ruleReader) resolve(field map[string]any) map[string]any {
	reference, ok := field["$ref"].(string)
	if !ok {
		return field
	}
	definition, _ := r.definitions[strings.TrimPrefix(reference, "#/definitions/")].(map[string]any)
	return definition
}
