package schema

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/jsontree"
)

// maxDepth is how deep a document may nest; the standard's deepest path has
// about a dozen levels.
const maxDepth = 64

// Validate says how a JSON text disagrees with the schema of its kind; nothing
// when it is valid. They are sorted by path. The error tells of a text that is
// no JSON.
func Validate(kind Kind, text []byte) ([]Problem, error) {
	document, err := jsontree.Parse(text, maxDepth)
	if err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	return Check(kind, document), nil
}

// Check is Validate for a value that is read already.
func Check(kind Kind, document any) []Problem {
	plain := jsontree.Plain(document)
	err := compiled()[kind].Validate(plain)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	c := checker{document: plain}
	c.collect(invalid)
	// The library goes through maps, in another order each time.
	slices.SortFunc(c.problems.List, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Keyword, b.Keyword), strings.Compare(a.sameness, b.sameness))
	})
	return c.problems.List
}

type checker struct {
	document any
	problems Problems
}

// collect goes down to the leaves: what is above them only says that something
// below is wrong.
func (c *checker) collect(e *jsonschema.ValidationError) {
	if _, either := e.ErrorKind.(*kind.OneOf); either {
		c.linkedOrEmbedded(e)
		return
	}
	for _, cause := range e.Causes {
		c.collect(cause)
	}
	if len(e.Causes) == 0 {
		c.leaf(e.InstanceLocation, e.ErrorKind)
	}
}

// linkedOrEmbedded speaks of the one choice in the standard: a record holds
// either addresses of releases or the releases, never both. Errors of the branch
// that was not meant would only confuse.
func (c *checker) linkedOrEmbedded(e *jsonschema.ValidationError) {
	entries, _ := at(c.document, e.InstanceLocation).([]any)
	embedded := slices.IndexFunc(entries, isEmbedded)
	linked := slices.IndexFunc(entries, func(entry any) bool { return !isEmbedded(entry) })
	if embedded >= 0 && linked >= 0 {
		c.add(append(slices.Clone(e.InstanceLocation), strconv.Itoa(linked)), "mixed", nil, "")
		return
	}
	branch := 0
	if embedded >= 0 {
		branch = 1
	}
	if branch < len(e.Causes) {
		c.collect(e.Causes[branch])
	}
}

func isEmbedded(release any) bool {
	object, _ := release.(map[string]any)
	_, ok := object["ocid"]
	return ok
}

func (c *checker) leaf(place []string, what jsonschema.ErrorKind) {
	switch k := what.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			c.add(append(slices.Clone(place), name), "required", fault.Values{"Field": name}, "")
		}
	case *kind.Type:
		c.add(place, "type", fault.Values{"Got": typeName(k.Got), "Want": wantedType(k.Want), "Value": c.shown(place)}, k.Got)
	case *kind.Enum:
		c.add(place, "enum", fault.Values{"Value": c.shown(place), "Allowed": list(k.Want)}, c.shown(place))
	case *kind.Format:
		c.add(place, strings.ReplaceAll(k.Want, "-", "_"), fault.Values{"Value": c.shown(place)}, "")
	case *kind.UniqueItems:
		c.add(place, "unique", fault.Values{"First": k.Duplicates[0] + 1, "Second": k.Duplicates[1] + 1}, "")
	case *kind.MinItems, *kind.MinProperties:
		c.add(place, "empty_list", nil, "")
	case *kind.MinLength:
		c.add(place, "empty_text", nil, "")
	case *kind.Pattern:
		c.add(place, "pattern", fault.Values{"Value": c.shown(place), "Pattern": k.Want}, "")
	default:
		keyword := strings.Join(what.KeywordPath(), "/")
		c.add(place, "other", fault.Values{"Keyword": keyword, "Value": c.shown(place)}, keyword)
	}
}

func (c *checker) add(place []string, keyword string, args fault.Values, sameness string) {
	c.problems.Add(Problem{
		Path: pathWithoutIndexes(place, c.document), Keyword: keyword, Args: args, At: []string{pointer(place)},
	}, sameness)
}

func pointer(place []string) string {
	escaped := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, step := range place {
		b.WriteString("/" + escaped.Replace(step))
	}
	return b.String()
}

// maxShown is how many letters of a wrong value stand in a sentence.
const maxShown = 60

// shown is the value at a place as text for a sentence.
func (c *checker) shown(place []string) string {
	value := at(c.document, place)
	text, ok := value.(string)
	if !ok {
		raw, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		text = string(raw)
	}
	if letters := []rune(text); len(letters) > maxShown {
		return string(letters[:maxShown]) + "…"
	}
	return text
}

func list(allowed []any) string {
	var names []string
	for _, code := range allowed {
		if text, ok := code.(string); ok {
			names = append(names, text)
		}
	}
	return strings.Join(names, ", ")
}

// wantedType names the types that a field may have; null goes without saying.
func wantedType(types []string) i18n.Key {
	named := slices.DeleteFunc(slices.Clone(types), func(t string) bool { return t == "null" })
	slices.Sort(named)
	return typeName(strings.Join(named, "_or_"))
}

func typeName(name string) i18n.Key { return i18n.Key("ocds.type." + name) }

// at gives the value at a place of the document.
func at(document any, place []string) any {
	for _, step := range place {
		switch value := document.(type) {
		case map[string]any:
			document = value[step]
		case []any:
			document = entry(value, step)
		default:
			return nil
		}
	}
	return document
}

func entry(array []any, index string) any {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(array) {
		return nil
	}
	return array[i]
}
