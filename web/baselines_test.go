package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// baselineForm is a good baseline as it is typed, not yet frozen.
var baselineForm = []string{"version", "0", "reference_year", "2023", "amounts", "executed", "overhead_rate", "12 %",
	"overhead_avoidable_share", "0", "administration_share", "5 %", "hurdle", "", "frozen_on", "12.02.2024", "author", "ФЭО",
	"reason", "Год до передачи на аутсорсинг"}

// newFrozen is a village where the wages belong to waste, and the baseline on
// them is frozen; it gives the line's page.
func newFrozen(t *testing.T) (*site, string) {
	t.Helper()
	s, line := newVillage(t)
	s.saved(line+"/attributions/new", line, "budget.attribution.saved", shareForm...)
	s.saved(wastePage+"/baseline", wastePage+"#baseline", "baseline.frozen", with(baselineForm, "freeze", "1")...)
	return s, line
}

func TestABaselineIsDraftedFrozenAndFollowedByANewVersion(t *testing.T) {
	t.Parallel()
	s, line := newVillage(t)
	s.get(wastePage).has(t, "section:has(#baseline)", "Базы сравнения пока нет")
	form := s.get(wastePage + "/baseline")
	form.sound(t)
	if got, _ := form.value("author"); got != "А. Бекова" {
		t.Errorf("the form offers the author %q", got)
	}
	s.saved(wastePage+"/baseline", wastePage+"#baseline", "baseline.draft_saved", baselineForm...)
	page := s.get(wastePage)
	page.sound(t)
	page.has(t, "section:has(#baseline)", "Версия 1 — черновик")
	page.has(t, "section:has(#baseline)", "12 %")
	draft := with(baselineForm, "version", "1")
	s.refused(wastePage+"/baseline", "reference_year", "Фиксировать нечего", with(draft, "freeze", "1")...)
	s.saved(line+"/attributions/new", line, "budget.attribution.saved", shareForm...)
	s.saved(wastePage+"/baseline", wastePage+"#baseline", "baseline.frozen", with(draft, "freeze", "1")...)
	page = s.get(wastePage)
	page.has(t, "section:has(#baseline)", "Версия 1 зафиксирована 12.02.2024; автор: ФЭО.")
	page.has(t, "section:has(#lines)", "633 600,50")

	form = s.get(wastePage + "/baseline")
	form.has(t, "main", "станет следующей версией")
	if got, _ := form.value("reason"); got != "" {
		t.Errorf("a new version begins with the old reason %q", got)
	}
	s.refused(wastePage+"/baseline", "", "ничего не изменено", with(draft, "freeze", "1")...)
	s.refused(wastePage+"/baseline", "reason", "Напишите причину", with(with(draft, "amounts", "adjusted"), "reason", "")...)
	s.saved(wastePage+"/baseline", wastePage+"#baseline", "baseline.frozen", with(with(with(draft, "amounts", "adjusted"), "reason", "По уточнённому плану"), "freeze", "1")...)
	history := s.get(wastePage)
	history.sound(t)
	history.has(t, "section:has(#history)", "Версия 2")
	history.has(t, "section:has(#history)", "По уточнённому плану")
	history.has(t, "section:has(#history) tbody", "Правила базы какие суммы исполненные уточнённые")
	s.refused(wastePage+"/baseline", "", "изменил кто-то другой", with(draft, "amounts", "approved")...)
}

func TestABaselineTypedWrongStaysAsTyped(t *testing.T) {
	t.Parallel()
	s, line := newVillage(t)
	s.saved(line+"/attributions/new", line, "budget.attribution.saved", shareForm...)
	freeze := with(baselineForm, "freeze", "1")
	for _, test := range []struct{ name, value, field, sentence string }{
		{"reference_year", "", "reference_year", "Заполните"},
		{"reference_year", "23", "reference_year", "от 1990"},
		{"overhead_rate", "много", "overhead_rate", "не доля"},
		{"overhead_rate", "12", "overhead_rate", "от 0 до 10"},
		{"overhead_avoidable_share", "2", "overhead_avoidable_share", "от 0 до 1"},
		{"administration_share", "5", "administration_share", "от 0 до 1"},
		{"hurdle", "x", "hurdle", "не доля"},
		{"frozen_on", "завтра", "frozen_on", "не дата"},
		{"frozen_on", "31.12.2150", "frozen_on", "не позже сегодняшнего"},
		{"frozen_on", "", "frozen_on", "день фиксации"},
		{"author", " ", "author", "кто решил"},
		{"reason", "", "reason", "причину"},
	} {
		s.refused(wastePage+"/baseline", test.field, test.sentence, with(freeze, test.name, test.value)...).sound(t)
	}
	s.get(wastePage).has(t, "section:has(#baseline)", "Базы сравнения пока нет")
}

