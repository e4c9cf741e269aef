package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
)

const (
	maxFieldBytes = 20_000
	sharePlaces   = 16
)

// form is what a person typed: it keeps every value as it was sent, reads it
// as what it should be, and gathers what is wrong field by field.
type form struct {
	c      *fiber.Ctx
	reader *i18n.Reader
	typed  map[string]string
	faults fault.List
}

// readForm reads the body of a POST. A value that is not UTF-8, holds NUL or is
// too long for any field is refused and comes back empty.
func readForm(c *fiber.Ctx) *form {
	f := &form{c: c, reader: reader(c), typed: map[string]string{}}
	keep := func(name, value string) {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			f.fault(name, fault.New(fault.Invalid, "form.bad_text"))
			value = ""
		}
		if len(value) > maxFieldBytes {
			f.fault(name, fault.New(fault.Invalid, "form.too_long"))
			value = ""
		}
		f.typed[name] = value
	}
	if multi, err := c.MultipartForm(); err == nil {
		for name, values := range multi.Value {
			keep(name, values[0])
		}
		return f
	}
	for name, value := range c.Request().PostArgs().All() {
		keep(string(name), string(value))
	}
	return f
}

// fillForm makes a form that shows what a store holds, for an edit page.
func fillForm(c *fiber.Ctx, values map[string]string) *form {
	return &form{c: c, reader: reader(c), typed: values}
}

// ok tells whether nothing is wrong so far.
func (f *form) ok() bool { return len(f.faults) == 0 }

// value is a field as it was typed, for showing it again.
func (f *form) value(name string) string { return f.typed[name] }

// errorOf is the sentence beside a field, "" where nothing is wrong.
func (f *form) errorOf(name string) string {
	for _, one := range f.faults {
		if one.Field == name {
			return f.reader.Fault(one)
		}
	}
	return ""
}

// general are the sentences that belong to no field of names.
func (f *form) general(names []string) []string {
	var texts []string
	for _, one := range f.faults {
		if !slices.Contains(names, one.Field) {
			texts = append(texts, f.reader.Fault(one))
		}
	}
	return texts
}

// take gathers the refusals in err and sets their status; false for any other
// error, which the handler returns.
func (f *form) take(err error) bool {
	refusals := fault.All(err)
	if len(refusals) == 0 {
		return false
	}
	// Not found and forbidden are no matter of what was typed.
	if refusals[0].Kind == fault.NotFound || refusals[0].Kind == fault.Forbidden {
		return false
	}
	f.faults = append(f.faults, refusals...)
	return true
}

// status is 422 (or 409 …) once something is wrong, else 200.
func (f *form) status() int {
	if f.ok() {
		return http.StatusOK
	}
	return statusOf[f.faults[0].Kind]
}

func (f *form) fault(name string, one *fault.Fault) { f.faults = append(f.faults, one.On(name)) }

// text is a field without the white space around it.
func (f *form) text(name string) string { return strings.TrimSpace(f.typed[name]) }

// need is text that must be there.
func (f *form) need(name string) string {
	text := f.text(name)
	if text == "" {
		f.fault(name, fault.New(fault.Invalid, "form.required"))
	}
	return text
}

// checked is a ticked box.
func (f *form) checked(name string) bool { return f.typed[name] != "" }

// digits undoes what people write into numbers: spaces of all kinds between
// groups, a decimal comma, a typographic minus.
var digits = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", ",", ".", "\u2212", "-")

func (f *form) number(name string, places int) (decimal.Decimal, bool) {
	text := digits.Replace(f.text(name))
	if text == "" {
		return decimal.Decimal{}, false
	}
	d, err := money.ParseDecimal(text, places)
	if err != nil {
		f.fault(name, fault.New(fault.Invalid, "form.not_a_number").With("Places", places))
		return decimal.Decimal{}, false
	}
	return d, true
}

// som is an amount that must be there.
func (f *form) som(name string) money.Som {
	if f.need(name) == "" {
		return money.Som{}
	}
	return f.somNull(name).Som
}

// somNull is an amount that may be left out.
func (f *form) somNull(name string) money.Null {
	text := digits.Replace(f.text(name))
	if text == "" {
		return money.Null{}
	}
	som, err := money.Parse(text)
	switch {
	case errors.Is(err, money.ErrTooLarge):
		f.fault(name, fault.New(fault.Invalid, "form.too_large"))
	case err != nil:
		f.fault(name, fault.New(fault.Invalid, "form.not_an_amount"))
	default:
		return money.Known(som)
	}
	return money.Null{}
}

// share is a share from 0 to 1 that must be there; "85 %" is read as 0.85.
func (f *form) share(name string) decimal.Decimal {
	if f.need(name) == "" {
		return decimal.Decimal{}
	}
	d := f.shareNull(name)
	if d == nil {
		return decimal.Decimal{}
	}
	return *d
}

// shareNull is a share that may be left out.
func (f *form) shareNull(name string) *decimal.Decimal {
	text := f.text(name)
	if text == "" {
		return nil
	}
	number, percent := strings.CutSuffix(text, "%")
	d, err := money.ParseDecimal(digits.Replace(strings.TrimSpace(number)), sharePlaces)
	if err != nil {
		f.fault(name, fault.New(fault.Invalid, "form.not_a_share"))
		return nil
	}
	if percent {
		d = d.Shift(-2)
	}
	if d.Sign() < 0 || d.Cmp(decimal.NewFromInt(1)) > 0 {
		f.fault(name, fault.New(fault.Invalid, "form.share_out_of_range"))
		return nil
	}
	return &d
}

// quantity is a number with up to six decimals that must be there.
func (f *form) quantity(name string) decimal.Decimal {
	if f.need(name) == "" {
		return decimal.Decimal{}
	}
	d, _ := f.number(name, 6)
	return d
}

// quantityNull is a number that may be left out.
func (f *form) quantityNull(name string) *decimal.Decimal {
	if d, ok := f.number(name, 6); ok {
		return &d
	}
	return nil
}

// whole is a whole number that must be there.
func (f *form) whole(name string) int {
	if f.need(name) == "" {
		return 0
	}
	n := f.wholeNull(name)
	if n == nil {
		return 0
	}
	return *n
}

// wholeNull is a whole number that may be left out.
func (f *form) wholeNull(name string) *int {
	text := digits.Replace(f.text(name))
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		f.fault(name, fault.New(fault.Invalid, "form.not_whole"))
		return nil
	}
	v := int(n)
	return &v
}

// date is a day that must be there.
func (f *form) date(name string) date.Date {
	if f.need(name) == "" {
		return date.Date{}
	}
	return f.dateNull(name)
}

// dateNull is a day that may be left out.
func (f *form) dateNull(name string) date.Date {
	text := f.text(name)
	if text == "" {
		return date.Date{}
	}
	d, err := date.Parse(text)
	if err != nil {
		f.fault(name, fault.New(fault.Invalid, "form.not_a_date"))
	}
	return d
}
