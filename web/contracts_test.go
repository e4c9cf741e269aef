package web_test

import (
	"net/http"
	"strings"
	"testing"
)

const cleanLake = "01204201510027"

// providerForm is everything that the form of a provider takes.
var providerForm = []string{"inn", cleanLake, "name_ru", "ОсОО «Таза Көл»", "name_ky", "«Таза Көл» ЖЧКсы", "legal_form", "llc", "tax_regime", "vat",
	"address", "с. Кок-Мойнок", "phone", "0555 000 000", "debarred_from", "", "debarred_to", ""}

// contractForm is everything that the form of a contract takes.
func contractForm(change ...string) []string {
	return altered([]string{"number", "КМ-2025/01", "title", "Вывоз ТБО", "buyer", kokMoynok, "provider", "ОсОО «Таза Көл» · " + cleanLake, "method", "open",
		"method_details", "Одноэтапный", "planned_amount", "1 300 000", "value", "1 200 000,50", "currency", "KGS", "signed_on", "20.12.2024",
		"starts_on", "01.01.2025", "ends_on", "31.12.2025", "terminated_on", ""}, change...)
}

// contractChange is what the form of a contract that stands takes: its end has
// a page of its own.
func contractChange(change ...string) []string {
	form := contractForm(change...)
	return form[:len(form)-2]
}

// altered is a form with some of its values changed.
func altered(form []string, change ...string) []string {
	changed := append([]string{}, form...)
	for i := 0; i+1 < len(change); i += 2 {
		for j := 0; j+1 < len(changed); j += 2 {
			if changed[j] == change[i] {
				changed[j+1] = change[i+1]
			}
		}
	}
	return changed
}

// contracted is a site with a service, a provider and a contract, and the
// address of the contract.
func contracted(t *testing.T) (*site, string) {
	t.Helper()
	s := newSite(t)
	s.exec(`INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'household'), (?, 'lighting', 'lamp'), (?, 'waste', 'household')`, kokMoynok, kokMoynok, boruBash)
	s.saved("/providers/new", "/providers/"+cleanLake, "register.saved", providerForm...)
	p := s.send("/contracts/new", contractForm()...)
	if p.status != http.StatusSeeOther || p.notice != "register.saved" {
		t.Fatalf("the contract was not recorded: %d %s", p.status, p.text(".alert, main"))
	}
	return s, p.location
}

// spoken checks that no key of contracts stands where a sentence should.
func (p page) spoken(t testing.TB) {
	t.Helper()
	p.sound(t)
	if text := p.Text(); strings.Contains(text, "[contract.") || strings.Contains(text, "[provider.") {
		t.Errorf("%s: a sentence is missing: %s", p.path, p.text("main"))
	}
}

