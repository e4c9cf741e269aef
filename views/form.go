package views

import "github.com/a-h/templ"

// Field is one field of a form. What was typed comes back in Value, what is
// wrong with it stands in Error beside it.
type Field struct {
	Name, Label, Value, Hint, Error string
	Kind                            string // text, search, number, money, date, select, textarea, checkbox, file, password, combobox, trap, hidden
	Required                        bool
	Options                         []Option // of select and combobox
	List                            string   // comboboxes of one name share the first one's options
	Autocomplete, Accept            string
	Wide                            bool // takes the whole width of the form
}

// Option is one choice.
type Option struct {
	Value, Label string
	Selected     bool
}

// Form is a form that writes. Errors are sentences that belong to no field.
type Form struct {
	Action, Enctype string
	Sections        []Section // or Fields alone
	Fields          []Field
	Errors          []string
	Hidden          map[string]string
	Submit          string
	Cancel          Link // where to go without writing
	SubmitName      string
	SubmitValue     string
}

// Section is a part of a long form with a heading of its own.
type Section struct {
	Title, Note string
	Fields      []Field
}

func (f Form) sections() []Section {
	if len(f.Fields) == 0 {
		return f.Sections
	}
	return append([]Section{{Fields: f.Fields}}, f.Sections...)
}

// wrong lists the fields that have an error, for the summary on top.
func (f Form) wrong() []Field {
	var list []Field
	for _, section := range f.sections() {
		for _, field := range section.Fields {
			if field.Error != "" {
				list = append(list, field)
			}
		}
	}
	return list
}

// demands tells whether a field must be filled in, so that its asterisk is
// explained.
func (f Form) demands() bool {
	for _, section := range f.sections() {
		for _, field := range section.Fields {
			if field.Required {
				return true
			}
		}
	}
	return false
}

// Filters is a form of a list: its choices stay in the address.
type Filters struct {
	Action, ResetURL string
	Fields           []Field
	Hidden           map[string]string // kept in the address, e.g. the order
	Active           bool              // something is chosen that can be reset
}

// listID names the choices of a combobox.
func (f Field) listID() string {
	if f.List != "" {
		return f.List + "-list"
	}
	return fieldID(f.Name) + "-list"
}

func fieldID(name string) string { return "f-" + name }

// describedBy names the hint and the error of a field, for screen readers.
func describedBy(f Field) string {
	ids := ""
	if f.Hint != "" {
		ids = fieldID(f.Name) + "-hint"
	}
	if f.Error != "" {
		if ids != "" {
			ids += " "
		}
		ids += fieldID(f.Name) + "-error"
	}
	return ids
}

// aria are the attributes that tell a screen reader what is wrong with a field
// and what must be filled in. They carry the word "true": an empty aria-invalid
// is read as false.
func (f Field) aria() templ.Attributes {
	attributes := templ.Attributes{}
	if ids := describedBy(f); ids != "" {
		attributes["aria-describedby"] = ids
	}
	if f.Error != "" {
		attributes["aria-invalid"] = "true"
	}
	if f.Required {
		attributes["aria-required"] = "true"
	}
	return attributes
}

// inputType is the HTML type. Amounts and dates are plain text: people write
// "1 200,50" and "31.03.2025", and the server reads both.
func inputType(kind string) string {
	switch kind {
	case "password", "search", "file":
		return kind
	default:
		return "text"
	}
}

func inputMode(kind string) string {
	switch kind {
	case "money":
		return "decimal"
	case "number":
		return "decimal"
	default:
		return ""
	}
}

// checked is the value of a checkbox.
func checked(on bool) string {
	if on {
		return "1"
	}
	return ""
}