func TestADraftIsDiscardedByHand(t *testing.T) {
	t.Parallel()
	s, line := newFrozen(t)
	s.saved(wastePage+"/baseline", wastePage+"#baseline", "baseline.draft_saved",
		with(with(with(baselineForm, "version", "1"), "reference_year", "2022"), "reason", "проба")...)
	s.saved(line, "/budget/"+kokMoynok+"/2023#line-"+strings.TrimPrefix(line, "/budget/lines/"), "budget.line.saved", with(wagesForm, "executed", "1")...)
	s.get(wastePage + "/baseline/discard").sound(t)
	s.refused(wastePage+"/baseline/discard", "version_reason", "причину", "version_reason", "").sound(t)
	s.saved(wastePage+"/baseline/discard", wastePage+"#baseline", "baseline.discarded", "version_reason", "проба не нужна")
	s.get(wastePage).has(t, "section:has(#history)", "проба не нужна")
	if p := s.send(wastePage+"/baseline/discard", "version_reason", "x"); p.status != http.StatusConflict {
		t.Errorf("discarding a frozen version: %d", p.status)
	}
}

func TestAFrozenBaselineAsksWhyWhereverItsGroundIsChanged(t *testing.T) {
	t.Parallel()
	s, line := newFrozen(t)
	s.saved(wastePage+"/assets/new", wastePage+"#assets", "service.asset.saved", append(truckForm, "version_reason", "не был учтён")...)
	truck, _ := s.get(wastePage).Find("section:has(#assets) tbody a").First().Attr("href")
	s.get("/budget/"+kokMoynok+"/2023").has(t, "main", "зафиксированные базы сравнения")
	changedShare := []string{"share", "0,5", "behaviour", "fixed", "avoidable_share", "1", "reason", "половина"}
	for _, deed := range []struct {
		path, location string
		typed          []string
	}{
		{line, "/budget/" + kokMoynok + "/2023#line-" + strings.TrimPrefix(line, "/budget/lines/"), with(wagesForm, "executed", "700000")},
		{line + "/attributions/waste", line, changedShare},
		{truck, wastePage + "#assets", with(truckForm, "purchase_price", "2150001")},
		{truck + "/delete", wastePage + "#assets", nil},
		{line + "/attributions/waste/delete", line, nil},
	} {
		if s.get(deed.path).Find(`[name="version_reason"]`).Length() != 1 {
			t.Errorf("%s: the form does not ask why", deed.path)
		}
		s.refused(deed.path, "version_reason", "зафиксированная база", append(append([]string{}, deed.typed...), "version_reason", " ")...).sound(t)
		p := s.send(deed.path, append(append([]string{}, deed.typed...), "version_reason", "Причина: "+deed.path)...)
		if p.status != http.StatusSeeOther || p.location != deed.location {
			t.Errorf("%s with a reason: %d %s", deed.path, p.status, p.location)
		}
		s.get(wastePage).has(t, "section:has(#history)", "Причина: "+deed.path)
	}
	s.get(wastePage).has(t, "section:has(#history)", "А. Бекова")
	s.get(wastePage).sound(t)
}

func TestThePagesOfAServiceSpeakEveryLanguage(t *testing.T) {
	t.Parallel()
	s, line := newFrozen(t)
	s.saved(wastePage+"/assets/new", wastePage+"#assets", "service.asset.saved", append(truckForm, "version_reason", "не был учтён")...)
	s.saved(wastePage+"/volumes/new", wastePage+"#volumes", "register.saved", "year", "2023", "quantity", "1180")
	for _, lang := range []string{"ky", "en"} {
		s.lang = lang
		for _, path := range []string{wastePage, wastePage + "/edit", wastePage + "/delete", wastePage + "/baseline", wastePage + "/assets/new",
			wastePage + "/volumes/2023", "/budget", "/budget/new", "/budget/" + kokMoynok + "/2023", "/budget/" + kokMoynok + "/2022",
			"/budget/" + kokMoynok + "/2023/copy", line, line + "/delete", line + "/attributions/new", line + "/attributions/waste",
			"/aimaks/" + kokMoynok + "/services/new"} {
			s.get(path).sound(t)
		}
	}
	p := s.get(line)
	if got, _ := p.value("executed"); got != "633600.50" {
		t.Errorf("in English the form shows %q", got)
	}
}

func TestNobodyComesInWithoutSigningIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.token = "forged"
	for _, path := range []string{"/register", "/register/units", "/budget", "/budget/" + kokMoynok + "/2023", wastePage} {
		if p := s.do(http.MethodGet, path, nil); p.status != http.StatusSeeOther || !strings.HasPrefix(p.location, "/signin") {
			t.Errorf("GET %s: %d %s", path, p.status, p.location)
		}
	}
	if p := s.send("/register/price-index/new", "year", "2024", "index", "5"); p.status != http.StatusUnauthorized {
		t.Errorf("POST: %d, want 401", p.status)
	}
}
