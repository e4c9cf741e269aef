// Package jsontree holds JSON as it was written: members in their order,
// numbers digit by digit, every member once. encoding/json alone sorts
// members, lets the last of two equal names win in silence and turns half a
// surrogate pair into a question mark.
//
// A value is nil, bool, string, json.Number, []any or *Object.
package jsontree

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// Object is a JSON object whose members keep their order. The zero value is an
// empty object.
type Object struct {
	names  []string
	values map[string]any
}

// Get gives the value of a member, nil where there is none.
func (o *Object) Get(name string) any {
	if o == nil {
		return nil
	}
	return o.values[name]
}

// Has tells whether there is such a member, be it null.
func (o *Object) Has(name string) bool {
	if o == nil {
		return false
	}
	_, ok := o.values[name]
	return ok
}

// Set changes a member in its place or adds it at the end.
func (o *Object) Set(name string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, ok := o.values[name]; !ok {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

// Delete removes a member if it is there.
func (o *Object) Delete(name string) {
	if !o.Has(name) {
		return
	}
	delete(o.values, name)
	o.names = slices.DeleteFunc(o.names, func(n string) bool { return n == name })
}

// Len counts the members.
func (o *Object) Len() int {
	if o == nil {
		return 0
	}
	return len(o.names)
}

// Names gives the members' names in their order; the slice is the caller's.
func (o *Object) Names() []string {
	if o == nil {
		return nil
	}
	return slices.Clone(o.names)
}

// All goes through the members in their order, as they were when it began.
func (o *Object) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, name := range o.Names() {
			if !yield(name, o.values[name]) {
				return
			}
		}
	}
}

// Object gives the member as an object, nil where it is none.
func (o *Object) Object(name string) *Object {
	member, _ := o.Get(name).(*Object)
	return member
}

// Array gives the member as an array, nil where it is none.
func (o *Object) Array(name string) []any {
	member, _ := o.Get(name).([]any)
	return member
}

// Objects gives those entries of the member array that are objects.
func (o *Object) Objects(name string) []*Object {
	var objects []*Object
	for _, entry := range o.Array(name) {
		if object, ok := entry.(*Object); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// String gives the member as a string, "" where it is none.
func (o *Object) String(name string) string {
	member, _ := o.Get(name).(string)
	return member
}

// Clone copies a value in depth.
func Clone(value any) any {
	switch v := value.(type) {
	case *Object:
		return v.Clone()
	case []any:
		copied := make([]any, len(v))
		for i, entry := range v {
			copied[i] = Clone(entry)
		}
		return copied
	default:
		return value
	}
}

// Clone copies the object in depth.
func (o *Object) Clone() *Object {
	copied := &Object{names: slices.Clone(o.names), values: maps.Clone(o.values)}
	for name, value := range copied.values {
		copied.values[name] = Clone(value)
	}
	return copied
}

// Equal compares by value: the order of members does not count, and 1 equals
// 1.0.
func Equal(a, b any) bool {
	switch x := a.(type) {
	case *Object:
		y, ok := b.(*Object)
		return ok && maps.EqualFunc(x.values, y.values, Equal)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, Equal)
	case json.Number:
		y, ok := b.(json.Number)
		return ok && (x == y || sameNumber(x, y))
	default:
		return a == b
	}
}

func sameNumber(x, y json.Number) bool {
	a, errA := decimal.NewFromString(x.String())
	b, errB := decimal.NewFromString(y.String())
	return errA == nil && errB == nil && a.Equal(b)
}

// Plain gives the value with ordinary maps in place of objects, for libraries
// that know those.
func Plain(value any) any {
	switch v := value.(type) {
	case *Object:
		plain := make(map[string]any, len(v.names))
		for name, member := range v.values {
			plain[name] = Plain(member)
		}
		return plain
	case []any:
		plain := make([]any, len(v))
		for i, entry := range v {
			plain[i] = Plain(entry)
		}
		return plain
	default:
		return value
	}
}