func TestAProviderIsAddedFoundChangedAndDeletedByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/providers").has(t, "main", "Поставщиков не найдено")
	s.get("/providers/new").spoken(t)
	s.refused("/providers/new", "inn", "14 цифр", altered(providerForm, "inn", "1204201510027")...)
	s.refused("/providers/new", "name_ru", "Заполните", altered(providerForm, "name_ru", "")...)
	s.refused("/providers/new", "debarred_to", "раньше", altered(providerForm, "debarred_from", "02.01.2025", "debarred_to", "01.01.2025")...)
	s.refused("/providers/new", "debarred_from", "с какого дня", altered(providerForm, "debarred_to", "01.01.2025")...)
	s.refused("/providers/new", "debarred_from", "не дата", altered(providerForm, "debarred_from", "31.02.2025")...)
	s.saved("/providers/new", "/providers/"+cleanLake, "register.saved", providerForm...)
	s.refused("/providers/new", "inn", "уже есть", providerForm...)
	list := s.get("/providers?q=таза&sort=-contracts")
	list.spoken(t)
	list.has(t, "tbody", cleanLake)
	s.get("/providers?q=нет").has(t, "main", "Поставщиков не найдено")
	s.get("/providers?page=7").spoken(t)
	form := s.get("/providers/" + cleanLake + "/edit")
	form.spoken(t)
	for i := 0; i+1 < len(providerForm); i += 2 {
		if got, _ := form.value(providerForm[i]); got != providerForm[i+1] {
			t.Errorf("the form shows %s as %q, want %q", providerForm[i], got, providerForm[i+1])
		}
	}
	s.refused("/providers/"+cleanLake+"/edit", "inn", "14 цифр", altered(providerForm, "inn", "x")...)
	person := "20801197900123"
	s.saved("/providers/"+cleanLake+"/edit", "/providers/"+person, "register.saved", altered(providerForm, "inn", person, "debarred_from", "01.01.2020")...)
	s.gone("/providers/" + cleanLake)
	s.gone("/providers/" + cleanLake + "/edit")
	s.get("/providers").has(t, "tbody", "2080**********")
	if text := s.get("/providers").text("main"); strings.Contains(text, person) {
		t.Errorf("the list shows a person's INN: %s", text)
	}
	one := s.get("/providers/" + person)
	one.has(t, ".facts", person)
	one.spoken(t)
	one.has(t, ".alert", "отстранён")
	one.has(t, "main", "персональные данные")
	ask := s.get("/providers/" + person + "/delete")
	ask.spoken(t)
	ask.has(t, "main", "Таза Көл")
	s.saved("/providers/"+person+"/delete", "/providers", "register.deleted")
	s.gone("/providers/" + person)
	if p := s.send("/providers/"+person+"/edit", providerForm...); p.status != http.StatusNotFound {
		t.Errorf("changing a provider that is gone: %d", p.status)
	}
	if p := s.send("/providers/" + person + "/delete"); p.status != http.StatusNotFound {
		t.Errorf("deleting a provider that is gone: %d", p.status)
	}
}

func TestAProviderShowsWhatWasAcceptedAndPaidAndStaysWhileItHasContracts(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	p := s.get("/providers/" + cleanLake)
	p.spoken(t)
	p.has(t, ".figures", "100 000,25")
	p.has(t, "tbody", "КМ-2025/01")
	refused := s.send("/providers/" + cleanLake + "/delete")
	if refused.status != http.StatusConflict {
		t.Errorf("deleting a provider that has a contract: %d", refused.status)
	}
	refused.has(t, ".alert", "есть договоры")
}

func TestAContractIsAddedChangedAndDeletedByHand(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.get("/contracts/new").spoken(t)
	for _, test := range []struct {
		field, sentence string
		change          []string
	}{
		{"number", "Договор с номером КМ-2025/01 уже есть", nil},
		{"number", "Заполните", []string{"number", ""}},
		{"title", "Заполните", []string{"title", " "}},
		{"buyer", "Заполните", []string{"buyer", ""}},
		{"provider", "Выберите поставщика", []string{"provider", "Таза"}},
		{"provider", "Выберите поставщика", []string{"number", "2", "provider", "99999999999999"}},
		{"method", "Выберите метод", []string{"method", "friend"}},
		{"value", "меньше нуля", []string{"value", "-1"}},
		{"value", "сумм", []string{"value", "1,2,3"}},
		{"planned_amount", "меньше нуля", []string{"planned_amount", "-0,01"}},
		{"currency", "три латинские буквы", []string{"currency", "сом"}},
		{"signed_on", "не дата", []string{"signed_on", "30.02.2025"}},
		{"ends_on", "раньше, чем начался", []string{"ends_on", "31.12.2024"}},
		{"terminated_on", "между началом и окончанием", []string{"terminated_on", "01.01.2026"}},
	} {
		form := contractForm(test.change...)
		if test.field == "method" { // a choice that the list lacks cannot be shown chosen
			if p := s.send("/contracts/new", form...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("#f-method-error"), test.sentence) {
				t.Errorf("a method that is none: %d %s", p.status, p.text(".alert"))
			}
			continue
		}
		s.refused("/contracts/new", test.field, test.sentence, form...)
	}
	form := s.get(at + "/edit")
	form.spoken(t)
	if got, _ := form.value("value"); got != "1200000,50" && got != "1 200 000,50" && strings.ReplaceAll(got, "\u00a0", " ") != "1 200 000,50" {
		t.Errorf("the value is shown as %q", got)
	}
	if got, _ := form.value("provider"); got != "ОсОО «Таза Көл» · "+cleanLake {
		t.Errorf("the provider is shown as %q", got)
	}
	s.refused(at+"/edit", "ends_on", "раньше", contractChange("ends_on", "01.01.2024")...)
	s.saved(at+"/edit", at, "register.saved", contractChange("title", "Вывоз мусора")...)
	s.person("head", "head", oblasts...)
	s.as("head").saved(at+"/terminate", at+"#life", "contract.step.done", "on", "30.06.2025", "reason", "Не вывозит")
	s.as("officer")
	p := s.get(at)
	p.spoken(t)
	p.has(t, ".lead", "Вывоз мусора")
	p.has(t, ".facts", "расторгнут 30.06.2025")
	p.has(t, "main", "ни к одной услуге")
	s.exec(`UPDATE providers SET debarred_from = '2024-12-01'`)
	s.saved(at+"/edit", at, "contract.saved_debarred", contractChange()...)
	if p := s.send("/contracts/new", contractForm("number", "КМ-2025/02")...); p.notice != "contract.saved_debarred" {
		t.Errorf("a debarred provider is not warned of: %d, %q", p.status, p.notice)
	}
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", kokMoynok+"/waste", "share", "1")
	refused := s.send(at + "/delete")
	if refused.status != http.StatusConflict {
		t.Errorf("deleting a contract that buys a service: %d", refused.status)
	}
	refused.has(t, ".alert", "услуги — 1, акты — 0")
	s.saved(at+"/services/"+kokMoynok+"/waste/delete", at+"#services", "register.deleted")
	s.get(at+"/delete").has(t, "main", "КМ-2025/01")
	s.saved(at+"/delete", "/contracts", "register.deleted")
	for _, path := range []string{at, at + "/edit", at + "/delete", at + "/acts/new", at + "/payments/new", at + "/penalties/new", at + "/services/new",
		"/contracts/999999999999999999999", "/contracts/0", "/contracts/x"} {
		s.gone(path)
	}
}

