package views

import (
	"strings"
	"testing"

	"kelishim/internal/i18n"
)

// fields has one field of every kind, each wrong, hinted and required.
func everyKind() []Field {
	var fields []Field
	for _, kind := range []string{"text", "search", "number", "money", "date", "select", "textarea", "checkbox", "file", "password", "combobox"} {
		fields = append(fields, Field{Name: kind, Kind: kind, Label: "Поле " + kind, Value: "v-" + kind, Hint: "Подсказка", Error: "Исправьте.",
			Required: true, Options: []Option{{Value: "1", Label: "Один"}, {Value: "v-select", Label: "Два"}}})
	}
	return fields
}

func TestAWrongFieldSaysSoToEveryReader(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		doc := render(t, FormView(reader(lang), Form{Action: "/x", Submit: "OK", Fields: everyKind(), Errors: []string{"Общее."}}))
		wellNamed(t, doc)
		for _, f := range everyKind() {
			input := doc.Find(`[name="` + f.Name + `"]`)
			if got := attr(input, "aria-invalid"); got != "true" {
				t.Errorf("%s: aria-invalid is %q, want true", f.Kind, got)
			}
			if got := attr(input, "aria-required"); got != "true" {
				t.Errorf("%s: aria-required is %q, want true", f.Kind, got)
			}
			if got, want := attr(input, "aria-describedby"), "f-"+f.Name+"-hint f-"+f.Name+"-error"; got != want {
				t.Errorf("%s: described by %q, want %q", f.Kind, got, want)
			}
			if doc.Find(`.alert[role=alert] a[href="#f-`+f.Name+`"]`).Length() != 1 {
				t.Errorf("%s: the summary on top has no link to it", f.Kind)
			}
		}
		if got := doc.Find(".alert li").Length(); got != len(everyKind())+1 {
			t.Errorf("the summary has %d lines, want every field and the general one", got)
		}
	}
}

func TestAFieldThatIsRightClaimsNothing(t *testing.T) {
	t.Parallel()
	doc := render(t, FormView(reader("ru"), Form{Action: "/x", Submit: "OK", Fields: []Field{{Name: "a", Kind: "text", Label: "А"}}}))
	wellNamed(t, doc)
	if doc.Find(".alert, .error, .wrong, [aria-invalid], [aria-required], [aria-describedby]").Length() != 0 {
		t.Error("a field without error, hint or duty says it has one")
	}
}

func TestWhatWasTypedIsKeptExceptPasswordsAndFiles(t *testing.T) {
	t.Parallel()
	doc := render(t, FormView(reader("ky"), Form{Action: "/x", Submit: "OK", Fields: everyKind()}))
	for _, f := range everyKind() {
		input := doc.Find(`[name="` + f.Name + `"]`)
		got, want := attr(input, "value"), f.Value
		switch f.Kind {
		case "password", "file":
			want = ""
		case "select":
			got = attr(input.Find("option[selected]"), "value")
		case "textarea":
			got = strings.TrimSpace(input.Text())
		case "checkbox":
			got, want = attr(input, "value"), "1"
			if _, on := input.Attr("checked"); !on {
				t.Error("the ticked box is shown unticked")
			}
		}
		if got != want {
			t.Errorf("%s shows %q, typed was %q", f.Kind, got, want)
		}
	}
}

func TestFilterChoicesStayInTheAddress(t *testing.T) {
	t.Parallel()
	filters := Filters{Action: "/aimaks", ResetURL: "/aimaks", Hidden: map[string]string{"sort": "-name"}, Fields: []Field{{Name: "q", Kind: "search", Label: "Поиск", Value: "Өзгөн"}}}
	doc := render(t, FilterForm(reader("ru"), filters))
	wellNamed(t, doc)
	if got := attr(doc.Find("form"), "method"); got != "get" {
		t.Errorf("the filter is sent by %q, want get", got)
	}
	if attr(doc.Find("[name=q]"), "value") != "Өзгөн" || attr(doc.Find("[name=sort]"), "value") != "-name" {
		t.Error("a choice or the order is lost from the address")
	}
	if doc.Find("a").Length() != 0 {
		t.Error("nothing is chosen, yet a reset is offered")
	}
	filters.Active = true
	if doc := render(t, FilterForm(reader("ru"), filters)); attr(doc.Find("a"), "href") != "/aimaks" {
		t.Error("something is chosen, and no reset is offered")
	}
}

func TestTheAsteriskIsExplainedWhereThereIsOne(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		p := reader(lang)
		for _, required := range []bool{true, false} {
			form := Form{Action: "/x", Submit: "OK", Sections: []Section{{Title: "Часть", Fields: []Field{{Name: "a", Kind: "text", Label: "А", Required: required}}}}}
			doc := render(t, FormView(p, form))
			said, marked := strings.Contains(doc.Text(), p.T("view.form.required")), doc.Find(".required").Length() == 1
			if said != required || marked != required {
				t.Errorf("%s: required %v: the asterisk stands there %v and is explained %v", lang, required, marked, said)
			}
		}
	}
}
