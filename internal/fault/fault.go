// Package fault holds refusals that a person can mend: a kind, the key of a
// sentence in the catalogues of internal/i18n, the values that stand in it
// and, for a form, the field it belongs to. Whatever is not a Fault is an
// internal error: logged whole, never shown.
package fault

import (
	"errors"
	"strings"
)

// Kind says what sort of refusal it is; web maps each to one HTTP status.
type Kind int

// The kinds of refusal.
const (
	Invalid     Kind = iota + 1 // what was sent cannot be accepted (422)
	NotFound                    // there is no such thing, or not for this person (404)
	Conflict                    // it is there already, or has changed meanwhile (409)
	Forbidden                   // this person may not (403)
	Unsigned                    // nobody is signed in (401)
	TooMany                     // a limit from outside is reached (429)
	TooLarge                    // more bytes than accepted (413)
	Unavailable                 // something outside does not answer; later perhaps (503)
)

// Values are named values for the sentence, e.g. {"Max": "100"}. Values of
// type money.Som, date.Date and so on are formatted for the reader when shown.
type Values map[string]any

// Fault is one refusal. It is a value: On and With return changed copies.
type Fault struct {
	Kind   Kind
	Key    string // catalogue key, e.g. "contract.number_taken"
	Values Values
	Field  string // form field or workbook column, "" where none
}

// New makes a refusal with a catalogue key.
func New(kind Kind, key string) *Fault { return &Fault{Kind: kind, Key: key} }

// On says which field it belongs to.
func (f *Fault) On(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// With adds a named value for the sentence.
func (f *Fault) With(name string, value any) *Fault {
	c := *f
	c.Values = Values{name: value}
	for k, v := range f.Values {
		if k != name {
			c.Values[k] = v
		}
	}
	return &c
}

// Error gives the key, for logs and tests; people see the catalogue's sentence.
func (f *Fault) Error() string {
	if f.Field == "" {
		return f.Key
	}
	return f.Field + ": " + f.Key
}

// Is makes errors.Is compare refusals by key.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Key == f.Key
}

// List is several refusals of one form or file at once.
type List []*Fault

// Error joins the refusals.
func (l List) Error() string {
	texts := make([]string, len(l))
	for i, f := range l {
		texts[i] = f.Error()
	}
	return strings.Join(texts, "; ")
}

// Or returns nil for an empty list, else the list as an error.
func (l List) Or() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All gives the refusals in err: those of a List, the one of a Fault, or none.
func All(err error) List {
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one *Fault
	if errors.As(err, &one) {
		return List{one}
	}
	return nil
}
