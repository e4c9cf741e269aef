package web

import (
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// fieldOption changes how a field is shown.
type fieldOption func(*views.Field)

func needed(v *views.Field) { v.Required = true }

func wide(v *views.Field) { v.Wide = true }

func hinted(text string) fieldOption { return func(v *views.Field) { v.Hint = text } }

func chosenFrom(list []views.Option) fieldOption {
	return func(v *views.Field) { v.Options = list }
}

// field shows what was typed into a field and what is wrong with it.
func (f *form) field(kind, name, label string, options ...fieldOption) views.Field {
	v := views.Field{Kind: kind, Name: name, Label: label, Value: f.value(name), Error: f.errorOf(name)}
	for _, option := range options {
		option(&v)
	}
	return v
}

// showEdit renders a page with one form, with the status of what is wrong.
func (s *Server) showEdit(c *fiber.Ctx, p views.Page, f *form, e views.Edit) error {
	return s.showEditWith(c, p, f, e, templ.NopComponent)
}

// showEditWith is showEdit with something to read below the form.
func (s *Server) showEditWith(c *fiber.Ctx, p views.Page, f *form, e views.Edit, below templ.Component) error {
	c.Status(f.status())
	e.Form.Errors = f.general(fieldNames(e.Form))
	if row := rowAt(fiber.MethodPost, e.Form.Action); row != "" {
		e.Past = views.Link{Label: p.T("journal.past"), URL: historyURL(row)}
	}
	return render(c, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return views.EditPage(p, e).Render(templ.WithChildren(ctx, below), w)
	}))
}

func fieldNames(v views.Form) []string {
	var names []string
	for _, field := range v.Fields {
		names = append(names, field.Name)
	}
	for _, section := range v.Sections {
		for _, field := range section.Fields {
			names = append(names, field.Name)
		}
	}
	return names
}

// Values as they stand in a form that is opened for a change: the way the reader
// writes numbers, without groups, so that they can be typed over.

func typedNumber(r *i18n.Reader, d decimal.Decimal) string {
	text := d.String()
	if r.Lang() == "en" {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

func typedNull(r *i18n.Reader, d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return typedNumber(r, *d)
}

func typedSom(r *i18n.Reader, n money.Null) string {
	if !n.Valid {
		return ""
	}
	text := n.Som.String()
	if r.Lang() == "en" {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

func typedDate(r *i18n.Reader, d date.Date) string {
	if d.IsZero() || r.Lang() == "en" {
		return d.String()
	}
	return d.Time().Format("02.01.2006")
}

// unitOptions are units to choose from as a person finds them: by name, with the
// code behind it.
func unitOptions(register *aimaks.Register, units []aimaks.Unit, lang string) []views.Option {
	list := make([]views.Option, len(units))
	for i, unit := range units {
		label := register.Name(unit.Parent, lang)
		if unit.Parent == "" {
			label = ""
		}
		list[i] = views.Option{Value: typedUnit(register, unit.SOATE, lang), Label: label}
	}
	return list
}

// typedUnit is a unit as it stands in a form: its name and code.
func typedUnit(register *aimaks.Register, soate, lang string) string {
	if unit, ok := register.Unit(soate); ok {
		return unit.Name(lang) + " · " + soate
	}
	return soate
}

var soateInText = regexp.MustCompile(`[0-9]{14}`)

// unit is a unit that must be there, chosen from the list or typed by name: a
// name that only one unit of the filter has is enough.
func (f *form) unit(name string, register *aimaks.Register, filter aimaks.UnitFilter) string {
	text := f.need(name)
	if text == "" {
		return ""
	}
	return f.unitNull(name, register, filter)
}

// unitNull is a unit that may be left out.
func (f *form) unitNull(name string, register *aimaks.Register, filter aimaks.UnitFilter) string {
	text := f.text(name)
	if soate := soateInText.FindString(text); text == "" || soate != "" {
		return soate
	}
	filter.Search = text
	found := register.Find(filter, f.reader.Lang())
	switch len(found) {
	case 1:
		return found[0].SOATE
	case 0:
		f.fault(name, fault.New(fault.Invalid, "register.unit_unknown"))
	default:
		f.fault(name, fault.New(fault.Invalid, "register.unit_unclear").With("Found", len(found)))
	}
	return ""
}