func TestContractsAreSearchedAndNarrowed(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", boruBash+"/waste", "share", "0,4")
	for _, test := range []struct {
		query string
		found bool
	}{
		{"", true}, {"?q=вывоз", true}, {"?q=КМ-2025/01", true}, {"?q=Таза", true}, {"?q=%25", false},
		{"?aimak=" + boruBash, true}, {"?aimak=" + kokMoynok, true}, {"?aimak=41702205800000", false}, {"?aimak=нет+такого", false},
		{"?oblast=41702000000000", true}, {"?oblast=41703000000000", false}, {"?service=waste", true}, {"?service=lighting", false},
		{"?year=2025", true}, {"?year=2026", false}, {"?status=ended", true}, {"?status=running", false}, {"?status=terminated", false},
		{"?sort=-value", true}, {"?page=2", false}, {"?year=x&status=y&sort=z", true},
	} {
		p := s.get("/contracts" + test.query)
		p.sound(t)
		if found := strings.Contains(p.text("tbody"), "КМ-2025/01"); found != test.found {
			t.Errorf("/contracts%s: found is %v, want %v", test.query, found, test.found)
		}
	}
}

func TestPagesOfContractsSpeakEveryLanguage(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", kokMoynok+"/waste", "share", "58 %")
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	s.lang = "ky"
	s.get("/contracts").has(t, "tbody", "«Таза Көл» ЖЧКсы")
	for lang, words := range map[string][2]string{"ru": {"Договор КМ-2025/01", "42 %"}, "ky": {"КМ-2025/01", "42"}, "en": {"Contract КМ-2025/01", "42%"}} {
		s.lang = lang
		for _, path := range []string{"/providers", "/providers/new", "/providers/" + cleanLake, "/providers/" + cleanLake + "/edit", "/providers/" + cleanLake + "/delete",
			"/contracts", "/contracts/new", at, at + "/edit", at + "/delete", at + "/services/new", at + "/services/" + kokMoynok + "/waste",
			at + "/services/" + kokMoynok + "/waste/delete", at + "/acts/new", at + "/payments/new", at + "/penalties/new", wastePage + "/costs/new"} {
			s.get(path).spoken(t)
		}
		s.get(at).has(t, "h1", words[0])
		s.get(at).has(t, "main", words[1])
	}
}
